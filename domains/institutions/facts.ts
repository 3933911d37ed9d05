import type { Freshness } from "../../contract/care.ts";
import type { OpeningHours, Presentation, Registered, SiteFacts } from "./contract.ts";

/** The columns of a site that have a history, as `site_history.facts` keeps them. */
export const factColumns = [
  "name",
  "kind",
  "status",
  "division_code",
  "address",
  "lon",
  "lat",
  "phone",
  "intro",
  "features",
  "hours",
  "opens_at",
  "closes_at",
  "staff_carers",
  "staff_health",
  "staff_total",
  "building_area",
  "outdoor_area",
  "inclusive",
  "inclusive_basis",
  "inclusive_from",
  "inclusive_to",
  "grade",
  "graded_on",
  "opened_on",
  "closed_on",
] as const;
export type FactColumn = (typeof factColumns)[number];
export type Facts = Record<FactColumn, unknown>;
export type Patch = Partial<Facts>;

/** Picks the facts of a row, with what a history row knows in front. */
export function factsOf(row: Readonly<Record<string, unknown>>, known: Readonly<Record<string, unknown>> = {}): Facts {
  return Object.fromEntries(
    factColumns.map((column) => [column, column in known ? known[column] : (row[column] ?? null)]),
  ) as Facts;
}

/** JSON texts of equal values are equal: facts are scalars, arrays and objects that we wrote ourselves. */
export const same = (a: unknown, b: unknown): boolean => JSON.stringify(a ?? null) === JSON.stringify(b ?? null);

/** The columns that a patch really changes. */
export const changedColumns = (before: Facts, patch: Patch): FactColumn[] =>
  factColumns.filter((column) => column in patch && !same(before[column], patch[column]));

/**
 * A later, already planned state after an earlier one was patched: what the plan itself had not changed follows the patch,
 * what it had changed stays.
 */
export function patchLater(later: Facts, before: Facts, patch: Patch): Facts {
  const follows = changedColumns(before, patch).filter((column) => same(later[column], before[column]));
  return { ...later, ...Object.fromEntries(follows.map((column) => [column, patch[column]])) };
}

const dayMs = 86_400_000;

/** Confirmed up to 30 days, ageing up to 60, then (or never confirmed) unconfirmed. */
export function freshnessOf(confirmedAt: string | null, now: string): Freshness {
  if (confirmedAt === null) return "unconfirmed";
  const days = (Date.parse(now) - Date.parse(confirmedAt)) / dayMs;
  return days <= 30 ? "confirmed" : days <= 60 ? "ageing" : "unconfirmed";
}

/** When a site opens first and closes last in the week, for filters by hours. */
export function hoursBounds(hours: readonly OpeningHours[]): { opens_at: string | null; closes_at: string | null } {
  return {
    opens_at: hours.reduce<string | null>((least, { from }) => (least === null || from < least ? from : least), null),
    closes_at: hours.reduce<string | null>((most, { to }) => (most === null || to > most ? to : most), null),
  };
}

export const presentationPatch = (input: Presentation): Patch => ({
  phone: input.phone,
  intro: input.intro,
  features: input.features,
  hours: input.hours,
  ...hoursBounds(input.hours),
  staff_carers: input.staffCarers,
  staff_health: input.staffHealth,
  staff_total: input.staffTotal,
});

export const registeredPatch = (input: Registered): Patch => ({
  name: input.name,
  kind: input.kind,
  division_code: input.divisionCode,
  address: input.address,
  lon: input.location?.lon ?? null,
  lat: input.location?.lat ?? null,
  building_area: input.buildingArea,
  outdoor_area: input.outdoorArea,
  opened_on: input.openedOn,
});

/** Facts as the contract shows them; fields that an old record does not know are empty. */
export function shownFacts(facts: Facts): SiteFacts {
  const number = (value: unknown) => (typeof value === "number" ? value : null);
  const string = (value: unknown) => (typeof value === "string" ? value : null);
  const [lon, lat] = [number(facts.lon), number(facts.lat)];
  return {
    name: string(facts.name) ?? "",
    kind: string(facts.kind) ?? "",
    status: string(facts.status) ?? "",
    divisionCode: string(facts.division_code) ?? "",
    address: string(facts.address) ?? "",
    location: lon === null || lat === null ? null : { lon, lat },
    phone: string(facts.phone) ?? "",
    intro: string(facts.intro) ?? "",
    features: Array.isArray(facts.features) ? facts.features : [],
    hours: Array.isArray(facts.hours) ? facts.hours : [],
    staffCarers: number(facts.staff_carers),
    staffHealth: number(facts.staff_health),
    staffTotal: number(facts.staff_total),
    buildingArea: number(facts.building_area),
    outdoorArea: number(facts.outdoor_area),
    inclusive: facts.inclusive === true,
    inclusiveBasis: string(facts.inclusive_basis),
    inclusiveFrom: string(facts.inclusive_from),
    inclusiveTo: string(facts.inclusive_to),
    grade: string(facts.grade),
    gradedOn: string(facts.graded_on),
    openedOn: string(facts.opened_on),
    closedOn: string(facts.closed_on),
  } as SiteFacts;
}
