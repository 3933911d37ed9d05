import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { InfeasibleError } from "../../engines/siting/answer.ts";
import { InputError } from "../tables/read.ts";
import { UsageError } from "../verb.ts";
import { sub as lscp } from "./lscp.ts";
import { sub as mclp } from "./mclp.ts";
import { sub as plan } from "./plan.ts";
import type { Sub } from "./sub.ts";

let folder: string;
let said: string[];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "huituo-site-"));
  said = [];
  vi.spyOn(console, "log").mockImplementation((line: string) => void said.push(line));
});
afterEach(() => {
  vi.restoreAllMocks();
  rmSync(folder, { recursive: true });
});

const demand = "id,weight,x,y\n甲,30,0,0\n乙,20,900,0\n丙,10,2000,0\n丁,5,9000,0\n";
const sites = "id,weight,existing,x,y\nS1,1,,100,0\nS2,1,,1000,0\nS3,2,1,2100,0\n";

async function run(
  sub: Sub,
  files: Record<string, string | Buffer>,
  ...args: string[]
): Promise<Record<string, unknown>[]> {
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  const inFolder = args.map((arg) => (/\.(csv|gz)$/.test(arg) ? join(folder, arg) : arg));
  await sub.run(inFolder, { shouldStop: () => false, terminal: false });
  return said.map((line) => JSON.parse(line) as Record<string, unknown>);
}

const written = (name: string) => readFileSync(join(folder, name), "utf8");

describe("mclp", () => {
  test("covers most with what is kept, and says by whom", async () => {
    const files = { "d.csv.gz": gzipSync(demand), "s.csv": sites };
    const args = [
      "--demand",
      "d.csv.gz",
      "--sites",
      "s.csv",
      "--radius",
      "1000",
      "--p",
      "2",
      "--exact",
      "--out",
      "out.csv",
    ];
    const [answer] = await run(mclp, files, ...args);
    expect(answer).toMatchObject({ cost: 60, bound: 60, proven: true, sites: ["S1", "S3"], total: 65 });
    expect(written("out.csv")).toBe("demand,weight,covered,site\n甲,30,1,S1\n乙,20,1,S1\n丙,10,1,S3\n丁,5,0,\n");
  });

  test("takes distances from a table, and degrees as metres on the ground", async () => {
    const od = "demand,site,cost\n甲,S2,1000\n乙,S2,1000.5\n";
    const files = { "d.csv": demand, "s.csv": sites.replace(",1,2100", ",,2100"), "od.csv": od };
    const [byTable] = await run(
      mclp,
      files,
      "--demand",
      "d.csv",
      "--sites",
      "s.csv",
      "--od",
      "od.csv",
      "--radius",
      "1000",
      "--p",
      "3",
    );
    expect(byTable).toMatchObject({ cost: 30, sites: ["S2"] });
    // A hundredth of a degree of latitude is 1,112 m, of longitude at 32° north 944 m.
    const places = { "d.csv": "id,lon,lat\nnorth,118,32.01\neast,118.01,32\n", "s.csv": "id,lon,lat\nS,118,32\n" };
    said = [];
    const [byDegrees] = await run(
      mclp,
      places,
      "--demand",
      "d.csv",
      "--sites",
      "s.csv",
      "--radius",
      "1000",
      "--p",
      "1",
    );
    expect(byDegrees).toMatchObject({ cost: 1, sites: ["S"] });
  });

  test("bad input names file, line and reason and leaves nothing behind", async () => {
    const args = ["--demand", "d.csv", "--sites", "s.csv", "--radius", "1000", "--p", "1", "--out", "out.csv"];
    const wrong = run(mclp, { "d.csv": "id,weight,x,y\n甲,-3,0,0\n", "s.csv": sites }, ...args);
    await expect(wrong).rejects.toMatchObject({ name: "InputError", line: 2 });
    const nowhere = run(mclp, { "d.csv": "id\n甲\n", "s.csv": sites }, ...args);
    await expect(nowhere).rejects.toBeInstanceOf(InputError);
    const files = { "d.csv": demand, "s.csv": sites, "od.csv": "demand,site,cost\n甲,S9,1\n" };
    await expect(run(mclp, files, ...args, "--od", "od.csv")).rejects.toThrow("S9");
    await expect(run(mclp, files, ...args, "--radius", "0")).rejects.toBeInstanceOf(UsageError);
    const both = { "d.csv": demand, "s.csv": sites.replace("S1,1,,", "S1,1,1,") };
    await expect(run(mclp, both, ...args)).rejects.toThrow("2");
    expect(readdirSync(folder).toSorted()).toEqual(["d.csv", "od.csv", "s.csv"]);
  });
});

describe("lscp", () => {
  test("names what nothing covers, or covers the rest at least cost", async () => {
    const args = ["--demand", "d.csv", "--sites", "s.csv", "--radius", "1000"];
    const files = { "d.csv": demand, "s.csv": sites };
    const refused: unknown = await run(lscp, files, ...args).catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(InfeasibleError);
    expect(String(refused)).toContain("丁");
    const [answer] = await run(lscp, files, ...args, "--coverable", "--exact");
    expect(answer).toMatchObject({ cost: 3, bound: 3, proven: true, sites: ["S1", "S3"], uncoverable: ["丁"] });
  });
});

describe("plan", () => {
  const homes = "id,children,area,x,y\n东苑,30,城关,0,0\n河西,20,城关,900,0\n柳林,10,柳林,2000,0\n山口,5,柳林,9000,0\n";
  const options = `id,size,places,staff,cost,existing,area,x,y
城关,现状,20,4,0,1,城关,100,0
城关,扩建,40,8,120,1,城关,100,0
河西,小,20,4,150,0,城关,950,0
河西,大,40,8,260,0,城关,950,0
柳林,小,15,3,100,0,柳林,2100,0
`;
  const files = { "d.csv": homes, "s.csv": options };
  const args = ["--demand", "d.csv", "--sites", "s.csv", "--bands", "500:1,1000:0.6"];

  test("a plan with its sizes, children and reasons", async () => {
    const out = ["--out-sites", "sites.csv", "--out-placed", "placed.csv", "--out-unserved", "left.csv"];
    const [answer] = await run(plan, files, ...args, "--budget", "250", "--area-min", "1", "--exact", ...out);
    expect(answer).toMatchObject({
      cost: 50,
      proven: true,
      sites: ["城关", "河西", "柳林"],
      sizes: ["现状", "小", "小"],
      unserved: 15,
    });
    expect(written("sites.csv")).toBe(
      "site,size,places,children,use,metres\n城关,现状,20,20.00,1.000,100.0\n河西,小,20,20.00,1.000,50.0\n柳林,小,15,10.00,0.667,100.0\n",
    );
    expect(written("placed.csv")).toBe(
      "demand,site,children,metres\n东苑,城关,20.00,100.0\n河西,河西,20.00,50.0\n柳林,柳林,10.00,100.0\n",
    );
    expect(written("left.csv")).toBe(
      "demand,children,reason,site,against\n东苑,10.00,full,河西,budget\n山口,5.00,out-of-reach,,\n",
    );
  });

  test("a front, from most children to least money", async () => {
    const front = await run(plan, files, ...args, "--front", "cost", "--points", "4", "--exact");
    expect(front.length).toBeGreaterThanOrEqual(3);
    expect(front[0]).toMatchObject({ cost: 60, measures: { cost: 370 } });
    expect(front.at(-1)).toMatchObject({ cost: 20, measures: { cost: 0 } });
  });

  test("names the conditions that cannot hold together and what would", async () => {
    const refused: unknown = await run(plan, files, ...args, "--budget", "150", "--served", "0.8").catch(
      (error: unknown) => error,
    );
    expect(refused).toBeInstanceOf(InfeasibleError);
    expect(String(refused)).toContain("budget; served");
    expect(String(refused)).toContain("budget: 360");
  });

  test("wrong tables and options are refused where they are wrong", async () => {
    const twice = { ...files, "s.csv": options.replace("河西,大,40,8,260,0", "河西,大,40,8,260,1") };
    await expect(run(plan, twice, ...args)).rejects.toMatchObject({ name: "InputError", line: 5 });
    await expect(run(plan, { ...files, "d.csv": "id,children\n甲,\n" }, ...args)).rejects.toMatchObject({ line: 2 });
    await expect(run(plan, files, ...args, "--objective", "beauty")).rejects.toBeInstanceOf(UsageError);
    await expect(
      run(plan, files, "--demand", "d.csv", "--sites", "s.csv", "--bands", "900,500"),
    ).rejects.toBeInstanceOf(UsageError);
    await expect(run(plan, files, ...args, "--gini", "3")).rejects.toBeInstanceOf(UsageError);
  });
});
