import { afterAll, beforeAll, expect, it } from "vitest";
import { searchMap, viewSite } from "../../domains/search/contract.ts";
import { nowOf } from "../../kernel/clock.ts";
import { districtVoice, recordDefinitions } from "../../mechanisms/packs/index.ts";
import { listHeldRules } from "../../mechanisms/rules/contract/endpoints.ts";
import { Policy } from "./policy.ts";

/** The article, read from its text, against what runs. It proposes and binds nobody. */

let policy: Policy;
beforeAll(async () => {
  policy = await Policy.open("qingdao", "2025-06-15");
  const { world } = policy.server;
  const open = async (since: string, places: number, divisionCode = world.community) => {
    const { siteId } = await world.site({ since, divisionCode });
    await world.placeLine(siteId, { since, places });
  };
  await open("2024-03-01", 40);
  await open("2025-02-01", 30);
  await open("2025-04-01", 12, world.otherCommunity);
});
afterAll(() => policy.stop());

it("it sets no target and no rule: the country's rules speak", async () => {
  expect(await policy.targets()).toEqual([]);
  const { data } = await policy.server.call(listHeldRules, {});
  expect(data.items.length).toBeGreaterThan(50);
  expect(new Set(data.items.flatMap(({ rules }) => rules.map(({ pack }) => pack)))).toEqual(new Set(["national"]));
  expect((await policy.plan()).documents[0]!.note?.zh).toContain("没有约束力");
});

it("places added are counted by the year, as the article does", async () => {
  const added = await policy.indicator("qingdao.places-added");
  expect([added.value, added.live]).toEqual([42, true]);
  const { basis } = added;
  expect(basis[0]!.says).toBe("2024年新增婴幼儿托位6140个");
  // The year before stays what it was.
  expect(added.trend.find(({ on }) => on === "2024-12-31")?.value).toBe(40);
});

it("four modes, the parts of the policy package, the contents of courses", async () => {
  const facilities = await policy.programmes("facility");
  expect(facilities.slice(0, 4)).toEqual(["社区托育", "企业托育", "机构托育", "家庭托育"]);
  expect((await policy.programme("policy-package-scheme")).contents?.map(({ zh }) => zh)).toEqual([
    "规划",
    "用地",
    "用房",
    "资金",
    "投融资",
    "人才",
  ]);
  expect((await policy.programme("practice-course")).contents?.map(({ zh }) => zh)).toEqual([
    "生活护理",
    "早期教育",
    "行为安全",
  ]);
  expect(await policy.programmes("subsidy")).toEqual(["普惠托育机构资金奖励", "适儿化改造项目基金"]);
});

it("its measures stand under its four dimensions; health leads where it says so", async () => {
  const { duties } = await policy.plan();
  const sections = [...new Set(duties.map(({ basis }) => basis[0]!.at.split(" ")[0]!))];
  expect(sections).toEqual(["导语", "一、托育模式", "二、工作统筹", "三、平台运行", "四、师资培养"]);
  const of = (key: string) => duties.find((one) => one.key === `qingdao.${key}`)!;
  expect(of("leadership").lead.map(({ role }) => role)).toEqual(["health_official"]);
  expect(of("kindergarten-classes").cooperating.map(({ role }) => role)).toEqual([
    "education_official",
    "health_official",
  ]);
  expect(of("practice-training").due).toMatchObject({ kind: "yearly" });
  expect(of("leading-group").due).toMatchObject({ kind: "once" });
  expect(duties.some(({ due }) => due.kind === "period")).toBe(false);
});

it("local rules of home care override the country's from their day, version by version [S0-40]", async () => {
  const { world, clock } = policy.server;
  const decide = (value: number, from: string) =>
    recordDefinitions(world.db, world.districtId, nowOf(clock), districtVoice, [
      {
        kind: "rule",
        body: {
          key: "district.home-children",
          title: { zh: "家庭托育点收托上限", en: "Children of a home site" },
          parameter: "home.max_children",
          when: {},
          value,
          from,
          basis: [{ document: "qingdao.article", at: "一、托育模式 第10句" }],
        } as never,
        source: "地方规范",
      },
    ]);
  await decide(4, "2025-09-01");
  await decide(3, "2026-01-01");
  const on = async (day: string) => {
    const judged = await policy.judged("home.max_children", {}, day);
    return [judged?.value, judged?.rule.pack, judged?.rule.version];
  };
  expect([await on("2025-08-31"), await on("2025-09-01"), await on("2026-01-01")]).toEqual([
    [5, "national", 1],
    [4, "district", 1],
    [3, "district", 2],
  ]);
});

it("a site's public page has its address, nature, services, premises, features, places and where it lies [S0-71]", async () => {
  const { world } = policy.server;
  const { siteId } = await world.site({ name: "七类信息托育园" });
  await world.placeLine(siteId, { serviceForm: "half_day", places: 8 });
  const facts = { features: ["outdoor", "own_kitchen"], building_area: 420, outdoor_area: 90 };
  await world.db.updateTable("site").set(facts).where("id", "=", siteId).execute();
  const { data } = await policy.server.call(viewSite, { params: { siteId: siteId as never } });
  expect(data).toMatchObject({
    address: "柳湾路8号",
    institution: { nature: "for_profit" },
    lines: [{ serviceForm: "half_day", places: 8 }],
    buildingArea: 420,
    outdoorArea: 90,
    features: ["outdoor", "own_kitchen"],
    lon: 117.902,
    lat: 33.601,
  });
  const { points } = (await policy.server.call(searchMap, { query: { text: "七类信息" } })).data;
  expect(points.map(({ id }) => id)).toEqual([siteId]);
});
