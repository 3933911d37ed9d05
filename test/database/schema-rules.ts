import type { Index, Table } from "../../kernel/database/catalogue.ts";
import { referenceTables } from "./reference-tables.ts";

/** A rule names every fault it finds in a table. */
type Rule = (table: Table) => readonly string[];

const isReference = (name: string | null) => (name ?? "") in referenceTables;
/** A rule for the tables whose rows belong to a district. */
const sharded =
  (rule: Rule): Rule =>
  (table) =>
    isReference(table.name) ? [] : rule(table);

const constraintsOf = (table: Table, kind: Table["constraints"][number]["kind"]) =>
  table.constraints.filter((each) => each.kind === kind);

/** What a schema that can be sharded by district must keep to. */
export const schemaRules: Readonly<Record<string, Rule>> = {
  "district_id is required text": sharded((table) => {
    const column = table.columns.find((each) => each.name === "district_id");
    return column?.type === "text" && column.isRequired ? [] : [column?.type ?? "no district_id"];
  }),

  "district_id leads the primary key": sharded((table) => {
    const [key] = constraintsOf(table, "primary key");
    return key?.columns[0] === "district_id" ? [] : [key?.definition ?? "no primary key"];
  }),

  "district_id leads every unique constraint and unique index": sharded((table) => [
    ...constraintsOf(table, "unique")
      .filter((each) => each.columns[0] !== "district_id")
      .map((each) => each.name),
    ...table.indexes.filter((each) => each.isUnique && each.columns[0] !== "district_id").map((each) => each.name),
  ]),

  "district_id leads every exclusion": sharded((table) =>
    constraintsOf(table, "exclude")
      .filter((each) => each.columns[0] !== "district_id")
      .map((each) => each.name),
  ),

  "district_id leads every foreign key, except to tables that every node has": sharded((table) =>
    constraintsOf(table, "foreign key")
      .filter((each) => each.columns[0] !== "district_id" && !isReference(each.target))
      .map((each) => each.definition),
  ),

  "no table that every node has points into a district": (table) =>
    isReference(table.name)
      ? constraintsOf(table, "foreign key")
          .filter((each) => !isReference(each.target))
          .map((each) => each.definition)
      : [],

  "no triggers": (table) => table.triggers,

  "every foreign key leads an index": (table) =>
    constraintsOf(table, "foreign key")
      .filter((key) => !table.indexes.some((index) => serves(index, key.columns)))
      .map((key) => key.definition),

  "instants carry their zone": (table) =>
    table.columns
      .filter((each) => each.type.startsWith("timestamp") && !each.type.endsWith("with time zone"))
      .map((each) => each.name),

  "instants are named _at or _until, days _on, _from, _to or _until": (table) =>
    table.columns
      .filter(
        (each) =>
          (each.type === "timestamp with time zone" && !/(^|_)(at|until)$/.test(each.name)) ||
          (each.type === "date" && !/(^|_)(on|from|to|until|day|month)$/.test(each.name)),
      )
      .map((each) => `${each.name} ${each.type}`),

  "no column is a range, whose open end would be forgotten": (table) =>
    table.columns.filter((each) => each.isRange).map((each) => each.name),

  "the table says what it holds": (table) => ((table.comment ?? "").length < 10 ? ["no comment"] : []),
};

export function faultsOf(tables: readonly Table[], rule: Rule): string[] {
  return tables.flatMap((table) => rule(table).map((fault) => `${table.name}: ${fault}`));
}

/**
 * An index serves a foreign key when its first columns are those of the key, in any order. A partial one serves it
 * when it leaves out only rows without the reference.
 */
function serves(index: Index, columns: readonly string[]): boolean {
  const lead = index.columns.slice(0, columns.length);
  if (!columns.every((column) => lead.includes(column))) return false;
  if (!index.isPartial) return true;
  const rest = columns.filter((column) => column !== "district_id").map((column) => `(${column} IS NOT NULL)`);
  return index.definition.endsWith(` WHERE ${rest.join(" AND ")}`);
}
