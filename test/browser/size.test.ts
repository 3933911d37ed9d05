import { expect, test } from "vitest";
import { withSite } from "./harness.ts";
import { settled } from "./page-checks.ts";

const site = withSite();

/** The most that the first view may transfer before it can be used. */
const budget = 250_000;

test("the first view of the public search needs at most 250 kB of compressed JavaScript; the map comes after", async () => {
  const person = await site().open();
  const page = await person.goto("/");
  await settled(page);
  const scripts = () =>
    page.evaluate(() =>
      (performance.getEntriesByType("resource") as PerformanceResourceTiming[])
        .filter(({ name }) => new URL(name).pathname.endsWith(".js"))
        .map(({ name, encodedBodySize, decodedBodySize }) => ({
          name: new URL(name).pathname,
          encoded: encodedBodySize,
          decoded: decodedBodySize,
        })),
    );
  const first = await scripts();
  const total = first.reduce((sum, { encoded }) => sum + encoded, 0);
  expect(first.length).toBeGreaterThan(2);
  expect(total).toBeGreaterThan(20_000);
  expect(total, JSON.stringify(first)).toBeLessThanOrEqual(budget);
  for (const { name, encoded, decoded } of first)
    if (decoded > 2_000) expect(encoded, `${name} is delivered compressed`).toBeLessThan(decoded * 0.6);
  expect(first.filter(({ name }) => /map-library|leaflet/.test(name))).toEqual([]);

  await page.getByRole("button", { name: "地图", exact: true }).click();
  await page.locator("main canvas, main .leaflet-container").first().waitFor();
  expect((await scripts()).some(({ name }) => name.includes("map-library"))).toBe(true);
});
