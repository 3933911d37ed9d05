import {
  compile,
  type Expression,
  ExpressionError,
  type ExpressionType,
  type Variables,
} from "../../engines/expression/expression.ts";
import { layoutOf } from "../../engines/questionnaire/layout.ts";
import { isNumber, isQuestion, type Questionnaire } from "../../engines/questionnaire/model.ts";
import { caseKind } from "../../mechanisms/cases/kind.ts";
import { questionnaireOf } from "../../mechanisms/forms/contract/kind.ts";
import { formKind } from "../../mechanisms/forms/kind.ts";
import { defineKind, type Fault, type Others, unitKind } from "../../mechanisms/packs/index.ts";
import { parameterKind } from "../../mechanisms/rules/index.ts";
import { Advice, Estimate } from "./contract/kinds.ts";

export const adviceKind = defineKind<Advice>({
  kind: "advice",
  list: "advice",
  schema: Advice,
  needsBasis: true,
  check: checkAdvice,
  summary: ({ topic, when }) => [topic, when].filter(Boolean).join(": "),
});

export const estimateKind = defineKind<Estimate>({
  kind: "estimate",
  list: "estimates",
  schema: Estimate,
  needsBasis: true,
  check: checkEstimate,
  summary: ({ name, formula, unit }) => `${name} = ${formula} (${unit.zh})`,
});

/** Names and types of a form's items as expressions see them; what may have several answers is a list. */
export function itemsOf(questionnaire: Questionnaire): Variables {
  const variables: Record<string, ExpressionType> = {};
  for (const { item, repeating } of layoutOf(questionnaire).values()) {
    if (!isQuestion(item)) continue;
    const type: ExpressionType =
      item.type === "boolean" ? "boolean" : isNumber(item) ? "number" : item.type === "date" ? "date" : "text";
    variables[item.id] = repeating.length > 0 || item.repeats ? "list" : type;
  }
  return variables;
}

export const typeOfParameter = (type: string): ExpressionType =>
  type === "integer" || type === "number" ? "number" : type === "choice" ? "text" : (type as ExpressionType);

/** What expressions of an advice or estimate may name; earlier names stand. */
export function variablesFor(
  body: Pick<Advice, "rules">,
  items: Variables,
  estimates: readonly Pick<Estimate, "name">[],
  typeOf: (parameter: string) => ExpressionType | undefined,
): Variables {
  return {
    ...Object.fromEntries(estimates.map(({ name }) => [name, "number" as const])),
    ...Object.fromEntries(
      Object.entries(body.rules).map(([name, { parameter }]) => [name, typeOf(parameter) ?? "any"]),
    ),
    ...items,
  };
}

function context(body: Advice | Estimate, others: Others): { variables: Variables; faults: Fault[] } {
  const faults: Fault[] = [];
  const form = others.find(formKind, body.form);
  if (!form) faults.push({ path: ["form"], message: `没有表单 ${body.form} · there is no form ${body.form}` });
  for (const [name, { parameter }] of Object.entries(body.rules))
    if (!others.find(parameterKind, parameter))
      faults.push({
        path: ["rules", name, "parameter"],
        message: `没有参数 ${parameter} · there is no parameter ${parameter}`,
      });
  const estimates = others.list(estimateKind).filter((one) => one.form === body.form);
  const items = form ? itemsOf(questionnaireOf(form)) : {};
  const typeOf = (key: string) => {
    const parameter = others.find(parameterKind, key);
    return parameter && typeOfParameter(parameter.type);
  };
  return { variables: variablesFor(body, items, estimates, typeOf), faults };
}

/** Compiles; what is wrong becomes a fault at `path`. */
function tryCompile(
  path: (string | number)[],
  source: string | undefined,
  variables: Variables,
  wanted: ExpressionType,
): { expression?: Expression; faults: Fault[] } {
  if (source === undefined) return { faults: [] };
  try {
    const expression = compile(source, variables);
    if (expression.type === wanted || expression.type === "any") return { expression, faults: [] };
    return {
      faults: [
        { path, message: `结果是 ${expression.type}，应为 ${wanted} · gives ${expression.type}, not ${wanted}` },
      ],
    };
  } catch (error) {
    if (!(error instanceof ExpressionError)) throw error;
    const { column, message } = error;
    return { faults: [{ path, message: `第 ${column} 个字符：${message} · character ${column}: ${message}` }] };
  }
}

export const placeholdersOf = (text: string): string[] => [...text.matchAll(/\{(\w+)\}/g)].map(([, name]) => name!);

function checkAdvice(body: Advice, others: Others): Fault[] {
  const { variables, faults } = context(body, others);
  if (faults.length > 0) return faults;
  faults.push(...tryCompile(["when"], body.when, variables, "boolean").faults);
  for (const language of ["zh", "en"] as const)
    for (const name of placeholdersOf(body.words[language]))
      if (!(name in variables))
        faults.push({ path: ["words", language], message: `没有 ${name} · there is no ${name}` });
  if (body.unit !== undefined && !others.find(unitKind, body.unit))
    faults.push({ path: ["unit"], message: `没有单位 ${body.unit} · there is no unit ${body.unit}` });
  if (body.case !== undefined && !others.find(caseKind, body.case))
    faults.push({ path: ["case"], message: `没有事项 ${body.case} · there is no kind of case ${body.case}` });
  return faults;
}

function checkEstimate(body: Estimate, others: Others): Fault[] {
  const { variables, faults } = context(body, others);
  if (faults.length > 0) return faults;
  const items = Object.keys(variables).filter((name) => !(name in body.rules));
  const rival = others.list(estimateKind).find((one) => one.key !== body.key && one.name === body.name);
  if (rival)
    faults.push({ path: ["name"], message: `${rival.key} 也叫 ${body.name} · ${rival.key} has the same name` });
  faults.push(...tryCompile(["when"], body.when, variables, "boolean").faults);
  const { expression, faults: wrong } = tryCompile(["formula"], body.formula, variables, "number");
  faults.push(...wrong);
  if (expression?.names.includes(body.name) && items.includes(body.name))
    faults.push({ path: ["formula"], message: "公式引用了自身 · the formula names itself" });
  return faults;
}
