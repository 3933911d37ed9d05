import { z } from "zod";
import { AgeBand, ServiceForm } from "../../../contract/care.ts";
import { endpoint } from "../../../contract/endpoint.ts";
import { Can, listQuery, LocalDate, pageOf, pageQuery, text, Version } from "../../../contract/values.ts";
import { ChildId, FamilyId } from "../../families/contract.ts";
import { LineId, SiteId } from "../../institutions/contract.ts";
import { Application, ApplicationId, ChoiceId, OfferBrief, OfferId, PlacementId } from "./applications.ts";
import { Booking } from "../../../mechanisms/bookings/contract/booking.ts";

/** Why a family says no to an offer. */
export const declineReasons = ["other_place", "price", "distance", "hours", "plans_changed", "other"] as const;
/** Why an institution takes an offer back. */
export const revokeReasons = ["mistake", "site_change", "papers", "not_reachable", "other"] as const;
/** Why a placement ends before its time. */
export const endReasons = ["moved", "kindergarten", "health", "price", "dissatisfied", "agreement", "other"] as const;
export const placementStatuses = ["planned", "active", "ended", "cancelled"] as const;
export const PlacementStatus = z.enum(placementStatuses);

const careShape = {
  siteId: SiteId,
  siteName: z.string(),
  address: z.string(),
  phone: z.string(),
  lineId: LineId,
  ageBand: AgeBand,
  serviceForm: ServiceForm,
  startOn: LocalDate,
  endOn: LocalDate,
  priceFen: z.int(),
};

export const Offer = z.object({
  ...OfferBrief.shape,
  ...careShape,
  applicationId: ApplicationId,
  choiceId: ChoiceId,
  familyId: FamilyId,
  childId: ChildId,
  /** Other sites of the application that end when this offer is accepted, and resume when it is not. */
  otherSites: z.array(z.string()),
  version: Version,
  /** The platform's day, which a demo can move. */
  today: LocalDate,
  can: Can,
});
export type Offer = z.infer<typeof Offer>;

const ofOffer = z.object({ offerId: OfferId });

export const getOffer = endpoint({
  method: "GET",
  path: "/offers/:offerId",
  summary: "An offer with place, price and deadline, and what the caller may do.",
  params: ofOffer,
  output: Offer,
  action: "offer.read",
  target: "offerId",
  audit: { event: "offer.viewed" },
  entities: ["offer", "application"],
});

export const acceptOffer = endpoint({
  method: "POST",
  path: "/offers/:offerId/accept",
  summary: "Accepts an offer: takes the place, makes the placement and closes the child's other choices.",
  params: ofOffer,
  output: z.object({ placementId: PlacementId }),
  errors: ["offer_not_live", "offer_expired", "consent_missing", "child_already_placed"],
  action: "offer.accept",
  target: "offerId",
  audit: { event: "offer.accepted" },
  entities: ["offer", "application", "placement", "place", "need", "indicator"],
});

export const declineOffer = endpoint({
  method: "POST",
  path: "/offers/:offerId/decline",
  summary: "Declines an offer: the place is free again and the child's other choices resume.",
  params: ofOffer,
  body: z.object({ reason: z.enum(declineReasons).nullish(), note: text(300, 0).default("") }),
  output: z.object({ ok: z.literal(true) }),
  errors: ["offer_not_live"],
  action: "offer.accept",
  target: "offerId",
  audit: { event: "offer.declined" },
  entities: ["offer", "application", "place", "indicator"],
});

export const revokeOffer = endpoint({
  method: "POST",
  path: "/offers/:offerId/revoke",
  summary: "Takes an offer back that is not yet answered, with a reason for the family.",
  params: ofOffer,
  body: z.object({ reason: z.enum(revokeReasons), note: text(300, 0).default("") }),
  output: z.object({ ok: z.literal(true) }),
  errors: ["offer_not_live"],
  action: "offer.revoke",
  target: "offerId",
  audit: { event: "offer.revoked" },
  entities: ["offer", "application", "place", "indicator"],
});

/** A placement as the family sees it. */
export const Placement = z.object({
  id: PlacementId,
  childId: ChildId,
  ...careShape,
  status: PlacementStatus,
  endReason: z.string().nullable(),
  endNote: z.string(),
  version: Version,
});
export type Placement = z.infer<typeof Placement>;

export const getEnrolment = endpoint({
  method: "GET",
  path: "/families/:familyId/enrolment",
  summary: "Everything a family has under way: applications with choices and offers, placements, visits.",
  params: z.object({ familyId: FamilyId }),
  output: z.object({
    today: LocalDate,
    applications: z.array(Application),
    placements: z.array(Placement),
    visits: z.array(Booking),
  }),
  action: "enrolment.read",
  target: "familyId",
  audit: { event: "enrolment.viewed" },
  entities: ["application", "offer", "placement", "booking", "booking_session"],
});

/** A placement as the institution sees it. */
export const PlacedChild = z.object({
  id: PlacementId,
  siteId: SiteId,
  siteName: z.string(),
  lineId: LineId,
  ageBand: AgeBand,
  serviceForm: ServiceForm,
  childName: z.string(),
  ageMonths: z.int(),
  guardianName: z.string(),
  phone: z.string().nullable(),
  startOn: LocalDate,
  endOn: LocalDate,
  priceFen: z.int(),
  status: PlacementStatus,
  endReason: z.string().nullable(),
  version: Version,
});
export type PlacedChild = z.infer<typeof PlacedChild>;

export const listPlacements = endpoint({
  method: "GET",
  path: "/placements",
  summary: "Children placed at the caller's sites.",
  query: z.object({
    siteId: SiteId.optional(),
    lineId: LineId.optional(),
    status: listQuery(PlacementStatus),
    ...pageQuery,
  }),
  output: pageOf(PlacedChild).extend({ today: LocalDate }),
  action: "placement.list",
  audit: { event: "placements.viewed" },
  entities: ["placement"],
});

export const endPlacement = endpoint({
  method: "POST",
  path: "/placements/:placementId/end",
  summary: "Ends a placement early, or cancels one that has not begun; later months are free again.",
  params: z.object({ placementId: PlacementId }),
  body: z.object({
    /** Last day of care; absent to cancel a placement that has not begun. */
    lastDay: LocalDate.nullable(),
    reason: z.enum(endReasons),
    note: text(300, 0).default(""),
    version: Version,
  }),
  output: z.object({ version: Version }),
  errors: ["placement_over", "last_day_wrong", "already_begun"],
  action: "placement.end",
  target: "placementId",
  audit: { event: "placement.ended" },
  entities: ["placement", "place", "indicator"],
});
