import { Words } from "../../contract/definition.ts";
import { LocalDate } from "../../contract/values.ts";
import { type Cell, PolicyDocument, ReferenceTable, Unit } from "./contract.ts";
import { defineKind, type Fault } from "./kind.ts";

export const documentKind = defineKind<PolicyDocument>({
  kind: "document",
  list: "documents",
  schema: PolicyDocument,
  needsBasis: false,
  summary: ({ number, issued, status }) => [number, issued, status].filter(Boolean).join(" · "),
});

export const unitKind = defineKind<Unit>({
  kind: "unit",
  list: "units",
  schema: Unit,
  needsBasis: false,
  summary: ({ role }) => role ?? "",
});

export const tableKind = defineKind<ReferenceTable>({
  kind: "table",
  list: "tables",
  schema: ReferenceTable,
  needsBasis: true,
  check: checkTable,
  summary: ({ columns, rows }) => `${rows.length} × ${columns.map(({ key }) => key).join(", ")}`,
});

const fits: Record<ReferenceTable["columns"][number]["type"], (cell: Cell) => boolean> = {
  text: (cell) => typeof cell === "string",
  number: (cell) => typeof cell === "number",
  integer: (cell) => Number.isInteger(cell),
  boolean: (cell) => typeof cell === "boolean",
  date: (cell) => LocalDate.safeParse(cell).success,
  words: (cell) => Words.safeParse(cell).success,
  list: (cell) => Array.isArray(cell),
};

function checkTable({ columns, rows }: ReferenceTable): Fault[] {
  const faults: Fault[] = [];
  const byKey = new Map(columns.map((column) => [column.key, column]));
  if (byKey.size < columns.length) faults.push({ path: ["columns"], message: "两列同名 · two columns have one key" });
  const seen = new Map<string, Set<string>>();
  for (const [index, row] of rows.entries()) {
    for (const [key, cell] of Object.entries(row)) {
      const column = byKey.get(key);
      const path = ["rows", index, key];
      if (!column) faults.push({ path, message: `没有列 ${key} · there is no column ${key}` });
      else if (cell !== null && !fits[column.type](cell))
        faults.push({ path, message: `应为 ${column.type} · has to be of type ${column.type}` });
      if (!column?.unique || cell === null) continue;
      const values = seen.get(key) ?? new Set();
      seen.set(key, values);
      if (values.has(JSON.stringify(cell))) faults.push({ path, message: "与另一行重复 · another row has the same" });
      values.add(JSON.stringify(cell));
    }
    for (const { key, required } of columns)
      if (required && (row[key] ?? null) === null)
        faults.push({ path: ["rows", index], message: `缺少 ${key} · ${key} is missing` });
  }
  return faults;
}
