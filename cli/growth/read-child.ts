import { correctAge } from "../../engines/growth/ages.ts";
import type { WhoChild } from "../../engines/growth/who-scores.ts";
import { Dictionary, type Columns, type Row } from "../tables/read.ts";

/** A row of the input; the fields are overwritten by the next one. */
export type GrowthRow = WhoChild & {
  completedMonths: number;
  /** With --preterm: age counted from term, and the age to compare with (NaN before term). */
  correctedDays: number;
  usedDays: number;
};

const needed = ["sex", "age_days", "weight_kg", "length_cm", "head_cm", "position"];
const optional = ["oedema", "completed_months"];

/** The columns to open the table with. */
export function growthColumns(preterm: boolean): Columns {
  return preterm
    ? { needed: [...needed, "gestation_weeks"], optional: ["gestation_days", ...optional] }
    : { needed, optional };
}

/** Few different words in a million rows: each is looked at once, then known by its number. */
function wordColumn<T>(meanings: Readonly<Record<string, T>>) {
  const dictionary = new Dictionary();
  const known = Object.entries(meanings).map(([word, meaning]) => {
    dictionary.id(word);
    return meaning;
  });
  const words = Object.keys(meanings).filter((word) => word !== "");
  return (row: Row, column: number, name: string): T => {
    const id = row.key(column, dictionary);
    if (id >= known.length)
      row.refuse(`${name} “${row.text(column)}” 应为 · should be ${words.join(", ")} 或空 · or empty`);
    return known[id]!;
  };
}

const sexOf = wordColumn({ male: "male", female: "female", "": null, unknown: null } as const);
const positionOf = wordColumn({ lying: "lying", standing: "standing", "": null } as const);
const oedemaOf = wordColumn({ y: true, Y: true, "1": true, n: false, N: false, "2": false, "": false });

/** Reads a row into `child`; InputError for words and ages that cannot be. */
export function readChild(row: Row, child: GrowthRow, preterm: boolean): void {
  child.sex = sexOf(row, 0, "sex");
  child.ageDays = row.number(1);
  if (child.ageDays < 0) row.refuse(`age_days ${child.ageDays}：早于出生 · before birth`);
  child.weightKg = row.number(2);
  child.lengthCm = row.number(3);
  child.headCm = row.number(4);
  child.position = positionOf(row, 5, "position");
  const later = preterm ? 8 : 6;
  child.oedema = oedemaOf(row, later, "oedema");
  child.completedMonths = row.number(later + 1);
  if (preterm) correct(row, child);
}

readChild.empty = (): GrowthRow => ({
  sex: null,
  ageDays: Number.NaN,
  weightKg: Number.NaN,
  lengthCm: Number.NaN,
  headCm: Number.NaN,
  position: null,
  oedema: false,
  completedMonths: Number.NaN,
  correctedDays: Number.NaN,
  usedDays: Number.NaN,
});

function correct(row: Row, child: GrowthRow): void {
  const weeks = row.number(6);
  child.correctedDays = Number.NaN;
  child.usedDays = child.ageDays;
  // Without a gestation the child counts as born at term.
  if (Number.isNaN(weeks) || Number.isNaN(child.ageDays)) return;
  const days = row.number(7);
  try {
    const age = correctAge(child.ageDays, weeks * 7 + (Number.isNaN(days) ? 0 : days));
    child.correctedDays = age.correctedDays ?? Number.NaN;
    child.usedDays = age.usedDays ?? Number.NaN;
  } catch (error) {
    row.refuse(`gestation_weeks：${error instanceof Error ? error.message : String(error)}`);
  }
}
