import type { AgeBand, Nature, ServiceForm, SiteFeature, SiteKind } from "../../../contract/care.ts";
import type { Location } from "../../../contract/values.ts";
import type { CoordinateSystem, Point } from "../../../engines/coordinates/systems.ts";
import type { CleanNoteCode, CleanProblemCode, Details } from "../../../mechanisms/sheets/clean/cleaned.ts";
import type { LedgerFieldKey } from "./fields.ts";

/** One site of the ledger, clean. A field is absent when the cell is empty or has a problem; nothing is invented. Prices in fen. */
export type LedgerRow = {
  readonly row: number;
  readonly name: string;
  readonly siteName?: string;
  readonly creditCode?: string;
  /** The 15-digit number used before the unified code. */
  readonly oldRegistrationNumber?: string;
  readonly brand?: string;
  readonly kind?: SiteKind;
  readonly nature?: Nature;
  readonly township?: string;
  readonly community?: string;
  readonly address?: string;
  readonly headName?: string;
  readonly phones: readonly string[];
  readonly places?: number;
  readonly placesByBand: Readonly<Partial<Record<AgeBand, number>>>;
  readonly inclusivePlaces?: number;
  readonly enrolled?: number;
  readonly serviceForms: readonly ServiceForm[];
  /** Per month, half days per month, per hour. */
  readonly prices: Readonly<Partial<Record<"full_day" | "half_day" | "hourly", number>>>;
  readonly inclusive?: boolean;
  readonly inclusiveBasis?: string;
  readonly inclusiveSince?: string;
  readonly openedOn?: string;
  readonly filedOn?: string;
  readonly filingNumber?: string;
  readonly buildingArea?: number;
  readonly outdoorArea?: number;
  readonly staffCount?: number;
  /** WGS84; absent without coordinates or without a known system. */
  readonly location?: Location;
  /** As written, for the day its system becomes known. */
  readonly writtenPoint?: Point;
  readonly coordinateSystem?: CoordinateSystem;
  readonly features: readonly SiteFeature[];
  readonly openingHours?: string;
  readonly remarks?: string;
};

/** What the interpreter and the cross-checks find beyond a single cell; each has a text in both languages. */
export const ledgerProblemCodes = [
  "name_missing",
  "name_too_long",
  "text_too_long",
  "negative",
  "too_many_places",
  "inclusive_exceeds_places",
  "bands_do_not_add_up",
  "places_from_bands",
  "sub_figure_differs",
  "enrolled_exceeds_places",
  "price_too_high",
  "in_the_future",
  "too_long_ago",
  "filed_before_opened",
  "home_site_too_large",
  "area_too_small",
  "coordinates_missing",
  "coordinate_system_undeclared",
  "coordinate_system_unknown",
  "outside_district",
  "swapped_coordinates",
  "merged_value",
  "shared_credit_code",
  "same_name_other_code",
  "duplicate_of_row",
] as const;
export type LedgerProblemCode = (typeof ledgerProblemCodes)[number] | CleanNoteCode | CleanProblemCode;

/** An `error` keeps the row out; a `warning` is imported and shown; a `note` says how an odd writing was read. */
export type ProblemLevel = "error" | "warning" | "note";

export type LedgerProblem = {
  readonly row: number;
  readonly level: ProblemLevel;
  readonly field: LedgerFieldKey | "row";
  readonly code: LedgerProblemCode;
  readonly details: Details;
  readonly raw: string;
};

/** A row of the file is a site, or no data at all (a total, a signature line, the header again). */
export type Interpreted =
  | { readonly record: LedgerRow | undefined; readonly problems: readonly LedgerProblem[] }
  | { readonly skipped: "footer" | "repeated_header" | "blank" };

export function hasError(problems: readonly LedgerProblem[]): boolean {
  return problems.some((problem) => problem.level === "error");
}
