import { writeFileSync } from "node:fs";
import type { AssignmentProblem } from "../../engines/draw/assignment/problem.ts";
import { commitmentOf } from "../../engines/draw/replay.ts";
import { addChange, addCommitment, addResult, addReveal, openDraw } from "../../engines/draw/ceremony.ts";
import type { InspectionPlan, InspectionRoster, Transcript } from "../../engines/draw/transcript.ts";
import { Random } from "../../engines/random/random.ts";

export type Arcs = {
  readonly rows: number;
  readonly columns: number;
  readonly need: number;
  readonly capacity: number;
  /** [row, column, cost] */
  readonly arcs: readonly (readonly [number, number, number])[];
};

/**
 * Inspections × 2 of inspectors: a random cost of 0–999 and 100 for every fifth of the unit square's side between them, one pair in
 * ten forbidden, loads capped at the even share rounded up. mulberry32, so that the instance can be made anywhere.
 */
export function makeArcs(rows: number, columns: number, seed: number): Arcs {
  let state = seed;
  const next = () => {
    state = (state + 0x6d2b79f5) | 0;
    let word = Math.imul(state ^ (state >>> 15), 1 | state);
    word = (word + Math.imul(word ^ (word >>> 7), 61 | word)) ^ word;
    return ((word ^ (word >>> 14)) >>> 0) / 2 ** 32;
  };
  const homes = Array.from({ length: columns }, () => [next(), next()] as const);
  const arcs: [number, number, number][] = [];
  for (let row = 0; row < rows; row++) {
    const [x, y] = [next(), next()];
    homes.forEach(([hx, hy], column) => {
      if (next() < 0.1) return;
      arcs.push([row, column, Math.floor(next() * 1000) + 100 * Math.floor(Math.hypot(x - hx, y - hy) * 5)]);
    });
  }
  return { rows, columns, need: 2, capacity: Math.ceil((2 * rows) / columns), arcs };
}

export function problemOf({ rows, columns, need, capacity, arcs }: Arcs): AssignmentProblem {
  const cost = new Float64Array(rows * columns).fill(Infinity);
  for (const [row, column, price] of arcs) cost[row * columns + column] = price;
  return {
    rows,
    columns,
    cost,
    need: new Int32Array(rows).fill(need),
    capacity: new Int32Array(columns).fill(capacity),
  };
}

export function writeArcs(file: string, arcs: Arcs): void {
  writeFileSync(file, JSON.stringify(arcs));
}

export function makeRoster(sites: number, inspectors: number): InspectionRoster {
  const random = Random.from("draw roster");
  const place = () => ({ x: random.int(0, 30_000), y: random.int(0, 30_000) });
  return {
    sites: Array.from({ length: sites }, (_, at) => ({
      id: `S${at}`,
      stratum: `街道${at % 12}`,
      weight: random.int(1, 5),
      lastOn: random.chance(0.98) ? "2026-09-01" : "2025-01-01",
      lastInspectors: [`P${random.int(0, inspectors - 1)}`, `P${random.int(0, inspectors - 1)}`],
      needs: [],
      ...place(),
    })),
    inspectors: Array.from({ length: inspectors }, (_, at) => ({
      id: `P${at}`,
      team: `队${at % 10}`,
      skills: at % 3 === 0 ? ["卫生"] : [],
      avoids: random.chance(0.3) ? [`S${random.int(0, sites - 1)}`] : [],
      most: null,
      already: 0,
      ...place(),
    })),
  };
}

export function planOf(sites: number, more: Partial<InspectionPlan> = {}): InspectionPlan {
  return {
    kind: "inspection",
    sites,
    due: { months: 12, asOn: "2026-11-22" },
    perSite: 2,
    differentTeams: false,
    skills: [],
    loads: "even",
    chance: 1000,
    distance: { bandM: 5000, cost: 100 },
    ...more,
  };
}

/** A whole draw with one change, as it is published. */
export function makeTranscript(plan: InspectionPlan, roster: InspectionRoster): Transcript {
  const at = (second: number) => `2026-11-22T01:00:0${second}Z`;
  const parties = ["bureau", "notary"];
  const settings = { draw: "bench", title: "双随机检查", withheld: "void", outside: null, plan } as const;
  let drawn = openDraw({ ...settings, parties: parties.map((id) => ({ id, name: id })) }, roster, at(0));
  const nonce = (party: string) => (party === "notary" ? "5" : "a").repeat(64);
  for (const party of parties)
    drawn = addCommitment(drawn, { party, commitment: commitmentOf("bench", party, nonce(party)) }, at(1));
  for (const party of parties) drawn = addReveal(drawn, party, nonce(party), at(2));
  return addChange(addResult(drawn, at(3)), { what: "absent", inspector: "P7" }, at(4));
}
