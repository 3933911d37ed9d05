import { z } from "zod";
import { AgeBand, freshnesses, ServiceForm, SiteFeature, SiteKind, UnmetCause } from "../../contract/care.ts";
import { endpoint } from "../../contract/endpoint.ts";
import {
  Can,
  DivisionCode,
  Fen,
  id,
  Instant,
  LocalDate,
  LocalMonth,
  Location,
  pageOf,
  pageQuery,
  text,
  Version,
} from "../../contract/values.ts";
import { ChildId, FamilyId, pickupLabels, PickupPointId } from "../families/contract.ts";

export const NeedId = id("NeedId");
export type NeedId = z.infer<typeof NeedId>;
const SiteId = z.uuid();
const InstitutionId = z.uuid();

/** Days without a sign of life after which a need ends, and when its family is reminded. */
export const expiryDays = 180;
export const reminderDays = 150;
/** A need reaches at most as far ahead as places can be booked. */
export const horizonMonths = 30;

const Time = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/);
const metres = z.int().min(100).max(50_000);
const list = <T extends z.ZodType>(item: T) => z.array(item).max(20);

/** What a family wants; `weekdays` is a sum: 1 Monday, 2 Tuesday, 4 … 64 Sunday. */
const wish = {
  wantedFrom: LocalMonth,
  pickupPointIds: z.array(PickupPointId).min(1).max(5),
  serviceForms: z.array(ServiceForm).min(1).max(5),
  careFrom: Time.nullish(),
  careTo: Time.nullish(),
  weekdays: z.int().min(1).max(127).default(31),
  budgetFen: Fen.nullish(),
  maxMetres: metres.default(3_000),
  kinds: list(SiteKind).default([]),
  inclusiveOnly: z.boolean().default(false),
  features: list(SiteFeature).default([]),
  siblingSiteId: SiteId.nullish(),
  employerInstitutionId: InstitutionId.nullish(),
  /** Instead of the institution: one of its sites. */
  employerSiteId: SiteId.nullish(),
  hardship: z.boolean().default(false),
  wishes: text(500, 0).nullish(),
  /** Set when a search ended in nothing. */
  cause: UnmetCause.nullish(),
};
export const NeedBody = z.object(wish);
export type NeedBody = z.infer<typeof NeedBody>;

export const needStatuses = ["open", "placed", "withdrawn", "expired"] as const;
export const needOrigins = ["self", "counter", "anonymous"] as const;

export const Need = z.object({
  id: NeedId,
  familyId: FamilyId,
  childId: ChildId,
  childName: z.string(),
  origin: z.enum(needOrigins),
  status: z.enum(needStatuses),
  divisionCode: DivisionCode,
  wantedFrom: LocalMonth,
  /** Age in the wanted month. */
  ageMonths: z.int(),
  points: z.array(
    z.object({
      id: PickupPointId,
      label: z.enum(pickupLabels),
      divisionCode: DivisionCode,
      location: Location.nullable(),
    }),
  ),
  serviceForms: z.array(ServiceForm),
  careFrom: z.string().nullable(),
  careTo: z.string().nullable(),
  weekdays: z.int(),
  budgetFen: z.int().nullable(),
  maxMetres: z.int(),
  kinds: z.array(SiteKind),
  inclusiveOnly: z.boolean(),
  features: z.array(SiteFeature),
  siblingSiteId: z.string().nullable(),
  siblingSiteName: z.string().nullable(),
  employerInstitutionId: z.string().nullable(),
  employerName: z.string().nullable(),
  hardship: z.boolean(),
  wishes: z.string().nullable(),
  cause: UnmetCause.nullable(),
  statedAt: Instant,
  confirmedAt: Instant.nullable(),
  /** The day it ends without being confirmed. */
  expiresOn: LocalDate,
  /** Confirmation is asked for. */
  reminded: z.boolean(),
  endedAt: Instant.nullable(),
  version: Version,
  can: Can,
});
export type Need = z.infer<typeof Need>;

const wishErrors = [
  "consent_missing",
  "point_not_of_family",
  "month_past",
  "month_too_far",
  "age_out_of_range",
  "hours_incomplete",
  "site_unknown",
] as const;
const ofNeed = z.object({ needId: NeedId });
const versioned = z.object({ version: Version });

export const stateNeed = endpoint({
  method: "POST",
  path: "/children/:childId/needs",
  summary: "States what care a child needs; a child has one open need.",
  params: z.object({ childId: ChildId }),
  body: NeedBody,
  output: z.object({ id: NeedId, version: Version }),
  errors: [...wishErrors, "need_open"],
  action: "need.state",
  target: "childId",
  audit: { event: "need.stated" },
  entities: ["need"],
});

export const listNeeds = endpoint({
  method: "GET",
  path: "/families/:familyId/needs",
  summary: "The needs of a family, open ones first.",
  params: z.object({ familyId: FamilyId }),
  output: z.object({ items: z.array(Need), today: LocalDate }),
  action: "need.list",
  target: "familyId",
  audit: { event: "need.listed" },
  entities: ["need", "child", "family"],
});

export const getNeed = endpoint({
  method: "GET",
  path: "/needs/:needId",
  summary: "One need with its pick-up points.",
  params: ofNeed,
  output: Need,
  action: "need.read",
  target: "needId",
  audit: { event: "need.viewed" },
  entities: ["need", "child", "family"],
});

export const changeNeed = endpoint({
  method: "PUT",
  path: "/needs/:needId",
  summary: "Changes an open need; counts as confirmed.",
  params: ofNeed,
  body: NeedBody.extend({ version: Version }),
  output: versioned,
  errors: [...wishErrors, "need_ended"],
  action: "need.change",
  target: "needId",
  audit: { event: "need.changed" },
  entities: ["need"],
});

export const confirmNeed = endpoint({
  method: "POST",
  path: "/needs/:needId/confirm",
  summary: "Says that the need still holds.",
  params: ofNeed,
  output: versioned,
  errors: ["need_ended"],
  action: "need.change",
  target: "needId",
  audit: { event: "need.confirmed" },
  entities: ["need"],
});

export const withdrawNeed = endpoint({
  method: "POST",
  path: "/needs/:needId/withdraw",
  summary: "Takes a need back, with the reason if there is one.",
  params: ofNeed,
  body: z.object({ cause: UnmetCause.nullish() }),
  output: versioned,
  errors: ["need_ended"],
  action: "need.change",
  target: "needId",
  audit: { event: "need.withdrawn" },
  entities: ["need"],
});

export const reopenNeed = endpoint({
  method: "POST",
  path: "/needs/:needId/reopen",
  summary: "Opens a withdrawn or expired need again.",
  params: ofNeed,
  output: versioned,
  errors: ["need_open", "need_not_ended", "consent_missing"],
  action: "need.change",
  target: "needId",
  audit: { event: "need.reopened" },
  entities: ["need"],
});

export const recordCause = endpoint({
  method: "PUT",
  path: "/needs/:needId/cause",
  summary: "Says why nothing that was found will do.",
  params: ofNeed,
  body: z.object({ cause: UnmetCause }),
  output: versioned,
  errors: ["need_ended"],
  action: "need.change",
  target: "needId",
  audit: { event: "need.cause_stated" },
  entities: ["need"],
});

export const needEvents = ["stated", "changed", "confirmed", "withdrawn", "placed", "expired", "reopened"] as const;
/** What each version of a need said, without personal data. */
export const NeedFacts = z.object({
  wantedFrom: LocalMonth,
  serviceForms: z.array(ServiceForm),
  careFrom: z.string().nullable(),
  careTo: z.string().nullable(),
  weekdays: z.int(),
  budgetFen: z.int().nullable(),
  maxMetres: z.int(),
  kinds: z.array(SiteKind),
  inclusiveOnly: z.boolean(),
  features: z.array(SiteFeature),
  hardship: z.boolean(),
  cause: UnmetCause.nullable(),
  divisionCode: DivisionCode,
});
export type NeedFacts = z.infer<typeof NeedFacts>;

export const listNeedVersions = endpoint({
  method: "GET",
  path: "/needs/:needId/versions",
  summary: "How a need changed, newest first.",
  params: ofNeed,
  output: z.object({
    items: z.array(
      z.object({
        version: Version,
        event: z.enum(needEvents),
        channel: z.enum(["self", "counter", "system"]),
        recordedAt: Instant,
        facts: NeedFacts,
      }),
    ),
  }),
  action: "need.read",
  target: "needId",
  audit: { event: "need.history_viewed" },
  entities: ["need"],
});

const Fact = z.union([z.string(), z.number(), z.boolean(), z.null(), z.array(z.string())]);
export const criteria = [
  "distance",
  "age_band",
  "form",
  "hours",
  "weekdays",
  "price",
  "inclusive",
  "kind",
  "vacancy",
  "freshness",
  "features",
  "priority",
  "grade",
] as const;
export const Finding = z.object({
  criterion: z.enum(criteria),
  verdict: z.enum(["met", "nearly", "not_met", "unknown"]),
  weight: z.number(),
  share: z.number(),
  missing: z.number().optional(),
  facts: z.record(z.string(), Fact),
});
export type Finding = z.infer<typeof Finding>;

export const MatchOption = z.object({
  siteId: SiteId,
  institutionId: InstitutionId,
  name: z.string(),
  address: z.string(),
  phone: z.string(),
  kind: z.string(),
  location: Location,
  inclusive: z.boolean(),
  grade: z.string().nullable(),
  freshness: z.enum(freshnesses),
  confirmedAt: Instant.nullable(),
  lineId: z.uuid(),
  ageBand: AgeBand,
  serviceForm: ServiceForm,
  priceFen: z.int(),
  unit: z.enum(["month", "hour"]),
  monthlyFen: z.int(),
  /** The month it fits. */
  month: LocalMonth,
  free: z.int(),
  score: z.number(),
  distances: z.array(z.object({ pointId: PickupPointId, metres: z.int(), how: z.enum(["walking", "straight_line"]) })),
  findings: z.array(Finding),
  failed: z.array(z.enum(criteria)),
  /** Fits since the family last looked. */
  isNew: z.boolean(),
});
export type MatchOption = z.infer<typeof MatchOption>;

/** A small change of the need, and the sites it opens. */
export const Opening = z.object({
  kind: z.enum(["distance", "price", "month", "hours", "form", "site_kind", "inclusive"]),
  /** Metres, fen, months or minutes more; 0 for changes without a measure. */
  amount: z.int(),
  /** The form or kind to add. */
  value: z.string().nullable(),
  count: z.int(),
  siteIds: z.array(SiteId),
});
export type Opening = z.infer<typeof Opening>;

export const Matches = z.object({
  /** Those that fit, best first. */
  fits: z.array(MatchOption),
  totalFits: z.int(),
  /** Those that miss by one criterion, best first. */
  near: z.array(MatchOption),
  openings: z.array(Opening),
  /** The likely cause when nothing fits. */
  cause: UnmetCause.nullable(),
  /** Sites looked at. */
  considered: z.int(),
  /** When the family last looked. */
  seenAt: Instant.nullable(),
});
export type Matches = z.infer<typeof Matches>;

export const matchNeed = endpoint({
  method: "GET",
  path: "/needs/:needId/matches",
  summary: "Ranked options for a need, each explained by criterion, and what small change opens more.",
  params: ofNeed,
  output: Matches,
  errors: ["consent_missing", "need_ended"],
  action: "need.read",
  target: "needId",
  audit: { event: "need.matched" },
  entities: ["need", "place", "site"],
  perMinute: 120,
});

export const markSeen = endpoint({
  method: "POST",
  path: "/needs/:needId/seen",
  summary: "Remembers which options the family has seen, so that later ones can be marked as new.",
  params: ofNeed,
  body: z.object({ siteIds: z.array(SiteId).max(400) }),
  output: z.object({ ok: z.literal(true) }),
  action: "need.change",
  target: "needId",
  audit: { none: "a reading mark of the family" },
});

export const stateAnonymousNeed = endpoint({
  method: "POST",
  path: "/needs/anonymous",
  summary: "Records that a search ended in nothing, with its cause and without any personal data.",
  body: z.object({
    /** A community, or any larger division. */
    divisionCode: DivisionCode.nullish(),
    /** Only used to find the community; not kept. */
    location: Location.nullish(),
    ageMonths: z.int().min(0).max(47),
    wantedFrom: LocalMonth,
    serviceForms: z.array(ServiceForm).max(5).default([]),
    budgetFen: Fen.nullish(),
    maxMetres: metres.default(3_000),
    inclusiveOnly: z.boolean().default(false),
    kinds: list(SiteKind).default([]),
    features: list(SiteFeature).default([]),
    cause: UnmetCause,
  }),
  output: z.object({ id: NeedId }),
  errors: ["outside_district", "month_past", "month_too_far"],
  action: "need.state_anonymous",
  audit: { none: "no person behind it" },
  entities: ["need"],
  perMinute: 6,
});

export const surveyNeeds = endpoint({
  method: "GET",
  path: "/needs",
  summary: "Needs in a division without names: what was wanted, where and why it failed.",
  query: z.object({
    ...pageQuery,
    division: DivisionCode.optional(),
    status: z.enum(needStatuses).optional(),
    cause: UnmetCause.optional(),
    origin: z.enum(needOrigins).optional(),
  }),
  output: pageOf(
    z.object({
      id: NeedId,
      divisionCode: DivisionCode,
      divisionName: z.string(),
      origin: z.enum(needOrigins),
      status: z.enum(needStatuses),
      wantedFrom: LocalMonth,
      ageMonths: z.int(),
      serviceForms: z.array(ServiceForm),
      budgetFen: z.int().nullable(),
      maxMetres: z.int(),
      cause: UnmetCause.nullable(),
      statedOn: LocalDate,
    }),
  ),
  action: "need.survey",
  audit: { event: "need.surveyed" },
  entities: ["need"],
});
