import { compile, type Expression, type Variables } from "../../engines/expression/expression.ts";
import type { Fact, Parameter } from "./contract/kinds.ts";

/** Values of definitions never change, so what was compiled once stays. */
const compiled = new Map<string, Expression>();

/** Compiles once for each text and set of variables. */
export function compileOnce(source: string, variables: Variables): Expression {
  const id = JSON.stringify([source, variables]);
  const known = compiled.get(id);
  if (known) return known;
  const made = compile(source, variables);
  if (compiled.size > 5_000) compiled.clear();
  compiled.set(id, made);
  return made;
}

/** What a parameter's formulas may name. */
export const variablesOf = ({ by }: Parameter, factOf: (key: string) => Fact | undefined): Variables =>
  Object.fromEntries(by.map((name) => [name, factOf(name)?.type ?? "any"]));

export const typeOfParameter = ({ type }: Pick<Parameter, "type">): "number" | "text" | "boolean" | "date" | "list" =>
  type === "integer" || type === "number" ? "number" : type === "choice" ? "text" : type;

/** Whether a value can be the parameter's; answers the reason if not. */
export function misfit(parameter: Parameter, value: unknown): string | undefined {
  const { type, min, max, options } = parameter;
  const wrong = `应为 ${type} · has to be of type ${type}`;
  if (type === "integer" || type === "number") {
    if (typeof value !== "number" || (type === "integer" && !Number.isInteger(value))) return wrong;
    if (min !== undefined && value < min) return `不能小于 ${min} · must not be less than ${min}`;
    if (max !== undefined && value > max) return `不能大于 ${max} · must not be more than ${max}`;
    return undefined;
  }
  if (type === "boolean") return typeof value === "boolean" ? undefined : wrong;
  if (type === "list") {
    if (!Array.isArray(value)) return wrong;
    return value.map((one) => outside(options, one)).find((reason) => reason !== undefined);
  }
  if (typeof value !== "string") return wrong;
  if (type === "date") return /^\d{4}-\d{2}-\d{2}$/.test(value) ? undefined : wrong;
  return outside(options, value);
}

function outside(options: Parameter["options"], value: unknown): string | undefined {
  if (!options || options.some((option) => option.value === value)) return undefined;
  const known = options.map((option) => option.value).join(", ");
  return `应为其中之一：${known} · has to be one of: ${known}`;
}
