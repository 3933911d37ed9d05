import { type Indicator, type Measure, measure } from "../../mechanisms/indicators/definition.ts";
import type { IndicatorKey } from "./contract.ts";
import {
  bandsInOrder,
  capacity,
  causesInOrder,
  communities,
  type District,
  needs,
  type Population,
  population,
  sites,
  streets,
  supply,
} from "./facts.ts";

type Source = "population";
export type PlanningIndicator = Indicator<District> & {
  readonly key: IndicatorKey;
  readonly rows: "lines" | "sites" | "streets" | "communities" | "needs";
  /** Of the denominator, where it comes from outside. */
  readonly source?: Source;
  /** Safe for everyone to see. */
  readonly isPublic?: boolean;
};

/** A population where it is known; a division without one has no denominator. */
const known = (pick: (line: Population) => number | null): Measure<District> => ({
  isStated: true,
  amounts: async (loader, moment) =>
    (await loader.get(population, moment)).flatMap((line) => {
      const amount = pick(line);
      return amount === null ? [] : [{ code: line.code, part: "", amount }];
    }),
});
const residents = known(({ total }) => total);
const underThree = known((line) => line.underThree);
const places = measure(capacity, (row) => row.places);
const placesInUse = measure(supply, (row) => row.places);

const ageBand = { dimension: "age_band", values: bandsInOrder } as const;
const common = { factor: 1, deepest: 5 } as const;

export const indicators: readonly PlanningIndicator[] = [
  {
    ...common,
    key: "places_per_1000",
    unit: "per_1000",
    direction: "higher",
    numerator: places,
    denominator: residents,
    factor: 1_000,
    rows: "lines",
    source: "population",
    isPublic: true,
  },
  {
    ...common,
    key: "places_per_100_children",
    unit: "per_100",
    direction: "higher",
    numerator: places,
    denominator: underThree,
    factor: 100,
    rows: "lines",
    source: "population",
    isPublic: true,
  },
  {
    ...common,
    key: "inclusive_share",
    unit: "share",
    direction: "higher",
    numerator: measure(capacity, (row) => row.inclusive),
    denominator: places,
    rows: "lines",
    isPublic: true,
  },
  {
    ...common,
    key: "street_coverage",
    unit: "share",
    direction: "higher",
    numerator: measure(streets, (row) => row.covered),
    denominator: measure(streets, () => 1),
    deepest: 4,
    rows: "streets",
    isPublic: true,
  },
  {
    ...common,
    key: "community_coverage",
    unit: "share",
    direction: "higher",
    numerator: measure(communities, (row) => row.covered),
    denominator: measure(communities, () => 1),
    rows: "communities",
    isPublic: true,
  },
  {
    ...common,
    key: "use_rate",
    unit: "share",
    direction: "neutral",
    numerator: measure(supply, (row) => row.taken),
    denominator: placesInUse,
    rows: "lines",
    isPublic: true,
  },
  {
    ...common,
    key: "vacant_places",
    unit: "count",
    direction: "neutral",
    numerator: measure(
      supply,
      (row) => row.vacant,
      (row) => row.ageBand,
    ),
    parts: ageBand,
    rows: "lines",
    isPublic: true,
  },
  {
    ...common,
    key: "vacancy_share",
    unit: "share",
    direction: "neutral",
    numerator: measure(supply, (row) => row.vacant),
    denominator: placesInUse,
    rows: "lines",
  },
  {
    ...common,
    key: "enrolment_rate",
    unit: "share",
    direction: "higher",
    numerator: measure(supply, (row) => row.taken),
    denominator: underThree,
    rows: "lines",
    source: "population",
    isPublic: true,
  },
  {
    ...common,
    key: "open_needs",
    unit: "count",
    direction: "lower",
    numerator: measure(
      needs,
      (row) => row.needs,
      (row) => row.cause,
    ),
    parts: { dimension: "cause", values: causesInOrder },
    least: 5,
    rows: "needs",
  },
  {
    ...common,
    key: "needs_by_month",
    unit: "count",
    direction: "neutral",
    numerator: measure(
      needs,
      (row) => row.needs,
      (row) => row.month,
    ),
    parts: { dimension: "month", values: [] },
    least: 5,
    rows: "needs",
  },
  {
    ...common,
    key: "stale_vacancy_share",
    unit: "share",
    direction: "lower",
    numerator: measure(sites, (row) => row.stale),
    denominator: measure(sites, (row) => row.sites),
    onlyNow: true,
    rows: "sites",
  },
];

const byKey = new Map(indicators.map((indicator) => [indicator.key, indicator]));
export const indicatorOf = (key: IndicatorKey): PlanningIndicator => byKey.get(key)!;
