import { randomUUID } from "node:crypto";
import { type RawBuilder, sql } from "kysely";
import type { Database, Db } from "../../kernel/database/pool.ts";
import { type StoredFacts, storedFacts } from "./facts.ts";

/** The deltas of a district: brought up to date by what was touched, or made anew. */

/** Beyond so many touched sources a full recompute is quicker. */
const mostSources = 4_000;
export const columns = ["m1", "m2", "m3", "m4", "m5", "m6", "m7", "m8"] as const;
const all = sql.raw(columns.join(", "));

/** Says in the transaction of a change what changed: sites, lines, institutions or needs by id; without ids everything of the kind. */
export async function touch(db: Db, districtId: string, kind: string, ids?: readonly string[]): Promise<void> {
  if (ids?.length === 0) return;
  await sql`
    insert into indicator_touch (district_id, kind, source_id)
    select ${districtId}, ${kind}, id from unnest(${ids === undefined ? [null] : [...new Set(ids)]}::uuid[]) as t(id)`.execute(
    db,
  );
}

export type Progress = { readonly epoch: string; readonly seq: number };

/** Changes when code counts otherwise than the deltas in the database were counted. */
const shape = (): string =>
  storedFacts()
    .map(({ key, dimensions, measures }) => `${key}(${Object.keys(dimensions).join()};${measures.join()})`)
    .sort()
    .join(" ");

/** How far the deltas are, once everything that is committed is in them. One small query when nothing changed. */
export async function catchUp(database: Database, districtId: string, now: string): Promise<Progress> {
  const { rows } = await sql<{ shape: string; epoch: string; seq: number; pending: boolean }>`
    select s.shape, s.epoch, s.seq, exists (select 1 from indicator_touch t where t.district_id = s.district_id) as pending
    from indicator_state s where s.district_id = ${districtId}`.execute(database.kysely);
  const [state] = rows;
  if (state && state.shape === shape() && !state.pending) return { epoch: state.epoch, seq: Number(state.seq) };
  return database.withTransaction((tx) => bringUpToDate(tx, districtId, now), { retries: 3 });
}

/** Locks the district's deltas against other writers and answers how far they are; undefined when there are none. */
async function lock(db: Db, districtId: string, now: string): Promise<(Progress & { shape: string }) | undefined> {
  const read = () =>
    sql<{ shape: string; epoch: string; seq: number }>`
      select shape, epoch, seq from indicator_state where district_id = ${districtId} for update`.execute(db);
  let { rows } = await read();
  if (rows.length === 0) {
    await sql`
      insert into indicator_state (district_id, shape, epoch, seq, built_at) values (${districtId}, '', ${randomUUID()}, 0, ${now})
      on conflict do nothing`.execute(db);
    ({ rows } = await read());
  }
  return rows[0]?.shape === "" ? undefined : rows[0] && { ...rows[0], seq: Number(rows[0].seq) };
}

async function bringUpToDate(db: Db, districtId: string, now: string): Promise<Progress> {
  const state = await lock(db, districtId, now);
  if (state?.shape !== shape()) return rebuildLocked(db, districtId, now);
  const { rows } = await sql<{ kind: string; source_id: string | null }>`
    delete from indicator_touch where district_id = ${districtId} returning kind, source_id`.execute(db);
  const byKind = Map.groupBy(rows, ({ kind }) => kind);
  const work: { facts: StoredFacts; sources: string[] }[] = [];
  /** Facts that follow the same sources ask once. */
  const asked = new Map<unknown, readonly string[] | null>();
  const sourcesOf = async (facts: StoredFacts, kind: string, ids: readonly string[]) => {
    const same = asked.get(facts.sources);
    if (same !== undefined) return same;
    const found = (await facts.sources(districtId, kind, ids)?.execute(db))?.rows.map(({ id }) => id) ?? null;
    if (byKind.size === 1) asked.set(facts.sources, found);
    return found;
  };
  for (const facts of storedFacts()) {
    const sources = new Set<string>();
    for (const [kind, touched] of byKind) {
      const ids = touched.flatMap(({ source_id }) => source_id ?? []);
      const found = await sourcesOf(facts, kind, ids);
      if (!found) continue;
      if (ids.length < touched.length) return rebuildLocked(db, districtId, now);
      for (const id of found) sources.add(id);
    }
    if (sources.size > mostSources) return rebuildLocked(db, districtId, now);
    if (sources.size > 0) work.push({ facts, sources: [...sources] });
  }
  for (const { facts, sources } of work) await append(db, districtId, facts, sources);
  // A touch that no stored facts concern, such as of the population, still has to be noticed by whoever keeps figures.
  const isOutside = rows.some(({ kind }) => kind === "population");
  const { rows: after } = await sql<{ epoch: string; seq: number }>`
    update indicator_state set epoch = ${isOutside ? randomUUID() : sql`epoch`},
      seq = coalesce((select max(seq) from indicator_delta d where d.district_id = ${districtId}), 0)
    where district_id = ${districtId} returning epoch, seq`.execute(db);
  return { epoch: after[0]!.epoch, seq: Number(after[0]!.seq) };
}

const measuresOf = ({ measures }: StoredFacts) => sql.raw(measures.map((_, index) => `m${index + 1}`).join(", "));
const sumsOf = ({ measures }: StoredFacts, sign = "") =>
  sql.raw(measures.map((_, index) => `${sign}sum(m${index + 1})::bigint as m${index + 1}`).join(", "));

type Fresh = { facts: StoredFacts; from: RawBuilder<unknown> };

/** Makes sure that every division and dimension value met has its key. */
const addKeys = (districtId: string, { facts, from }: Fresh) => sql`
  insert into indicator_key (district_id, facts, code, dims)
  select distinct ${districtId}::text, ${facts.key}::text, f.code, f.dims from ${from} f
  on conflict (district_id, facts, code, dims) do nothing`;

/** Appends what the deltas of sources should be less what they are: one statement, for an event has to be quick. */
async function append(db: Db, districtId: string, facts: StoredFacts, sources: readonly string[]): Promise<void> {
  const own = sql`district_id = ${districtId} and facts = ${facts.key}`;
  await sql`
    with fresh (source_id, curve, day, code, dims, ${measuresOf(facts)}) as materialized (
      select * from (${facts.deltas(districtId, sources)}) x
    ), met as (
      select distinct code, dims from fresh
    ), known as (
      select k.id, k.code, k.dims from met m join indicator_key k on k.district_id = ${districtId} and k.facts = ${facts.key}
        and k.code = m.code and k.dims = m.dims
    ), added as (
      insert into indicator_key (district_id, facts, code, dims)
      select ${districtId}, ${facts.key}, code, dims from met m
      where not exists (select from known k where k.code = m.code and k.dims = m.dims)
      returning id, code, dims
    ), keys as (
      select * from known union all select * from added
    )
    insert into indicator_delta (district_id, facts, source_id, curve, day, key_id, ${measuresOf(facts)})
    select ${districtId}, ${facts.key}, source_id, curve, day, key_id, ${sumsOf(facts)} from (
      select f.source_id, f.curve, f.day, k.id as key_id, ${measuresOf(facts)} from fresh f
      join keys k on k.code = f.code and k.dims = f.dims
      union all
      select source_id, curve, day, key_id, ${sql.raw(facts.measures.map((_, index) => `-m${index + 1}`).join(", "))}
      from indicator_delta where ${own} and source_id = any(${sources}::uuid[])
    ) x group by source_id, curve, day, key_id
    having ${sql.raw(facts.measures.map((_, index) => `sum(m${index + 1}) <> 0`).join(" or "))}`.execute(db);
}

/** Makes all deltas of a district anew. */
export const rebuild = (database: Database, districtId: string, now: string): Promise<Progress> =>
  database.withTransaction(
    async (tx) => {
      await lock(tx, districtId, now);
      return rebuildLocked(tx, districtId, now);
    },
    { retries: 3 },
  );

async function rebuildLocked(db: Db, districtId: string, now: string): Promise<Progress> {
  await sql`delete from indicator_touch where district_id = ${districtId}`.execute(db);
  await sql`delete from indicator_delta where district_id = ${districtId}`.execute(db);
  await sql`delete from indicator_key where district_id = ${districtId}`.execute(db);
  // Sorting and joining three years of a province in memory is several times quicker than through files.
  await sql`set local work_mem = '256MB'`.execute(db);
  for (const facts of storedFacts()) {
    await sql`drop table if exists indicator_all`.execute(db);
    await sql`create temp table indicator_all on commit drop as ${facts.deltas(districtId, null)}`.execute(db);
    await addKeys(districtId, { facts, from: sql`indicator_all` }).execute(db);
    await sql`analyze indicator_all`.execute(db);
    await sql`
      insert into indicator_delta (district_id, facts, source_id, curve, day, key_id, ${measuresOf(facts)})
      select ${districtId}, ${facts.key}, f.source_id, f.curve, f.day, k.id, ${measuresOf(facts)} from indicator_all f
      join indicator_key k on k.district_id = ${districtId} and k.facts = ${facts.key} and k.code = f.code and k.dims = f.dims`.execute(
      db,
    );
    await sql`drop table indicator_all`.execute(db);
  }
  const { rows } = await sql<{ epoch: string; seq: number }>`
    update indicator_state set shape = ${shape()}, epoch = ${randomUUID()}, built_at = ${now},
      seq = coalesce((select max(seq) from indicator_delta d where d.district_id = ${districtId}), 0)
    where district_id = ${districtId} returning epoch, seq`.execute(db);
  return { epoch: rows[0]!.epoch, seq: Number(rows[0]!.seq) };
}

export type DeltaRow = {
  readonly facts: string;
  readonly curve: number;
  readonly day: string;
  readonly key: number;
  readonly amounts: readonly number[];
};

/** Deltas after one, in order. */
export async function deltasAfter(db: Db, districtId: string, seq: number, to: number): Promise<DeltaRow[]> {
  const { rows } = await sql<
    Record<(typeof columns)[number], number> & { facts: string; curve: number; day: string; key_id: number }
  >`
    select facts, curve, day, key_id, ${all} from indicator_delta
    where district_id = ${districtId} and seq > ${seq} and seq <= ${to}`.execute(db);
  return rows.map((row) => ({
    facts: row.facts,
    curve: row.curve,
    day: row.day,
    key: Number(row.key_id),
    amounts: columns.map((column) => Number(row[column])),
  }));
}

export type KeyRow = {
  readonly id: number;
  readonly facts: string;
  readonly code: string;
  readonly dims: readonly string[];
};

export async function keysAfter(db: Db, districtId: string, id: number): Promise<KeyRow[]> {
  const { rows } = await sql<KeyRow>`
    select id, facts, code, dims from indicator_key where district_id = ${districtId} and id > ${id} order by id`.execute(
    db,
  );
  return rows.map((row) => ({ ...row, id: Number(row.id) }));
}

export type SumRow = { readonly bucket: number; readonly key: number; readonly amounts: readonly number[] };

/** Sums of deltas up to the first day, and from each day (not included) to the next; `days` in ascending order. */
export async function sumsBetween(
  db: Db,
  districtId: string,
  facts: StoredFacts,
  curve: number,
  days: readonly string[],
  to: number,
): Promise<SumRow[]> {
  const bucket = days.length === 1 ? sql`0` : sql`width_bucket(day - 1, ${days}::date[])`;
  const { rows } = await sql<Record<(typeof columns)[number], string> & { bucket: number; key_id: number }>`
    select ${bucket} as bucket, key_id, ${sumsOf(facts)} from indicator_delta
    where district_id = ${districtId} and facts = ${facts.key} and curve = ${curve} and day <= ${days.at(-1)} and seq <= ${to}
    group by 1, 2`.execute(db);
  return rows.map((row) => ({
    bucket: row.bucket,
    key: Number(row.key_id),
    amounts: facts.measures.map((_, index) => Number(row[columns[index]!])),
  }));
}
