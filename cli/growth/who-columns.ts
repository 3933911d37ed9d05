import { isFlagged, scoreWhoChild, whoIndicators } from "../../engines/growth/who-scores.ts";
import type { TableWriter } from "../tables/write.ts";
import type { GrowthRow } from "./read-child.ts";

/** How a standard adds its columns to a row. */
export type StandardColumns = {
  readonly header: readonly string[];
  /** Writes the columns for a child at an age in days (NaN: not known). */
  scores(child: GrowthRow, ageDays: number, out: TableWriter): void;
};

/** Texts of all z-scores that occur, each made once: making them anew would take longer than computing them. */
const texts: string[] = [];

function textOf(z: number): string {
  const hundredths = Math.round(z * 100);
  if (!(hundredths > -2000 && hundredths < 2000)) return Number.isFinite(z) ? z.toFixed(2) : z > 0 ? "Inf" : "-Inf";
  return (texts[hundredths + 2000] ??= (hundredths / 100).toFixed(2));
}

/** The columns of WHO's R package `anthro`: z-scores with two decimals and their flags. */
export function writeWho(): StandardColumns {
  const z = new Float64Array(whoIndicators.length);
  return {
    header: ["len", "wei", "wfl", "bmi", "hc"].flatMap((name) => [`z${name}`, `f${name}`]),
    scores(child, ageDays, out) {
      const chronological = child.ageDays;
      child.ageDays = ageDays;
      scoreWhoChild(child, z);
      child.ageDays = chronological;
      for (let at = 0; at < z.length; at++) {
        const value = z[at]!;
        if (Number.isNaN(value)) out.empty().empty();
        else out.raw(textOf(value)).raw(isFlagged(whoIndicators[at]!, value) ? "1" : "0");
      }
    },
  };
}
