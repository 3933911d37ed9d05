import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { parseArgs } from "node:util";
import type { DistrictId } from "../contract/values.ts";
import { systemClock } from "../kernel/clock.ts";
import { createDistrict } from "../kernel/district.ts";
import { newId } from "../kernel/ids.ts";
import { writeLargeLedger } from "../test/fixtures/make-ledgers.ts";
import { openBench } from "./bench-database.ts";
import { ratio } from "./figures.ts";

const root = join(import.meta.dirname, "..");

/** A ledger of 100,000 rows and 29 columns through the whole import, beside bare parsing of the same file; each in its own process. */
export async function run(args: string[]): Promise<void> {
  const { values } = parseArgs({ args, options: { rows: { type: "string", default: "100000" } } });
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
      [join(root, "cli/main.ts"), "import", "ledger", file, "--district", districtId, "--commit"],
      env,
    );
    const peak = Number(/peak\s+(\d+) MB/.exec(whole.output)?.[1]);
    const { rows: sites } = await database.pool.query<{ n: number }>("select count(*)::int as n from site");
    console.log(whole.output.trim());
    console.log(`\n${rows} rows; ${sites[0]!.n} sites written`);
    console.log(`bare parsing       ${bare.seconds.toFixed(1)} s   ${bare.output.trim()}`);
    console.log(`whole import       ${whole.seconds.toFixed(1)} s   peak ${peak} MB`);
    console.log(
      `time ${ratio(whole.seconds, bare.seconds)} of bare parsing (aim < 3×), peak ${peak} MB (aim < 300 MB)`,
    );
  } finally {
    await ground.stop();
  }
}
