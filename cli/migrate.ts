import { parseArgs } from "node:util";
import { readConfig } from "../kernel/config.ts";
import { openGround } from "../kernel/database/ground.ts";
import { appliedIn, migrate, readMigrations } from "../kernel/database/migrate.ts";
import type { Verb } from "./verb.ts";

export const verb: Verb = {
  help: `
npm run huituo -- migrate [--status]

  --status   只列出已执行和待执行的步骤 · only list the steps taken and to be taken

数据库：DATABASE_URL，未设置时用 HUITUO_DATA 中的内置数据库。
The database is DATABASE_URL or, when that is not set, the embedded one in HUITUO_DATA.`,
  async run(args) {
    const { values } = parseArgs({ args, options: { status: { type: "boolean", default: false } } });
    const ground = await openGround(readConfig(process.env), { migrate: false, attach: true });
    try {
      if (values.status) {
        const exists = await ground.database.pool.query("select to_regclass('public.migration') is not null as yes");
        const taken = (exists.rows[0] as { yes: boolean }).yes ? await appliedIn(ground.database.pool) : [];
        for (const { name } of readMigrations()) {
          console.log(taken.some((each) => each.name === name) ? `✓ ${name}` : `· ${name}`);
        }
        return;
      }
      const done = await migrate(ground.database, { log: console.log });
      console.log(done.length === 0 ? "已是最新 · up to date" : `完成 ${done.length} 步 · ${done.length} steps taken`);
    } finally {
      await ground.stop();
    }
  },
};
