import { readFileSync, writeFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { schemaText, typesText } from "../kernel/database/catalogue-files.ts";
import { readCatalogue } from "../kernel/database/catalogue.ts";
import { startEmbedded } from "../kernel/database/embedded.ts";
import { migrate } from "../kernel/database/migrate.ts";
import { openDatabase } from "../kernel/database/pool.ts";
import type { Verb } from "./verb.ts";

const root = join(import.meta.dirname, "..");

export const verb: Verb = {
  help: `
npm run huituo -- schema [--check]

  --check   不写文件，有差异时退出码为 1 · write nothing, exit with 1 when they differ

使用一个临时的空数据库，不触碰任何数据。
Uses a new temporary database and touches no data.`,
  async run(args) {
    const { values } = parseArgs({ args, options: { check: { type: "boolean", default: false } } });
    let differs = false;
    for (const [file, text] of Object.entries(await generate())) {
      const path = join(root, file);
      if (values.check) {
        if (readFileSync(path, "utf8") === text) continue;
        differs = true;
        console.error(`${file} 已过时 · is out of date: npm run huituo -- schema`);
      } else {
        writeFileSync(path, text);
        console.log(file);
      }
    }
    return differs ? 1 : 0;
  },
};

async function generate(): Promise<Record<string, string>> {
  const directory = await mkdtemp(join(tmpdir(), "huituo-schema-"));
  const embedded = await startEmbedded({ directory, settings: { fsync: "off", shared_buffers: "32MB" } });
  const database = openDatabase(embedded.url, { max: 2 });
  try {
    await migrate(database);
    const catalogue = await readCatalogue(database);
    return { "db/schema.txt": schemaText(catalogue), "db/types.ts": typesText(catalogue) };
  } finally {
    await database.close();
    await embedded.stop();
    await rm(directory, { recursive: true, force: true });
  }
}
