import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { auditEvents } from "../../engines/ratio/audit.ts";
import { tooFewCarers } from "../../engines/ratio/counting.ts";
import { DayPlan } from "../../engines/ratio/day-plan.ts";
import { LiveRatios } from "../../engines/ratio/live.ts";
import { checkRoster } from "../../engines/ratio/roster-check.ts";
import { solveRoster } from "../../engines/ratio/roster.ts";
import { carer, nationalKinds } from "../../engines/ratio/rules.ts";
import { Random } from "../../engines/random/random.ts";
import { foldBreaches } from "../peers/ratio-fold.ts";
import { best, peerFile, python, runPeer } from "./measure.ts";
import { type Day, dayInstance, rosterInstance } from "./ratio-instances.ts";
import type { EngineBench, Measured, Peer } from "./types.ts";

const provinceSites = 20_000;
const repetitions = 15;
const seed = "ratio";

async function audit(sites: number): Promise<Measured> {
  const { roll, events } = dayInstance(sites, seed);
  const { ms, cpuMs, result } = await best(repetitions, () => auditEvents(nationalKinds, roll, events));
  const short = result.breaches.filter(({ reason }) => reason === tooFewCarers).length;
  return { ms, cpuMs, quality: `${events.at.length} events, ${result.breaches.length} breaches, ${short} of carers` };
}

async function live(): Promise<Measured> {
  const { roll, events } = dayInstance(provinceSites, seed);
  const { at, person, place } = events;
  const { ms, cpuMs, result } = await best(repetitions, () => {
    const state = new LiveRatios(nationalKinds, roll, at.length);
    let changes = 0;
    for (let event = 0; event < at.length; event++) {
      state.apply(at[event]!, person[event]!, place[event]!);
      if ((event & 1023) === 0) changes += state.takeChanges().length;
    }
    return changes;
  });
  return { ms, cpuMs, quality: `${((cpuMs * 1000) / at.length).toFixed(3)} µs an event, ${result} alarms on or off` };
}

/** Children and carers of each class counted up and down, and nothing else. */
async function plainCounting(): Promise<Measured> {
  const { roll, events }: Day = dayInstance(provinceSites, seed);
  const { at, person, place } = events;
  const { codes } = roll;
  const { ms, cpuMs, result } = await best(repetitions, () => {
    const counts = new Int32Array(roll.kindOf.length * 2);
    const places = new Int32Array(codes.length);
    let highest = 0;
    for (let event = 0; event < at.length; event++) {
      const who = person[event]!;
      const [from, to] = [places[who]!, place[event]!];
      places[who] = to;
      const column = codes[who] === carer ? 1 : 0;
      if (from !== 0) counts[(from >> 2) * 2 + column]!--;
      if (to !== 0) highest = Math.max(highest, ++counts[(to >> 2) * 2 + column]!);
    }
    return highest;
  });
  return { ms, cpuMs, quality: `largest count ${result}` };
}

const fold: Peer = {
  name: "fold over immutable lists, a few lines of our own",
  missing: () => undefined,
  async run() {
    const { roll, events } = dayInstance(provinceSites, seed);
    const { ms, cpuMs, result } = await best(3, () => foldBreaches(nationalKinds, roll, events));
    return { ms, cpuMs, quality: `${result} breaches of carers` };
  },
};

async function whatIf(): Promise<Measured> {
  const { roll, events } = dayInstance(provinceSites, seed);
  const plan = new DayPlan(nationalKinds, roll, events);
  const random = Random.from(seed);
  const asked = 10_000;
  const { ms, cpuMs, result } = await best(3, () => {
    let possible = 0;
    for (let question = 0; question < asked; question++) {
      const from = random.int(30_000, 50_000);
      const answers = plan.askSite(random.int(0, provinceSites - 1), random.int(6, 35), from, from + 7200);
      if (answers[0]!.canCome) possible++;
    }
    return possible;
  });
  return { ms, cpuMs, quality: `${((cpuMs * 1000) / asked).toFixed(1)} µs a question, ${result} of ${asked} can come` };
}

async function roster(staff: number, alike: boolean): Promise<Measured> {
  const task = rosterInstance(staff, seed, alike);
  const { ms, cpuMs, result } = await best(3, () => solveRoster(task));
  const { cost, faults } = checkRoster(task, result.duties);
  const proof = result.proven ? "proven" : `bound ${result.bound}`;
  return { ms, cpuMs, quality: `${proof}, cost ${result.cost}, checked: ${cost}, ${faults.length} faults` };
}

const rosterPeer = (name: string, solver: string, staff: number, alike: boolean): Peer => ({
  name,
  missing: () =>
    peerFile("venv", "lib", "python3.11", "site-packages", solver === "highs" ? "highspy" : "ortools") === undefined
      ? "$HUITUO_PEERS/venv/bin/pip install highspy ortools"
      : undefined,
  async run() {
    const folder = mkdtempSync(join(tmpdir(), "huituo-bench-"));
    try {
      const file = join(folder, "task.json");
      writeFileSync(file, JSON.stringify(rosterInstance(staff, seed, alike)));
      return await runPeer(python(), [join(import.meta.dirname, "..", "peers", "ratio-roster.py"), solver, file]);
    } finally {
      rmSync(folder, { recursive: true });
    }
  },
});
const rosterPeers = (staff: number, alike: boolean): Peer[] => [
  rosterPeer("HiGHS native (MIT), textbook model, 1 thread", "highs", staff, alike),
  rosterPeer("OR-tools CP-SAT (Apache-2.0), textbook model, 2 workers", "cp-sat", staff, alike),
];

export const bench: EngineBench = {
  engine: "ratio",
  cases: [
    {
      instance: "live: 20,000 sites, 60,000 classes, 1.7 M events one by one",
      aim: "≤ 1 µs an event",
      ours: live,
      bound: plainCounting,
    },
    {
      instance: "audit of that day",
      aim: "≤ 50 ms",
      ours: () => audit(provinceSites),
      bound: plainCounting,
      peers: [fold],
    },
    { instance: "10,000 what-if questions on that day, best class of a site", ours: whatIf },
    {
      instance: "roster: 30 people, all different, two weeks",
      aim: "proven in ≤ 1 s",
      ours: () => roster(30, false),
      peers: rosterPeers(30, false),
    },
    {
      instance: "roster: 30 people of eight groups, two weeks",
      aim: "proven in ≤ 1 s",
      ours: () => roster(30, true),
      peers: rosterPeers(30, true),
    },
    {
      instance: "roster: 120 people, all different, two weeks",
      ours: () => roster(120, false),
      peers: rosterPeers(120, false),
    },
  ],
  scaling: [
    { name: "audit, 1,250 to 20,000 sites", run: (scale) => audit((provinceSites / 16) * scale) },
    { name: "roster, 15 to 240 people, all different", run: (scale) => roster(15 * scale, false) },
  ],
};
