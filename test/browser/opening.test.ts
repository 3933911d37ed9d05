import { randomUUID } from "node:crypto";
import { describe, expect, test } from "vitest";
import { nowOf, systemClock } from "../../kernel/clock.ts";
import { districtVoice, recordDefinitions } from "../../mechanisms/packs/index.ts";
import { dossiers } from "../world/dossiers.ts";
import type { Dossier } from "../world/founder.ts";
import { withSite } from "./harness.ts";
import { axeViolations, sticksOut, unfinishedTexts } from "./page-checks.ts";
import { desk, type PersonaName, phone } from "./person.ts";
import { applyFor, decide } from "./procedures.ts";

const site = withSite();
const person = (as: PersonaName) => site().open({ as, size: desk });
const valuesOf = ({ kind, forms }: Dossier) => forms[kind] as Record<string, string>;
const visit = Object.fromEntries(
  ["address", "rooms", "fire", "video", "food", "staff"].map((one) => [`vi_${one}`, "yes"]),
);

/** A visitor looks the site up in the public list, opens the page its code leads to, and verifies the receipt. */
async function verifyInPublic(siteName: string, kind: string) {
  const { page } = await site().open({ size: phone });
  await page.goto("/filed");
  await page.getByLabel("机构、场所名称或信用代码").fill(siteName);
  await page.getByRole("link", { name: siteName }).first().click();
  await page.waitForURL(/\/filed\/[0-9a-f-]+$/);
  const address = page.url();
  await page.getByText("已备案").first().waitFor();
  await page.getByText(kind, { exact: true }).first().waitFor();
  expect(await page.getByRole("img", { name: "扫码查看此页" }).count()).toBe(1);
  expect([await axeViolations(page), await sticksOut(page), await unfinishedTexts(page)]).toEqual([[], [], []]);
  await page.getByRole("link", { name: "查验文书" }).click();
  await page
    .getByText(/托备字/)
    .first()
    .waitFor();
  await page.getByText("有效", { exact: true }).first().waitFor();
  return address;
}

describe("[S1-18][S1-22] founders of every kind, from the guide to the receipt", () => {
  test(
    "the guide leads to the procedure; an institution comes back for correction and is filed",
    { timeout: 240_000 },
    async () => {
      const founder = await person("founder");
      const { page } = founder;
      await page.goto("/opening");
      await page.getByRole("radio", { name: "托育机构（独立）" }).check();
      await page.getByRole("radio", { name: "企业（营利）" }).check();
      await page.getByText("登记机关：市场监管部门").waitFor();
      await page.getByLabel("托大班托位（24～36个月）").fill("40");
      await page.getByText("保育人员", { exact: true }).first().waitFor();
      expect([await axeViolations(page), await sticksOut(page), await unfinishedTexts(page)]).toEqual([[], [], []]);
      await page.getByRole("link", { name: "查看并办理: 托育机构备案" }).click();
      await page.waitForURL(/\/services\/opening\.institution$/);

      const dossier = dossiers.institution();
      const { institution_name: name, site_name } = valuesOf(dossier);
      const address = await applyFor(founder, dossier);
      const [market, fire, health] = [await person("market"), await person("fire"), await person("health")];
      await decide(market, name!, "同意", { step: "登记信息核验" });
      await decide(market, name!, "同意", { step: "食品经营核验" });
      await decide(fire, name!, "同意");
      await decide(health, name!, "退回补正", { text: "场地证明模糊，请重新上传。" });

      await page.goto(address);
      await page.getByText("场地证明模糊，请重新上传。").first().waitFor();
      await page.goto(`${address}/fill?part=check`);
      await page.getByRole("button", { name: "改好后重新提交" }).click();
      await page.waitForURL(address);
      await decide(health, name!, "予以备案");
      await page.goto(address);
      await page.getByText("托育机构备案回执").first().waitFor();
      await verifyInPublic(site_name!, "托育机构");
    },
  );

  test("employers together, a community, a kindergarten", { timeout: 400_000 }, async () => {
    const founder = await person("founder");
    const people = {
      market: await person("market"),
      civil: await person("civil"),
      fire: await person("fire"),
      education: await person("education"),
      health: await person("health"),
    };
    const employer = dossiers.employer();
    await applyFor(founder, employer);
    await decide(people.market, valuesOf(employer)["institution_name"]!, "同意");
    await decide(people.fire, valuesOf(employer)["institution_name"]!, "同意");
    await decide(people.health, valuesOf(employer)["institution_name"]!, "予以备案");
    await verifyInPublic(valuesOf(employer)["site_name"]!, "用人单位托育");

    const community = dossiers.community();
    await applyFor(founder, community);
    await decide(people.civil, valuesOf(community)["institution_name"]!, "同意");
    await decide(people.fire, valuesOf(community)["institution_name"]!, "同意");
    await decide(people.health, valuesOf(community)["institution_name"]!, "予以备案");
    await verifyInPublic(valuesOf(community)["site_name"]!, "社区托育");

    const kindergarten = dossiers.kindergarten();
    await applyFor(founder, kindergarten);
    await decide(people.education, valuesOf(kindergarten)["institution_name"]!, "核验通过");
    await decide(people.health, valuesOf(kindergarten)["institution_name"]!, "予以备案");
    await verifyInPublic(valuesOf(kindergarten)["site_name"]!, "幼儿园托班");
  });

  test("a home site, visited by the town", { timeout: 240_000 }, async () => {
    const { platform } = site().running;
    const { world } = site();
    // The demo has nobody at the police and one street only: two of its persons answer for these today.
    const grant = async (key: string, role: string) => {
      const accountId = world.personas.find((one) => one.key === key)!.accountId;
      await platform.database.kysely
        .insertInto("role_grant")
        .values({
          district_id: world.districtId,
          id: randomUUID(),
          account_id: accountId,
          role,
          division_code: world.districtId,
          valid_from: "2020-01-01",
          granted_at: nowOf(systemClock),
        })
        .execute();
    };
    await grant("fire_official", "police_official");
    await grant("street_official", "street_official");
    const founder = await person("founder");
    const dossier = dossiers.home();
    const name = valuesOf(dossier)["institution_name"]!;
    await applyFor(founder, dossier);
    await decide(await person("market"), name, "同意");
    await decide(await person("fire"), name, "同意");
    await decide(await person("street"), name, "同意", { form: { key: "visit.opening", values: visit } });
    await decide(await person("health"), name, "予以备案");
    await verifyInPublic(valuesOf(dossier)["site_name"]!, "家庭托育点");
  });
});

test("[S1-203] a grid worker reports a place on a phone and follows it up", { timeout: 120_000 }, async () => {
  const { page } = await site().open({ as: "grid", size: phone });
  await page.goto("/government/findings/new");
  await page.getByLabel("名称（招牌或称呼）").fill("星星小饭桌托管");
  await page.getByLabel("地址", { exact: false }).first().fill("学府路7号二层");
  const { world } = site();
  const place = world.personas.find(({ key }) => key === "grid_worker")!.place;
  await page.getByLabel("所在社区").selectOption(place.of === "division" ? place.code : "");
  await page.getByLabel("联系电话").fill("13812345678");
  await page.getByLabel("下次跟进日期").fill("2029-01-05");
  expect([await axeViolations(page), await sticksOut(page), await unfinishedTexts(page)]).toEqual([[], [], []]);
  await page.getByRole("button", { name: "登记", exact: true }).click();
  await page.waitForURL(/\/government\/findings\/[0-9a-f-]{36}$/);
  await page.getByRole("radio", { name: "已告知指导" }).check();
  await page.getByLabel("做了什么").fill("已告知备案要求和办理途径。");
  await page.getByLabel("下次跟进日期").fill("2029-01-12");
  await page.getByRole("button", { name: "记录跟进" }).click();
  await page.getByText("已告知备案要求和办理途径。").first().waitFor();
  await page.goto("/government/findings");
  await page.getByText("星星小饭桌托管").first().waitFor();
});

test("an objection in the publicity period of a licence", { timeout: 300_000 }, async () => {
  const { platform } = site().running;
  await platform.database.withTransaction((tx) =>
    recordDefinitions(tx, site().world.districtId, nowOf(systemClock), districtVoice, [
      {
        kind: "rule",
        body: {
          key: "registry.regime",
          title: { zh: "准入方式", en: "How institutions are admitted" },
          parameter: "registry.regime",
          when: {},
          value: "licence",
          basis: [{ document: "childcare_law_draft", at: "第二章" }],
        } as never,
        source: "test",
      },
    ]),
  );
  const founder = await person("founder");
  const dossier = { ...dossiers.institution(), kind: "opening.licence" };
  const name = (dossier.forms["opening.institution"] as Record<string, string>)["institution_name"]!;
  await applyFor(founder, dossier);
  const [health, market, fire] = [await person("health"), await person("market"), await person("fire")];
  await decide(health, name, "受理");
  await decide(market, name, "同意", { step: "登记信息核验" });
  await decide(market, name, "同意", { step: "食品安全意见" });
  await decide(fire, name, "同意", { step: "消防安全意见" });
  await decide(fire, name, "同意", { step: "安全防范意见" });
  await decide(health, name, "同意", { form: { key: "visit.opening", values: visit } });

  const { page } = await site().open({ size: phone });
  await page.goto("/publicity");
  await page.getByRole("link", { name }).first().click();
  await page.getByLabel("异议内容").fill("该场地楼上有施工，噪声和粉尘较大，请核实。");
  await page.getByLabel("姓名").fill("邻居");
  await page.getByLabel("联系方式").fill("13700000000");
  await page.getByRole("button", { name: "提交异议" }).click();
  await page.getByText("异议已提交").first().waitFor();
  const official = health.page;
  await official.goto(`/government/cases?search=${encodeURIComponent(name)}`);
  await official.getByRole("row").filter({ hasText: name }).getByRole("link").first().click();
  await official.getByText("噪声和粉尘较大").first().waitFor();
});
