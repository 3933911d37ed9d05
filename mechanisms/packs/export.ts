import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { stringify } from "yaml";
import type { Words } from "../../contract/definition.ts";
import type { Db } from "../../kernel/database/pool.ts";
import { heldBy } from "./compare.ts";
import { definitionsOf } from "./definitions.ts";
import { listKinds } from "./kind.ts";
import { districtVoice } from "./record.ts";

/**
 * Writes what a district runs under as packs, a folder for each, its own decisions as the uppermost; `pack check --packs` reads
 * them again. Answers the files' paths.
 */
export async function exportPacks(db: Db, districtId: string, folder: string): Promise<string[]> {
  const definitions = await definitionsOf(db, districtId);
  const installed = await db
    .selectFrom("district_pack")
    .select(["pack", "title"])
    .where("district_id", "=", districtId)
    .orderBy("rank")
    .execute();
  const voices: { key: string; title: Words }[] = installed.map(({ pack, title }) => ({
    key: pack,
    title: title as unknown as Words,
  }));
  voices.push({ key: districtVoice.pack, title: { zh: "本地决定", en: "Decided here" } });
  const files: string[] = [];
  for (const [index, { key, title }] of voices.entries()) {
    const held = heldBy(definitions, key);
    if (held.length === 0) continue;
    const own = join(folder, key);
    mkdirSync(own, { recursive: true });
    const write = (name: string, value: object): void => {
      writeFileSync(join(own, name), stringify(value, { lineWidth: 120 }));
      files.push(join(own, name));
    };
    write("pack.yaml", {
      pack: {
        key,
        title,
        extends: voices
          .slice(0, index)
          .slice(-1)
          .map((below) => below.key),
      },
    });
    for (const { kind, list } of listKinds()) {
      const bodies = held.filter((one) => one.kind === kind).map(({ body }) => body);
      if (bodies.length > 0) write(`${list}.yaml`, { [list]: bodies });
    }
  }
  return files;
}
