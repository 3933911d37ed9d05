import { cleaned, unclear, type Cleaned } from "./cleaned.ts";
import { halfWidth, isBlank } from "./text.ts";

/** Phone numbers and the unified social credit code. */

const mobile = /^(?:\+?86-?)?(1[3-9]\d{9})$/;
const landline = /^(?:\+?86-?)?\(?(0\d{2,3})\)?-?(\d{7,8})(?:-?(?:转|ext\.?)?(\d{1,6}))?$/i;
const local = /^([2-8]\d{6,7})$/;
const service = /^(400-?\d{3}-?\d{4}|800-?\d{3}-?\d{4}|1\d{4})$/;

function onePhone(text: string): string | undefined {
  const compact = text.replace(/[\s.]/g, "").replace(/[—–_]/g, "-");
  const hand = mobile.exec(compact) ?? mobile.exec(compact.replaceAll("-", ""));
  if (hand) return hand[1];
  const land = landline.exec(compact);
  if (land) return `${land[1]}-${land[2]}${land[3] ? `-${land[3]}` : ""}`;
  return local.test(compact) || service.test(compact) ? compact : undefined;
}

/** One or several phone numbers; a number written with names ("张老师13800001234") is found. */
export function cleanPhones(raw: string): Cleaned<string[]> {
  const text = halfWidth(raw);
  if (isBlank(text)) return cleaned<string[]>(undefined);
  const whole = onePhone(text);
  if (whole !== undefined) return cleaned([whole]);
  const pieces = text
    .split(/[,，、;；/|]|\s{1,}|或/)
    .map((piece) => piece.replace(/[\u4e00-\u9fff::]+/g, "").trim())
    .filter((piece) => piece !== "");
  const phones = pieces.map(onePhone);
  const wrong = pieces.find((_, index) => phones[index] === undefined);
  if (phones.length === 0 || wrong !== undefined) return unclear("not_a_phone", { text: (wrong ?? text).slice(0, 40) });
  const distinct = [...new Set(phones.filter((phone) => phone !== undefined))];
  return cleaned(distinct, distinct.length > 1 ? [{ code: "several", details: { count: distinct.length } }] : []);
}

const alphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY";

/** Check character of the first 17 characters of a unified social credit code (GB 32100-2015); undefined for characters outside its alphabet. */
export function creditCodeCheck(first17: string): string | undefined {
  let sum = 0;
  let weight = 1;
  for (const character of first17.slice(0, 17)) {
    const value = alphabet.indexOf(character);
    if (value < 0) return undefined;
    sum += value * weight;
    weight = (weight * 3) % 31;
  }
  return alphabet[(31 - (sum % 31)) % 31];
}

/** A unified social credit code with its check character; the letters O and I, which it never has, are mended when the check then fits. */
export function cleanCreditCode(raw: string): Cleaned<string> {
  const text = halfWidth(raw);
  if (isBlank(text)) return cleaned<string>(undefined);
  const code = text.toUpperCase().replace(/[\s\-'’`]/g, "");
  if (/^\d{15}$/.test(code)) return unclear("old_registration_number", { number: code });
  if (code.length !== 18) return unclear("code_length", { length: code.length, expected: 18 });
  const mended = code.replaceAll("O", "0").replaceAll("I", "1");
  const check = creditCodeCheck(mended);
  if (check === undefined || !/^[0-9A-Z]{2}\d{6}/.test(mended)) return unclear("code_characters", { code });
  if (check !== mended[17]) return unclear("code_checksum", { code, found: mended[17] ?? "", expected: check });
  return cleaned(mended, mended === code ? [] : [{ code: "characters_mended", details: { from: code, to: mended } }]);
}
