import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { parseArgs } from "node:util";
import type { DistrictId } from "../contract/values.ts";
import { systemClock } from "../kernel/clock.ts";
import { readConfig } from "../kernel/config.ts";
import { createDistrict } from "../kernel/district.ts";
import { newId } from "../kernel/ids.ts";
import { assemble } from "../kernel/platform.ts";
import { undoFile } from "../mechanisms/imports/run-file.ts";
import { writeLargeLedger } from "../test/fixtures/make-ledgers.ts";
import { type BenchGround, openBench } from "./bench-database.ts";
import { ratio } from "./figures.ts";

/** Takes the import of the run back and answers the seconds; fails when anything of it stays. */
async function undo({ database, keyring, folder }: BenchGround, districtId: string): Promise<number> {
  await import("../domains/all.ts");
  const config = readConfig({ HUITUO_DATA: folder, LOG_LEVEL: "error" });
  const parts = { handlers: [], jobs: [], sweeps: [] };
  const running = await assemble(parts, { config, database, keyring, work: false });
  try {
    const { id } = await database.kysely.selectFrom("import_batch").select("id").executeTakeFirstOrThrow();
    const start = performance.now();
    await undoFile(running.platform, districtId, id);
    const left = await database.kysely.selectFrom("institution").select("id").limit(1).execute();
    if (left.length > 0) throw new Error("the undo left institutions behind");
    return (performance.now() - start) / 1000;
  } finally {
    await running.stop();
  }
}

const root = join(import.meta.dirname, "..");

/** A ledger of 100,000 rows and 29 columns through the whole import, beside bare parsing of the same file; each in its own process. */
export async function run(args: string[]): Promise<void> {
  const { values } = parseArgs({
    args,
    options: { rows: { type: "string", default: "100000" }, undo: { type: "boolean", default: false } },
  });
  const rows = Number(values.rows);
  const ground = await openBench();
  try {
    const { database, keyring, folder, keysFile } = ground;
    const districtId = "990101" as DistrictId;
    await createDistrict(database, keyring, {
      id: districtId,
      name: "青禾区",
      fullName: "云州市青禾区",
      lon: 118.7,
      lat: 32,
      isFictional: true,
    });
    const streets = ["青禾街道", "望溪街道", "云栖镇", "竹林街道"].map((name, i) => ({
      code: `${districtId}00${i + 1}`,
      level: 4,
      name,
    }));
    await database.kysely
      .insertInto("division")
      .values([
        {
          district_id: districtId,
          code: districtId as string,
          parent_code: null,
          level: 3,
          name: "青禾区",
          full_name: "云州市青禾区",
        },
        ...streets.map(({ code, level, name }) => ({
          district_id: districtId,
          code,
          parent_code: districtId as string,
          level,
          name,
          full_name: `云州市青禾区${name}`,
        })),
      ])
      .execute();
    const account = {
      district_id: districtId,
      id: newId<string>(systemClock),
      kind: "staff" as const,
      sign_in_name: "bench",
    };
    await database.kysely
      .insertInto("account")
      .values({ ...account, created_at: systemClock.now().toISOString() })
      .execute();
    const file = join(folder, "ledger.xlsx");
    await writeLargeLedger(file, rows);

    const child = (script: string[], env: Record<string, string> = {}) => {
      const start = performance.now();
      const result = spawnSync(process.execPath, script, {
        encoding: "utf8",
        env: { ...process.env, ...env },
        maxBuffer: 1e8,
      });
      if (result.status !== 0) throw new Error(result.stderr + result.stdout);
      return { seconds: (performance.now() - start) / 1000, output: result.stdout };
    };
    const bare = child([join(root, "bench/parse-only.ts"), file]);
    const env = { DATABASE_URL: database.url, HUITUO_DATA: folder, HUITUO_KEYS: keysFile, LOG_LEVEL: "error" };
    const whole = child(
      // As `npm run huituo` starts it.
      [
        "--max-semi-space-size=2",
        "--heap-growing-percent=30",
        join(root, "cli/main.ts"),
        "import",
        "ledger",
        file,
        "--district",
        districtId,
        "--commit",
      ],
      env,
    );
    const figure = (name: string) => Number(new RegExp(`${name}\\s+([\\d.]+)`).exec(whole.output)?.[1]);
    const [check, commit, peak] = [figure("check"), figure("commit"), figure("peak")];
    const count = async (table: string) =>
      (await database.pool.query<{ n: number }>(`select count(*)::int as n from ${table}`)).rows[0]!.n;
    const written = ["institution", "site", "site_history", "place_line", "place_history"];
    const counts = await Promise.all(written.map(async (table) => `${await count(table)} ${table}`));
    const line = (name: string, seconds: number, rest = "") =>
      console.log(
        `${name.padEnd(16)}${seconds.toFixed(1).padStart(8)} s ${ratio(seconds, bare.seconds).padStart(8)}  ${rest}`,
      );
    console.log(whole.output.trim());
    console.log(`\n${rows} rows; written: ${counts.join(", ")}`);
    line("bare parsing", bare.seconds, bare.output.trim());
    line("check alone", check);
    line("commit alone", commit);
    line("whole import", whole.seconds, `with start-up; peak ${peak} MB (aim < 3× and < 300 MB)`);
    if (values.undo) line("undo", await undo(ground, districtId));
  } finally {
    await ground.stop();
  }
}
