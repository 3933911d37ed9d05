import { ageBands } from "../../../contract/care.ts";
import type { Details } from "../../../mechanisms/sheets/clean/cleaned.ts";
import type { LedgerFieldKey } from "./fields.ts";
import type { LedgerProblemCode, LedgerRow, ProblemLevel } from "./ledger-row.ts";

/** What cannot be: an independent institution has at most 150 children, a large hub a few hundred; 600 is surely a slip. */
const mostPlaces = 600;
const mostMonthlyFen = 30_000_00;
const mostHourlyFen = 1_000_00;
const earliest = "1949-10-01";
/** A home site takes at most five infants (家庭托育点管理办法). */
const mostAtHome = 5;
/** Square metres a place below which an area is questioned: 3 of the 2019 draft standard, 9 for homes. */
const leastArea = { home: 9, other: 3 };

export type Report = {
  report(level: ProblemLevel, field: LedgerFieldKey | "row", code: LedgerProblemCode, details?: Details): void;
};

const figures = ["places", "inclusivePlaces", "enrolled", "buildingArea", "outdoorArea", "staffCount"] as const;

/** Finds impossible and doubtful values of one row. */
export function checkRow(record: LedgerRow, today: string, to: Report): void {
  for (const field of figures) {
    const value = record[field];
    if (value !== undefined && value < 0) to.report("error", field, "negative", { value });
  }
  checkPlaces(record, to);
  checkPrices(record, to);
  checkDates(record, today, to);
  const { places = 0, buildingArea } = record;
  const least = record.kind === "home" ? leastArea.home : leastArea.other;
  if (buildingArea !== undefined && buildingArea >= 0 && places > 0 && buildingArea / places < least) {
    to.report("warning", "buildingArea", "area_too_small", {
      perPlace: Math.round((buildingArea / places) * 10) / 10,
      least,
    });
  }
}

/** The column of each age band. */
export const bandFields = {
  infant: "placesInfant",
  toddler: "placesToddler",
  twos: "placesTwos",
  mixed: "placesMixed",
} as const;

function checkPlaces(record: LedgerRow, to: Report): void {
  const { places, inclusivePlaces, enrolled, placesByBand } = record;
  let sum = 0;
  let known = false;
  for (const band of ageBands) {
    const value = placesByBand[band];
    if (value === undefined) continue;
    known = true;
    sum += value;
    if (value < 0) to.report("error", bandFields[band], "negative", { value });
  }
  if (places === undefined) return;
  if (places > mostPlaces) to.report("error", "places", "too_many_places", { value: places, limit: mostPlaces });
  if (inclusivePlaces !== undefined && inclusivePlaces > places)
    to.report("error", "inclusivePlaces", "inclusive_exceeds_places", { inclusive: inclusivePlaces, places });
  if (known && sum !== places) to.report("error", "places", "bands_do_not_add_up", { sum, places });
  if (enrolled !== undefined && enrolled > places)
    to.report("warning", "enrolled", "enrolled_exceeds_places", { enrolled, places });
  if (record.kind === "home" && places > mostAtHome)
    to.report("error", "places", "home_site_too_large", { value: places, limit: mostAtHome });
}

function checkPrices({ prices }: LedgerRow, to: Report): void {
  const limits = [
    ["priceFullDay", prices.full_day, mostMonthlyFen],
    ["priceHalfDay", prices.half_day, mostMonthlyFen],
    ["priceHourly", prices.hourly, mostHourlyFen],
  ] as const;
  for (const [field, fen, limit] of limits) {
    if (fen === undefined) continue;
    if (fen < 0) to.report("error", field, "negative", { value: fen / 100 });
    if (fen > limit) to.report("error", field, "price_too_high", { yuan: fen / 100, limit: limit / 100 });
  }
}

function checkDates(record: LedgerRow, today: string, to: Report): void {
  for (const field of ["openedOn", "filedOn", "inclusiveSince"] as const) {
    const day = record[field];
    if (day === undefined) continue;
    if (day > today) to.report("error", field, "in_the_future", { day, today });
    if (day < earliest) to.report("error", field, "too_long_ago", { day, earliest });
  }
  const { openedOn, filedOn } = record;
  if (openedOn !== undefined && filedOn !== undefined && filedOn < openedOn)
    to.report("note", "filedOn", "filed_before_opened", { openedOn, filedOn });
}
