import { z } from "zod";
import { type Instant, LocalDate, text } from "../../../contract/values.ts";

export const Time = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/);

/** At most so many sessions are made at once. */
export const maxSeries = 200;

/** Sessions on some days of the week from a day to another. A single one is one day. */
export const Series = z
  .object({
    startsOn: LocalDate,
    /** Last day; without it the day of `startsOn` alone. */
    until: LocalDate.optional(),
    /** 1 Monday to 7 Sunday; empty means the weekday of `startsOn`. */
    weekdays: z.array(z.int().min(1).max(7)).max(7).default([]),
    from: Time,
    to: Time,
    /** Without it the kind's. */
    capacity: z.int().min(1).max(100_000).optional(),
    title: text(60, 0).default(""),
    note: text(200, 0).default(""),
    /** Leaves out the days that the calendar of working days gives as free beside weekends. */
    skipHolidays: z.boolean().default(true),
  })
  .refine((series) => series.from < series.to, { path: ["to"], message: "wrong_format" });
export type Series = z.infer<typeof Series>;

/** China has one civil time, eight hours ahead of UTC. */
export const instantAt = (day: string, time: string) => new Date(`${day}T${time}:00+08:00`).toISOString() as Instant;

export type SessionTime = { readonly day: LocalDate; readonly startsAt: Instant; readonly endsAt: Instant };

const dayMs = 86_400_000;

/** The times a series stands for, in order: what the preview shows is what the server makes. Never more than `maxSeries` + 1. */
export function expandSeries(series: Series, isFree: (day: LocalDate) => boolean = () => false): SessionTime[] {
  const first = Date.parse(`${series.startsOn}T00:00:00Z`);
  const last = series.until === undefined ? first : Date.parse(`${series.until}T00:00:00Z`);
  const weekday = (at: number) => new Date(at).getUTCDay() || 7;
  const wanted = series.weekdays.length > 0 ? new Set(series.weekdays) : new Set([weekday(first)]);
  const times: SessionTime[] = [];
  for (let at = first; at <= last && times.length <= maxSeries; at += dayMs) {
    const day = new Date(at).toISOString().slice(0, 10) as LocalDate;
    if (!wanted.has(weekday(at)) || (series.skipHolidays && isFree(day))) continue;
    times.push({ day, startsAt: instantAt(day, series.from), endsAt: instantAt(day, series.to) });
  }
  return times;
}
