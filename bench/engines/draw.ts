import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "vite";
import { assign, assignEvenly } from "../../engines/draw/assignment/assign.ts";
import { transcriptText } from "../../engines/draw/ceremony.ts";
import { chancesOf } from "../../engines/draw/chances.ts";
import { sampleSites } from "../../engines/draw/sample.ts";
import { verify } from "../../engines/draw/verify.ts";
import { Lots, seedOf } from "../../engines/lots/lots.ts";
import { launchChromium } from "../../test/browser/chromium.ts";
import { type Arcs, makeArcs, makeRoster, makeTranscript, planOf, problemOf, writeArcs } from "./draw-instances.ts";
import { best, peerFile, python, runPeer } from "./measure.ts";
import type { Case, EngineBench, Measured, Peer } from "./types.ts";

const drivers = fileURLToPath(new URL("../peers/", import.meta.url));

async function measureAssignment(arcs: Arcs, isEven = false): Promise<Measured> {
  const problem = problemOf(arcs);
  const run = () => (isEven ? assignEvenly(problem, new Int32Array(arcs.columns)) : assign(problem));
  const first = performance.now();
  run();
  const cold = Math.round(performance.now() - first);
  const { ms, cpuMs, result } = await best(15, run);
  const loads = `loads ${Math.min(...result.loads)}–${Math.max(...result.loads)}`;
  const proven = result.gap === 0 ? "proven optimal" : `gap ${result.gap}`;
  return { ms, cpuMs, quality: `cost ${result.cost}, ${proven}, ${loads}; first run ${cold} ms` };
}

/** Every cost looked at once. */
async function readCosts(arcs: Arcs): Promise<Measured> {
  const { cost } = problemOf(arcs);
  const { ms, cpuMs } = await best(15, () => {
    let least = Infinity;
    for (let at = 0; at < cost.length; at++) if (cost[at]! < least) least = cost[at]!;
    return least;
  });
  return { ms, cpuMs, quality: "" };
}

async function onFile(arcs: Arcs, run: (file: string) => Promise<Measured>): Promise<Measured> {
  const folder = mkdtempSync(join(tmpdir(), "huituo-bench-"));
  try {
    const file = join(folder, "arcs.json");
    writeArcs(file, arcs);
    return await run(file);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function npmPeer(name: string, arcs: () => Arcs, more: Partial<Peer> = {}): Peer {
  return {
    name: `npm ${name}`,
    missing: () =>
      peerFile("npm", "node_modules", ...name.split("/")) === undefined
        ? `npm install --prefix $HUITUO_PEERS/npm ${name}`
        : undefined,
    run: () => onFile(arcs(), (file) => runPeer(process.execPath, [join(drivers, "draw-npm.mjs"), file, name])),
    ...more,
  };
}

function pythonPeer(which: string, name: string, module: string, arcs: () => Arcs, more: Partial<Peer> = {}): Peer {
  return {
    name,
    missing: () =>
      peerFile("venv", "bin", "python") === undefined ? `$HUITUO_PEERS/venv/bin/pip install ${module}` : undefined,
    run: () => onFile(arcs(), (file) => runPeer(python(), [join(drivers, "draw-flow.py"), file, which])),
    ...more,
  };
}

function assignmentCase(rows: number, columns: number, isLarge: boolean, more: Partial<Case>): Case {
  const arcs = () => makeArcs(rows, columns, 3);
  return {
    instance: `${rows} inspections × 2 of ${columns} inspectors, 10 % forbidden, capped`,
    ours: () => measureAssignment(arcs()),
    bound: () => readCosts(arcs()),
    peers: [
      npmPeer("@algorithm.ts/mcmf", arcs, isLarge ? { long: true, known: "51 s" } : {}),
      npmPeer("min-cost-flow", arcs),
      pythonPeer("networkx", "networkx network_simplex (BSD)", "networkx", arcs),
      pythonPeer("highs", "scipy linprog, HiGHS (BSD, MIT)", "scipy", arcs),
      pythonPeer("ortools", "OR-Tools SimpleMinCostFlow, C++ (Apache 2)", "ortools", arcs),
    ],
    ...more,
  };
}

async function measureSample(weights: "equal" | "unequal"): Promise<Measured> {
  const plan = { ...planOf(1000), due: null };
  const sites = makeRoster(20_000, 2).sites.map((site, at) => ({
    ...site,
    weight: weights === "equal" ? 1 : 1 + (at % 5),
  }));
  const chances = chancesOf(plan, sites);
  const { ms, cpuMs, result } = await best(30, () =>
    sampleSites(plan, sites, chances, (frame) => new Lots(seedOf("ab".repeat(32)), frame)),
  );
  return { ms, cpuMs, quality: `${result.length} drawn, chances exact` };
}

const published = (more = {}) => transcriptText(makeTranscript(planOf(1000, more), makeRoster(20_000, 300)));

async function auditInNode(): Promise<Measured> {
  const text = published();
  const { ms, cpuMs, result } = await best(5, () => verify(JSON.parse(text)));
  return { ms, cpuMs, quality: result.isSound ? `sound, ${(text.length / 1e6).toFixed(1)} MB` : "not sound" };
}

/** The verifier as a page would load it, in Chromium; the first audit is the one a visitor waits for. */
async function auditInBrowser(): Promise<Measured> {
  const text = published();
  const entry = fileURLToPath(new URL("../../engines/draw/verify.ts", import.meta.url));
  const lib = { entry, formats: ["iife" as const], name: "draw" };
  const built = (await build({ configFile: false, logLevel: "silent", build: { write: false, lib } })) as unknown as {
    output: { code: string }[];
  }[];
  const { code } = built[0]!.output[0]!;
  const server = createServer((request, response) => {
    response.end(request.url === "/t.json" ? text : "<!doctype html><title>audit</title>");
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const browser = await launchChromium();
  try {
    const page = await browser.newPage();
    await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
    await page.addScriptTag({ content: code });
    const measured = (await page.evaluate(`(async () => {
      const text = await (await fetch("/t.json")).text();
      const audit = () => { const start = performance.now(); const { isSound } = draw.verify(JSON.parse(text)); return { ms: performance.now() - start, isSound }; };
      const first = audit();
      return { first, best: Math.min(...Array.from({ length: 5 }, () => audit().ms)) };
    })()`)) as { first: { ms: number; isSound: boolean }; best: number };
    const { first, best: quickest } = measured;
    const said = first.isSound ? "sound" : "not sound";
    return {
      ms: quickest,
      quality: `${said}; first audit ${Math.round(first.ms)} ms; ${code.length >> 10} KB of code`,
    };
  } finally {
    await browser.close();
    server.close();
  }
}

export const bench: EngineBench = {
  engine: "draw",
  cases: [
    assignmentCase(200, 60, false, { aim: "optimum 57,816" }),
    assignmentCase(1000, 300, true, { aim: "≤ 60 ms, optimum 105,553" }),
    {
      instance: "1000 inspections × 2 of 300 inspectors, the same, loads even within 1",
      ours: () => measureAssignment(makeArcs(1000, 300, 3), true),
    },
    { instance: "1,000 of 20,000 sites, equal weights", aim: "about 1 ms", ours: () => measureSample("equal") },
    {
      instance: "1,000 of 20,000 sites by weight in 12 strata",
      aim: "about 1 ms",
      ours: () => measureSample("unequal"),
    },
    { instance: "audit of a whole draw, 1,000 × 2 of 20,000 sites and 300 inspectors, in Node", ours: auditInNode },
    {
      instance: "audit of a whole draw, 1,000 × 2 of 20,000 sites and 300 inspectors, in Chromium",
      aim: "≤ 0.5 s",
      ours: auditInBrowser,
    },
  ],
  scaling: [
    {
      name: "inspections × inspectors from 250 × 75 (pairs)",
      run: (scale) => measureAssignment(makeArcs(250 * Math.sqrt(scale), 75 * Math.sqrt(scale), 3)),
    },
  ],
};
