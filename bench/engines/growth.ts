import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { verb } from "../../cli/growth.ts";
import { openTable } from "../../cli/tables/read.ts";
import { writeTable } from "../../cli/tables/write.ts";
import { restrictedMeasure, lmsMeasure } from "../../engines/growth/lms.ts";
import { isFlagged, scoreWhoChild, type WhoChild, whoIndicators } from "../../engines/growth/who-scores.ts";
import { whoTables } from "../../engines/growth/who-tables.ts";
import { Random } from "../../engines/random/random.ts";
import { best, peerFile, runPeer } from "./measure.ts";
import type { EngineBench, Measured } from "./types.ts";

const header = ["sex", "age_days", "weight_kg", "length_cm", "head_cm", "position"];
const million = 1_000_000;

/** Children as columns: sex 0 unknown, 1 male, 2 female; position 0 unknown, 1 lying, 2 standing. */
type Children = {
  readonly sex: Uint8Array;
  readonly position: Uint8Array;
  readonly age: Float64Array;
  readonly weight: Float64Array;
  readonly length: Float64Array;
  readonly head: Float64Array;
};

const sexes = [null, "male", "female"] as const;
const positions = [null, "lying", "standing"] as const;

/** Children of 0-1900 days scattered around the standard as surveys find them, one in twenty far out or not measured. */
function makeChildren(count: number): Children {
  const random = Random.from("growth");
  const column = () => new Float64Array(count);
  const children = {
    sex: new Uint8Array(count),
    position: new Uint8Array(count),
    age: column(),
    weight: column(),
    length: column(),
    head: column(),
  };
  const round = (value: number, steps: number) => Math.round(value * steps) / steps;
  const scatter = () => random.normal(0, random.chance(0.05) ? 4 : 1.1);
  for (let at = 0; at < count; at++) {
    const sex = random.chance(0.01) ? 0 : random.chance(0.52) ? 1 : 2;
    const age = random.chance(0.02) ? Number.NaN : random.int(0, 1900);
    const day = Math.min(1826, Number.isNaN(age) ? random.int(0, 1826) : age);
    const { weight, length, head } = whoTables(sex === 2 ? "female" : "male");
    children.sex[at] = sex;
    children.position[at] = random.int(0, 2);
    children.age[at] = age;
    const kilograms = restrictedMeasure(scatter(), weight.l[day]!, weight.m[day]!, weight.s[day]!);
    children.weight[at] = random.chance(0.02)
      ? Number.NaN
      : Math.max(0, round(kilograms, random.chance(0.5) ? 10 : 100));
    const centimetres = lmsMeasure(scatter(), 1, length.m[day]!, length.s[day]!);
    children.length[at] = random.chance(0.02) ? Number.NaN : round(centimetres, random.chance(0.8) ? 10 : 100);
    children.head[at] = random.chance(0.1)
      ? Number.NaN
      : round(lmsMeasure(scatter(), 1, head.m[day]!, head.s[day]!), 10);
  }
  return children;
}

function scoreAll(children: Children): Float64Array {
  const count = children.sex.length;
  const all = new Float64Array(count * whoIndicators.length);
  const z = new Float64Array(whoIndicators.length);
  const child: WhoChild = {
    sex: null,
    ageDays: 0.5,
    weightKg: 0.5,
    lengthCm: 0.5,
    headCm: 0.5,
    position: null,
    oedema: false,
  };
  for (let at = 0; at < count; at++) {
    child.sex = sexes[children.sex[at]!]!;
    child.position = positions[children.position[at]!]!;
    child.ageDays = children.age[at]!;
    child.weightKg = children.weight[at]!;
    child.lengthCm = children.length[at]!;
    child.headCm = children.head[at]!;
    scoreWhoChild(child, z);
    all.set(z, at * z.length);
  }
  return all;
}

async function measureEngine(count: number): Promise<Measured> {
  const children = makeChildren(count);
  const { ms, cpuMs, result } = await best(5, () => scoreAll(children));
  return { ms, cpuMs, quality: `${result.filter((z) => !Number.isNaN(z)).length} scores` };
}

/** The powers that the scores cannot do without, over plain arrays. */
async function plainLoop(): Promise<Measured> {
  const { age, weight, length, head } = makeChildren(million);
  const { ms, cpuMs, result } = await best(5, () => {
    let sum = 0;
    for (let at = 0; at < million; at++) {
      const [a, w, l, h] = [age[at]! || 1, weight[at]! || 1, length[at]! || 1, head[at]! || 1];
      sum += w ** 0.3 + (w / l) ** -0.35 + (w / (l * l)) ** -0.3 + l / h + (a > 0 ? 1 : 0);
    }
    return sum;
  });
  return { ms, cpuMs, quality: `three powers a child, sum ${result.toFixed(0)}` };
}

/** Runs `work` with a folder of its own that holds the children as CSV. */
async function withFile<Result>(work: (folder: string, input: string) => Promise<Result>): Promise<Result> {
  const folder = mkdtempSync(join(tmpdir(), "huituo-bench-"));
  const input = join(folder, "children.csv");
  try {
    const children = makeChildren(million);
    await writeTable(input, header, (out) => {
      for (let at = 0; at < million; at++) {
        out
          .text(sexes[children.sex[at]!] ?? "")
          .number(children.age[at]!)
          .number(children.weight[at]!);
        out
          .number(children.length[at]!)
          .number(children.head[at]!)
          .text(positions[children.position[at]!] ?? "")
          .end();
      }
    });
    return await work(folder, input);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const install =
  "apt-get install r-base-core r-cran-survey; git clone https://github.com/WorldHealthOrganization/anthro $HUITUO_PEERS/anthro; " +
  "mkdir -p $HUITUO_PEERS/Rlib; R CMD INSTALL --library=$HUITUO_PEERS/Rlib $HUITUO_PEERS/anthro";

const missingAnthro = () =>
  peerFile("Rlib", "anthro") && spawnSync("Rscript", ["--version"]).status === 0 ? undefined : install;

/** R on the same children; its scores and flags are compared with ours one by one. */
const anthro = (whole: boolean) => ({
  name: "WHO anthro in R (GPL-3)",
  missing: missingAnthro,
  run: () =>
    withFile(async (folder, input) => {
      const output = join(folder, "anthro.csv");
      const driver = join(import.meta.dirname, "..", "peers", "growth-anthro.R");
      const measured = await runPeer("Rscript", [driver, input, output, ...(whole ? ["whole"] : [])]);
      return { ...measured, quality: `${measured.quality}: ${await compare(output)}` };
    }),
});

async function compare(output: string): Promise<string> {
  const ours = scoreAll(makeChildren(million));
  const names = ["len", "wei", "wfl", "bmi", "hc"];
  const table = await openTable(output, {
    needed: [...names.map((name) => `z${name}`), ...names.map((name) => `f${name}`)],
  });
  let [at, different] = [0, 0];
  await table.each((row) => {
    for (const [column, indicator] of whoIndicators.entries()) {
      const z = ours[at++]!;
      const flag = Number.isNaN(z) ? Number.NaN : isFlagged(indicator, z) ? 1 : 0;
      if (!Object.is(row.number(column) + 0, z + 0) || !Object.is(row.number(column + 5), flag)) different++;
    }
  });
  return `${different} of ${at} scores and flags differ from ours`;
}

/** WHO's own survey analyser (igrowup): its output for two surveys comes with the npm package jsgrowup. */
async function survey(): Promise<Measured> {
  const place = ["npm", "node_modules", "jsgrowup", "testdata"] as const;
  let [compared, different] = [0, 0];
  const z = new Float64Array(whoIndicators.length);
  const columns = ["GENDER", "_agedays", "WEIGHT", "HEIGHT", "measure", "oedema", "_ZLEN", "_ZWEI", "_ZWFL", "_ZBMI"];
  const start = performance.now();
  for (const name of ["survey_z_rc.csv", "survey_z_st.csv"]) {
    const file = peerFile(...place, name);
    if (!file) return { ms: 0, quality: "not compared: npm install --prefix $HUITUO_PEERS/npm jsgrowup@0.8.0" };
    const table = await openTable(file, { needed: columns, optional: ["HEAD", "_ZHC"] });
    await table.each((row) => {
      // igrowup went on to day 1856, the package and the standard end at 60 months.
      if (row.number(1) > 1826) return;
      const measure = row.text(4).toLowerCase();
      const child: WhoChild = {
        sex: sexes[row.isEmpty(0) ? 0 : row.whole(0)]!,
        ageDays: row.number(1),
        weightKg: row.number(2),
        lengthCm: row.number(3),
        headCm: row.number(10),
        position: measure === "l" ? "lying" : measure === "h" ? "standing" : null,
        oedema: row.text(5).toLowerCase() === "y",
      };
      scoreWhoChild(child, z);
      for (const [at, column] of [6, 7, 8, 9, 11].entries()) {
        const expected = row.number(column);
        if (Number.isNaN(expected) && (column === 11 || Number.isNaN(z[at]!))) continue;
        compared++;
        if (expected !== z[at]) different++;
      }
    });
  }
  return { ms: performance.now() - start, quality: `${different} of ${compared} scores differ` };
}

export const bench: EngineBench = {
  engine: "growth",
  cases: [
    {
      instance: "1,000,000 children × 5 indicators, arrays to arrays",
      aim: "≥ 40 × anthro, 0 differences",
      ours: () => measureEngine(million),
      bound: plainLoop,
      peers: [anthro(false)],
    },
    {
      instance: "1,000,000 children, CSV to CSV",
      ours: () =>
        withFile(async (folder, input) => {
          const output = join(folder, "out.csv");
          const args = ["--standard", "who", "--in", input, "--out", output];
          const { ms, cpuMs } = await best(3, () => verb.run(args));
          return {
            ms,
            cpuMs,
            quality: existsSync(output) ? `${readFileSync(output).length >> 20} MB written` : "nothing written",
          };
        }),
      peers: [anthro(true)],
    },
    { instance: "WHO igrowup, two surveys of 498 children", aim: "0 differences", ours: survey },
  ],
  scaling: [{ name: "scores of 62,500 children", run: (scale) => measureEngine(62_500 * scale) }],
};
