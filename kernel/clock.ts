import type { Instant, LocalDate } from "../contract/values.ts";

/** The only source of time. The demo and tests move it; nothing else reads the wall clock. */
export type Clock = { now(): Date };

export const systemClock: Clock = { now: () => new Date() };

/** A clock that runs beside another one at a distance. */
export const offsetClock = (base: Clock, offsetSeconds: number): Clock => ({
  now: () => new Date(base.now().getTime() + offsetSeconds * 1000),
});

/** China has one civil time, eight hours ahead of UTC and without summer time since 1991. */
const chinaOffsetMs = 8 * 3_600_000;

export const instantOf = (date: Date): Instant => date.toISOString() as Instant;
export const nowOf = (clock: Clock): Instant => instantOf(clock.now());

/** The civil day in China at an instant. */
export const dayOf = (date: Date): LocalDate =>
  new Date(date.getTime() + chinaOffsetMs).toISOString().slice(0, 10) as LocalDate;
export const todayOf = (clock: Clock): LocalDate => dayOf(clock.now());
