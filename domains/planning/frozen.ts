import { sql } from "kysely";
import type { InputOf, OutputOf } from "../../contract/endpoint.ts";
import type { LocalDate } from "../../contract/values.ts";
import type { Context, Platform } from "../../kernel/context.ts";
import type { Db } from "../../kernel/database/pool.ts";
import {
  cubeOf,
  type Figure,
  figuresOf,
  type Indicator,
  indicatorsOf,
  prepare,
} from "../../mechanisms/indicators/index.ts";
import { getGeography } from "../regions/index.ts";
import { endOfDay } from "./as-of.ts";
import { ask, on as onDay } from "./asked.ts";
import type { Frozen } from "./contract.ts";
import type { listFrozen as List } from "./contract/reports.ts";

/** Figures kept at the ends of months, quarters and years; a kept figure never changes. */

/** `[numerator, denominator, value, missing]` of a division. */
type Kept = readonly [number | null, number | null, number | null, Figure["missing"]];

/** The last day of the month before a day. */
export const lastMonthEnd = (today: string): LocalDate =>
  new Date(Date.UTC(Number(today.slice(0, 4)), Number(today.slice(5, 7)) - 1, 0))
    .toISOString()
    .slice(0, 10) as LocalDate;

/** Whether the period of an indicator ends with the month that ends on a day. */
export function endsOn({ body }: Pick<Indicator, "body">, day: string): boolean {
  const month = Number(day.slice(5, 7));
  if (body.asOf === "year") return month === 12;
  if (body.asOf === "quarter") return month % 3 === 0;
  return true;
}

/** Freezes what ended and is not frozen yet, as it was known at that day's end. Answers how many indicators. */
export async function freeze(
  platform: Platform,
  districtId: string,
  { now, today }: { now: Context["now"]; today: LocalDate },
): Promise<number> {
  const db = platform.database.kysely;
  const day = lastMonthEnd(today);
  const { list } = await indicatorsOf({ db, districtId: districtId as Context["districtId"], today: day });
  const done = await db
    .selectFrom("indicator_frozen")
    .select("indicator")
    .where("district_id", "=", districtId)
    .where("ends_on", "=", day)
    .execute();
  const kept = new Set(done.map(({ indicator }) => indicator));
  const due = list.filter((one) => !kept.has(one.key) && !one.body.onlyNow && endsOn(one, day));
  if (due.length === 0) return 0;
  const { divisions } = await getGeography(platform, districtId);
  const cube = await cubeOf(platform, districtId, divisions, now);
  const moment = { on: day, knownAt: endOfDay(day, now) };
  const setting = { cube, world: { db, districtId, divisions, now, today }, moment, curve: 1 as const };
  for (const indicator of due) {
    await prepare(setting, indicator, [day]);
    const figures = await figuresOf(indicator, setting);
    const rows: Record<string, Kept> = {};
    for (const { code } of divisions) {
      const { numerator, denominator, value, missing } = figures.of(code);
      if (missing !== "too_deep") rows[code] = [numerator, denominator, value, missing];
    }
    const inputs = {
      deltas: cube.stamp,
      knownAt: moment.knownAt,
      definition: indicator.definition.source,
      pack: indicator.definition.pack,
    };
    await db
      .insertInto("indicator_frozen")
      .values({
        district_id: districtId,
        indicator: indicator.key,
        ends_on: day,
        version: indicator.version,
        figures: JSON.stringify(rows),
        inputs: JSON.stringify(inputs),
        frozen_at: now,
      })
      .onConflict((conflict) => conflict.doNothing())
      .execute();
  }
  return due.length;
}

type Row = { on: LocalDate; version: number; frozenAt: Frozen["frozenAt"]; kept: Kept | null };

async function read(
  db: Db,
  districtId: string,
  key: string,
  code: string,
  day?: string,
): Promise<(Frozen & { on: LocalDate })[]> {
  const { rows } = await sql<Row>`
    select ends_on as on, version, frozen_at as "frozenAt", figures->${code}::text as kept from indicator_frozen
    where district_id = ${districtId} and indicator = ${key} and (${day ?? null}::date is null or ends_on = ${day ?? null})
    order by ends_on desc limit 24`.execute(db);
  return rows.flatMap(({ kept, ...row }) =>
    kept ? [{ ...row, numerator: kept[0], denominator: kept[1], value: kept[2], missing: kept[3] }] : [],
  );
}

/** The figure of a division as it was frozen on a day, if it was. */
export async function frozenFigure(
  { db, districtId }: Pick<Context, "db" | "districtId">,
  key: string,
  code: string,
  day: LocalDate,
): Promise<Frozen | null> {
  return (await read(db, districtId, key, code, day))[0] ?? null;
}

/** The frozen figures of a division, each beside what is computed for the day with what is known now. */
export async function listFrozen(
  context: Context<"day_in_future">,
  { params, query }: InputOf<typeof List>,
): Promise<OutputOf<typeof List>> {
  const asked = await ask(context, { ...query, knownAs: "now" });
  const indicator = asked.indicatorOf(params.key);
  const kept = await read(context.db, context.districtId, params.key, asked.division.code);
  await prepare(
    asked.setting,
    indicator,
    kept.map(({ on }) => on),
  );
  const items: OutputOf<typeof List>["items"] = [];
  for (const { on, version, frozenAt, ...frozen } of kept) {
    const now = (await figuresOf(indicator, onDay(asked, on, context.now).setting)).of(asked.division.code);
    items.push({
      on,
      version,
      frozenAt,
      frozen,
      now,
      differs: now.value !== frozen.value || now.missing !== frozen.missing,
    });
  }
  return { items };
}
