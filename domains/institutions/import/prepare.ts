import { type AgeBand, ageBands, type ServiceForm, siteFeatures } from "../../../contract/care.ts";
import type { RowProblem } from "../../../mechanisms/imports/contract.ts";
import { hoursBounds, type Patch } from "../facts.ts";
import type { LedgerRow } from "../ledger/ledger-row.ts";
import type { DivisionFinder } from "./divisions.ts";

/** Places of one line as a ledger tells them; what it does not tell is null. */
export type CleanLine = {
  readonly band: AgeBand;
  readonly form: ServiceForm;
  readonly places: number;
  readonly inclusivePlaces: number | null;
  readonly enrolled: number | null;
  readonly priceFen: number | null;
};

/** A ledger row ready to be written: facts hold only what the row tells. */
export type CleanRow = {
  readonly institution: {
    readonly name: string;
    readonly creditCode: string | null;
    readonly brand: string | null;
    readonly nature: string | null;
    readonly phone: string;
    readonly headName: string;
    readonly filingNumber: string | null;
    readonly filedOn: string | null;
  };
  readonly facts: Patch;
  readonly lines: readonly CleanLine[];
  /** The file gave no places by age. */
  readonly bandsAssumed: boolean;
};

type Note = (level: RowProblem["level"], field: string, code: string, details?: Record<string, unknown>) => void;

const defined = (patch: Record<string, unknown>): Patch =>
  Object.fromEntries(Object.entries(patch).filter(([, value]) => value !== undefined && value !== "")) as Patch;
const tenth = (value: number | undefined) => (value === undefined ? undefined : Math.round(value * 10) / 10);

/** Shares a figure over lines in proportion to their places; whole children, largest remainders first. */
export function share(total: number, places: readonly number[]): number[] {
  const all = places.reduce((sum, one) => sum + one, 0);
  const wanted = Math.min(total, all);
  if (all === 0) return places.map(() => 0);
  const exact = places.map((one) => (wanted * one) / all);
  const result = exact.map(Math.floor);
  let rest = wanted - result.reduce((sum, one) => sum + one, 0);
  const order = exact
    .map((value, i) => [value - Math.floor(value), i] as const)
    .sort((a, b) => b[0] - a[0] || a[1] - b[1]);
  for (const [, i] of order) {
    if (rest <= 0) break;
    result[i]! += 1;
    rest -= 1;
  }
  return result;
}

function linesOf(row: LedgerRow, note: Note): { lines: CleanLine[]; bandsAssumed: boolean } {
  const bands = ageBands.filter((band) => (row.placesByBand[band] ?? 0) > 0);
  const told = bands.reduce((sum, band) => sum + (row.placesByBand[band] ?? 0), 0);
  const rest = row.places === undefined ? 0 : Math.max(0, row.places - told);
  const figures: [AgeBand, number][] = bands.map((band) => [band, row.placesByBand[band] ?? 0]);
  if (rest > 0) {
    const mixed = figures.find(([band]) => band === "mixed");
    if (mixed) mixed[1] += rest;
    else figures.push(["mixed", rest]);
    note("note", "places", "bands_assumed");
  }
  if (row.places === undefined && bands.length === 0) note("warning", "places", "places_missing");
  const priced = (["full_day", "half_day", "hourly"] as const).filter((form) => row.prices[form] !== undefined);
  const forms = new Set<ServiceForm>([...row.serviceForms, ...priced]);
  const main: ServiceForm = forms.size === 0 || forms.has("full_day") ? "full_day" : [...forms][0]!;
  const priceOf = (form: ServiceForm) => row.prices[form as "full_day"] ?? null;
  if (figures.length > 0 && priceOf(main) === null) note("warning", "priceFullDay", "price_missing");
  const places = figures.map(([, count]) => count);
  const inclusive = row.inclusivePlaces === undefined ? undefined : share(row.inclusivePlaces, places);
  const enrolled = row.enrolled === undefined ? undefined : share(row.enrolled, places);
  const lines: CleanLine[] = figures.map(([band, count], i) => ({
    band,
    form: main,
    places: count,
    inclusivePlaces: inclusive?.[i] ?? null,
    enrolled: enrolled?.[i] ?? null,
    priceFen: priceOf(main),
  }));
  // Other forms have no places of their own in a ledger; the line says that they are offered and at what price.
  const first = figures[0]?.[0];
  for (const form of forms)
    if (form !== main && first)
      lines.push({ band: first, form, places: 0, inclusivePlaces: 0, enrolled: 0, priceFen: priceOf(form) });
  return { lines, bandsAssumed: bands.length === 0 };
}

/** "周一至周五 7:30-18:00" in its usual writings; undefined when there is no single period. */
export function readHours(text: string): { days: number[]; from: string; to: string }[] | undefined {
  const times = [...text.normalize("NFKC").matchAll(/(\d{1,2})[:点时](\d{2})?/g)].map(
    ([, hour = "", minute = "00"]) => `${hour.padStart(2, "0")}:${minute}`,
  );
  const [from, to] = times;
  if (times.length !== 2 || !from || !to || from >= to || to > "23:59") return undefined;
  const days = /周一至周[日天]|每天|全周|周一到周[日天]/.test(text)
    ? [1, 2, 3, 4, 5, 6, 7]
    : /周一[至到-]周六/.test(text)
      ? [1, 2, 3, 4, 5, 6]
      : [1, 2, 3, 4, 5];
  return [{ days, from, to }];
}

/** Turns an interpreted row into what will be written; adds a problem for everything that had to be assumed. */
export function prepare(row: LedgerRow, divisions: DivisionFinder, districtId: string, note: Note): CleanRow {
  const named =
    row.siteName && !row.siteName.includes(row.name) ? `${row.name}（${row.siteName}）` : (row.siteName ?? row.name);
  const division = divisions.find(row.township, row.community, row.location);
  if (!division) note("warning", row.township ? "township" : "row", "division_unknown");
  else if (division.by === "location") note("note", "row", "division_from_location", { division: division.name });
  if (!row.kind) note("note", "kind", "kind_assumed");
  if (!row.nature) note("note", "nature", "nature_assumed");
  const hours = row.openingHours ? readHours(row.openingHours) : undefined;
  if (row.openingHours && !hours) note("note", "openingHours", "hours_not_read");
  const phone = row.phones.join("/").slice(0, 60);
  const { lines, bandsAssumed } = linesOf(row, note);
  const facts = defined({
    name: named.slice(0, 200),
    kind: row.kind,
    division_code: division?.code ?? (row.township || row.community ? undefined : districtId),
    address: row.address,
    lon: row.location?.lon,
    lat: row.location?.lat,
    phone,
    features: row.features.length > 0 ? siteFeatures.filter((feature) => row.features.includes(feature)) : undefined,
    hours,
    ...(hours && hoursBounds(hours)),
    staff_total: row.staffCount,
    building_area: tenth(row.buildingArea),
    outdoor_area: tenth(row.outdoorArea),
    inclusive: row.inclusive,
    inclusive_basis: row.inclusiveBasis,
    inclusive_from: row.inclusiveSince,
    opened_on: row.openedOn,
  });
  return {
    institution: {
      name: row.name,
      creditCode: row.creditCode ?? null,
      brand: row.brand ?? null,
      nature: row.nature ?? null,
      phone,
      headName: row.headName ?? "",
      filingNumber: row.filingNumber ?? null,
      filedOn: row.filedOn ?? null,
    },
    facts,
    lines,
    bandsAssumed,
  };
}
