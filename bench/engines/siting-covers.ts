import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import type { Program } from "../../engines/linear-programs/program.ts";
import { Random } from "../../engines/random/random.ts";
import type { Answer, Control } from "../../engines/siting/answer.ts";
import { coversWithin } from "../../engines/siting/covers/cover-lists.ts";
import { solveLscp } from "../../engines/siting/covers/lscp.ts";
import { proveMclp, solveMclp } from "../../engines/siting/covers/mclp.ts";
import { buildProgram } from "../../engines/siting/plan/plan-program.ts";
import { solvePlan } from "../../engines/siting/plan/plan.ts";
import { layOut, type PlanProblem } from "../../engines/siting/plan/problem.ts";
import { best, peerFile, python, runPeer } from "./measure.ts";
import type { Case, EngineBench, Measured, Peer } from "./types.ts";

const driver = join(import.meta.dirname, "..", "peers", "siting-covers-milp.py");
const points = join(import.meta.dirname, "../../engines/siting/covers/fixtures/clusters-5000x1000.csv.gz");
const shortSeconds = 20;
const longSeconds = 120;

type Place = { readonly x: number[]; readonly y: number[] };

function readPoints(): { demand: Place; site: Place; weight: number[] } {
  const rows = gunzipSync(readFileSync(points)).toString().trim().split("\n").slice(1);
  const demand: Place = { x: [], y: [] };
  const site: Place = { x: [], y: [] };
  const weight = rows.map((row, at) => {
    const [, x, y, children, number] = row.split(",");
    demand.x[at] = Number(x);
    demand.y[at] = Number(y);
    if (number !== "") {
      site.x[Number(number)] = Number(x);
      site.y[Number(number)] = Number(y);
    }
    return Number(children);
  });
  return { demand, site, weight };
}

/** The processor's time rather than the wall's: what a run is allowed must not depend on what else the machine does. */
function now(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

/** The whole way from points to the answer, with the time of the first answer. */
async function measure(
  times: number,
  run: (control: Control) => Answer | Promise<Answer>,
  unit: string,
): Promise<Measured> {
  let first = Infinity;
  const { ms, cpuMs, result } = await best(times, () => {
    const start = now();
    let told = false;
    return run({
      now,
      onProgress: () => {
        if (!told) first = Math.min(first, now() - start);
        told = true;
      },
    });
  });
  const said = result.proven
    ? "proven"
    : `bound ${Math.round(result.bound * 10) / 10}, gap ${(result.gap * 100).toFixed(2)} %`;
  const value = Math.round(result.cost * 10) / 10;
  return { ms, cpuMs, quality: `${value} ${unit}, ${said}; first answer after ${Math.round(first)} ms` };
}

const installs: Record<string, string> = {
  highs: "python3 -m venv $HUITUO_PEERS/venv && $HUITUO_PEERS/venv/bin/pip install highspy numpy",
  scipy: "$HUITUO_PEERS/venv/bin/pip install scipy highspy",
  cbc: "apt-get install coinor-cbc; $HUITUO_PEERS/venv/bin/pip install highspy numpy (to make the model)",
};

const names: Record<string, string> = { highs: "HiGHS native (MIT)", scipy: "scipy milp (BSD)", cbc: "CBC (EPL)" };

function peer(solver: "highs" | "scipy" | "cbc", model: () => string[], long = false): Peer {
  const seconds = long ? longSeconds : shortSeconds;
  const library = (name: string) =>
    ["11", "12", "13"].some((minor) => peerFile("venv", "lib", `python3.${minor}`, "site-packages", name));
  const there =
    library("highspy") &&
    (solver !== "scipy" || library("scipy")) &&
    (solver !== "cbc" || spawnSync("cbc", ["-quit"]).error === undefined);
  return {
    name: `${names[solver]}, ${seconds} s allowed`,
    long,
    missing: () => (there ? undefined : installs[solver]),
    run: () => runPeer(python(), [driver, solver, String(seconds), ...model()], seconds * 2 + 120),
  };
}

const peers = (model: () => string[], also: Peer[] = []): Peer[] => [
  peer("highs", model),
  peer("cbc", model),
  ...also,
  peer("highs", model, true),
  peer("cbc", model, true),
];

function mclp(count: number, aim: string): Case {
  const { demand, site, weight } = readPoints();
  const model = () => ["mclp", points, "1000", String(count)];
  return {
    instance: `MCLP 5,000 × 1,000, 1 km, p = ${count}`,
    aim,
    ours: () =>
      measure(
        3,
        (control) =>
          solveMclp({ covers: coversWithin(demand, site, 1000), weight, count }, { ...control, timeMs: 1000 }),
        "children",
      ),
    peers: peers(model, count === 20 ? [peer("scipy", model)] : []),
  };
}

function lscp(radius: number, aim: string): Case {
  const { demand, site } = readPoints();
  return {
    instance: `LSCP 5,000 × 1,000, ${radius} m`,
    aim,
    ours: () => measure(3, (control) => solveLscp({ covers: coversWithin(demand, site, radius) }, control), "sites"),
    peers: peers(() => ["lscp", points, String(radius)]),
  };
}

function plan(communities: number, candidates: number): Case {
  const problem = district(communities, candidates);
  return {
    instance: `Plan, ${communities} communities × ${candidates} sites × 3 sizes, budget, staff, towns`,
    aim: "first answer ≤ 200 ms",
    ours: () => measure(2, (control) => solvePlan(problem, { served: 1 }, control), "children by worth"),
    peers: peers(() => ["mps", writeMps(buildProgram(layOut(problem), { served: 1 }).program)]),
  };
}

/** Communities around 12 towns; a sixth of the sites exist; each can have 40, 80 or 120 places. */
function district(communities: number, candidates: number): PlanProblem {
  const random = Random.from(`district ${communities}`);
  const towns = Array.from({ length: 12 }, () => ({
    x: random.between(2000, 18_000),
    y: random.between(2000, 18_000),
    spread: random.between(600, 1800),
  }));
  const place = (at: number) => {
    const town = towns[at % 12]!;
    return { x: random.normal(town.x, town.spread), y: random.normal(town.y, town.spread), area: String(at % 12) };
  };
  const homes = Array.from({ length: communities }, (_, at) => ({ ...place(at), children: random.int(5, 60) }));
  const spots = Array.from({ length: candidates }, (_, at) => place(at));
  const pairs = { demand: [] as number[], site: [] as number[], metres: [] as number[] };
  for (const [i, home] of homes.entries())
    for (const [s, spot] of spots.entries()) {
      const metres = Math.hypot(home.x - spot.x, home.y - spot.y);
      if (metres > 1500) continue;
      pairs.demand.push(i);
      pairs.site.push(s);
      pairs.metres.push(metres);
    }
  const sizes = [40, 80, 120];
  return {
    demands: homes.map(({ children, area }) => ({ children, area })),
    sites: spots.map(({ area }, s) => {
      const [kept, ground] = [s < candidates / 6, random.int(80, 140)];
      return {
        kept,
        area,
        options: sizes.map((places, k) => ({ places, staff: places / 5, cost: (kept ? 0 : ground) + k * 65 })),
      };
    }),
    pairs,
    bands: [
      { within: 500, worth: 1 },
      { within: 1000, worth: 0.8 },
      { within: 1500, worth: 0.5 },
    ],
    limits: {
      budget: candidates * 45,
      staff: candidates * 8,
      areas: towns.map((_, at) => ({ area: String(at), atLeast: 1, atMost: Math.ceil(candidates / 16) })),
    },
  };
}

/** The program as a free MPS file, for other solvers. */
function writeMps(program: Program): string {
  const { cost, lower, upper, whole, rowLower, rowUpper, starts, columns, factors } = program;
  const entries: string[][] = cost.map((each, c) => (each === 0 ? [] : [` c${c} cost ${each}`]));
  for (let r = 0; r < rowLower.length; r++)
    for (let at = starts[r]!; at < starts[r + 1]!; at++)
      entries[columns[at]!]!.push(` c${columns[at]} r${r} ${factors[at]}`);
  const kindOf = (r: number) => (rowLower[r] === rowUpper[r] ? "E" : Number.isFinite(rowLower[r]!) ? "G" : "L");
  const lines = ["NAME plan", "ROWS", " N cost", ...rowLower.map((_, r) => ` ${kindOf(r)} r${r}`), "COLUMNS"];
  for (let c = 0; c < cost.length; c++) {
    if (whole[c] === 1) lines.push(` m${c} 'MARKER' 'INTORG'`);
    lines.push(...(entries[c]!.length > 0 ? entries[c]! : [` c${c} cost 0`]));
    if (whole[c] === 1) lines.push(` e${c} 'MARKER' 'INTEND'`);
  }
  lines.push("RHS", ...rowLower.map((low, r) => ` rhs r${r} ${Number.isFinite(low) ? low : rowUpper[r]}`), "RANGES");
  for (let r = 0; r < rowLower.length; r++)
    if (rowLower[r] !== rowUpper[r] && Number.isFinite(rowLower[r]!) && Number.isFinite(rowUpper[r]!))
      lines.push(` range r${r} ${rowUpper[r]! - rowLower[r]!}`);
  lines.push("BOUNDS");
  for (let c = 0; c < cost.length; c++) {
    lines.push(` LO b c${c} ${lower[c]}`);
    if (Number.isFinite(upper[c]!)) lines.push(` UP b c${c} ${upper[c]}`);
  }
  lines.push("ENDATA", "");
  const folder = mkdtempSync(join(tmpdir(), "huituo-plan-"));
  process.once("exit", () => rmSync(folder, { recursive: true, force: true }));
  const file = join(folder, "plan.mps");
  writeFileSync(file, lines.join("\n"));
  return file;
}

/** The same density of points in a square that grows; a tenth of the sites open. */
async function scaled(scale: 1 | 4 | 16): Promise<Measured> {
  const random = Random.from("scaling");
  const side = 10_000 * Math.sqrt(scale);
  const place = (count: number): Place => ({
    x: Array.from({ length: count }, () => random.between(0, side)),
    y: Array.from({ length: count }, () => random.between(0, side)),
  });
  const [demand, site] = [place(1250 * scale), place(250 * scale)];
  const weight = demand.x.map(() => random.int(1, 40));
  const run = (control: Control) =>
    solveMclp({ covers: coversWithin(demand, site, 1000), weight, count: 25 * scale }, { ...control, cycles: 1 });
  return measure(scale === 16 ? 1 : 2, run, "children");
}

export const bench: EngineBench = {
  engine: "siting-covers",
  cases: [
    mclp(20, "41,707 within 0.1 % in ≤ 1 s"),
    mclp(50, "68,775 within 0.1 % in ≤ 1 s"),
    mclp(100, "93,154 within 0.1 % in ≤ 1 s, gap ≤ 0.6 % in ≤ 10 s"),
    {
      instance: "MCLP 5,000 × 1,000, 1 km, p = 20, proven",
      ours: () => {
        const { demand, site, weight } = readPoints();
        return measure(
          2,
          (control) => proveMclp({ covers: coversWithin(demand, site, 1000), weight, count: 20 }, control),
          "children",
        );
      },
    },
    lscp(2500, "≤ 31 sites in ≤ 2 s"),
    lscp(2000, "47 sites (HiGHS, CBC in 60 s)"),
    plan(300, 90),
    plan(600, 200),
  ],
  scaling: [{ name: "MCLP 1,250 × 250, p = 25, one cycle", run: scaled }],
};
