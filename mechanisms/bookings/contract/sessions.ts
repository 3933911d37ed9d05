import { z } from "zod";
import { DefinitionKey, Words } from "../../../contract/definition.ts";
import { endpoint } from "../../../contract/endpoint.ts";
import { FileAnswer } from "../../../contract/file.ts";
import { Can, Instant, LocalDate, pageOf, pageQuery, text, Version } from "../../../contract/values.ts";
import { BookingId, BookingStatus } from "./booking.ts";
import { BookingKind } from "./kind.ts";
import { Series, Time } from "./series.ts";
import { ResourceId, SessionId, SiteId } from "./ids.ts";

/** Why a host calls a session off. */
export const cancelReasons = ["staff", "illness", "weather", "works", "other"] as const;
export const CancelReason = z.enum(cancelReasons);

/** Whether one session of a series is meant, or it and all that follow. */
export const Scope = z.enum(["one", "following"]).default("one");

export const Resource = z.object({
  id: ResourceId,
  kind: DefinitionKey,
  name: z.string(),
  place: z.string(),
  siteId: SiteId.nullable(),
  isArchived: z.boolean(),
  version: Version,
});
export type Resource = z.infer<typeof Resource>;

const session = {
  id: SessionId,
  kind: DefinitionKey,
  resourceId: ResourceId,
  siteId: SiteId.nullable(),
  name: z.string(),
  place: z.string(),
  title: z.string(),
  note: z.string(),
  startsAt: Instant,
  endsAt: Instant,
  opensAt: Instant.nullable(),
  closesAt: Instant,
  capacity: z.int(),
  taken: z.int(),
  waiting: z.int(),
  /** Places of the waiting list; 0 where there is none. */
  waitingPlaces: z.int(),
};
/** What can be done with a session now. */
export const sessionStates = ["not_open", "free", "waiting_list", "full", "closed"] as const;
export const PublicSession = z.object({ ...session, state: z.enum(sessionStates) });
export type PublicSession = z.infer<typeof PublicSession>;
export const Session = z.object({
  ...session,
  seriesId: z.uuid().nullable(),
  status: z.enum(["open", "cancelled"]),
  cancelReason: z.string().nullable(),
  version: Version,
});
export type Session = z.infer<typeof Session>;

/** A kind as pages need it. */
const shown = BookingKind.pick({
  key: true,
  title: true,
  resource: true,
  who: true,
  consent: true,
  opens: true,
  closes: true,
  capacity: true,
  limit: true,
  waiting: true,
  cancel: true,
  noShow: true,
  checkIn: true,
  unit: true,
  intro: true,
}).shape;
export const KindInForce = z.object({ ...shown, eligible: z.array(Words) });
export type KindInForce = z.infer<typeof KindInForce>;

export const listBookingKinds = endpoint({
  method: "GET",
  path: "/booking-kinds",
  summary: "What can be booked in the district and under which rules; public.",
  output: z.object({ items: z.array(KindInForce) }),
  action: "booking.look",
  audit: { none: "public" },
  entities: ["definition"],
});

export const listSessions = endpoint({
  method: "GET",
  path: "/booking-sessions",
  summary: "The next times that can be booked, full ones too, with what is free; public.",
  query: z.object({
    kind: DefinitionKey.optional(),
    siteId: SiteId.optional(),
    resourceId: ResourceId.optional(),
    from: LocalDate.optional(),
    to: LocalDate.optional(),
    size: z.coerce.number().int().min(1).max(100).default(12),
  }),
  output: z.object({ sessions: z.array(PublicSession) }),
  action: "booking.look",
  audit: { none: "public" },
  entities: ["booking_session"],
});

export const listHostedSessions = endpoint({
  method: "GET",
  path: "/booking-sessions/hosted",
  summary: "Sessions of the caller's sites and resources in a period, with how many come.",
  query: z.object({
    kind: DefinitionKey.optional(),
    siteId: SiteId.optional(),
    from: LocalDate.optional(),
    to: LocalDate.optional(),
    ...pageQuery,
  }),
  output: pageOf(Session).extend({ today: LocalDate }),
  action: "booking.host",
  audit: { none: "no personal data" },
  entities: ["booking_session", "booking"],
});

export const listResources = endpoint({
  method: "GET",
  path: "/booking-resources",
  summary: "Rooms, trainers and other resources of the caller's institution or division that can be booked.",
  query: z.object({ kind: DefinitionKey.optional() }),
  output: z.object({ items: z.array(Resource) }),
  action: "booking.resources",
  audit: { none: "no personal data" },
  entities: ["booking_session"],
});

const resourceBody = { name: text(60), place: text(100, 0).default("") };

export const createResource = endpoint({
  method: "POST",
  path: "/sites/:siteId/booking-resources",
  summary: "Adds a room, a trainer or another resource of a site.",
  params: z.object({ siteId: SiteId }),
  body: z.object({ kind: DefinitionKey.refine((kind) => kind !== "site", "wrong_format"), ...resourceBody }),
  output: z.object({ resourceId: ResourceId }),
  action: "booking.offer",
  target: "siteId",
  audit: { event: "booking_resource.created" },
  entities: ["booking_session"],
});

export const changeResource = endpoint({
  method: "PUT",
  path: "/booking-resources/:resourceId",
  summary: "Renames a resource, or takes it out of use; its sessions stay.",
  params: z.object({ resourceId: ResourceId }),
  body: z.object({ ...resourceBody, isArchived: z.boolean(), version: Version }),
  output: z.object({ version: Version }),
  action: "booking.resource_change",
  target: "resourceId",
  audit: { event: "booking_resource.changed" },
  entities: ["booking_session"],
});

const created = {
  body: Series.safeExtend({ kind: DefinitionKey }),
  output: z.object({ created: z.int(), existing: z.int(), holidays: z.array(LocalDate) }),
  errors: ["session_in_past", "no_session_in_series", "too_many_sessions", "wrong_resource"],
  audit: { event: "booking_sessions.created" },
  entities: ["booking_session"],
} as const;

export const createSiteSessions = endpoint({
  method: "POST",
  path: "/sites/:siteId/booking-sessions",
  summary: "Offers one or repeating times at a site; times that exist already are left as they are.",
  params: z.object({ siteId: SiteId }),
  action: "booking.offer",
  target: "siteId",
  ...created,
});

export const createSessions = endpoint({
  method: "POST",
  path: "/booking-resources/:resourceId/sessions",
  summary: "Offers one or repeating times of a room, a trainer or another resource.",
  params: z.object({ resourceId: ResourceId }),
  action: "booking.resource_change",
  target: "resourceId",
  ...created,
});

const sessionParams = z.object({ sessionId: SessionId });

export const changeSession = endpoint({
  method: "PUT",
  path: "/booking-sessions/:sessionId",
  summary: "Moves a session or changes its capacity and words, alone or with all that follow; who booked is told.",
  params: sessionParams,
  body: z
    .object({
      on: LocalDate,
      from: Time,
      to: Time,
      capacity: z.int().min(1).max(100_000),
      title: text(60, 0).default(""),
      note: text(200, 0).default(""),
      scope: Scope,
      version: Version,
    })
    .refine((one) => one.from < one.to, { path: ["to"], message: "wrong_format" }),
  output: z.object({ version: Version, changed: z.int() }),
  errors: ["session_in_past", "session_cancelled", "session_over", "capacity_below_taken"],
  action: "booking.manage",
  target: "sessionId",
  audit: { event: "booking_session.changed" },
  entities: ["booking_session", "booking"],
});

export const cancelSession = endpoint({
  method: "POST",
  path: "/booking-sessions/:sessionId/cancel",
  summary: "Calls a session off, alone or with all that follow; everyone who booked or waits is told why.",
  params: sessionParams,
  body: z.object({ reason: CancelReason, scope: Scope }),
  output: z.object({ cancelledSessions: z.int(), cancelledBookings: z.int() }),
  errors: ["session_cancelled", "session_over"],
  action: "booking.manage",
  target: "sessionId",
  audit: { event: "booking_session.cancelled" },
  entities: ["booking_session", "booking"],
});

/** Who comes, as the host sees it. */
export const Attendee = z.object({
  id: BookingId,
  name: z.string(),
  ageMonths: z.int().nullable(),
  contactName: z.string(),
  /** Masked while on the waiting list. */
  phone: z.string().nullable(),
  institution: z.string().nullable(),
  status: BookingStatus,
  /** Place on the waiting list, from 1. */
  position: z.int().nullable(),
  bookedAt: Instant,
  checkedInAt: Instant.nullable(),
});
export type Attendee = z.infer<typeof Attendee>;

export const listAttendees = endpoint({
  method: "GET",
  path: "/booking-sessions/:sessionId/bookings",
  summary: "Who comes and who waits; families who have withdrawn their consent are not shown.",
  params: sessionParams,
  output: z.object({ session: Session, attendees: z.array(Attendee), hidden: z.int(), can: Can }),
  action: "booking.manage",
  target: "sessionId",
  audit: { event: "booking_attendees.viewed" },
  entities: ["booking_session", "booking"],
});

export const exportAttendees = endpoint({
  method: "GET",
  path: "/booking-sessions/:sessionId/bookings.xlsx",
  summary: "The list of a session as a spreadsheet.",
  params: sessionParams,
  output: FileAnswer,
  action: "booking.manage",
  target: "sessionId",
  audit: { event: "booking_attendees.exported" },
  transport: "stream",
});
