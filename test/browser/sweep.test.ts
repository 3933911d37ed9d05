import { expect, test } from "vitest";
import { withSite } from "./harness.ts";
import { axeViolations, chineseLeft, settled, sticksOut, unfinishedTexts } from "./page-checks.ts";
import { desk, type Person, phone, type PersonOptions } from "./person.ts";
import { addressOf, allRoutes, personaOf } from "./routes.ts";

const site = withSite();

/** What is data in the demo district: it stays as it was written in every language. */
let names: Set<string> | undefined;
async function dataNames(): Promise<Set<string>> {
  if (names) return names;
  const { world, running } = site();
  names = new Set(["慧托", "中文", world.name, world.river.name]);
  for (const { name } of [
    ...world.divisions,
    ...world.roads,
    ...world.parks,
    ...world.brands(),
    ...world.institutions(),
    ...world.sites(),
  ])
    names.add(name);
  for (const each of world.sites())
    for (const text of [each.headName, each.address, each.introduction]) names.add(text);
  for (const { displayName } of world.personas) names.add(displayName);
  for (const family of world.families())
    for (const { name } of [...family.guardians, ...family.children]) names.add(name);
  const { rows } = await running.platform.database.pool.query<{ name: string }>(
    `select label as name from case_file where label <> '' union select name from finding
     union select name from stored_file union select number from document`,
  );
  for (const { name } of rows) names.add(name);
  return names;
}

/** Windows by who looks how: they keep their caches, as people's do. */
const windows = new Map<string, Promise<Person>>();

async function look(path: string, options: PersonOptions): Promise<string[]> {
  const key = JSON.stringify(options);
  const person = await (windows.get(key) ?? windows.set(key, site().open({ ...options, stays: true })).get(key)!);
  const isGallery = path === "/kit";
  const page = await person.goto(path);
  await settled(page, isGallery);
  const found = [await sticksOut(page), await unfinishedTexts(page, isGallery)];
  if (options.language === "en") found.push(await chineseLeft(page, [...(await dataNames())]));
  else found.push(await axeViolations(page));
  expect(await page.locator("main h1").count(), "one h1").toBe(1);
  return found.flat();
}

for (const route of allRoutes)
  test(`${route.path} stands on phone and desk, in Chinese and English, for everyone [L-11]`, async () => {
    const address = await addressOf(site(), route.path);
    const as = personaOf(route);
    const [onPhone, onDesk, inEnglish] = await Promise.all([
      look(address, { as, size: phone }),
      look(address, { as, size: desk }),
      look(address, { as, size: phone, language: "en" }),
    ]);
    expect({ onPhone, onDesk, inEnglish }).toEqual({ onPhone: [], onDesk: [], inEnglish: [] });
  });

for (const path of ["/", "/about", "/family/needs", "/sign-in"])
  test(`${path} stands in elder mode [L-11]`, async () => {
    expect(
      await look(path, { size: phone, elder: true, as: path.startsWith("/family") ? "grandparent" : undefined }),
    ).toEqual([]);
  });
