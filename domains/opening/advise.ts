import { sql } from "kysely";
import { compile, type Expression, ExpressionError, type Variables } from "../../engines/expression/expression.ts";
import { layoutOf } from "../../engines/questionnaire/layout.ts";
import { isNumber, isQuestion } from "../../engines/questionnaire/model.ts";
import type { InputOf, OutputOf } from "../../contract/endpoint.ts";
import type { Context } from "../../kernel/context.ts";
import { caseKind } from "../../mechanisms/cases/kind.ts";
import { questionnaireOf } from "../../mechanisms/forms/contract/kind.ts";
import { formKind } from "../../mechanisms/forms/kind.ts";
import { type Definitions, definitionsOf, unitKind } from "../../mechanisms/packs/index.ts";
import { basisOf, judge, type Judged, parameterKind } from "../../mechanisms/rules/index.ts";
import { programme } from "../planning/index.ts";
import type * as contract from "./contract.ts";
import type { AdviceShown, EstimateShown } from "./contract.ts";
import type { Advice, Estimate } from "./contract/kinds.ts";
import { adviceKind, estimateKind, itemsOf, placeholdersOf, typeOfParameter, variablesFor } from "./kinds.ts";
import { offered } from "./offered.ts";

type Values = Record<string, unknown>;
type Ground = {
  readonly definitions: Definitions;
  readonly asOf: { readonly on: Context["today"] };
  readonly items: Variables;
  readonly titles: ReadonlyMap<string, { zh: string; en: string }>;
  readonly estimates: readonly Estimate[];
  readonly divisionCode: string;
};

/** Compiles against what a version of the form still has; what no longer fits is not said. */
function tryCompile(source: string, variables: Variables): Expression | undefined {
  try {
    return compile(source, variables);
  } catch (error) {
    if (error instanceof ExpressionError) return undefined;
    throw error;
  }
}

function evaluate(source: string, variables: Variables, values: Values): unknown {
  try {
    return tryCompile(source, variables)?.evaluate(values);
  } catch (error) {
    if (error instanceof ExpressionError) return undefined;
    throw error;
  }
}

/** The values of the rules that an advice or estimate names, each with its reason. */
function judgeAll({ definitions, asOf, divisionCode }: Ground, body: Pick<Advice, "rules">): Map<string, Judged> {
  const judged = new Map<string, Judged>();
  for (const [name, { parameter, given }] of Object.entries(body.rules)) {
    const value = judge(definitions, parameter, { ...given, division_code: divisionCode }, asOf);
    if (value) judged.set(name, value);
  }
  return judged;
}

const variablesOf = (ground: Ground, body: Pick<Advice, "rules">): Variables =>
  variablesFor(body, ground.items, ground.estimates, (key) => {
    const parameter = ground.definitions.find(parameterKind, key, ground.asOf)?.body;
    return parameter && typeOfParameter(parameter.type);
  });

const valuesOf = (judged: ReadonlyMap<string, Judged>): Values =>
  Object.fromEntries([...judged].map(([name, { value }]) => [name, value]));

const shownValue = (value: unknown): string | number | boolean | null =>
  typeof value === "string" || typeof value === "number" || typeof value === "boolean" ? value : null;

/** Works out every estimate whose inputs are known; an estimate may build on others, so they are gone through until none is new. */
function estimateAll(ground: Ground, answers: Values): { shown: EstimateShown[]; values: Values } {
  // A number nobody stated counts as none of it: no infants' places, no rent.
  const zeros = Object.fromEntries(
    Object.entries(ground.items).flatMap(([name, type]) => (type === "number" ? [[name, 0]] : [])),
  );
  const values: Values = { ...zeros, ...answers };
  const results = new Map<string, { value: number; judged: Map<string, Judged> }>();
  for (let news = true; news;) {
    news = false;
    for (const body of ground.estimates) {
      if (results.has(body.name)) continue;
      const judged = judgeAll(ground, body);
      const all = { ...values, ...valuesOf(judged) };
      const variables = variablesOf(ground, body);
      if (body.when !== undefined && evaluate(body.when, variables, all) !== true) continue;
      const value = evaluate(body.formula, variables, all);
      if (typeof value !== "number" || !Number.isFinite(value)) continue;
      results.set(body.name, { value, judged });
      values[body.name] = value;
      news = true;
    }
  }
  const shown = ground.estimates.flatMap((body): EstimateShown[] => {
    const result = results.get(body.name);
    if (!result) return [];
    const { names } = tryCompile(body.formula, variablesOf(ground, body)) ?? { names: [] };
    const estimated = new Map(ground.estimates.map((one) => [one.name, one.title]));
    const inputs = names.filter((name) => !(name in body.rules));
    const scale = 10 ** body.decimals;
    return [
      {
        key: body.key,
        title: body.title,
        words: body.words ?? null,
        unit: body.unit,
        value: Math.round(result.value * scale) / scale,
        decimals: body.decimals,
        formula: body.formula,
        inputs: inputs.map((name) => ({
          name,
          title: ground.titles.get(name) ?? estimated.get(name) ?? { zh: name, en: name },
          value: shownValue(values[name]),
        })),
        missing: inputs.flatMap((name) =>
          name in ground.items && answers[name] === undefined ? (ground.titles.get(name) ?? []) : [],
        ),
        rules: [...result.judged].map(([name, judged]) => ({ name, judged })),
        basis: basisOf(ground.definitions, { body }, ground.asOf),
      },
    ];
  });
  return {
    shown,
    values: Object.fromEntries([...results].map(([name, { value }]) => [name, Math.round(value * 100) / 100])),
  };
}

function adviseAll(ground: Ground, bodies: readonly Advice[], answers: Values, estimated: Values): AdviceShown[] {
  return bodies.flatMap((body): AdviceShown[] => {
    const judged = judgeAll(ground, body);
    const values: Values = { ...answers, ...estimated, ...valuesOf(judged) };
    if (body.when !== undefined && evaluate(body.when, variablesOf(ground, body), values) !== true) return [];
    const say = (language: "zh" | "en"): string | undefined => {
      const text = body.words[language];
      if (placeholdersOf(text).some((name) => shownValue(values[name]) === null)) return undefined;
      return text.replace(/\{(\w+)\}/g, (_, name: string) => String(values[name]));
    };
    const [zh, en] = [say("zh"), say("en")];
    if (zh === undefined || en === undefined) return [];
    const unit = body.unit === undefined ? undefined : ground.definitions.find(unitKind, body.unit, ground.asOf)?.body;
    const kind = body.case === undefined ? undefined : ground.definitions.find(caseKind, body.case, ground.asOf)?.body;
    return [
      {
        key: body.key,
        topic: body.topic,
        title: body.title,
        words: { zh, en },
        unit: unit ? { key: unit.key, title: unit.title } : null,
        case: kind
          ? {
              key: kind.key,
              title: kind.title,
              isOffered: offered(ground.definitions, kind, ground.divisionCode, ground.asOf),
            }
          : null,
        basis: basisOf(ground.definitions, { body }, ground.asOf),
      },
    ];
  });
}

/** Institutions whose name is the wanted one, or so like it that a registrar would ask. */
async function namesakes(context: Context, name: unknown): Promise<{ name: string; isSame: boolean }[]> {
  if (typeof name !== "string" || name.trim().length < 2) return [];
  const wanted = name.trim();
  const { rows } = await sql<{ name: string }>`select name from institution
    where district_id = ${context.districtId} and (name = ${wanted} or (name % ${wanted} and similarity(name, ${wanted}) >= 0.6))
    group by name order by name <> ${wanted}, similarity(name, ${wanted}) desc limit 5`.execute(context.db);
  return rows.map((row) => ({ name: row.name, isSame: row.name === wanted }));
}

/** What the guide says to someone who answered so, with every figure's reasons. */
export async function adviseOpening(
  context: Context<"form_unknown">,
  { body }: InputOf<typeof contract.adviseOpening>,
): Promise<OutputOf<typeof contract.adviseOpening>> {
  const definitions = await definitionsOf(context.db, context.districtId);
  const asOf = { on: context.today };
  const form = definitions.find(formKind, body.form, asOf);
  if (!form) context.refuse("form_unknown");
  const questionnaire = questionnaireOf(form.body);
  const items = itemsOf(questionnaire);
  const titles = new Map(
    [...layoutOf(questionnaire).values()].flatMap(({ item }) =>
      isQuestion(item) && item.text ? [[item.id, item.text] as const] : [],
    ),
  );
  const numeric = new Set(
    [...layoutOf(questionnaire).values()].flatMap(({ item }) => (isNumber(item) ? [item.id] : [])),
  );
  const answers: Values = Object.fromEntries(
    Object.entries(body.answers).filter(
      ([name, value]) =>
        name in items && value !== null && value !== "" && (!numeric.has(name) || typeof value === "number"),
    ),
  );
  const estimates = definitions
    .list(estimateKind, asOf)
    .map((one) => one.body)
    .filter((one) => one.form === body.form)
    .toSorted((a, b) => a.order - b.order);
  const divisionCode: string = body.divisionCode ?? context.districtId;
  const ground: Ground = { definitions, asOf, items, titles, estimates, divisionCode };
  const { shown, values } = estimateAll(ground, answers);
  const advice = definitions
    .list(adviceKind, asOf)
    .map((one) => one.body)
    .filter((one) => one.form === body.form);
  return {
    advice: adviseAll(ground, advice, answers, values),
    estimates: shown,
    programmes: definitions.list(programme, asOf).flatMap(({ body: one }) =>
      one.type === "subsidy" || one.type === "demonstration" || one.type === "pilot"
        ? [
            {
              key: one.key,
              type: one.type,
              title: one.title,
              words: one.words,
              eligibility: one.eligibility ?? null,
              basis: basisOf(definitions, { body: one }, asOf),
            },
          ]
        : [],
    ),
    namesakes: await namesakes(context, answers["institution_name"]),
  };
}
