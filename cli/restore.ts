import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { readConfig } from "../kernel/config.ts";
import { readBackup } from "../kernel/database/backup-format.ts";
import { openGround } from "../kernel/database/ground.ts";
import { migrate } from "../kernel/database/migrate.ts";
import { checkUnused, restoreBackup } from "../kernel/database/restore.ts";
import { UsageError, type Verb } from "./verb.ts";

export const verb: Verb = {
  help: `
npm run huituo -- restore <folder> [--check] [--force]

  --check   只校验备份 · only check that the backup is whole
  --force   替换目标数据库的全部内容 · replace everything in the database

先停止平台。目标是 DATABASE_URL，未设置时是 HUITUO_DATA 中的内置数据库；默认只接受空库。
恢复后升级到本版本的结构。密钥文件须与备份时相同。
Stop the platform first. The target is DATABASE_URL or, when that is not set, the embedded database in HUITUO_DATA; only an
empty one is accepted unless forced. Afterwards it is brought to this release's schema. The key file must be the one in use
when the backup was made.`,
  async run(args) {
    const options = { force: { type: "boolean" }, check: { type: "boolean" } } as const;
    const { positionals, values } = parseArgs({ args, allowPositionals: true, options });
    const [folder] = positionals;
    if (folder === undefined || positionals.length > 1)
      throw new UsageError("请指定一个备份文件夹 · name one folder of a backup");
    const directory = resolve(folder);
    if (values.check === true) {
      const manifest = await readBackup(directory);
      console.log(
        `备份完好 · the backup is whole: ${manifest.takenAt}, ${manifest.tables.length} tables, ${manifest.files.length} files`,
      );
      return;
    }
    const config = readConfig(process.env);
    const ground = await openGround(config, { migrate: false, max: 2, name: "huituo restore" });
    try {
      await checkUnused(ground.database.pool);
      const files = join(config.dataDirectory, "files");
      const report = await restoreBackup(ground.database, files, directory, { force: values.force, log: console.log });
      await migrate(ground.database, { log: console.log });
      console.log(
        `恢复完成 · restored the state of ${report.takenAt}: ${report.tables} tables, ${report.rows} rows, ${report.files} files`,
      );
    } finally {
      await ground.stop();
    }
  },
};
