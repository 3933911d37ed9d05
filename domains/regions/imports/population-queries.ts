import { sql } from "kysely";
import type { Context } from "../../../kernel/context.ts";
import { touchLater } from "../../../mechanisms/indicators/index.ts";

export type Figure = {
  readonly divisionCode: string;
  readonly year: number;
  readonly age: number;
  readonly persons: number;
  readonly source: string;
  readonly isEstimate: boolean;
};
type Imported = Figure & { readonly batchId: string | null };
type Key = { code: string; year: number; age: number };
const current = "9999-12-31T00:00:00Z";
const keyOf = ({ code, year, age }: Key): string => `${code} ${year} ${age}`;

const given = (figures: readonly Figure[]) => sql`jsonb_to_recordset(${JSON.stringify(figures)}::jsonb)
  as f ("divisionCode" text, year int, age int, persons int, source text, "isEstimate" boolean)`;

async function insert({ districtId, db, now, newId }: Context, figures: readonly Imported[]): Promise<void> {
  await touchLater(db, districtId, "population");
  if (figures.length === 0) return;
  const rows = figures.map((figure) => ({ ...figure, id: newId() }));
  await sql`insert into population (district_id, id, division_code, year, age, persons, source, is_estimate, import_batch_id, recorded_at)
    select ${districtId}, f.id, f."divisionCode", f.year, f.age, f.persons, f.source, f."isEstimate", f."batchId", ${now}
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb)
      as f (id uuid, "divisionCode" text, year int, age int, persons int, source text, "isEstimate" boolean, "batchId" uuid)`.execute(
    db,
  );
}

/** Puts figures in the place of those known so far, which stay on record; says which are new and which differ. */
export async function replaceFigures(
  context: Context,
  batchId: string,
  figures: readonly Figure[],
): Promise<Map<string, "created" | "changed">> {
  const { districtId, db, now } = context;
  const { rows } = await sql<Key & { known: boolean; same: boolean | null }>`
    select f."divisionCode" as code, f.year, f.age, p.id is not null as known, p.persons = f.persons and p.source = f.source as same
    from ${given(figures)} left join population p on p.district_id = ${districtId} and p.division_code = f."divisionCode"
      and p.year = f.year and p.age = f.age and p.superseded_at = ${current}`.execute(db);
  const effects = new Map<string, "created" | "changed">(
    rows.filter(({ same }) => same !== true).map((row) => [keyOf(row), row.known ? "changed" : "created"]),
  );
  const fresh = figures.filter(({ divisionCode: code, year, age }) => effects.has(keyOf({ code, year, age })));
  await sql`update population p set superseded_at = ${now} from ${given(fresh)} where p.district_id = ${districtId}
    and p.division_code = f."divisionCode" and p.year = f.year and p.age = f.age and p.superseded_at = ${current}`.execute(
    db,
  );
  await insert(
    context,
    fresh.map((figure) => ({ ...figure, batchId })),
  );
  return effects;
}

/**
 * Takes an import's figures back: what they had replaced is known again. Figures that something later replaced stay; their
 * keys are the answer.
 */
export async function takeBackFigures(
  context: Context,
  batchId: string,
  figures: readonly Figure[],
): Promise<Set<string>> {
  const { districtId, db, now } = context;
  const own = sql`p.district_id = ${districtId} and p.import_batch_id = ${batchId} and p.division_code = f."divisionCode"
    and p.year = f.year and p.age = f.age`;
  const later =
    await sql<Key>`select p.division_code as code, p.year, p.age from population p, ${given(figures)} where ${own}
    group by p.division_code, p.year, p.age having max(p.superseded_at) <> ${current}`.execute(db);
  // Known just before this import's first word; a figure given back after another undo is younger than that word.
  const before = await sql<Imported>`
    select b.division_code as "divisionCode", b.year, b.age, b.persons, b.source, b.is_estimate as "isEstimate", b.import_batch_id as "batchId"
    from (select p.division_code, p.year, p.age, min(p.recorded_at) as first from population p, ${given(figures)} where ${own}
      group by p.division_code, p.year, p.age having max(p.superseded_at) = ${current}) o
    join population b on b.district_id = ${districtId} and b.division_code = o.division_code and b.year = o.year and b.age = o.age
      and b.superseded_at = o.first`.execute(db);
  await sql`update population p set superseded_at = ${now} from ${given(figures)} where ${own} and p.superseded_at = ${current}`.execute(
    db,
  );
  await insert(context, before.rows);
  return new Set(later.rows.map(keyOf));
}
