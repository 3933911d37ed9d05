import { z } from "zod";
import { AgeBand, freshnesses, Nature, ServiceForm, SiteFeature, SiteKind, SiteStatus } from "../../contract/care.ts";
import { endpoint } from "../../contract/endpoint.ts";
import { DivisionCode, Instant, listQuery, LocalDate, LocalMonth, pageQuery, text } from "../../contract/values.ts";
import { GroupId, LineId, OpeningHours, PhotoId, SiteId } from "../institutions/contract.ts";
import { BoundingBox, Place } from "../regions/contract.ts";

export { SiteId };
export type SiteId = z.infer<typeof SiteId>;
const Time = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/);

/** Care paid by the hour; its prices can't be compared with monthly ones. */
export const hourlyForms: readonly ServiceForm[] = ["hourly", "drop_in"];
export const isHourly = (form: ServiceForm): boolean => hourlyForms.includes(form);

export const sorts = ["distance", "price", "vacancy", "grade"] as const;
export const grades = ["A", "B", "C"] as const;

/** What a person can ask of care. Numbers and flags come as text in an address. */
export const filterShape = {
  /** WGS84 degrees, both or none. */
  lon: z.coerce.number().min(-180).max(180).optional(),
  lat: z.coerce.number().min(-90).max(90).optional(),
  /** Straight line from the point. */
  maxMetres: z.coerce.number().int().min(100).max(50_000).optional(),
  bbox: BoundingBox.optional(),
  division: DivisionCode.optional(),
  text: text(60, 0).optional(),
  /** The child's age in months when care begins. */
  age: z.coerce.number().int().min(0).max(47).optional(),
  /** The month care begins; the current one when absent. */
  month: LocalMonth.optional(),
  form: listQuery(ServiceForm),
  /** A month; an hour where only care by the hour is asked for. */
  maxPriceFen: z.coerce.number().int().min(0).max(100_000_000).optional(),
  inclusive: z.stringbool().default(false),
  kind: listQuery(SiteKind),
  from: Time.optional(),
  to: Time.optional(),
  /** Only sites with a free place in the wanted month. */
  vacancy: z.stringbool().default(false),
  /** At least this grade. */
  grade: z.enum(grades).optional(),
  feature: listQuery(SiteFeature),
  weekend: z.stringbool().default(false),
};
export const Filters = z.object(filterShape);
export type Filters = z.infer<typeof Filters>;

const VacancyState = {
  confirmedAt: Instant.nullable(),
  freshness: z.enum(freshnesses),
};

export const CardLine = z.object({
  ageBand: AgeBand,
  serviceForm: ServiceForm,
  /** A month, or an hour for hourly and drop-in care. */
  priceFen: z.int(),
  /** Free places in the wanted month; null when nothing is stated for it. */
  vacancies: z.int().nullable(),
});
export type CardLine = z.infer<typeof CardLine>;

export const SiteCard = z.object({
  id: SiteId,
  name: z.string(),
  kind: SiteKind,
  status: SiteStatus,
  address: z.string(),
  division: z.string(),
  lon: z.number().nullable(),
  lat: z.number().nullable(),
  /** Straight line from the searched point. */
  metres: z.int().nullable(),
  inclusive: z.boolean(),
  grade: z.string().nullable(),
  opensAt: z.string().nullable(),
  closesAt: z.string().nullable(),
  features: z.array(z.string()),
  photoId: PhotoId.nullable(),
  vacancy: z.object(VacancyState),
  /** Free places over the lines that fit. */
  vacancies: z.int(),
  /** The lines that fit what is asked. */
  lines: z.array(CardLine),
});
export type SiteCard = z.infer<typeof SiteCard>;

const publicSearch = { action: "search.use", audit: { none: "public" }, entities: ["site", "place"] } as const;

export const searchSites = endpoint({
  method: "GET",
  path: "/search/sites",
  summary: "Sites that fit what a family asks for, with live vacancy, by distance, price, vacancy or grade.",
  query: z.object({ ...filterShape, sort: z.enum(sorts).default("distance"), ...pageQuery }),
  output: z.object({ items: z.array(SiteCard), total: z.int(), month: LocalMonth, thisMonth: LocalMonth }),
  ...publicSearch,
});

export const relaxable = [
  "distance",
  "area",
  "text",
  "age",
  "form",
  "price",
  "vacancy",
  "inclusive",
  "kind",
  "hours",
  "grade",
  "feature",
  "weekend",
  "all",
] as const;
export type Relaxable = (typeof relaxable)[number];
export const Relaxation = z.object({
  filter: z.enum(relaxable),
  /** How many more sites fit without this one condition. */
  more: z.int(),
  /** Distance: how far the nearest of them is. */
  metres: z.int().optional(),
  /** Price: what the cheapest of them costs. */
  priceFen: z.int().optional(),
});

export const explainSearch = endpoint({
  method: "GET",
  path: "/search/relaxations",
  summary: "For a search with few results: how many sites each single condition keeps out.",
  query: Filters,
  output: z.object({ total: z.int(), relaxations: z.array(Relaxation) }),
  ...publicSearch,
  perMinute: 120,
});

export const vacancyClasses = ["free", "few", "full", "unconfirmed", "none"] as const;
export const MapPoint = z.object({
  id: SiteId,
  name: z.string(),
  lon: z.number(),
  lat: z.number(),
  kind: SiteKind,
  vacancy: z.enum(vacancyClasses),
});
export type MapPoint = z.infer<typeof MapPoint>;
export const MapCluster = z.object({ lon: z.number(), lat: z.number(), count: z.int(), free: z.int() });

export const searchMap = endpoint({
  method: "GET",
  path: "/search/map",
  summary: "All sites that fit, as light points; as clusters when there are more than 2,000.",
  query: Filters,
  output: z.object({ points: z.array(MapPoint), clusters: z.array(MapCluster), total: z.int() }),
  ...publicSearch,
});

export const suggest = endpoint({
  method: "GET",
  path: "/search/suggest",
  summary: "Places and sites for what a person is typing.",
  query: z.object({ text: text(60) }),
  output: z.object({
    places: z.array(Place),
    sites: z.array(z.object({ id: SiteId, name: z.string(), address: z.string() })),
  }),
  ...publicSearch,
});

export const SiteView = z.object({
  id: SiteId,
  name: z.string(),
  kind: SiteKind,
  status: SiteStatus,
  address: z.string(),
  divisionCode: DivisionCode,
  division: z.string(),
  lon: z.number().nullable(),
  lat: z.number().nullable(),
  phone: z.string(),
  intro: z.string(),
  features: z.array(SiteFeature),
  hours: z.array(OpeningHours),
  opensAt: z.string().nullable(),
  closesAt: z.string().nullable(),
  institution: z.object({
    name: z.string(),
    brand: z.string().nullable(),
    nature: Nature,
    creditCode: z.string().nullable(),
    registeredOn: LocalDate.nullable(),
    filingNumber: z.string().nullable(),
    filedOn: LocalDate.nullable(),
  }),
  inclusive: z.object({
    is: z.boolean(),
    basis: z.string().nullable(),
    from: LocalDate.nullable(),
    to: LocalDate.nullable(),
  }),
  grade: z.string().nullable(),
  gradedOn: LocalDate.nullable(),
  staff: z.object({ carers: z.int().nullable(), health: z.int().nullable(), total: z.int().nullable() }),
  buildingArea: z.number().nullable(),
  outdoorArea: z.number().nullable(),
  openedOn: LocalDate.nullable(),
  closedOn: LocalDate.nullable(),
  changedAt: Instant,
  vacancy: z.object({ ...VacancyState, by: z.enum(["institution", "department", "unknown"]) }),
  /** The months of the table: this one and the five after it. */
  months: z.array(LocalMonth),
  lines: z.array(
    z.object({
      id: LineId,
      ageBand: AgeBand,
      serviceForm: ServiceForm,
      places: z.int(),
      inclusivePlaces: z.int(),
      priceFen: z.int(),
      /** Free places in each of the months; null when nothing is stated. */
      vacancies: z.array(z.int().nullable()),
    }),
  ),
  groups: z.array(z.object({ id: GroupId, name: z.string(), ageBand: AgeBand, capacity: z.int(), carers: z.int() })),
  photos: z.array(z.object({ id: PhotoId, caption: z.string() })),
});
export type SiteView = z.infer<typeof SiteView>;

export const viewSite = endpoint({
  method: "GET",
  path: "/search/sites/:siteId",
  summary:
    "The public page of a site: trust facts with their dates and sources, places, prices and vacancies by month.",
  params: z.object({ siteId: SiteId }),
  output: SiteView,
  ...publicSearch,
});

export const compareSites = endpoint({
  method: "GET",
  path: "/search/compare",
  summary: "Up to four sites side by side, in the order asked; unknown ones are left out.",
  query: z.object({ ids: listQuery(SiteId).refine((ids) => ids.length <= 4) }),
  output: z.object({ items: z.array(SiteView) }),
  ...publicSearch,
});

export const listCards = endpoint({
  method: "GET",
  path: "/search/cards",
  summary: "Cards of given sites, for favourites kept in the browser; unknown ones are left out.",
  query: z.object({ ids: listQuery(SiteId), month: LocalMonth.optional() }),
  output: z.object({ items: z.array(SiteCard) }),
  ...publicSearch,
});

export const listFavourites = endpoint({
  method: "GET",
  path: "/favourites",
  summary: "The sites the caller keeps an eye on; nothing for those who are not signed in.",
  output: z.object({ signedIn: z.boolean(), siteIds: z.array(SiteId) }),
  action: "search.use",
  audit: { none: "the caller's own list" },
  entities: ["favourite"],
});

const favouriteCommand = {
  output: z.object({ siteIds: z.array(SiteId) }),
  action: "favourite.keep",
  audit: { none: "a person's own list of public sites" },
  entities: ["favourite"],
} as const;
/** How many sites a person can keep. */
export const maxFavourites = 200;

export const keepFavourite = endpoint({
  method: "PUT",
  path: "/favourites/:siteId",
  summary: "Keeps a site.",
  params: z.object({ siteId: SiteId }),
  errors: ["too_many_favourites"],
  ...favouriteCommand,
});

export const dropFavourite = endpoint({
  method: "DELETE",
  path: "/favourites/:siteId",
  summary: "Stops keeping a site.",
  params: z.object({ siteId: SiteId }),
  ...favouriteCommand,
});

export const mergeFavourites = endpoint({
  method: "POST",
  path: "/favourites/merge",
  summary: "Adds what was kept in the browser before signing in; unknown sites are passed over.",
  body: z.object({ siteIds: z.array(SiteId).max(200) }),
  errors: ["too_many_favourites"],
  ...favouriteCommand,
});
