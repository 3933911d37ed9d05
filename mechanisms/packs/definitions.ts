import { sql } from "kysely";
import type { DefinitionHead } from "../../contract/definition.ts";
import type { Instant, LocalDate } from "../../contract/values.ts";
import type { Db } from "../../kernel/database/pool.ts";
import { Refusal } from "../../kernel/refusal.ts";
import type { Kind } from "./kind.ts";
import { districtVoice } from "./record.ts";

/** One version of a definition. */
export type Definition<Body extends DefinitionHead = DefinitionHead> = {
  readonly kind: string;
  readonly key: string;
  readonly version: number;
  readonly pack: string;
  readonly rank: number;
  readonly from: LocalDate;
  readonly to: LocalDate;
  readonly body: Body;
  /** `file:line` in the pack, or what was edited here. */
  readonly source: string;
  readonly recordedAt: Instant;
  readonly supersededAt: Instant;
};

/** When something is asked about: the day it should hold, and what was known when; without it as known now. */
export type AsOf = { readonly on: LocalDate; readonly knownAt?: Instant };

const never = "9999-12-31T00:00:00.000Z";

/** All definitions of a district, in memory: a few hundred, each in its few versions. */
export class Definitions {
  readonly #byKind = new Map<string, Map<string, Definition[]>>();

  /** Every version of everything. */
  readonly rows: readonly Definition[];

  constructor(rows: readonly Definition[]) {
    this.rows = rows;
    for (const row of rows) {
      const ofKind = this.#byKind.get(row.kind) ?? new Map<string, Definition[]>();
      this.#byKind.set(row.kind, ofKind);
      ofKind.set(row.key, [...(ofKind.get(row.key) ?? []), row]);
    }
  }

  /** What each pack says of a key on a day, the one that speaks first at the front. */
  layers<Body extends DefinitionHead>(kind: Kind<Body>, key: string, { on, knownAt }: AsOf): Definition<Body>[] {
    const held = this.versions(kind, key).filter(
      (one) =>
        one.from <= on &&
        on <= one.to &&
        (knownAt === undefined ? one.supersededAt === never : one.recordedAt <= knownAt && knownAt < one.supersededAt),
    );
    const first = new Map<string, Definition<Body>>();
    // Later beginnings, then later versions, speak for their pack.
    for (const one of held.toSorted((a, b) => b.from.localeCompare(a.from) || b.version - a.version))
      if (!first.has(one.pack)) first.set(one.pack, one);
    return [...first.values()].toSorted((a, b) => b.rank - a.rank);
  }

  /** What holds on a day. */
  find<Body extends DefinitionHead>(kind: Kind<Body>, key: string, asOf: AsOf): Definition<Body> | undefined {
    return this.layers(kind, key, asOf)[0];
  }

  get<Body extends DefinitionHead>(kind: Kind<Body>, key: string, asOf: AsOf): Definition<Body> {
    const found = this.find(kind, key, asOf);
    if (!found) throw new Refusal("not_found", { details: { kind: kind.kind, key } });
    return found;
  }

  /** All keys of a kind with what holds on a day. */
  list<Body extends DefinitionHead>(kind: Kind<Body>, asOf: AsOf): Definition<Body>[] {
    const keys = [...(this.#byKind.get(kind.kind)?.keys() ?? [])];
    return keys.flatMap((key) => this.find(kind, key, asOf) ?? []);
  }

  /** Every version of a key ever recorded, oldest first. */
  versions<Body extends DefinitionHead>(kind: Kind<Body>, key: string): readonly Definition<Body>[] {
    return (this.#byKind.get(kind.kind)?.get(key) ?? []) as unknown as readonly Definition<Body>[];
  }

  /** The version something refers to; it is always there. */
  version<Body extends DefinitionHead>(kind: Kind<Body>, key: string, version: number): Definition<Body> {
    const found = this.versions(kind, key).find((one) => one.version === version);
    if (!found) throw new Error(`${kind.kind} ${key} has no version ${version}`);
    return found;
  }

  /** Keys of a kind that were ever defined. */
  keys(kind: Pick<Kind, "kind">): readonly string[] {
    return [...(this.#byKind.get(kind.kind)?.keys() ?? [])];
  }
}

/** The same with one more thing said by the district's officials: what would hold if they did. */
export function definitionsWith(definitions: Definitions, kind: Kind, body: DefinitionHead, now: Instant): Definitions {
  const versions = definitions.versions(kind, body.key);
  const from = body.from ?? ("0001-01-01" as LocalDate);
  const added: Definition = {
    kind: kind.kind,
    key: body.key,
    version: (versions.at(-1)?.version ?? 0) + 1,
    ...districtVoice,
    from,
    to: body.to ?? ("9999-12-31" as LocalDate),
    body,
    source: "",
    recordedAt: now,
    supersededAt: never as Instant,
  };
  const replaced = (one: Definition) =>
    one.kind === added.kind && one.key === added.key && one.pack === added.pack && one.from === from;
  return new Definitions([...definitions.rows.filter((one) => !replaced(one)), added]);
}

/** Newest definitions of each district in this process; a revision names its content, so an aborted transaction's is never met again. */
const held = new Map<string, { readonly revision: string; readonly definitions: Definitions }>();

/** The district's definitions: one small query, and a large one only after something changed. */
export async function definitionsOf(db: Db, districtId: string): Promise<Definitions> {
  const { rows } = await sql<{ revision: string }>`
    select revision from definition_revision where district_id = ${districtId}`.execute(db);
  const revision = rows[0]?.revision ?? "";
  const known = held.get(districtId);
  if (known?.revision === revision) return known.definitions;
  const definitions = new Definitions(await read(db, districtId));
  held.set(districtId, { revision, definitions });
  return definitions;
}

async function read(db: Db, districtId: string): Promise<Definition[]> {
  const rows = await db
    .selectFrom("definition")
    .selectAll()
    .where("district_id", "=", districtId)
    .orderBy("kind")
    .orderBy("key")
    .orderBy("version")
    .execute();
  return rows.map((row) => ({
    kind: row.kind,
    key: row.key,
    version: row.version,
    pack: row.pack,
    rank: row.rank,
    from: row.valid_from as LocalDate,
    to: row.valid_to as LocalDate,
    body: row.body as unknown as DefinitionHead,
    source: row.source,
    recordedAt: row.recorded_at as Instant,
    supersededAt: row.superseded_at as Instant,
  }));
}
