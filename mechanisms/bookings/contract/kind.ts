import { z } from "zod";
import { DefinitionKey, definitionHead, Words } from "../../../contract/definition.ts";
import type { Instant } from "../../../contract/values.ts";

/** What a kind of booking says; packs hold it under `bookings:`. */

/** A length of time, ISO 8601 in days, hours and minutes: `P2D`, `PT30M`, `P1DT12H`. */
export const Duration = z
  .string()
  .regex(/^P(?=\d|T\d)(\d{1,3}D)?(T(?=\d)(\d{1,3}H)?(\d{1,4}M)?)?$/)
  .brand<"Duration">();
export type Duration = z.infer<typeof Duration>;

export function millisecondsOf(duration: Duration): number {
  const [, days = "0", hours = "0", minutes = "0"] =
    /^P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?)?$/.exec(duration) ?? ([] as string[]);
  return ((Number(days) * 24 + Number(hours)) * 60 + Number(minutes)) * 60_000;
}

/** The instant so long before (negative: after) another. */
export const before = (instant: string, duration: Duration): Instant =>
  new Date(Date.parse(instant) - millisecondsOf(duration)).toISOString() as Instant;
export const after = (instant: string, duration: Duration): Instant =>
  new Date(Date.parse(instant) + millisecondsOf(duration)).toISOString() as Instant;

/** Who takes the place: a child (booked by its guardians or at the counter), a person with an account, staff of an institution. */
export const bookers = ["child", "account", "staff"] as const;

/** What happens to a booking that people are told of. */
export const tellings = [
  "booked",
  "waiting",
  "moved_up",
  "offered",
  "expired",
  "cancelled",
  "called_off",
  "changed",
  "reminder",
  "not_reached",
  "no_show",
] as const;
export type Telling = (typeof tellings)[number];

/** What conditions may name, with its type. */
export const facts = {
  /** Of the child: whole months on the session's day; negative before birth. */
  age_months: "number",
  /** Division of the family's first pick-up point. */
  home_division: "text",
  /** Whether the child has a place at the session's site on its day. */
  in_care_here: "boolean",
  in_care: "boolean",
  /** Of the account: its roles of today, and whether it is staff of the session's institution. */
  roles: "list",
  of_this_institution: "boolean",
  /** Of the resource. */
  resource: "text",
  division: "text",
  site_kind: "text",
  inclusive: "boolean",
} as const;
export type Facts = Partial<Record<keyof typeof facts, unknown>>;

export const BookingKind = z.strictObject({
  ...definitionHead,
  /** What is booked: `site`, or a kind of resource of the locality's own choice: `room`, `trainer` … */
  resource: DefinitionKey,
  who: z.enum(bookers),
  /** The consent a family has to have given before its child is booked; who withdrew it is not shown to the host. */
  consent: z.enum(["share_with_institution", "contact"]).optional(),
  /** All have to hold; the words say why not. What is not known does not hold. */
  eligible: z.array(z.strictObject({ when: z.string().min(1).max(1_000), otherwise: Words })).default([]),
  /** Booking opens and closes so long before the beginning; without them at once, and at the beginning. */
  opens: Duration.optional(),
  closes: Duration.optional(),
  /** Places of a session unless it says otherwise. */
  capacity: z.int().min(1).max(100_000),
  /** At most so many bookings under way at a time, or within days around a session. */
  limit: z.strictObject({ most: z.int().min(1).max(100), days: z.int().min(1).max(366).optional() }).optional(),
  /** Absent: no waiting list. With `confirm` a place is offered and held so long, without it is given at once. */
  waiting: z.strictObject({ size: z.int().min(1).max(10_000), confirm: Duration.optional() }).optional(),
  /** Until so long before the beginning it can be cancelled by the booker; without it until the beginning. */
  cancel: Duration.optional(),
  /** Who did not come so many times within some days cannot book for some days. */
  noShow: z
    .strictObject({
      times: z.int().min(1).max(20),
      within: z.int().min(1).max(366),
      pause: z.int().min(1).max(366),
    })
    .optional(),
  reminders: z.array(Duration).max(5).default([]),
  /** When the code is taken: from so long before the beginning until so long after it. */
  checkIn: z.strictObject({ from: Duration, until: Duration }),
  /** After so long past the end, who was not checked in did not come; only where anybody was checked in. */
  settle: Duration.optional(),
  /** The entry in calendars. */
  calendar: Words,
  /** What a party is called with its number: 组, 人. */
  unit: Words,
  intro: Words.optional(),
  /** Key of the notice for what happens; nobody is told of what is not named. */
  notices: z.partialRecord(z.enum(tellings), DefinitionKey).default({}),
});
export type BookingKind = z.infer<typeof BookingKind>;
