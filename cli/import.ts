import { createReadStream } from "node:fs";
import { basename, resolve } from "node:path";
import { parseArgs } from "node:util";
import "../domains/all.ts";
import { systemClock } from "../kernel/clock.ts";
import { readConfig } from "../kernel/config.ts";
import { loadKeyring } from "../kernel/crypto/key-file.ts";
import { openGround } from "../kernel/database/ground.ts";
import { assemble } from "../kernel/platform.ts";
import { importFile } from "../mechanisms/imports/run-file.ts";
import { UsageError, type Verb } from "./verb.ts";

export const verb: Verb = {
  help: `
npm run huituo -- import ledger <file> --district <code> [--system wgs84|gcj02|bd09] [--commit]

  --district   行政区划代码 · code of the district
  --system     没有写明坐标系的坐标按此解读 · coordinate system of points that do not name theirs
  --commit     检查后写入没有错误的行 · write the rows without errors after the check

列自动对应；打印各步用时和内存峰值。
Columns are mapped automatically; prints the time of each step and the peak memory.`,
  async run(args) {
    const { values, positionals } = parseArgs({
      args,
      allowPositionals: true,
      options: {
        district: { type: "string" },
        system: { type: "string" },
        mapping: { type: "string" },
        commit: { type: "boolean", default: false },
      },
    });
    const [kind, file] = positionals;
    const { district, system } = values;
    if (kind !== "ledger" || !file || !district) throw new UsageError("需要：import ledger <file> --district <code>");
    if (system !== undefined && system !== "wgs84" && system !== "gcj02" && system !== "bd09")
      throw new UsageError("--system: wgs84, gcj02, bd09");
    const config = readConfig(process.env);
    const ground = await openGround(config, { attach: true });
    const running = await assemble(
      { handlers: [], jobs: [], sweeps: [] },
      { config, database: ground.database, keyring: loadKeyring(config.keysFile), clock: systemClock, work: false },
    );
    try {
      const { platform } = running;
      const stored = await platform.files.save(createReadStream(resolve(file)), 1024 ** 3);
      const result = await importFile(platform, {
        kind,
        districtId: district,
        file: { fileName: basename(file), ...stored },
        system: system ?? null,
        commit: values.commit,
      });
      const seconds = (ms: number) => `${(ms / 1000).toFixed(1)} s`;
      console.log(
        `检查 check     ${seconds(result.checkMs)}  ${result.rows} 行 rows · ${result.good} 可导入 good · ${result.bad} 有误 with errors`,
      );
      if (result.commitMs !== undefined)
        console.log(
          `写入 commit    ${seconds(result.commitMs)}  +${result.created} ~${result.changed} =${result.unchanged}`,
        );
      console.log(`内存峰值 peak  ${Math.round(process.resourceUsage().maxRSS / 1024)} MB`);
      if (result.problem) console.log(`问题 problem   ${result.problem}`);
      return result.problem ? 1 : 0;
    } finally {
      await running.stop();
      await ground.stop();
    }
  },
};
