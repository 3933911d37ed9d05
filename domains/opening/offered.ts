import { compile, ExpressionError } from "../../engines/expression/expression.ts";
import type { LocalDate } from "../../contract/values.ts";
import { type CaseKind, ruleUse, type Span } from "../../mechanisms/cases/contract/kind.ts";
import type { Definitions } from "../../mechanisms/packs/index.ts";
import { judge, parameterKind } from "../../mechanisms/rules/index.ts";
import { typeOfParameter } from "./kinds.ts";

type AsOf = { readonly on: LocalDate };

/** Whether a procedure is offered under the rules that hold: filing under one regime, a licence under the other. */
export function offered(definitions: Definitions, kind: CaseKind, divisionCode: string, asOf: AsOf): boolean {
  if (kind.offered === undefined) return true;
  const types: Record<string, ReturnType<typeof typeOfParameter>> = { today: "date" };
  const values: Record<string, unknown> = { today: asOf.on };
  for (const [name, use] of Object.entries(kind.rules)) {
    const { parameter, given } = ruleUse(use);
    types[name] = typeOfParameter(definitions.find(parameterKind, parameter, asOf)?.body.type ?? "text");
    values[name] = judge(definitions, parameter, { ...given, division_code: divisionCode }, asOf)?.value;
  }
  try {
    return compile(kind.offered, types).evaluate(values) === true;
  } catch (error) {
    if (error instanceof ExpressionError) return false;
    throw error;
  }
}

export type Takes = { amount: number; unit: "workdays" | "days" | "months" | "years" } | null;

/** A length of time as it is under the rules that hold; null where no rule gives it. */
export function takes(definitions: Definitions, span: Span | undefined, divisionCode: string, asOf: AsOf): Takes {
  if (!span) return null;
  if ("rule" in span) {
    const value = judge(definitions, span.rule, { division_code: divisionCode }, asOf)?.value;
    return typeof value === "number" ? { amount: value, unit: span.unit } : null;
  }
  const [unit, amount] = Object.entries(span)[0] as ["workdays" | "days" | "months" | "years", number];
  return { amount, unit };
}
