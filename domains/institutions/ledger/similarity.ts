import { halfWidth } from "../../../mechanisms/sheets/clean/text.ts";

/** How alike two names or addresses of institutions are, without the words that all of them have. */

const commonWords =
  /有限责任公司|股份有限公司|有限公司|分公司|公司|托育服务|托育|服务|中心|机构|婴幼儿|幼儿|照护|早教|教育|咨询|管理|科技|培训|[园所班]$|childcare|child care|centre|center|nursery|ltd\.?|inc\.?/g;

/** A name without legal form and trade words; content of brackets is kept, as it tells sites apart. */
export function normaliseName(name: string): string {
  const plain = halfWidth(name)
    .toLowerCase()
    .replace(/[\s()[\]【】<>《》"'“”·.,，、_-]/g, "");
  const rest = plain.replace(commonWords, "");
  return rest.length >= 2 ? rest : plain;
}

/** An address without its province, city and filler words. */
export function normaliseAddress(address: string): string {
  return halfWidth(address)
    .toLowerCase()
    .replace(/^.{2,8}?(省|自治区)/, "")
    .replace(/^.{2,6}?市/, "")
    .replace(/^.{1,6}?区/, "")
    .replace(/[\s()[\]【】,，、。.·-]|附近|对面/g, "");
}

/** Dice coefficient of the two-character pieces of two texts, 0–1; O(length). */
export function dice(a: string, b: string): number {
  if (a === b) return a === "" ? 0 : 1;
  if (a.length < 2 || b.length < 2) return 0;
  const pieces = new Map<string, number>();
  for (let i = 0; i < a.length - 1; i += 1) {
    const piece = a.slice(i, i + 2);
    pieces.set(piece, (pieces.get(piece) ?? 0) + 1);
  }
  let shared = 0;
  for (let i = 0; i < b.length - 1; i += 1) {
    const piece = b.slice(i, i + 2);
    const left = pieces.get(piece) ?? 0;
    if (left > 0) {
      shared += 1;
      pieces.set(piece, left - 1);
    }
  }
  return (2 * shared) / (a.length + b.length - 2);
}

const numbersOf = (text: string) => (text.match(/\d+|[一二三四五六七八九十]+/g) ?? []).join(",");

/** Whether two normalised texts name the same: alike and with the same numbers, as 12号 and 112号 are two places. */
export function sameText(a: string, b: string, least: number): boolean {
  return a !== "" && b !== "" && (a === b || (dice(a, b) >= least && numbersOf(a) === numbersOf(b)));
}
