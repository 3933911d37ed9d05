/** Quiet hours, in Chinese time; pure. */

export type Quiet = { readonly from: string; readonly until: string };

/** Without a word of the person: nobody is rung up at night. */
export const usualQuiet: Quiet = { from: "22:00", until: "07:00" };

const day = 86_400_000;
const china = 8 * 3_600_000;
const minutes = (time: string): number => Number(time.slice(0, 2)) * 60 + Number(time.slice(3, 5));

/** The first instant from `now` on that is outside the quiet hours; they may go over midnight. Equal ends mean none. */
export function afterQuiet(now: Date, quiet: Quiet | null): Date {
  if (quiet === null || quiet.from === quiet.until) return now;
  const local = now.getTime() + china;
  const midnight = local - (local % day);
  const minute = (local - midnight) / 60_000;
  const [from, until] = [minutes(quiet.from), minutes(quiet.until)];
  const isQuiet = from < until ? minute >= from && minute < until : minute >= from || minute < until;
  if (!isQuiet) return now;
  const end = midnight + until * 60_000;
  return new Date((minute < until ? end : end + day) - china);
}

/** Eight in the morning of the next Chinese day. */
export function nextMorning(now: Date): Date {
  const local = now.getTime() + china;
  return new Date(local - (local % day) + day + 8 * 3_600_000 - china);
}
