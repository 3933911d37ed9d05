import { instantOf, offsetClock, todayOf } from "../../kernel/clock.ts";
import type { SweepDefinition } from "../../kernel/jobs.ts";
import { sweeps as follow } from "../../mechanisms/indicators/index.ts";
import { freeze } from "./frozen.ts";

/** Every minute: figures follow what happened in jobs, and figures of periods that ended are kept. */
export const sweeps: SweepDefinition[] = [
  ...follow,
  {
    name: "indicators.freeze",
    async run(platform) {
      const rows = await platform.database.kysely
        .selectFrom("district")
        .select(["id", "clock_offset_seconds"])
        .execute();
      for (const { id, clock_offset_seconds } of rows) {
        const clock = offsetClock(platform.clock, Number(clock_offset_seconds));
        const frozen = await freeze(platform, id, { now: instantOf(clock.now()), today: todayOf(clock) });
        if (frozen > 0) platform.live.announce(id, ["indicator"]);
      }
    },
  },
];
