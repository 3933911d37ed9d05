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

const dayOf = (day: string | undefined, otherwise: string): string => day ?? otherwise;

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
  const recorded: Recorded[] = [];
  const superseded: { kind: string; key: string; version: number }[] = [];
  const named = new Set<string>();
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
    await db
      .insertInto("definition")
      .values({
        district_id: districtId,
        kind,
        key: body.key,
        version,
        pack,
        rank,
        valid_from: from,
        valid_to: dayOf(body.to, "9999-12-31"),
        body: JSON.stringify(body),
        source,
        recorded_at: now,
        recorded_by: recordedBy,
      })
      .execute();
  }
  if (all) for (const [id, row] of known) if (!named.has(id)) superseded.push(row);
  for (const { kind, key, version } of superseded)
    await db
      .updateTable("definition")
      .set({ superseded_at: now })
      .where("district_id", "=", districtId)
      .where("kind", "=", kind)
      .where("key", "=", key)
      .where("version", "=", version)
      .execute();
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
