import { digitValues, pictureUnit } from "./fold-table.ts";
import type { Reading } from "./normalise.ts";
import { checkBankCard, checkIdNumber, isLandline, isMobile } from "./number-checks.ts";

/** A number found among the plain units. */
export type NumberFind = {
  readonly kind: "id-number" | "mobile" | "landline" | "bank-card";
  readonly from: number;
  readonly to: number;
  readonly digits: readonly number[];
  readonly confidence: number;
};

/** Digits that stand together: the first and how many. */
type Group = { readonly from: number; readonly to: number };

const between = new Set(Array.from(" -.·_*/~—–()|,#+=", (char) => char.charCodeAt(0))).add(pictureUnit);
const longestGap = 3;
const fewestDigits = 10;
const mostDigits = 19;
const letterX = "x".charCodeAt(0);
/** Letters people put for digits, read so only between digits. */
const letterDigits = new Map([
  ["o".charCodeAt(0), 0],
  ["l".charCodeAt(0), 1],
  ["i".charCodeAt(0), 1],
]);

/** Ordinary ways to write a number in groups. */
const usualGroups: Record<NumberFind["kind"], readonly string[]> = {
  "id-number": ["6-8-4", "6-4-4-4", "3-3-4-4-4", "14-4", "6-12", "4-4-4-4-2", "6-6-6", "6-8-3", "17", "6-6-3"],
  mobile: ["3-4-4", "3-8", "7-4", "4-4-3", "4-3-4", "2-3-4-4", "2-11", "4-3-4-4", "4-11", "5-6", "6-5", "2-3-8"],
  landline: ["3-8", "4-7", "4-8", "3-4-4", "4-4-4", "4-3-4"],
  "bank-card": ["4-4-4-4", "4-4-4-4-3", "4-4-4-4-2", "4-4-4-4-1", "6-13", "6-10", "4-6-5", "6-4-4-4", "6-12"],
};

/**
 * Numbers that name a person, whatever digits they are written with (１, ①, 一, 壹) and whatever stands between the digits.
 * A number begins and ends with a group of digits, so that parts of longer numbers are not taken. O(length).
 */
export function findNumbers({ plain, plainLength }: Reading): NumberFind[] {
  const finds: NumberFind[] = [];
  let groups: Group[] = [];
  let count = 0;
  const finish = () => {
    if (count >= fewestDigits) finds.push(...numbersIn(plain, groups));
    groups = [];
    count = 0;
  };
  for (let at = 0; at < plainLength; at++) {
    const unit = plain[at]!;
    if (digitValues[unit] === 255 && (!isLetter(unit) || digitAt(plain, at, plainLength) === undefined)) continue;
    let end = at + 1;
    while (end < plainLength && digitAt(plain, end, plainLength) !== undefined) end++;
    const last = groups.at(-1);
    if (last && !isGap(plain, last.to, at)) finish();
    groups.push({ from: at, to: end });
    count += end - at;
    at = end - 1;
  }
  finish();
  return finds;
}

/** The digit at a place; a letter like one counts where its run touches digits and no other letter (l38OO138OOO). */
function digitAt(plain: Uint16Array, at: number, length: number): number | undefined {
  const value = digitValues[plain[at]!]!;
  if (value !== 255) return value;
  const asLetter = letterDigits.get(plain[at]!);
  if (asLetter === undefined) return undefined;
  let from = at;
  let to = at + 1;
  while (from > 0 && at - from < mostDigits && letterDigits.has(plain[from - 1]!)) from--;
  while (to < length && to - at < mostDigits && letterDigits.has(plain[to]!)) to++;
  const left = from > 0 ? plain[from - 1]! : 0;
  const right = to < length ? plain[to]! : 0;
  if (isLetter(left) || isLetter(right)) return undefined;
  return digitValues[left] !== 255 || digitValues[right] !== 255 ? asLetter : undefined;
}
const isLetter = (unit: number) => unit > 96 && unit < 123;

function isGap(plain: Uint16Array, from: number, to: number): boolean {
  if (to - from > longestGap) return false;
  for (let at = from; at < to; at++) if (!between.has(plain[at]!)) return false;
  return true;
}

function numbersIn(plain: Uint16Array, groups: readonly Group[]): NumberFind[] {
  const finds: NumberFind[] = [];
  for (let first = 0; first < groups.length; first++) {
    const digits: number[] = [];
    for (let last = first; last < groups.length; last++) {
      const { from, to } = groups[last]!;
      for (let at = from; at < to; at++) {
        const value = digitValues[plain[at]!]!;
        digits.push(value === 255 ? letterDigits.get(plain[at]!)! : value);
      }
      if (digits.length === 22 && last === first) finds.push(...twoMobiles(from, digits));
      if (digits.length > mostDigits) break;
      const start = groups[first]!.from;
      if (digits.length === 17 && plain[to] === letterX)
        add(finds, plain, groups, first, last, [...digits, 10], start, to + 1);
      else if (digits.length >= fewestDigits) add(finds, plain, groups, first, last, [...digits], start, to);
    }
  }
  return finds;
}

function twoMobiles(from: number, digits: readonly number[]): NumberFind[] {
  const halves = [digits.slice(0, 11), digits.slice(11)];
  if (!halves.every(isMobile)) return [];
  return halves.map((half, at) => ({
    kind: "mobile",
    from: from + at * 11,
    to: from + at * 11 + 11,
    digits: half,
    confidence: 0.9,
  }));
}

function add(
  finds: NumberFind[],
  plain: Uint16Array,
  groups: readonly Group[],
  first: number,
  last: number,
  digits: readonly number[],
  from: number,
  to: number,
): void {
  const id = checkIdNumber(digits);
  const card = id === "checked" ? undefined : checkBankCard(digits);
  const known: readonly [NumberFind["kind"], number] | undefined =
    id === "checked"
      ? ["id-number", 0.99]
      : card === "domestic"
        ? ["bank-card", 0.9]
        : card
          ? ["bank-card", 0.75]
          : id
            ? ["id-number", digits.length === 18 ? 0.6 : 0.55]
            : isMobile(digits)
              ? ["mobile", 0.95]
              : isLandline(digits)
                ? ["landline", 0.8]
                : undefined;
  if (!known) return;
  const [kind, base] = known;
  const shape = groupsFactor(kind, plain, groups.slice(first, last + 1));
  // Letters directly before: part of an order number, or a label such as tel.
  const before = plain[from - 1];
  const isLabelled = before !== undefined && isLetter(before) && groups[first]!.from === from;
  const confidence = Math.round(base * shape * (isLabelled ? 0.85 : 1) * 100) / 100;
  if (confidence >= 0.3) finds.push({ kind, from, to, digits, confidence });
}

/** How ordinary the grouping is: numbers that merely stand beside one another rarely add up to a well-formed one. */
function groupsFactor(kind: NumberFind["kind"], plain: Uint16Array, groups: readonly Group[]): number {
  if (groups.length === 1) return 1;
  const shape = groups.map(({ from, to }) => to - from).join("-");
  if (usualGroups[kind].includes(shape)) return 1;
  // Digit by digit, always with the same between: hidden on purpose.
  const singles = groups.filter(({ from, to }) => to - from === 1).length;
  if (singles >= groups.length - 1) return 0.95;
  const gaps = new Set(groups.slice(1).map(({ from }, at) => plain.subarray(groups[at]!.to, from).join()));
  return (kind === "id-number" ? 0.9 : 0.6) * (gaps.size > 1 ? 0.7 : 1);
}
