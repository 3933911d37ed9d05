import { randomUUID } from "node:crypto";
import { isDeepStrictEqual } from "node:util";
import { sql } from "kysely";
import type { DefinitionHead } from "../../contract/definition.ts";
import type { Instant } from "../../contract/values.ts";
import type { Db } from "../../kernel/database/pool.ts";

export type NewDefinition = { readonly kind: string; readonly body: DefinitionHead; readonly source: string };

/** Whose word it is: a pack, or (rank 9) the district's own officials. */
export type Voice = { readonly pack: string; readonly rank: number; readonly recordedBy?: string | null };

export const districtVoice = { pack: "district", rank: 9 } as const;

export type Recorded = { readonly kind: string; readonly key: string; readonly version: number };

const rowsAtOnce = 500;
const dayOf = (day: string | undefined, otherwise: string): string => day ?? otherwise;

const rowOf = ({ kind, body, source }: NewDefinition, version: number, from: string) => ({
  kind,
  key: body.key,
  version,
  valid_from: from,
  valid_to: dayOf(body.to, "9999-12-31"),
  body: JSON.stringify(body),
  source,
});

/**
 * Records definitions as new versions where they differ from what the same voice says for the same beginning; the former
 * ones are superseded, never changed. With `all` the voice says nothing else any more: what it does not name is superseded too.
 */
export async function recordDefinitions(
  db: Db,
  districtId: string,
  now: Instant,
  { pack, rank, recordedBy = null }: Voice,
  entries: readonly NewDefinition[],
  { all = false }: { all?: boolean } = {},
): Promise<Recorded[]> {
  // Writers of definitions queue here, so that version numbers have no gaps and no rivals.
  await sql`
    insert into definition_revision (district_id, revision) values (${districtId}, ${randomUUID()})
    on conflict (district_id) do update set revision = excluded.revision`.execute(db);
  const current = await db
    .selectFrom("definition")
    .select(["kind", "key", "version", "valid_from", "body"])
    .where("district_id", "=", districtId)
    .where("pack", "=", pack)
    .where("superseded_at", "=", "9999-12-31T00:00:00.000Z")
    .execute();
  const identity = (kind: string, key: string, from: string) => `${kind} ${key} ${from}`;
  const known = new Map(current.map((row) => [identity(row.kind, row.key, row.valid_from), row]));
  const newest = await db
    .selectFrom("definition")
    .select(["kind", "key", (eb) => eb.fn.max("version").as("version")])
    .where("district_id", "=", districtId)
    .groupBy(["kind", "key"])
    .execute();
  const versions = new Map(newest.map(({ kind, key, version }) => [`${kind} ${key}`, version]));
  const common = { district_id: districtId, pack, rank, recorded_at: now, recorded_by: recordedBy };
  const recorded: Recorded[] = [];
  const superseded: { kind: string; key: string; version: number }[] = [];
  const named = new Set<string>();
  const rows: (ReturnType<typeof rowOf> & typeof common)[] = [];
  for (const { kind, body, source } of entries) {
    const from = dayOf(body.from, "0001-01-01");
    const id = identity(kind, body.key, from);
    named.add(id);
    const before = known.get(id);
    if (before && isDeepStrictEqual(before.body, JSON.parse(JSON.stringify(body)))) continue;
    if (before) superseded.push(before);
    const version = (versions.get(`${kind} ${body.key}`) ?? 0) + 1;
    versions.set(`${kind} ${body.key}`, version);
    recorded.push({ kind, key: body.key, version });
    rows.push({ ...rowOf({ kind, body, source }, version, from), ...common });
  }
  for (let start = 0; start < rows.length; start += rowsAtOnce)
    await db
      .insertInto("definition")
      .values(rows.slice(start, start + rowsAtOnce))
      .execute();
  if (all) for (const [id, row] of known) if (!named.has(id)) superseded.push(row);
  const past = superseded.map(({ kind, key, version }) => ({ kind, key, version }));
  if (past.length > 0)
    await sql`
      update definition d set superseded_at = ${now}
      from jsonb_to_recordset(${JSON.stringify(past)}::jsonb) as s (kind text, key text, version integer)
      where d.district_id = ${districtId} and d.kind = s.kind and d.key = s.key and d.version = s.version`.execute(db);
  return recorded;
}

/** Takes back one version that has not begun: it is superseded, what held before goes on. */
export async function withdrawVersion(
  db: Db,
  districtId: string,
  now: Instant,
  { kind, key, version }: Recorded,
): Promise<void> {
  await sql`
    update definition_revision set revision = ${randomUUID()} where district_id = ${districtId}`.execute(db);
  await db
    .updateTable("definition")
    .set({ superseded_at: now })
    .where("district_id", "=", districtId)
    .where("kind", "=", kind)
    .where("key", "=", key)
    .where("version", "=", version)
    .execute();
}
