import { instantOf } from "../../kernel/clock.ts";
import type { Platform } from "../../kernel/context.ts";
import type { Db } from "../../kernel/database/pool.ts";
import { Districts } from "../../kernel/district.ts";
import type { SweepDefinition } from "../../kernel/jobs.ts";
import { notify } from "../../mechanisms/notices/index.ts";
import { expiryDays, reminderDays } from "./contract.ts";
import { lookForPlaces } from "./look.ts";
import * as queries from "./queries.ts";

const atOnce = 500;
const daysBefore = (now: Date, days: number) => instantOf(new Date(now.getTime() - days * 86_400_000));

/** Ends needs nobody has confirmed for long, and asks for confirmation before that. */
export async function sweepNeeds(platform: Platform): Promise<void> {
  for (const { id: districtId, clock } of await new Districts(platform.database, platform.clock).list()) {
    const now = clock.now();
    await inPages(platform, districtId, async (tx) => {
      const rows = await queries.listStale(tx, districtId, daysBefore(now, expiryDays), {
        unreminded: false,
        limit: atOnce,
      });
      for (const row of rows) {
        const ended = await tx
          .updateTable("need")
          .set({ status: "expired", ended_at: instantOf(now), version: row.version + 1 })
          .where("district_id", "=", districtId)
          .where("id", "=", row.id)
          .returningAll()
          .executeTakeFirstOrThrow();
        await queries.insertVersion(tx, districtId, row.id, ended.version, {
          event: "expired",
          facts: queries.factsOf(ended),
          channel: "system",
          recordedBy: null,
          recordedAt: instantOf(now),
        });
      }
      return rows;
    });
    await inPages(platform, districtId, async (tx) => {
      const rows = await queries.listStale(tx, districtId, daysBefore(now, reminderDays), {
        unreminded: true,
        limit: atOnce,
      });
      if (rows.length > 0)
        await tx
          .updateTable("need")
          .set({ reminded_at: instantOf(now) })
          .where("district_id", "=", districtId)
          .where(
            "id",
            "in",
            rows.map(({ id }) => id),
          )
          .execute();
      for (const { id: needId, family_id: familyId } of rows)
        if (familyId !== null)
          await notify(
            { platform, districtId, db: tx, clock },
            {
              notice: "need.confirm",
              to: { familyId },
              values: { needId },
              dedupe: `need:${needId}:${instantOf(now).slice(0, 10)}`,
              about: { kind: "need", id: needId },
            },
          );
      return rows;
    });
  }
}

async function inPages(
  platform: Platform,
  districtId: string,
  step: (tx: Db) => Promise<queries.NeedRow[]>,
): Promise<void> {
  for (;;) {
    const rows = await platform.database.withTransaction(step);
    if (rows.length > 0)
      platform.live.announce(districtId, ["need"], { families: rows.flatMap(({ family_id }) => family_id ?? []) });
    if (rows.length < atOnce) return;
  }
}

export const sweeps: SweepDefinition[] = [
  { name: "demand.needs", run: sweepNeeds },
  { name: "demand.look_for_places", run: lookForPlaces },
];
