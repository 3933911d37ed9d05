import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ageBands, unmetCauses } from "../../contract/care.ts";
import { giveIndicators } from "../../test/world/indicators.ts";
import {
  type LineState,
  type Line,
  type Need,
  type Period,
  type Persons,
  type SiteState,
  type Use,
  add,
  day,
  forever,
  instant,
  periods,
  pick,
  random,
} from "../../test/world/random-rows.ts";
import { startTestServer, type TestServer } from "../../test/world/server.ts";
import * as contract from "./contract.ts";

/** Figures against a recomputation in plain loops over the same random rows. */

let server: TestServer;
let token = "";
const states: SiteState[] = [];
const lineStates: LineState[] = [];
const lines: Line[] = [];
const uses: Use[] = [];
const needs: Need[] = [];
const persons: Persons[] = [];
const communities = ["990101001001", "990101001002", "990101001003", "990101002001", "990101002002", "990101003001"];
const streets = ["990101001", "990101002", "990101003"];
const district = "990101";
/** Places of one site; some communities have as many only with several. */
const large = 25;

beforeAll(async () => {
  server = await startTestServer();
  const { world } = server;
  await giveIndicators(world, server.clock.now().toISOString(), {
    indicators: [
      {
        key: "large_site_coverage",
        title: { zh: "有较大托育点的社区", en: "Communities with a larger site" },
        explain: { zh: "测试", en: "Test" },
        unit: "share",
        numerator: { facts: "community", sum: "divisions", where: `largest_places >= ${large}` },
        denominator: { facts: "community", sum: "divisions" },
      },
    ],
  });
  const { db } = world;
  const district_id = world.districtId;
  const more: [string, string, number][] = [
    ["990101003", district, 4],
    ["990101001002", "990101001", 5],
    ["990101001003", "990101001", 5],
    ["990101002002", "990101002", 5],
    ["990101003001", "990101003", 5],
  ];
  for (const [code, parent_code, level] of more)
    await db
      .insertInto("division")
      .values({ district_id, code, parent_code, level, name: code, full_name: code })
      .execute();
  for (const code of communities.slice(0, 5))
    for (const year of [2024, 2026])
      for (const age of [-1, 0, 1, 2]) {
        const learnt = instant(-200, -1);
        const known = random.chance(0.3)
          ? [
              { recorded: "2024-01-01T00:00:00Z", superseded: learnt },
              { recorded: learnt, superseded: forever },
            ]
          : [{ recorded: "2024-01-01T00:00:00Z", superseded: forever }];
        for (const one of known)
          persons.push({ code, year, age, persons: age === -1 ? random.int(800, 3_000) : random.int(5, 60), ...one });
      }
  for (const one of persons)
    await db
      .insertInto("population")
      .values({
        district_id,
        id: world.id(),
        division_code: one.code,
        year: one.year,
        age: one.age,
        persons: one.persons,
        source: "抽样",
        recorded_at: one.recorded,
        superseded_at: one.superseded,
      })
      .execute();
  const { familyId } = await world.family();
  for (let n = 0; n < 18; n++) {
    const { siteId } = await world.site({ divisionCode: pick(communities) });
    await db.deleteFrom("site_history").where("site_id", "=", siteId).execute();
    // A site may be known no deeper than its street.
    const code = () => (random.chance(0.1) ? pick(streets) : pick(communities));
    for (const period of periods())
      states.push({
        ...period,
        site: siteId,
        status: pick(["open", "open", "open", "suspended", "closed"]),
        kind: pick(["institution", "community", "station"]),
        code: code(),
        inclusive: random.chance(0.5),
      });
    for (const ageBand of ageBands.filter(() => random.chance(0.6))) {
      const id = await world.placeLine(siteId, { ageBand, months: 1 });
      await db.deleteFrom("place_history").where("line_id", "=", id).execute();
      lines.push({ id, site: siteId, ageBand });
      for (const period of periods()) {
        const places = random.int(0, 30);
        lineStates.push({ ...period, line: id, places, inclusive: random.int(0, places), elsewhere: random.int(0, 6) });
      }
      for (let u = 0; u < random.int(0, 4); u++) await addUse(id, siteId, familyId, random.chance(0.7));
    }
  }
  for (const one of states)
    await db
      .insertInto("site_history")
      .values({
        district_id,
        id: world.id(),
        site_id: one.site,
        valid_from: one.from,
        valid_to: one.to,
        recorded_at: one.recorded,
        superseded_at: one.superseded,
        status: one.status,
        kind: one.kind,
        division_code: one.code,
        inclusive: one.inclusive,
        facts: "{}",
      })
      .execute();
  for (const one of lineStates)
    await db
      .insertInto("place_history")
      .values({
        district_id,
        id: world.id(),
        line_id: one.line,
        valid_from: one.from,
        valid_to: one.to,
        recorded_at: one.recorded,
        superseded_at: one.superseded,
        places: one.places,
        inclusive_places: one.inclusive,
        enrolled_elsewhere: one.elsewhere,
        price_fen: 100_000,
      })
      .execute();
  await addNeeds(familyId, 150);
  token = (await world.staff("health_official")).token;
});
afterAll(() => server.stop());

async function addUse(line: string, site: string, familyId: string, taken: boolean): Promise<void> {
  const { world } = server;
  const { db, districtId: district_id } = world;
  const child = await world.child(familyId);
  const from = day(-400, 80);
  const at = instant(-400, -1);
  const ended = random.chance(0.4) ? instant(-100, -1) : null;
  const cancelled = taken && ended !== null && random.chance(0.5);
  const one: Use = {
    line,
    from,
    to: add(from, random.int(0, 300)),
    at,
    ended: ended !== null && ended < at ? at : ended,
    taken,
    cancelled,
  };
  uses.push(one);
  const period = {
    start_on: one.from,
    end_on: one.to,
    price_fen: 0,
    line_id: line,
    site_id: site,
    child_id: child,
    district_id,
  };
  if (taken) {
    const status = cancelled ? "cancelled" : ended ? "ended" : "active";
    await db
      .insertInto("placement")
      .values({ ...period, id: world.id(), family_id: familyId, status, created_at: at, ended_at: one.ended })
      .execute();
    return;
  }
  const application = world.id();
  const choice = world.id();
  await db
    .insertInto("application")
    .values({
      district_id,
      id: application,
      family_id: familyId,
      child_id: child,
      wanted_from: "2026-01-01",
      service_form: "full_day",
      channel: "self",
      submitted_at: at,
    })
    .execute();
  await db
    .insertInto("application_choice")
    .values({ district_id, id: choice, application_id: application, site_id: site, rank: 1, changed_at: at })
    .execute();
  await db
    .insertInto("offer")
    .values({
      ...period,
      id: world.id(),
      application_id: application,
      choice_id: choice,
      status: one.ended ? "expired" : "live",
      deadline_at: forever,
      made_at: at,
      ended_at: one.ended,
    })
    .execute();
}

async function addNeeds(familyId: string, count: number): Promise<void> {
  const { world } = server;
  for (let n = 0; n < count; n++) {
    const child = random.chance(0.5) ? await world.child(familyId) : null;
    const times = child && random.chance(0.3) ? 2 : 1;
    for (let k = 0; k < times; k++) {
      const at = instant(-400, -1);
      // A child has at most one need that is open still.
      const open = k === times - 1 && random.chance(0.7);
      const ended = open ? null : instant(-100, -1);
      const one: Need = {
        child,
        id: world.id(),
        code: pick(communities),
        cause: random.chance(0.8) ? pick(unmetCauses.slice(0, 3)) : null,
        month: pick(["2026-12", "2027-01", "2027-03"]),
        at,
        ended: ended !== null && ended < at ? at : ended,
      };
      needs.push(one);
      await world.db
        .insertInto("need")
        .values({
          district_id: world.districtId,
          id: one.id,
          family_id: child ? familyId : null,
          child_id: child,
          origin: child ? "self" : "anonymous",
          division_code: one.code,
          wanted_from: `${one.month}-01`,
          age_months: 20,
          service_forms: ["full_day"],
          cause: one.cause as never,
          status: one.ended ? "withdrawn" : "open",
          stated_at: one.at,
          ended_at: one.ended,
        })
        .execute();
    }
  }
}

const valid = (one: Period, on: string, known: string) =>
  one.from <= on &&
  one.to >= on &&
  Date.parse(one.recorded) <= Date.parse(known) &&
  Date.parse(one.superseded) > Date.parse(known);
const kinds = ["institution", "community"];

/** Every figure of a division, by definition. */
function recompute(code: string, on: string, known: string) {
  const open = states.filter((one) => one.status === "open" && kinds.includes(one.kind) && valid(one, on, known));
  const here = open.filter((one) => one.code.startsWith(code));
  const sums = { places: 0, inclusive: 0, taken: 0, vacant: 0 };
  const vacant: Record<string, number> = {};
  for (const site of here)
    for (const line of lines.filter((one) => one.site === site.site)) {
      const state = lineStates.find((one) => one.line === line.id && valid(one, on, known));
      if (!state) continue;
      const active = uses.filter(
        (use) =>
          use.line === line.id &&
          Date.parse(use.at) <= Date.parse(known) &&
          (use.taken
            ? !use.cancelled || Date.parse(use.ended!) > Date.parse(known)
            : use.ended === null || Date.parse(use.ended) > Date.parse(known)),
      );
      const usedOn = (when: string, only?: boolean) =>
        active.filter((use) => use.from <= when && use.to >= when && (!only || use.taken)).length;
      const promised = Math.max(...[0, 30, 60, 90].map((days) => usedOn(add(on, days))));
      const free = Math.max(0, state.places - state.elsewhere - promised);
      sums.places += state.places;
      sums.inclusive += site.inclusive ? state.inclusive : 0;
      sums.taken += usedOn(on, true) + state.elsewhere;
      sums.vacant += free;
      vacant[line.ageBand] = (vacant[line.ageBand] ?? 0) + free;
    }
  const population = (ages: number[]): number | null => {
    let sum: number | null = null;
    for (const community of communities.filter((one) => one.startsWith(code))) {
      const found = ages.map((age) => {
        const known_ = persons.filter(
          (one) =>
            one.code === community &&
            one.age === age &&
            one.year <= Number(on.slice(0, 4)) &&
            Date.parse(one.recorded) <= Date.parse(known) &&
            Date.parse(one.superseded) > Date.parse(known),
        );
        return known_.sort((a, b) => b.year - a.year)[0]?.persons;
      });
      if (found.every((one) => one !== undefined)) sum = (sum ?? 0) + found.reduce((a, b) => a + b, 0);
    }
    return sum;
  };
  const over = (top: number, under: number | null, factor = 1) => (under ? (top / under) * factor : null);
  const covered = (codes: string[]) => {
    const inside = codes.filter((one) => one.startsWith(code));
    return over(inside.filter((one) => open.some((site) => site.code.startsWith(one))).length, inside.length);
  };
  const hasLarge = (community: string): boolean =>
    open.some(
      (site) =>
        site.code.startsWith(community) &&
        lines
          .filter((one) => one.site === site.site)
          .reduce(
            (sum, { id }) => sum + (lineStates.find((one) => one.line === id && valid(one, on, known))?.places ?? 0),
            0,
          ) >= large,
    );
  const end = Math.min(Date.parse(`${on}T16:00:00Z`) - 1, server.clock.now().getTime());
  const openNeeds = needs.filter(
    (one) => Date.parse(one.at) <= end && (one.ended === null || Date.parse(one.ended) > end),
  );
  const latest = [...Map.groupBy(openNeeds, (one) => one.child ?? one.id).values()].map(
    (same) => same.toSorted((a, b) => Date.parse(b.at) - Date.parse(a.at) || (a.id < b.id ? -1 : 1))[0]!,
  );
  const needsHere = latest.filter((one) => one.code.startsWith(code));
  return {
    values: {
      places_per_1000: over(sums.places, population([-1]), 1_000),
      places_per_100_children: over(sums.places, population([0, 1, 2]), 100),
      inclusive_share: over(sums.inclusive, sums.places),
      street_coverage: code.length === 12 ? null : covered(streets),
      community_coverage: covered(communities),
      large_site_coverage: over(
        communities.filter((one) => one.startsWith(code) && hasLarge(one)).length,
        communities.filter((one) => one.startsWith(code)).length,
      ),
      use_rate: over(sums.taken, sums.places),
      vacant_places: sums.vacant,
      vacancy_share: over(sums.vacant, sums.places),
      enrolment_rate: over(sums.taken, population([0, 1, 2])),
      open_needs: needsHere.length,
      needs_by_month: needsHere.length,
    } satisfies Partial<Record<contract.IndicatorKey, number | null>>,
    vacant,
    causes: (cause: string) => needsHere.filter((one) => (one.cause ?? "unstated") === cause).length,
    months: (month: string) => needsHere.filter((one) => one.month === month).length,
  };
}

describe("figures of a random district, on random days, as known then and now", () => {
  const all = [district, ...streets, ...communities];
  const nowText = () => server.clock.now().toISOString();

  it("[S0-75, S1-27, S1-30, S1-31, S4-17] equal the recomputation", async () => {
    let [values, shown, withPlaces] = [0, 0, 0];
    const largeShares = new Set<number | null>();
    for (let round = 0; round < 40; round++) {
      const code = round < 3 ? district : pick(all);
      const on = round === 0 ? "2026-11-20" : day(-450, 0);
      const knownAs = pick(["now", "then"] as const);
      const end = `${on}T15:59:59.999Z`;
      const known = knownAs === "then" && end < nowText() ? end : nowText();
      const expected = recompute(code, on, known);
      for (const [key, value] of Object.entries(expected.values)) {
        const answer = await server.call(
          contract.getIndicator,
          { params: { key: key as contract.IndicatorKey }, query: { division: code, on, knownAs } },
          token,
        );
        expect(answer.status).toBe(200);
        const { figure, parts, children, rest } = answer.data;
        values += 1;
        const context = `${key} ${code} ${on} ${knownAs}`;
        if (figure.missing === "small" && answer.data.definition.least) continue;
        shown += 1;
        if (key === "large_site_coverage") largeShares.add(figure.value);
        if (value === null) expect([context, figure.value]).toEqual([context, null]);
        else expect(figure.value, context).toBeCloseTo(value, 9);
        if (key === "vacant_places") {
          if (figure.value! > 0) withPlaces += 1;
          for (const one of parts ?? [])
            expect([context, one.key, one.value]).toEqual([context, one.key, expected.vacant[one.key] ?? 0]);
          // What is below makes up the whole.
          if (children.length > 0)
            expect(children.reduce((sum, one) => sum + one.value!, 0) + (rest?.value ?? 0), context).toBe(value);
        }
        if (key === "open_needs" || key === "needs_by_month")
          for (const one of parts ?? []) {
            const count = key === "open_needs" ? expected.causes(one.key) : expected.months(one.key);
            if (one.missing === null) expect([context, one.key, one.value]).toEqual([context, one.key, count]);
            if (count > 0 && count < 5) expect([context, one.key, one.missing]).toEqual([context, one.key, "small"]);
          }
        if (answer.data.definition.least)
          for (const child of children) {
            const count = recompute(child.code, on, known).values.open_needs;
            expect([context, child.code, child.value]).toEqual([context, child.code, child.missing ? null : count]);
            if (count > 0 && count < 5) expect(child.missing).toBe("small");
          }
      }
    }
    expect(values).toBe(480);
    // Neither always all nor always none.
    expect(largeShares.size).toBeGreaterThan(2);
    expect(shown).toBeGreaterThan(300);
    expect(withPlaces).toBeGreaterThan(10);
  });

  it("the rows behind a number add up to it", async () => {
    let checked = 0;
    for (const { key } of (await server.call(contract.listIndicators, {})).data.items)
      for (const division of [district, streets[0]!, communities[0]!]) {
        const query = {
          division: division as never,
          on: key === "stale_vacancy_share" ? undefined : ("2026-10-01" as never),
        };
        const { data } = await server.call(contract.getIndicator, { params: { key }, query }, token);
        const first = await server.call(contract.listRows, { params: { key }, query: { ...query, size: 7 } }, token);
        if (data.figure.missing === "small") {
          expect(first.error.error).toBe("too_few_to_show");
          continue;
        }
        const items: contract.IndicatorRow[] = [];
        for (let page = 1; items.length < first.data.total; page++)
          items.push(
            ...(await server.call(contract.listRows, { params: { key }, query: { ...query, size: 7, page } }, token))
              .data.items,
          );
        expect(items).toHaveLength(first.data.total);
        expect(new Set(items.map((row) => row.key)).size).toBe(items.length);
        const isTooDeep = data.figure.missing === "too_deep";
        expect([key, division, items.reduce((sum, row) => sum + row.numerator, 0)]).toEqual([
          key,
          division,
          isTooDeep ? 0 : data.figure.numerator,
        ]);
        if (items.some((row) => row.denominator !== null))
          expect(items.reduce((sum, row) => sum + row.denominator!, 0)).toBe(data.figure.denominator);
        checked += items.length;
      }
    expect(checked).toBeGreaterThan(120);
  });

  it("rows of needs tell no more than the figures", async () => {
    const query = { division: district as never };
    const figure = (await server.call(contract.getIndicator, { params: { key: "open_needs" }, query }, token)).data;
    const listed = await server.call(
      contract.listRows,
      { params: { key: "open_needs" }, query: { ...query, size: 100 } },
      token,
    );
    const rows = listed.data.items;
    const count = (some: readonly contract.IndicatorRow[]) => some.reduce((sum, row) => sum + row.numerator, 0);
    expect(rows).toHaveLength(listed.data.total);
    expect(count(rows)).toBe(figure.figure.value);
    expect(rows.some((row) => row.part !== null)).toBe(true);
    for (const child of figure.children) {
      expect(count(rows.filter((row) => row.divisionCode === child.code))).toBe(child.missing ? 0 : child.value);
    }
    for (const row of rows) if (row.part !== null) expect([row.key, row.numerator >= 5]).toEqual([row.key, true]);
  });

  it("[S1-27] the course ends with today's figure and holds the ends of the months before", async () => {
    const { points } = (await server.call(contract.getTrend, { params: { key: "places_per_1000" }, query: {} }, token))
      .data;
    expect(points.map(({ on }) => on).slice(-3)).toEqual(["2026-09-30", "2026-10-31", "2026-11-20"]);
    expect(points).toHaveLength(12);
    for (const { on, value } of points)
      expect(value).toBeCloseTo(recompute(district, on, nowText()).values.places_per_1000!, 9);
  });
});
