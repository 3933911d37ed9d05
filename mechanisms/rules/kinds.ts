import { ExpressionError, type Variables } from "../../engines/expression/expression.ts";
import { defineKind, type Fault, type Others } from "../packs/index.ts";
import { CheckBody, Fact, Parameter, RuleBody } from "./contract/kinds.ts";
import { compileOnce, misfit, typeOfParameter, variablesOf } from "./formula.ts";
import { findSubject, listSubjects } from "./subject.ts";

export const factKind = defineKind<Fact>({
  kind: "fact",
  list: "facts",
  schema: Fact,
  needsBasis: false,
  check: checkFact,
  summary: ({ type, options }) => [type, options?.map(({ value }) => value).join(" | ")].filter(Boolean).join(": "),
});

export const parameterKind = defineKind<Parameter>({
  kind: "parameter",
  list: "parameters",
  schema: Parameter,
  needsBasis: false,
  check: checkParameter,
  summary: ({ type, unit, by, combine, stricter }) =>
    [type, unit?.zh, by.length > 0 && `by ${by.join(", ")}`, combine, stricter].filter(Boolean).join(" · "),
});

export const ruleKind = defineKind<RuleBody>({
  kind: "rule",
  list: "rules",
  schema: RuleBody,
  needsBasis: true,
  check: checkRule,
  summary: ({ parameter, when, value, formula }) => {
    const conditions = Object.entries(when).map(([fact, wanted]) => `${fact}=${[wanted].flat().join("|")}`);
    return `${parameter}${conditions.length > 0 ? ` [${conditions.join(", ")}]` : ""} = ${formula ?? JSON.stringify(value)}`;
  },
});

export const checkKind = defineKind<CheckBody>({
  kind: "check",
  list: "checks",
  schema: CheckBody,
  needsBasis: true,
  check: checkCheck,
  summary: ({ subject, applies, requires, severity }) =>
    `${subject}: ${applies === undefined ? "" : `${applies} → `}${requires} (${severity})`,
});

function checkFact({ type, options }: Fact): Fault[] {
  if (!options || type === "text" || type === "list") return [];
  return [{ path: ["options"], message: "选项只用于 text 和 list · options are for text and list only" }];
}

function checkParameter(body: Parameter, others: Others): Fault[] {
  const faults: Fault[] = [];
  for (const [index, name] of body.by.entries())
    if (!others.find(factKind, name))
      faults.push({
        path: ["by", index],
        message: `没有事实 ${name}（列表 facts） · there is no fact ${name} (list facts)`,
      });
  if (body.combine === "stricter" && body.stricter === undefined)
    faults.push({ path: ["combine"], message: "请写明 stricter: lower 或 higher · say stricter: lower or higher" });
  const isNumeric = body.type === "integer" || body.type === "number";
  if (body.combine === "add" && !isNumeric)
    faults.push({ path: ["combine"], message: "只有数可以相加 · only numbers can be added" });
  if (body.combine === "stricter" && !isNumeric && body.type !== "boolean" && body.type !== "date")
    faults.push({ path: ["combine"], message: `${body.type} 没有严宽之分 · of ${body.type} none is stricter` });
  if (body.type === "choice" && !body.options)
    faults.push({ path: ["type"], message: "缺少 options · options are missing" });
  return faults;
}

function expressionFault(path: (string | number)[], source: string, variables: Variables, wanted: string): Fault[] {
  try {
    const { type } = compileOnce(source, variables);
    return type === wanted || type === "any"
      ? []
      : [{ path, message: `结果是 ${type}，应为 ${wanted} · gives ${type}, has to give ${wanted}` }];
  } catch (error) {
    if (!(error instanceof ExpressionError)) throw error;
    const { column, message } = error;
    return [{ path, message: `第 ${column} 个字符：${message} · character ${column}: ${message}` }];
  }
}

function checkRule(body: RuleBody, others: Others): Fault[] {
  const parameter = others.find(parameterKind, body.parameter);
  if (!parameter)
    return [{ path: ["parameter"], message: `没有参数 ${body.parameter} · there is no parameter ${body.parameter}` }];
  const faults: Fault[] = [];
  if ((body.value === undefined) === (body.formula === undefined))
    faults.push({ path: [], message: "value 与 formula 须且只须写一项 · needs a value or a formula, not both" });
  if (body.value !== undefined) {
    const reason = misfit(parameter, body.value);
    if (reason) faults.push({ path: ["value"], message: reason });
  }
  const factOf = (key: string) => others.find(factKind, key);
  if (body.formula !== undefined) {
    const wanted = typeOfParameter(parameter);
    faults.push(
      ...expressionFault(
        ["formula"],
        body.formula,
        variablesOf(parameter, factOf),
        wanted === "date" ? "text" : wanted,
      ),
    );
  }
  for (const [name, wanted] of Object.entries(body.when)) {
    const fact = factOf(name);
    if (!parameter.by.includes(name) || !fact) {
      const known = parameter.by.join(", ") || "—";
      faults.push({
        path: ["when", name],
        message: `参数 ${parameter.key} 不随 ${name} 变化（by: ${known}） · ${parameter.key} does not depend on ${name} (by: ${known})`,
      });
      continue;
    }
    const type = { number: "number", boolean: "boolean", text: "string", date: "string", list: "string" }[fact.type];
    for (const one of [wanted].flat())
      if (typeof one !== type || (fact.options && !fact.options.some(({ value }) => value === one)))
        faults.push({
          path: ["when", name],
          message: `${name} 不会是 ${String(one)} · ${name} is never ${String(one)}`,
        });
  }
  const rival = others.own(ruleKind).find((other) => isAmbiguous(body, other));
  if (rival)
    faults.push({
      path: ["when"],
      message: `与 ${rival.key} 同样具体，无法判定谁优先 · as specific as ${rival.key}: nobody could say which one speaks`,
    });
  return faults;
}

/** How particular a rule is: conditions first, then the length of its division. */
export const specificity = ({ when, divisions }: RuleBody): number =>
  Object.keys(when).length * 100 + Math.max(0, ...(divisions ?? []).map((code) => code.length));

/** Two rules of a pack that may speak for the same case, with nothing to choose between them. */
export function isAmbiguous(a: RuleBody, b: RuleBody): boolean {
  if (a.key === b.key || a.parameter !== b.parameter || specificity(a) !== specificity(b)) return false;
  const [aTo, bTo] = [a.to ?? "9999", b.to ?? "9999"];
  if ((a.from ?? "") > bTo || (b.from ?? "") > aTo) return false;
  // Where they never hold together, there is nothing to choose.
  for (const [name, wanted] of Object.entries(a.when)) {
    const other = b.when[name];
    if (other !== undefined && ![wanted].flat().some((one) => [other].flat().includes(one))) return false;
  }
  if (!a.divisions || !b.divisions) return true;
  return a.divisions.some((one) => b.divisions!.some((two) => one.startsWith(two) || two.startsWith(one)));
}

function checkCheck(body: CheckBody, others: Others): Fault[] {
  const subject = findSubject(body.subject);
  if (!subject) {
    const known = listSubjects()
      .map(({ key }) => key)
      .join(", ");
    return [
      {
        path: ["subject"],
        message: `没有对象 ${body.subject}，可用：${known} · there is no subject ${body.subject}, only: ${known}`,
      },
    ];
  }
  const facts = Object.fromEntries(Object.entries(subject.facts).map(([name, { type }]) => [name, type]));
  const faults: Fault[] = [];
  const variables: Record<string, Variables[string]> = { ...facts };
  for (const [name, { parameter: key, given }] of Object.entries(body.rules)) {
    const parameter = others.find(parameterKind, key);
    if (!parameter) {
      faults.push({ path: ["rules", name, "parameter"], message: `没有参数 ${key} · there is no parameter ${key}` });
      continue;
    }
    variables[name] = typeOfParameter(parameter);
    for (const [fact, source] of Object.entries(given)) {
      if (!parameter.by.includes(fact))
        faults.push({
          path: ["rules", name, "given", fact],
          message: `参数 ${key} 不随 ${fact} 变化 · ${key} does not depend on ${fact}`,
        });
      const type = others.find(factKind, fact)?.type ?? "any";
      faults.push(...expressionFault(["rules", name, "given", fact], source, facts, type === "date" ? "text" : type));
    }
  }
  if (faults.length > 0) return faults;
  if (body.applies !== undefined) faults.push(...expressionFault(["applies"], body.applies, variables, "boolean"));
  faults.push(...expressionFault(["requires"], body.requires, variables, "boolean"));
  for (const language of ["zh", "en"] as const)
    for (const [, name] of body.message[language].matchAll(/\{(\w+)\}/g))
      if (!(name! in variables))
        faults.push({ path: ["message", language], message: `没有 ${name} · there is no ${name}` });
  return faults;
}
