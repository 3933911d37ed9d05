import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { getGovernmentMap, getIndicator } from "../../domains/planning/contract.ts";
import * as plan from "../../domains/planning/contract/plan.ts";
import { nowOf } from "../../kernel/clock.ts";
import { indicatorKind, touchLater } from "../../mechanisms/indicators/index.ts";
import { definitionsOf, districtVoice, recordDefinitions } from "../../mechanisms/packs/index.ts";
import { listHeldRules } from "../../mechanisms/rules/contract/endpoints.ts";
import { Policy } from "./policy.ts";

/** The approach as the report tells it, read from its text, against what runs. */

let policy: Policy;
const large: string[] = [];
beforeAll(async () => {
  policy = await Policy.open("zhengdong", "2023-06-15");
  const { world } = policy.server;
  await policy.residents(2022, 10_000);
  const open = async (since: string, places: number, inclusivePlaces: number, divisionCode = world.community) => {
    const { siteId } = await world.site({ since, inclusive: inclusivePlaces > 0, divisionCode });
    await world.placeLine(siteId, { since, places, inclusivePlaces });
    return siteId;
  };
  // 60 places of 20,000 residents at the end of 2022; 75 in the middle of 2023.
  large.push(await open("2022-06-01", 50, 50));
  await open("2022-06-01", 10, 0);
  await open("2023-03-01", 15, 15, world.otherCommunity);
});
afterAll(() => policy.stop());

describe("targets", () => {
  it("are those of the three stages", async () => {
    expect(await policy.targets()).toEqual([
      "community-20-share 2025 = 1",
      "inclusive_share 2025 >= 0.9",
      "large-inclusive-institutions 2022 >= 10",
      "places_per_1000 2022 >= 3",
      "places_per_1000 2023 >= 4",
      "places_per_1000 2025 >= 6",
    ]);
  });

  it("3, 4 and 6 places per 1,000 residents: each stage is set against what was there on its day [S4-13, S4-17, S4-20]", async () => {
    const stages = await policy.indicator("places_per_1000");
    expect([stages.value, stages.live]).toEqual([3.75, true]);
    expect(stages.targets.map(({ by, min, reached, met }) => [by, min, reached, met])).toEqual([
      ["2022-12-31", 3, 3, true],
      ["2023-12-31", 4, 3.75, false],
      ["2025-12-31", 6, 3.75, false],
    ]);
    // 0.75 above the stage before, with less than half of the year gone.
    expect([stages.state, stages.gap]).toEqual(["on_course", 0.25]);
    expect(stages.targets[1]!.basis[0]!.says).toContain("4个");
  });

  it("nine places in ten are to be inclusive [S4-26]", async () => {
    const share = await policy.indicator("inclusive_share");
    expect([share.value, share.targets[0]!.min, share.targets[0]!.met]).toEqual([65 / 75, 0.9, false]);
    expect(share.gap).toBeCloseTo(0.9 - 65 / 75);
  });

  it("inclusive institutions count from 50 places; the district may set another number [S4-19]", async () => {
    const { world, clock } = policy.server;
    const count = () => policy.indicator("zhengdong.large-inclusive-institutions");
    const before = await count();
    expect([before.value, before.targets[0]!.met, before.state, before.gap]).toEqual([1, false, "overdue", 9]);
    const key = "zhengdong.large-inclusive-institutions";
    const definitions = await definitionsOf(world.db, world.districtId);
    const { body } = definitions.get(indicatorKind, key, { on: "2023-06-15" as never });
    const numerator = { facts: "site", sum: "sites", where: "inclusive && care && places >= 15" };
    await recordDefinitions(world.db, world.districtId, nowOf(clock), districtVoice, [
      { kind: "indicator", body: { ...body, numerator } as never, source: "本区另定" },
    ]);
    expect((await count()).value).toBe(2);
  });

  it("every community is to have a site of 20 places: the map shows which has none [S4-25]", async () => {
    const { world } = policy.server;
    const key = "zhengdong.community-20-share";
    const share = await policy.indicator(key);
    expect([share.value, share.targets[0]!.value, share.gap]).toEqual([0.5, 1, 0.5]);
    const of = async (division: string) => {
      const query = { indicator: key as never, division: division as never };
      const { data } = await policy.server.call(getGovernmentMap, { query }, policy.official);
      return data.children.map(({ code, value }) => [code, value]);
    };
    expect(await of(world.street)).toEqual([[world.community, 1]]);
    expect(await of(world.otherStreet)).toEqual([[world.otherCommunity, 0]]);
    const { data } = await policy.server.call(
      getIndicator,
      { params: { key: key as never }, query: { division: world.otherCommunity as never } },
      policy.official,
    );
    expect(data.figure.value).toBe(0);
    const { siteId } = await world.site({ since: "2023-05-01", divisionCode: world.otherCommunity });
    await world.placeLine(siteId, { since: "2023-05-01", places: 20 });
    await touchLater(world.db, world.districtId, "site", [siteId]);
    expect((await policy.indicator(key)).value).toBe(1);
  });
});

describe("rules and support", () => {
  it("at most three months are prepaid; 50 and 20 places; models get 50,000 to 300,000 yuan", async () => {
    expect(
      await policy.values(
        ["prepay.max_months"],
        ["institution.min_places"],
        ["community.min_places"],
        ["award.min"],
        ["award.max"],
      ),
    ).toEqual([3, 50, 20, 50_000, 300_000].map((value) => [value, "zhengdong"]));
    expect((await policy.judged("prepay.max_months"))!.basis[0]).toMatchObject({
      at: "聚焦目标 二 第1句",
      says: "一次性预收费用时间跨度不超过3个月",
    });
    expect(await policy.programme("demonstration-award")).toMatchObject({
      type: "subsidy",
      amount: { least: 5_000_000, most: 30_000_000 },
    });
  });

  it("of the filing rules of each level the strictest holds, and all are shown [S4-37]", async () => {
    const { world, clock } = policy.server;
    const national = (await policy.judged("filing.receipt_workdays"))!;
    const decide = (value: number) => ({
      kind: "rule",
      body: {
        key: "district.receipt",
        title: { zh: "本区另定", en: "Decided here" },
        parameter: "filing.receipt_workdays",
        when: {},
        value,
        basis: [{ document: "zhengdong.article", at: "聚焦目标 三" }],
      } as never,
      source: "本区另定",
    });
    for (const [value, held] of [
      [3, 3],
      [9, 5],
    ] as const) {
      await recordDefinitions(world.db, world.districtId, nowOf(clock), districtVoice, [decide(value)]);
      const { data } = await policy.server.call(listHeldRules, { query: { q: national.parameter.title.zh } });
      const shown = data.items.find(({ key }) => key === "filing.receipt_workdays")!;
      expect(shown.rules.map(({ pack, value: said }) => [pack, said])).toEqual([
        ["district", value],
        ["national", 5],
      ]);
      expect(await policy.values(["filing.receipt_workdays"])).toEqual([
        [held, held === value ? "district" : "national"],
      ]);
    }
  });

  it("four kinds of pilot, and what a contract has to say", async () => {
    expect(await policy.programmes("pilot")).toEqual(
      expect.arrayContaining([
        "品牌连锁服务机构建设试点",
        "社区公建民营或民办公助机构建设试点",
        "幼儿园设立托幼班试点",
        "单位福利性服务机构建设试点",
      ]),
    );
    expect(await policy.table("contract-items")).toEqual([
      "服务期限",
      "收费项目和金额",
      "退费标准和办法",
      "预收费用时间跨度不超过 3 个月",
      "争议解决途径和方法",
    ]);
    expect(await policy.table("local-schemes")).toHaveLength(4);
    expect(await policy.table("supervision-fields")).toEqual(["疫情防控", "房屋设备", "食品安全", "疾病防控"]);
  });
});

it("health leads supervision, with police, market regulation, emergency management and fire safety", async () => {
  for (const one of (await policy.units("聚焦标准 二")).slice(0, 2))
    expect(one).toEqual({ lead: ["卫健部门"], cooperating: ["公安", "市场监管", "应急管理", "消防安全"] });
  const { duties } = await policy.plan();
  const ten = duties.find(({ key }) => key === "zhengdong.ten-institutions")!;
  expect(ten).toMatchObject({ due: { kind: "period", by: "2022-12-31", times: 10 }, public: true, state: "overdue" });
  const everywhere = duties.find(({ key }) => key === "zhengdong.community-places")!;
  expect(everywhere.due).toMatchObject({ by: "2025-12-31", each: "community" });
});

it("everyone sees what the district has to publish: policies, requirements, institutions", async () => {
  const { publicity } = (await policy.server.call(plan.getPublicPlan, {})).data;
  expect(publicity.map(({ title }) => title.zh)).toEqual(["公开相关政策", "公开登记和备案要求", "公开机构信息"]);
});
