import type { Locator, Page } from "playwright-core";
import { expect, test } from "vitest";
import { withSite } from "./harness.ts";
import { desk, type Person, phone } from "./person.ts";

const site = withSite();

const button = (page: Page | Locator, name: string | RegExp) => page.getByRole("button", { name }).first();
const link = (page: Page | Locator, name: string | RegExp) => page.getByRole("link", { name }).first();
/** A radio or a checkbox of the kit is hidden behind its face; people click on the words. */
const choose = (page: Page | Locator, group: string | RegExp, name: string) =>
  page.getByRole("group", { name: group }).getByText(name, { exact: true }).click();

/** The text of a place, as soon as it answers the question. */
async function seen(locator: Locator, wanted: (text: string) => boolean): Promise<string> {
  let text = "";
  await expect
    .poll(async () => wanted((text = (await locator.first().innerText()).replaceAll(/\s+/g, " "))), { timeout: 15_000 })
    .toBe(true);
  return text;
}

const numberIn = (text: string): number => Number(/[\d,]+/.exec(text)?.[0].replaceAll(",", ""));

/** The day so many months before today, where the platform is. */
function monthsAgo(months: number): string {
  const today = new Date(Date.now() + 8 * 3_600_000);
  return new Date(Date.UTC(today.getUTCFullYear(), today.getUTCMonth() - months, 10)).toISOString().slice(0, 10);
}
const thisMonth = monthsAgo(0).slice(0, 7);

/** The site of the demo's head, and the community it is in. */
function headSite() {
  const { place } = site().world.personas.find(({ key }) => key === "head")!;
  const own = [...site().world.sites()].find(({ id }) => place.of === "site" && id === place.siteId)!;
  const community = site().world.divisions.find(({ code }) => code === own.communityCode)!.name;
  return { ...own, community };
}

/** Looks for care in a community for a child of two years, as anyone may. */
async function searchNear(person: Person, community: string): Promise<void> {
  const { page } = person;
  await page.getByRole("combobox", { name: "在哪里找" }).fill(community);
  await page.getByRole("listbox").getByRole("option", { name: community }).first().click();
  await page.getByRole("combobox", { name: "入托时月龄" }).selectOption({ label: "24–35 个月" });
  await page.getByRole("heading", { name: new RegExp(`${community}.*家`) }).waitFor();
}

/** What the card of a site says is left for two-year-olds all day. */
const leftAt = (page: Page, name: string) =>
  page.getByRole("article").filter({ hasText: name }).getByRole("listitem").filter({ hasText: "托大班 全日托" });

/** Opens a family's file at home: phone, code from the demo's outbox, one child of two years, one pick-up point. */
async function joinAsParent(person: Person, community: string): Promise<void> {
  const { page } = person;
  await person.goto("/sign-in?next=/family/me");
  await page.getByLabel("手机号").fill("13912345678");
  await button(page, "获取验证码").click();
  await page.getByLabel("短信验证码").waitFor();
  const outbox = await page.context().newPage();
  await outbox.goto("/demo/outbox");
  const message = outbox.getByRole("listitem").filter({ hasText: "13912345678" });
  const code = /\d{6}/.exec(await message.first().innerText())![0];
  await outbox.close();
  await page.getByLabel("短信验证码").fill(code);
  await page.getByRole("main").getByRole("button", { name: "登录", exact: true }).click();

  await page.getByLabel("您的姓名").fill("何静");
  for (const purpose of ["查找与推荐托育", "向机构提供信息", "短信和电话联系"])
    await choose(page, "您可以逐项选择是否同意", purpose);
  await button(page, "建立家庭档案").click();
  await addChildAndPoint(page, "何小满", community);
}

async function addChildAndPoint(page: Page, name: string, community: string): Promise<void> {
  await button(page, "添加孩子").click();
  const child = page.getByRole("dialog");
  await child.getByLabel("孩子姓名或小名").fill(name);
  await child.getByLabel("出生日期").fill(monthsAgo(26));
  await button(child, "保存").click();
  await page.getByRole("list", { name: "孩子" }).getByText(name).waitFor();
  await button(page, "添加接送地点").click();
  const point = page.getByRole("dialog");
  await point.getByLabel("地址").fill("幸福里三号楼");
  await point.getByRole("combobox", { name: "查找社区、道路或地标" }).fill(community);
  await point.getByRole("listbox").getByRole("option", { name: community }).first().click();
  await button(point, "保存").click();
  await page.getByRole("list", { name: "接送地点" }).getByText("幸福里三号楼").waitFor();
}

/** Answers the questions of a need; what is not asked about here stays as proposed. */
async function stateNeed(page: Page): Promise<void> {
  const submit = page.getByRole("button", { name: "提交需求" });
  const next = page.getByRole("button", { name: "下一步" });
  const progress = page.getByText(/第 \d+ 步，共 \d+ 步/);
  await next.waitFor();
  while (!(await submit.isVisible())) {
    const step = await progress.innerText();
    if (await page.getByLabel("希望从哪个月开始？").isVisible())
      await page.getByLabel("希望从哪个月开始？").selectOption(thisMonth);
    if (await page.getByRole("group", { name: "需要哪种托育？" }).isVisible())
      await page.getByRole("checkbox", { name: "全日托" }).check({ force: true });
    if (await page.getByLabel("每月预算大约多少？").isVisible())
      await page.getByLabel("每月预算大约多少？").fill("2500");
    await next.click();
    await expect.poll(() => progress.innerText()).not.toBe(step);
  }
  await submit.click();
  await page.getByRole("heading", { name: /个托育点符合全部条件|暂时没有完全符合/ }).waitFor();
}

test("[S0-83] anyone finds care by place, compares, keeps a favourite, and turns a search that ends in nothing into a recorded need", async () => {
  const own = headSite();
  const anyone = await site().open({ size: phone });
  const page = await anyone.goto("/");
  await searchNear(anyone, own.community);
  await button(page, "有空位").click();
  await button(page, /筛选/).click();
  await page.getByRole("dialog").getByLabel("每月最多（元）").fill("2500");
  await button(page.getByRole("dialog"), /^查看 \d+ 家/).click();
  await page.getByRole("heading", { name: own.name }).waitFor();
  await button(page, "地图").click();
  await page.locator("main canvas").first().waitFor();
  await button(page, "列表").click();

  const cards = page.getByRole("article");
  expect(await cards.count()).toBeGreaterThanOrEqual(2);
  for (const nth of [0, 1]) await cards.nth(nth).getByRole("button", { name: /^对比/ }).click();
  await button(page, `收藏 ${own.name}`).click();
  await link(page, "对比 2 家").click();
  await page.getByRole("heading", { name: "对比托育机构" }).waitFor();
  await page.goBack();
  await link(page, own.name).click();
  await page.getByRole("heading", { level: 1, name: own.name }).waitFor();
  expect(await page.getByRole("main").innerText()).toContain("备案号");

  await page.goBack();
  await button(page, /筛选/).click();
  await page.getByRole("dialog").getByLabel("每月最多（元）").fill("1");
  await button(page.getByRole("dialog"), /^查看 0 家/).click();
  await page.getByText("没有完全符合条件的机构").waitFor();
  expect(await page.getByRole("main").innerText()).toMatch(/多 \d+ 家/);
  const recorded = async () => {
    const { rows } = await site().running.platform.database.pool.query<{ id: string; cause: string }>(
      "select id, cause from need where origin = 'anonymous'",
    );
    return new Map(rows.map(({ id, cause }) => [id, cause]));
  };
  const before = await recorded();
  await button(page, "记录我的需求").click();
  await page.getByText("已记录，谢谢您").waitFor();
  await anyone.goto("/favourites");
  await page.getByRole("heading", { name: own.name }).waitFor();
  expect([...(await recorded())].filter(([id]) => !before.has(id)).map(([, cause]) => cause)).toEqual(["price"]);
});

/** Applies to the first site and two more that fit. */
async function applyToThree(page: Page, first: string): Promise<void> {
  await link(page, `去申请: ${first}`).click();
  await page.getByRole("heading", { level: 1, name: "申请托位" }).waitFor();
  const next = page.getByRole("button", { name: "下一步" });
  await next.click();
  const proposals = page.getByRole("list", { name: "符合需求的机构" });
  for (let added = 0; added < 2; added++)
    await proposals
      .getByRole("button", { name: /^添加 / })
      .first()
      .click();
  await next.click();
  await button(page, "提交申请").click();
  await page.getByText("第 3 志愿").or(page.getByLabel("第 3 志愿")).first().waitFor();
}

/** The card of a figure on the officials' home. */
const figure = (text: string, pattern: RegExp): number => numberIn(pattern.exec(text)?.[1] ?? "");
const inCare = (text: string) => figure(text, /在托人数 ([\d,]+)/);
const vacant = (text: string) => figure(text, /空余托位 ([\d,]+)/);

/** Counter staff do all of it for a family without a phone. */
async function serveAtCounter(): Promise<void> {
  const own = headSite();
  const clerk = await site().open({ as: "counter", size: desk });
  const page = await clerk.goto("/government/counter");
  await page.getByRole("textbox", { name: "姓名" }).fill("周秀英");
  for (const purpose of ["查找与推荐托育", "向机构提供信息"])
    await choose(page, "已向家长宣读并取得同意的事项", purpose);
  await button(page, "建立档案").click();
  await page.getByText("家庭编号").first().waitFor();
  await addChildAndPoint(page, "周小米", own.community);
  await link(page, "查看需求").click();
  await link(page, "填写需求").click();
  await stateNeed(page);
  await applyToThree(page, own.name);
  await page.locator("main").getByText("窗口代办").waitFor();
}

test("[S1-18, S1-21, S1-22, S1-23, S2-109, S3-20] the loop with five persons: need, options, visit, application, offer, acceptance; the figures move for everyone", async () => {
  const own = headSite();
  const [parent, head, official, cartographer, anyone] = await Promise.all([
    site().open({ size: phone }),
    site().open({ as: "head", size: desk }),
    site().open({ as: "health", size: desk }),
    site().open({ as: "health", size: desk }),
    site().open({ size: phone }),
  ]);
  const { page } = parent;

  // Those who only watch have their pages open from the beginning and never reload them.
  await anyone.goto("/");
  await searchNear(anyone, own.community);
  const left = leftAt(anyone.page, own.name);
  const leftBefore = numberIn(/余 (\d+)/.exec(await left.innerText())![0]);
  await official.goto("/government");
  const overview = official.page.getByRole("main");
  const overviewBefore = await seen(overview, (text) => inCare(text) > 0 && vacant(text) > 0);
  await cartographer.goto("/government/map?indicator=vacant_places");
  const street = site().world.divisions.find(({ code }) => code === own.streetCode)!.name;
  const row = cartographer.page.getByRole("row").filter({ hasText: street });
  const vacantBefore = numberIn((await seen(row, (text) => /\d/.test(text))).replace(street, ""));
  await head.goto("/institution/enquiries");
  await head.page.getByRole("heading", { level: 1, name: "报名与录取" }).waitFor();

  await joinAsParent(parent, own.community);
  await page.goto("/family/needs/new");
  await stateNeed(page);
  const options = page.getByRole("main");
  expect(await options.innerText()).toContain("小小调整，更多选择");
  await page.getByRole("link", { name: `去申请: ${own.name}` }).waitFor();

  await page.getByRole("link", { name: `查看详情: ${own.name}` }).click();
  await page.getByRole("heading", { level: 1, name: own.name }).waitFor();
  await page
    .getByRole("button", { name: /^预约 / })
    .first()
    .click();
  await page.getByRole("dialog").getByRole("button", { name: "确认预约" }).click();
  await page.getByRole("list", { name: "预约参观" }).getByText("已预约").waitFor();
  await page.goBack();

  await applyToThree(page, own.name);
  const offerButton = head.page.getByRole("button", { name: "发录取 何小满" });
  await offerButton.click();
  await head.page.getByRole("dialog").getByRole("button", { name: "发出录取通知" }).click();
  await head.page.getByText("录取通知已发出").waitFor();

  await link(page, "查看并答复").click();
  await button(page, "接受录取").click();
  await page.getByRole("dialog").getByRole("button", { name: "确认接受" }).click();
  await page.getByText("您已接受").first().waitFor();

  await seen(left, (text) => numberIn(/余 (\d+)/.exec(text)?.[0] ?? "") === leftBefore - 1);
  await seen(overview, (text) => inCare(text) === inCare(overviewBefore) + 1);
  await seen(overview, (text) => vacant(text) === vacant(overviewBefore) - 1);
  await seen(row, (text) => numberIn(text.replace(street, "")) === vacantBefore - 1);
  await head.page
    .getByRole("combobox", { name: /状态|进展/ })
    .first()
    .selectOption("placed");
  await head.page.getByRole("row").filter({ hasText: "何小满" }).waitFor();
  await page.goto("/family/needs");
  await page.getByText("已入托").first().waitFor();
  await serveAtCounter();
});
