import { SheetError } from "./sheet-error.ts";
import { elementsOf, readAttribute, unescapeXml } from "./xml.ts";
import { readPart, type Zip } from "./zip.ts";

/** What the cells of an .xlsx mean as text: shared strings, date formats, numbers in their shortest writing. */

const builtInDates = new Set([14, 15, 16, 17, 22, 27, 28, 29, 30, 31, 36, 50, 51, 52, 53, 54, 57, 58]);

/** For each style index whether it shows a day; times without a day are left as numbers. */
export function readDateStyles(styles: string): boolean[] {
  const dates = new Set(builtInDates);
  for (const tag of elementsOf(styles, "numFmt")) {
    const code = (readAttribute(tag, "formatCode") ?? "").replace(/"[^"]*"|\\.|\[[^\]]*\]/g, "");
    if (/[yd年月日]/i.test(code) && !/general|#|0/i.test(code)) dates.add(Number(readAttribute(tag, "numFmtId")));
  }
  const formats = /<(?:\w+:)?cellXfs[\s\S]*?<\/(?:\w+:)?cellXfs>/.exec(styles)?.[0] ?? "";
  return elementsOf(formats, "xf").map((tag) => dates.has(Number(readAttribute(tag, "numFmtId"))));
}

/** A text of its own: a slice of a long text would keep all of the long text in memory. */
export function detach(text: string): string {
  // Shorter texts are never stored as slices.
  return text.length < 13 ? text : Buffer.from(text, "utf8").toString("utf8");
}

/** All shared strings; phonetic readings are left out. */
export async function readSharedStrings(zip: Zip, base: string): Promise<string[]> {
  const part =
    zip.parts.get(`${base}sharedStrings.xml`) ??
    [...zip.parts.values()].find((one) => /sharedStrings\.xml$/i.test(one.name));
  const strings: string[] = [];
  if (!part) return strings;
  const decoder = new TextDecoder("utf-8");
  const item = /<(?:\w+:)?si(?:\s[^>]*)?(?:\/>|>([\s\S]*?)<\/(?:\w+:)?si>)/g;
  let text = "";
  for await (const chunk of readPart(zip, part)) {
    text += decoder.decode(chunk, { stream: true });
    item.lastIndex = 0;
    let at = 0;
    for (let match = item.exec(text); match; match = item.exec(text)) {
      strings.push(detach(textOf(match[1] ?? "")));
      at = item.lastIndex;
    }
    text = text.slice(at);
    if (text.length > 4_000_000) throw new SheetError("cell_too_long", { limit: zip.limits.cellLength });
  }
  return strings;
}

/** The text of a string element: one run, or rich text in several. */
function textOf(xml: string): string {
  const plain = /^(?:<is>)?<t(?: xml:space="preserve")?>([^<]*)<\/t>(?:<\/is>)?$/.exec(xml);
  if (plain) return unescapeXml(plain[1] ?? "");
  const body = xml.includes("rPh") ? xml.replace(/<(?:\w+:)?rPh[\s>][\s\S]*?<\/(?:\w+:)?rPh>/g, "") : xml;
  let result = "";
  for (const match of body.matchAll(/<(?:\w+:)?t(?:\s[^>]*)?>([\s\S]*?)<\/(?:\w+:)?t>/g)) result += match[1] ?? "";
  return unescapeXml(result);
}

const plainNumber = /^-?(0|[1-9]\d{0,14})$/;

type Values = {
  readonly strings: readonly string[];
  readonly dateStyles: readonly boolean[];
  readonly date1904: boolean;
};

/** A cell as text: days as YYYY-MM-DD, numbers in their shortest writing, formulas by their stored result. */
export function cellText(type: string, style: string, body: string, values: Values): string {
  if (type === "inlineStr") return textOf(body);
  const match = body.startsWith("<v>") ? undefined : /<(?:\w+:)?v(?:\s[^>]*)?>([\s\S]*?)<\/(?:\w+:)?v>/.exec(body);
  const value = match === undefined ? body.slice(3, body.indexOf("</v>", 3)) : (match?.[1] ?? "");
  if (type === "s") return values.strings[Number(value)] ?? "";
  if (type === "b") return value === "1" ? "TRUE" : "FALSE";
  if (type === "str" || type === "e") return unescapeXml(value);
  if (type === "d") return value.replace(/T00:00(:00(\.0+)?)?Z?$/, "");
  if (value === "") return "";
  if (style !== "" && values.dateStyles[Number(style)]) return dayOfSerial(Number(value), values.date1904) ?? value;
  if (plainNumber.test(value)) return value;
  const number = Number(value);
  if (Number.isNaN(number)) return value;
  return Number.isInteger(number) && Math.abs(number) < 1e20 ? BigInt(number).toString() : String(number);
}

/** The day of a spreadsheet's serial number, undefined beyond the years 1900–2200. The 1900 system counts a 29 February 1900 that never was. */
export function dayOfSerial(serial: number, date1904 = false): string | undefined {
  const days = Math.floor(serial) + (date1904 ? 1462 : 0);
  if (!(days >= 1 && days < 109_938)) return undefined;
  return new Date(Date.UTC(1899, 11, days < 60 ? 31 : 30) + days * 86_400_000).toISOString().slice(0, 10);
}
