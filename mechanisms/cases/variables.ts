import {
  compile,
  type Expression,
  ExpressionError,
  type ExpressionType,
  type Variables,
} from "../../engines/expression/expression.ts";
import { type CaseKind, ruleUse } from "./contract/kind.ts";
import { stanceName, type Values } from "./flow.ts";

/** What a kind of case refers to, as far as its expressions need it. Undefined: it does not exist. */
export type Lookup = {
  /** The items of a form by their names. */
  form(key: string): Variables | undefined;
  parameter(key: string): ExpressionType | undefined;
  /** Facts of what the case is about. */
  facts(about: CaseKind["about"]): Variables;
};

export const ownVariables: Variables = {
  today: "date",
  channel: "text",
  corrections: "number",
  objections: "number",
};

/** An item's key as a name in expressions. */
export const nameOf = (linkId: string): string => linkId.replace(/[^A-Za-z0-9_]/g, "_");

/** Every name that expressions of a kind may use. The same name twice: the earlier stands, `onClash` hears of it. */
export function variablesOf(kind: CaseKind, lookup: Lookup, onClash: (name: string) => void = () => {}): Variables {
  const variables: Record<string, ExpressionType> = { ...ownVariables };
  const add = (more: Variables): void => {
    for (const [name, type] of Object.entries(more)) {
      if (name in variables) onClash(name);
      else variables[name] = type;
    }
  };
  add(lookup.facts(kind.about));
  for (const [name, use] of Object.entries(kind.rules))
    add({ [name]: lookup.parameter(ruleUse(use).parameter) ?? "any" });
  for (const step of kind.steps) {
    if (step.type === "task" || step.type === "joint") add({ [step.key]: "text" });
    if (step.type === "joint")
      for (const opinion of step.opinions) add({ [stanceName(step.key, opinion.key)]: "text" });
  }
  for (const form of formsOf(kind)) add(lookup.form(form) ?? {});
  return variables;
}

/** Forms of the application, then those of the steps; each once. */
export function formsOf(kind: CaseKind): string[] {
  const atSteps = kind.steps.flatMap((step) =>
    step.type === "task" ? [step.form] : step.type === "joint" ? step.opinions.map(({ form }) => form) : [],
  );
  return [...new Set([...kind.forms.map(({ form }) => form), ...atSteps.flatMap((form) => form ?? [])])];
}

export const ruleVariables = (kind: CaseKind, lookup: Lookup): Variables => ({
  today: "date",
  ...Object.fromEntries(
    Object.entries(kind.rules).map(([name, use]) => [name, lookup.parameter(ruleUse(use).parameter) ?? "any"]),
  ),
});

/** Compiles once and evaluates often. What no longer compiles, because a form has lost an item, is undecided. */
export function judgeWith(variables: Variables): (source: string, values: Values) => unknown {
  const compiled = new Map<string, Expression | null>();
  return (source, values) => {
    let expression = compiled.get(source);
    if (expression === undefined) {
      try {
        expression = compile(source, variables);
      } catch (error) {
        if (!(error instanceof ExpressionError)) throw error;
        expression = null;
      }
      compiled.set(source, expression);
    }
    try {
      return expression?.evaluate(values);
    } catch (error) {
      if (error instanceof ExpressionError) return undefined;
      throw error;
    }
  };
}
