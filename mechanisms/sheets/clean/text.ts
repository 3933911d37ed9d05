import { cleaned, type Cleaned } from "./cleaned.ts";

/** Most cells are plain already; seeing that is cheaper than replacing nothing four times. */
function isPlain(text: string): boolean {
  for (let i = 0; i < text.length; i += 1) {
    const code = text.charCodeAt(i);
    if (!((code > 32 && code < 127) || (code >= 0x3001 && code <= 0x9fff))) return false;
  }
  return true;
}

/** Full-width forms to half width, odd spaces to a space, invisible characters and line breaks away, trimmed. */
export function halfWidth(raw: string): string {
  if (isPlain(raw)) return raw;
  return (
    raw
      .replace(/[\uff01-\uff5e]/g, (character) => String.fromCharCode(character.charCodeAt(0) - 0xfee0))
      // oxlint-disable-next-line no-control-regex -- taking out control characters is the point
      .replace(/[\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff\u00ad\u0000-\u0008\u000e-\u001f\u007f]/g, "")
      .replace(/[\s\u00a0\u3000\u2000-\u200a]+/g, " ")
      .trim()
  );
}

const blanks = /^([-—–/\\_.。、*]+|无|暂无|没有|未知|不详|待定|未填|空|暂缺|n\/?a|null|nil|none|unknown)$/i;
const formulaErrors = /^#(n\/a|ref!|value!|div\/0!|name\?|num!|null!)/i;

/** Whether a cleaned text only says that there is nothing. */
export function isBlank(text: string): boolean {
  return text === "" || blanks.test(text) || formulaErrors.test(text);
}

/** A text; "无", "/", "-" and formula errors are empty. */
export function cleanText(raw: string): Cleaned<string> {
  const text = halfWidth(raw);
  if (formulaErrors.test(text)) return cleaned<string>(undefined, [{ code: "formula_error", details: { text } }]);
  return cleaned(isBlank(text) ? undefined : text);
}

/** The words of a list cell: "全日托、半日托/计时". */
export function splitWords(raw: string): string[] {
  const text = halfWidth(raw);
  return isBlank(text)
    ? []
    : text
        .split(/[、,;/|，；。+&\n]| 和 |及|\s{1,}/)
        .map((word) => word.trim())
        .filter((word) => word !== "" && !isBlank(word));
}

/** Values and the words they are written with; a word fits when it equals one or, failing that, contains one (longest first). */
export type Words<Value extends string> = Readonly<Record<Value, readonly string[]>>;

type Prepared<Value extends string> = {
  readonly words: readonly (readonly [plain: string, value: Value])[];
  readonly known: Map<string, Value | undefined>;
};
const prepared = new WeakMap<Words<string>, Prepared<string>>();

const plainWord = (word: string) => word.toLowerCase().replace(/[\s()（）_-]/g, "");

function prepare<Value extends string>(words: Words<Value>): Prepared<Value> {
  const found = prepared.get(words) as Prepared<Value> | undefined;
  if (found) return found;
  const entries = Object.entries(words) as [Value, readonly string[]][];
  const list = entries.flatMap(([value, names]) => names.map((name) => [plainWord(name), value] as const));
  const made: Prepared<Value> = { words: list.sort((a, b) => b[0].length - a[0].length), known: new Map() };
  prepared.set(words, made);
  return made;
}

export function findWord<Value extends string>(text: string, words: Words<Value>): Value | undefined {
  const { words: list, known } = prepare(words);
  if (known.has(text)) return known.get(text);
  const key = plainWord(text);
  const value = (list.find(([word]) => word === key) ?? list.find(([word]) => key.includes(word)))?.[1];
  if (known.size > 500) known.clear();
  known.set(text, value);
  return value;
}

/** One value of a closed list. */
export function cleanWord<Value extends string>(raw: string, words: Words<Value>): Cleaned<Value> {
  const text = halfWidth(raw);
  if (isBlank(text)) return cleaned<Value>(undefined);
  const value = findWord(text, words);
  return value === undefined ? { problem: "unknown_word", details: { text } } : cleaned(value);
}

/** Several values of a closed list; words that are not in it are noted, not lost. */
export function cleanWords<Value extends string>(raw: string, words: Words<Value>): Cleaned<Value[]> {
  const found = new Set<Value>();
  const unknown: string[] = [];
  for (const word of splitWords(raw)) {
    const value = findWord(word, words);
    if (value === undefined) unknown.push(word);
    else found.add(value);
  }
  return cleaned(
    [...found],
    unknown.length > 0 ? [{ code: "unknown_words", details: { words: unknown.join("、") } }] : [],
  );
}

const yes = /^(是|有|√|✓|✔|☑|对|y|yes|true|1|已.*|具备|符合|[o○●])$/i;
const no = /^(否|无|没有|不是|×|✗|✘|x|n|no|false|0|未.*|不具备|不符合|非.*|暂无)$/i;

/** Yes or no in the ways people mark it; "/" and an empty cell say nothing. */
export function cleanYesNo(raw: string): Cleaned<boolean> {
  const text = halfWidth(raw);
  if (no.test(text)) return cleaned(false);
  if (yes.test(text)) return cleaned(true);
  return isBlank(text) ? cleaned<boolean>(undefined) : { problem: "not_yes_or_no", details: { text } };
}
