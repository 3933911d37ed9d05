import { compile, ExpressionError, type ExpressionType, type Variables } from "../../engines/expression/expression.ts";
import type { Fault } from "../packs/index.ts";
import { type CaseKind, ruleUse, type Span, type Step } from "./contract/kind.ts";
import { wayFaults } from "./check-ways.ts";
import { stanceName } from "./flow.ts";
import { ownVariables, ruleVariables, variablesOf } from "./variables.ts";
import type { Lookup } from "./variables.ts";

type Path = readonly (string | number)[];
/** What exists beside the kind itself. */
export type References = Lookup & {
  template(key: string): boolean;
  notice(key: string): boolean;
  caseKind(key: string): CaseKind | undefined;
  effect(key: string): boolean;
};

/** Everything about a kind of case that its schema cannot see; each fault at its place. */
export function checkCaseKind(kind: CaseKind, references: References): Fault[] {
  const faults: Fault[] = [];
  const fault = (path: Path, zh: string, en: string) => faults.push({ path, message: `${zh} · ${en}` });
  checkKeys(kind, fault);
  checkReferences(kind, references, fault);
  checkSense(kind, fault);
  checkExpressions(kind, references, fault);
  faults.push(...wayFaults(kind));
  return faults;
}

type Say = (path: Path, zh: string, en: string) => void;

function checkKeys(kind: CaseKind, fault: Say): void {
  const unique = (path: Path, entries: readonly { key: string }[]) => {
    const seen = new Set<string>();
    for (const [index, { key }] of entries.entries()) {
      if (seen.has(key)) fault([...path, index, "key"], `${key} 重复`, `${key} is there twice`);
      seen.add(key);
    }
  };
  unique(["steps"], [...kind.steps]);
  unique(["outcomes"], kind.outcomes);
  unique(["materials"], kind.materials);
  unique(["checks"], kind.checks);
  const ends = new Set(kind.outcomes.map(({ key }) => key));
  for (const [index, step] of kind.steps.entries()) {
    if (ends.has(step.key) || ["withdrawn", "lapsed"].includes(step.key))
      fault(["steps", index, "key"], `${step.key} 也是结果`, `${step.key} is an outcome too`);
    if (step.type === "task") unique(["steps", index, "actions"], step.actions);
    if (step.type === "joint") unique(["steps", index, "opinions"], step.opinions);
  }
  for (const [index, { key }] of kind.outcomes.entries())
    if (key === "withdrawn" || key === "lapsed")
      fault(["outcomes", index, "key"], `${key} 由平台提供`, `${key} is there by itself`);
}

function checkReferences(kind: CaseKind, references: References, fault: Say): void {
  const form = (path: Path, key: string | undefined) => {
    if (key !== undefined && !references.form(key)) fault(path, `没有表单 ${key}`, `there is no form ${key}`);
  };
  const template = (path: Path, key: string | undefined) => {
    if (key !== undefined && !references.template(key))
      fault(path, `没有文书模板 ${key}`, `there is no document template ${key}`);
  };
  const span = (path: Path, given: Span | undefined) => {
    if (given && "rule" in given && references.parameter(given.rule) !== "number")
      fault([...path, "rule"], `没有数值参数 ${given.rule}`, `there is no parameter ${given.rule} that is a number`);
  };
  const effects = (path: Path, keys: readonly string[]) => {
    for (const [index, key] of keys.entries())
      if (!references.effect(key)) fault([...path, index], `没有效果 ${key}`, `there is no effect ${key}`);
  };
  for (const [index, use] of kind.forms.entries()) form(["forms", index, "form"], use.form);
  template(["acknowledgement"], kind.acknowledgement);
  span(["promise"], kind.promise);
  for (const [name, use] of Object.entries(kind.rules)) {
    const key = ruleUse(use).parameter;
    if (references.parameter(key) === undefined)
      fault(["rules", name], `没有参数 ${key}`, `there is no parameter ${key}`);
  }
  for (const [moment, key] of Object.entries(kind.notices))
    if (key && !references.notice(key)) fault(["notices", moment], `没有通知 ${key}`, `there is no notice ${key}`);
  for (const [index, step] of kind.steps.entries()) {
    const at = ["steps", index];
    if (step.type === "timer") span([...at, "wait"], step.wait);
    if (step.type === "publicity") span([...at, "period"], step.period);
    const works =
      step.type === "task"
        ? [[at, step] as const]
        : step.type === "joint"
          ? step.opinions.map((opinion, i) => [[...at, "opinions", i], opinion] as const)
          : [];
    for (const [path, work] of works) {
      form([...path, "form"], work.form);
      if (work.due) span([...path, "due"], "span" in work.due ? work.due.span : work.due);
    }
    if (step.type !== "task") continue;
    for (const [i, action] of step.actions.entries())
      if ("correction" in action) span([...at, "actions", i, "correction", "due"], action.correction.due);
  }
  for (const [index, outcome] of kind.outcomes.entries()) {
    const at = ["outcomes", index];
    template([...at, "document", "template"], outcome.document?.template);
    effects([...at, "effects"], outcome.effects);
    span([...at, "valid", "for"], outcome.valid?.for);
    effects([...at, "valid", "effects"], outcome.valid?.effects ?? []);
    if (!outcome.appeal) continue;
    span([...at, "appeal", "within"], outcome.appeal.within);
    const appeal = references.caseKind(outcome.appeal.kind);
    if (!appeal || appeal.follows?.relation !== "appeal" || !appeal.follows.kinds.includes(kind.key))
      fault(
        [...at, "appeal", "kind"],
        `${outcome.appeal.kind} 不是针对本事项的申诉`,
        `${outcome.appeal.kind} is no appeal that follows this kind`,
      );
  }
  for (const [index, key] of (kind.follows?.kinds ?? []).entries())
    if (!references.caseKind(key))
      fault(["follows", "kinds", index], `没有事项 ${key}`, `there is no kind of case ${key}`);
}

function checkSense(kind: CaseKind, fault: Say): void {
  if ((kind.about === "case") !== (kind.follows !== undefined))
    fault(["follows"], "about: case 与 follows 须同时填写", "about: case and follows belong together");
  if (kind.division === "subject" && kind.about === "none")
    fault(["division"], "没有对象，应为 asked 或 district", "there is no subject: has to be asked or district");
  if (kind.applicants.length === 0 && kind.officials.length === 0)
    fault(["applicants"], "没有人可以申请", "nobody may apply");
  if (kind.applicants.includes("anyone"))
    for (const [index, { required }] of kind.materials.entries())
      if (required !== false)
        fault(
          ["materials", index, "required"],
          "匿名事项的材料须为非必需",
          "materials can't be required of those without an account",
        );
  const own = new Set(kind.materials.map(({ key }) => key));
  if (own.size === 0 && kind.forms.length === 0 && kind.follows === undefined)
    fault(["forms"], "没有表单，也没有材料", "there is neither a form nor a material");
  for (const [index, outcome] of kind.outcomes.entries()) {
    if (outcome.former && !kind.follows) fault(["outcomes", index, "former"], "没有原事项", "there is no former case");
    if (outcome.former === "reopened" && kind.follows?.relation !== "appeal")
      fault(["outcomes", index, "former"], "只有申诉可以重启原事项", "only an appeal reopens a case");
    if ((outcome.valid || outcome.publish) && outcome.result !== "granted")
      fault(
        ["outcomes", index],
        "只有同意的结果有有效期和公开",
        "only a granted result is valid for a time or published",
      );
    if (outcome.appeal && !kind.steps.some(({ key }) => key === outcome.appeal?.reopens))
      fault(["outcomes", index, "appeal", "reopens"], "没有这个步骤", "there is no such step");
  }
  for (const [index, step] of kind.steps.entries()) {
    if (step.type === "task") {
      if (step.whenOver && !step.due)
        fault(["steps", index, "whenOver"], "没有期限", "there is no time that could be over");
      for (const [i, { needs }] of step.actions.entries())
        if (needs.includes("form") && !step.form)
          fault(["steps", index, "actions", i, "needs"], "步骤没有表单", "the step has no form");
    }
    const lists =
      step.type === "check"
        ? [{ path: ["branches"], entries: step.branches }]
        : step.type === "task" && typeof step.who !== "string"
          ? [{ path: ["who"], entries: step.who }]
          : step.type === "joint"
            ? step.opinions.flatMap(({ who }, i) =>
                typeof who === "string" ? [] : [{ path: ["opinions", i, "who"], entries: who }],
              )
            : [];
    for (const { path, entries } of lists)
      if (entries.at(-1)?.when !== undefined)
        fault(
          ["steps", index, ...path, entries.length - 1],
          "最后一项不能有条件",
          "the last one must have no condition",
        );
  }
}

function checkExpressions(kind: CaseKind, references: References, fault: Say): void {
  const variables = variablesOf(kind, references, (name) =>
    fault(
      ["forms"],
      `名称 ${name} 出现两次（表单题目、事实、规则或步骤）`,
      `the name ${name} is used twice (item, fact, rule or step)`,
    ),
  );
  const expression = (path: Path, source: string | undefined, wanted: readonly ExpressionType[], known: Variables) => {
    if (source === undefined) return;
    try {
      const { type } = compile(source, known);
      if (type !== "any" && !wanted.includes(type))
        fault(path, `结果是 ${type}，应为 ${wanted.join(" | ")}`, `gives ${type}, has to give ${wanted.join(" | ")}`);
    } catch (error) {
      if (!(error instanceof ExpressionError)) throw error;
      fault(path, `第 ${error.column} 个字符：${error.message}`, `character ${error.column}: ${error.message}`);
    }
  };
  const yes = (path: Path, source: string | undefined) => expression(path, source, ["boolean"], variables);
  const plain = (path: Path, source: string) =>
    expression(path, source, ["text", "number", "boolean", "date"], variables);
  expression(["offered"], kind.offered, ["boolean"], ruleVariables(kind, references));
  expression(["label"], kind.label, ["text"], variables);
  for (const [index, { when }] of kind.forms.entries()) yes(["forms", index, "when"], when);
  for (const [index, { required }] of kind.materials.entries())
    if (typeof required === "string") yes(["materials", index, "required"], required);
  for (const [index, { when, must }] of kind.checks.entries()) {
    yes(["checks", index, "when"], when);
    yes(["checks", index, "must"], must);
  }
  for (const [index, step] of kind.steps.entries())
    for (const [path, source] of conditionsOf(step)) yes(["steps", index, ...path], source);
  for (const [index, step] of kind.steps.entries())
    if (step.type === "publicity")
      for (const [i, { value }] of step.fields.entries()) plain(["steps", index, "fields", i, "value"], value);
  for (const [index, { document, publish }] of kind.outcomes.entries()) {
    for (const [name, source] of Object.entries(document?.values ?? {}))
      expression(
        ["outcomes", index, "document", "values", name],
        source,
        ["text", "number", "boolean", "date", "list"],
        variables,
      );
    for (const [i, { value }] of (publish?.fields ?? []).entries())
      plain(["outcomes", index, "publish", "fields", i, "value"], value);
  }
  for (const name of Object.keys(kind.rules))
    if (
      name in ownVariables ||
      kind.steps.some(
        (step) =>
          step.key === name ||
          (step.type === "joint" && step.opinions.some(({ key }) => stanceName(step.key, key) === name)),
      )
    )
      fault(["rules", name], `${name} 已有含义`, `${name} has a meaning already`);
}

/** Every condition of a step, with its path. */
function conditionsOf(step: Step): [Path, string | undefined][] {
  const ofWho = (path: Path, who: unknown): [Path, string | undefined][] =>
    Array.isArray(who) ? (who as { when?: string }[]).map(({ when }, i) => [[...path, i, "when"], when]) : [];
  if (step.type === "check") return step.branches.map(({ when }, i) => [["branches", i, "when"], when]);
  if (step.type === "task")
    return [
      ...ofWho(["who"], step.who),
      ...step.actions.map(({ when }, i): [Path, string | undefined] => [["actions", i, "when"], when]),
    ];
  if (step.type === "joint")
    return step.opinions.flatMap((opinion, i): [Path, string | undefined][] => [
      [["opinions", i, "when"], opinion.when],
      ...ofWho(["opinions", i, "who"], opinion.who),
    ]);
  return [];
}
