import { Random } from "../../engines/random/random.ts";
import type { CoverNeed, RosterTask, Shift, StaffMember, Wish } from "../../engines/ratio/roster-problem.ts";

/** The five shifts of the instances: full days with an unpaid hour, and a half day. */
export const shifts: readonly Shift[] = [
  { key: "early", from: 420, until: 930, pauses: [{ from: 690, until: 720 }] },
  { key: "morning", from: 450, until: 960, pauses: [{ from: 720, until: 750 }] },
  { key: "day", from: 510, until: 1020, pauses: [{ from: 750, until: 780 }] },
  { key: "late", from: 570, until: 1080, pauses: [{ from: 780, until: 810 }] },
  { key: "half", from: 480, until: 720 },
];

/**
 * Two weeks of a site: half-hour needs from 7:00 to 18:00 (Saturdays half, Sundays closed), one health worker all day, full and
 * part time, three grades of pay; with `alike` false everyone has leave and wishes of their own.
 */
export function rosterInstance(staffCount: number, seed: string, alike: boolean): RosterTask {
  const random = Random.from(seed);
  const needs: CoverNeed[] = [];
  const peak = staffCount * 0.52;
  for (let day = 0; day < 14; day++) {
    if (day % 7 === 6) continue;
    const level = (day % 7 === 5 ? 0.5 : 1) * random.between(0.85, 1);
    for (let slot = 14; slot < 36; slot++) {
      const shape = slot < 16 ? 0.3 : slot < 18 ? 0.75 : slot < 32 ? 1 : slot < 34 ? 0.6 : 0.3;
      needs.push({ site: "s", day, slot, persons: Math.max(2, Math.round(peak * shape * level * 0.75)) });
      needs.push({ site: "s", day, slot, qualification: "health", persons: 1 });
    }
  }
  const wishes: Wish[] = [];
  const staff = Array.from({ length: staffCount }, (_, at): StaffMember => {
    const full = at % 5 < 3;
    const key = `p${at}`;
    if (!alike)
      for (let count = 0; count < 2; count++)
        wishes.push({ staff: key, day: random.int(0, 13), fen: random.int(1, 8) * 1000 });
    const awayDay = random.int(0, 13);
    return {
      key,
      sites: ["s"],
      qualifications: at % 6 === 0 ? ["carer", "health"] : ["carer"],
      fenPerHour: 2400 + 600 * (at % 3) + (at % 6 === 0 ? 400 : 0),
      mostMinutesPerWeek: full ? 2400 : 1200,
      mostDaysPerWeek: 5,
      mostDaysInARow: 6,
      ...(full ? {} : { shifts: ["half", "early", "late"] }),
      ...(alike ? {} : { away: [{ from: awayDay * 1440, until: awayDay * 1440 + 1440 }] }),
    };
  });
  return { days: 14, shifts, staff, needs, wishes };
}
