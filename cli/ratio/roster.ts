import type { CoverNeed, RosterTask, Shift, Span, StaffMember, Wish } from "../../engines/ratio/roster-problem.ts";
import { checkTask } from "../../engines/ratio/roster-problem.ts";
import { solveRoster } from "../../engines/ratio/roster.ts";
import { InputError, openTable } from "../tables/read.ts";
import type { Row } from "../tables/row.ts";
import { writeTable } from "../tables/write.ts";
import { readMinutes, writeMinutes } from "./clock.ts";

export type RosterFiles = {
  readonly staff: string;
  readonly shifts: string;
  readonly needs: string;
  readonly wishes?: string | undefined;
  readonly away?: string | undefined;
};
export type RosterSettings = Pick<RosterTask, "days" | "restMinutes" | "firstWeekDays"> & { readonly seconds?: number };

const list = (text: string): string[] =>
  text
    .split(/[;；]/)
    .map((part) => part.trim())
    .filter((part) => part !== "");

function span(row: Row, from: string, until: string): Span {
  const found = { from: readMinutes(from), until: readMinutes(until) };
  if (!(found.until > found.from)) row.refuse(`不是时段 · not a period: ${from} – ${until}`);
  return found;
}

/** Finds the cheapest roster, writes it and what is missing, and tells the outcome; 1 when it is short or was not found. */
export async function writeRoster(
  files: RosterFiles,
  settings: RosterSettings,
  out: string,
  short: string | undefined,
): Promise<number> {
  const task = await readTask(files, settings);
  const { seconds } = settings;
  const found = await solveRoster(task, seconds === undefined ? {} : { seconds });
  const shifts = new Map(task.shifts.map((shift) => [shift.key, shift]));
  const duties = found.duties.toSorted(
    (a, b) =>
      a.day - b.day ||
      shifts.get(a.shift)!.from - shifts.get(b.shift)!.from ||
      (a.staff < b.staff ? -1 : a.staff > b.staff ? 1 : 0),
  );
  if (found.status !== "stopped")
    await writeTable(out, ["day", "staff", "site", "shift", "from", "until"], (table) => {
      for (const { day, staff, site, shift } of duties) {
        const { from, until } = shifts.get(shift)!;
        table.whole(day).text(staff).text(site).text(shift).text(writeMinutes(from)).text(writeMinutes(until)).end();
      }
    });
  if (short !== undefined)
    await writeTable(short, ["site", "day", "from", "qualification", "needed", "missing", "could_work"], (table) => {
      for (const { need, persons, couldWork } of found.missing) {
        table
          .text(need.site)
          .whole(need.day)
          .text(writeMinutes(need.slot * 30))
          .text(need.qualification ?? "");
        table.whole(need.persons).whole(persons).whole(couldWork).end();
      }
    });
  const { status, proven, cost, bound, missing, tooFewMinutes } = found;
  if (out !== "-")
    console.log(
      JSON.stringify({
        status,
        proven,
        cost: Number.isFinite(cost) ? cost : null,
        bound: Number.isFinite(bound) ? bound : null,
        gap: Number.isFinite(cost) && cost !== 0 ? Math.max(0, (cost - bound) / Math.abs(cost)) : null,
        duties: duties.length,
        missing: missing.reduce((sum, { persons }) => sum + persons, 0),
        tooFewMinutes,
      }),
    );
  return status === "covered" ? 0 : 1;
}

async function readTask(files: RosterFiles, settings: RosterSettings): Promise<RosterTask> {
  const shifts: Shift[] = [];
  await (
    await openTable(files.shifts, { needed: ["shift", "from", "until"], optional: ["pauses"] })
  ).each((row) => {
    const pauses = list(row.text(3)).map((text) => {
      const [from = "", until = ""] = text.split(/[-–]/).map((part) => part.trim());
      return span(row, from, until);
    });
    shifts.push({ key: row.text(0), ...span(row, row.text(1), row.text(2)), pauses });
  });
  const absences = new Map<string, Span[]>();
  if (files.away)
    await (
      await openTable(files.away, { needed: ["staff", "day"], optional: ["from", "until"] })
    ).each((row) => {
      const { from, until } =
        row.isEmpty(2) && row.isEmpty(3) ? { from: 0, until: 1440 } : span(row, row.text(2), row.text(3));
      const midnight = row.whole(1) * 1440;
      const spans = absences.get(row.text(0)) ?? [];
      spans.push({ from: midnight + from, until: midnight + until });
      absences.set(row.text(0), spans);
    });
  const staff: StaffMember[] = [];
  const table = await openTable(files.staff, {
    needed: ["staff", "sites", "fen_per_hour", "most_hours_per_week", "most_days_per_week"],
    optional: ["qualifications", "least_hours_per_week", "most_days_in_a_row", "fen_per_shift", "shifts"],
  });
  await table.each((row) => {
    const away = absences.get(row.text(0));
    staff.push({
      key: row.text(0),
      sites: list(row.text(1)),
      fenPerHour: row.whole(2),
      mostMinutesPerWeek: Math.round(row.number(3) * 60),
      mostDaysPerWeek: row.whole(4),
      qualifications: list(row.text(5)),
      ...(row.isEmpty(6) ? {} : { leastMinutesPerWeek: Math.round(row.number(6) * 60) }),
      ...(row.isEmpty(7) ? {} : { mostDaysInARow: row.whole(7) }),
      ...(row.isEmpty(8) ? {} : { fenPerShift: row.whole(8) }),
      ...(row.isEmpty(9) ? {} : { shifts: list(row.text(9)) }),
      ...(away ? { away } : {}),
    });
    absences.delete(row.text(0));
  });
  for (const key of absences.keys())
    throw new InputError(files.away!, 1, `员工不在名单中 · not among the staff: ${key}`);
  const needs: CoverNeed[] = [];
  await (
    await openTable(files.needs, { needed: ["site", "day", "from", "until", "persons"], optional: ["qualification"] })
  ).each((row) => {
    const { from, until } = span(row, row.text(2), row.text(3));
    if (from % 30 !== 0 || until % 30 !== 0 || until > 1440)
      row.refuse("需为半小时 · half hours of one day are needed");
    for (let slot = from / 30; slot < until / 30; slot++)
      needs.push({
        site: row.text(0),
        day: row.whole(1),
        slot,
        persons: row.whole(4),
        ...(row.isEmpty(5) ? {} : { qualification: row.text(5) }),
      });
  });
  const wishes: Wish[] = [];
  if (files.wishes)
    await (
      await openTable(files.wishes, { needed: ["staff", "day", "fen"], optional: ["shift"] })
    ).each((row) =>
      wishes.push({
        staff: row.text(0),
        day: row.whole(1),
        fen: row.whole(2),
        ...(row.isEmpty(3) ? {} : { shift: row.text(3) }),
      }),
    );
  const { days, restMinutes, firstWeekDays } = settings;
  const task = { days, restMinutes, firstWeekDays, shifts, staff, needs, wishes };
  try {
    checkTask(task);
  } catch (error) {
    if (error instanceof RangeError) throw new InputError(files.staff, 1, error.message);
    throw error;
  }
  return task;
}
