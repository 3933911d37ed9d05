import { sha256 } from "@noble/hashes/sha2.js";

/** What can be written in the canonical form. */
export type Plain = null | boolean | number | string | readonly Plain[] | { readonly [key: string]: Plain };

/**
 * The canonical text of a value: JSON without blanks, keys in the order of their UTF-16 units, strings as in RFC 8785
 * (JCS); numbers are whole and exact. Throws RangeError for other numbers and for text that is no Unicode. O(size log keys).
 */
export function canonicalText(value: Plain): string {
  return textOf(value, { keys: [], sorted: [], quoted: [] });
}

/** The keys of the last object written: rosters are long lists of objects with the same ones. */
type Shape = { keys: readonly string[]; sorted: readonly string[]; quoted: readonly string[] };

function textOf(value: Plain, last: Shape): string {
  if (typeof value === "number") {
    if (!Number.isSafeInteger(value) || Object.is(value, -0)) throw new RangeError(`${value} is not a whole number`);
    return String(value);
  }
  if (typeof value === "string") {
    if (!value.isWellFormed()) throw new RangeError("text with half a character");
    return JSON.stringify(value);
  }
  if (value === null || typeof value === "boolean") return String(value);
  let text = "";
  if (isList(value)) {
    for (const each of value) text += text === "" ? textOf(each, last) : `,${textOf(each, last)}`;
    return `[${text}]`;
  }
  const { sorted, quoted } = shapeOf(Object.keys(value), last);
  for (let at = 0; at < sorted.length; at++) {
    text += `${at === 0 ? "" : ","}${quoted[at]}:${textOf(value[sorted[at]!]!, last)}`;
  }
  return `{${text}}`;
}

function shapeOf(keys: readonly string[], last: Shape): Shape {
  if (keys.length !== last.keys.length || keys.some((key, at) => key !== last.keys[at])) {
    last.keys = keys;
    last.sorted = keys.toSorted();
    last.quoted = last.sorted.map((key) => JSON.stringify(key));
  }
  return last;
}

/** SHA-256 of the canonical text in UTF-8, as 64 hexadecimal digits. */
export function digest(value: Plain): string {
  return toHex(sha256(new TextEncoder().encode(canonicalText(value))));
}

function toHex(bytes: Uint8Array): string {
  let hex = "";
  for (const byte of bytes) hex += byte.toString(16).padStart(2, "0");
  return hex;
}

/** The order of ids everywhere: by UTF-16 units, the same in every language and browser. */
export function byUnits(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

export type Difference = {
  readonly path: string;
  readonly stated: Plain | undefined;
  readonly computed: Plain | undefined;
};

/** The first place where two values differ, as a path like `.order[3]`. O(size). */
export function findDifference(
  stated: Plain | undefined,
  computed: Plain | undefined,
  path = "",
): Difference | undefined {
  if (isNested(stated) && isNested(computed) && isList(stated) === isList(computed)) {
    const [left, right] = [stated as Record<string, Plain>, computed as Record<string, Plain>];
    const keys = [...new Set([...Object.keys(left), ...Object.keys(right)])];
    for (const key of keys) {
      const found = findDifference(left[key], right[key], isList(stated) ? `${path}[${key}]` : `${path}.${key}`);
      if (found) return found;
    }
    return undefined;
  }
  return stated === computed ? undefined : { path, stated, computed };
}

function isNested(value: Plain | undefined): value is Exclude<Plain, null | boolean | number | string> {
  return typeof value === "object" && value !== null;
}

function isList(value: Plain): value is readonly Plain[] {
  return Array.isArray(value);
}
