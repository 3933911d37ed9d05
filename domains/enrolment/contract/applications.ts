import { z } from "zod";
import { ServiceForm } from "../../../contract/care.ts";
import { endpoint } from "../../../contract/endpoint.ts";
import { FileAnswer } from "../../../contract/file.ts";
import {
  Can,
  id,
  Instant,
  listQuery,
  LocalDate,
  LocalMonth,
  pageOf,
  pageQuery,
  text,
  Version,
} from "../../../contract/values.ts";
import { ChildId } from "../../families/contract.ts";
import { LineId, SiteId } from "../../institutions/contract.ts";

export const ApplicationId = id("application");
export const ChoiceId = id("application_choice");
export const OfferId = id("offer");
export const PlacementId = id("placement");
export type ApplicationId = z.infer<typeof ApplicationId>;
export type ChoiceId = z.infer<typeof ChoiceId>;
export type OfferId = z.infer<typeof OfferId>;
export type PlacementId = z.infer<typeof PlacementId>;

/** One application asks at most so many sites. */
export const maxChoices = 10;

export const applicationStatuses = ["open", "placed", "withdrawn"] as const;
export const choiceStatuses = ["waiting", "offered", "paused", "declined", "refused", "withdrawn", "placed"] as const;
export const ChoiceStatus = z.enum(choiceStatuses);
export type ChoiceStatus = z.infer<typeof ChoiceStatus>;
export const offerStatuses = ["live", "accepted", "declined", "expired", "revoked"] as const;
export const OfferStatus = z.enum(offerStatuses);

/** Why an institution can't take a child. */
export const refuseReasons = ["no_place", "age", "form", "papers", "not_reachable", "other"] as const;
/** What puts a child first where the rules of a site say so. */
export const priorities = ["sibling", "employer", "hardship"] as const;

/** An offer in a list. */
export const OfferBrief = z.object({
  id: OfferId,
  status: OfferStatus,
  startOn: LocalDate,
  deadlineAt: Instant,
  madeAt: Instant,
  endedAt: Instant.nullable(),
  reason: z.string().nullable(),
  note: z.string(),
});
export type OfferBrief = z.infer<typeof OfferBrief>;

/** A site of an application as the family sees it. */
export const Choice = z.object({
  id: ChoiceId,
  siteId: SiteId,
  siteName: z.string(),
  address: z.string(),
  phone: z.string(),
  rank: z.int(),
  status: ChoiceStatus,
  reason: z.string().nullable(),
  note: z.string(),
  changedAt: Instant,
  offers: z.array(OfferBrief),
});
export type Choice = z.infer<typeof Choice>;
export const Application = z.object({
  id: ApplicationId,
  childId: ChildId,
  wantedFrom: LocalMonth,
  serviceForm: ServiceForm,
  note: z.string(),
  channel: z.enum(["self", "counter"]),
  status: z.enum(applicationStatuses),
  submittedAt: Instant,
  endedAt: Instant.nullable(),
  choices: z.array(Choice),
  version: Version,
});
export type Application = z.infer<typeof Application>;

const siteIds = z
  .array(SiteId)
  .min(1)
  .max(maxChoices)
  .refine((ids) => new Set(ids).size === ids.length, "not_unique");
const asked = {
  /** In the family's order, the favourite first. */
  siteIds,
  wantedFrom: LocalMonth,
  serviceForm: ServiceForm,
  note: text(500, 0).default(""),
};
export const ApplicationForm = z.object(asked);

export const submitApplication = endpoint({
  method: "POST",
  path: "/children/:childId/applications",
  summary: "Applies to up to ten sites at once; a child has one open application.",
  params: z.object({ childId: ChildId }),
  body: ApplicationForm,
  output: z.object({ applicationId: ApplicationId }),
  errors: ["application_open", "consent_missing", "site_not_open", "month_in_past"],
  action: "application.submit",
  target: "childId",
  audit: { event: "application.submitted" },
  entities: ["application"],
});

const ofApplication = z.object({ applicationId: ApplicationId });

export const changeApplication = endpoint({
  method: "PUT",
  path: "/applications/:applicationId",
  summary: "Adds, removes and reorders the sites of an open application, and changes what is wanted.",
  params: ofApplication,
  body: z.object({ ...asked, version: Version }),
  output: z.object({ version: Version }),
  errors: [
    "application_not_open",
    "consent_missing",
    "site_not_open",
    "month_in_past",
    "choice_has_offer",
    "choice_was_refused",
  ],
  action: "application.change",
  target: "applicationId",
  audit: { event: "application.changed" },
  entities: ["application"],
});

export const withdrawApplication = endpoint({
  method: "POST",
  path: "/applications/:applicationId/withdraw",
  summary: "Withdraws an application from all its sites; a live offer is given back.",
  params: ofApplication,
  output: z.object({ version: Version }),
  errors: ["application_not_open"],
  action: "application.change",
  target: "applicationId",
  audit: { event: "application.withdrawn" },
  entities: ["application", "offer", "place", "indicator"],
});

/** An application as the institution it asks sees it. */
export const Enquiry = z.object({
  choiceId: ChoiceId,
  siteId: SiteId,
  siteName: z.string(),
  childName: z.string(),
  /** On the first day of the wanted month. */
  ageMonths: z.int(),
  wantedFrom: LocalMonth,
  serviceForm: ServiceForm,
  submittedAt: Instant,
  status: ChoiceStatus,
  reason: z.string().nullable(),
  staffNote: z.string(),
  familyNote: z.string(),
  priorities: z.array(z.enum(priorities)),
  guardianName: z.string(),
  /** Masked until a place has been offered. */
  phone: z.string().nullable(),
  offer: OfferBrief.nullable(),
  version: Version,
});
export type Enquiry = z.infer<typeof Enquiry>;

const enquiryFilter = {
  siteId: SiteId.optional(),
  status: listQuery(ChoiceStatus),
  month: LocalMonth.optional(),
  minAge: z.coerce.number().int().min(0).max(47).optional(),
  maxAge: z.coerce.number().int().min(0).max(47).optional(),
};

export const listEnquiries = endpoint({
  method: "GET",
  path: "/enquiries",
  summary: "Applications to the caller's sites whose families agree to share them, by status, wanted month and age.",
  query: z.object({
    ...enquiryFilter,
    ...pageQuery,
    sort: z.enum(["submitted", "-submitted", "wanted", "-wanted"]).default("submitted"),
  }),
  output: pageOf(Enquiry).extend({ today: LocalDate, counts: z.record(z.string(), z.int()) }),
  action: "enquiry.list",
  audit: { event: "enquiries.viewed" },
  entities: ["application", "offer", "consent"],
});

export const countEnquiries = endpoint({
  method: "GET",
  path: "/enquiries/counts",
  summary: "What waits at the caller's sites: applications, live offers, families who come to visit.",
  output: z.object({
    waiting: z.int(),
    /** Since when the longest waiting application has been there. */
    waitingSince: LocalDate.nullable(),
    offered: z.int(),
    visitsToCome: z.int(),
  }),
  action: "enquiry.list",
  audit: { none: "no personal data" },
  entities: ["application", "offer", "consent", "booking", "booking_session"],
});

export const exportEnquiries = endpoint({
  method: "GET",
  path: "/enquiries.xlsx",
  summary: "The same list as a spreadsheet, all pages.",
  query: z.object(enquiryFilter),
  output: FileAnswer,
  action: "enquiry.list",
  audit: { event: "enquiries.exported" },
  transport: "stream",
  perMinute: 30,
});

const ofChoice = z.object({ choiceId: ChoiceId });

export const getEnquiry = endpoint({
  method: "GET",
  path: "/enquiries/:choiceId",
  summary: "One application to a site, and what the caller may do with it.",
  params: ofChoice,
  output: Enquiry.extend({ can: Can }),
  action: "enquiry.read",
  target: "choiceId",
  audit: { event: "enquiry.viewed" },
  entities: ["application", "offer", "consent"],
});

export const refuseChoice = endpoint({
  method: "POST",
  path: "/enquiries/:choiceId/refuse",
  summary: "Tells a family that the site can't take the child, and why.",
  params: ofChoice,
  body: z.object({ reason: z.enum(refuseReasons), note: text(300, 0).default(""), version: Version }),
  output: z.object({ version: Version }),
  errors: ["choice_not_open"],
  action: "enquiry.answer",
  target: "choiceId",
  audit: { event: "choice.refused" },
  entities: ["application"],
});

export const makeOffer = endpoint({
  method: "POST",
  path: "/enquiries/:choiceId/offers",
  summary: "Offers a place from a month on; the place is held until the family answers or the deadline passes.",
  params: ofChoice,
  body: z.object({
    lineId: LineId,
    startMonth: LocalMonth,
    deadlineDays: z.int().min(1).max(30).default(7),
    note: text(300, 0).default(""),
  }),
  output: z.object({ offerId: OfferId, deadlineAt: Instant }),
  errors: [
    "no_place_left",
    "child_has_live_offer",
    "child_already_placed",
    "consent_missing",
    "age_does_not_fit",
    "choice_not_open",
    "site_not_open",
    "month_in_past",
    "month_too_far",
  ],
  action: "enquiry.answer",
  target: "choiceId",
  audit: { event: "offer.made" },
  entities: ["application", "offer", "place", "indicator"],
});
