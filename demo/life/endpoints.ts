import { advanceDemo, getDemoDay } from "../../contract/demo.ts";
import type { InputOf } from "../../contract/endpoint.ts";
import { handle, type Handler } from "../../kernel/carry-out.ts";
import { dayOf, offsetClock } from "../../kernel/clock.ts";
import type { Context } from "../../kernel/context.ts";
import type { District } from "../../kernel/district.ts";
import type { Parts } from "../../kernel/platform.ts";
import { notFound } from "../../kernel/refusal.ts";
import { liveOneDay } from "./day.ts";

const daySeconds = 86_400;

/** One move of the clock at a time: two would live the same day twice. */
let moving: Promise<unknown> = Promise.resolve();

/** The platform with the demo's own endpoints. */
export const withDemo = (parts: Parts): Parts => ({
  ...parts,
  handlers: [...parts.handlers, ...demoEndpoints(parts.handlers)],
});

/** The demo's own endpoints, over the platform's handlers; in production they are not even mounted. */
function demoEndpoints(handlers: readonly Handler[]): Handler[] {
  return [
    handle(getDemoDay, async (context) => {
      const row = await readDistrict(context);
      return { today: context.today, isMoved: row.clock_offset_seconds > 0 };
    }),
    handle(advanceDemo, (context, input) => {
      const done = moving.then(() => advance(context, input, handlers));
      moving = done.catch(() => {});
      return done;
    }),
  ];
}

const readDistrict = async ({ platform, districtId }: Context) => {
  if (platform.config.mode !== "demo") throw notFound();
  return platform.database.kysely
    .selectFrom("district")
    .selectAll()
    .where("id", "=", districtId)
    .executeTakeFirstOrThrow();
};

async function advance(context: Context, { body }: InputOf<typeof advanceDemo>, handlers: readonly Handler[]) {
  const { platform, districtId } = context;
  const row = await readDistrict(context);
  const total = { applied: 0, offered: 0, accepted: 0, visits: 0 };
  let today = context.today;
  for (let day = 1; day <= body.days; day++) {
    const offset = row.clock_offset_seconds + day * daySeconds;
    await platform.database.kysely
      .updateTable("district")
      .set({ clock_offset_seconds: offset })
      .where("id", "=", districtId)
      .execute();
    const clock = offsetClock(platform.clock, offset);
    const district: District = {
      id: districtId,
      name: row.name,
      fullName: row.full_name,
      centre: { lon: row.centre_lon, lat: row.centre_lat },
      isFictional: row.is_fictional,
      clock,
    };
    const count = await liveOneDay(platform, district, handlers);
    for (const key of ["applied", "offered", "accepted", "visits"] as const) total[key] += count[key];
    // What is due by the clock happens the same day: deadlines, placements that begin and end, months that open.
    for (const { run } of platform.jobs.sweeps) await run(platform);
    today = dayOf(clock.now());
  }
  return { today, ...total };
}
