/** Checks of numbers given as digits 0–9 (10 stands for X). */

/** First two digits of resident identity numbers: divisions of GB/T 2260, residents from Hong Kong, Macao and Taiwan, foreigners. */
const provinces = new Set(
  "11 12 13 14 15 21 22 23 31 32 33 34 35 36 37 41 42 43 44 45 46 50 51 52 53 54 61 62 63 64 65 71 81 82 83 91"
    .split(" ")
    .map(Number),
);
const idWeights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
const mobile = /^1(?:3\d|4[5-9]|5[0-35-9]|6[2567]|7[0-8]|8\d|9[0-35-9])\d{8}$/;
const landline = /^0(?:10|2\d|[3-9]\d\d)[2-8]\d{6,7}$/;
const daysOfMonth = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

const numberAt = (digits: readonly number[], from: number, count: number) =>
  digits.slice(from, from + count).reduce((sum, digit) => sum * 10 + digit, 0);

function isDay(year: number, month: number, day: number): boolean {
  if (month < 1 || month > 12 || day < 1 || day > daysOfMonth[month - 1]!) return false;
  const isLeap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
  return month !== 2 || day < 29 || isLeap;
}

/**
 * A resident identity number (GB 11643-1999): "checked" when place, birth date and check digit fit, "likely" when only the
 * check digit does not (mistyped) or for the 15 digits used until 1999, undefined otherwise.
 */
export function checkIdNumber(digits: readonly number[]): "checked" | "likely" | undefined {
  if (!provinces.has(numberAt(digits, 0, 2))) return undefined;
  if (digits.length === 15)
    return isDay(1900 + numberAt(digits, 6, 2), numberAt(digits, 8, 2), numberAt(digits, 10, 2)) ? "likely" : undefined;
  if (digits.length !== 18) return undefined;
  const year = numberAt(digits, 6, 4);
  if (year < 1900 || year > 2100 || !isDay(year, numberAt(digits, 10, 2), numberAt(digits, 12, 2))) return undefined;
  const sum = idWeights.reduce((total, weight, at) => total + weight * digits[at]!, 0);
  return (12 - (sum % 11)) % 11 === digits[17] ? "checked" : "likely";
}

/** Luhn's check (ISO/IEC 7812-1 annex B). */
export function passesLuhn(digits: readonly number[]): boolean {
  let sum = 0;
  for (let at = 0; at < digits.length; at++) {
    const digit = digits[digits.length - 1 - at]!;
    const doubled = at % 2 === 1 ? digit * 2 : digit;
    sum += doubled > 9 ? doubled - 9 : doubled;
  }
  return sum % 10 === 0;
}

/** A bank card by its issuer's digits and length and Luhn's check: "domestic" (UnionPay), "foreign", or undefined. */
export function checkBankCard(digits: readonly number[]): "domestic" | "foreign" | undefined {
  const { length } = digits;
  const two = numberAt(digits, 0, 2);
  const four = numberAt(digits, 0, 4);
  const isDomestic = (two === 62 && length >= 16 && length <= 19) || (four === 9558 && length === 19);
  const isForeign =
    (digits[0] === 4 && length === 16) ||
    (((two >= 51 && two <= 55) || (four >= 2221 && four <= 2720) || two === 35) && length === 16) ||
    ((two === 34 || two === 37) && length === 15);
  if (!isDomestic && !isForeign) return undefined;
  return passesLuhn(digits) ? (isDomestic ? "domestic" : "foreign") : undefined;
}

/** A mainland mobile number of 11 digits, perhaps after 86 or 0086. Ranges of the numbering plan as assigned by 2026. */
export function isMobile(digits: readonly number[]): boolean {
  return mobile.test(digits.join("").replace(/^(?:00)?86(?=\d{11}$)/, ""));
}

/** A fixed line with its area code. */
export function isLandline(digits: readonly number[]): boolean {
  return landline.test(digits.join(""));
}
