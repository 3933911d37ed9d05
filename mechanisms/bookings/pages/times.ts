import { type Duration, millisecondsOf } from "../contract/kind.ts";
import type { bookingsZh } from "./texts/zh-CN.ts";
import { formatInstant } from "../../../web/kit/format.ts";

/** `11月24日 10:00–11:00`. */
export const formatPeriod = ({ startsAt, endsAt }: { startsAt: string; endsAt: string }): string =>
  `${formatInstant(startsAt)}–${formatInstant(endsAt).slice(-5)}`;

/** A length of time in words, in its largest whole unit. */
export function formatDuration(duration: Duration, t: typeof bookingsZh.picker): string {
  const minutes = millisecondsOf(duration) / 60_000;
  if (minutes % 1_440 === 0) return t.days(minutes / 1_440);
  return minutes % 60 === 0 ? t.hours(minutes / 60) : t.minutes(minutes);
}
