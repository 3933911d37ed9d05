import type pg from "pg";

/** What the database says about itself; the source of `db/schema.txt`, `db/types.ts` and the schema tests. */
export type Column = {
  readonly name: string;
  /** As SQL writes it: `text`, `timestamp with time zone`, `integer[]`. */
  readonly type: string;
  readonly isRequired: boolean;
  readonly default: string | null;
  /** Computed by the database: identity always, or a stored expression; never written. */
  readonly isGenerated: boolean;
  readonly isRange: boolean;
};

export type Constraint = {
  readonly name: string;
  readonly kind: "primary key" | "unique" | "foreign key" | "check" | "exclude";
  readonly columns: readonly string[];
  readonly definition: string;
  /** Table a foreign key points to. */
  readonly target: string | null;
};

export type Index = {
  readonly name: string;
  readonly isUnique: boolean;
  readonly columns: readonly string[];
  readonly isPartial: boolean;
  readonly definition: string;
  readonly ofConstraint: boolean;
};

export type Table = {
  readonly name: string;
  readonly kind: "table" | "view";
  readonly comment: string | null;
  readonly columns: readonly Column[];
  readonly constraints: readonly Constraint[];
  readonly indexes: readonly Index[];
  readonly triggers: readonly string[];
};

export type Catalogue = {
  readonly tables: readonly Table[];
  readonly functions: readonly string[];
  readonly extensions: readonly string[];
};

type Named<T> = T & { readonly table: string };

/** Reads the schema `public`, without what extensions brought. */
export async function readCatalogue(database: { readonly pool: pg.Pool }): Promise<Catalogue> {
  const list = async <T extends object>(sql: string) => (await database.pool.query<T>(sql)).rows;
  const tables = await list<Pick<Table, "name" | "kind" | "comment">>(tablesSql);
  const columns = await list<Named<Column>>(columnsSql);
  const constraints = await list<Named<Constraint>>(constraintsSql);
  const indexes = await list<Named<Index>>(indexesSql);
  const triggers = await list<Named<{ name: string }>>(triggersSql);
  const functions = await list<{ name: string }>(functionsSql);
  const extensions = await list<{ name: string }>(extensionsSql);

  const of = <T extends object>(rows: readonly Named<T>[], name: string): T[] =>
    rows.filter((row) => row.table === name);
  return {
    tables: tables.map((table) => ({
      ...table,
      columns: of(columns, table.name),
      constraints: of(constraints, table.name),
      indexes: of(indexes, table.name),
      triggers: of(triggers, table.name).map((trigger) => trigger.name),
    })),
    functions: functions.map((each) => each.name),
    extensions: extensions.map((each) => each.name),
  };
}

const ofPublic = `c.relnamespace = 'public'::regnamespace
  and not exists (select from pg_depend d where d.classid = 'pg_class'::regclass and d.objid = c.oid and d.deptype = 'e')`;

const names = (attributes: string, relation: string) => `array(
  select a.attname::text from unnest(${attributes}) with ordinality part(number, place)
  join pg_attribute a on a.attrelid = ${relation} and a.attnum = part.number order by part.place)`;

const tablesSql = `
  select c.relname::text as name, case when c.relkind in ('v', 'm') then 'view' else 'table' end as kind,
    obj_description(c.oid, 'pg_class') as comment
  from pg_class c where c.relkind in ('r', 'p', 'v', 'm') and not c.relispartition and ${ofPublic}
  order by c.relname::text collate "C"`;

const columnsSql = `
  select c.relname::text as table, a.attname::text as name, format_type(a.atttypid, a.atttypmod) as type, a.attnotnull as "isRequired",
    pg_get_expr(d.adbin, d.adrelid) as "default", (a.attgenerated <> '' or a.attidentity = 'a') as "isGenerated",
    (t.typtype in ('r', 'm')) as "isRange"
  from pg_attribute a join pg_class c on c.oid = a.attrelid join pg_type t on t.oid = a.atttypid
  left join pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum
  where a.attnum > 0 and not a.attisdropped and c.relkind in ('r', 'p', 'v', 'm') and ${ofPublic}
  order by a.attrelid, a.attnum`;

const constraintsSql = `
  select c.relname::text as table, k.conname::text as name,
    case k.contype when 'p' then 'primary key' when 'u' then 'unique' when 'f' then 'foreign key' when 'c' then 'check' else 'exclude' end as kind,
    ${names("k.conkey", "k.conrelid")} as columns, pg_get_constraintdef(k.oid) as definition, k.confrelid::regclass::text as target
  from pg_constraint k join pg_class c on c.oid = k.conrelid
  where k.contype in ('p', 'u', 'f', 'c', 'x') and k.conparentid = 0 and ${ofPublic}
  order by position(k.contype::text in 'pufcx'), k.conname::text collate "C"`;

const indexesSql = `
  select c.relname::text as table, i.relname::text as name, x.indisunique as "isUnique", x.indpred is not null as "isPartial",
    array(select pg_get_indexdef(x.indexrelid, n, true) from generate_series(1, x.indnkeyatts) n order by n) as columns,
    pg_get_indexdef(x.indexrelid) as definition,
    exists (select from pg_constraint k where k.conindid = x.indexrelid and k.contype in ('p', 'u', 'x')) as "ofConstraint"
  from pg_index x join pg_class c on c.oid = x.indrelid join pg_class i on i.oid = x.indexrelid
  where not i.relispartition and ${ofPublic}
  order by i.relname::text collate "C"`;

const triggersSql = `
  select c.relname::text as table, t.tgname::text as name from pg_trigger t join pg_class c on c.oid = t.tgrelid
  where not t.tgisinternal and ${ofPublic} order by t.tgname`;

const functionsSql = `
  select p.oid::regprocedure::text as name from pg_proc p where p.pronamespace = 'public'::regnamespace
  and not exists (select from pg_depend d where d.classid = 'pg_proc'::regclass and d.objid = p.oid and d.deptype = 'e')
  order by 1`;

const extensionsSql = `select extname::text as name from pg_extension where extname <> 'plpgsql' order by 1`;
