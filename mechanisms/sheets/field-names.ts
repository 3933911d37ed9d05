import { halfWidth } from "./clean/text.ts";

/** What a field of an import is called in tables, for the proposal of columns. */
export type FieldNames = {
  readonly key: string;
  readonly required: boolean;
  /** Names in any language; a grouped column is written "group/member". */
  readonly names: readonly string[];
  /** Words that make a similar title mean something else. */
  readonly not?: readonly string[];
  /** Whether a value looks like one of this field; used to tell similar titles apart. */
  readonly looks?: (value: string) => boolean;
};

const unitBrackets =
  /[([【][^()[\]【】]*(?:元|㎡|m2|m²|平方|人|个|名|位|必填|选填|可空|格式|例如|如[::]|单位|yyyy|填写|下拉|度)[^()[\]【】]*[)\]】]/gi;

const normalised = new Map<string, string>();

/** A title without case, spaces, units, brackets and marks, so that "托 位 数（个）*" is "托位数". */
export function normaliseTitle(title: string): string {
  const known = normalised.get(title);
  if (known !== undefined) return known;
  const result = halfWidth(title)
    .toLowerCase()
    .replace(unitBrackets, "")
    .replace(/^\d{1,2}[.、]/, "")
    .replace(/[\s()[\]【】*★:,，。、"'“”_·-]/g, "");
  if (normalised.size > 5000) normalised.clear();
  normalised.set(title, result);
  return result;
}

/** How well a column title names a field, 0–1: 1 the same name, lower when it only contains it or the name contains it. */
export function nameScore(title: string, field: FieldNames): number {
  const whole = normaliseTitle(title);
  if (whole === "") return 0;
  if (field.not?.some((word) => whole.includes(normaliseTitle(word)))) return 0;
  const member = whole.slice(whole.lastIndexOf("/") + 1);
  const grouped = member !== whole;
  let best = 0;
  for (const name of field.names) {
    const plain = normaliseTitle(name);
    let score = 0;
    if (plain === whole) score = 1;
    else if (grouped && !plain.includes("/") && plain === member) score = 0.92;
    else if (plain.includes("/") && grouped) {
      const [group = "", part = ""] = plain.split("/");
      if (member.includes(part) && whole.slice(0, whole.length - member.length).includes(group)) score = 0.95;
    } else if (plain.length >= 2 && member.includes(plain)) score = 0.5 + (0.35 * plain.length) / member.length;
    else if (member.length >= 2 && plain.includes(member)) score = 0.35 + (0.35 * member.length) / plain.length;
    if (score > best) best = score;
  }
  return best;
}
