import { type Duty, paidMinutes, type RosterTask, shiftCost, weekOf } from "./roster-problem.ts";

/** One way in which a roster breaks its task. `amount`: persons missing, minutes or days too many, minutes of rest missing. */
export type RosterFault = {
  readonly kind:
    | "unknown"
    | "not-allowed"
    | "away"
    | "two-shifts"
    | "rest"
    | "week-minutes"
    | "contract-minutes"
    | "week-days"
    | "days-in-a-row"
    | "need";
  readonly staff?: string;
  readonly site?: string;
  readonly day?: number;
  readonly slot?: number;
  readonly amount: number;
};

/**
 * Checks a roster minute by minute against its task, knowing nothing of how it was found, and adds up what it costs.
 * O(duties × minutes of a shift + needs × duties of the day). An empty list means that everything is kept.
 */
export function checkRoster(task: RosterTask, duties: readonly Duty[]): { cost: number; faults: RosterFault[] } {
  const faults: RosterFault[] = [];
  const shifts = new Map(task.shifts.map((shift) => [shift.key, shift]));
  const staff = new Map(task.staff.map((member) => [member.key, member]));
  let cost = 0;
  const byStaff = new Map<string, { day: number; from: number; until: number; paid: number }[]>();
  for (const { staff: key, day, shift: shiftKey, site } of duties) {
    const member = staff.get(key);
    const shift = shifts.get(shiftKey);
    if (!member || !shift || !(day >= 0 && day < task.days)) {
      faults.push({ kind: "unknown", staff: key, day, amount: 1 });
      continue;
    }
    if (!member.sites.includes(site) || (member.shifts && !member.shifts.includes(shiftKey)))
      faults.push({ kind: "not-allowed", staff: key, site, day, amount: 1 });
    const [from, until] = [day * 1440 + shift.from, day * 1440 + shift.until];
    if (member.away?.some((span) => Math.max(span.from, from) < Math.min(span.until, until)))
      faults.push({ kind: "away", staff: key, day, amount: 1 });
    cost += shiftCost(member, shift);
    for (const wish of task.wishes ?? [])
      if (wish.staff === key && wish.day === day && (wish.shift ?? shiftKey) === shiftKey) cost += wish.fen;
    const works = byStaff.get(key) ?? [];
    works.push({ day, from, until, paid: paidMinutes(shift) });
    byStaff.set(key, works);
  }
  for (const member of task.staff) {
    const works = (byStaff.get(member.key) ?? []).sort((a, b) => a.from - b.from);
    const fault = (kind: RosterFault["kind"], day: number, amount: number): void => {
      faults.push({ kind, staff: member.key, day, amount });
    };
    works.forEach((work, at) => {
      const next = works[at + 1];
      if (!next) return;
      if (next.day === work.day) fault("two-shifts", work.day, 1);
      const lacking = (task.restMinutes ?? 660) - (next.from - work.until);
      if (next.day !== work.day && lacking > 0) fault("rest", next.day, lacking);
    });
    for (let week = 0; week <= weekOf(task, task.days - 1); week++) {
      const ofWeek = works.filter(({ day }) => weekOf(task, day) === week);
      const days = Array.from({ length: task.days }, (_, day) => day).filter((day) => weekOf(task, day) === week);
      const minutes = ofWeek.reduce((sum, { paid }) => sum + paid, 0);
      if (minutes > member.mostMinutesPerWeek) fault("week-minutes", days[0]!, minutes - member.mostMinutesPerWeek);
      // The contract holds for whole weeks only.
      const owed = (member.leastMinutesPerWeek ?? 0) - minutes;
      if (owed > 0 && days.length === 7) fault("contract-minutes", days[0]!, owed);
      const worked = new Set(ofWeek.map(({ day }) => day)).size;
      if (worked > member.mostDaysPerWeek) fault("week-days", days[0]!, worked - member.mostDaysPerWeek);
    }
    let row = 0;
    for (let day = 0; day < task.days; day++) {
      row = works.some((work) => work.day === day) ? row + 1 : 0;
      if (row > (member.mostDaysInARow ?? 7)) fault("days-in-a-row", day, row - (member.mostDaysInARow ?? 7));
    }
  }
  const length = task.slotMinutes ?? 30;
  for (const { site, day, slot, qualification, persons } of task.needs) {
    const [from, until] = [day * 1440 + slot * length, day * 1440 + (slot + 1) * length];
    const there = duties.filter((duty) => {
      const shift = shifts.get(duty.shift);
      if (!shift || duty.site !== site) return false;
      if (qualification && !staff.get(duty.staff)?.qualifications.includes(qualification)) return false;
      const midnight = duty.day * 1440;
      const isPaused = shift.pauses?.some((pause) => midnight + pause.from < until && midnight + pause.until > from);
      return midnight + shift.from <= from && midnight + shift.until >= until && !isPaused;
    }).length;
    if (there < persons) faults.push({ kind: "need", site, day, slot, amount: persons - there });
  }
  return { cost, faults };
}
