import type { Words } from "../../contract/definition.ts";
import type { JudgedRule } from "./contract/judged.ts";
import type { Fact, Parameter, RuleBody } from "./contract/kinds.ts";

/** Sentences about rules, in both languages: data made readable, so they are made here and not by each page. */

const yes: Words = { zh: "是", en: "yes" };
const no: Words = { zh: "否", en: "no" };

type Choice = readonly { readonly value: string; readonly title: Words }[] | undefined;

/** One value in words: an option's title, yes or no, or the value itself. */
function oneWords(value: unknown, options: Choice): Words {
  if (typeof value === "boolean") return value ? yes : no;
  const text = String(value);
  return options?.find((option) => option.value === text)?.title ?? { zh: text, en: text };
}

const join = (words: readonly Words[], zh: string, en: string): Words => ({
  zh: words.map((one) => one.zh).join(zh),
  en: words.map((one) => one.en).join(en),
});

/** A parameter's value with its unit. */
export function valueWords({ unit, options }: Pick<Parameter, "unit" | "options">, value: unknown): Words {
  const words = join(
    [value].flat().map((one) => oneWords(one, options)),
    "、",
    ", ",
  );
  return unit ? { zh: `${words.zh} ${unit.zh}`, en: `${words.en} ${unit.en}` } : words;
}

/** What a rule gives: its value with the unit, or its formula. */
export const ruleWords = (parameter: Parameter, { value, formula }: RuleBody): Words =>
  formula === undefined ? valueWords(parameter, value) : { zh: `公式 ${formula}`, en: `Formula ${formula}` };

/** A fact's value, where a rule asks for one. */
export function factWords(name: string, value: unknown, fact: Fact | undefined): Words {
  const title = fact?.title ?? { zh: name, en: name };
  const values = join(
    [value].flat().map((one) => oneWords(one, fact?.options)),
    "、",
    ", ",
  );
  return { zh: `${title.zh}为${values.zh}`, en: `${title.en} ${values.en}` };
}

/** The conditions of a rule: `年龄段为托小班，类型为家庭托育点`. */
export function whenWords(
  { when, divisions }: RuleBody,
  factOf: (name: string) => Fact | undefined,
): Words | undefined {
  const parts = Object.entries(when).map(([name, wanted]) => factWords(name, wanted, factOf(name)));
  if (divisions) parts.push({ zh: `区划代码以${divisions.join("、")}开头`, en: `division ${divisions.join(", ")}` });
  return parts.length > 0 ? join(parts, "，", ", ") : undefined;
}

/** Why a value holds: where it comes from, for which case, and what the other packs say. */
export function whyWords(
  parameter: Parameter,
  deciding: RuleBody,
  decided: JudgedRule,
  said: readonly JudgedRule[],
  facts: Readonly<Record<string, unknown>>,
  factOf: (name: string) => Fact | undefined,
): Words {
  const zh: string[] = [];
  const en: string[] = [];
  const [basis] = decided.basis;
  if (basis) {
    zh.push(`依据《${basis.title.zh}》${basis.at}`);
    en.push(`By “${basis.title.en}”, ${basis.at}`);
  }
  const conditions = whenWords(deciding, factOf);
  if (conditions) {
    zh.push(`适用于${conditions.zh}的情形`);
    en.push(`it holds for ${conditions.en}`);
  } else {
    zh.push("适用于所有情形");
    en.push("it holds for every case");
  }
  if (deciding.formula !== undefined) {
    const used = parameter.by.filter((name) => facts[name] !== undefined && facts[name] !== null);
    const words = used.map((name) => factWords(name, facts[name], factOf(name)));
    zh.push(`按公式 ${deciding.formula} 计算（${join(words, "，", ", ").zh}）`);
    en.push(`worked out as ${deciding.formula} (${join(words, "，", ", ").en})`);
  }
  if (said.length > 1) {
    const others = said.map(({ pack, words }) => ({ zh: `${pack} ${words.zh}`, en: `${pack} ${words.en}` }));
    const list = join(others, "、", ", ");
    zh.push(`${combined[parameter.combine].zh}（${list.zh}）`);
    en.push(`${combined[parameter.combine].en} (${list.en})`);
  }
  return { zh: `${zh.join("；")}。`, en: `${en.join("; ")}.` };
}

const combined: Record<Parameter["combine"], Words> = {
  override: { zh: "各层规定以最上一层为准", en: "of several packs the highest speaks" },
  stricter: { zh: "各层规定从严", en: "of several packs the strictest holds" },
  add: { zh: "各层规定相加", en: "what the packs say is added" },
};
