import { z } from "zod";
import { endpoint } from "../../../contract/endpoint.ts";
import { FileAnswer } from "../../../contract/file.ts";
import { Can, id, Instant, LocalDate, pageOf, pageQuery, text, Version } from "../../../contract/values.ts";
import { ChildId } from "../../families/contract.ts";
import { SiteId } from "../../institutions/contract.ts";

export const SlotId = id("visit_slot");
export const BookingId = id("visit_booking");
export type SlotId = z.infer<typeof SlotId>;
export type BookingId = z.infer<typeof BookingId>;

export const slotStatuses = ["open", "cancelled"] as const;
export const bookingStatuses = ["booked", "cancelled", "attended", "no_show"] as const;
export const BookingStatus = z.enum(bookingStatuses);
/** Why an institution calls a visit off. */
export const slotCancelReasons = ["staff", "illness", "weather", "works", "other"] as const;

/** At most so many slots are made at once. */
export const maxSeries = 200;

const Time = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/);

/** Slots on some days of the week from a day on, for a number of weeks. A single slot is one day for one week. */
export const Series = z
  .object({
    startsOn: LocalDate,
    /** 1 Monday to 7 Sunday; empty means the day of `startsOn` alone. */
    weekdays: z.array(z.int().min(1).max(7)).max(7),
    weeks: z.int().min(1).max(26),
    from: Time,
    to: Time,
    capacity: z.int().min(1).max(1_000),
    note: text(200, 0).default(""),
  })
  .refine((series) => series.from < series.to, { path: ["to"], message: "wrong_format" });
export type Series = z.infer<typeof Series>;

/** China has one civil time, eight hours ahead of UTC. */
const instantAt = (day: string, time: string) => new Date(`${day}T${time}:00+08:00`).toISOString() as Instant;

/** The slots a series stands for, in order of time: what the preview shows is what the server makes. */
export function expandSeries(series: Series): { startsAt: Instant; endsAt: Instant }[] {
  const first = Date.parse(`${series.startsOn}T00:00:00Z`);
  const weekday = (at: number) => new Date(at).getUTCDay() || 7;
  const wanted = series.weekdays.length > 0 ? new Set(series.weekdays) : new Set([weekday(first)]);
  return Array.from({ length: series.weeks * 7 }, (_, i) => first + i * 86_400_000)
    .filter((at) => wanted.has(weekday(at)))
    .map((at) => {
      const day = new Date(at).toISOString().slice(0, 10);
      return { startsAt: instantAt(day, series.from), endsAt: instantAt(day, series.to) };
    });
}

const slotShape = {
  id: SlotId,
  siteId: SiteId,
  startsAt: Instant,
  endsAt: Instant,
  capacity: z.int(),
  taken: z.int(),
  note: z.string(),
};
export const PublicSlot = z.object(slotShape);
export type PublicSlot = z.infer<typeof PublicSlot>;
export const VisitSlot = z.object({
  ...slotShape,
  siteName: z.string(),
  status: z.enum(slotStatuses),
  cancelReason: z.string().nullable(),
  version: Version,
});
export type VisitSlot = z.infer<typeof VisitSlot>;

const booking = {
  id: BookingId,
  slotId: SlotId,
  childId: ChildId,
  status: BookingStatus,
  bookedAt: Instant,
};
/** A visit as the family sees it. */
export const Visit = z.object({
  ...booking,
  siteId: SiteId,
  siteName: z.string(),
  address: z.string(),
  phone: z.string(),
  startsAt: Instant,
  endsAt: Instant,
  note: z.string(),
  /** Given when the institution called the visit off. */
  cancelReason: z.string().nullable(),
});
export type Visit = z.infer<typeof Visit>;
/** A visit as the institution sees it. */
export const Visitor = z.object({
  id: BookingId,
  childName: z.string(),
  ageMonths: z.int(),
  guardianName: z.string(),
  phone: z.string().nullable(),
  status: BookingStatus,
  bookedAt: Instant,
});
export type Visitor = z.infer<typeof Visitor>;

const slotParams = z.object({ slotId: SlotId });
const siteParams = z.object({ siteId: SiteId });

export const listSiteSlots = endpoint({
  method: "GET",
  path: "/sites/:siteId/visit-slots",
  summary: "The next times at which families can visit a site, with what is free; public.",
  params: siteParams,
  query: z.object({ size: z.coerce.number().int().min(1).max(100).default(12) }),
  output: z.object({ slots: z.array(PublicSlot) }),
  action: "visit.look",
  audit: { none: "public" },
  entities: ["visit_slot"],
});

export const listVisitSlots = endpoint({
  method: "GET",
  path: "/visit-slots",
  summary: "Visit slots of the caller's sites in a period, with how many families come.",
  query: z.object({ siteId: SiteId.optional(), from: LocalDate.optional(), to: LocalDate.optional(), ...pageQuery }),
  output: pageOf(VisitSlot).extend({ today: LocalDate }),
  action: "visit.slots",
  audit: { none: "no personal data" },
  entities: ["visit_slot", "visit_booking"],
});

export const createVisitSlots = endpoint({
  method: "POST",
  path: "/sites/:siteId/visit-slots",
  summary: "Offers one or repeating times for visits; times that exist already are left as they are.",
  params: siteParams,
  body: Series,
  output: z.object({ created: z.int(), existing: z.int() }),
  errors: ["slot_in_past", "no_slot_in_series", "too_many_slots"],
  action: "visit.offer",
  target: "siteId",
  audit: { event: "visit_slots.created" },
  entities: ["visit_slot"],
});

export const changeVisitSlot = endpoint({
  method: "PUT",
  path: "/visit-slots/:slotId",
  summary: "Moves a visit slot or changes its capacity and note.",
  params: slotParams,
  body: z
    .object({
      on: LocalDate,
      from: Time,
      to: Time,
      capacity: z.int().min(1).max(1_000),
      note: text(200, 0).default(""),
      version: Version,
    })
    .refine((slot) => slot.from < slot.to, { path: ["to"], message: "wrong_format" }),
  output: z.object({ version: Version }),
  errors: ["slot_in_past", "slot_cancelled", "capacity_below_taken"],
  action: "visit.manage",
  target: "slotId",
  audit: { event: "visit_slot.changed" },
  entities: ["visit_slot", "visit_booking"],
});

export const cancelVisitSlot = endpoint({
  method: "POST",
  path: "/visit-slots/:slotId/cancel",
  summary: "Calls a visit off; families who booked are told why.",
  params: slotParams,
  body: z.object({ reason: z.enum(slotCancelReasons) }),
  output: z.object({ cancelledBookings: z.int() }),
  errors: ["slot_cancelled", "slot_over"],
  action: "visit.manage",
  target: "slotId",
  audit: { event: "visit_slot.cancelled" },
  entities: ["visit_slot", "visit_booking"],
});

export const listVisitors = endpoint({
  method: "GET",
  path: "/visit-slots/:slotId/bookings",
  summary: "Who comes to a visit; families who have withdrawn their consent are not shown.",
  params: slotParams,
  output: z.object({ slot: VisitSlot, visitors: z.array(Visitor), hidden: z.int(), can: Can }),
  action: "visit.manage",
  target: "slotId",
  audit: { event: "visitors.viewed" },
  entities: ["visit_slot", "visit_booking"],
});

export const bookVisit = endpoint({
  method: "POST",
  path: "/visit-slots/:slotId/bookings",
  summary: "Books a visit for a child; asked again, it answers the same booking.",
  params: slotParams,
  body: z.object({ childId: ChildId }),
  output: z.object({ bookingId: BookingId, status: BookingStatus, bookedAt: Instant }),
  errors: ["slot_full", "slot_cancelled", "slot_over", "consent_missing"],
  action: "visit.book",
  audit: { none: "written by the batch, in the transaction of the booking" },
  entities: ["visit_slot", "visit_booking"],
  transaction: "own",
});

const bookingParams = z.object({ bookingId: BookingId });

export const cancelVisit = endpoint({
  method: "POST",
  path: "/visit-bookings/:bookingId/cancel",
  summary: "Cancels a visit; the place is free again.",
  params: bookingParams,
  output: z.object({ status: BookingStatus }),
  errors: ["slot_over"],
  action: "visit.cancel",
  target: "bookingId",
  audit: { event: "visit.cancelled" },
  entities: ["visit_slot", "visit_booking"],
});

export const recordVisit = endpoint({
  method: "POST",
  path: "/visit-bookings/:bookingId/attendance",
  summary: "Says whether a family came.",
  params: bookingParams,
  body: z.object({ attended: z.boolean() }),
  output: z.object({ status: BookingStatus }),
  errors: ["visit_not_begun", "visit_was_cancelled"],
  action: "visit.record",
  target: "bookingId",
  audit: { event: "visit.recorded" },
  entities: ["visit_booking"],
});

export const getVisitCalendar = endpoint({
  method: "GET",
  path: "/visit-bookings/:bookingId/visit.ics",
  summary: "A visit as a calendar file.",
  params: bookingParams,
  output: FileAnswer,
  action: "visit.read",
  target: "bookingId",
  audit: { none: "own data" },
  transport: "stream",
});
