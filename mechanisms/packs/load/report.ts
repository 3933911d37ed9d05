import type { DefinitionHead } from "../../../contract/definition.ts";
import type { Kind } from "../kind.ts";
import { documentKind } from "../kinds.ts";
import { basesOf, type Pack } from "./load.ts";

/** One value of a pack with the sentence it comes from. */
export type ReportRow = {
  readonly pack: string;
  readonly kind: string;
  /** The definition's key, with the path to the part that quotes where it is not the whole. */
  readonly key: string;
  readonly title: string;
  readonly value: string;
  readonly document: string;
  readonly at: string;
  readonly says: string;
  readonly source: string;
};

const headKeys = new Set(["key", "title", "basis", "from", "to"]);

/** A body's values in one line. */
export function summaryOf(kind: Kind, body: DefinitionHead): string {
  const own = kind.summary?.(body);
  if (own !== undefined) return own;
  return Object.entries(body)
    .filter(([key]) => !headKeys.has(key))
    .flatMap(([key, value]: [string, unknown]) => {
      if (Array.isArray(value))
        return value.length > 0 ? [`${key}: ${value.every(isPlain) ? value.join(", ") : value.length}`] : [];
      if (isPlain(value)) return [`${key}: ${String(value)}`];
      const zh = (value as { zh?: unknown } | null)?.zh;
      return typeof zh === "string" ? [`${key}: ${zh}`] : [];
    })
    .join(" · ")
    .slice(0, 200);
}

const isPlain = (value: unknown) =>
  typeof value === "string" || typeof value === "number" || typeof value === "boolean";

/** Every value of a pack with its sentences, in the order of the files; documents are read from the packs below as well. */
export function reportOf(pack: Pack, below: readonly Pack[] = []): ReportRow[] {
  const titles = new Map(
    [...below, pack].flatMap(({ entries }) =>
      entries
        .filter(({ kind }) => kind.kind === documentKind.kind)
        .map(({ body }) => [body.key, body.title.zh] as const),
    ),
  );
  return pack.entries.flatMap(({ kind, body, file, line, lineOf }) => {
    const row = { pack: pack.head.key, kind: kind.kind, title: body.title.zh, value: summaryOf(kind, body) };
    const quoted = basesOf(body);
    if (quoted.length === 0)
      return [{ ...row, key: body.key, document: "", at: "", says: "", source: `${file}:${line}` }];
    return quoted.map(({ path, document, at, says = "" }) => {
      const part = path.slice(0, -2);
      return {
        ...row,
        key: [body.key, ...part].join("."),
        document: titles.get(document) ?? document,
        at,
        says,
        source: `${file}:${lineOf(path)}`,
      };
    });
  });
}
