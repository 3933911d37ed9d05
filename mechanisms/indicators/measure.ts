import { compile, type Expression, ExpressionError } from "../../engines/expression/expression.ts";
import type { Fault } from "../packs/index.ts";
import type { MeasureBody } from "./contract.ts";
import { type AnyFacts, findFacts } from "./facts.ts";

/** A measure over facts, ready to be applied to any of their rows. */
export type FactsMeasure = {
  readonly id: string;
  /** Names facts and condition. */
  readonly condition: string;
  /** What the condition names. */
  readonly names: readonly string[];
  readonly facts: AnyFacts;
  /** By how much each measure of the facts counts. */
  readonly weights: readonly number[];
  readonly isFlow: boolean;
  matches(dimensions: Readonly<Record<string, unknown>>): boolean;
};

export class MeasureError extends Error {
  readonly field: "facts" | "sum" | "where";
  constructor(field: "facts" | "sum" | "where", message: string) {
    super(message);
    this.field = field;
  }
}

const attempt = (field: "sum" | "where", source: string, variables: Record<string, AnyFacts["dimensions"][string]>) => {
  try {
    return compile(source, variables);
  } catch (error) {
    if (error instanceof ExpressionError) throw new MeasureError(field, `${error.message} (column ${error.column})`);
    throw error;
  }
};

/** How much each measure counts in a sum: asked by setting one of them to 1 at a time. A sum that is not linear is refused. */
function weightsOf(facts: AnyFacts, sum: string): readonly number[] {
  const { measures } = facts;
  const plain = measures.indexOf(sum);
  if (plain >= 0) return measures.map((_, index) => (index === plain ? 1 : 0));
  const formula = attempt("sum", sum, Object.fromEntries(measures.map((name) => [name, "number" as const])));
  const at = (values: readonly number[]): number => {
    const result = formula.evaluate(Object.fromEntries(measures.map((name, i) => [name, values[i]])));
    return typeof result === "number" ? result : Number.NaN;
  };
  const weights = measures.map((_, index) => at(measures.map((_one, i) => (i === index ? 1 : 0))));
  const probe = measures.map((_, index) => 3 + index * index);
  const expected = weights.reduce((total, weight, index) => total + weight * probe[index]!, 0);
  if (at(measures.map(() => 0)) !== 0 || Math.abs(at(probe) - expected) > 1e-9)
    throw new MeasureError("sum", `"${sum}" is no sum of measures of ${facts.key}: ${measures.join(", ")}`);
  return weights;
}

const conditions = new Map<string, Expression>();

/** Compiles a measure; throws MeasureError with the field that is wrong. */
export function compileMeasure({
  facts: key,
  sum,
  where,
}: {
  facts: string;
  sum: string;
  where?: string;
}): FactsMeasure {
  const facts = findFacts(key);
  if (!facts) throw new MeasureError("facts", `there are no facts "${key}"`);
  const weights = weightsOf(facts, sum);
  const id = `${key}\n${where ?? ""}`;
  let condition = where === undefined ? undefined : conditions.get(id);
  if (where !== undefined && !condition) {
    condition = attempt("where", where, facts.dimensions);
    if (condition.type !== "boolean") throw new MeasureError("where", "is no condition");
    conditions.set(id, condition);
  }
  return {
    id: `${id}\n${weights.join(" ")}`,
    condition: id,
    names: condition?.names ?? [],
    facts,
    weights,
    isFlow: facts.measures.some((name, index) => weights[index] !== 0 && (facts.flows?.includes(name) ?? false)),
    // What is not known about a row does not make it count.
    matches: (dimensions) => condition === undefined || condition.evaluate(dimensions) === true,
  };
}

/** What is wrong with a measure, at its path in the body. */
export function faultsOfMeasure(path: readonly (string | number)[], body: MeasureBody): Fault[] {
  if ("reported" in body) return [];
  try {
    compileMeasure(body);
    return [];
  } catch (error) {
    if (error instanceof MeasureError) return [{ path: [...path, error.field], message: error.message }];
    throw error;
  }
}
