import { type Candidate, evaluate, type HardCriterion, type MatchNeed, matchOptions } from "./match.ts";

/** One small change of a need. Each only widens it, so that no option is ever lost. */
export type Relaxation =
  | { readonly kind: "distance"; readonly metres: number }
  | { readonly kind: "price"; readonly fen: number }
  | { readonly kind: "month"; readonly months: number }
  | { readonly kind: "hours"; readonly minutes: number }
  | { readonly kind: "form"; readonly form: string }
  | { readonly kind: "site_kind"; readonly siteKind: string }
  | { readonly kind: "inclusive" };

/** Steps people think in, and how far it is still a small change. */
export const steps = {
  metres: { unit: 100, most: 3_000 },
  fen: { unit: 10_000, most: 200_000 },
  minutes: { unit: 30, most: 120 },
  months: { unit: 1, most: 6 },
} as const;

/** The need after the change. */
export function relax(need: MatchNeed, change: Relaxation): MatchNeed {
  switch (change.kind) {
    case "distance":
      return { ...need, maxMetres: need.maxMetres + change.metres };
    case "price":
      return need.budgetFen === undefined ? need : { ...need, budgetFen: need.budgetFen + change.fen };
    case "month":
      return { ...need, flexMonths: need.flexMonths + change.months };
    case "hours":
      return { ...need, flexMinutes: need.flexMinutes + change.minutes };
    case "form":
      return { ...need, forms: [...need.forms, change.form] };
    case "site_kind":
      return need.kinds.length === 0 ? need : { ...need, kinds: [...need.kinds, change.siteKind] };
    case "inclusive":
      return { ...need, inclusiveOnly: false };
  }
}

/** A change and the sites it opens beyond those that fit already. */
export type Opening = { readonly change: Relaxation; readonly siteIds: readonly string[] };

const roundUp = (value: number, unit: number): number => Math.ceil(value / unit) * unit;

/**
 * Every smallest change that opens at least one more site: for distance, price, hours and month the steps at which
 * the number grows, each with all sites up to it; for forms and kinds one change each.
 * Sorted by kind, then step. O(sites × lines × months). A change of several criteria at once is not looked for.
 */
export function listOpenings(need: MatchNeed, candidates: readonly Candidate[]): Opening[] {
  const smallest = new Map<string, { change: Relaxation; siteIds: Set<string> }>();
  for (const candidate of candidates) {
    if (fitsNow(need, candidate)) continue;
    for (const change of changesFor(need, candidate)) {
      const key = JSON.stringify(change);
      const entry = smallest.get(key) ?? { change, siteIds: new Set<string>() };
      entry.siteIds.add(candidate.siteId);
      smallest.set(key, entry);
    }
  }
  const sorted = [...smallest.values()].toSorted(
    (a, b) =>
      rank(a.change) - rank(b.change) ||
      size(a.change) - size(b.change) ||
      name(a.change).localeCompare(name(b.change), "en"),
  );
  return sorted.map(({ change, siteIds }) => {
    const all = new Set(siteIds);
    for (const other of sorted)
      if (isNumeric(change) && other.change.kind === change.kind && size(other.change) < size(change))
        for (const id of other.siteIds) all.add(id);
    return { change, siteIds: [...all].toSorted() };
  });
}

function fitsNow(need: MatchNeed, candidate: Candidate): boolean {
  return matchOptions(need, [candidate])[0]?.fits === true;
}

const kindOrder = ["distance", "price", "month", "hours", "form", "site_kind", "inclusive"];
const rank = ({ kind }: Relaxation): number => kindOrder.indexOf(kind);
const isNumeric = ({ kind }: Relaxation): boolean => ["distance", "price", "month", "hours"].includes(kind);
const name = (change: Relaxation): string =>
  "form" in change ? change.form : "siteKind" in change ? change.siteKind : "";

/** How much of its unit a change asks; 0 for changes without a measure. */
export function size(change: Relaxation): number {
  switch (change.kind) {
    case "distance":
      return change.metres;
    case "price":
      return change.fen;
    case "month":
      return change.months;
    case "hours":
      return change.minutes;
    default:
      return 0;
  }
}

/** The smallest change of each kind that makes a site fit which does not yet. */
function changesFor(need: MatchNeed, candidate: Candidate): Relaxation[] {
  const least = new Map<string, Relaxation>();
  const keep = (change: Relaxation): void => {
    const key = isNumeric(change) ? change.kind : JSON.stringify(change);
    const known = least.get(key);
    if (!known || size(change) < size(known)) least.set(key, change);
  };
  for (const line of candidate.lines)
    for (let later = 0; later <= need.flexMonths + steps.months.most; later++) {
      const option = evaluate(need, candidate, line, need.month + later);
      if (later > need.flexMonths) {
        if (option.fits) keep({ kind: "month", months: later - need.flexMonths });
        continue;
      }
      if (option.failed.length !== 1) continue;
      const change = changeOf(
        option.failed[0]!,
        need,
        candidate,
        line.form,
        option.findings.find(({ criterion }) => criterion === option.failed[0])?.missing,
      );
      if (change) keep(change);
    }
  return [...least.values()];
}

function changeOf(
  failed: HardCriterion,
  need: MatchNeed,
  candidate: Candidate,
  form: string,
  missing: number | undefined,
): Relaxation | undefined {
  switch (failed) {
    case "distance": {
      if (missing === undefined) return undefined;
      const metres = roundUp(missing, steps.metres.unit);
      return metres <= steps.metres.most ? { kind: "distance", metres } : undefined;
    }
    case "price": {
      const fen = roundUp(missing ?? 0, steps.fen.unit);
      return fen <= steps.fen.most ? { kind: "price", fen } : undefined;
    }
    case "hours": {
      const minutes = roundUp((missing ?? 0) - need.flexMinutes, steps.minutes.unit);
      return minutes <= steps.minutes.most ? { kind: "hours", minutes } : undefined;
    }
    case "form":
      return { kind: "form", form };
    case "kind":
      return { kind: "site_kind", siteKind: candidate.kind };
    case "inclusive":
      return { kind: "inclusive" };
    // Age and vacancy change with the month, which is looked at by itself; weekdays and the like have no small change.
    default:
      return undefined;
  }
}

/** Causes as the district counts them. */
export type Cause = "distance" | "price" | "age_band" | "hours" | "full" | "other";

const causeOf: Record<HardCriterion, Cause> = {
  distance: "distance",
  age_band: "age_band",
  form: "hours",
  hours: "hours",
  weekdays: "hours",
  price: "price",
  inclusive: "price",
  kind: "other",
  vacancy: "full",
};

/**
 * The most likely cause why nothing fits: distance when no site is within reach at all; otherwise what alone excludes
 * the most sites within reach; otherwise what is among the exclusions of the most. Undefined when something fits.
 */
export function proposeCause(need: MatchNeed, candidates: readonly Candidate[]): Cause | undefined {
  const options = matchOptions(need, candidates);
  if (options.some(({ fits }) => fits)) return undefined;
  const within = options.filter(({ failed }) => !failed.includes("distance"));
  if (within.length === 0) return "distance";
  const count = (lists: readonly (readonly HardCriterion[])[]): Cause | undefined => {
    const counts = new Map<Cause, number>();
    for (const failed of lists)
      for (const cause of new Set(failed.map((criterion) => causeOf[criterion])))
        counts.set(cause, (counts.get(cause) ?? 0) + 1);
    return [...counts].toSorted(([a, m], [b, n]) => n - m || (a < b ? -1 : 1))[0]?.[0];
  };
  const failures = within.map(({ failed }) => failed);
  return count(failures.filter(({ length }) => length === 1)) ?? count(failures) ?? "other";
}
