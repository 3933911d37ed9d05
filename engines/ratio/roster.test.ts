import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Random } from "../random/random.ts";
import { checkRoster } from "./roster-check.ts";
import type { Duty, RosterTask, Shift, StaffMember } from "./roster-problem.ts";
import { solveRoster } from "./roster.ts";

const shifts: readonly Shift[] = [
  { key: "early", from: 420, until: 900, pauses: [{ from: 660, until: 720 }] },
  { key: "late", from: 660, until: 1080 },
];

const member = (key: string, more: Partial<StaffMember> = {}): StaffMember => ({
  key,
  sites: ["s"],
  qualifications: [],
  fenPerHour: 3000,
  mostMinutesPerWeek: 2400,
  mostDaysPerWeek: 5,
  ...more,
});

/** Two or three people, two or three days, few needs: small enough to try every roster. */
function smallTask(seed: number): RosterTask {
  const random = Random.from(`roster ${seed}`);
  const [days, most] = random.pick([
    [1, 3],
    [2, 3],
    [3, 2],
  ] as const);
  const sites = days < 3 && random.chance(0.3) ? ["s", "t"] : ["s"];
  const alike = random.chance(0.5);
  const staff = Array.from({ length: random.int(1, sites.length === 2 ? 2 : most) }, (_, at) =>
    alike
      ? member(`p${at}`, { mostDaysPerWeek: 1 + (seed % 3), mostDaysInARow: 1 + (seed % 2) })
      : member(`p${at}`, {
          sites: sites.filter((site) => site === "s" || random.chance(0.6)),
          qualifications: random.chance(0.5) ? ["health"] : [],
          fenPerHour: random.int(20, 40) * 100,
          fenPerShift: random.chance(0.3) ? 500 : 0,
          mostMinutesPerWeek: random.pick([420, 840, 1260, 2400]),
          mostDaysPerWeek: random.int(1, 3),
          mostDaysInARow: random.int(1, 3),
          ...(random.chance(0.3) ? { shifts: ["late"] } : {}),
          ...(random.chance(0.3) ? { away: [{ from: random.int(0, days * 1440 - 1), until: days * 1440 }] } : {}),
        }),
  );
  const needs = Array.from({ length: random.int(1, 5) }, () => ({
    site: random.pick(sites),
    day: random.int(0, days - 1),
    slot: random.int(14, 35),
    persons: random.int(1, 2),
    ...(random.chance(0.2) ? { qualification: "health" } : {}),
  }));
  const wishes = Array.from({ length: alike ? 0 : random.int(0, 2) }, () => ({
    staff: random.pick(staff).key,
    day: random.int(0, days - 1),
    fen: random.int(-3, 5) * 1000,
    ...(random.chance(0.5) ? { shift: "early" } : {}),
  }));
  return {
    days,
    shifts,
    staff,
    needs,
    wishes,
    restMinutes: random.pick([660, 900]),
    firstWeekDays: random.pick([7, 2]),
  };
}

/** Every roster there is; the least that is missing, and the least cost with it. */
function tryAll(task: RosterTask): { missing: number; cost: number } {
  let best = { missing: Infinity, cost: Infinity };
  const duties: Duty[] = [];
  const choose = (person: number, day: number): void => {
    if (person === task.staff.length) {
      const { cost, faults } = checkRoster(task, duties);
      if (faults.some(({ kind }) => kind !== "need")) return;
      const missing = faults.reduce((sum, { amount }) => sum + amount, 0);
      if (missing < best.missing || (missing === best.missing && cost < best.cost)) best = { missing, cost };
      return;
    }
    const [nextPerson, nextDay] = day + 1 === task.days ? [person + 1, 0] : [person, day + 1];
    choose(nextPerson, nextDay);
    for (const shift of task.shifts)
      for (const site of task.staff[person]!.sites) {
        duties.push({ staff: task.staff[person]!.key, day, shift: shift.key, site });
        choose(nextPerson, nextDay);
        duties.pop();
      }
  };
  choose(0, 0);
  return best;
}

describe("rosters", () => {
  test("small ones: what trying every roster finds, covered or as little short as can be", async () => {
    const seen = new Set<string>();
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 0, max: 1_000_000 }), async (seed) => {
        const task = smallTask(seed);
        const best = tryAll(task);
        const found = await solveRoster(task);
        seen.add(found.status);
        const { cost, faults } = checkRoster(task, found.duties);
        expect(faults.filter(({ kind }) => kind !== "need")).toEqual([]);
        expect(found.status).toBe(best.missing === 0 ? "covered" : "short");
        expect([found.proven, found.cost, found.bound]).toEqual([true, best.cost, best.cost]);
        expect(cost).toBe(best.cost);
        expect(found.missing.reduce((sum, { persons }) => sum + persons, 0)).toBe(best.missing);
        // What is said to be missing is what an independent look finds missing, need by need.
        expect(faults.map(({ day, slot, amount }) => `${day} ${slot} ${amount}`).toSorted()).toEqual(
          found.missing.map(({ need, persons }) => `${need.day} ${need.slot} ${persons}`).toSorted(),
        );
      }),
      { numRuns: 100 },
    );
    expect(seen).toEqual(new Set(["covered", "short"]));
  });

  test("people alike are planned as a group and told apart again at the same cost", async () => {
    const needs = Array.from({ length: 5 }, (_, day) =>
      Array.from({ length: 22 }, (_each, at) => ({
        site: "s",
        day,
        slot: 14 + at,
        persons: at < 4 || at > 16 ? 1 : 2,
      })),
    ).flat();
    const task = (names: readonly string[], apart: boolean): RosterTask => ({
      days: 7,
      shifts,
      needs,
      // A wish that weighs nothing makes everyone somebody of their own.
      wishes: apart ? names.map((staff, day) => ({ staff, day, fen: 0 })) : [],
      staff: names.map((name) => member(name, { mostDaysPerWeek: 4, leastMinutesPerWeek: 840 })),
    });
    const names = ["a", "b", "c", "d", "e"];
    const together = await solveRoster(task(names, false));
    const single = await solveRoster(task(names, true));
    expect([together.status, together.proven, together.cost]).toEqual(["covered", true, single.cost]);
    expect(checkRoster(task(names, false), together.duties)).toEqual({ cost: single.cost, faults: [] });
  });

  test("a group whose numbers cannot be told apart is planned by person", async () => {
    // Two people of 8 hours a week each have room for three shifts of 5 hours together (15 of 16), but only one each.
    const long: Shift = { key: "long", from: 480, until: 780 };
    const short: Shift = { key: "short", from: 480, until: 660 };
    const task: RosterTask = {
      days: 7,
      shifts: [long, short],
      staff: [
        ...["a", "b"].map((key) => member(key, { mostMinutesPerWeek: 480 })),
        member("c", { fenPerHour: 9000, mostMinutesPerWeek: 2400 }),
      ],
      needs: [0, 2, 4].map((day) => ({ site: "s", day, slot: 25, persons: 1 })),
    };
    const found = await solveRoster(task);
    expect([found.status, found.proven, found.cost, found.bound]).toEqual(["covered", true, 75_000, 75_000]);
    expect(checkRoster(task, found.duties)).toEqual({ cost: 75_000, faults: [] });
  });

  test("what cannot be covered is named: which half hours lack whom, and whether anyone could", async () => {
    const task: RosterTask = {
      days: 2,
      shifts,
      staff: [member("a"), member("b", { qualifications: ["health"], away: [{ from: 1440, until: 2880 }] })],
      needs: [
        { site: "s", day: 0, slot: 30, persons: 3 },
        { site: "s", day: 1, slot: 15, persons: 1, qualification: "health" },
        { site: "s", day: 1, slot: 15, persons: 1 },
      ],
    };
    const found = await solveRoster(task);
    expect(found.status).toBe("short");
    expect(found.missing).toEqual([
      { need: task.needs[0], persons: 1, couldWork: 2 },
      { need: task.needs[1], persons: 1, couldWork: 0 },
    ]);
    expect(found.proven).toBe(true);
    const bound = await solveRoster({
      ...task,
      staff: [member("a", { leastMinutesPerWeek: 2400, mostDaysPerWeek: 5 })],
      days: 7,
    });
    // Of the contract's 40 hours, 5 days of 7 hours can be given.
    expect(bound.tooFewMinutes).toEqual([{ staff: "a", week: 0, minutes: 300 }]);
  });

  test("stops when told to", async () => {
    const task: RosterTask = {
      days: 1,
      shifts,
      staff: [member("a")],
      needs: [{ site: "s", day: 0, slot: 20, persons: 1 }],
    };
    const { status, bound } = await solveRoster(task, {
      seconds: 5,
      now: () => performance.now(),
      shouldStop: () => true,
    });
    // HiGHS may be done before it asks.
    expect(["stopped", "covered"]).toContain(status);
    expect(bound).toBeLessThanOrEqual(21_000);
  });

  test("tasks that do not fit together are refused by name", async () => {
    const task: RosterTask = { days: 1, shifts, staff: [member("a")], needs: [] };
    const refused = async (change: Partial<RosterTask>): Promise<string> =>
      solveRoster({ ...task, ...change }).then(
        () => "accepted",
        (error: unknown) => String(error),
      );
    expect(await refused({})).toBe("accepted");
    expect(await refused({ staff: [] })).toBe("accepted");
    expect(await refused({ staff: [member("a"), member("a")] })).toContain("staff a twice");
    expect(await refused({ staff: [member("a", { shifts: ["x"] })] })).toContain("shift x of a is not there");
    expect(await refused({ needs: [{ site: "s", day: 1, slot: 0, persons: 1 }] })).toContain("day of a need of s: 1");
    expect(await refused({ wishes: [{ staff: "z", day: 0, fen: 1 }] })).toContain("a wish of z");
    expect(await refused({ shifts: [{ key: "x", from: 600, until: 500 }] })).toContain("end of shift x: 500");
    expect(await refused({ shifts: [{ key: "x", from: 0, until: 2700 }] })).toContain("ends too late for a rest");
    expect(await refused({ slotMinutes: 35 })).toContain("35 does not divide a day");
  });

  test("a roster is checked minute by minute", () => {
    const task: RosterTask = {
      days: 3,
      shifts,
      staff: [
        member("a", {
          mostMinutesPerWeek: 420,
          mostDaysPerWeek: 1,
          mostDaysInARow: 1,
          away: [{ from: 600, until: 610 }],
        }),
      ],
      needs: [{ site: "s", day: 0, slot: 23, persons: 1 }],
    };
    const duty = (day: number, shift: string, site = "s"): Duty => ({ staff: "a", day, shift, site });
    const kinds = (...duties: Duty[]): string[] => checkRoster(task, duties).faults.map(({ kind }) => kind);
    expect(kinds(duty(0, "late"))).toEqual([]);
    // 11:30 lies in the pause of the early shift.
    expect(kinds(duty(0, "early"))).toEqual(["away", "need"]);
    expect(kinds(duty(0, "late"), duty(0, "early"))).toContain("two-shifts");
    expect(kinds(duty(1, "late"), duty(2, "early"))).toEqual(["week-minutes", "week-days", "days-in-a-row", "need"]);
    expect(kinds(duty(0, "late", "t"))).toEqual(["not-allowed", "need"]);
    expect(kinds(duty(9, "late"), duty(0, "late"))).toEqual(["unknown"]);
    const rest = checkRoster({ ...task, restMinutes: 900 }, [duty(1, "late"), duty(2, "early")]).faults;
    expect(rest).toContainEqual({ kind: "rest", staff: "a", day: 2, amount: 120 });
  });
});
