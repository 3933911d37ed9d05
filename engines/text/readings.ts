import { pinyin } from "pinyin-pro";
import type { SyllablesOf } from "./disguised-words.ts";

/**
 * The syllables of Han characters without tones, all readings of each (行: xing, hang, heng), from pinyin-pro. Read when first
 * asked for and kept: about 30 µs a character, then O(1).
 */
export function createSyllables(): SyllablesOf {
  const known = new Map<number, readonly string[]>();
  return (unit) => {
    let syllables = known.get(unit);
    if (syllables === undefined) {
      const isHan = unit >= 0x3400 && unit <= 0x9fff;
      const options = { multiple: true, type: "array", toneType: "none", v: true } as const;
      syllables = isHan ? [...new Set(pinyin(String.fromCharCode(unit), options))] : [];
      known.set(unit, syllables);
    }
    return syllables;
  };
}
