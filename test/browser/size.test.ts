import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { withSite } from "./harness.ts";
import { settled } from "./page-checks.ts";
import { desk } from "./person.ts";

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

/** What has the focus, by its name, and whether that can be seen. */
const focused = (page: Page) =>
  page.evaluate(() => {
    const element = document.activeElement as HTMLElement;
    const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(element);
    const outlined = outlineStyle !== "none" && Number.parseFloat(outlineWidth) > 0;
    return {
      name: element.getAttribute("aria-label") ?? element.innerText ?? "",
      tag: element.tagName,
      isVisible: outlined || boxShadow !== "none",
    };
  });

test("search, results and a site's page work by keyboard alone, and the focus can be seen [L-11]", async () => {
  const person = await site().open({ size: desk });
  const page = await person.goto("/");
  await settled(page);
  await page.keyboard.press("Tab");
  expect((await focused(page)).name).toBe("跳到正文");
  await page.keyboard.press("Enter");
  const tabTo = async (wanted: (now: Awaited<ReturnType<typeof focused>>) => boolean) => {
    for (let presses = 0; presses < 60; presses++) {
      await page.keyboard.press("Tab");
      const now = await focused(page);
      expect(now.isVisible, `the focus on ${now.name} can be seen`).toBe(true);
      if (wanted(now)) return now;
    }
    throw new Error("sixty presses of Tab did not lead there");
  };
  await tabTo(({ tag }) => tag === "INPUT");
  const { name } = [...site().world.sites()][0]!;
  const community = site().world.communities[3]!.name;
  await page.keyboard.type(community);
  await page.getByRole("listbox").getByRole("option").first().waitFor();
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { name: new RegExp(`${community}.*家`) }).waitFor();
  await page.getByRole("article").filter({ hasText: name }).waitFor();
  await tabTo((now) => now.name === name);
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { level: 1, name }).waitFor();
  // A screen reader starts at the new page's heading.
  await expect.poll(async () => (await focused(page)).tag).toBe("H1");
});
