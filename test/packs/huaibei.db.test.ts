import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { nowOf } from "../../kernel/clock.ts";
import { districtVoice, recordDefinitions } from "../../mechanisms/packs/index.ts";
import { touchLater } from "../../mechanisms/indicators/index.ts";
import { Policy } from "./policy.ts";

/** The extract of the city's plan of 2021 to 2025, read from its text, against what runs. */

let policy: Policy;
beforeAll(async () => {
  policy = await Policy.open("huaibei", "2024-06-15");
});
afterAll(() => policy.stop());

describe("training", () => {
  it("heads need 60 hours a year, and the district may ask for more [S2-44]", async () => {
    expect(await policy.values(["train.hours", { post: "head" }], ["train.cycle_years"])).toEqual([
      [60, "huaibei"],
      [1, "huaibei"],
    ]);
    expect((await policy.judged("train.hours", { post: "head" }))!.basis[0]).toMatchObject({
      document: "huaibei.plan",
      says: "备案托育机构负责人每年不少于60学时的继续教育",
    });
    await decide("head", 72);
    const on = async (day: string) => (await policy.judged("train.hours", { post: "head" }, day))?.value;
    expect([await on("2024-12-31"), await on("2025-01-01")]).toEqual([60, 72]);
  });

  it("everyone else needs 100 hours a year, and the district may ask for more [S2-45]", async () => {
    for (const post of ["carer", "health_worker", "guidance", "other"])
      expect(await policy.values(["train.hours", { post }])).toEqual([[100, "huaibei"]]);
    await decide("carer", 110);
    const on = async (post: string) => (await policy.judged("train.hours", { post }, "2025-01-01"))?.value;
    expect([await on("carer"), await on("other")]).toEqual([110, 100]);
  });

  it("five contents every year, health training and check once, all certified", async () => {
    expect(await policy.values(["health_training.per_year"], ["certified.share"])).toEqual([
      [1, "huaibei"],
      [1, "huaibei"],
    ]);
    const { contents, wanted } = await policy.programme("professional-training");
    expect(contents?.map(({ zh }) => zh)).toEqual(["职业道德", "职业规范", "职业技能", "安全防范", "心理健康"]);
    expect(wanted).toMatchObject({ least: 1, every: "year" });
    expect(await policy.programme("continuing-education")).toMatchObject({
      hours: [
        { least: 60, unit: "hour" },
        { least: 100, unit: "hour" },
      ],
    });
  });
});

/** A decision of the district for the next year. */
async function decide(post: string, value: number): Promise<void> {
  const { world, clock } = policy.server;
  const body = {
    key: `district.train-${post}`,
    title: { zh: "本区另定", en: "Decided here" },
    parameter: "train.hours",
    when: { post },
    value,
    from: "2025-01-01",
    basis: [{ document: "huaibei.plan", at: "（二）1" }],
  };
  await recordDefinitions(world.db, world.districtId, nowOf(clock), districtVoice, [
    { kind: "rule", body: body as never, source: "本区另定" },
  ]);
}

describe("targets", () => {
  it("are those of the plan, with their years", async () => {
    expect(await policy.targets()).toEqual([
      "certified-share 2025 = 1",
      "community-pilots 2025 >= 2",
      "employer-pilot-coverage 2025 = 1",
      ...[2021, 2022, 2023, 2024, 2025].map((year) => `health-checked-share ${year} = 1`),
    ]);
  });

  it("two or three community institutions are to be built [S2-11]", async () => {
    expect(await policy.programme("community-pilot")).toMatchObject({ wanted: { least: 2, most: 3 } });
    const pilots = async (figure: number) => {
      await policy.report("community-pilots", policy.server.world.districtId, figure);
      policy.server.clock.advance({ days: 1 });
      const { value, gap, state } = await policy.indicator("huaibei.community-pilots");
      return [value, gap, state];
    };
    expect((await pilots(1)).slice(0, 2)).toEqual([1, 1]);
    expect(await pilots(2)).toEqual([2, 0, "done"]);
  });

  it("an employer's site in every county counts as soon as it is open", async () => {
    const { world } = policy.server;
    const coverage = async () => (await policy.indicator("huaibei.employer-pilot-coverage")).value;
    expect(await coverage()).toBe(0);
    const { siteId } = await world.site({ kind: "employer", since: "2024-05-01" });
    await touchLater(world.db, world.districtId, "site", [siteId]);
    expect(await coverage()).toBe(1);
  });
});

it("who works along, and the lists the plan spells out", async () => {
  expect(await policy.units("（一）4 第2句")).toContainEqual({ lead: [], cooperating: ["工会", "妇联"] });
  expect((await policy.units("（二）1 第2项 第1句")).map(({ lead }) => lead)).toEqual([
    ["各级妇幼保健机构", "疾病预防控制机构", "卫生监督机构"],
  ]);
  expect(await policy.table("grade-aspects")).toEqual(["机构设置标准", "服务规模", "服务管理", "服务提供", "服务评价"]);
  expect(await policy.table("assessment-ways")).toEqual(["机构自评", "同行互评", "委托评估"]);
  expect(await policy.table("emergency-plans")).toEqual(["公共卫生", "消防安全", "急症救治"]);
  expect(await policy.table("medical-services")).toHaveLength(7);
  expect(await policy.table("mother-baby-factors")).toHaveLength(4);
  const pilots = await policy.programmes("pilot");
  expect(pilots.filter((title) => title.endsWith("建设试点"))).toHaveLength(3);
});
