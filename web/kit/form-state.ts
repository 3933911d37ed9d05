import type { FieldProblem } from "../../contract/errors.ts";

/** Values of a form by field name; a name may reach into lists and objects with dots: `children.0.birthOn`. */
export type FormValues = Readonly<Record<string, unknown>>;

export function valueAt(values: unknown, path: string): unknown {
  let here: unknown = values;
  for (const key of path.split(".")) {
    if (typeof here !== "object" || here === null) return undefined;
    here = (here as Record<string, unknown>)[key];
  }
  return here;
}

/** A copy of the values with one changed; what is on the way and missing is created. */
export function withValue<T>(values: T, path: string, value: unknown): T {
  const [key = "", ...rest] = path.split(".");
  const next = rest.length
    ? withValue(valueAt(values, key) ?? (/^\d+$/.test(rest[0] ?? "") ? [] : {}), rest.join("."), value)
    : value;
  if (Array.isArray(values))
    return values
      .map((item, index) => (String(index) === key ? next : item))
      .concat(Number(key) >= values.length ? [next] : []) as T;
  return { ...values, [key]: next };
}

export function isEmpty(value: unknown): boolean {
  return (
    value === undefined ||
    value === null ||
    (typeof value === "string" && value.trim() === "") ||
    (Array.isArray(value) && value.length === 0)
  );
}

/** Server paths name the part of the call first; fields do not. */
export function fieldPath(path: string): string {
  return path.replace(/^(body|query|params)(\.|$)/, "");
}

export type SortedProblems = {
  /** The first problem of each field of the form, in the form's order. */
  readonly atFields: ReadonlyMap<string, FieldProblem>;
  /** Problems that no field shows; they go into the summary alone. */
  readonly elsewhere: readonly FieldProblem[];
};

/**
 * Brings problems to the fields that show them. A problem inside a field's value (`pickup.lon` for the field `pickup`)
 * belongs to that field.
 */
export function sortProblems(problems: readonly FieldProblem[], fields: readonly string[]): SortedProblems {
  const found = new Map<string, FieldProblem>();
  const elsewhere: FieldProblem[] = [];
  for (const problem of problems) {
    const path = fieldPath(problem.path);
    const field = fields
      .filter((name) => path === name || path.startsWith(`${name}.`))
      .sort((a, b) => b.length - a.length)[0];
    if (field === undefined) elsewhere.push(problem);
    else if (!found.has(field)) found.set(field, problem);
  }
  const atFields = new Map<string, FieldProblem>();
  for (const name of fields) {
    const problem = found.get(name);
    if (problem) atFields.set(name, problem);
  }
  return { atFields, elsewhere };
}

/** The names of the fields that differ between what was typed and what is stored now. */
export function differences(mine: FormValues, theirs: FormValues, fields: readonly string[]): string[] {
  return fields.filter((name) => JSON.stringify(valueAt(mine, name)) !== JSON.stringify(valueAt(theirs, name)));
}
