import type { Instant } from "../contract/values.ts";
import { nowOf } from "../kernel/clock.ts";
import type { Database, Db } from "../kernel/database/pool.ts";
import type { District } from "../kernel/district.ts";
import { basePacks, demoPack, installedPacks, installPacks, PackError } from "../mechanisms/packs/index.ts";
import { installedLines } from "./pack.ts";

/**
 * Brings every district under the newest files of its packs; a district without any gets those that extend nothing, the demo
 * district the pack marked for it. `pack` puts the demo district under another. A pack with mistakes changes nothing: named on
 * the command line it ends the start, otherwise what is installed goes on speaking.
 */
export async function keepPacks(
  database: Database,
  districts: readonly District[],
  { pack, say }: { readonly pack?: string | undefined; readonly say: (message: string) => void },
): Promise<void> {
  const demo = districts.find(({ isFictional }) => isFictional);
  for (const district of districts)
    await database.withTransaction(async (tx) => {
      const former = await installedPacks(tx, district.id);
      const named = district === demo ? pack : undefined;
      const wanted = named ? [named] : former.length > 0 ? former : firstPacks(district.isFictional);
      try {
        const now = nowOf(district.clock);
        const knownFrom = former.length > 0 ? now : await beginning(tx, district);
        const results = await installPacks(tx, district.id, now, wanted, { knownFrom });
        for (const line of installedLines(results.filter(({ done }) => done !== "unchanged")))
          say(`${district.name} · ${line}`);
        if (results.some(({ done }) => done === "removed"))
          say(
            `${district.name}：此前的规则包为 ${former.join(" + ")}，现为 ${await shown(tx, district)} · ran under ${former.join(" + ")}, now under ${await shown(tx, district)}`,
          );
        else if (named) say(`${district.name}：${await shown(tx, district)}`);
      } catch (error) {
        if (!(error instanceof PackError) || named) throw error;
        say(`${district.name}：规则包有误，未更新 · the packs have mistakes and were not renewed\n${error.message}`);
      }
    });
}

const shown = async (db: Db, district: District) => (await installedPacks(db, district.id)).join(" + ");

function firstPacks(isFictional: boolean): string[] {
  const demo = isFictional ? demoPack() : undefined;
  return demo ? [demo] : basePacks();
}

/** A district's first packs are known from now on; the demo district lived its generated past under them too. */
async function beginning(db: Db, { id, isFictional, clock }: District): Promise<Instant> {
  if (!isFictional) return nowOf(clock);
  const first = await db
    .selectFrom("site_history")
    .select((eb) => eb.fn.min("recorded_at").as("at"))
    .where("district_id", "=", id)
    .executeTakeFirst();
  return (first?.at as Instant | null | undefined) ?? nowOf(clock);
}
