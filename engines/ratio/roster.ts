import { solveProgram } from "../linear-programs/solve.ts";
import { buildModel, groupStaff, type RosterModel, type StaffGroup } from "./roster-model.ts";
import { checkTask, type CoverNeed, coveredSlots, type Duty, isAway, type RosterTask } from "./roster-problem.ts";

export type RosterOptions = {
  /** Ends after about so many seconds with the best found so far; counted by `now`, without which it counts for nothing. */
  readonly seconds?: number;
  /** Milliseconds of any monotonic clock: engines read none. */
  readonly now?: () => number;
  readonly shouldStop?: () => boolean;
};

type Limits = () => RosterOptions;

/** What nobody can be found for. */
export type Missing = {
  readonly need: CoverNeed;
  readonly persons: number;
  /** How many could work then by site, qualification, shifts and leave alone; when that is enough, hours, days or rest stop them. */
  readonly couldWork: number;
};

export type Roster = {
  /**
   * `covered`: every need is met; `short`: that is impossible, and the roster leaves as little uncovered as can be, at the least
   * cost of doing so; `stopped`: nothing was found in time.
   */
  readonly status: "covered" | "short" | "stopped";
  /** Whether nothing better exists: less missing, then cheaper. */
  readonly proven: boolean;
  readonly duties: readonly Duty[];
  /** Fen, with the weights of wishes that were not granted. */
  readonly cost: number;
  /** No roster that leaves as little uncovered costs less than this. */
  readonly bound: number;
  readonly missing: readonly Missing[];
  /** Contract minutes that could not be given, by week. */
  readonly tooFewMinutes: readonly { readonly staff: string; readonly week: number; readonly minutes: number }[];
};

/**
 * The cheapest roster that covers every need, proven by HiGHS. People alike are first planned together (their number decides,
 * not their names) and then told apart; a group that cannot be told apart at that cost is planned by person, so the answer is
 * exact. Throws RangeError for a task that does not fit together. Time: whole-number programming, exponential at worst; about a
 * second for thirty people and two weeks.
 */
export async function solveRoster(task: RosterTask, options: RosterOptions = {}): Promise<Roster> {
  checkTask(task);
  const { seconds, now } = options;
  const ends = seconds === undefined || now === undefined ? undefined : now() + seconds * 1000;
  const limits: Limits = () => ({
    ...(ends === undefined ? {} : { seconds: Math.max(0.01, (ends - now!()) / 1000) }),
    ...(options.shouldStop ? { shouldStop: options.shouldStop } : {}),
  });
  const apart = new Set<string>();
  for (;;) {
    const groups = groupStaff(task, apart);
    const model = buildModel(task, groups);
    const solved = await solveProgram(model.program, limits());
    if (solved.status === "infeasible") return solveShort(task, limits);
    const bound = wholeFen(solved.bound * model.scale);
    if (!solved.values) return { ...nothing, bound };
    const duties = await splitAll(task, groups, model, solved.values, apart, limits);
    if (duties) {
      const cost = costOf(model, solved.values);
      return { ...nothing, status: "covered", proven: solved.status === "optimal", duties, cost, bound };
    }
  }
}

/** Costs are whole fen, so a bound is as well; 0 is added because the negative of 0 is not 0. */
const wholeFen = (bound: number): number => Math.ceil(bound - 1e-3) + 0;

const nothing: Roster = {
  status: "stopped",
  proven: false,
  duties: [],
  cost: Infinity,
  bound: -Infinity,
  missing: [],
  tooFewMinutes: [],
};

const costOf = (model: RosterModel, values: Float64Array): number =>
  model.options.reduce((sum, { column }, at) => sum + values[column]! * model.costs[at]!, 0);

/** Duties of every person, or nothing when some group's counts cannot be split; its members are then added to `apart`. */
async function splitAll(
  task: RosterTask,
  groups: readonly StaffGroup[],
  model: RosterModel,
  values: Float64Array,
  apart: Set<string>,
  limits: Limits,
): Promise<Duty[] | undefined> {
  const duties: Duty[] = [];
  let isWhole = true;
  for (const [at, group] of groups.entries()) {
    const used = model.options.filter((option) => option.group === at && values[option.column]! > 0);
    if (group.members.length === 1) {
      for (const option of used) duties.push(dutyOf(task, group.members[0]!.key, option));
      continue;
    }
    const split = await splitGroup(
      task,
      group,
      used.map((option) => ({ ...option, persons: values[option.column]! })),
      limits,
    );
    if (split) duties.push(...split);
    else {
      isWhole = false;
      for (const { key } of group.members) apart.add(key);
    }
  }
  return isWhole ? duties : undefined;
}

type Place = { readonly day: number; readonly shift: number; readonly site: string };
const dutyOf = (task: RosterTask, staff: string, { day, shift, site }: Place): Duty => ({
  staff,
  day,
  shift: task.shifts[shift]!.key,
  site,
});

/** Finds who of a group works what, when it is known how many do. A small program of its own, with nothing to minimise. */
async function splitGroup(
  task: RosterTask,
  group: StaffGroup,
  counts: readonly (Place & { readonly persons: number })[],
  limits: Limits,
): Promise<Duty[] | undefined> {
  const members = group.members.map((member) => ({ members: [member] }));
  const { program, options } = buildModel({ ...task, needs: [], wishes: [] }, members);
  program.cost.fill(0);
  const keyOf = ({ day, shift, site }: Place): string => `${day} ${shift} ${site}`;
  const wanted = new Map(counts.map((count) => [keyOf(count), count.persons]));
  const columns = new Map<string, number[]>();
  for (const option of options) {
    const found = columns.get(keyOf(option));
    if (found) found.push(option.column);
    else columns.set(keyOf(option), [option.column]);
  }
  for (const [key, of] of columns) {
    const persons = wanted.get(key) ?? 0;
    program.row(persons, persons, of);
  }
  const { values } = await solveProgram(program, limits());
  return (
    values &&
    options
      .filter(({ column }) => values[column]! > 0)
      .map((option) => dutyOf(task, members[option.group]!.members[0]!.key, option))
  );
}

/** As little uncovered as possible, then as cheap as possible. Everyone is planned by person, so that contracts are exact. */
async function solveShort(task: RosterTask, limits: Limits): Promise<Roster> {
  const groups = task.staff.map((member) => ({ members: [member] }));
  const model = buildModel(task, groups, true);
  const { program, slacks } = model;
  const least = await solveProgram(program, limits());
  if (!least.values) return nothing;
  program.row(
    -Infinity,
    least.cost + 1e-6,
    slacks.map(({ column }) => column),
    slacks.map(({ column }) => program.cost[column]!),
  );
  for (const { column } of slacks) program.cost[column] = 0;
  model.options.forEach(({ column }, at) => {
    program.cost[column] = model.costs[at]! / model.scale;
  });
  const cheapest = await solveProgram(program, { ...limits(), start: least.values });
  const values = cheapest.values ?? least.values;
  const missing: Missing[] = [];
  const tooFewMinutes: { staff: string; week: number; minutes: number }[] = [];
  for (const slack of slacks) {
    // Rounded against the solver's tolerance: persons are whole, minutes are sums of whole shifts.
    const amount = Math.round(values[slack.column]!);
    if (amount === 0) continue;
    if ("need" in slack) {
      const need = task.needs[slack.need]!;
      missing.push({ need, persons: amount, couldWork: couldWork(task, need) });
    } else tooFewMinutes.push({ staff: groups[slack.group]!.members[0]!.key, week: slack.week, minutes: amount });
  }
  return {
    status: "short",
    proven: least.status === "optimal" && cheapest.status === "optimal",
    duties: model.options
      .filter(({ column }) => values[column]! > 0)
      .map((option) => dutyOf(task, task.staff[option.group]!.key, option)),
    cost: costOf(model, values),
    bound: wholeFen(cheapest.bound * model.scale),
    missing,
    tooFewMinutes,
  };
}

/** How many people could be there for a need if hours, days of the week and rest did not matter. */
function couldWork(task: RosterTask, { site, day, slot, qualification }: CoverNeed): number {
  const wanted = slot + (day * 1440) / (task.slotMinutes ?? 30);
  return task.staff.filter(
    (member) =>
      member.sites.includes(site) &&
      (!qualification || member.qualifications.includes(qualification)) &&
      task.shifts.some(
        (shift) =>
          (!member.shifts || member.shifts.includes(shift.key)) &&
          [day, day - 1].some(
            (from) => from >= 0 && coveredSlots(task, shift, from).includes(wanted) && !isAway(member, shift, from),
          ),
      ),
  ).length;
}
