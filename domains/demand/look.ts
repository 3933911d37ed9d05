import { instantOf } from "../../kernel/clock.ts";
import type { Platform } from "../../kernel/context.ts";
import { type District, Districts } from "../../kernel/district.ts";
import { jobContext } from "../../kernel/job-context.ts";
import { Refusal } from "../../kernel/refusal.ts";
import { notify } from "../../mechanisms/notices/index.ts";
import type { NeedId } from "./contract.ts";
import { matchNeed } from "./match-service.ts";
import * as queries from "./queries.ts";

/** Each open need is looked at once a day, some every minute: 36,000 a day and district. */
const atOnce = 25;
const everyHours = 20;

/** Looks for places that have come up since a family last looked, and tells it of them. */
export async function lookForPlaces(platform: Platform): Promise<void> {
  for (const district of await new Districts(platform.database, platform.clock).list()) {
    const before = instantOf(new Date(district.clock.now().getTime() - everyHours * 3_600_000));
    const due = await platform.database.kysely
      .selectFrom("need")
      .select("id")
      .where("district_id", "=", district.id)
      .where("status", "=", "open")
      .where("family_id", "is not", null)
      .where((where) => where.or([where("looked_at", "is", null), where("looked_at", "<", before)]))
      .orderBy("looked_at", (order) => order.asc().nullsFirst())
      .limit(atOnce)
      .execute();
    for (const { id } of due) await look(platform, district, id as NeedId);
  }
}

function look(platform: Platform, { id: districtId, clock }: District, needId: NeedId): Promise<void> {
  return platform.database.withTransaction(async (db) => {
    const need = await queries.lockNeed(db, districtId, needId);
    if (need.status !== "open" || need.family_id === null) return;
    const context = jobContext(platform, { districtId, clock, db, name: "need.looked_for" });
    await db
      .updateTable("need")
      .set({ looked_at: instantOf(clock.now()) })
      .where("district_id", "=", districtId)
      .where("id", "=", needId)
      .execute();
    // Who has not yet looked at the first answer is not told of it again.
    if (need.seen_at === null) return;
    const fits = await matchNeed(context, { params: { needId }, query: {}, body: {} })
      .then((found) => found.fits)
      .catch((error: unknown) => {
        // Without the family's consent nothing is searched for.
        if (error instanceof Refusal) return [];
        throw error;
      });
    const fresh = fits.filter(({ isNew }) => isNew);
    const [first] = fresh;
    if (first)
      await notify(
        { platform, districtId, db, clock },
        {
          notice: "need.place_found",
          to: { familyId: need.family_id },
          values: { site: first.name, count: fresh.length, needId },
          // Once for each site that comes up first, not every day.
          dedupe: `need:${needId}:${first.siteId}`,
          about: { kind: "need", id: needId },
        },
      );
    await context.flushAudit();
  });
}
