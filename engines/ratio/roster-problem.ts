/**
 * The task of a roster: who may work when, what must be covered. Times are whole minutes; a day's minutes count from its
 * midnight, absolute ones from the midnight of day 0. Money is in fen.
 */

/** A period of minutes, its end exclusive. */
export type Span = { readonly from: number; readonly until: number };

/** A form of working day that may be given to anyone whose list of shifts allows it. */
export type Shift = Span & {
  readonly key: string;
  /** Unpaid, and nobody is covered meanwhile. */
  readonly pauses?: readonly Span[];
};

export type StaffMember = {
  readonly key: string;
  readonly sites: readonly string[];
  /** Keys of the shifts that this person works; all of them where it is missing. */
  readonly shifts?: readonly string[];
  readonly qualifications: readonly string[];
  readonly fenPerHour: number;
  /** For every shift besides the hours, such as the way there. */
  readonly fenPerShift?: number;
  readonly mostMinutesPerWeek: number;
  /** Contracted hours that must be given. */
  readonly leastMinutesPerWeek?: number;
  readonly mostDaysPerWeek: number;
  readonly mostDaysInARow?: number;
  /** Leave, training, study: absolute minutes. */
  readonly away?: readonly Span[];
};

/** A wish about a day, or about one shift of it: what granting the opposite counts as, in fen. Below 0: would like to work. */
export type Wish = { readonly staff: string; readonly day: number; readonly shift?: string; readonly fen: number };

/** So many persons, with the qualification where one is named, during a slot of a day at a site. */
export type CoverNeed = {
  readonly site: string;
  readonly day: number;
  /** Slot of the day: 15 is 7:30–8:00 with slots of 30 minutes. */
  readonly slot: number;
  readonly qualification?: string;
  readonly persons: number;
};

export type RosterTask = {
  readonly days: number;
  readonly shifts: readonly Shift[];
  readonly staff: readonly StaffMember[];
  readonly needs: readonly CoverNeed[];
  readonly wishes?: readonly Wish[];
  /** Between two shifts of a person; 660 where it is missing: a common figure, no statutory one in China. */
  readonly restMinutes?: number;
  /** 30 where it is missing. */
  readonly slotMinutes?: number;
  /** Which day of the plan begins the second week: 7 where the plan begins on a Monday and weeks do. */
  readonly firstWeekDays?: number;
};

/** One shift of one person. */
export type Duty = { readonly staff: string; readonly day: number; readonly shift: string; readonly site: string };

export const paidMinutes = (shift: Shift): number =>
  (shift.pauses ?? []).reduce((sum, pause) => sum - (pause.until - pause.from), shift.until - shift.from);

/** What a shift costs, in fen; hours are rounded to whole fen. */
export const shiftCost = (member: StaffMember, shift: Shift): number =>
  Math.round((member.fenPerHour * paidMinutes(shift)) / 60) + (member.fenPerShift ?? 0);

/** Number of the week that a day of the plan lies in. */
export const weekOf = (task: RosterTask, day: number): number => Math.floor((day + 7 - (task.firstWeekDays ?? 7)) / 7);

/** Absolute slots that a shift on a day covers wholly. O(slots of the shift). */
export function coveredSlots(task: RosterTask, shift: Shift, day: number): number[] {
  const length = task.slotMinutes ?? 30;
  const found: number[] = [];
  for (let slot = Math.ceil(shift.from / length); (slot + 1) * length <= shift.until; slot++)
    if (!shift.pauses?.some((pause) => pause.from < (slot + 1) * length && pause.until > slot * length))
      found.push(slot + (day * 1440) / length);
  return found;
}

export const isAway = (member: StaffMember, shift: Shift, day: number): boolean =>
  member.away?.some((span) => span.from < day * 1440 + shift.until && span.until > day * 1440 + shift.from) ?? false;

/** Throws RangeError naming what does not fit together. O(size of the task). */
export function checkTask(task: RosterTask): void {
  const refuse = (reason: string): never => {
    throw new RangeError(reason);
  };
  const whole = (value: number, name: string, least: number, most: number): void => {
    if (!Number.isInteger(value) || value < least || value > most)
      refuse(`${name}: ${value} is not a whole number from ${least} to ${most}`);
  };
  const unique = (keys: readonly string[], what: string): Set<string> => {
    const known = new Set(keys);
    if (known.size < keys.length) refuse(`${what} ${keys.find((key, at) => keys.indexOf(key) < at)} twice`);
    return known;
  };
  whole(task.days, "days", 1, 62);
  const length = task.slotMinutes ?? 30;
  whole(length, "minutes of a slot", 5, 240);
  if (1440 % length !== 0) refuse(`minutes of a slot: ${length} does not divide a day`);
  const rest = task.restMinutes ?? 660;
  whole(rest, "minutes of rest", 0, 1440);
  whole(task.firstWeekDays ?? 7, "days of the first week", 1, 7);
  const shifts = unique(
    task.shifts.map(({ key }) => key),
    "shift",
  );
  const earliest = Math.min(...task.shifts.map(({ from }) => from));
  for (const shift of task.shifts) {
    whole(shift.from, `start of shift ${shift.key}`, 0, 1439);
    whole(shift.until, `end of shift ${shift.key}`, shift.from + 1, 2880);
    // So that only neighbouring days can be too close to each other.
    if (shift.until + rest > 2880 + earliest) refuse(`shift ${shift.key} ends too late for a rest of ${rest} minutes`);
    let last = shift.from;
    for (const pause of shift.pauses ?? []) {
      if (!(pause.from >= last && pause.until > pause.from && pause.until <= shift.until))
        refuse(`a pause of shift ${shift.key} from ${pause.from} to ${pause.until}`);
      last = pause.until;
    }
    if (paidMinutes(shift) <= 0) refuse(`shift ${shift.key} has no paid time`);
  }
  const staff = unique(
    task.staff.map(({ key }) => key),
    "staff",
  );
  for (const member of task.staff) {
    const of = `of ${member.key}`;
    for (const key of member.shifts ?? []) if (!shifts.has(key)) refuse(`shift ${key} ${of} is not there`);
    whole(member.fenPerHour, `fen an hour ${of}`, 0, 10_000_000);
    whole(member.fenPerShift ?? 0, `fen a shift ${of}`, 0, 10_000_000);
    whole(member.mostMinutesPerWeek, `most minutes a week ${of}`, 0, 10_080);
    whole(member.leastMinutesPerWeek ?? 0, `least minutes a week ${of}`, 0, member.mostMinutesPerWeek);
    whole(member.mostDaysPerWeek, `most days a week ${of}`, 0, 7);
    whole(member.mostDaysInARow ?? 7, `most days in a row ${of}`, 1, 62);
  }
  for (const wish of task.wishes ?? []) {
    if (!staff.has(wish.staff)) refuse(`a wish of ${wish.staff}, who is not among the staff`);
    if (wish.shift !== undefined && !shifts.has(wish.shift))
      refuse(`a wish for shift ${wish.shift}, which is not there`);
    whole(wish.day, `day of a wish of ${wish.staff}`, 0, task.days - 1);
    whole(wish.fen, `weight of a wish of ${wish.staff}`, -10_000_000, 10_000_000);
  }
  for (const need of task.needs) {
    whole(need.day, `day of a need of ${need.site}`, 0, task.days - 1);
    whole(need.slot, `slot of a need of ${need.site}`, 0, 1440 / length - 1);
    whole(need.persons, `persons of a need of ${need.site}`, 0, 10_000);
  }
}
