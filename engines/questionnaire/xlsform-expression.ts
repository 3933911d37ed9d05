import type { Condition, Value } from "./model.ts";

/** The part of XLSForm's expressions that conditions and bounds can say; anything else is refused. */

const operand = String.raw`(?:'([^']*)'|"([^"]*)"|date\('(\d{4}-\d{2}-\d{2})'\)|(-?\d+(?:\.\d+)?)|(true|false)\(\))`;
const name = String.raw`\$\{([^}]+)\}`;
const comparison = new RegExp(`^${name}\\s*(=|!=|>=|<=|>|<)\\s*${operand}$`);
const selected = new RegExp(`^(not\\(\\s*)?selected\\(\\s*${name}\\s*,\\s*(?:'([^']*)'|"([^"]*)")\\s*\\)(\\s*\\))?$`);

const operators = { "=": "is", "!=": "not", ">": "over", "<": "under", ">=": "least", "<=": "most" } as const;

/** Splits at a word outside quotes and brackets. */
function split(text: string, word: "and" | "or"): string[] {
  const parts: string[] = [];
  let [depth, quote, start] = [0, "", 0];
  for (let i = 0; i < text.length; i += 1) {
    const character = text[i]!;
    if (quote) quote = character === quote ? "" : quote;
    else if (character === "'" || character === '"') quote = character;
    else if (character === "(") depth += 1;
    else if (character === ")") depth -= 1;
    else if (depth === 0 && /\s/.test(character) && text.slice(i + 1).match(new RegExp(`^${word}\\s`))) {
      parts.push(text.slice(start, i).trim());
      start = i + 1 + word.length;
    }
  }
  return [...parts, text.slice(start).trim()];
}

/** `(a and b)` → `a and b`, where the brackets enclose the whole. */
function bare(text: string): string {
  const trimmed = text.trim();
  if (!trimmed.startsWith("(") || !trimmed.endsWith(")")) return trimmed;
  let depth = 0;
  for (let index = 0; index < trimmed.length; index += 1) {
    const character = trimmed[index];
    if (character === "(") depth += 1;
    if (character === ")") depth -= 1;
    if (depth === 0 && index < trimmed.length - 1) return trimmed;
  }
  return bare(trimmed.slice(1, -1));
}

const valueOf = (groups: readonly (string | undefined)[]): Value => {
  const [single, double, day, number, flag] = groups;
  if (number !== undefined) return Number(number);
  if (flag !== undefined) return flag === "true";
  return single ?? double ?? day ?? "";
};

/** A `relevant` expression as conditions; undefined when it cannot be said so. */
export function readRelevant(text: string): { when?: Condition[]; whenAny?: Condition[] } | undefined {
  const whole = bare(text);
  if (whole === "") return {};
  const any = split(whole, "or");
  const all = split(whole, "and");
  if (any.length > 1 && all.length > 1) return undefined;
  const conditions = (any.length > 1 ? any : all).map((part) => readCondition(bare(part)));
  if (conditions.some((one) => one === undefined)) return undefined;
  return { [any.length > 1 ? "whenAny" : "when"]: conditions as Condition[] };
}

function readCondition(text: string): Condition | undefined {
  const compared = comparison.exec(text);
  if (compared) {
    const [, item, operator, ...groups] = compared;
    const value = valueOf(groups);
    if (value === "")
      return operator === "=" || operator === "!=" ? { item: item!, answered: operator === "!=" } : undefined;
    return { item: item!, [operators[operator as keyof typeof operators]]: value };
  }
  const chosen = selected.exec(text);
  if (!chosen || (chosen[1] === undefined) !== (chosen[5] === undefined)) return undefined;
  return { item: chosen[2]!, [chosen[1] ? "not" : "is"]: chosen[3] ?? chosen[4] ?? "" };
}

export type Bounds = {
  min?: number | string;
  max?: number | string;
  minLength?: number;
  maxLength?: number;
  regex?: string;
};

/** A `constraint` as bounds; undefined when it cannot be said so. */
export function readConstraint(text: string): Bounds | undefined {
  const bounds: Bounds = {};
  for (const part of split(bare(text), "and").map(bare)) {
    if (part === "") continue;
    const length = /^string-length\(\s*\.\s*\)\s*(>=|<=|>|<)\s*(\d+)$/.exec(part);
    const compared = new RegExp(`^\\.\\s*(>=|<=)\\s*${operand}$`).exec(part);
    const pattern = /^regex\(\s*\.\s*,\s*(?:'([^']*)'|"([^"]*)")\s*\)$/.exec(part);
    if (length) {
      const limit = Number(length[2]);
      if (length[1]!.startsWith(">")) bounds.minLength = length[1] === ">" ? limit + 1 : limit;
      else bounds.maxLength = length[1] === "<" ? limit - 1 : limit;
    } else if (compared) bounds[compared[1] === ">=" ? "min" : "max"] = valueOf(compared.slice(2)) as number | string;
    else if (pattern) bounds.regex = (pattern[1] ?? pattern[2] ?? "").replaceAll("&#39;", "'");
    else return undefined;
  }
  return bounds;
}
