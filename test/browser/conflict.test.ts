import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { withSite } from "./harness.ts";
import { desk } from "./person.ts";

const site = withSite();

const intro = (page: Page) => page.getByRole("tabpanel").getByRole("textbox", { name: "介绍" });
const save = (page: Page) => page.getByRole("tabpanel").getByRole("button", { name: "保存" }).first();

/** The head's site with the form of what families see. */
async function editor(as: "head" | "office") {
  const person = await site().open({ as, size: desk });
  const { place } = site().world.personas.find(({ key }) => key === "head")!;
  await person.goto(`/institution/sites/${place.of === "site" ? place.siteId : ""}?tab=shown`);
  await intro(person.page).waitFor();
  return person;
}

test("two people change the same site: the second sees both versions and loses nothing", async () => {
  const [first, second] = [await editor("head"), await editor("office")];
  second.expectStatus(409);
  await intro(second.page).fill("院子里新种了一棵柿子树。");
  await intro(first.page).fill("十一月起提供早餐。");
  await save(first.page).click();
  await first.page.getByText("已保存").waitFor();

  // The change reaches the other window by itself; what is typed there stays.
  await save(second.page).click();
  const panel = second.page.getByRole("alert").filter({ hasText: "其他人已经修改了这条记录" });
  await panel.waitFor();
  expect(await panel.getByRole("row").last().innerText()).toMatch(/院子里新种了一棵柿子树。\s+十一月起提供早餐。/);
  expect(await intro(second.page).inputValue()).toBe("院子里新种了一棵柿子树。");

  await panel.getByRole("button", { name: "用我的内容保存" }).click();
  await panel.waitFor({ state: "detached" });
  // The first window was not touched since: it follows.
  await expect.poll(() => intro(first.page).inputValue()).toBe("院子里新种了一棵柿子树。");
});

test("live push comes back after a restart of the server", async () => {
  const [first, second] = [await editor("head"), await editor("office")];
  for (const person of [first, second]) person.expectDisconnect();
  await site().restart();
  await intro(first.page).fill("重启以后写下的。");
  await save(first.page).click();
  await first.page.getByText("已保存").waitFor();
  await expect.poll(() => intro(second.page).inputValue(), { timeout: 30_000 }).toBe("重启以后写下的。");
});
