import { cleaned, unclear, type Cleaned } from "./cleaned.ts";
import { halfWidth, isBlank } from "./text.ts";
import { dayOfSerial } from "../xlsx-values.ts";

const two = (text: string | undefined) => (text ?? "").padStart(2, "0");

const monthDays = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

function dayOf(yearText: string, monthText: string, dayText: string): Cleaned<string> {
  const text = `${yearText}-${two(monthText)}-${two(dayText)}`;
  const [year, month, day] = [Number(yearText), Number(monthText), Number(dayText)];
  const leap = month === 2 && year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 1 : 0;
  return day >= 1 && day <= (monthDays[month - 1] ?? 0) + leap ? cleaned(text) : unclear("no_such_day", { text });
}

function noted(
  result: Cleaned<string>,
  code: "first_of_month" | "first_of_year" | "from_serial",
  text: string,
): Cleaned<string> {
  return "problem" in result ? result : cleaned(result.value, [{ code, details: { text } }]);
}

/** A day YYYY-MM-DD from the writings of ledgers; a month alone becomes its first day, with a note. */
export function cleanDate(raw: string): Cleaned<string> {
  const text = halfWidth(raw);
  if (isBlank(text)) return cleaned<string>(undefined);
  const compact = text.replaceAll(" ", "");
  const full =
    /^(\d{4})(?:年|[-./、])(\d{1,2})(?:月|[-./、])(\d{1,2})日?(?:[T\s]?\d{1,2}:.*)?$/.exec(compact) ??
    /^((?:19|20)\d{2})(0[1-9]|1[0-2])([0-3]\d)$/.exec(compact);
  if (full) return dayOf(full[1] ?? "", full[2] ?? "", full[3] ?? "");
  const month =
    /^(\d{4})(?:年|[-./])(\d{1,2})月?(?:份)?$/.exec(compact) ?? /^((?:19|20)\d{2})(0[1-9]|1[0-2])$/.exec(compact);
  if (month) return noted(dayOf(month[1] ?? "", month[2] ?? "", "1"), "first_of_month", text);
  const year = /^((?:19|20)\d{2})年?$/.exec(compact);
  if (year) return noted(dayOf(year[1] ?? "", "1", "1"), "first_of_year", text);
  const dayFirst = /^(\d{1,2})[-./](\d{1,2})[-./]((?:19|20)\d{2})$/.exec(compact);
  if (dayFirst) {
    const [first, second] = [Number(dayFirst[1]), Number(dayFirst[2])];
    if (first <= 12 && second <= 12 && first !== second) return unclear("ambiguous_date", { text });
    return first > 12
      ? dayOf(dayFirst[3] ?? "", dayFirst[2] ?? "", dayFirst[1] ?? "")
      : dayOf(dayFirst[3] ?? "", dayFirst[1] ?? "", dayFirst[2] ?? "");
  }
  if (/^\d{5}(\.\d+)?$/.test(compact)) {
    const day = dayOfSerial(Number(compact));
    if (day !== undefined) return cleaned(day, [{ code: "from_serial", details: { text } }]);
  }
  return unclear("not_a_date", { text: text.slice(0, 100) });
}
