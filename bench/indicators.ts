import { parseArgs } from "node:util";
import { sql } from "kysely";
import { Random } from "../engines/random/random.ts";
import { createDistrict } from "../kernel/district.ts";
import type { DistrictId, Instant, LocalDate } from "../contract/values.ts";
import {
  Cube,
  DivisionIndex,
  figuresOf,
  type Indicator,
  prepare,
  rebuild,
  type Setting,
  touchLater,
} from "../mechanisms/indicators/index.ts";
import "../domains/all.ts";
import { openBench } from "./bench-database.ts";
import { benchIndicators, type Written, handWritten } from "./indicator-definitions.ts";
import { fillProvince, sizeOf } from "./indicator-province.ts";
import { ratio } from "./figures.ts";

const districtId = "990000" as DistrictId;
const today = "2026-11-20" as LocalDate;
const now = "2026-11-20T02:00:00Z" as Instant;

/** Ends of the last months, and today. */
const monthEnds = (count: number): LocalDate[] =>
  Array.from({ length: count }, (_, index) =>
    index === count - 1
      ? today
      : (new Date(Date.UTC(2026, 10 - (count - 1 - index) + 1, 0)).toISOString().slice(0, 10) as LocalDate),
  );

type Numbers = Map<string, number>;

/** Figures of the province and its counties: what a number is asked for, and by day. */
async function figures(
  setting: Setting,
  indicators: readonly Indicator[],
  codes: readonly string[],
  days: readonly LocalDate[],
): Promise<Numbers> {
  const found: Numbers = new Map();
  for (const indicator of indicators) {
    await prepare(setting, indicator, days);
    for (const on of days) {
      const all = await figuresOf(indicator, { ...setting, moment: { on, knownAt: now } });
      for (const code of codes) {
        const { value } = all.of(code);
        if (value !== null) found.set(`${indicator.key} ${code} ${on}`, value);
      }
    }
  }
  return found;
}

const seconds = async <T>(work: () => Promise<T>): Promise<[number, T]> => {
  const start = performance.now();
  const result = await work();
  return [(performance.now() - start) / 1000, result];
};

const median = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[values.length >> 1]!;

/** 200 indicators of a province, at the ends of 36 months and today: by events, in full, and by SQL written for each. */
export async function run(args: string[]): Promise<void> {
  const { values } = parseArgs({
    args,
    options: {
      counties: { type: "string", default: "100" },
      sites: { type: "string", default: "10000" },
      indicators: { type: "string", default: "200" },
      events: { type: "string", default: "40" },
      /** Ends of months at which all figures are asked. */
      months: { type: "string", default: "37" },
      /** For how many of the indicators the SQL is run; fewer are scaled up, and the report says so. */
      written: { type: "string" },
    },
  });
  const ground = await openBench();
  try {
    const { database, keyring } = ground;
    await createDistrict(database, keyring, {
      id: districtId,
      name: "云州",
      fullName: "云州省",
      lon: 118,
      lat: 32,
      isFictional: true,
    });
    const random = Random.from("indicators");
    await fillProvince(database, districtId, {
      counties: Number(values.counties),
      sites: Number(values.sites),
    });
    const { rows: divisions } = await sql<{ code: string; parentCode: string | null; level: number; name: string }>`
      select code, parent_code as "parentCode", level, name from division where district_id = ${districtId} order by code`.execute(
      database.kysely,
    );
    console.log(await sizeOf(database, districtId), `${divisions.length} divisions`);
    const indicators = benchIndicators(Number(values.indicators));
    const days = monthEnds(Number(values.months));
    const codes = divisions.filter(({ level }) => level <= 3).map(({ code }) => code);
    const settingOf = (cube: Cube): Setting => ({
      cube,
      world: { db: database.kysely, districtId, divisions, now, today },
      moment: { on: today, knownAt: now },
      curve: 0,
    });
    const newCube = async () => {
      const cube = new Cube(database, districtId, new DivisionIndex(divisions));
      await cube.follow(now);
      return cube;
    };

    // Full: every delta made anew from the tables, then every figure of every month.
    const [whole, full] = await seconds(async () => {
      await rebuild(database, districtId, now);
      return figures(
        settingOf(await newCube()),
        indicators.map(({ indicator }) => indicator),
        codes,
        days,
      );
    });
    console.log(`full recompute                 ${whole.toFixed(1)} s   ${full.size} figures`);

    // The same figures by one statement for each indicator, as someone would write it who needs only this one.
    let written = 0;
    let differing = 0;
    const compared: string[] = [];
    const share = Math.max(1, Math.round(indicators.length / Number(values.written ?? indicators.length)));
    const sample = indicators.filter((_, index) => index % share === 0);
    for (const { indicator, written: how } of sample) {
      const [took, rows] = await seconds(() => handWritten(database, districtId, how as Written, days));
      written += took;
      for (const { code, on, value } of rows) {
        const known = full.get(`${indicator.key} ${code} ${on}`);
        if (
          value === null ? known !== undefined : Math.abs((known ?? 0) - value) > 1e-9 * Math.max(1, Math.abs(value))
        ) {
          differing += 1;
          if (compared.length < 5) compared.push(`${indicator.key} ${code} ${on}: ${known} ≠ ${value}`);
        }
      }
    }
    if (sample.length < indicators.length)
      console.log(`(${written.toFixed(1)} s for ${sample.length} of the indicators, scaled up to all:)`);
    written *= indicators.length / sample.length;
    console.log(`SQL written for each           ${written.toFixed(1)} s   ${differing} differ ${compared.join("; ")}`);

    // One event: a line gets other places; the number of every indicator of the province, the city, the county and below is asked again.
    const cube = await newCube();
    const setting = settingOf(cube);
    const all = indicators.map(({ indicator }) => indicator);
    await figures(setting, all, codes, [today]);
    const { rows: lines } = await sql<{ id: string; code: string }>`
      select l.id, s.division_code as code from place_line l join site s on s.district_id = l.district_id and s.id = l.site_id
      where l.district_id = ${districtId} order by l.id`.execute(database.kysely);
    const took: number[] = [];
    let changed = 0;
    for (let n = 0; n < Number(values.events) + 5; n++) {
      const line = random.pick(lines);
      const chain = divisions.filter(({ code }) => line.code.startsWith(code)).map(({ code }) => code);
      const before = await figures(setting, all, chain, [today]);
      await database.withTransaction(async (tx) => {
        await sql`update place_history set places = places + 1 where district_id = ${districtId} and line_id = ${line.id}
          and superseded_at = '9999-12-31T00:00:00Z'`.execute(tx);
        await touchLater(tx, districtId, "line", [line.id]);
      });
      const [one, after] = await seconds(async () => {
        await cube.follow(now);
        return figures(setting, all, chain, [today]);
      });
      if (n >= 5) took.push(one);
      changed += [...after].filter(([key, value]) => before.get(key) !== value).length;
    }
    const event = median(took);
    console.log(
      `one event, all its numbers     ${(event * 1000).toFixed(1)} ms median, ${(Math.max(...took) * 1000).toFixed(1)} ms slowest; ${(changed / (Number(values.events) + 5)).toFixed(0)} numbers change on average`,
    );

    // What events have made is what a full recompute makes.
    const followed = await figures(setting, all, codes, days);
    await rebuild(database, districtId, now);
    const again = await figures(settingOf(await newCube()), all, codes, days);
    const unequal =
      [...again].filter(([key, value]) => followed.get(key) !== value).length + Math.abs(again.size - followed.size);
    console.log(`followed events = recomputed   ${unequal === 0 ? "yes" : `no: ${unequal} differ`}`);
    const [cold] = await seconds(async () =>
      figures(settingOf(await newCube()), all.slice(0, 1), codes, monthEnds(12)),
    );
    const [warm] = await seconds(() => figures(setting, all.slice(0, 1), codes, monthEnds(12)));
    console.log(
      `a year's course of one         ${(cold * 1000).toFixed(0)} ms in a new process, ${(warm * 1000).toFixed(1)} ms after`,
    );
    console.log(`event / full recompute         1/${(whole / event).toFixed(0)}   (aim: less than 1/1000)`);
    console.log(`full recompute / written SQL   ${ratio(whole, written)}   (aim: at most 1.50×)`);
    if (differing > 0 || unequal > 0) process.exitCode = 1;
  } finally {
    await ground.stop();
  }
}
