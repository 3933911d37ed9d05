import { appendFile, mkdir, readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { sql } from "kysely";
import type { Config } from "./config.ts";
import type { Database } from "./database/pool.ts";

/**
 * The heads of a district's audit chains at a moment, kept outside the database: whoever has database and keys could
 * write the whole log anew, but not the file and the collected logs of former days.
 */
export type Anchor = {
  readonly at: string;
  readonly district: string;
  /** Lane, number of its last row, and that row's hash. */
  readonly heads: readonly (readonly [lane: number, seq: number, hash: string])[];
};

export const anchorFile = (config: Pick<Config, "dataDirectory">): string =>
  join(config.dataDirectory, "audit-anchors.jsonl");

/** Reads the heads and appends them to the file. */
export async function dropAnchor(
  database: Database,
  config: Pick<Config, "dataDirectory">,
  district: string,
  at: string,
): Promise<Anchor> {
  const rows = await database.kysely
    .selectFrom("audit_lane")
    .select(["lane", "seq", "hash"])
    .where("district_id", "=", district)
    .where("seq", ">", 0)
    .orderBy("lane")
    .execute();
  const anchor: Anchor = { at, district, heads: rows.map(({ lane, seq, hash }) => [lane, seq, hash.toString("hex")]) };
  const file = anchorFile(config);
  await mkdir(dirname(file), { recursive: true });
  await appendFile(file, `${JSON.stringify(anchor)}\n`, { mode: 0o600 });
  return anchor;
}

/** All anchors of the file, or none; a last line that was cut off by a crash is passed over. */
async function readAnchors(config: Pick<Config, "dataDirectory">, district: string): Promise<Anchor[]> {
  const text = await readFile(anchorFile(config), "utf8").catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return "";
    throw error;
  });
  return text.split("\n").flatMap((line) => {
    if (!line.endsWith("}")) return [];
    const anchor = JSON.parse(line) as Anchor;
    return anchor.district === district ? [anchor] : [];
  });
}

export type AnchorFault = { readonly at: string; readonly lane: number; readonly seq: number };

/** Compares the log with every anchor: a row that is gone or has another hash than it had then is a fault. */
export async function compareAnchors(
  database: Database,
  config: Pick<Config, "dataDirectory">,
  district: string,
): Promise<{ anchors: number; faults: AnchorFault[] }> {
  const anchors = await readAnchors(config, district);
  const faults: AnchorFault[] = [];
  for (const { at, heads } of anchors) {
    const { rows } = await sql<{ lane: number; seq: number }>`
      select h.lane, h.seq from unnest(${heads.map(([lane]) => lane)}::smallint[], ${heads.map(([, seq]) => seq)}::bigint[],
        ${heads.map(([, , hash]) => hash)}::text[]) as h (lane, seq, hash)
      left join audit_entry e on e.district_id = ${district} and e.lane = h.lane and e.seq = h.seq
      where e.hash is distinct from decode(h.hash, 'hex') order by h.lane`.execute(database.kysely);
    faults.push(...rows.map(({ lane, seq }) => ({ at, lane, seq })));
  }
  return { anchors: anchors.length, faults };
}
