import type { Definition, Definitions, AsOf } from "../packs/index.ts";
import { documentKind } from "../packs/index.ts";
import { compileOnce, variablesOf } from "./formula.ts";
import type { Fact, Parameter, RuleBody } from "./contract/kinds.ts";
import type { Judged, JudgedBasis, JudgedRule } from "./contract/judged.ts";
import { factKind, parameterKind, ruleKind, specificity } from "./kinds.ts";
import { valueWords, whyWords } from "./words.ts";

export type FactValues = Readonly<Record<string, unknown>>;
type Spoken = { readonly rule: Definition<RuleBody>; readonly value: unknown };

/** Whether a rule speaks for these facts; a condition on a fact that is not known does not hold. */
export function speaksFor({ when, divisions }: RuleBody, facts: FactValues): boolean {
  if (divisions) {
    const code = facts["division_code"];
    if (typeof code !== "string" || !divisions.some((prefix) => code.startsWith(prefix))) return false;
  }
  return Object.entries(when).every(([name, wanted]) => {
    const given = [facts[name]].flat();
    return [wanted].flat().some((one) => given.includes(one));
  });
}

/** Every rule of a parameter that holds on a day, with the pack that says it; for lists of what holds. */
export function rulesOf(definitions: Definitions, parameter: string, asOf: AsOf): Definition<RuleBody>[] {
  return definitions
    .keys(ruleKind)
    .flatMap((key) => definitions.layers(ruleKind, key, asOf))
    .filter(({ body }) => body.parameter === parameter)
    .toSorted((a, b) => b.rank - a.rank || specificity(b.body) - specificity(a.body) || a.key.localeCompare(b.key));
}

/**
 * The value of a parameter for facts on a day, as known then where `knownAt` is given: in each pack the most specific rule
 * speaks, and the packs combine as the parameter says. Undefined where there is no such parameter or no rule speaks.
 */
export function judge(definitions: Definitions, key: string, facts: FactValues, asOf: AsOf): Judged | undefined {
  const parameter = definitions.find(parameterKind, key, asOf)?.body;
  if (!parameter) return undefined;
  const factOf = (name: string): Fact | undefined => definitions.find(factKind, name, asOf)?.body;
  const speaking = new Map<string, Definition<RuleBody>>();
  for (const rule of rulesOf(definitions, key, asOf))
    if (!speaking.has(rule.pack) && speaksFor(rule.body, facts)) speaking.set(rule.pack, rule);
  const spoken = [...speaking.values()].flatMap((rule): Spoken[] => {
    const value = valueOf(rule.body, parameter, facts, factOf);
    return value === undefined ? [] : [{ rule, value }];
  });
  const [first] = spoken;
  if (!first) return undefined;
  const { value, deciding } = combine(parameter, spoken, first);
  const shown = (one: Spoken): JudgedRule => ({
    key: one.rule.key,
    version: one.rule.version,
    title: one.rule.body.title,
    pack: one.rule.pack,
    source: one.rule.source,
    value: one.value as Judged["value"],
    words: valueWords(parameter, one.value),
    basis: basisOf(definitions, one.rule, asOf),
  });
  const rules = spoken.map(shown);
  const decided = shown(deciding);
  return {
    parameter: { key, title: parameter.title },
    value: value as Judged["value"],
    words: valueWords(parameter, value),
    unit: parameter.unit ?? null,
    combine: parameter.combine,
    rule: decided,
    combinedFrom: rules,
    basis: parameter.combine === "add" ? rules.flatMap(({ basis }) => basis) : decided.basis,
    why: whyWords(parameter, deciding.rule.body, decided, rules, facts, factOf),
    asOf: { on: asOf.on, knownAt: asOf.knownAt ?? null },
  };
}

function valueOf(
  { value, formula }: RuleBody,
  parameter: Parameter,
  facts: FactValues,
  factOf: (name: string) => Fact | undefined,
): unknown {
  if (formula === undefined) return value;
  const result = compileOnce(formula, variablesOf(parameter, factOf)).evaluate(facts);
  if (parameter.type !== "integer" || typeof result !== "number") return result;
  // Of a whole number's part the stricter side: a maximum is rounded down, everything else up.
  return parameter.stricter === "lower" ? Math.floor(result + 1e-9) : Math.ceil(result - 1e-9);
}

/** How strict a value is, as a number or a day that can be compared. */
const strictness = (value: unknown): number => (typeof value === "string" ? Date.parse(value) : Number(value));

function combine(parameter: Parameter, spoken: readonly Spoken[], first: Spoken): { value: unknown; deciding: Spoken } {
  if (parameter.combine === "add")
    return { value: spoken.reduce((sum, { value }) => sum + Number(value), 0), deciding: first };
  if (parameter.combine === "override") return { value: first.value, deciding: first };
  const sign = parameter.stricter === "lower" ? -1 : 1;
  // Of equally strict ones the higher pack is named.
  const deciding = spoken.reduce((best, one) =>
    sign * strictness(one.value) > sign * strictness(best.value) ? one : best,
  );
  return { value: deciding.value, deciding };
}

/** What a definition is based on, with the document's own title, number and address. */
export function basisOf(definitions: Definitions, { body }: Pick<Definition, "body">, asOf: AsOf): JudgedBasis[] {
  return body.basis.map(({ document, at, says }) => {
    const found =
      definitions.find(documentKind, document, asOf)?.body ?? definitions.versions(documentKind, document).at(-1)?.body;
    return {
      document,
      title: found?.title ?? { zh: document, en: document },
      number: found?.number ?? null,
      status: found?.status ?? null,
      url: found?.url ?? null,
      at,
      says: says ?? null,
    };
  });
}
