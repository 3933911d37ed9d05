import { z } from "zod";
import { AgeBand, Nature, ServiceForm, SiteFeature, SiteKind, SiteStatus, freshnesses } from "../../contract/care.ts";
import { endpoint } from "../../contract/endpoint.ts";
import { FileAnswer } from "../../contract/file.ts";
import {
  Can,
  DivisionCode,
  Fen,
  Instant,
  LocalDate,
  LocalMonth,
  Location,
  Version,
  id,
  listQuery,
  pageOf,
  pageQuery,
  text,
} from "../../contract/values.ts";

export const InstitutionId = id("institution");
export const BrandId = id("brand");
export const SiteId = id("site");
export const LineId = id("place_line");
export const PhotoId = id("site_photo");
export const GroupId = id("care_group");

const optionalText = (max: number) => text(max, 0).default("");
const count = z.int().min(0).max(10_000);
const area = z.number().min(0).max(1_000_000);
const ContactNumber = z
  .string()
  .trim()
  .max(60)
  .regex(/^[\d\s+()/,;，、转-]*$/);

/** Opening hours of some days of the week, 1 Monday to 7 Sunday. */
const Time = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/);
export const OpeningHours = z
  .object({ days: z.array(z.int().min(1).max(7)).min(1).max(7), from: Time, to: Time })
  .refine((hours) => hours.from < hours.to, { path: ["to"], message: "wrong_format" });
export type OpeningHours = z.infer<typeof OpeningHours>;

/** What an institution says of itself and may change by itself. */
export const Presentation = z.object({
  phone: ContactNumber.default(""),
  intro: optionalText(2_000),
  features: z.array(SiteFeature).max(20),
  hours: z.array(OpeningHours).max(7),
  staffCarers: count.nullable(),
  staffHealth: count.nullable(),
  staffTotal: count.nullable(),
});
export type Presentation = z.infer<typeof Presentation>;

/** What the health department registers. */
export const Registered = z.object({
  name: text(200),
  kind: SiteKind,
  divisionCode: DivisionCode,
  address: text(300),
  location: Location.nullable(),
  buildingArea: area.nullable(),
  outdoorArea: area.nullable(),
  openedOn: LocalDate.nullable(),
});
export type Registered = z.infer<typeof Registered>;

export const Inclusive = z
  .object({ inclusive: z.boolean(), basis: optionalText(200), from: LocalDate, to: LocalDate.nullable() })
  .refine((one) => one.to === null || one.to >= one.from, { path: ["to"], message: "wrong_format" });

/** Every fact of a site that has a history. */
export const SiteFacts = z.object({
  ...Presentation.shape,
  ...Registered.shape,
  name: z.string(),
  address: z.string(),
  phone: z.string(),
  intro: z.string(),
  kind: z.string(),
  status: SiteStatus,
  inclusive: z.boolean(),
  inclusiveBasis: z.string().nullable(),
  inclusiveFrom: LocalDate.nullable(),
  inclusiveTo: LocalDate.nullable(),
  grade: z.string().nullable(),
  gradedOn: LocalDate.nullable(),
  closedOn: LocalDate.nullable(),
});
export type SiteFacts = z.infer<typeof SiteFacts>;

export const Freshness = z.enum(freshnesses);

export const Brand = z.object({
  id: BrandId,
  name: z.string(),
  intro: z.string(),
  institutions: z.int(),
  version: Version,
});

export const Institution = z.object({
  id: InstitutionId,
  name: z.string(),
  brandId: BrandId.nullable(),
  brandName: z.string().nullable(),
  creditCode: z.string().nullable(),
  nature: Nature,
  phone: z.string(),
  headName: z.string(),
  registeredOn: LocalDate.nullable(),
  filingNumber: z.string().nullable(),
  filedOn: LocalDate.nullable(),
  sites: z.int(),
  version: Version,
});
export type Institution = z.infer<typeof Institution>;

export const InstitutionInput = z.object({
  name: text(200),
  brandName: optionalText(100),
  creditCode: z
    .string()
    .trim()
    .toUpperCase()
    .regex(/^([0-9A-HJ-NP-RT-Y]{18})?$/)
    .default(""),
  nature: Nature,
  phone: ContactNumber.default(""),
  headName: optionalText(60),
  registeredOn: LocalDate.nullable(),
  filingNumber: optionalText(60),
  filedOn: LocalDate.nullable(),
});

export const SiteRow = z.object({
  id: SiteId,
  name: z.string(),
  institutionId: InstitutionId,
  institutionName: z.string(),
  kind: z.string(),
  status: SiteStatus,
  divisionCode: z.string(),
  divisionName: z.string(),
  address: z.string(),
  location: Location.nullable(),
  inclusive: z.boolean(),
  places: z.int(),
  /** Places still free this month, all lines together. */
  free: z.int(),
  vacancyConfirmedAt: Instant.nullable(),
  freshness: Freshness,
});
export type SiteRow = z.infer<typeof SiteRow>;

export const PlaceLine = z.object({
  id: LineId,
  ageBand: AgeBand,
  serviceForm: ServiceForm,
  places: z.int(),
  inclusivePlaces: z.int(),
  enrolledElsewhere: z.int(),
  priceFen: z.int(),
  version: Version,
  planned: z.array(
    z.object({
      validFrom: LocalDate,
      places: z.int(),
      inclusivePlaces: z.int(),
      enrolledElsewhere: z.int(),
      priceFen: z.int(),
    }),
  ),
  months: z.array(z.object({ month: LocalMonth, capacity: z.int(), taken: z.int(), held: z.int() })),
});
export type PlaceLine = z.infer<typeof PlaceLine>;

export const Photo = z.object({ id: PhotoId, caption: z.string(), position: z.int() });
export const CareGroup = z.object({
  id: GroupId,
  name: z.string(),
  ageBand: AgeBand,
  capacity: z.int(),
  carers: z.int(),
  validFrom: LocalDate,
  validTo: LocalDate.nullable(),
  version: Version,
});

export const SiteDetail = z.object({
  id: SiteId,
  facts: SiteFacts,
  divisionName: z.string(),
  institution: Institution,
  lines: z.array(PlaceLine),
  photos: z.array(Photo),
  groups: z.array(CareGroup),
  vacancyConfirmedAt: Instant.nullable(),
  vacancyConfirmedBy: z.string().nullable(),
  freshness: Freshness,
  version: Version,
  /** The platform's day, from which changes count by default. */
  today: LocalDate,
  can: Can,
});
export type SiteDetail = z.infer<typeof SiteDetail>;

const siteParams = z.object({ siteId: SiteId });
export const Saved = z.object({ version: Version });

const siteFilter = {
  search: text(100, 0).default(""),
  kind: listQuery(SiteKind),
  status: listQuery(SiteStatus),
  division: DivisionCode.optional(),
  freshness: Freshness.optional(),
  inclusive: z.enum(["yes", "no"]).optional(),
  institutionId: InstitutionId.optional(),
};

export const listSitesForStaff = endpoint({
  method: "GET",
  path: "/registry/sites",
  summary: "Lists the sites the caller may see, by name, kind, status, division or freshness of the vacancy.",
  query: z.object({
    ...siteFilter,
    ...pageQuery,
    sort: z.enum(["name", "-name", "confirmed", "-confirmed", "places", "-places"]).default("name"),
  }),
  output: pageOf(SiteRow),
  action: "site.list",
  audit: { none: "no personal data" },
  entities: ["site", "institution", "place"],
});

export const exportSites = endpoint({
  method: "GET",
  path: "/registry/sites.xlsx",
  summary: "The same list as a spreadsheet, all pages.",
  query: z.object(siteFilter),
  output: FileAnswer,
  action: "site.list",
  audit: { event: "sites.exported" },
  transport: "stream",
  perMinute: 30,
});

export const getSite = endpoint({
  method: "GET",
  path: "/registry/sites/:siteId",
  summary: "A site with its places by month, photos, groups, and what the caller may do.",
  params: siteParams,
  output: SiteDetail,
  action: "site.read",
  target: "siteId",
  audit: { none: "no personal data" },
  entities: ["site", "institution", "place"],
});

export const TimelineEntry = z.object({
  recordedAt: Instant,
  recordedBy: z.string().nullable(),
  byImport: z.boolean(),
  validFrom: LocalDate,
  validTo: LocalDate.nullable(),
  kind: z.enum(["site", "places"]),
  line: z.object({ ageBand: AgeBand, serviceForm: ServiceForm }).nullable(),
  /** Field, value before, value after; `before` is absent for the first record. */
  changes: z.array(z.object({ field: z.string(), before: z.unknown().optional(), after: z.unknown() })),
});

export const getSiteTimeline = endpoint({
  method: "GET",
  path: "/registry/sites/:siteId/timeline",
  summary: "Every recorded change of a site and its places, newest first: who, when, what, from which day.",
  params: siteParams,
  query: z.object(pageQuery),
  output: pageOf(TimelineEntry),
  action: "site.read",
  target: "siteId",
  audit: { none: "no personal data" },
  entities: ["site", "place"],
});

export const getSiteOn = endpoint({
  method: "GET",
  path: "/sites/:siteId/history",
  summary: "A site and its places as they were on a day, as the platform knew it at a time (default now).",
  params: siteParams,
  query: z.object({ on: LocalDate, knownAt: z.iso.datetime().optional() }),
  output: z.object({
    on: LocalDate,
    knownAt: Instant,
    /** Absent when nothing was known of the site on that day. */
    facts: SiteFacts.nullable(),
    lines: z.array(
      z.object({
        ageBand: AgeBand,
        serviceForm: ServiceForm,
        places: z.int(),
        inclusivePlaces: z.int(),
        enrolledElsewhere: z.int(),
        priceFen: z.int(),
      }),
    ),
  }),
  action: "site.read",
  target: "siteId",
  audit: { none: "no personal data" },
  entities: ["site", "place"],
});

export const createSite = endpoint({
  method: "POST",
  path: "/registry/institutions/:institutionId/sites",
  summary: "Adds a site to an institution.",
  params: z.object({ institutionId: InstitutionId }),
  body: z.object({ ...Registered.shape, status: z.enum(["preparing", "open"]), validFrom: LocalDate }),
  output: z.object({ siteId: SiteId }),
  errors: ["division_unknown"],
  action: "site.create",
  audit: { event: "site.created" },
  entities: ["site", "indicator"],
});

export const reviseSite = endpoint({
  method: "PUT",
  path: "/registry/sites/:siteId",
  summary: "Changes registered facts from a day on, or corrects them from a past day.",
  params: siteParams,
  body: z.object({ ...Registered.shape, validFrom: LocalDate, version: Version }),
  output: Saved,
  errors: ["division_unknown"],
  action: "site.revise",
  target: "siteId",
  audit: { event: "site.revised" },
  entities: ["site", "indicator"],
});

export const presentSite = endpoint({
  method: "PUT",
  path: "/registry/sites/:siteId/presentation",
  summary: "Changes what an institution says of its site: contact, introduction, features, hours, staff.",
  params: siteParams,
  body: z.object({ ...Presentation.shape, version: Version }),
  output: Saved,
  action: "site.present",
  target: "siteId",
  audit: { event: "site.presented" },
  entities: ["site"],
});

export const setSiteStatus = endpoint({
  method: "PUT",
  path: "/registry/sites/:siteId/status",
  summary: "Opens, suspends or closes a site from a day on.",
  params: siteParams,
  body: z.object({ status: SiteStatus, from: LocalDate, version: Version }),
  output: Saved,
  errors: ["children_still_placed"],
  action: "site.revise",
  target: "siteId",
  audit: { event: "site.status_set" },
  entities: ["site", "indicator"],
});

export const setInclusive = endpoint({
  method: "PUT",
  path: "/registry/sites/:siteId/inclusive",
  summary: "Recognises a site as inclusive with basis and dates, or ends it.",
  params: siteParams,
  body: z.object({ ...Inclusive.shape, version: Version }),
  output: Saved,
  action: "site.revise",
  target: "siteId",
  audit: { event: "site.inclusive_set" },
  entities: ["site", "indicator"],
});

export const confirmVacancy = endpoint({
  method: "POST",
  path: "/registry/sites/:siteId/confirm-vacancy",
  summary: "Says that the published vacancy is still correct.",
  params: siteParams,
  output: z.object({ vacancyConfirmedAt: Instant }),
  action: "site.confirm",
  target: "siteId",
  audit: { event: "site.vacancy_confirmed" },
  entities: ["site", "place"],
});

export const putPlaces = endpoint({
  method: "PUT",
  path: "/registry/sites/:siteId/places",
  summary: "Sets places and price of an age band and service form from a day on; also opens a new line.",
  params: siteParams,
  body: z
    .object({
      ageBand: AgeBand,
      serviceForm: ServiceForm,
      places: z.int().min(0).max(2_000),
      inclusivePlaces: z.int().min(0).max(2_000),
      enrolledElsewhere: z.int().min(0).max(2_000),
      priceFen: Fen,
      validFrom: LocalDate,
      /** Of the line; absent for a new one. */
      version: Version.optional(),
    })
    .refine((one) => one.inclusivePlaces <= one.places, { path: ["inclusivePlaces"], message: "too_many" })
    .refine((one) => one.enrolledElsewhere <= one.places, { path: ["enrolledElsewhere"], message: "too_many" }),
  output: z.object({ lineId: LineId }),
  errors: ["places_below_taken", "line_exists"],
  action: "site.present",
  target: "siteId",
  audit: { event: "places.set" },
  entities: ["place", "site", "indicator"],
});

export const addPhoto = endpoint({
  method: "POST",
  path: "/registry/sites/:siteId/photos",
  summary: "Adds a photo (JPEG, PNG or WebP, at most 8 MB).",
  params: siteParams,
  body: z.object({ caption: optionalText(100) }),
  output: z.object({ photoId: PhotoId }),
  errors: ["not_an_image", "image_too_large", "too_many_photos"],
  action: "site.present",
  target: "siteId",
  audit: { event: "photo.added" },
  entities: ["site"],
  transport: "upload",
});

export const arrangePhotos = endpoint({
  method: "PUT",
  path: "/registry/sites/:siteId/photos",
  summary: "Sets captions and order of a site's photos; photos left out are removed.",
  params: siteParams,
  body: z.object({ photos: z.array(z.object({ id: PhotoId, caption: optionalText(100) })).max(20) }),
  output: z.object({ photos: z.array(Photo) }),
  action: "site.present",
  target: "siteId",
  audit: { event: "photos.arranged" },
  entities: ["site"],
});

export const getPhoto = endpoint({
  method: "GET",
  path: "/photos/:photoId",
  summary: "A site's photo; public.",
  params: z.object({ photoId: PhotoId }),
  output: FileAnswer,
  action: "photo.read",
  audit: { none: "public" },
  transport: "stream",
  perMinute: 3_000,
});

export const putGroup = endpoint({
  method: "PUT",
  path: "/registry/sites/:siteId/groups",
  summary: "Adds a care group, or changes or ends one.",
  params: siteParams,
  body: z.object({
    id: GroupId.optional(),
    name: text(60),
    ageBand: AgeBand,
    capacity: z.int().min(1).max(60),
    carers: z.int().min(0).max(60),
    validFrom: LocalDate,
    validTo: LocalDate.nullable(),
    version: Version.optional(),
  }),
  output: z.object({ groupId: GroupId }),
  errors: ["ends_before_it_begins"],
  action: "site.present",
  target: "siteId",
  audit: { event: "group.set" },
  entities: ["site"],
});
