import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { crc32 } from "node:zlib";
import { deferredAcceptance } from "../../engines/match/deferred-acceptance.ts";
import { type Families, optionsOf } from "../../engines/match/families.ts";
import type { Assignment, Market } from "../../engines/match/market.ts";
import { placeFamilies } from "../../engines/match/place-families.ts";
import { proveFewest } from "../../engines/match/proof.ts";
import { Refilling } from "../../engines/match/refill.ts";
import { standingOf } from "../../engines/match/standing.ts";
import { verifyAssignment, verifyFamilies } from "../../engines/match/verify.ts";
import { forPeers, fromPeers, plainMarket, siblingMarket, type SiblingLots, withReserves } from "./match-instances.ts";
import { best, peerFile, peersFolder, python, runPeer } from "./measure.ts";
import type { Case, EngineBench, Measured, Peer } from "./types.ts";

const driver = (name: string): string => join(import.meta.dirname, "..", "peers", name);

function qualityOf(market: Market, assigned: Assignment): string {
  const programmes = assigned.map((entry) => (entry === -1 ? -1 : market.programme[entry]!));
  const placed = programmes.reduce((sum, each) => sum + (each === -1 ? 0 : 1), 0);
  const crc = crc32(new Uint8Array(programmes.buffer)).toString(16).padStart(8, "0");
  const { pairs, overfull } = verifyAssignment(market, assigned);
  return `${placed} placed, crc ${crc}, ${pairs.length + overfull.length} blocking pairs`;
}

/** The market made by another process, so that the memory of making it is not counted. */
function madeElsewhere(children: number, programmes: number): Market {
  const made = JSON.stringify(join(import.meta.dirname, "match-instances.ts"));
  const code = `import(${made}).then(({ forPeers, plainMarket }) => console.log(forPeers(plainMarket(${children}, ${programmes}))))`;
  const { stdout, stderr } = spawnSync(process.execPath, ["-e", code], { encoding: "utf8" });
  if (stdout.trim() === "") throw new Error(stderr);
  try {
    return fromPeers(stdout.trim());
  } finally {
    rmSync(stdout.trim(), { recursive: true });
  }
}

async function measurePlain(children: number, programmes: number, times: number): Promise<Measured> {
  const market = madeElsewhere(children, programmes);
  deferredAcceptance(market);
  // Of one run: what later repetitions leave to be collected is not counted.
  const peakMb = Math.round(process.resourceUsage().maxRSS / 1024);
  const { ms, cpuMs, result } = await best(times, () => deferredAcceptance(market));
  return { ms, cpuMs, peakMb, quality: qualityOf(market, result) };
}

/** Every proposal reads its word and the programme's cut-off, which are known already: no heap, no displacement. */
async function plainBound(children: number, programmes: number): Promise<Measured> {
  const market = plainMarket(children, programmes);
  const cut = new Int32Array(programmes).fill(0x7fffffff);
  const key = (entry: number, child: number): number => market.priority[entry]! * 2 ** 20 + market.lot[child]!;
  const assigned = deferredAcceptance(market);
  const seated = new Int32Array(programmes);
  for (const entry of assigned) if (entry !== -1) seated[market.programme[entry]!]!++;
  for (let each = 0; each < programmes; each++) if (seated[each]! >= market.capacity[each]!) cut[each] = -1;
  for (const [child, entry] of assigned.entries())
    if (entry !== -1 && cut[market.programme[entry]!] !== 0x7fffffff)
      cut[market.programme[entry]!] = Math.max(cut[market.programme[entry]!]!, key(entry, child));
  const { start, programme, priority, lot } = market;
  const { ms, cpuMs, result } = await best(7, () => {
    let placed = 0;
    for (let child = 0; child < children; child++)
      for (let entry = start[child]!; entry < start[child + 1]!; entry++)
        if (((priority[entry]! << 20) | lot[child]!) <= cut[programme[entry]!]!) {
          placed++;
          break;
        }
    return placed;
  });
  return { ms, cpuMs, quality: `${result} placed, cut-offs known before` };
}

function plainPeer(
  name: string,
  command: () => [string, string[]],
  missing: Peer["missing"],
  market: () => Market,
): Peer {
  return {
    name,
    missing,
    async run() {
      const folder = forPeers(market());
      try {
        const [program, args] = command();
        return await runPeer(
          program,
          args.map((each) => (each === "FOLDER" ? folder : each)),
          3600,
        );
      } finally {
        rmSync(folder, { recursive: true });
      }
    },
  };
}

const withoutPeers = (path: string[], how: string) => (): string | undefined => {
  if (peersFolder() === undefined) return "export HUITUO_PEERS=<folder>";
  return peerFile(...path) === undefined ? how : undefined;
};

function matchingPeer(part: "core" | "api", market: () => Market, more: Partial<Peer> = {}): Peer {
  const clone = "git clone https://github.com/daffidwilde/matching $HUITUO_PEERS/matching";
  const command = (): [string, string[]] => [python(), [driver("match-matching.py"), "FOLDER", part]];
  const name = `Python matching 1.4.3 (MIT), ${part === "core" ? "its core" : "its public interface"}`;
  return { ...plainPeer(name, command, withoutPeers(["matching", "src"], clone), market), ...more };
}

function stableMarriage(market: () => Market): Peer {
  const install = "npm install --prefix $HUITUO_PEERS/npm stable-marriage@1.0.2";
  const command = (): [string, string[]] => [process.execPath, [driver("match-stable-marriage.mjs"), "FOLDER"]];
  return plainPeer(
    "npm stable-marriage 1.0.2",
    command,
    withoutPeers(["npm", "node_modules", "stable-marriage"], install),
    market,
  );
}

function matchingR(market: () => Market): Peer {
  const install = `Rscript -e 'install.packages("matchingR", lib = file.path(Sys.getenv("HUITUO_PEERS"), "Rlib"))'`;
  const command = (): [string, string[]] => ["Rscript", [driver("match-matchingr.R"), "FOLDER"]];
  return plainPeer("R matchingR (GPL)", command, withoutPeers(["Rlib", "matchingR"], install), market);
}

async function measureReserves(): Promise<Measured> {
  const plain = plainMarket(100_000, 2_000);
  const market = withReserves(plain);
  const without = await best(9, () => deferredAcceptance(plain));
  const { ms, cpuMs, result } = await best(9, () => deferredAcceptance(market));
  return { ms, cpuMs, quality: `${(ms / without.ms).toFixed(2)} × plain; ${qualityOf(market, result)}` };
}

async function measureVerifier(): Promise<Measured> {
  const market = plainMarket(100_000, 2_000);
  const assigned = deferredAcceptance(market);
  const { ms, cpuMs, result } = await best(7, () => verifyAssignment(market, assigned));
  const swapped = assigned.map((entry, child) => (entry === -1 ? -1 : child % 1000 === 0 ? -1 : entry));
  const found = verifyAssignment(market, swapped).pairs.length;
  return { ms, cpuMs, quality: `${result.pairs.length} blocking pairs; ${found} found where some lost their place` };
}

async function measureSiblings(children: number, sites: number, seeds: number): Promise<Measured> {
  let [ms, cpuMs, zero] = [0, 0, 0];
  const shares: string[] = [];
  for (const lots of ["together", "own", "each"] satisfies SiblingLots[]) {
    let blocking = 0;
    let [families, stable] = [0, 0];
    for (let seed = 0; seed < seeds; seed++) {
      const one = siblingMarket(children, sites, 0.15, String(seed), lots);
      const placed = await best(children > 10_000 ? 2 : 5, () => placeFamilies(one.market, one.families));
      const checked = verifyFamilies(one.market, one.families, placed.result.assignment).families.length;
      if (checked !== placed.result.blocking.length) throw new Error(`${checked} families block, not those named`);
      [ms, cpuMs] = [Math.max(ms, placed.ms), Math.max(cpuMs, placed.cpuMs)];
      blocking += checked;
      families += one.families.start.length - 1;
      if (checked === 0) stable++;
    }
    if (lots === "together") zero = stable;
    shares.push(`lots ${lots}: ${stable}/${seeds} stable, ${((100 * blocking) / families).toFixed(4)} % block`);
  }
  return { ms, cpuMs, quality: `${zero} of ${seeds} stable; slowest of all; ${shares.join("; ")}` };
}

async function measureRefill(): Promise<Measured> {
  const parts: string[] = [];
  let worst = 0;
  for (const mode of ["chain", "waiting", "fewest"] as const) {
    const { market, families } = siblingMarket(100_000, 2_000, 0.15, "refill");
    const { choice } = placeFamilies(market, families);
    const refilling = new Refilling(market, families, choice);
    const leaving: number[] = [];
    for (let family = 0; leaving.length < 4_000; family = (family + 7_919) % choice.length)
      if (choice[family] !== -1 && !leaving.includes(family)) leaving.push(family);
    const times: number[] = [];
    let moves = 0;
    for (const [at, family] of leaving.entries()) {
      const begun = performance.now();
      const moved = refilling.leave(family, mode).length;
      // The first half lets the compiler do its work.
      if (at < leaving.length / 2) continue;
      times.push((performance.now() - begun) * 1000);
      moves += moved;
    }
    times.sort((a, b) => a - b);
    const p99 = times[Math.floor(times.length * 0.99)]!;
    worst = Math.max(worst, p99);
    parts.push(
      `${mode}: p50 ${times[times.length >> 1]!.toFixed(0)} µs, p99 ${p99.toFixed(0)} µs, ${(moves / times.length).toFixed(2)} moves`,
    );
  }
  return { ms: worst / 1000, quality: parts.join("; ") };
}

const small = (): { market: Market; families: Families } => siblingMarket(60, 6, 0.4, "proof", "own", "prefer");

async function measureProof(): Promise<Measured> {
  const { market, families } = small();
  const found = placeFamilies(market, families);
  const { ms, cpuMs, result } = await best(1, () => proveFewest(market, families, { seconds: 300 }));
  const said = result.proven ? "proven" : `not proven (at least ${result.atLeast})`;
  return {
    ms,
    cpuMs,
    quality: `${result.blocking} blocking families, ${said}; the engine alone: ${found.blocking.length}`,
  };
}

/** The model of the proof for CP-SAT. */
function modelFile(): string {
  const { market, families } = small();
  const { place } = standingOf(market);
  const list = Array.from({ length: families.start.length - 1 }, (_, family) => {
    const size = families.start[family + 1]! - families.start[family]!;
    return Array.from({ length: optionsOf(families, family) }, (_unused, option) => {
      const at = families.optionStart[family]! + option * size;
      return [...families.option.subarray(at, at + size)]
        .filter((entry) => entry !== -1)
        .map((entry) => [market.programme[entry]!, place[entry]!]);
    });
  });
  const folder = mkdtempSync(join(tmpdir(), "huituo-match-"));
  writeFileSync(join(folder, "model.json"), JSON.stringify({ capacity: [...market.capacity], families: list }));
  return folder;
}

const cpSat: Peer = {
  name: "OR-Tools CP-SAT 9 (Apache-2.0), one worker",
  missing: withoutPeers(["venv", "lib"], "$HUITUO_PEERS/venv/bin/pip install ortools"),
  async run() {
    const folder = modelFile();
    try {
      return await runPeer(python(), [driver("match-cp-sat.py"), folder]);
    } finally {
      rmSync(folder, { recursive: true });
    }
  },
};

const hundredThousand = (): Market => plainMarket(100_000, 2_000);
const million = (): Market => plainMarket(1_000_000, 20_000);
const tenThousand = (): Market => plainMarket(10_000, 200);

const cases: readonly Case[] = [
  {
    instance: "100,000 children × 5 of 2,000 programmes",
    aim: "≤ 15 ms",
    ours: () => measurePlain(100_000, 2_000, 15),
    bound: () => plainBound(100_000, 2_000),
    peers: [
      matchingPeer("core", hundredThousand),
      matchingPeer("api", hundredThousand, { long: true, known: "712 s (processor)" }),
    ],
  },
  {
    instance: "1,000,000 × 5 of 20,000",
    aim: "≤ 0.25 s, ≤ 200 MB",
    ours: () => measurePlain(1_000_000, 20_000, 5),
    bound: () => plainBound(1_000_000, 20_000),
    peers: [matchingPeer("core", million, { long: true, known: "1,142 s (processor), 1.7 GB" })],
  },
  {
    instance: "10,000 × 5 of 200",
    ours: () => measurePlain(10_000, 200, 30),
    peers: [
      matchingPeer("core", tenThousand),
      matchingPeer("api", tenThousand),
      stableMarriage(tenThousand),
      matchingR(tenThousand),
    ],
  },
  {
    instance: "100,000 × 5 of 2,000, three overlapping reserves in each",
    aim: "≤ 2 × plain",
    ours: measureReserves,
  },
  { instance: "check of a result, 100,000 × 5", aim: "≤ 50 ms", ours: measureVerifier },
  {
    instance: "siblings: 1,600 children, 80 sites × 3 bands, 15 %, 20 seeds",
    aim: "≥ 19 of 20 stable, ≤ 50 ms",
    ours: () => measureSiblings(1_600, 80, 20),
  },
  {
    instance: "siblings: 100,000 children, 2,000 sites × 3 bands, 15 %",
    aim: "≤ 0.03 % block, ≤ 0.5 s",
    ours: () => measureSiblings(100_000, 2_000, 2),
  },
  { instance: "refill, 100,000 children with siblings: worst p99 of three ways", aim: "≤ 0.1 ms", ours: measureRefill },
  {
    instance: "siblings' model, 60 children, 18 programmes: fewest blocking families",
    ours: measureProof,
    peers: [cpSat],
  },
];

export const bench: EngineBench = {
  engine: "match",
  cases,
  scaling: [
    { name: "deferred acceptance, 62,500 children ×", run: (scale) => measurePlain(62_500 * scale, 1_250 * scale, 5) },
    {
      name: "siblings, 6,250 children ×",
      async run(scale) {
        const { market, families } = siblingMarket(6_250 * scale, 125 * scale, 0.15, "scale");
        const { ms, cpuMs, result } = await best(5, () => placeFamilies(market, families));
        return { ms, cpuMs, quality: `${result.blocking.length} block` };
      },
    },
  ],
};
