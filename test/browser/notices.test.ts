import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { DistrictId } from "../../contract/values.ts";
import { issueDocument } from "../../mechanisms/documents/index.ts";
import { notify } from "../../mechanisms/notices/index.ts";
import { withSite } from "./harness.ts";
import { axeViolations, settled, sticksOut, unfinishedTexts } from "./page-checks.ts";
import { desk, type Person, phone } from "./person.ts";

const site = withSite();

/** What every page has to keep to. Pictures of it are kept where `HUITUO_PICTURES` names a folder. */
async function check({ page }: Person, name: string): Promise<void> {
  await settled(page);
  const folder = process.env["HUITUO_PICTURES"];
  if (folder !== undefined) {
    const { width } = page.viewportSize()!;
    await page.screenshot({ path: join(folder, `${name}-${width}.png`), fullPage: true });
  }
  expect([await axeViolations(page), await sticksOut(page), await unfinishedTexts(page)]).toEqual([[], [], []]);
}

const telling = () => {
  const { platform } = site().running;
  return { platform, districtId: site().world.districtId as DistrictId, clock: platform.clock };
};
const accountOf = (key: string) => site().world.personas.find((persona) => persona.key === key)!.accountId;

function tell(notice: string, accountId: string, values: object) {
  const { platform } = telling();
  return platform.database.withTransaction((db) =>
    notify({ ...telling(), db }, { notice, to: { accountId }, values: values as Record<string, unknown> }),
  );
}

describe("notices", () => {
  const offer = { site: "柳湾托育园", start: "2026-12", deadline: "2026-11-28T15:59:00Z", offerId: "x" };

  test("the bell counts up while the page is open; a notice is opened, marked and found again", async () => {
    const person = await site().open({ as: "parent", size: phone });
    const { page } = person;
    await person.goto("/family/me");
    const bell = page.getByRole("banner").getByRole("link", { name: /^通知，/ });
    await bell.waitFor();
    const before = Number(/\d+/.exec((await bell.getAttribute("aria-label")) ?? "")?.[0] ?? 0);
    await tell("offer.made", accountOf("parent"), offer);
    await page
      .getByRole("banner")
      .getByRole("link", { name: `通知，${before + 1} 条未读` })
      .waitFor();
    await bell.click();
    await page.waitForURL("**/notices");
    await page.getByText("柳湾托育园给您的孩子留了托位").first().waitFor();
    await check(person, "inbox");
    await page.getByRole("button", { name: "全部标为已读" }).click();
    await page.getByRole("banner").getByRole("link", { name: "通知，没有未读" }).waitFor();
    await page.getByText("未读 0").click();
    await page.getByText("没有未读通知").waitFor();
    await page.getByText("全部", { exact: true }).click();
    await page.getByText("柳湾托育园给您的孩子留了托位").first().waitFor();
  });

  test("settings are kept, an address is proved by the code in the outbox", async () => {
    const person = await site().open({ as: "grandparent", size: phone });
    const { page } = person;
    await person.goto("/notices/settings");
    await check(person, "settings");
    const card = page.locator("section", { hasText: "入托进展" }).last();
    await card.getByLabel("短信").uncheck();
    await page.getByRole("button", { name: "保存" }).click();
    await page.getByText("已保存").first().waitFor();
    await page.reload();
    await settled(page);
    expect(await page.locator("section", { hasText: "入托进展" }).last().getByLabel("短信").isChecked()).toBe(false);
    await page.getByRole("button", { name: "添加邮箱" }).click();
    await page.getByLabel("邮箱").fill("lin@example.com");
    await page.getByRole("button", { name: "发送验证码" }).click();
    await page.getByRole("button", { name: "确认" }).waitFor();
    const other = await site().open({ size: desk });
    await other.goto("/demo/outbox");
    const text = await other.page.getByText("请在页面输入").first().innerText();
    await page.getByLabel("验证码").fill(/\d{6}/.exec(text)![0]);
    await page.getByRole("button", { name: "确认" }).click();
    await page.getByText("未确认").waitFor({ state: "detached" });
    await page.getByText("l***@example.com").first().waitFor();
  });

  test("an official sees what arrived, and the words in which people are told", async () => {
    for (const size of [desk, phone]) {
      const person = await site().open({ as: "health", size });
      await person.goto("/government/notices");
      await person.page.getByText("按方式").first().waitFor();
      await check(person, "delivery");
      await person.goto("/government/notices/templates");
      await person.page.getByText("收到录取通知").first().waitFor();
      await check(person, "templates");
      await person.goto("/notices");
      await check(person, "inbox-official");
      await person.goto("/notices/settings");
      await check(person, "settings-official");
    }
  });
});

describe("documents", () => {
  const issue = () => {
    const { platform } = telling();
    return platform.database.withTransaction((db) =>
      issueDocument(
        { ...telling(), db },
        {
          template: "opening.receipt",
          values: {
            name: "小禾苗托育服务有限公司",
            creditCode: "91990101MA0000000X",
            address: "柳湾路8号",
            head: "欧阳晓梅",
          },
          about: { kind: "case", id: "test" },
          divisionCode: telling().districtId,
        },
      ),
    );
  };

  test("anyone verifies one by its code or its file; revoked, the open page says so", async () => {
    const { code, number } = await issue();
    const official = await site().open({ as: "health", size: desk });
    await official.goto("/government/documents");
    await official.page.getByText(number).waitFor();
    await check(official, "archive");
    await official.page.getByRole("link", { name: number }).click();
    await official.page.getByText("欧阳晓梅").waitFor();
    await check(official, "document");
    const [download] = await Promise.all([
      official.page.waitForEvent("download"),
      official.page.getByRole("link", { name: /PDF/ }).click(),
    ]);
    const file = { name: "receipt.pdf", mimeType: "application/pdf", buffer: readFileSync(await download.path()) };

    const person = await site().open({ size: phone });
    const { page } = person;
    await person.goto("/verify");
    await check(person, "verify");
    await page.getByLabel("查验码").fill(code.toLowerCase().slice(0, 15));
    await page.getByRole("button", { name: "查验" }).click();
    await page.getByText("查验码应为 16 位").waitFor();
    await page.getByLabel("查验码").fill(code.toLowerCase());
    await page.getByRole("button", { name: "查验" }).click();
    await page.getByText("这份文书是真实的，目前有效。").waitFor();
    expect(await page.getByText("欧阳晓梅").count()).toBe(0);
    await check(person, "verified");
    await page.locator("input[type=file]").setInputFiles(file);
    await page.getByText("完全一致。").waitFor();
    await page.goto("/verify");
    await page.locator("input[type=file]").setInputFiles(file);
    await page.waitForURL(`**/verify/${code}`);

    await official.page.getByRole("button", { name: "撤销文书" }).click();
    await official.page.getByLabel("撤销理由").fill("材料不实");
    await official.page.getByRole("dialog").getByRole("button", { name: "撤销文书" }).click();
    await official.page.locator("main .k-notice", { hasText: "材料不实" }).waitFor();
    await page.reload();
    await page.getByText("这份文书已被撤销").waitFor();
    await check(person, "revoked");
    person.expectStatus(404);
    await person.goto("/verify/0000000000000000");
    await page.getByText("没有这个查验码的文书").waitFor();
  });
});
