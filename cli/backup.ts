import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { readConfig } from "../kernel/config.ts";
import { createBackup } from "../kernel/database/backup.ts";
import { openGround } from "../kernel/database/ground.ts";
import { UsageError, type Verb } from "./verb.ts";

export const verb: Verb = {
  help: `
npm run huituo -- backup <folder>

  <folder>   新建的文件夹 · a new folder

平台可以继续运行；备份是同一时刻的一致状态。密钥文件不在其中，请另行妥善保管：没有密钥，加密的字段无法读取。
The platform may go on running; a backup is one consistent moment. It does not hold the key file: keep that safe
elsewhere, because encrypted fields cannot be read without it.`,
  async run(args) {
    const { positionals } = parseArgs({ args, allowPositionals: true, options: {} });
    const [folder] = positionals;
    if (folder === undefined || positionals.length > 1)
      throw new UsageError("请指定一个备份文件夹 · name one folder for the backup");
    const config = readConfig(process.env);
    const ground = await openGround(config, { attach: true, max: 2 });
    try {
      const report = await createBackup(
        ground.database,
        join(config.dataDirectory, "files"),
        resolve(folder),
        console.log,
      );
      console.log(
        `备份完成 · backed up: ${report.tables} tables, ${report.rows} rows, ${report.files} files → ${resolve(folder)}`,
      );
      for (const name of report.missing) console.error(`缺少文件或文件已损坏 · file missing or damaged: ${name}`);
      return report.missing.length === 0 ? 0 : 1;
    } finally {
      await ground.stop();
    }
  },
};
