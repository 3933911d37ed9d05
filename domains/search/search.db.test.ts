import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { serviceForms, siteFeatures, siteKinds } from "../../contract/care.ts";
import type { QueryOf } from "../../contract/endpoint.ts";
import { type Asked, bruteForce, type GeneratedSite } from "../../test/world/brute-force-search.ts";
import { generateSites, writeSites } from "../../test/world/search-world.ts";
import { startTestServer, type TestServer } from "../../test/world/server.ts";
import { explainSearch, searchMap, searchSites, sorts } from "./contract.ts";
import { criteriaOf } from "./criteria.ts";
import { cardStatement } from "./statement.ts";

let server: TestServer;
let sites: GeneratedSite[];
const month = "2027-01";

beforeAll(async () => {
  server = await startTestServer();
  sites = generateSites(server.world, 400, "search");
  await writeSites(server.world, sites, `${month}-01`, "2026-11-01T00:00:00Z");
}, 60_000);
afterAll(() => server.stop());

/** As a browser writes it into an address. */
const written = (asked: Asked): object => ({ ...asked, month, ...(asked.bbox && { bbox: asked.bbox.join(",") }) });
const search = async (asked: Asked, more: object = {}) => {
  const answer = await server.call(searchSites, { query: { ...written(asked), size: 100, ...more } as never });
  expect(answer.status, answer.raw).toBe(200);
  return answer.data;
};
async function all(asked: Asked, sort: string) {
  const first = await search(asked, { sort });
  const items = [...first.items];
  for (let page = 2; items.length < first.total; page++) {
    const next = (await search(asked, { sort, page })).items;
    expect(next.length).toBeGreaterThan(0);
    items.push(...next);
  }
  return { items, total: first.total };
}

/** Mostly absent: a search with every condition at once finds nothing. */
const maybe = <T>(arbitrary: fc.Arbitrary<T>, weight = 1): fc.Arbitrary<T | undefined> =>
  fc.oneof({ arbitrary: fc.constant(undefined), weight: 3 }, { arbitrary, weight });
const point = fc.record({
  lon: fc.double({ min: 117.85, max: 117.95, noNaN: true }),
  lat: fc.double({ min: 33.55, max: 33.65, noNaN: true }),
});
const asked = fc
  .record({
    point: maybe(point, 4),
    maxMetres: maybe(fc.integer({ min: 100, max: 12_000 })),
    bbox: maybe(
      fc.constantFrom<[number, number, number, number]>([117.86, 33.56, 117.92, 33.62], [117.9, 33.6, 117.99, 33.7]),
    ),
    division: maybe(fc.constantFrom("990101", "990101001", "990101002001")),
    text: maybe(fc.constantFrom("小禾苗", "北岭", "100%", "托育园1")),
    age: maybe(fc.integer({ min: 3, max: 40 })),
    form: maybe(fc.subarray([...serviceForms], { maxLength: 3 })),
    maxPriceFen: maybe(fc.integer({ min: 1_000, max: 500_000 })),
    inclusive: maybe(fc.boolean()),
    kind: maybe(fc.subarray([...siteKinds])),
    from: maybe(fc.constantFrom("07:15", "08:00")),
    to: maybe(fc.constantFrom("17:30", "18:00")),
    vacancy: maybe(fc.boolean()),
    grade: maybe(fc.constantFrom("A", "B", "C")),
    feature: maybe(fc.subarray([...siteFeatures], { maxLength: 2 })),
    weekend: maybe(fc.boolean()),
  })
  .map(({ point: at, ...rest }): Asked => ({ ...rest, ...at }));

describe("search", () => {
  test("any set of filters finds exactly what a plain loop over all sites finds, with its free places [S0-83]", async () => {
    let found = 0;
    await fc.assert(
      fc.asyncProperty(asked, fc.constantFrom(...sorts), async (filters, sort) => {
        const expected = bruteForce(sites, filters);
        const { items, total } = await all(filters, sort);
        found += total;
        expect(total).toBe(expected.length);
        const byId = new Map(expected.map((site) => [site.id, site]));
        expect(new Set(items.map(({ id }) => id)).size).toBe(items.length);
        for (const item of items) {
          const site = byId.get(item.id);
          expect(site, item.name).toBeDefined();
          expect(item.vacancies).toBe(site!.vacancies);
          if (site!.metres === null) expect(item.metres).toBeNull();
          else expect(Math.abs(item.metres! - site!.metres)).toBeLessThan(site!.metres * 0.001 + 1);
        }
      }),
      { numRuns: 250, seed: 7 },
    );
    // Random conditions could also find nothing all the time, and prove nothing.
    expect(found).toBeGreaterThan(1_000);
  }, 120_000);

  test("every order is kept across pages [S0-83]", async () => {
    const here = { lon: 117.9, lat: 33.6, maxMetres: 12_000 };
    const values = async (sort: string, value: (item: Awaited<ReturnType<typeof all>>["items"][number]) => number) =>
      (await all(here, sort)).items.map(value);
    const rising = (numbers: number[]) => expect(numbers).toEqual(numbers.toSorted((a, b) => a - b));
    rising(await values("distance", ({ metres }) => metres ?? Infinity));
    rising(await values("vacancy", ({ vacancies }) => -vacancies));
    rising(await values("grade", ({ grade }) => grade?.charCodeAt(0) ?? 999));
    const monthly = (line: { serviceForm: string }) => line.serviceForm !== "hourly" && line.serviceForm !== "drop_in";
    rising(
      await values("price", ({ lines }) => Math.min(1e9, ...lines.filter(monthly).map(({ priceFen }) => priceFen))),
    );
  });

  test("a condition that keeps sites out is named with how many more there would be", async () => {
    const filters: Asked = { lon: 117.9, lat: 33.6, maxMetres: 4_000, maxPriceFen: 150_000, grade: "B", vacancy: true };
    const { data } = await server.call(explainSearch, { query: written(filters) as never });
    const total = bruteForce(sites, filters).length;
    expect(data.total).toBe(total);
    const more = (change: Partial<Asked>) => bruteForce(sites, { ...filters, ...change }).length - total;
    const expected = {
      price: more({ maxPriceFen: undefined }),
      distance: more({ maxMetres: 12_000 }),
      grade: more({ grade: undefined }),
      vacancy: more({ vacancy: undefined }),
    };
    expect(expected.price + expected.distance).toBeGreaterThan(0);
    for (const [filter, count] of Object.entries(expected))
      expect(data.relaxations.find((one) => one.filter === filter)?.more ?? 0, filter).toBe(count);
    const farther = data.relaxations.find(({ filter }) => filter === "distance");
    if (farther) expect(farther.metres).toBeGreaterThan(4_000);
    const dearer = data.relaxations.find(({ filter }) => filter === "price");
    if (dearer?.priceFen !== undefined) expect(dearer.priceFen).toBeGreaterThan(150_000);
  });

  test("the map holds the same sites as the list, without those that have no location", async () => {
    const filters: Asked = { bbox: [117.8, 33.5, 118, 33.7], age: 20 };
    const { data } = await server.call(searchMap, { query: written(filters) as never });
    expect(data.points.map(({ id }) => id).sort()).toEqual(
      bruteForce(sites, filters)
        .map(({ id }) => id)
        .sort(),
    );
    const free = bruteForce(sites, filters).filter(({ vacancies }) => vacancies > 0).length;
    expect(data.points.filter(({ vacancy }) => vacancy === "free" || vacancy === "few")).toHaveLength(free);
  });

  test.each([
    ["a month that is none", { month: "2027-13" }],
    ["an unknown kind", { kind: ["castle"] }],
    ["a longitude beyond the world", { lon: 200, lat: 33 }],
    ["a box turned round", { bbox: "118,33,117,34" }],
    ["an age of a school child", { age: 80 }],
    ["a flag that is none", { vacancy: "perhaps" }],
  ])("%s is refused with the field", async (_what, query) => {
    const answer = await server.call(searchSites, { query: query as never });
    expect(answer.status).toBe(400);
    expect(answer.error.problems?.[0]?.path).toContain(Object.keys(query)[0] === "lon" ? "lon" : Object.keys(query)[0]);
  });
});

describe("at 20,000 sites", () => {
  beforeAll(async () => {
    const many = generateSites(server.world, 20_000, "many", 1.2).map((site) => ({
      ...site,
      lines: site.lines.slice(0, 2),
    }));
    await writeSites(server.world, many, `${month}-01`, "2026-11-01T00:00:00Z");
    sites = [...sites, ...many];
    await server.platform.database.pool.query("analyze");
  }, 180_000);

  const filtersOf = (query: object): QueryOf<typeof searchSites> => searchSites.query.parse({ ...query, month });
  const plans: [string, object][] = [
    ["around a point", { lon: 117.9, lat: 33.6, maxMetres: 2_000, age: 20 }],
    ["in a box", { bbox: "117.88,33.58,117.92,33.62" }],
    ["by name", { text: "小禾苗托育园1234" }],
  ];
  test.each(plans)(
    "a search %s reads the sites by an index, with a plan made once for all values too",
    async (_what, query) => {
      const criteria = criteriaOf(filtersOf(query), "2026-11-20" as never);
      const { text, values } = cardStatement(server.world.districtId, criteria, "distance", { limit: 20, offset: 0 });
      const client = await server.platform.database.pool.connect();
      try {
        for (const mode of ["force_custom_plan", "force_generic_plan"]) {
          // A name with unknown letters has no plan for all: its index is chosen by the letters.
          if (mode === "force_generic_plan" && "text" in query) continue;
          await client.query(`set plan_cache_mode = ${mode}`);
          const { rows } = await client.query<{ "QUERY PLAN": string }>({
            name: `plan-${mode}-${text.length}`,
            text: `explain ${text}`,
            values: [...values],
          });
          const plan = rows.map((row) => row["QUERY PLAN"]).join("\n");
          expect(plan).not.toMatch(/Seq Scan on (site|place_line|place_month)\b/);
          expect(plan).toMatch(/site_(location|name)/);
        }
      } finally {
        await client.query("reset plan_cache_mode");
        client.release();
      }
    },
  );

  test("more than 2,000 points come as clusters that add up", async () => {
    const filters: Asked = { bbox: [117, 33, 119, 34.5] };
    const { data } = await server.call(searchMap, { query: written(filters) as never });
    const expected = bruteForce(sites, filters);
    expect(expected.length).toBeGreaterThan(2_000);
    expect(data.points).toEqual([]);
    expect(data.clusters.length).toBeGreaterThan(10);
    expect(data.total).toBe(expected.length);
    expect(data.clusters.reduce((sum, { free }) => sum + free, 0)).toBe(
      expected.filter(({ vacancies }) => vacancies > 0).length,
    );
  });
});
