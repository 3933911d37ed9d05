import { existsSync, globSync, readdirSync, readFileSync } from "node:fs";
import { join, relative, sep } from "node:path";
import { PackHead } from "../contract.ts";
import { documentKind, unitKind } from "../kinds.ts";
import { type Kind, listKinds } from "../kind.ts";
import { bothOf, PackError, type PackFault, readBody } from "./fault.ts";
import { Overlay, type PackEntry } from "./overlay.ts";
import { type RawEntry, readPackFile } from "./pack-file.ts";

/** Where the packs of this installation lie. */
export const packsFolder = join(import.meta.dirname, "..", "..", "..", "packs");

/** A pack as its files say it. */
export type Pack = { readonly head: PackHead; readonly folder: string; readonly entries: readonly PackEntry[] };

/** Keys of the packs in a folder. */
export const listPackKeys = (folder = packsFolder): string[] =>
  readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && existsSync(join(folder, entry.name, "pack.yaml")))
    .map(({ name }) => name)
    .toSorted();

/** Packs with those they extend, each after what it extends; unknown keys and circles are faults. */
function inOrder(keys: readonly string[], folder: string): { packs: ReadPack[]; faults: PackFault[] } {
  const packs = new Map<string, ReadPack>();
  const faults: PackFault[] = [];
  const visit = (key: string, from: string, trail: readonly string[]): void => {
    if (packs.has(key)) return;
    if (trail.includes(key)) {
      faults.push({ file: from, line: 1, path: ["extends"], ...bothOf(`${key} 自我继承 · ${key} extends itself`) });
      return;
    }
    const path = join(folder, key);
    if (!/^[a-z][\w.-]*$/.test(key) || !existsSync(join(path, "pack.yaml"))) {
      const known = listPackKeys(folder).join(", ");
      faults.push({
        file: from,
        line: 1,
        path: [],
        ...bothOf(`没有规则包 ${key}，现有：${known} · there is no pack ${key}, only: ${known}`),
      });
      return;
    }
    const pack = readPack(path);
    for (const below of pack.head?.extends ?? []) visit(below, pack.headFile, [...trail, key]);
    packs.set(key, pack);
  };
  for (const key of keys) visit(key, folder, []);
  return { packs: [...packs.values()], faults };
}

type ReadPack = {
  readonly key: string;
  readonly head: PackHead | undefined;
  readonly headFile: string;
  readonly folder: string;
  readonly entries: readonly PackEntry[];
  readonly faults: readonly PackFault[];
};

const root = join(packsFolder, "..");
const shown = (path: string): string => {
  const below = relative(root, path);
  return (below.startsWith("..") ? path : below).split(sep).join("/");
};

function readPack(folder: string): ReadPack {
  const key = folder.split(sep).at(-1)!;
  const faults: PackFault[] = [];
  const raw: RawEntry[] = [];
  let head: PackHead | undefined;
  const headFile = shown(join(folder, "pack.yaml"));
  for (const name of globSync("**/*.{yaml,yml}", { cwd: folder }).toSorted()) {
    const file = shown(join(folder, name));
    if (name.endsWith(".yml")) faults.push({ file, line: 1, path: [], ...bothOf("请用扩展名 .yaml · name it .yaml") });
    const read = readPackFile(file, readFileSync(join(folder, name), "utf8"));
    faults.push(...read.faults);
    raw.push(...read.entries);
    if (read.head && name === "pack.yaml") head = readHead(read.head, key, faults);
    else if (read.head)
      faults.push({
        file,
        line: read.head.line,
        path: ["pack"],
        ...bothOf("pack 只写在 pack.yaml 中 · pack belongs into pack.yaml"),
      });
  }
  if (head === undefined && faults.length === 0)
    faults.push({ file: headFile, line: 1, path: ["pack"], ...bothOf("缺少 pack · pack is missing") });
  const entries = raw.flatMap((entry) => readEntry(entry, key, faults) ?? []);
  checkDoubles(entries, faults);
  return { key, head, headFile, folder, entries, faults };
}

function readHead(raw: RawEntry, folder: string, faults: PackFault[]): PackHead | undefined {
  const { body, mistakes = [] } = readBody(PackHead, raw.value);
  const fault = (path: readonly (string | number)[], zh: string, en: string) =>
    faults.push({ file: raw.file, line: raw.lineOf(path), path: ["pack", ...path], zh, en });
  for (const { path, zh, en } of mistakes) fault(path, zh, en);
  if (body && body.key !== folder)
    fault(["key"], `应与文件夹同名：${folder}`, `has to be the folder's name: ${folder}`);
  return body;
}

function readEntry(raw: RawEntry, pack: string, faults: PackFault[]): PackEntry | undefined {
  const kinds = listKinds();
  const kind = kinds.find(({ list }) => list === raw.list);
  const key = (raw.value as { key?: unknown } | null)?.key;
  const front = [raw.list, ...(typeof key === "string" ? [key] : [])];
  const fault = (path: readonly (string | number)[], zh: string, en: string) =>
    faults.push({ file: raw.file, line: raw.lineOf(path), path: [...front, ...path], zh, en });
  if (!kind) {
    // Once for each list of a file.
    if (faults.some(({ file, path }) => file === raw.file && path[0] === raw.list)) return undefined;
    const known = kinds
      .map(({ list }) => list)
      .toSorted()
      .join(", ");
    const words = {
      zh: `没有名为 ${raw.list} 的列表，可用：${known}`,
      en: `there is no list ${raw.list}, only: ${known}`,
    };
    faults.push({ file: raw.file, line: raw.line, path: front, ...words, unknownList: true });
    return undefined;
  }
  const { body, mistakes = [] } = readBody(kind.schema, raw.value);
  for (const { path, zh, en } of mistakes) fault(path, zh, en);
  if (!body) return undefined;
  if (kind.needsBasis && body.basis.length === 0)
    fault([], "缺少 basis：出自哪份文件的哪一句", "basis is missing: the sentence it comes from");
  if (body.from && body.to && body.from > body.to) fault(["to"], "结束早于开始", "ends before it begins");
  return { kind, body, pack, file: raw.file, line: raw.line, lineOf: raw.lineOf };
}

/** The same key may come again for a later period, never for the same beginning. */
function checkDoubles(entries: readonly PackEntry[], faults: PackFault[]): void {
  const known = new Map<string, PackEntry>();
  for (const entry of entries) {
    const id = `${entry.kind.kind} ${entry.body.key} ${entry.body.from ?? ""}`;
    const former = known.get(id);
    if (former)
      faults.push({
        file: entry.file,
        line: entry.lineOf(["key"]),
        path: [entry.kind.list, entry.body.key],
        zh: `与 ${former.file}:${former.line} 重复（同一键、同一生效日）`,
        en: `is there already, from the same day: ${former.file}:${former.line}`,
      });
    known.set(id, entry);
  }
}

/** What a definition quotes: its own basis and those of its parts, each with its path. */
export function basesOf(body: unknown): { path: (string | number)[]; document: string; at: string; says?: string }[] {
  const found: ReturnType<typeof basesOf> = [];
  const walk = (value: unknown, path: (string | number)[]): void => {
    if (typeof value !== "object" || value === null) return;
    for (const [key, part] of Object.entries(value)) {
      const step = Array.isArray(value) ? Number(key) : key;
      if (key === "basis" && Array.isArray(part))
        for (const [index, one] of part.entries())
          found.push({ ...(one as { document: string; at: string }), path: [...path, "basis", index] });
      else walk(part, [...path, step]);
    }
  };
  walk(body, []);
  return found;
}

/** What only the packs together show: documents that are quoted, units, and each kind's own check. */
function checkTogether(packs: readonly ReadPack[]): PackFault[] {
  const overlay = new Overlay(packs.map(({ entries }) => entries));
  return packs.flatMap((pack) => {
    const others = overlay.for(pack.key);
    const faults: PackFault[] = [];
    const { lead } = pack.head ?? {};
    if (lead !== undefined && !others.find(unitKind, lead))
      faults.push({
        file: pack.headFile,
        line: 1,
        path: ["pack", "lead"],
        ...bothOf(`没有单位 ${lead} · there is no unit ${lead}`),
      });
    for (const entry of pack.entries) {
      const { kind, body, file } = entry;
      const fault = (path: readonly (string | number)[], message: string) =>
        faults.push({ file, line: entry.lineOf(path), path: [kind.list, body.key, ...path], ...bothOf(message) });
      for (const { path, document } of basesOf(body))
        if (!others.find(documentKind, document))
          fault([...path, "document"], `没有文件 ${document} · there is no document ${document}`);
      if (overlay.shows(entry)) for (const { path, message } of kind.check?.(body, others) ?? []) fault(path, message);
    }
    return faults;
  });
}

/**
 * Reads packs with what they extend, lowest first, and checks them as they would hold together. Throws PackError with every
 * mistake; a pack with one is never used in part.
 */
export function loadPacks(keys: readonly string[], folder = packsFolder): Pack[] {
  const { packs, faults } = inOrder(keys, folder);
  const all = [...faults, ...packs.flatMap((pack) => pack.faults)];
  // What an entry gets wrong would only be reported again as something missing.
  if (all.every(({ unknownList }) => unknownList)) all.push(...checkTogether(packs));
  if (all.length > 0) throw new PackError(all);
  return packs.map(({ head, folder: at, entries }) => ({ head: head!, folder: at, entries }));
}

/** The kinds a pack has, with how many of each. */
export function countKinds(pack: Pack): { kind: Kind; count: number }[] {
  return listKinds()
    .map((kind) => ({ kind, count: pack.entries.filter((entry) => entry.kind === kind).length }))
    .filter(({ count }) => count > 0);
}

/** A pack's head alone, of its one file; nothing where it has mistakes. */
function headOf(key: string, folder: string): PackHead | undefined {
  const { head } = readPackFile(key, readFileSync(join(folder, key, "pack.yaml"), "utf8"));
  return head && readHead(head, key, []);
}

/** The pack the demo district opens under unless another is named. */
export const demoPack = (folder = packsFolder): string | undefined =>
  listPackKeys(folder).find((key) => headOf(key, folder)?.demo === true);

/** Packs that extend nothing: what holds where no locality has decided. */
export const basePacks = (folder = packsFolder): string[] =>
  listPackKeys(folder).filter((key) => headOf(key, folder)?.extends.length === 0);
