/** One need against places of care: who fits, how well, and why. Pure; texts are written elsewhere from these facts. */

/** A month as a number that counts on: year × 12 + month − 1. */
export type MonthNumber = number;

export type MatchNeed = {
  readonly month: MonthNumber;
  /** How many months later than `month` would still do. */
  readonly flexMonths: number;
  /** The child's age in months in `month`. */
  readonly ageMonths: number;
  readonly forms: readonly string[];
  /** Minutes since midnight; absent: any hours. */
  readonly careFrom?: number | undefined;
  readonly careTo?: number | undefined;
  /** Minutes of the wanted hours that may stay uncovered. */
  readonly flexMinutes: number;
  /** Bit 0 is Monday. */
  readonly weekdays: number;
  /** For a month; absent: any price. */
  readonly budgetFen?: number | undefined;
  /** Turns a price by the hour into one by the month. */
  readonly hoursPerMonth: number;
  readonly maxMetres: number;
  /** Empty: any. */
  readonly kinds: readonly string[];
  readonly inclusiveOnly: boolean;
  readonly features: readonly string[];
  readonly siblingSiteId?: string | undefined;
  readonly employerInstitutionId?: string | undefined;
};

export type PointDistance = {
  readonly pointId: string;
  readonly metres: number;
  readonly how: "walking" | "straight_line";
};

export type CandidateLine = {
  readonly lineId: string;
  readonly form: string;
  readonly ageBand: string;
  /** Months of age taken: from inclusive, to exclusive. */
  readonly ageFrom: number;
  readonly ageTo: number;
  readonly priceFen: number;
  readonly unit: "month" | "hour";
  /** Free places by month; a month that is missing has none. */
  readonly free: ReadonlyMap<MonthNumber, number>;
};

export type Candidate = {
  readonly siteId: string;
  readonly institutionId: string;
  readonly kind: string;
  readonly inclusive: boolean;
  readonly features: readonly string[];
  readonly grade: "A" | "B" | "C" | "D" | null;
  /** Minutes since midnight; null where the site never said. */
  readonly opensAt: number | null;
  readonly closesAt: number | null;
  readonly weekdays: number;
  readonly freshness: "confirmed" | "ageing" | "unconfirmed";
  /** One for each pick-up point; empty for a site without a location. */
  readonly distances: readonly PointDistance[];
  readonly lines: readonly CandidateLine[];
};

/** Criteria that exclude, then those that only rank. */
export const hardCriteria = [
  "distance",
  "age_band",
  "form",
  "hours",
  "weekdays",
  "price",
  "inclusive",
  "kind",
  "vacancy",
] as const;
export const softCriteria = ["freshness", "features", "priority", "grade"] as const;
export type HardCriterion = (typeof hardCriteria)[number];
export type Criterion = HardCriterion | (typeof softCriteria)[number];

/** `nearly` is a miss within reach; `unknown` a fact the site never gave, which excludes nothing and scores nothing. */
export type Verdict = "met" | "nearly" | "not_met" | "unknown";

export type Finding = {
  readonly criterion: Criterion;
  readonly verdict: Verdict;
  readonly weight: number;
  /** Share of the weight it earns, 0 to 1. */
  readonly share: number;
  /** How much is missing, in the criterion's unit (metres, fen, minutes, features). */
  readonly missing?: number;
  /** Plain facts for the text. */
  readonly facts: Readonly<Record<string, string | number | boolean | null | readonly string[]>>;
};

export type Option = {
  readonly siteId: string;
  readonly lineId: string;
  /** The month it fits, or the wanted one. */
  readonly month: MonthNumber;
  readonly fits: boolean;
  /** 0 to 100, one decimal. */
  readonly score: number;
  readonly metres: number | null;
  readonly monthlyFen: number;
  readonly findings: readonly Finding[];
  /** Hard criteria that exclude it. */
  readonly failed: readonly HardCriterion[];
};

export type Weights = Readonly<Record<Criterion, number>>;

/** Published weights; only those of criteria that apply to a need count. */
export const defaultWeights: Weights = {
  distance: 25,
  price: 20,
  vacancy: 10,
  hours: 10,
  age_band: 8,
  form: 5,
  weekdays: 2,
  inclusive: 5,
  kind: 5,
  freshness: 5,
  features: 10,
  priority: 10,
  grade: 10,
};

/** How near a miss has to be to be called `nearly`. */
export const nearly = { distanceShare: 0.5, priceShare: 0.2, minutes: 60 };

/** Halves of a day and nights have hours of their own, which the site's opening hours don't tell. */
const ownHours = new Set(["half_day", "night"]);
const gradeShare = { A: 1, B: 0.75, C: 0.5, D: 0.2 };
const freshnessShare = { confirmed: 1, ageing: 0.6, unconfirmed: 0.2 };

/** What a line costs this family in a month, in fen. */
export const monthlyFen = (
  need: Pick<MatchNeed, "hoursPerMonth">,
  line: Pick<CandidateLine, "priceFen" | "unit">,
): number => (line.unit === "month" ? line.priceFen : Math.round(line.priceFen * need.hoursPerMonth));

/** The nearest pick-up point decides: care has to be near one of them, not all. */
export function nearest(distances: readonly PointDistance[]): PointDistance | undefined {
  return distances.toSorted((a, b) => a.metres - b.metres || (a.pointId < b.pointId ? -1 : 1))[0];
}

/**
 * Ranks the options of a need, best first: those that fit, then the others by how few hard criteria exclude them.
 * A site counts once, with its best line. Deterministic and independent of the order given.
 * O(sites × lines × (flexMonths + 1)) time.
 */
export function matchOptions(
  need: MatchNeed,
  candidates: readonly Candidate[],
  weights: Weights = defaultWeights,
): Option[] {
  return candidates.flatMap((candidate) => bestOption(need, candidate, weights) ?? []).toSorted(better);
}

/** Best first: fewer exclusions, higher score, nearer, cheaper, then by id so that the order is always the same. */
function better(a: Option, b: Option): number {
  return (
    a.failed.length - b.failed.length ||
    b.score - a.score ||
    (a.metres ?? Infinity) - (b.metres ?? Infinity) ||
    a.monthlyFen - b.monthlyFen ||
    (a.siteId + a.lineId < b.siteId + b.lineId ? -1 : 1)
  );
}

function bestOption(need: MatchNeed, candidate: Candidate, weights: Weights): Option | undefined {
  const options = candidate.lines.map((line) => bestMonth(need, candidate, line, weights));
  return options.toSorted(better)[0];
}

/** The earliest month of the window in which the line fits, else the month that misses least. */
function bestMonth(need: MatchNeed, candidate: Candidate, line: CandidateLine, weights: Weights): Option {
  let best: Option | undefined;
  for (let later = 0; later <= need.flexMonths; later++) {
    const option = evaluate(need, candidate, line, need.month + later, weights);
    if (option.fits) return option;
    if (!best || option.failed.length < best.failed.length) best = option;
  }
  return best!;
}

/** One line in one month, criterion by criterion. */
export function evaluate(
  need: MatchNeed,
  candidate: Candidate,
  line: CandidateLine,
  month: MonthNumber,
  weights: Weights = defaultWeights,
): Option {
  const near = nearest(candidate.distances);
  const cost = monthlyFen(need, line);
  const findings = [
    distanceOf(need, candidate, near),
    ageOf(need, line, month),
    formOf(need, line),
    hoursOf(need, candidate, line),
    weekdaysOf(need, candidate),
    priceOf(need, line, cost),
    inclusiveOf(need, candidate),
    kindOf(need, candidate),
    vacancyOf(line, month),
    freshnessOf(candidate),
    featuresOf(need, candidate),
    priorityOf(need, candidate),
    gradeOf(candidate),
  ]
    .filter((finding) => finding !== undefined)
    .map((finding) => ({ ...finding, weight: weights[finding.criterion] }));
  const total = findings.reduce((sum, { weight }) => sum + weight, 0);
  const earned = findings.reduce((sum, { weight, share }) => sum + weight * share, 0);
  const failed = hardCriteria.filter((criterion) =>
    findings.some(
      (finding) => finding.criterion === criterion && (finding.verdict === "nearly" || finding.verdict === "not_met"),
    ),
  );
  return {
    siteId: candidate.siteId,
    lineId: line.lineId,
    month,
    fits: failed.length === 0,
    score: total === 0 ? 0 : Math.round((earned / total) * 1000) / 10,
    metres: near?.metres ?? null,
    monthlyFen: cost,
    findings,
    failed,
  };
}

type Unweighed = Omit<Finding, "weight">;

function distanceOf(need: MatchNeed, candidate: Candidate, near: PointDistance | undefined): Unweighed {
  const { maxMetres } = need;
  if (!near) return { criterion: "distance", verdict: "not_met", share: 0, facts: { maxMetres, metres: null } };
  const missing = Math.max(0, near.metres - maxMetres);
  const facts = {
    pointId: near.pointId,
    metres: near.metres,
    how: near.how,
    maxMetres,
    points: candidate.distances.length,
  };
  if (missing > 0)
    return {
      criterion: "distance",
      verdict: missing <= maxMetres * nearly.distanceShare ? "nearly" : "not_met",
      share: 0,
      missing,
      facts,
    };
  return { criterion: "distance", verdict: "met", share: 1 - 0.5 * (near.metres / maxMetres), facts };
}

function ageOf(need: MatchNeed, line: CandidateLine, month: MonthNumber): Unweighed {
  const age = need.ageMonths + month - need.month;
  const missing = age < line.ageFrom ? line.ageFrom - age : age >= line.ageTo ? age - line.ageTo + 1 : 0;
  const facts = {
    ageMonths: age,
    ageBand: line.ageBand,
    ageFrom: line.ageFrom,
    ageTo: line.ageTo,
    tooYoung: age < line.ageFrom,
  };
  if (missing === 0) return { criterion: "age_band", verdict: "met", share: 1, facts };
  return { criterion: "age_band", verdict: missing === 1 ? "nearly" : "not_met", share: 0, missing, facts };
}

function formOf(need: MatchNeed, line: CandidateLine): Unweighed {
  const met = need.forms.includes(line.form);
  return {
    criterion: "form",
    verdict: met ? "met" : "not_met",
    share: met ? 1 : 0,
    facts: { form: line.form, wanted: need.forms },
  };
}

function hoursOf(need: MatchNeed, candidate: Candidate, line: CandidateLine): Unweighed | undefined {
  const { careFrom, careTo } = need;
  if (careFrom === undefined || careTo === undefined || ownHours.has(line.form)) return undefined;
  const { opensAt, closesAt } = candidate;
  const facts = { opensAt, closesAt, careFrom, careTo };
  if (opensAt === null || closesAt === null) return { criterion: "hours", verdict: "unknown", share: 0, facts };
  const missing = Math.max(0, opensAt - careFrom) + Math.max(0, careTo - closesAt);
  if (missing <= need.flexMinutes) return { criterion: "hours", verdict: "met", share: missing === 0 ? 1 : 0.5, facts };
  return { criterion: "hours", verdict: missing <= nearly.minutes ? "nearly" : "not_met", share: 0, missing, facts };
}

function weekdaysOf(need: MatchNeed, candidate: Candidate): Unweighed {
  const absent = need.weekdays & ~candidate.weekdays;
  const facts = { weekdays: candidate.weekdays, absent };
  return { criterion: "weekdays", verdict: absent === 0 ? "met" : "not_met", share: absent === 0 ? 1 : 0, facts };
}

function priceOf(need: MatchNeed, line: CandidateLine, cost: number): Unweighed | undefined {
  const { budgetFen } = need;
  if (budgetFen === undefined) return undefined;
  const missing = Math.max(0, cost - budgetFen);
  const facts = { monthlyFen: cost, budgetFen, priceFen: line.priceFen, unit: line.unit };
  if (missing > 0)
    return {
      criterion: "price",
      verdict: missing <= budgetFen * nearly.priceShare ? "nearly" : "not_met",
      share: 0,
      missing,
      facts,
    };
  return { criterion: "price", verdict: "met", share: budgetFen === 0 ? 1 : 1 - 0.5 * (cost / budgetFen), facts };
}

function inclusiveOf(need: MatchNeed, candidate: Candidate): Unweighed | undefined {
  if (!need.inclusiveOnly) return undefined;
  const met = candidate.inclusive;
  return { criterion: "inclusive", verdict: met ? "met" : "not_met", share: met ? 1 : 0, facts: { inclusive: met } };
}

function kindOf(need: MatchNeed, candidate: Candidate): Unweighed | undefined {
  if (need.kinds.length === 0) return undefined;
  const met = need.kinds.includes(candidate.kind);
  return {
    criterion: "kind",
    verdict: met ? "met" : "not_met",
    share: met ? 1 : 0,
    facts: { kind: candidate.kind, wanted: need.kinds },
  };
}

function vacancyOf(line: CandidateLine, month: MonthNumber): Unweighed {
  const free = line.free.get(month) ?? 0;
  return {
    criterion: "vacancy",
    verdict: free > 0 ? "met" : "not_met",
    share: free > 0 ? 1 : 0,
    facts: { free, month },
  };
}

function freshnessOf({ freshness }: Candidate): Unweighed {
  const verdict = freshness === "confirmed" ? "met" : freshness === "ageing" ? "nearly" : "unknown";
  return { criterion: "freshness", verdict, share: freshnessShare[freshness], facts: { freshness } };
}

function featuresOf(need: MatchNeed, candidate: Candidate): Unweighed | undefined {
  if (need.features.length === 0) return undefined;
  const has = need.features.filter((feature) => candidate.features.includes(feature));
  const lacks = need.features.filter((feature) => !candidate.features.includes(feature));
  const verdict = lacks.length === 0 ? "met" : has.length > 0 ? "nearly" : "not_met";
  return {
    criterion: "features",
    verdict,
    share: has.length / need.features.length,
    missing: lacks.length,
    facts: { has, lacks },
  };
}

function priorityOf(need: MatchNeed, candidate: Candidate): Unweighed | undefined {
  if (need.siblingSiteId === undefined && need.employerInstitutionId === undefined) return undefined;
  const sibling = need.siblingSiteId === candidate.siteId;
  const employer = need.employerInstitutionId === candidate.institutionId;
  const met = sibling || employer;
  return { criterion: "priority", verdict: met ? "met" : "not_met", share: met ? 1 : 0, facts: { sibling, employer } };
}

function gradeOf({ grade }: Candidate): Unweighed {
  if (grade === null) return { criterion: "grade", verdict: "unknown", share: 0.4, facts: { grade } };
  return { criterion: "grade", verdict: grade === "D" ? "not_met" : "met", share: gradeShare[grade], facts: { grade } };
}
