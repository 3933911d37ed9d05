import { Program } from "../linear-programs/program.ts";
import {
  coveredSlots,
  isAway,
  paidMinutes,
  type RosterTask,
  shiftCost,
  type StaffMember,
  weekOf,
} from "./roster-problem.ts";

/** People whom nothing tells apart: they share columns, which keeps the search from trying the same roster under other names. */
export type StaffGroup = { readonly members: readonly StaffMember[] };

/** One way to work on a day, with the column that counts how many of the group do. */
type Option = {
  readonly group: number;
  readonly day: number;
  readonly shift: number;
  readonly site: string;
  column: number;
};

/** What may be missing in an elastic model: persons of a need, or minutes of a group's contract in a week. */
export type Slack = { readonly column: number } & (
  | { readonly need: number }
  | { readonly group: number; readonly week: number }
);

export type RosterModel = {
  readonly program: Program;
  readonly options: readonly Option[];
  /** In elastic models only, whose cost is what is missing: persons in slots, and contract hours in slots. */
  readonly slacks: readonly Slack[];
  /** Cost of every option in fen, wishes included. */
  readonly costs: readonly number[];
  /** Costs are divided by this, so that the search works with small whole numbers. */
  readonly scale: number;
};

/** Members alike in everything that the model knows, in the order of the staff list. O(staff). */
export function groupStaff(task: RosterTask, apart: ReadonlySet<string>): StaffGroup[] {
  const groups = new Map<string, StaffMember[]>();
  for (const member of task.staff) {
    const { key, ...rest } = member;
    const wishes = (task.wishes ?? [])
      .filter(({ staff }) => staff === key)
      .map(({ day, shift, fen }) => [day, shift, fen]);
    const likeness = apart.has(key)
      ? `=${key}`
      : JSON.stringify([
          [...rest.sites].sort(),
          rest.shifts && [...rest.shifts].sort(),
          [...rest.qualifications].sort(),
          [rest.fenPerHour, rest.fenPerShift ?? 0, rest.mostMinutesPerWeek, rest.leastMinutesPerWeek ?? 0],
          [rest.mostDaysPerWeek, rest.mostDaysInARow ?? 7],
          (rest.away ?? []).map(({ from, until }) => [from, until]),
          wishes,
        ]);
    const found = groups.get(likeness);
    if (found) found.push(member);
    else groups.set(likeness, [member]);
  }
  return [...groups.values()].map((members) => ({ members }));
}

/**
 * The whole-number program of a roster: column = how many of a group work a shift at a site on a day. For a group of one it says
 * exactly what a person may do; for a larger one it is what the group may do together, which a split may still have to refine.
 * An elastic model always has an answer: it costs what is missing instead of money.
 * O(staff × days × shifts × sites) columns.
 */
export function buildModel(task: RosterTask, groups: readonly StaffGroup[], isElastic = false): RosterModel {
  const program = new Program();
  const options: Option[] = [];
  const byGroupDay: Option[][][] = groups.map(() => Array.from({ length: task.days }, () => []));
  const costs: number[] = [];
  groups.forEach(({ members }, group) => {
    const member = members[0]!;
    const wishes = new Map<string, number>();
    for (const { staff, day, shift, fen } of task.wishes ?? [])
      if (staff === member.key) wishes.set(`${day} ${shift ?? ""}`, (wishes.get(`${day} ${shift ?? ""}`) ?? 0) + fen);
    for (let day = 0; day < task.days; day++)
      task.shifts.forEach((shift, at) => {
        if ((member.shifts && !member.shifts.includes(shift.key)) || isAway(member, shift, day)) return;
        const wished = (wishes.get(`${day} `) ?? 0) + (wishes.get(`${day} ${shift.key}`) ?? 0);
        for (const site of new Set(member.sites)) {
          const option = { group, day, shift: at, site, column: -1 };
          options.push(option);
          costs.push(shiftCost(member, shift) + wished);
          byGroupDay[group]![day]!.push(option);
        }
      });
  });
  const scale = costs.reduce(greatestCommonDivisor, 0) || 1;
  options.forEach((option, at) => {
    const { members } = groups[option.group]!;
    option.column = program.column(isElastic ? 0 : costs[at]! / scale, 0, members.length, true);
  });
  const slacks: Slack[] | undefined = isElastic ? [] : undefined;
  groups.forEach((group, at) => addPersonalRows(program, task, group, byGroupDay[at]!, at, slacks));
  addCoverRows(program, task, groups, options, slacks);
  return { program, options, slacks: slacks ?? [], costs, scale };
}

function greatestCommonDivisor(a: number, b: number): number {
  let [divisor, rest] = [Math.abs(a), Math.abs(b)];
  while (rest > 0) [divisor, rest] = [rest, divisor % rest];
  return divisor;
}

/** One shift a day, rest between days, hours and days of a week, days in a row. */
function addPersonalRows(
  program: Program,
  task: RosterTask,
  { members }: StaffGroup,
  byDay: readonly (readonly Option[])[],
  group: number,
  slacks: Slack[] | undefined,
): void {
  const size = members.length;
  const member = members[0]!;
  const rest = task.restMinutes ?? 660;
  const columns = (of: readonly Option[]): number[] => of.map(({ column }) => column);
  const shiftOf = (option: Option) => task.shifts[option.shift]!;
  for (let day = 0; day < task.days; day++) {
    const today = byDay[day]!;
    if (today.length === 0) continue;
    program.row(-Infinity, size, columns(today));
    // Every pair that is too close lies in one of these cliques: all that end at or after a time, all that begin too soon after.
    let before = -1;
    for (const end of [...new Set(today.map((option) => shiftOf(option).until))].sort((a, b) => a - b)) {
      const tooSoon = (byDay[day + 1] ?? []).filter((option) => shiftOf(option).from + 1440 < end + rest);
      if (tooSoon.length > 0 && tooSoon.length > before)
        program.row(-Infinity, size, columns([...today.filter((option) => shiftOf(option).until >= end), ...tooSoon]));
      before = tooSoon.length;
    }
  }
  const lengths = new Set(byDay.flat().map((option) => paidMinutes(shiftOf(option))));
  if (lengths.size === 0) lengths.add(1);
  for (let week = 0; week <= weekOf(task, task.days - 1); week++) {
    const days = byDay.filter((_, day) => weekOf(task, day) === week);
    const options = days.flat();
    if (options.length === 0 && !member.leastMinutesPerWeek) continue;
    const mostDays = Math.min(
      member.mostDaysPerWeek,
      days.length,
      Math.floor(member.mostMinutesPerWeek / Math.min(...lengths)),
    );
    program.row(-Infinity, size * mostDays, columns(options));
    const minutes = options.map((option) => paidMinutes(shiftOf(option)));
    // Only sums of whole shifts are possible, so the limits are drawn in to the nearest such sums.
    const sums = reachableSums(lengths, mostDays);
    const most = sums.findLast((sum) => sum <= member.mostMinutesPerWeek) ?? 0;
    if (Math.max(...lengths) * mostDays > most) program.row(-Infinity, size * most, columns(options), minutes);
    if (member.leastMinutesPerWeek && days.length === 7) {
      const least = sums.find((sum) => sum >= member.leastMinutesPerWeek!) ?? member.leastMinutesPerWeek;
      const missing = slacks ? [program.column(1 / (task.slotMinutes ?? 30))] : [];
      slacks?.push(...missing.map((column) => ({ column, group, week })));
      program.row(size * least, Infinity, [...columns(options), ...missing], [...minutes, ...missing.map(() => 1)]);
    }
  }
  const row = member.mostDaysInARow ?? 7;
  for (let day = 0; day + row < task.days; day++)
    program.row(-Infinity, size * row, columns(byDay.slice(day, day + row + 1).flat()));
}

/** All sums of at most `count` of the lengths, ascending, 0 among them. */
function reachableSums(lengths: ReadonlySet<number>, count: number): number[] {
  let sums = new Set([0]);
  for (let step = 0; step < count; step++)
    sums = new Set([...sums, ...[...sums].flatMap((sum) => [...lengths].map((length) => sum + length))]);
  return [...sums].sort((a, b) => a - b);
}

/** One row for each need that no other need implies; in an elastic model for every need, with what is missing. */
function addCoverRows(
  program: Program,
  task: RosterTask,
  groups: readonly StaffGroup[],
  options: readonly Option[],
  slacks: Slack[] | undefined,
): void {
  const slotsOfDay = 1440 / (task.slotMinutes ?? 30);
  const covering = new Map<string, Option[]>();
  const slotsOf = task.shifts.map((shift) => coveredSlots(task, shift, 0));
  for (const option of options)
    for (const slot of slotsOf[option.shift]!) {
      const key = `${option.site} ${slot + option.day * slotsOfDay}`;
      const found = covering.get(key);
      if (found) found.push(option);
      else covering.set(key, [option]);
    }
  const covers = new Map<string, { columns: number[]; set: Set<number>; persons: number }>();
  task.needs.forEach((need, at) => {
    if (need.persons === 0) return;
    const { site, day, slot, qualification } = need;
    const columns = (covering.get(`${site} ${slot + day * slotsOfDay}`) ?? [])
      .filter(({ group }) => !qualification || groups[group]!.members[0]!.qualifications.includes(qualification))
      .map(({ column }) => column);
    if (slacks) {
      const column = program.column(1);
      slacks.push({ column, need: at });
      program.row(need.persons, Infinity, [...columns, column]);
      return;
    }
    const signature = columns.join();
    const found = covers.get(signature);
    if (found) found.persons = Math.max(found.persons, need.persons);
    else covers.set(signature, { columns, set: new Set(columns), persons: need.persons });
  });
  // A need is implied by another one that fewer options cover and that asks for as many. Both share the other's first option.
  const byFirst = new Map<number, { columns: number[]; persons: number }[]>();
  for (const cover of covers.values()) {
    const found = byFirst.get(cover.columns[0] ?? -1);
    if (found) found.push(cover);
    else byFirst.set(cover.columns[0] ?? -1, [cover]);
  }
  for (const { columns, set, persons } of covers.values()) {
    const isImplied = columns.some((column) =>
      byFirst
        .get(column)
        ?.some(
          (other) =>
            other.persons >= persons &&
            other.columns.length < columns.length &&
            other.columns.every((each) => set.has(each)),
        ),
    );
    if (!isImplied) program.row(persons, Infinity, columns);
  }
}
