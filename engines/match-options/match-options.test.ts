import { describe, expect, test } from "vitest";
import { Random } from "../random/random.ts";
import {
  type Candidate,
  defaultWeights,
  evaluate,
  type MatchNeed,
  matchOptions,
  monthlyFen,
  nearest,
} from "./match.ts";
import { listOpenings, proposeCause, relax, type Relaxation, steps } from "./relax.ts";

const month = 2027 * 12;
const forms = ["full_day", "half_day", "hourly", "drop_in", "night"];
const kinds = ["institution", "community", "home"];
const bands = [
  ["infant", 6, 12],
  ["toddler", 12, 24],
  ["twos", 24, 36],
  ["mixed", 18, 36],
] as const;

const need: MatchNeed = {
  month,
  flexMonths: 0,
  ageMonths: 20,
  forms: ["full_day"],
  careFrom: 480,
  careTo: 1050,
  flexMinutes: 0,
  weekdays: 31,
  budgetFen: 250_000,
  hoursPerMonth: 80,
  maxMetres: 1_000,
  kinds: [],
  inclusiveOnly: false,
  features: [],
};
const line = {
  lineId: "line",
  form: "full_day",
  ageBand: "toddler",
  ageFrom: 12,
  ageTo: 24,
  priceFen: 200_000,
  unit: "month" as const,
  free: new Map([[month, 2]]),
};
const site: Candidate = {
  siteId: "site",
  institutionId: "body",
  kind: "institution",
  inclusive: false,
  features: [],
  grade: null,
  opensAt: 450,
  closesAt: 1080,
  weekdays: 31,
  freshness: "confirmed",
  distances: [{ pointId: "home", metres: 500, how: "walking" }],
  lines: [line],
};

function randomNeed(random: Random): MatchNeed {
  const careFrom = random.pick([undefined, 450, 480, 540]);
  return {
    month,
    flexMonths: random.pick([0, 0, 1]),
    ageMonths: random.int(10, 36),
    forms: forms.filter(() => random.chance(0.6)),
    careFrom,
    careTo: careFrom === undefined ? undefined : random.pick([720, 1050, 1140]),
    flexMinutes: random.pick([0, 0, 30]),
    weekdays: random.pick([31, 31, 31, 63]),
    budgetFen: random.pick([undefined, 0, 250_000, 400_000]),
    hoursPerMonth: 80,
    maxMetres: random.pick([500, 1_500, 2_500]),
    kinds: random.pick([[], [], ["institution"], ["home", "community"]]),
    inclusiveOnly: random.chance(0.2),
    features: random.pick([[], ["outdoor"], ["outdoor", "own_kitchen"]]),
    siblingSiteId: random.pick([undefined, "s1"]),
  };
}

function randomCandidates(random: Random): Candidate[] {
  return Array.from({ length: random.int(0, 14) }, (_, i) => ({
    siteId: `s${i}`,
    institutionId: `i${i % 5}`,
    kind: random.pick(kinds),
    inclusive: random.chance(0.5),
    features: ["outdoor", "own_kitchen"].filter(() => random.chance(0.5)),
    grade: random.pick(["A", "B", "C", "D", null] as const),
    opensAt: random.pick([null, 450, 480, 510]),
    closesAt: random.pick([null, 1020, 1080]),
    weekdays: random.pick([31, 31, 31, 63]),
    freshness: random.pick(["confirmed", "ageing", "unconfirmed"] as const),
    distances: Array.from({ length: random.int(0, 2) }, (_unused, p) => ({
      pointId: `p${p}`,
      metres: random.int(0, 3_500),
      how: random.pick(["walking", "straight_line"] as const),
    })),
    lines: Array.from({ length: random.int(0, 4) }, (_unused, l) => {
      const [ageBand, ageFrom, ageTo] = random.pick(bands);
      const form = random.pick(forms);
      const hourly = form === "hourly" || form === "drop_in";
      return {
        lineId: `l${i}-${l}`,
        form,
        ageBand,
        ageFrom,
        ageTo,
        priceFen: hourly ? random.int(500, 4_000) : random.int(50_000, 500_000),
        unit: hourly ? ("hour" as const) : ("month" as const),
        free: new Map(Array.from({ length: 8 }, (_m, k) => [month + k, random.int(0, 2)] as const)),
      };
    }),
  }));
}

/** The oracle: conditions written once more, site by site, without findings or scores. */
function fitsPlainly(wanted: MatchNeed, candidate: Candidate): boolean {
  if (!candidate.distances.some(({ metres }) => metres <= wanted.maxMetres)) return false;
  if (wanted.inclusiveOnly && !candidate.inclusive) return false;
  if (wanted.kinds.length > 0 && !wanted.kinds.includes(candidate.kind)) return false;
  for (let day = 0; day < 7; day++)
    if ((wanted.weekdays >> day) & 1 && !((candidate.weekdays >> day) & 1)) return false;
  return candidate.lines.some((offered) => {
    if (!wanted.forms.includes(offered.form)) return false;
    const cost = offered.unit === "hour" ? Math.round(offered.priceFen * wanted.hoursPerMonth) : offered.priceFen;
    if (wanted.budgetFen !== undefined && cost > wanted.budgetFen) return false;
    if (
      wanted.careFrom !== undefined &&
      offered.form !== "half_day" &&
      offered.form !== "night" &&
      candidate.opensAt !== null &&
      candidate.closesAt !== null
    ) {
      let uncovered = 0;
      for (let minute = wanted.careFrom; minute < wanted.careTo!; minute++)
        if (minute < candidate.opensAt || minute >= candidate.closesAt) uncovered++;
      if (uncovered > wanted.flexMinutes) return false;
    }
    for (let later = 0; later <= wanted.flexMonths; later++) {
      const age = wanted.ageMonths + later;
      if (age >= offered.ageFrom && age < offered.ageTo && (offered.free.get(month + later) ?? 0) > 0) return true;
    }
    return false;
  });
}

const fitting = (wanted: MatchNeed, candidates: readonly Candidate[]): string[] =>
  matchOptions(wanted, candidates)
    .filter(({ fits }) => fits)
    .map(({ siteId }) => siteId)
    .toSorted();

/** Every change there is, step by step. */
function everyChange(): Relaxation[] {
  const range = (unit: number, most: number) => Array.from({ length: most / unit }, (_, i) => (i + 1) * unit);
  return [
    ...range(steps.metres.unit, steps.metres.most).map((metres) => ({ kind: "distance", metres }) as const),
    ...range(steps.fen.unit, steps.fen.most).map((fen) => ({ kind: "price", fen }) as const),
    ...range(1, steps.months.most).map((months) => ({ kind: "month", months }) as const),
    ...range(steps.minutes.unit, steps.minutes.most).map((minutes) => ({ kind: "hours", minutes }) as const),
    ...forms.map((form) => ({ kind: "form", form }) as const),
    ...kinds.map((siteKind) => ({ kind: "site_kind", siteKind }) as const),
    { kind: "inclusive" },
  ];
}

describe("matching one need", () => {
  test("a site that meets everything fits, and each finding names its facts", () => {
    const [option] = matchOptions(need, [site]);
    expect(option).toMatchObject({
      siteId: "site",
      lineId: "line",
      fits: true,
      failed: [],
      metres: 500,
      monthlyFen: 200_000,
    });
    expect(option?.findings.map(({ criterion, verdict }) => `${criterion} ${verdict}`)).toEqual([
      "distance met",
      "age_band met",
      "form met",
      "hours met",
      "weekdays met",
      "price met",
      "vacancy met",
      "freshness met",
      "grade unknown",
    ]);
    // 25×0.75 + 8 + 5 + 10 + 2 + 20×0.6 + 10 + 5 + 10×0.4 of 95
    expect(option?.score).toBe(Math.round((74.75 / 95) * 1000) / 10);
    expect(option?.findings[0]).toMatchObject({
      weight: defaultWeights.distance,
      facts: { metres: 500, how: "walking", pointId: "home" },
    });
  });

  test("misses say by how much", () => {
    const far = {
      ...site,
      opensAt: 510,
      distances: [{ pointId: "home", metres: 1_400, how: "straight_line" as const }],
    };
    const option = evaluate({ ...need, budgetFen: 150_000 }, far, line, month);
    expect(option.failed).toEqual(["distance", "hours", "price"]);
    const missing = Object.fromEntries(
      option.findings.map((finding) => [finding.criterion, [finding.verdict, finding.missing]]),
    );
    expect(missing).toMatchObject({ distance: ["nearly", 400], hours: ["nearly", 30], price: ["not_met", 50_000] });
  });

  test("a price by the hour counts by the hours wanted; the nearest of several points decides", () => {
    expect(monthlyFen(need, { priceFen: 2_500, unit: "hour" })).toBe(200_000);
    expect(
      nearest([
        { pointId: "a", metres: 9, how: "walking" },
        { pointId: "b", metres: 3, how: "walking" },
      ])?.pointId,
    ).toBe("b");
  });

  test("a sibling's site ranks before an equal one", () => {
    const twin = { ...site, siteId: "a-twin" };
    expect(matchOptions(need, [site, twin])[0]?.siteId).toBe("a-twin");
    expect(matchOptions({ ...need, siblingSiteId: "site" }, [site, twin])[0]?.siteId).toBe("site");
  });

  test("those that fit are those of plain conditions, whatever the order given", () => {
    const random = Random.from("fits");
    let fits = 0;
    for (let round = 0; round < 2_000; round++) {
      const wanted = randomNeed(random);
      const candidates = randomCandidates(random);
      const expected = candidates.filter((candidate) => fitsPlainly(wanted, candidate)).map(({ siteId }) => siteId);
      expect(fitting(wanted, candidates)).toEqual(expected.toSorted());
      expect(matchOptions(wanted, candidates.toReversed())).toEqual(matchOptions(wanted, candidates));
      for (const { score } of matchOptions(wanted, candidates)) expect(score >= 0 && score <= 100).toBe(true);
      fits += expected.length;
    }
    expect(fits).toBeGreaterThan(300);
  });
});

describe("small changes", () => {
  test("equal evaluating every changed need anew, and are minimal", () => {
    const random = Random.from("openings");
    const changes = everyChange();
    let found = 0;
    for (let round = 0; round < 700; round++) {
      const wanted = randomNeed(random);
      const candidates = randomCandidates(random);
      const now = new Set(candidates.filter((candidate) => fitsPlainly(wanted, candidate)).map(({ siteId }) => siteId));
      const openings = listOpenings(wanted, candidates);
      const listed = new Map(openings.map(({ change, siteIds }) => [JSON.stringify(change), siteIds]));
      let before: { kind: string; opened: string[] } = { kind: "", opened: [] };
      const expected: string[] = [];
      for (const change of changes) {
        const opened = candidates
          .filter((candidate) => !now.has(candidate.siteId) && fitsPlainly(relax(wanted, change), candidate))
          .map(({ siteId }) => siteId)
          .toSorted();
        const numeric = ["distance", "price", "month", "hours"].includes(change.kind);
        const earlier = numeric && before.kind === change.kind ? before.opened : [];
        before = { kind: change.kind, opened };
        if (opened.length > earlier.length) {
          expected.push(JSON.stringify(change));
          expect(listed.get(JSON.stringify(change))).toEqual(opened);
        }
      }
      expect([...listed.keys()].toSorted()).toEqual(expected.toSorted());
      found += expected.length;
    }
    expect(found).toBeGreaterThan(300);
  });

  test("never lose an option", () => {
    const random = Random.from("monotone");
    for (let round = 0; round < 400; round++) {
      let wanted = randomNeed(random);
      const candidates = randomCandidates(random);
      for (let step = 0; step < 4; step++) {
        const wider = relax(wanted, random.pick(everyChange()));
        const after = fitting(wider, candidates);
        for (const siteId of fitting(wanted, candidates)) expect(after).toContain(siteId);
        wanted = wider;
      }
    }
  });
});

describe("the cause when nothing fits", () => {
  test("is what alone excludes most of what is within reach", () => {
    const dear = { ...line, priceFen: 300_000 };
    const full = { ...line, free: new Map<number, number>() };
    const at = (siteId: string, lines: Candidate["lines"], metres = 500): Candidate => ({
      ...site,
      siteId,
      lines,
      distances: [{ pointId: "home", metres, how: "walking" }],
    });
    expect(proposeCause(need, [site])).toBeUndefined();
    expect(proposeCause(need, [])).toBe("distance");
    expect(proposeCause(need, [at("a", [line], 5_000), at("b", [line], 1_200)])).toBe("distance");
    expect(proposeCause(need, [at("a", [dear]), at("b", [dear]), at("c", [full])])).toBe("price");
    expect(proposeCause(need, [at("a", [full]), at("b", [{ ...dear, free: new Map<number, number>() }])])).toBe("full");
    expect(proposeCause({ ...need, ageMonths: 7 }, [at("a", [line]), at("b", [{ ...line, form: "night" }])])).toBe(
      "age_band",
    );
  });
});
