import { z } from "zod";
import { DefinitionKey } from "../../../contract/definition.ts";
import { endpoint } from "../../../contract/endpoint.ts";
import { FileAnswer } from "../../../contract/file.ts";
import { Instant, LocalDate, listQuery } from "../../../contract/values.ts";
import { BookingId, ChildId, FamilyId, SessionId, SiteId } from "./ids.ts";

export { BookingId, SessionId } from "./ids.ts";

export const bookingStatuses = ["booked", "waiting", "offered", "cancelled", "attended", "no_show"] as const;
export const BookingStatus = z.enum(bookingStatuses);
export type BookingStatus = z.infer<typeof BookingStatus>;
/** Why a booking ended: cancelled by who booked, by the host, an offer not confirmed in time, no place until the beginning. */
export const endReasons = ["by_booker", "by_host", "expired", "not_reached"] as const;

/** Refusals of a rule of the kind; `not_eligible` has the rule's own words in its details: `{ why: { zh, en } }`. */
export const bookErrors = [
  "session_full",
  "session_cancelled",
  "session_over",
  "booking_not_open",
  "booking_closed",
  "consent_missing",
  "not_eligible",
  "too_many_bookings",
  "booking_paused",
  "child_needed",
  "no_child_here",
] as const;

const given = {
  bookingId: BookingId,
  status: BookingStatus,
  bookedAt: Instant,
  /** Place on the waiting list, from 1. */
  position: z.int().nullable(),
};

export const book = endpoint({
  method: "POST",
  path: "/booking-sessions/:sessionId/bookings",
  summary: "Books a place for a child or for oneself, or a turn on the waiting list; asked again, it answers the same.",
  params: z.object({ sessionId: SessionId }),
  body: z.object({
    /** For kinds that children are booked for. */
    childId: ChildId.optional(),
    /** Goes on the waiting list when the session is full. */
    orWait: z.boolean().default(false),
  }),
  output: z.object(given),
  errors: bookErrors,
  action: "booking.book",
  audit: { none: "written by the batch, in the transaction of the booking" },
  entities: ["booking_session", "booking"],
  transaction: "own",
});

const bookingParams = z.object({ bookingId: BookingId });

export const confirmBooking = endpoint({
  method: "POST",
  path: "/bookings/:bookingId/confirm",
  summary: "Takes the place that was offered from the waiting list.",
  params: bookingParams,
  output: z.object({ status: BookingStatus }),
  errors: ["offer_over"],
  action: "booking.own",
  target: "bookingId",
  audit: { event: "booking.confirmed" },
  entities: ["booking_session", "booking"],
});

export const cancelBooking = endpoint({
  method: "POST",
  path: "/bookings/:bookingId/cancel",
  summary: "Cancels a booking or leaves the waiting list; a free place goes to the next who waits.",
  params: bookingParams,
  output: z.object({ status: BookingStatus }),
  errors: ["session_over", "cancel_too_late"],
  action: "booking.own",
  target: "bookingId",
  audit: { event: "booking.cancelled" },
  entities: ["booking_session", "booking"],
});

export const recordAttendance = endpoint({
  method: "POST",
  path: "/bookings/:bookingId/attendance",
  summary: "Says whether who booked came; can be corrected.",
  params: bookingParams,
  body: z.object({ attended: z.boolean() }),
  output: z.object({ status: BookingStatus }),
  errors: ["session_not_begun", "booking_not_held"],
  action: "booking.record",
  target: "bookingId",
  audit: { event: "booking.recorded" },
  entities: ["booking"],
});

/** A booking as its booker sees it. */
export const Booking = z.object({
  id: BookingId,
  sessionId: SessionId,
  kind: DefinitionKey,
  childId: ChildId.nullable(),
  status: BookingStatus,
  position: z.int().nullable(),
  bookedAt: Instant,
  confirmUntil: Instant.nullable(),
  cancelUntil: Instant,
  checkedInAt: Instant.nullable(),
  endReason: z.enum(endReasons).nullable(),
  siteId: SiteId.nullable(),
  name: z.string(),
  place: z.string(),
  phone: z.string(),
  title: z.string(),
  note: z.string(),
  startsAt: Instant,
  endsAt: Instant,
  /** Given when the host called the session off. */
  cancelReason: z.string().nullable(),
});
export type Booking = z.infer<typeof Booking>;

export const listFamilyBookings = endpoint({
  method: "GET",
  path: "/families/:familyId/bookings",
  summary: "What a family has booked for its children, newest first, without names.",
  params: z.object({ familyId: FamilyId }),
  query: z.object({ kind: listQuery(DefinitionKey) }),
  output: z.object({ items: z.array(Booking), today: LocalDate }),
  action: "booking.family",
  target: "familyId",
  audit: { none: "own data" },
  entities: ["booking", "booking_session"],
});

export const listOwnBookings = endpoint({
  method: "GET",
  path: "/bookings",
  summary: "What the caller has booked as a person, newest first.",
  query: z.object({ kind: listQuery(DefinitionKey) }),
  output: z.object({ items: z.array(Booking), today: LocalDate }),
  action: "booking.mine",
  audit: { none: "own data" },
  entities: ["booking", "booking_session"],
});

export const getPass = endpoint({
  method: "GET",
  path: "/bookings/:bookingId/pass",
  summary: "The code that is shown at the door, and when it is taken.",
  params: bookingParams,
  output: z.object({ code: z.string(), from: Instant, until: Instant, status: BookingStatus }),
  action: "booking.own",
  target: "bookingId",
  audit: { none: "own data" },
  entities: ["booking"],
});

export const getBookingCalendar = endpoint({
  method: "GET",
  path: "/bookings/:bookingId/booking.ics",
  summary: "A booking as a calendar file.",
  params: bookingParams,
  output: FileAnswer,
  action: "booking.own",
  target: "bookingId",
  audit: { none: "own data" },
  transport: "stream",
});

/** A check-in code: ten letters and digits without those that look alike, in two groups when written. */
export const CheckInCode = z
  .string()
  .max(40)
  .transform((typed) => typed.toUpperCase().replaceAll(/[\s-]/g, "").replaceAll("O", "0").replaceAll(/[IL]/g, "1"))
  .pipe(z.string().regex(/^[0-9A-HJKMNP-TV-Z]{10}$/));

export const checkIn = endpoint({
  method: "POST",
  path: "/booking-check-ins",
  summary: "Takes the code of a booking at the door: scanned or typed, once.",
  body: z.object({ code: CheckInCode }),
  output: z.object({
    bookingId: BookingId,
    sessionId: SessionId,
    name: z.string(),
    title: z.string(),
    startsAt: Instant,
    checkedInAt: Instant,
    /** Taken before: shown as it was. */
    again: z.boolean(),
  }),
  errors: ["code_unknown", "check_in_too_early", "check_in_over", "booking_not_held"],
  action: "booking.check_in",
  audit: { event: "booking.checked_in" },
  entities: ["booking"],
});
