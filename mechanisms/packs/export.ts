import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { stringify } from "yaml";
import type { Instant } from "../../contract/values.ts";
import { dayOf } from "../../kernel/clock.ts";
import type { Definitions } from "./definitions.ts";
import { listKinds } from "./kind.ts";

/** Writes what holds in a district on a day as one pack that stands alone: a file for each kind. Answers the files' names. */
export function exportPack(definitions: Definitions, now: Instant, folder: string): string[] {
  mkdirSync(folder, { recursive: true });
  const key = folder.split(/[\\/]/).at(-1)!;
  const head = { key, title: { zh: `导出 ${now.slice(0, 10)}`, en: `Export of ${now.slice(0, 10)}` } };
  writeFileSync(join(folder, "pack.yaml"), stringify({ pack: head }));
  const files = ["pack.yaml"];
  for (const kind of listKinds()) {
    const bodies = definitions.list(kind, { on: dayOf(new Date(now)) }).map(({ body }) => body);
    if (bodies.length === 0) continue;
    const file = `${kind.list}.yaml`;
    writeFileSync(join(folder, file), stringify({ [kind.list]: bodies }, { lineWidth: 120 }));
    files.push(file);
  }
  return files;
}
