import { createHash } from "node:crypto";
import type { Instant } from "../../contract/values.ts";
import type { Db } from "../../kernel/database/pool.ts";
import { loadPacks, type Pack, packsFolder } from "./load/load.ts";
import { recordDefinitions } from "./record.ts";

/** What an installation did to one pack of a district. */
export type Installed = {
  readonly pack: string;
  readonly done: "installed" | "renewed" | "unchanged" | "removed";
  /** New versions recorded. */
  readonly versions: number;
};

/** Rank 9 is the officials' own word; packs stay below. */
const highest = 8;

const digestOf = ({ head, entries }: Pack): Buffer =>
  createHash("sha256")
    .update(JSON.stringify([head, entries.map(({ kind, body }) => [kind.kind, body])]))
    .digest();

/**
 * Puts a district under packs, lowest first, with those they extend; packs it had and that are not named any more lose their
 * word, their versions stay. The same again changes nothing. Throws PackError before anything is written. `knownFrom`: since when
 * the definitions count as known, for a district whose past is made up.
 */
export async function installPacks(
  db: Db,
  districtId: string,
  now: Instant,
  keys: readonly string[],
  { folder = packsFolder, knownFrom = now }: { folder?: string; knownFrom?: Instant } = {},
): Promise<Installed[]> {
  const packs = loadPacks(keys, folder);
  if (packs.length > highest) throw new Error(`more than ${highest} packs`);
  const former = await db.selectFrom("district_pack").selectAll().where("district_id", "=", districtId).execute();
  const results: Installed[] = [];
  const silence = (pack: string, rank: number) =>
    recordDefinitions(db, districtId, knownFrom, { pack, rank }, [], { all: true });
  for (const { pack, rank } of former)
    if (!packs.some(({ head }) => head.key === pack)) {
      await silence(pack, rank);
      await db.deleteFrom("district_pack").where("district_id", "=", districtId).where("pack", "=", pack).execute();
      results.push({ pack, done: "removed", versions: 0 });
    }
  for (const [index, pack] of packs.entries()) {
    const [rank, digest] = [index + 1, digestOf(pack)];
    const { key, title } = pack.head;
    const before = former.find((one) => one.pack === key);
    if (before?.rank === rank && digest.equals(before.digest)) {
      results.push({ pack: key, done: "unchanged", versions: 0 });
      continue;
    }
    // A version keeps its rank; at another rank all is said anew.
    if (before && before.rank !== rank) await silence(key, before.rank);
    const entries = pack.entries.map(({ kind, body, file, line }) => ({
      kind: kind.kind,
      body,
      source: `${file}:${line}`,
    }));
    const recorded = await recordDefinitions(db, districtId, knownFrom, { pack: key, rank }, entries, { all: true });
    const row = { rank, title: JSON.stringify(title), digest, installed_at: now };
    await db
      .insertInto("district_pack")
      .values({ district_id: districtId, pack: key, ...row })
      .onConflict((conflict) => conflict.columns(["district_id", "pack"]).doUpdateSet(row))
      .execute();
    results.push({ pack: key, done: before ? "renewed" : "installed", versions: recorded.length });
  }
  return results;
}

/** Keys of the packs a district runs under, lowest first. */
export async function installedPacks(db: Db, districtId: string): Promise<string[]> {
  const rows = await db
    .selectFrom("district_pack")
    .select("pack")
    .where("district_id", "=", districtId)
    .orderBy("rank")
    .execute();
  return rows.map(({ pack }) => pack);
}
