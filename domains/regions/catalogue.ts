import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { gunzip } from "node:zlib";
import { ancestorsOf, type DivisionLevel, levelOf, parentOf } from "./division-code.ts";

/**
 * The country's divisions as published (see data/README.md): what a district is set up from.
 * Read-only and apart from the database: a district keeps its own divisions once it is set up.
 */
export type CatalogueDivision = {
  readonly code: string;
  /** Undefined for a province. */
  readonly parentCode: string | undefined;
  readonly name: string;
  readonly level: DivisionLevel;
  /** With the names above it: 云州市青禾区临河街道. */
  readonly fullName: string;
};

/** The rows of one file, sorted by code: everything below a division follows it directly. */
type Rows = { readonly codes: readonly string[]; readonly names: readonly string[] };

const unpack = promisify(gunzip);
const folder = join(import.meta.dirname, "data");
/** A province's communities take several megabytes; set-up works on one province at a time. */
const provincesKept = 2;
const files = new Map<string, Promise<Rows>>();

async function readRows(name: string): Promise<Rows> {
  const text = (await unpack(await readFile(join(folder, `${name}.csv.gz`)))).toString("utf8");
  const codes: string[] = [];
  const names: string[] = [];
  for (const line of text.split("\n").slice(1)) {
    const comma = line.indexOf(",");
    if (comma < 0) continue;
    codes.push(line.slice(0, comma));
    names.push(line.slice(comma + 1));
  }
  return { codes, names };
}

function rowsOf(name: string): Promise<Rows> {
  const rows = files.get(name) ?? readRows(name);
  files.delete(name);
  // Put last again: the first ones are the longest unused.
  files.set(name, rows);
  rows.catch(() => files.delete(name));
  const provinces = [...files.keys()].filter((key) => key !== "upper");
  for (const old of provinces.slice(0, -provincesKept)) files.delete(old);
  return rows;
}

const upperRows = () => rowsOf("upper");

/** The communities of a province; undefined where there is no such province. */
async function communityRows(province: string): Promise<Rows | undefined> {
  const upper = await upperRows();
  return at(upper, province) === undefined ? undefined : rowsOf(province);
}

/** Where the codes begin that are not before `code`. */
function lowerBound(rows: Rows, code: string): number {
  let [from, to] = [0, rows.codes.length];
  while (from < to) {
    const middle = (from + to) >> 1;
    if (rows.codes[middle]! < code) from = middle + 1;
    else to = middle;
  }
  return from;
}

function at(rows: Rows, code: string): number | undefined {
  const index = lowerBound(rows, code);
  return rows.codes[index] === code ? index : undefined;
}

/** The indexes from and to (exclusive) of a division and all below it in a file. */
const range = (rows: Rows, prefix: string): [number, number] => [
  lowerBound(rows, prefix),
  lowerBound(rows, `${prefix}:`),
];

/** Parents that stand only for "no city here"; nobody writes them in an address. */
const placeholders = new Set(["市辖区", "县", "省直辖县级行政区划", "自治区直辖县级行政区划"]);

function describe(upper: Rows, code: string, name: string): CatalogueDivision {
  const names: string[] = [];
  for (const one of [...ancestorsOf(code), code]) {
    const index = one === code ? undefined : at(upper, one);
    const part = index === undefined ? name : upper.names[index]!;
    // The stand-in county of 东莞市 is called 东莞市 too.
    if (one === code ? part !== names.at(-1) : !placeholders.has(part) && part !== names.at(-1)) names.push(part);
  }
  return { code, parentCode: parentOf(code), name, level: levelOf(code)!, fullName: names.join("") };
}

/** The 31 provinces, autonomous regions and municipalities. */
export async function listProvinces(): Promise<CatalogueDivision[]> {
  const upper = await upperRows();
  return upper.codes.flatMap((code, index) => (code.length === 2 ? [describe(upper, code, upper.names[index]!)] : []));
}

/** What lies directly below a division, by code; empty for an unknown code and for a community. */
export async function listChildren(code: string): Promise<CatalogueDivision[]> {
  const level = levelOf(code);
  if (level === undefined || level === 5) return [];
  const upper = await upperRows();
  const rows = level === 4 ? await communityRows(code.slice(0, 2)) : upper;
  if (!rows) return [];
  const [from, to] = range(rows, code);
  const found: CatalogueDivision[] = [];
  for (let index = from; index < to; index++) {
    const child = rows.codes[index]!;
    if (levelOf(child) === level + 1) found.push(describe(upper, child, rows.names[index]!));
  }
  return found;
}

/** The division of a code in its short form (310117), if there is one. */
export async function findDivision(code: string): Promise<CatalogueDivision | undefined> {
  const level = levelOf(code);
  if (level === undefined) return undefined;
  const upper = await upperRows();
  const rows = level === 5 ? await communityRows(code.slice(0, 2)) : upper;
  const index = rows && at(rows, code);
  return rows && index !== undefined ? describe(upper, code, rows.names[index]!) : undefined;
}

/** A division and everything below it, parents first: what a district is set up with, whether county, city or province. */
export async function divisionsOfCounty(code: string): Promise<CatalogueDivision[]> {
  const top = await findDivision(code);
  if (!top) return [];
  if (top.level === 5) return [top];
  const upper = await upperRows();
  const found: CatalogueDivision[] = [];
  for (const rows of [upper, await rowsOf(code.slice(0, 2))]) {
    const [from, to] = range(rows, code);
    for (let index = from; index < to; index++) found.push(describe(upper, rows.codes[index]!, rows.names[index]!));
  }
  return found.sort((a, b) => a.level - b.level || (a.code < b.code ? -1 : 1));
}

export type DivisionSearch = {
  readonly level?: DivisionLevel;
  /** Only divisions below this one. Communities are searched only with it. */
  readonly within?: string;
  readonly limit?: number;
};

/**
 * Divisions by name, best first: the whole name, its beginning, a part of it; higher levels before lower ones.
 * Several words narrow down: "青禾 临河" finds 临河街道 of 青禾区; so does the address written in one, 青禾区临河街道.
 */
export async function searchDivisions(text: string, options: DivisionSearch = {}): Promise<CatalogueDivision[]> {
  const words = text.normalize("NFKC").trim().split(/\s+/).filter(Boolean);
  const wanted = words.at(-1);
  if (wanted === undefined) return [];
  const { level, within = "", limit = 20 } = options;
  const upper = await upperRows();
  const files = level === 5 ? [] : [upper];
  if (within !== "" && (level === undefined || level === 5)) {
    const communities = await communityRows(within.slice(0, 2));
    if (communities) files.push(communities);
  }
  const found: { readonly division: CatalogueDivision; readonly rank: number }[] = [];
  for (const rows of files) {
    const [from, to] = within === "" ? [0, rows.codes.length] : range(rows, within);
    for (let index = from; index < to; index++) {
      const [code, name] = [rows.codes[index]!, rows.names[index]!];
      if (level !== undefined && levelOf(code) !== level) continue;
      // Comparing the end first spares building the full name of 40,000 rows.
      if (!name.includes(wanted) && !wanted.endsWith(name)) continue;
      const division = describe(upper, code, name);
      const rank = rankOf(division, words, wanted);
      if (rank !== undefined) found.push({ division, rank });
    }
  }
  return found
    .sort(
      (a, b) => a.rank - b.rank || a.division.level - b.division.level || (a.division.code < b.division.code ? -1 : 1),
    )
    .slice(0, limit)
    .map(({ division }) => division);
}

function rankOf({ name, fullName }: CatalogueDivision, words: readonly string[], wanted: string): number | undefined {
  if (!words.every((word) => fullName.includes(word))) return undefined;
  if (name === wanted || !name.includes(wanted)) return 0;
  return name.startsWith(wanted) ? 1 : 2;
}
