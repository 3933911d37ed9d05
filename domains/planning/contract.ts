import { z } from "zod";
import { AgeBand, freshnesses, ServiceForm, SiteKind } from "../../contract/care.ts";
import { Basis, DefinitionKey, Words } from "../../contract/definition.ts";
import { endpoint } from "../../contract/endpoint.ts";
import type { Entity } from "../../contract/entities.ts";
import { FileAnswer } from "../../contract/file.ts";
import { JudgedBasis } from "../../mechanisms/rules/contract/judged.ts";
import { directions, IndicatorUnit } from "../../mechanisms/indicators/contract.ts";
import { DivisionCode, Instant, LocalDate, Location, pageOf, pageQuery, text } from "../../contract/values.ts";

export const IndicatorKey = DefinitionKey;
export type IndicatorKey = DefinitionKey;

const Freshness = z.enum(freshnesses);

export const Unit = IndicatorUnit;
export type Unit = z.infer<typeof Unit>;
export const Missing = z.enum(["small", "too_deep", "no_denominator", "only_now", "not_reported"]);
export type Missing = z.infer<typeof Missing>;

export const Figure = z.object({
  value: z.number().nullable(),
  numerator: z.number().nullable(),
  denominator: z.number().nullable(),
  /** Why there is no value. */
  missing: Missing.nullable(),
});
export type Figure = z.infer<typeof Figure>;

export const named = { code: DivisionCode, name: z.string(), level: z.int() };
export const DivisionFigure = z.object({ ...named, ...Figure.shape });
export type DivisionFigure = z.infer<typeof DivisionFigure>;

/** Lists of rows behind numbers. `site_counts`: sites with what each adds. */
export const rowLists = [
  "lines",
  "sites",
  "site_counts",
  "institutions",
  "counties",
  "streets",
  "communities",
  "needs",
  "reports",
] as const;

export const Definition = z.object({
  key: IndicatorKey,
  /** Of the definition; it never changes under a number. */
  version: z.int(),
  /** The pack that says so. */
  pack: z.string(),
  title: Words,
  /** Where the title is too long. */
  short: Words,
  explain: Words,
  unit: Unit,
  direction: z.enum(directions),
  numerator: Words.nullable(),
  denominator: Words.nullable(),
  /** Where the denominator comes from, when that is not the platform. */
  source: Words.nullable(),
  /** What the number falls into. */
  dimension: z.string().nullable(),
  deepest: z.int(),
  /** Counts below this are hidden. */
  least: z.int().nullable(),
  onlyNow: z.boolean(),
  isPublic: z.boolean(),
  asOf: z.enum(["day", "month", "quarter", "year"]),
  /** Officials enter its values. */
  isReported: z.boolean(),
  /** They enter what it is divided by too. */
  reportsDenominator: z.boolean(),
  rows: z.enum(rowLists).nullable(),
  hasPopulation: z.boolean(),
  headline: z.int().nullable(),
  basis: z.array(Basis),
});
export type Definition = z.infer<typeof Definition>;

/** Where a population comes from. */
export const PopulationSource = z.object({
  year: z.int().nullable(),
  sources: z.array(z.string()),
  isEstimate: z.boolean(),
});

export const KnownAs = z.enum(["now", "then"]);
/** A division (default: the widest the caller may see), a past day (default: today), and which knowledge of it. */
export const asked = {
  division: DivisionCode.optional(),
  on: LocalDate.optional(),
  knownAs: KnownAs.default("now"),
};
const Part = text(60);
export const shows: readonly Entity[] = [
  "definition",
  "place",
  "site",
  "need",
  "placement",
  "offer",
  "population",
  "division",
  "indicator",
  "clock",
];
export const inside = { none: "figures without persons" } as const;

export const listIndicators = endpoint({
  method: "GET",
  path: "/indicators",
  summary: "The indicators with their definitions.",
  output: z.object({ items: z.array(Definition) }),
  action: "indicator.list",
  audit: { none: "public" },
  entities: ["definition"],
});

export const Target = z.object({
  key: z.string(),
  title: Words,
  /** The last day it may be met. */
  day: LocalDate,
  value: z.number().nullable(),
  min: z.number().nullable(),
  max: z.number().nullable(),
  expected: z.boolean(),
  division: z.string().nullable(),
  basis: z.array(JudgedBasis),
  /** How much is missing; 0 when it is met, null without a value. */
  gap: z.number().nullable(),
});
export type Target = z.infer<typeof Target>;

/** A value that officials reported. */
export const Report = z.object({
  id: z.uuid(),
  division: z.object(named),
  periodFrom: LocalDate,
  periodTo: LocalDate,
  numerator: z.number(),
  denominator: z.number().nullable(),
  source: z.string(),
  note: z.string(),
  file: z.object({ name: z.string() }).nullable(),
  recordedAt: Instant,
  supersededAt: Instant.nullable(),
  /** Why it was corrected or withdrawn. */
  reason: z.string().nullable(),
});
export type Report = z.infer<typeof Report>;

/** A figure as it was kept at the end of a period, with the version of the definition it was computed by. */
export const Frozen = z.object({ on: LocalDate, version: z.int(), frozenAt: Instant, ...Figure.shape });
export type Frozen = z.infer<typeof Frozen>;

const Answer = z.object({
  definition: Definition,
  /** The definition's basis with the names of its documents. */
  basis: z.array(JudgedBasis),
  on: LocalDate,
  knownAt: Instant,
  today: LocalDate,
  /** From the widest division the caller may see down to this one. */
  path: z.array(z.object(named)),
  figure: DivisionFigure,
  children: z.array(DivisionFigure),
  /** What lies in the division but in none of its children. */
  rest: Figure.nullable(),
  parts: z.array(z.object({ key: z.string(), ...Figure.shape })).nullable(),
  population: PopulationSource.nullable(),
  /** What it should reach, the nearest first. */
  targets: z.array(Target),
  /** The report that the division's own value comes from. */
  report: Report.nullable(),
  /** The figure as it was frozen at the end of the day asked for. */
  frozen: Frozen.nullable(),
});
export type IndicatorAnswer = z.infer<typeof Answer>;

export const getIndicator = endpoint({
  method: "GET",
  path: "/indicators/:key",
  summary: "An indicator's figure of a division on a day, of the divisions below, and its parts.",
  params: z.object({ key: IndicatorKey }),
  query: z.object({ ...asked, part: Part.optional() }),
  output: Answer,
  errors: ["day_in_future"],
  action: "indicator.read",
  audit: inside,
  entities: shows,
});

const Trend = z.object({
  points: z.array(z.object({ on: LocalDate, ...Figure.shape })),
  targets: z.array(Target),
});

export const getTrend = endpoint({
  method: "GET",
  path: "/indicators/:key/trend",
  summary: "An indicator at the ends of the last twelve months.",
  params: z.object({ key: IndicatorKey }),
  query: z.object(asked),
  output: Trend,
  errors: ["day_in_future"],
  action: "indicator.read",
  audit: inside,
  entities: shows,
});

/** One row behind a number; which fields are there depends on the kind of rows. */
export const IndicatorRow = z.object({
  /** Stable within one answer. */
  key: z.string(),
  siteId: z.string().nullable(),
  siteName: z.string().nullable(),
  siteKind: SiteKind.nullable(),
  /** A report's period, as text from and to. */
  period: z.string().nullable(),
  divisionCode: z.string(),
  divisionName: z.string(),
  ageBand: AgeBand.nullable(),
  serviceForm: ServiceForm.nullable(),
  places: z.int().nullable(),
  inclusivePlaces: z.int().nullable(),
  taken: z.int().nullable(),
  vacant: z.int().nullable(),
  confirmedOn: LocalDate.nullable(),
  freshness: Freshness.nullable(),
  /** Of a county, street or community: whether it counts as covered. */
  covered: z.boolean().nullable(),
  /** Of a need: its cause or wanted month, where that is not hidden. */
  part: z.string().nullable(),
  /** What the row adds to the numerator and to the denominator. */
  numerator: z.number(),
  denominator: z.number().nullable(),
});
export type IndicatorRow = z.infer<typeof IndicatorRow>;

export const listRows = endpoint({
  method: "GET",
  path: "/indicators/:key/rows",
  summary:
    "The rows behind a number: lines of places, sites, streets, communities, or counts of needs without personal data.",
  params: z.object({ key: IndicatorKey }),
  query: z.object({ ...asked, part: Part.optional(), ...pageQuery }),
  output: z.object({
    ...pageOf(IndicatorRow).shape,
    /** Of all pages; these make the number. */
    numerator: z.number(),
    denominator: z.number().nullable(),
  }),
  errors: ["day_in_future", "too_few_to_show", "only_now"],
  action: "indicator.read",
  audit: inside,
  entities: shows,
});

export const exportValues = endpoint({
  method: "GET",
  path: "/indicators/:key/values.xlsx",
  summary: "The figures of a division and those below as a spreadsheet.",
  params: z.object({ key: IndicatorKey }),
  query: z.object({ ...asked, part: Part.optional() }),
  output: FileAnswer,
  errors: ["day_in_future"],
  action: "indicator.read",
  audit: { event: "indicator.exported" },
  transport: "stream",
  perMinute: 30,
});

export const exportRows = endpoint({
  method: "GET",
  path: "/indicators/:key/rows.xlsx",
  summary: "All rows behind a number as a spreadsheet.",
  params: z.object({ key: IndicatorKey }),
  query: z.object({ ...asked, part: Part.optional() }),
  output: FileAnswer,
  errors: ["day_in_future", "too_few_to_show", "only_now"],
  action: "indicator.read",
  audit: { event: "indicator.rows_exported" },
  transport: "stream",
  perMinute: 30,
});

const Summary = z.object({
  key: IndicatorKey,
  definition: Definition,
  ...Figure.shape,
  trend: z.array(z.object({ on: LocalDate, value: z.number().nullable() })),
});

export const getDashboard = endpoint({
  method: "GET",
  path: "/dashboard",
  summary: "The headline figures of a division with their course, and what is to be looked at today.",
  query: z.object({ division: DivisionCode.optional() }),
  output: z.object({
    division: z.object(named),
    on: LocalDate,
    figures: z.array(Summary),
    population: PopulationSource,
    /** Open sites whose vacancy nobody has confirmed for 60 days, the oldest first. */
    stale: z.object({
      total: z.int(),
      items: z.array(
        z.object({ siteId: z.uuid(), name: z.string(), divisionName: z.string(), confirmedOn: LocalDate.nullable() }),
      ),
    }),
    /** Divisions with the most open needs; small ones are left out. */
    needs: z.array(z.object({ ...named, needs: z.int(), vacant: z.int() })),
  }),
  action: "indicator.read",
  audit: inside,
  entities: shows,
});

export const listPublicFigures = endpoint({
  method: "GET",
  path: "/public/indicators",
  summary: "The figures everyone may see, of the district or one of its divisions.",
  query: z.object({ division: DivisionCode.optional() }),
  output: z.object({
    division: z.object(named),
    path: z.array(z.object(named)),
    on: LocalDate,
    figures: z.array(z.object({ ...Summary.shape, children: z.array(DivisionFigure) })),
    population: PopulationSource,
  }),
  action: "indicator.read_public",
  audit: { none: "public" },
  entities: ["place", "site", "population", "division", "indicator", "clock"],
  maxAge: 5,
});

export const getGovernmentMap = endpoint({
  method: "GET",
  path: "/map/government",
  summary: "The one map: divisions with an indicator's figures, sites with vacancy, open needs by community.",
  query: z.object({ ...asked, indicator: IndicatorKey.default("places_per_1000"), part: Part.optional() }),
  output: z.object({
    ...Answer.shape,
    sites: z.array(
      z.object({
        id: z.uuid(),
        name: z.string(),
        kind: SiteKind,
        divisionCode: z.string(),
        ...Location.shape,
        places: z.int(),
        vacant: z.int(),
        inclusive: z.boolean(),
        freshness: Freshness,
      }),
    ),
    /** Open sites in the division: more than `sites` when it has very many, or some without coordinates. */
    sitesTotal: z.int(),
    /** Open needs of each division below that may show its number. */
    needs: z.array(
      z.object({ ...named, lon: z.number().nullable(), lat: z.number().nullable(), needs: z.int().nullable() }),
    ),
  }),
  errors: ["day_in_future"],
  action: "indicator.read",
  audit: inside,
  entities: shows,
});

export type GovernmentMap = z.infer<(typeof getGovernmentMap)["output"]>;
