import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Random } from "../../engines/random/random.ts";
import { solvePCentre } from "../../engines/siting/centres/pcentre.ts";
import { type Costs, straightLines, weighted } from "../../engines/siting/instance.ts";
import { solveCapacitated } from "../../engines/siting/medians/capacitated/capacitated.ts";
import { publishedPoints } from "../../engines/siting/medians/fixtures/published.ts";
import { solvePMedian } from "../../engines/siting/medians/pmedian.ts";
import { readPmed } from "../../engines/siting/orlib.ts";
import { best, peerFile, python, referenceData, runPeer } from "./measure.ts";
import type { Case, EngineBench, Measured, Peer } from "./types.ts";

const peers = join(import.meta.dirname, "..", "peers");
const capacitatedPoints = join(import.meta.dirname, "../../engines/siting/medians/fixtures/pmedcap.txt");

/** Optima of the p-centre problem on pmed1–40: W. Pullan, Evolutionary Computation 16 (2008) 417–436. */
const radii = [
  127, 98, 93, 74, 48, 84, 64, 55, 37, 20, 59, 51, 36, 26, 18, 47, 39, 28, 18, 13, 40, 38, 22, 15, 11, 38, 32, 18, 13,
  9, 30, 29, 15, 11, 30, 27, 15, 29, 23, 13,
];

const library = (): string => {
  const folder = referenceData("orlib-pmed");
  if (folder === undefined) throw new Error("HUITUO_REFERENCE_DATA: orlib-pmed is not there");
  return folder;
};

const fileOf = (number: number): string => join(library(), `pmed${number}.txt`);

const optima = (): number[] =>
  readFileSync(join(library(), "pmedopt.txt"), "utf8")
    .split("\n")
    .flatMap((line) => {
      const found = /^pmed\d+\s+(\d+)/.exec(line);
      return found ? [Number(found[1])] : [];
    });

const all = Array.from({ length: 40 }, (_, at) => at + 1);

/** Milliseconds of processor time so far: the peer of all forty is measured in the same, so a busy machine is fair to both. */
function spentNow(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

/** Solves every instance once; the time is the processor's and begins when an instance's distances are there. */
async function measureAll<Instance>(
  instances: readonly Instance[],
  solve: (instance: Instance) => Promise<{ right: boolean; proven: boolean; gap: number; spent: number }>,
): Promise<Measured> {
  let [right, proven, gap, longest] = [0, 0, 0, 0];
  let ms = 0;
  for (const instance of instances) {
    const result = await solve(instance);
    const spent = result.spent;
    ms += spent;
    longest = Math.max(longest, spent);
    if (result.right) right++;
    if (result.proven) proven++;
    gap = Math.max(gap, result.gap);
  }
  const of = instances.length;
  const quality = `${right} of ${of} at the known optimum, ${proven} proven, largest gap ${(gap * 100).toFixed(2)} %, slowest ${Math.round(longest)} ms cpu`;
  return { ms, cpuMs: ms, quality };
}

const medians = (effort: "fast" | "proof") => (): Promise<Measured> => {
  const known = optima();
  return measureAll(all, async (number) => {
    const { costs, p } = graphs.get(number);
    const start = spentNow();
    const answer = solvePMedian(costs, p, { effort });
    return { ...answer, right: answer.cost === known[number - 1], spent: spentNow() - start };
  });
};

const graphs = { get: (number: number) => readPmed(readFileSync(fileOf(number), "utf8")) };

/** Reading included: what a user waits for from the file to a first answer, in processor time. */
async function fromFile(number: number): Promise<Measured> {
  let first = 0;
  const { ms, cpuMs, result } = await best(3, () => {
    const start = spentNow();
    first = 0;
    const { costs, p } = readPmed(readFileSync(fileOf(number), "utf8"));
    return solvePMedian(costs, p, { onProgress: () => (first ||= spentNow() - start) });
  });
  return {
    ms,
    cpuMs,
    quality: `${result.cost} ${result.proven ? "proven" : `gap ${result.gap}`}; first answer ${Math.round(first)} ms cpu after opening the file`,
  };
}

const known: Record<string, string> = { highs: "HiGHS native (MIT)", cbc: "CBC (EPL)" };

function milp(solver: "highs" | "cbc", seconds: number, model: string, file: () => string, long = false): Peer {
  return {
    name: `${known[solver]}, formulation of spopt, at most ${seconds} s`,
    missing() {
      if (peerFile("venv", "bin", "python") === undefined)
        return "python3 -m venv $HUITUO_PEERS/venv && $HUITUO_PEERS/venv/bin/pip install highspy numpy scipy";
      return solver === "cbc" && spawnSync("cbc", ["-quit"]).error ? "apt-get install coinor-cbc" : undefined;
    },
    run: () =>
      runPeer(
        python(),
        [join(peers, "siting-medians-milp.py"), solver, String(seconds), model, file()],
        4 * seconds + 120,
      ),
    ...(long ? { long } : {}),
  };
}

const pam: Peer = {
  name: "R cluster::pam, pamonce 6 (GPL)",
  missing: () =>
    spawnSync("Rscript", ["-e", "library(cluster)"]).status === 0
      ? undefined
      : "apt-get install r-base-core r-cran-cluster",
  async run() {
    const folder = mkdtempSync(join(tmpdir(), "huituo-pam-"));
    try {
      const optimum = optima();
      const lines = all.map((number) => {
        const { costs, p } = graphs.get(number);
        const file = join(folder, `${number}.bin`);
        writeFileSync(file, new Uint8Array(costs.cost.buffer));
        return `${file} ${costs.sites} ${p} ${optimum[number - 1]}`;
      });
      const list = join(folder, "list.txt");
      writeFileSync(list, `${lines.join("\n")}\n`);
      return await runPeer("Rscript", [join(peers, "siting-medians-pam.R"), list]);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  },
};

const gocup: Peer = {
  name: "gocup-pmed (GPL), 1,000 starts",
  missing: () =>
    "git clone https://github.com/dimatura/gocup-pmed; it reads coordinates only, so the matrices need a reader of one's own",
  run: () => Promise.reject(new Error("not run")),
  known: "measured elsewhere: 11–19 s for all 40, 31–32 of 40 optimal",
};

const single = (number: number, seconds: number, long = false): Case => ({
  instance: `p-median, pmed${number}, proven`,
  async ours() {
    const { costs, p } = graphs.get(number);
    const { ms, cpuMs, result } = await best(3, () => solvePMedian(costs, p));
    return { ms, cpuMs, quality: `${result.cost}, ${result.proven ? "proven" : "open"}, ${result.nodes} nodes` };
  },
  peers: [
    milp("highs", seconds, "median", () => fileOf(number), long),
    milp("cbc", seconds, "median", () => fileOf(number), long),
  ],
});

/** One capacitated instance in the form that the driver reads. */
function capacitatedFile(name: string): string {
  const folder = mkdtempSync(join(tmpdir(), "huituo-pmedcap-"));
  process.once("exit", () => rmSync(folder, { recursive: true, force: true }));
  const lines = readFileSync(capacitatedPoints, "utf8").split("\n");
  const at = lines.findIndex((line) => line.startsWith(`${name} `));
  const [, points, p, capacity] = lines[at]!.split(" ");
  const file = join(folder, "instance.txt");
  writeFileSync(
    file,
    `${points} ${p} ${capacity}\n${lines[at + 1]!.replaceAll(/[,:]/g, " ").replaceAll("  ", "\n")}\n`,
  );
  return file;
}

/** Demand and sites scattered evenly over a square of 10 km, one to thirty children each. */
function scattered(demands: number, sites: number): Costs {
  const random = Random.from("scattered");
  const places = (count: number) => ({
    x: Float64Array.from({ length: count }, () => random.between(0, 10_000)),
    y: Float64Array.from({ length: count }, () => random.between(0, 10_000)),
  });
  const from = places(demands);
  return weighted(
    straightLines(from, places(sites)),
    Float64Array.from({ length: demands }, () => random.int(1, 30)),
  );
}

async function measureScattered(
  demands: number,
  sites: number,
  p: number,
  effort: "fast" | "proof",
): Promise<Measured> {
  let first = 0;
  const { ms, cpuMs, result } = await best(2, () => {
    const start = spentNow();
    first = 0;
    return solvePMedian(scattered(demands, sites), p, {
      effort,
      onProgress: () => (first ||= spentNow() - start),
    });
  });
  return {
    ms,
    cpuMs,
    quality: `gap ${(result.gap * 100).toFixed(3)} %; first answer ${Math.round(first)} ms cpu after the coordinates`,
  };
}

export const bench: EngineBench = {
  engine: "siting: medians, centres",
  cases: [
    {
      instance: "p-median, pmed1–40, search alone",
      aim: "40 of 40 in ≤ 2 s cpu",
      ours: medians("fast"),
      peers: [pam, gocup],
    },
    { instance: "p-median, pmed1–40, proven", aim: "40 proven in ≤ 60 s", ours: medians("proof") },
    single(11, 40),
    single(20, 40),
    single(16, 300, true),
    single(35, 300, true),
    { instance: "p-median, pmed40 from its file", aim: "first answer ≤ 0.2 s", ours: () => fromFile(40) },
    {
      instance: "p-median, 5,000 demands × 1,000 sites, p = 50",
      aim: "first answer ≤ 0.2 s",
      ours: () => measureScattered(5000, 1000, 50, "fast"),
    },
    {
      instance: "p-centre, pmed1–40, proven",
      ours: () =>
        measureAll(all, async (number) => {
          const { costs, p } = graphs.get(number);
          const start = spentNow();
          const answer = solvePCentre(costs, p);
          return { ...answer, right: answer.cost === radii[number - 1], spent: spentNow() - start };
        }),
    },
    {
      instance: "p-centre, pmed2, proven",
      async ours() {
        const { costs, p } = graphs.get(2);
        const { ms, cpuMs, result } = await best(3, () => solvePCentre(costs, p));
        return { ms, cpuMs, quality: `${result.cost}, ${result.proven ? "proven" : "open"}` };
      },
      peers: [milp("highs", 40, "centre", () => fileOf(2))],
    },
    {
      instance: "capacitated p-median, pmedcap 1–20, search alone",
      aim: "best known in ≤ 2 s each",
      ours: () =>
        measureAll(publishedPoints(readFileSync(capacitatedPoints, "utf8")), async ({ problem, optimum }) => {
          const start = spentNow();
          const answer = await solveCapacitated(problem, { effort: "fast" });
          return { ...answer, right: answer.cost === optimum, spent: spentNow() - start };
        }),
    },
    {
      instance: "capacitated p-median, pmedcap13, proven",
      async ours() {
        const { problem } = publishedPoints(readFileSync(capacitatedPoints, "utf8")).find(
          ({ name }) => name === "pmedcap13",
        )!;
        const { ms, cpuMs, result } = await best(1, () => solveCapacitated(problem));
        return { ms, cpuMs, quality: `${result.cost}, ${result.proven ? "proven" : "open"}` };
      },
      peers: [
        milp("highs", 60, "capacitated", () => capacitatedFile("pmedcap13")),
        milp("cbc", 60, "capacitated", () => capacitatedFile("pmedcap13")),
      ],
    },
  ],
  scaling: [
    {
      name: "p-median, search and bound: 250 × 250 pairs, 4× and 16× as many, p = 10",
      run: (scale) => measureScattered(250 * Math.sqrt(scale), 250 * Math.sqrt(scale), 10, "fast"),
    },
  ],
};
