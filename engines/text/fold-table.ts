import traditionalPairs from "opencc-js/dict/TSCharacters";

/**
 * Tables that take every UTF-16 unit to the unit it is read as. Two readings: the plain one keeps punctuation (segmentation,
 * personal data), the tight one keeps letters, digits and Han characters only (words that are to be found through disguises).
 */

/** Marks in the plain table: what is left out, and what stands for several units. */
export const leftOut = 0;
export const severalUnits = 0xffff;
/** Stands for emoji and whatever else is neither text nor punctuation. */
export const pictureUnit = 0xfffc;

const digitForms = ["〇零洞", "一壹弌", "二贰弍", "三叁弎", "四肆", "五伍", "六陆", "七柒", "八捌", "九玖"];
/** Letters of other scripts that look like Latin ones: nobody writes them in a Chinese post but to hide a word. */
const lookLatin: readonly (readonly [string, string])[] = [
  ["асеіјорѕхуԁһԛԝкмтвнгѵ", "aceijopsxydhqwkmtbhrv"],
  ["αοινκτρυχβηω", "aoivktpuxbnw"],
  ["ɡɑıł", "gail"],
];

const isLeftOut = /[\p{Mn}\p{Me}\p{Cf}\p{Cc}]/u;
const isSpace = /\s/u;
const isTightUnit = /[\p{L}\p{N}]/u;
const isDigit = /\p{Nd}/u;

/** Decimal digits of any script stand in runs of ten from their zero. */
function digitValue(point: number): number {
  let before = 0;
  while (isDigit.test(String.fromCodePoint(point - before - 1))) before++;
  return before % 10;
}

/** Circled and squared forms that Unicode gives no compatibility reading. */
function pictureLetter(point: number): string | undefined {
  if (point >= 0x2776 && point <= 0x2793) return String(((point - 0x2776) % 10) + 1);
  if (point >= 0x24eb && point <= 0x24f4) return String(point - 0x24eb + 11);
  if (point >= 0x24f5 && point <= 0x24fe) return String(point - 0x24f5 + 1);
  if (point === 0x24ff || point === 0x1f10b || point === 0x1f10c) return "0";
  if (point >= 0x1f150 && point <= 0x1f169) return String.fromCharCode(97 + point - 0x1f150);
  if (point >= 0x1f170 && point <= 0x1f189) return String.fromCharCode(97 + point - 0x1f170);
  return undefined;
}

/** The plain reading of a code point as text; empty when it is left out. */
function readingOf(point: number): string {
  const picture = pictureLetter(point);
  if (picture !== undefined) return picture;
  const text = String.fromCodePoint(point);
  if (isSpace.test(text)) return point === 10 || point === 13 ? "\n" : " ";
  if (isLeftOut.test(text)) return "";
  if (point > 0x7f && isDigit.test(text) && point < 0xff10) return String(digitValue(point));
  let folded = text.normalize("NFKC").toLowerCase();
  // Tone marks and other accents are dropped from letters, so that wēixìn reads as weixin.
  if (point < 0x590 || (point >= 0x1e00 && point < 0x2000))
    folded = folded.normalize("NFKD").replaceAll(/\p{Mn}/gu, "") || " ";
  return folded.length > 4 ? " " : folded;
}

const traditional = new Map<string, string>();
for (const pair of traditionalPairs.split("|")) {
  const [from, to] = pair.split(" ");
  if (from?.length === 1 && to?.length === 1) traditional.set(from, to);
}

const expansions = new Map<number, Uint16Array>();
/** Plain unit of every unit of the Basic Multilingual Plane: `leftOut`, `severalUnits` or a unit. */
export const plainUnits = new Uint16Array(65_536);
/** Tight unit of every plain unit; 0 for what separates. Digits of all kinds, also 一 and 壹, become 0–9. */
export const tightUnits = new Uint16Array(65_536);

function simplified(text: string): string {
  let result = "";
  for (const char of text) result += traditional.get(char) ?? char;
  return result;
}
const unitsOf = (text: string) => Uint16Array.from({ length: text.length }, (_, at) => text.charCodeAt(at));

function fillTables(): void {
  for (let unit = 0; unit < 65_536; unit++) {
    const isSurrogate = unit >= 0xd800 && unit <= 0xdfff;
    // Han, kana and Hangul are the bulk and read as themselves; only their traditional forms change.
    const isPlainHan = (unit >= 0x3400 && unit <= 0x9fff) || (unit >= 0xac00 && unit <= 0xd7a3);
    if (isSurrogate || unit === severalUnits || (unit >= 0xe000 && unit <= 0xf8ff)) {
      plainUnits[unit] = pictureUnit;
      continue;
    }
    const char = String.fromCharCode(unit);
    if (isPlainHan) {
      plainUnits[unit] = (traditional.get(char) ?? char).charCodeAt(0);
      tightUnits[unit] = unit;
      continue;
    }
    const reading = simplified(readingOf(unit));
    if (reading.length === 1) plainUnits[unit] = reading.charCodeAt(0);
    else if (reading.length > 1) {
      plainUnits[unit] = severalUnits;
      expansions.set(unit, unitsOf(reading));
    }
    if (isTightUnit.test(char)) tightUnits[unit] = unit;
  }
  for (const [forms, latin] of lookLatin)
    for (let at = 0; at < forms.length; at++) plainUnits[forms.charCodeAt(at)] = latin.charCodeAt(at);
  digitForms.forEach((forms, value) => {
    for (const form of forms) if (form !== "洞") tightUnits[form.charCodeAt(0)] = 48 + value;
  });
  // Halves of rare Han characters stay in the tight reading; emoji have become `pictureUnit`.
  for (let unit = 0xd800; unit <= 0xdfff; unit++) tightUnits[unit] = unit;
  tightUnits[pictureUnit] = 0;
  // What became a unit that itself is read otherwise is read so at once.
  for (let unit = 0; unit < 65_536; unit++) plainUnits[unit] = settled(plainUnits[unit]!);
  for (const units of expansions.values()) units.set(units.map(settled));
}

function settled(unit: number): number {
  const read = plainUnits[unit]!;
  return unit === severalUnits || read === severalUnits || read === leftOut ? unit : read;
}
fillTables();

/** The plain units of a unit that stands for several. */
export function expansionOf(unit: number): Uint16Array {
  return expansions.get(unit)!;
}

/** The plain units of a code point beyond the Basic Multilingual Plane; empty when it is left out. O(1). */
export function astralUnits(point: number): Uint16Array {
  const isHan = point >= 0x20000 && point <= 0x3ffff;
  if (isHan) return unitsOf(simplified(String.fromCodePoint(point).normalize("NFKC")));
  // Skin colours, tags and variation selectors only colour the picture before them.
  if ((point >= 0x1f3fb && point <= 0x1f3ff) || point >= 0xe0000) return new Uint16Array(0);
  const reading = readingOf(point);
  const isText = reading !== "" && isTightUnit.test(reading) && reading.codePointAt(0)! < 0x10000;
  return isText ? unitsOf(simplified(reading)).map(settled) : Uint16Array.of(pictureUnit);
}

/** Value of a digit of any kind in running text (also 幺 and 洞, as numbers are read out), 255 when it is none. */
export const digitValues = new Uint8Array(65_536).fill(255);
for (let value = 0; value < 10; value++) digitValues[48 + value] = value;
digitForms.forEach((forms, value) => {
  for (const form of forms) digitValues[form.charCodeAt(0)] = value;
});
digitValues["幺".charCodeAt(0)] = 1;
digitValues["○".charCodeAt(0)] = 0;
