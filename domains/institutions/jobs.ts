import { nowOf, todayOf } from "../../kernel/clock.ts";
import type { Platform } from "../../kernel/context.ts";
import { Districts } from "../../kernel/district.ts";
import type { JobDefinition, SweepDefinition } from "../../kernel/jobs.ts";
import { followSiteHistory } from "./site-history.ts";
import { followHistory, linesToOpen, openMonths } from "./place-months.ts";

/** Lines a transaction opens months for: short locks, few round trips. */
const linesAtOnce = 1_000;

/** The last day each district was swept by this process: nothing changes by itself within a day. */
const swept = new WeakMap<Platform, Map<string, string>>();

/** Opens the months that came within the horizon and lets dated changes of sites and places take effect. */
async function sweepPlaces(platform: Platform): Promise<void> {
  const known = swept.get(platform) ?? new Map<string, string>();
  swept.set(platform, known);
  for (const district of await new Districts(platform.database, platform.clock).list()) {
    const today = todayOf(district.clock);
    if (known.get(district.id) === today) continue;
    const changed = await platform.database.withTransaction(
      async (tx) =>
        (await followHistory(tx, district.id, today)) +
        (await followSiteHistory(tx, district.id, today, nowOf(district.clock))),
      { retries: 3 },
    );
    for (;;) {
      const lines = await linesToOpen(platform.database.kysely, district.id, today, linesAtOnce);
      if (lines.length === 0) break;
      await platform.database.withTransaction((tx) => openMonths(tx, district.id, today, lines), { retries: 3 });
    }
    known.set(district.id, today);
    if (changed > 0) platform.live.announce(district.id, ["place", "site"]);
  }
}

export const jobs: JobDefinition[] = [];
export const sweeps: SweepDefinition[] = [{ name: "institutions.places", run: sweepPlaces }];
