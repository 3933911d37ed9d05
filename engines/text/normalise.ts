import { astralUnits, expansionOf, leftOut, plainUnits, severalUnits, tightUnits } from "./fold-table.ts";

/**
 * A text as it is read, with the way back to how it was written. All positions in the original are UTF-16 offsets.
 * The arrays are longer than the text and are reused: they hold only until the next text is read.
 */
export type Reading = {
  readonly text: string;
  /** Plain units: compatibility forms, width, case, traditional characters and accents folded; nothing invisible. */
  readonly plain: Uint16Array;
  readonly plainLength: number;
  /** Of each plain unit, where the character it comes from begins and ends in the original. */
  readonly from: Int32Array;
  readonly to: Int32Array;
  /** Tight units: without spaces, punctuation and pictures, all digits as 0–9. */
  readonly tight: Uint16Array;
  readonly tightLength: number;
  /** Of each tight unit, its place among the plain ones. */
  readonly place: Int32Array;
};

/** Reads texts one after another with the same memory. One per thread of work; reading is O(length). */
export class Reader implements Reading {
  text = "";
  plain = new Uint16Array(0);
  plainLength = 0;
  from = new Int32Array(0);
  to = new Int32Array(0);
  tight = new Uint16Array(0);
  tightLength = 0;
  place = new Int32Array(0);

  /** Fills this reading with a text; what it held before is gone. */
  read(text: string): Reading {
    this.text = text;
    // A unit stands for four at most.
    this.makeRoom(text.length * 4 + 4);
    const { plain, from, to, tight, place } = this;
    const length = text.length;
    let count = 0;
    for (let at = 0; at < length; at++) {
      const unit = text.charCodeAt(at);
      const folded = plainUnits[unit]!;
      if (folded === leftOut) continue;
      if (folded !== severalUnits && (unit < 0xd800 || unit > 0xdbff)) {
        plain[count] = folded;
        from[count] = at;
        to[count++] = at + 1;
        continue;
      }
      const point = text.codePointAt(at)!;
      const width = point > 0xffff ? 2 : 1;
      const units = point > 0xffff ? astralUnits(point) : folded === severalUnits ? expansionOf(unit) : [folded];
      for (const each of units) {
        plain[count] = each;
        from[count] = at;
        to[count++] = at + width;
      }
      at += width - 1;
    }
    this.plainLength = count;
    let kept = 0;
    for (let at = 0; at < count; at++) {
      const unit = tightUnits[plain[at]!]!;
      tight[kept] = unit;
      place[kept] = at;
      // Overwritten by the next one when it only separates.
      kept += unit === 0 ? 0 : 1;
    }
    this.tightLength = kept;
    return this;
  }

  private makeRoom(units: number): void {
    if (units <= this.plain.length) return;
    const size = Math.max(units, this.plain.length * 2, 64);
    this.plain = new Uint16Array(size);
    this.from = new Int32Array(size);
    this.to = new Int32Array(size);
    this.tight = new Uint16Array(size);
    this.place = new Int32Array(size);
  }
}

const chunk = 8192;

/** Units as a string. O(length). */
export function textOf(units: Uint16Array, start: number, end: number): string {
  if (end - start <= chunk) return String.fromCharCode.apply(null, units.subarray(start, end) as unknown as number[]);
  let text = "";
  for (let at = start; at < end; at += chunk) text += textOf(units, at, Math.min(end, at + chunk));
  return text;
}

/** The plain reading of a text as a string: what segmentation and lists of words see. O(length). */
export function plainText(text: string): string {
  const reading = new Reader().read(text);
  return textOf(reading.plain, 0, reading.plainLength);
}

/** The tight reading of a text as a string: what sensitive words, searches and comparisons see. O(length). */
export function tightText(text: string): string {
  const reading = new Reader().read(text);
  return textOf(reading.tight, 0, reading.tightLength);
}
