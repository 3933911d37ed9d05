import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { beforeAll, describe, expect, test } from "vitest";
import type { Instant } from "../../contract/values.ts";
import { FormBody } from "../../mechanisms/forms/contract/kind.ts";
import { recordDefinitions } from "../../mechanisms/packs/index.ts";
import { withSite } from "./harness.ts";
import { axeViolations, settled, sticksOut, unfinishedTexts } from "./page-checks.ts";
import { desk, phone } from "./person.ts";

const site = withSite();
/** Set to a folder, the pages are also kept as pictures, to be looked at. */
const pictures = process.env["HUITUO_PICTURES"];

const w = (zh: string, en: string) => ({ zh, en });
const survey = {
  key: "test.need",
  title: w("柳湾社区小调查", "Survey of need"),
  purpose: "survey",
  audience: ["anyone"],
  anonymous: true,
  texts: { intro: w("大约两分钟。", "About two minutes."), done: w("结果会公开。", "Results will be public.") },
  questionnaire: {
    items: [
      {
        id: "child",
        type: "group",
        text: w("孩子", "The child"),
        items: [
          { id: "months", type: "integer", min: 0, max: 36, unit: "个月", required: true, text: w("孩子多大", "Age") },
          { id: "wants", type: "boolean", required: true, text: w("需要托育吗", "Is care needed") },
        ],
      },
      {
        id: "reasons",
        type: "group",
        text: w("原因", "Reasons"),
        items: [
          {
            id: "why",
            type: "text",
            required: true,
            text: w("为什么不需要", "Why not"),
            when: [{ item: "wants", is: false }],
          },
          { id: "wish", type: "string", text: w("最希望的事", "Greatest wish"), when: [{ item: "wants", is: true }] },
        ],
      },
    ],
  },
};
const choices = ["有", "没有", "不清楚"].map((zh, n) => ({
  code: `o${n}`,
  text: w(zh, ["Yes", "No", "Unknown"][n]!),
  score: 2 - n,
}));
const everything = {
  key: "test.everything",
  title: w("开园前自查", "Check before opening"),
  purpose: "self_test",
  audience: ["signed_in"],
  prefill: { name: "account.name", day: "today" },
  questionnaire: {
    items: [
      {
        id: "base",
        type: "group",
        text: w("基本情况", "Basics"),
        points: 4,
        items: [
          {
            id: "note",
            type: "display",
            text: w("请如实填写，照片可以稍后补。", "Please be exact; photos can follow later."),
          },
          { id: "name", type: "string", text: w("填写人", "Who fills it in"), help: w("写全名", "Full name") },
          { id: "day", type: "date", readOnly: true, text: w("日期", "Day") },
          { id: "at", type: "time", text: w("时间", "Time") },
          { id: "area", type: "quantity", unit: "m²", decimals: 1, min: 0, text: w("建筑面积", "Floor area") },
          { id: "kind", type: "open-choice", text: w("房屋性质", "Premises"), options: choices },
          { id: "services", type: "choice", repeats: true, text: w("服务", "Services"), options: choices },
          { id: "list", type: "choice", control: "drop_down", text: w("街道", "Street"), options: choices },
          { id: "phones", type: "string", repeats: true, text: w("联系电话", "Phones") },
          {
            id: "exits",
            type: "boolean",
            required: true,
            weight: 4,
            veto: false,
            text: w("疏散通道畅通", "Exits are clear"),
          },
          { id: "photo", type: "photo", repeats: true, most: 3, text: w("门厅照片", "Photos of the hall") },
          { id: "deed", type: "file", text: w("租赁合同", "Lease") },
          { id: "sign", type: "signature", text: w("签名", "Signature") },
        ],
      },
      {
        id: "daily",
        type: "matrix",
        text: w("每天的事", "Every day"),
        options: choices,
        items: [
          { id: "toys", type: "choice", required: true, text: w("玩具消毒", "Toys are disinfected") },
          { id: "beds", type: "choice", text: w("寝具晾晒", "Bedding is aired") },
        ],
      },
      {
        id: "staff",
        type: "table",
        least: 1,
        text: w("人员", "Staff"),
        items: [
          { id: "staff_name", type: "string", required: true, text: w("姓名", "Name") },
          { id: "card", type: "boolean", text: w("健康证", "Health card") },
        ],
      },
    ],
    grading: {
      veto: "fail",
      outcomes: [
        { key: "ok", from: 4, title: w("可以开园", "Ready") },
        {
          key: "mend",
          from: 0,
          title: w("先整改", "To mend"),
          advice: w("七日内再查。", "Check again within a week."),
        },
        { key: "fail", title: w("不能开园", "Not ready") },
      ],
    },
  },
};

beforeAll(async () => {
  const { running, world } = site();
  const bodies = [survey, everything].map((body) => ({ kind: "form", body: FormBody.parse(body), source: "test" }));
  const voice = { pack: "test", rank: 8 };
  await recordDefinitions(
    running.platform.database.kysely,
    world.districtId,
    "2026-01-01T00:00:00.000Z" as Instant,
    voice,
    bodies,
  );
  if (pictures) mkdirSync(pictures, { recursive: true });
});

async function check(page: Page, name: string): Promise<void> {
  await settled(page);
  if (pictures) await page.screenshot({ path: join(pictures, `${name}.png`), fullPage: true });
  expect([name, await axeViolations(page)]).toEqual([name, []]);
  expect([name, await sticksOut(page)]).toEqual([name, []]);
  expect([name, await unfinishedTexts(page)]).toEqual([name, []]);
}
const answer = (page: Page, group: string, option: string) =>
  page.getByRole("group", { name: group }).getByText(option, { exact: true }).click();

describe("filling in", () => {
  test("typing goes on through a cut network and a reload, and what was submitted without one arrives", async () => {
    const person = await site().open({ size: phone });
    const { page } = person;
    person.expectDisconnect();
    await person.goto("/forms");
    await check(page, "forms-phone");
    await page.getByRole("link", { name: "柳湾社区小调查" }).click();
    await page.getByRole("button", { name: "开始填写" }).click();
    await page.getByLabel("孩子多大").fill("18");
    await answer(page, "需要托育吗", "否");
    await page.getByRole("status").getByText("已保存").waitFor();
    await check(page, "survey-phone");

    await page.context().setOffline(true);
    await page.getByRole("button", { name: "下一部分" }).click();
    await page.getByLabel("为什么不需要").fill("老人带");
    await page.getByText("未联网，已存在本机").first().waitFor();
    await page.getByLabel("为什么不需要").fill("老人带得好");
    // The network is there for the page to load, and gone again before anything is sent.
    await page.context().setOffline(false);
    await page.reload();
    await page.getByRole("button", { name: "下一部分" }).click();
    expect(await page.getByLabel("为什么不需要").inputValue()).toBe("老人带得好");

    await page.context().setOffline(true);
    await page.getByLabel("为什么不需要").fill("老人带得很好");
    await page.getByRole("button", { name: "提交" }).click();
    await page.getByText("联网后自动交上去").waitFor();
    await page.context().setOffline(false);
    await page.getByText("已提交，谢谢").waitFor();
    expect(await page.getByText("老人带得很好").count()).toBe(1);
    await check(page, "survey-done-phone");
    const rows = await site()
      .running.platform.database.kysely.selectFrom("form_answer")
      .select(["status", "account_id"])
      .where("form_key", "=", "test.need")
      .execute();
    expect(rows).toEqual([{ status: "submitted", account_id: null }]);
  });

  test("two devices with the same draft: each sees the other's, and nothing is lost before someone chooses", async () => {
    const [one, two] = [
      await site().open({ as: "parent", size: phone }),
      await site().open({ as: "parent", size: desk }),
    ];
    two.expectStatus(409);
    await one.goto("/forms/test.everything");
    await one.page.getByRole("button", { name: "开始填写" }).click();
    await one.page.getByLabel("填写人").waitFor();
    await two.goto("/forms/test.everything");
    await two.page.getByLabel("填写人").waitFor();
    await one.page.getByLabel("填写人").fill("手机上写的");
    await one.page.getByRole("status").getByText("已保存").waitFor();
    await two.page.getByLabel("填写人").fill("电脑上写的");
    const dialog = two.page.getByRole("dialog", { name: "另一处也改了这份答案" });
    await dialog.waitFor();
    expect(await dialog.getByRole("row").last().innerText()).toMatch(/电脑上写的\s+手机上写的/);
    await dialog.getByRole("button", { name: "保留本机的" }).click();
    await dialog.waitFor({ state: "detached" });
    await two.page.getByRole("status").getByText("已保存").waitFor();
    await two.page.reload();
    await expect.poll(() => two.page.getByLabel("填写人").inputValue(), { timeout: 30_000 }).toBe("电脑上写的");
  });

  test("every kind of question on phone and desk; wrong answers are listed and lead to their fields; the result says why", async () => {
    for (const [name, size] of [
      ["phone", phone],
      ["desk", desk],
    ] as const) {
      const person = await site().open({ as: "grandparent", size });
      const { page } = person;
      await person.goto("/forms/test.everything");
      await page.getByRole("button", { name: "开始填写" }).or(page.getByLabel("填写人")).first().waitFor();
      const start = page.getByRole("button", { name: "开始填写" });
      if (await start.isVisible()) await start.click();
      await page.getByLabel("填写人").waitFor();
      expect(await page.getByText("已自动填入").count()).toBeGreaterThan(0);
      await check(page, `everything-${name}`);
      const next = page.getByRole("button", { name: "下一部分" });
      while (await next.isVisible()) await next.click();
      await check(page, `everything-end-${name}`);
      await page.getByRole("button", { name: "提交", exact: true }).click();
      const summary = page.getByRole("alert").filter({ hasText: "处需要处理" });
      await summary.waitFor();
      await check(page, `everything-problems-${name}`);
      await summary.getByRole("button", { name: "疏散通道畅通" }).click();
      await answer(page, "疏散通道畅通", "否");
      await page
        .getByLabel("门厅照片: 拍照或选照片")
        .setInputFiles({ name: "a.png", mimeType: "image/png", buffer: png });
      await page.getByRole("img", { name: "a.png" }).waitFor();
      await page.getByLabel("输入姓名").fill("林晓");
      await page.getByRole("button", { name: "用输入的姓名签名" }).click();
      await page.getByRole("img", { name: "signature.png" }).waitFor();
      await summary.getByRole("button", { name: "玩具消毒" }).click();
      await page.getByRole("group", { name: "玩具消毒" }).getByText("有", { exact: true }).click();
      await summary.getByRole("button", { name: /姓名/ }).click();
      await page.getByLabel("姓名", { exact: false }).last().fill("王芳");
      await page.getByRole("button", { name: "提交", exact: true }).click();
      await page.getByText("不能开园").waitFor();
      expect(await page.getByText("触及一票否决").count()).toBeGreaterThan(0);
      await check(page, `everything-done-${name}`);
      await page.getByRole("button", { name: "再填一份" }).click();
      await page.getByLabel("填写人").waitFor();
    }
  });
});

const png = Buffer.from(
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==",
  "base64",
);

describe("building", () => {
  test("an official builds a form with a condition, sees it beside the editor, takes a step back, and publishes it", async () => {
    const person = await site().open({ as: "health", size: desk });
    const { page } = person;
    await person.goto("/government/forms");
    await check(page, "government-forms-desk");
    await page.getByRole("button", { name: "新建表单" }).click();
    await page.getByRole("tab", { name: "基本信息" }).click();
    await page.getByLabel("编号").fill("built.here");
    await page.getByLabel("名称（中文）").fill("满意度");
    await page.getByLabel("名称（英文）").fill("Satisfaction");
    await check(page, "builder-settings-desk");
    await page.getByRole("tab", { name: "题目" }).click();
    await page.getByLabel("要添加的种类").selectOption({ label: "选择" });
    await page.getByRole("button", { name: "添加", exact: true }).click();
    await page.getByLabel("题目（中文）").fill("您满意吗");
    await page.getByLabel("要添加的种类").selectOption({ label: "多行文字" });
    await page.getByRole("button", { name: "添加", exact: true }).click();
    await page.getByLabel("题目（中文）").fill("为什么");
    await page.getByRole("button", { name: "添加条件" }).click();
    await page.getByLabel("答案").selectOption({ label: "选项二" });
    const preview = page.locator(".b-page > .k-card");
    expect(await preview.getByLabel("为什么").count()).toBe(0);
    await preview.getByText("选项二").click();
    await preview.getByLabel("为什么").waitFor();
    await check(page, "builder-desk");
    await page.getByRole("button", { name: "删除：为什么" }).click();
    await preview.getByLabel("为什么").waitFor({ state: "detached" });
    await page.getByRole("button", { name: "撤销" }).first().click();
    await preview.getByLabel("为什么").waitFor();
    await page.getByText("没有问题，可以发布").waitFor();
    await page.getByRole("status").getByText("已保存").first().waitFor();
    await page.getByRole("button", { name: "发布", exact: true }).click();
    await page.getByRole("dialog").getByRole("button", { name: "发布", exact: true }).click();
    // The builder has the same heading; the tabs are the form's own page.
    await page.getByRole("tab", { name: "结果" }).waitFor();
    await check(page, "government-form-versions-desk");
    await page.getByRole("tab", { name: "结果" }).click();
    await check(page, "government-form-results-desk");
    const visitor = await site().open({ size: phone });
    await visitor.goto("/forms/built.here");
    await visitor.page.getByRole("button", { name: "开始填写" }).waitFor();
  });

  test("the pages of officials on a phone", async () => {
    const person = await site().open({ as: "health", size: phone });
    await person.goto("/government/forms");
    await check(person.page, "government-forms-phone");
    await person.goto("/government/forms/test.everything?tab=preview");
    await check(person.page, "government-form-preview-phone");
    await person.page.getByRole("button", { name: "出新版本" }).click();
    await person.page.getByRole("button", { name: /^基本情况/ }).click();
    await check(person.page, "builder-phone");
  });
});
