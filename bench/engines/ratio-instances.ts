import { Random } from "../../engines/random/random.ts";
import { away, type Events, orderOf, placeIn, type Roll, there } from "../../engines/ratio/events.ts";
import { carer, nationalKinds } from "../../engines/ratio/rules.ts";
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

/** A day of a province. */
export type Day = { readonly roll: Roll; readonly events: Events };

/**
 * A day of so many sites of three classes each (infants, toddlers, twos), filled to about 72 % on average, with carers by ratio
 * and now and then one too few; everyone comes once and leaves once, events in order of time. 20,000 sites make 1.7 million.
 */
export function dayInstance(sites: number, seed: string): Day {
  const random = Random.from(seed);
  const codes: number[] = [];
  const at: number[] = [];
  const person: number[] = [];
  const place: number[] = [];
  const kindOf = new Uint8Array(sites * 3);
  const siteOf = new Int32Array(sites * 3);
  const stay = (code: number, classId: number, from: number, until: number): void => {
    person.push(codes.length, codes.length);
    codes.push(code);
    at.push(Math.round(from), Math.round(until));
    place.push(placeIn(classId, there), away);
  };
  for (let classId = 0; classId < sites * 3; classId++) {
    const kind = classId % 3;
    const { cap, fromMonths, ratio } = nationalKinds[kind]!;
    kindOf[classId] = kind;
    siteOf[classId] = Math.floor(classId / 3);
    const children = Math.max(1, Math.min(cap, Math.round(random.normal(0.72 * cap, 0.13 * cap))));
    for (let child = 0; child < children; child++)
      stay(
        fromMonths + random.int(0, kind === 0 ? 5 : 11),
        classId,
        Math.max(25_200, random.normal(29_400, 1500)),
        Math.min(66_000, random.normal(61_000, 2400)),
      );
    const needed = Math.ceil(children / ("childrenPerCarer" in ratio ? ratio.childrenPerCarer : 1));
    const carers =
      needed + (random.chance(0.3) ? 1 : 0) - (random.chance(0.02) ? 1 : 0) + (random.chance(0.45) ? 1 : 0);
    for (let each = 0; each < Math.max(1, carers); each++)
      stay(carer, classId, random.normal(25_000, 900), random.normal(65_500, 900));
  }
  const columns = { at: Int32Array.from(at), person: Int32Array.from(person), place: Int32Array.from(place) };
  const order = orderOf(columns.at);
  const sorted = (column: Int32Array): Int32Array => order.map((event) => column[event]!);
  return {
    roll: { kindOf, siteOf, siteCaps: new Int32Array(sites).fill(150), codes: Uint8Array.from(codes) },
    events: { at: sorted(columns.at), person: sorted(columns.person), place: sorted(columns.place) },
  };
}
