import { resolve } from "node:path";
import { parseArgs } from "node:util";
import "../domains/all.ts";
import { nowOf, offsetClock, systemClock } from "../kernel/clock.ts";
import { readConfig } from "../kernel/config.ts";
import type { Db } from "../kernel/database/pool.ts";
import { openGround } from "../kernel/database/ground.ts";
import { definitionsOf, type Installed, installPacks } from "../mechanisms/packs/index.ts";
import { exportPacks } from "../mechanisms/packs/export.ts";
import { faultLine, PackError } from "../mechanisms/packs/load/fault.ts";
import { countKinds, listPackKeys, loadPacks, packsFolder } from "../mechanisms/packs/load/load.ts";
import { reportOf, type ReportRow } from "../mechanisms/packs/load/report.ts";
import { comparePacks, heldBy, type Held, packHeld } from "../mechanisms/packs/compare.ts";
import { UsageError, type Verb } from "./verb.ts";

export const verb: Verb = {
  help: `
npm run huituo -- pack list
npm run huituo -- pack check [key…] [--json]
npm run huituo -- pack diff <key> --against <folder|district code>
npm run huituo -- pack install <key…> --district <code>
npm run huituo -- pack export --district <code> --to <folder>

list     规则包及各类条目数 · packs with the number of their entries
check    逐条列出取值和出处；有错误则列出文件、行号和原因，退出码 2
         every value with its sentence; mistakes with file, line and reason, exit code 2
diff     与另一文件夹中的同名包或区县现行内容逐项比较 · field by field against a folder or what a district has
install  安装到区县；有错误时什么也不写入 · puts a district under packs; with a mistake nothing is written
export   把区县现行的规则包连同本地决定写成文件夹 · writes a district's packs and its own decisions as folders

--packs <folder>   规则包所在文件夹 · folder of the packs`,
  async run(args) {
    const { values, positionals } = parseArgs({
      args,
      allowPositionals: true,
      options: {
        json: { type: "boolean", default: false },
        against: { type: "string" },
        district: { type: "string" },
        to: { type: "string" },
        packs: { type: "string", default: packsFolder },
      },
    });
    const [what, ...keys] = positionals;
    const folder = resolve(values.packs);
    try {
      if (what === "list") return list(folder);
      if (what === "check") return check(keys, folder, values.json);
      if (what === "diff" && keys.length === 1 && values.against) return await diff(keys[0]!, folder, values.against);
      if (what === "install" && keys.length > 0 && values.district) return await install(keys, folder, values.district);
      if (what === "export" && values.district && values.to) return await write(values.district, resolve(values.to));
    } catch (error) {
      if (!(error instanceof PackError)) throw error;
      for (const fault of error.faults) console.error(faultLine(fault));
      return 2;
    }
    throw new UsageError("list, check [key…], diff <key> --against, install <key…> --district, export --district --to");
  },
};

function list(folder: string): number {
  for (const key of listPackKeys(folder)) {
    const pack = loadPacks([key], folder).at(-1)!;
    const counts = countKinds(pack).map(({ kind, count }) => `${kind.list} ${count}`);
    console.log(
      `${key.padEnd(12)} ${pack.head.title.zh} · ${pack.head.title.en}\n${" ".repeat(13)}${counts.join(", ")}`,
    );
  }
  return 0;
}

/** All packs are checked, also when one has mistakes: whoever mends one wants to see the others. */
function check(wanted: readonly string[], folder: string, json: boolean): number {
  const faults = new Map<string, string>();
  const rows: ReportRow[] = [];
  const seen = new Set<string>();
  for (const key of wanted.length > 0 ? wanted : listPackKeys(folder))
    try {
      const packs = loadPacks([key], folder);
      for (const [index, pack] of packs.entries())
        if (pack.head.key === key && !seen.has(key)) rows.push(...reportOf(pack, packs.slice(0, index)));
      seen.add(key);
    } catch (error) {
      if (!(error instanceof PackError)) throw error;
      for (const fault of error.faults) faults.set(faultLine(fault), "");
    }
  if (json) console.log(JSON.stringify({ rows, faults: [...faults.keys()] }, undefined, 2));
  else print(rows);
  for (const line of faults.keys()) if (!json) console.error(line);
  if (faults.size > 0) {
    console.error(`${faults.size} 处错误 · mistakes`);
    return 2;
  }
  const quoted = rows.filter(({ document }) => document !== "").length;
  if (!json) console.log(`\n${rows.length} 条，其中 ${quoted} 条注明出处 · values, ${quoted} with their sentence`);
  return 0;
}

function print(rows: readonly ReportRow[]): void {
  let group = "";
  for (const { pack, kind, key, title, value, document, at, says, source } of rows) {
    if (group !== `${pack} ${kind}`) console.log(`\n# ${pack} · ${kind}`);
    group = `${pack} ${kind}`;
    console.log(`${key}  ${title}${value === "" ? "" : `\n    ${value}`}`);
    if (document !== "") console.log(`    《${document}》${at}${says === "" ? "" : `：“${says}”`}`);
    console.log(`    ${source}`);
  }
}

async function diff(key: string, folder: string, against: string): Promise<number> {
  const after = packHeld(loadPacks([key], folder).at(-1)!);
  const before: readonly Held[] = /^\d{6}$/.test(against)
    ? await inDistrict(against, async (db) => heldBy(await definitionsOf(db, against), key))
    : packHeld(loadPacks([key], resolve(against)).at(-1)!);
  const lines = comparePacks(before, after);
  for (const line of lines) console.log(line);
  console.log(`${lines.length} 处不同 · differences`);
  return 0;
}

async function install(keys: readonly string[], folder: string, district: string): Promise<number> {
  loadPacks(keys, folder);
  const results = await inDistrict(district, (db, now) => installPacks(db, district, now, keys, { folder }));
  for (const line of installedLines(results)) console.log(line);
  return 0;
}

const words: Record<Installed["done"], string> = {
  installed: "已安装 · installed",
  renewed: "已更新 · renewed",
  unchanged: "未变化 · unchanged",
  removed: "已卸下，原有版本保留 · taken off, its versions stay",
};

export const installedLines = (results: readonly Installed[]): string[] =>
  results.map(
    ({ pack, done, versions }) => `${pack}: ${words[done]}${versions > 0 ? ` (${versions} 个版本 · versions)` : ""}`,
  );

async function write(district: string, folder: string): Promise<number> {
  const files = await inDistrict(district, (db) => exportPacks(db, district, folder));
  for (const file of files) console.log(file);
  return 0;
}

/** One transaction on a district that is open, at the district's own time. */
async function inDistrict<Result>(
  code: string,
  action: (db: Db, now: ReturnType<typeof nowOf>) => Promise<Result>,
): Promise<Result> {
  const ground = await openGround(readConfig(process.env), { attach: true });
  try {
    const district = await ground.database.kysely
      .selectFrom("district")
      .select("clock_offset_seconds")
      .where("id", "=", code)
      .executeTakeFirst();
    if (!district) throw new UsageError(`没有开设区县 ${code} · no district ${code} is open`);
    const now = nowOf(offsetClock(systemClock, district.clock_offset_seconds));
    return await ground.database.withTransaction((tx) => action(tx, now));
  } finally {
    await ground.stop();
  }
}
