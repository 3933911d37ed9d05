import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { systemClock } from "../../kernel/clock.ts";
import { sessionCookie } from "../../kernel/session.ts";
import { World } from "../world/world.ts";
import { withSite } from "./harness.ts";
import { axeViolations, settled, sticksOut } from "./page-checks.ts";
import { desk, type Person, phone } from "./person.ts";

const site = withSite();

/** A time of day in China that begins in less than two hours and has not begun. */
const soon = () => new Date(Date.now() + 8 * 3_600_000 + 65 * 60_000);

async function fine(page: Page): Promise<void> {
  await settled(page);
  expect(await axeViolations(page)).toEqual([]);
  expect(await sticksOut(page)).toEqual([]);
}

const headPlace = () => {
  const { place } = site().world.personas.find(({ key }) => key === "head")!;
  if (place.of !== "site") throw new Error("the head has no site");
  return place.siteId;
};

/** Somebody of another family, who has not agreed to anything yet. */
async function newcomer(): Promise<Person> {
  const { token } = await new World(site().running.platform, systemClock).family();
  const person = await site().open({ size: phone });
  await person.page.context().addCookies([{ name: sessionCookie, value: token, url: site().url }]);
  return person;
}

/** Books the one time of a session, agreeing first where that is asked. */
async function book(person: Person, time: string, way: "预约" | "候补"): Promise<void> {
  const { page } = person;
  await person.goto(`/sites/${headPlace()}`);
  await page.getByRole("heading", { name: "预约参观" }).waitFor();
  const more = page.getByRole("button", { name: "显示更多时段" });
  const wanted = page.getByRole("button", { name: new RegExp(`^${way} .*${time}`) });
  await expect.poll(async () => (await more.isVisible()) || (await wanted.isVisible())).toBe(true);
  if (!(await wanted.isVisible())) await more.click();
  await wanted.click();
  const dialog = page.getByRole("dialog");
  const confirm = dialog.getByRole("button", { name: `确认${way}` });
  const agree = dialog.getByRole("button", { name: "同意并继续" });
  await confirm.or(agree).first().waitFor();
  if (await agree.isVisible()) await agree.click();
  expect(await axeViolations(page)).toEqual([]);
  await confirm.click();
  await dialog.waitFor({ state: "hidden" });
}

test("[S1-21] an institution offers a time; one family books it, another waits, moves up and is checked in by its code", async () => {
  const [head, first, second] = await Promise.all([
    site().open({ as: "head", size: desk }),
    site().open({ as: "parent", size: phone }),
    newcomer(),
  ]);
  const begins = soon();
  const [on, from] = [begins.toISOString().slice(0, 10), begins.toISOString().slice(11, 16)];
  // Near midnight the visit ends before the day does.
  const to = from < "23:00" ? `${String(Number(from.slice(0, 2)) + 1).padStart(2, "0")}:00` : "23:59";
  const { page } = head;
  await head.goto("/institution/visits");
  await fine(page);
  await page.getByRole("button", { name: "新增时段" }).first().click();
  const form = page.getByRole("dialog");
  await form.getByLabel("开始日期").fill(on);
  await form.getByLabel("开始时间").fill(from);
  await form.getByLabel("结束时间").fill(to > from ? to : "23:59");
  await form.getByLabel("名额").fill("1");
  await form.getByText("将建立 1 个时段").waitFor();
  expect(await axeViolations(page)).toEqual([]);
  await form.getByRole("button", { name: "建立时段" }).click();
  await form.waitFor({ state: "hidden" });

  await book(first, from, "预约");
  await book(second, from, "候补");
  await second.goto("/family/bookings");
  await fine(second.page);
  await second.page.getByText("候补中 · 第 1 位").waitFor();

  // Who waits sees it at once when the other cancels.
  await first.goto("/family/bookings");
  await fine(first.page);
  await first.page.getByRole("button", { name: "取消预约" }).first().click();
  await first.page.getByRole("dialog").getByRole("button", { name: "取消预约" }).click();
  await first.page.getByText("已取消").first().waitFor();
  await second.page.getByRole("button", { name: "预约码" }).click();
  const pass = second.page.getByRole("dialog");
  await pass.getByRole("img", { name: /预约码/ }).waitFor();
  const code = (await pass.locator(".bkg-code").innerText()).trim();
  expect(await axeViolations(second.page)).toEqual([]);

  // The agenda of the phone, and the list.
  const door = await site().open({ as: "office", size: phone });
  await door.goto(`/institution/visits?week=${mondayOf(on)}`);
  await fine(door.page);
  await door.page.getByRole("button", { name: new RegExp(`^${from}`) }).click();
  await door.page.getByRole("dialog").getByRole("list", { name: "预约名单" }).waitFor();
  expect(await axeViolations(door.page)).toEqual([]);
  await door.goto("/institution/check-in");
  await fine(door.page);
  await door.page.getByLabel("预约码").fill(code.toLowerCase());
  await door.page.getByRole("button", { name: "签到", exact: true }).click();
  await door.page.getByText("签到成功").waitFor();
  expect(await axeViolations(door.page)).toEqual([]);
  await second.page.keyboard.press("Escape");
  await second.page.getByText("已到").first().waitFor();

  await second.page.getByRole("button", { name: "生成地址" }).click();
  const address = (await second.page.locator(".bkg-address").innerText()).trim();
  const feed = await fetch(address);
  expect(await feed.text()).toContain("BEGIN:VEVENT");
});

function mondayOf(day: string): string {
  const at = new Date(`${day}T00:00:00Z`);
  return new Date(at.getTime() - ((at.getUTCDay() + 6) % 7) * 86_400_000).toISOString().slice(0, 10);
}
