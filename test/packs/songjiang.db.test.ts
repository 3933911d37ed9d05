import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { viewSite } from "../../domains/search/contract.ts";
import { nowOf } from "../../kernel/clock.ts";
import { touchLater } from "../../mechanisms/indicators/index.ts";
import { districtVoice, recordDefinitions } from "../../mechanisms/packs/index.ts";
import * as plan from "../../domains/planning/contract/plan.ts";
import { Policy } from "./policy.ts";

/** The plan of 2021 to 2023, read from its text, against what runs. */

let policy: Policy;
beforeAll(async () => {
  policy = await Policy.open("songjiang", "2023-06-15");
});
afterAll(() => policy.stop());

describe("rules", () => {
  it("88 class-hours of skills and 40 of ethics for everyone, four trainings for guidance workers, all certified", async () => {
    for (const post of ["head", "carer", "health_worker", "guidance", "other"])
      expect(
        await policy.values(["train.skill_hours", { post }], ["train.ethics_hours", { post }], ["certified.share"]),
      ).toEqual([
        [88, "songjiang"],
        [40, "songjiang"],
        [1, "songjiang"],
      ]);
    expect(await policy.judged("train.sessions_per_year", { post: "guidance" })).toMatchObject({ value: 4 });
    expect(await policy.judged("train.sessions_per_year", { post: "carer" })).toBeUndefined();
    const { basis, why } = (await policy.judged("train.skill_hours", { post: "carer" }))!;
    expect(basis[0]).toMatchObject({ at: "二（二）3 第2句", says: "每年不少于88课时的综合技能培训" });
    expect(why.zh).toContain("松江区托育服务三年行动计划");
  });

  it("three visits a year, a draw every month, a yearly inspection; banned for life with their managers", async () => {
    expect(
      await policy.values(
        ["visit.min_per_year"],
        ["visit.draw_months"],
        ["annual_inspection.per_year"],
        ["ban.for_life"],
        ["ban.direct_managers"],
        ["class_equipment.uplift"],
        ["circle.walk_minutes"],
        ["newborn_visit.per_year"],
        ["guidance.sessions_per_year"],
        ["guidance.events_per_year"],
        ["guidance.stations_per_street"],
      ),
    ).toEqual([3, 1, 1, true, true, 0.15, 15, 1, 6, 1, 1].map((value) => [value, "songjiang"]));
  });

  it("what the plan is silent about, the country says", async () => {
    expect(
      await policy.values(
        ["class.max", { age_band: "infant" }],
        ["ratio.children_per_carer", { age_band: "infant" }],
        ["home.max_children"],
      ),
    ).toEqual([10, 3, 5].map((value) => [value, "national"]));
  });

  it("measures for the workforce are rules with dates: the district asks more from a day on [S3-117]", async () => {
    const { world, clock } = policy.server;
    const more = {
      key: "district.skill-hours",
      title: { zh: "综合技能培训 96 课时", en: "96 class-hours" },
      parameter: "train.skill_hours",
      value: 96,
      from: "2023-09-01",
      basis: [{ document: "songjiang.plan", at: "三（三）3 第1句" }],
    };
    await recordDefinitions(world.db, world.districtId, nowOf(clock), districtVoice, [
      { kind: "rule", body: { when: {}, ...more } as never, source: "队伍建设实施办法" },
    ]);
    const on = async (day: string) => (await policy.judged("train.skill_hours", { post: "carer" }, day))?.value;
    expect([await on("2023-08-31"), await on("2023-09-01")]).toEqual([88, 96]);
  });
});

describe("targets", () => {
  it("are those of the plan, with their years", async () => {
    expect(await policy.targets()).toEqual([
      "certified-share 2023 = 1",
      "child-friendly-coverage 2023 = 1",
      "class-seats-added 2023 >= 600",
      "demonstration-institutions 2023 >= 2",
      "early-bases 2023 >= 2",
      "guidance-station-coverage 2023 = 1",
      "handbook-coverage 2023 = 1",
      "inclusive-town-coverage 2023 = 1",
      "integrated-share 2023 >= 0.5",
      "new-inclusive-points 2021 >= 5",
      "new-inclusive-points 2022 >= 5",
      "new-inclusive-points 2023 >= 5",
      "new-public-kindergarten-share 2023 = 1",
      "online-guidance-coverage 2023 = 1",
      "public-integrated-coverage 2023 = 1",
    ]);
  });

  it("new inclusive points are counted by the year they open in, against five to seven [S3-11]", async () => {
    const { world } = policy.server;
    const open = async (since: string, inclusive: boolean, divisionCode = world.community) => {
      const { siteId } = await world.site({ since, inclusive, divisionCode });
      await world.placeLine(siteId, { since, places: 20, inclusivePlaces: inclusive ? 20 : 0 });
      await touchLater(world.db, world.districtId, "site", [siteId]);
    };
    for (let n = 0; n < 5; n++) await open("2022-04-01", true);
    for (let n = 0; n < 4; n++) await open("2023-02-01", true);
    await open("2023-02-01", false, world.otherCommunity);
    const points = () => policy.indicator("songjiang.new-inclusive-points");
    const before = await points();
    expect([before.value, before.gap]).toEqual([4, 1]);
    expect(before.targets.map(({ by, reached, met }) => [by, reached, met])).toEqual([
      ["2021-12-31", 0, false],
      ["2022-12-31", 5, true],
      ["2023-12-31", 4, false],
    ]);
    await open("2023-05-01", true);
    const after = await points();
    expect([after.value, after.state, after.reason.key]).toEqual([5, "done", "target_met"]);
    expect(await policy.programme("inclusive-point")).toMatchObject({ wanted: { least: 5, most: 7, every: "year" } });
  });

  it("towns with an inclusive point are counted from the registry, against all towns [S3-14]", async () => {
    const { world } = policy.server;
    const coverage = () => policy.indicator("songjiang.inclusive-town-coverage");
    const half = await coverage();
    expect([half.value, half.gap]).toEqual([0.5, 0.5]);
    const { siteId } = await world.site({ since: "2022-03-01", inclusive: true, divisionCode: world.otherCommunity });
    await world.placeLine(siteId, { since: "2022-03-01", inclusivePlaces: 10 });
    await touchLater(world.db, world.districtId, "site", [siteId]);
    const whole = await coverage();
    expect([whole.value, whole.targets[0]!.met, whole.state]).toEqual([1, true, "done"]);
  });

  it("shares and counts that departments report are added up over the towns and set against the plan [S3-5, S3-16, S3-18, S3-24, S3-45, S3-47, S3-50, S3-51, S3-136, S3-157]", async () => {
    const { street, otherStreet, districtId } = policy.server.world;
    const shares: [string, [number, number], [number, number], number, boolean][] = [
      ["new-public-kindergarten-share", [2, 2], [1, 2], 0.75, false],
      ["integrated-share", [6, 10], [6, 10], 0.6, true],
      ["public-integrated-coverage", [1, 1], [1, 1], 1, true],
      ["online-guidance-coverage", [90, 100], [60, 100], 0.75, false],
      ["handbook-coverage", [500, 500], [300, 300], 1, true],
    ];
    for (const [key, one, other, value, met] of shares) {
      await policy.report(key, street, ...one);
      await policy.report(key, otherStreet, ...other);
      const shown = await policy.indicator(`songjiang.${key}`);
      expect([key, shown.value, shown.targets[0]!.met]).toEqual([key, value, met]);
      expect(shown.gap).toBeCloseTo((shown.targets[0]!.min ?? shown.targets[0]!.value!) - value);
    }
    const counts: [string, number, number][] = [
      ["class-seats-added", 480, 120],
      ["early-bases", 1, 1],
      ["demonstration-institutions", 1, 1],
    ];
    for (const [key, figure, gap] of counts) {
      await policy.report(key, districtId, figure);
      const shown = await policy.indicator(`songjiang.${key}`);
      expect([key, shown.value, shown.gap, shown.targets[0]!.met]).toEqual([key, figure, gap, false]);
    }
  });
});

describe("who leads and who works along", () => {
  const health = "区卫生健康委";
  const [education, women, civil, market, people] = [
    "区教育局",
    "区妇联",
    "区民政局",
    "区市场监管局",
    "区人力资源社会保障局",
  ];
  const [police, fire, finance, tax, union, building] = [
    "区公安分局",
    "区消防救援支队",
    "区财政局",
    "区税务局",
    "区总工会",
    "区建设管理委",
  ];
  const supervision = [health, civil, market, people, building, police, fire];
  /** As it stands in brackets at the end of each measure of the plan. */
  const measures: [string, string[], string[]][] = [
    [
      "三（一）1",
      [education, women],
      [
        "区发展改革委",
        "区规划资源局",
        health,
        civil,
        market,
        people,
        building,
        "区住房保障房屋管理局",
        finance,
        police,
        fire,
        tax,
        union,
      ],
    ],
    ["三（一）2", [education, health, "区妇儿工委"], [women, civil, "团区委"]],
    ["三（二）1", [education, civil, market], [finance, tax, fire, police]],
    ["三（二）2", [education], supervision],
    ["三（二）3", [education], supervision],
    ["三（二）4", [health, people, "区医保局", education], [union, women]],
    ["三（三）1", [education], [people, police]],
    ["三（三）2", [education], [health, people]],
    ["三（三）3", [education], [people, health]],
    ["三（三）4", [education, health], [women]],
    ["三（四）1", [education], [health, women]],
    ["三（四）2", [health], [education, women]],
    ["三（四）3", [education, health], [women, civil, market]],
    ["三（四）4", [education, health, women], []],
    ["三（四）5", [education], [health]],
    [
      "四（一）",
      [
        "区政府办公室",
        "区发展改革委",
        health,
        building,
        market,
        "区规划资源局",
        "区住房保障房屋管理局",
        police,
        education,
        people,
        civil,
        finance,
        fire,
        tax,
        union,
        women,
      ],
      [],
    ],
    ["四（二）", [finance, education, people, tax], []],
    ["四（三）", [education, health, women], []],
  ];

  it("is what the plan says under each of its measures, and each shows how far it is [S3-57]", async () => {
    for (const [at, lead, cooperating] of measures) {
      const found = await policy.units(at);
      expect([at, found.length > 0]).toEqual([at, true]);
      for (const one of found) {
        expect([at, one.lead]).toEqual([at, lead]);
        // Street offices act themselves in joint enforcement, by the sentence itself.
        expect([at, one.cooperating.filter((unit) => unit !== "街道办事处、镇政府")]).toEqual([at, cooperating]);
      }
    }
    const { duties } = await policy.plan();
    expect(duties.every(({ state, reason }) => plan.planStates.includes(state) && reason.key !== undefined)).toBe(true);
  });

  it("everyone reads the list of each department [S3-25]", async () => {
    const { duties } = (await policy.server.call(plan.getPublicPlan, {})).data;
    const listOf = (name: string) =>
      duties.filter(({ lead, cooperating }) => [...lead, ...cooperating].some(({ title }) => title.zh === name));
    const sixteen = measures.find(([at]) => at === "四（一）")![1];
    for (const name of [...sixteen, "区妇儿工委", "团区委", "区医保局"])
      expect([name, listOf(name).length > 0]).toEqual([name, true]);
    expect(listOf("区医保局").map(({ title }) => title.zh)).toEqual(["落实产假政策", "支持父母重返岗位"]);
    expect(listOf("团区委").every(({ basis }) => basis[0]!.at.startsWith("三（一）2"))).toBe(true);
  });
});

describe("tasks", () => {
  it("stand in the named lines of the plan, each with its goals, owners and day [S4-12]", async () => {
    const { duties } = await policy.plan();
    const lines = Map.groupBy(
      duties.filter(({ basis }) => basis[0]!.at.startsWith("三（一）")),
      ({ section }) => section.zh,
    );
    expect([...lines.keys()]).toEqual(["拓展普惠托育资源", "建设多元托育服务体系"]);
    for (const tasks of lines.values())
      for (const one of tasks) {
        expect(one.words.zh.length).toBeGreaterThan(5);
        expect(one.lead.map(({ title }) => title.zh)).toContain("区教育局");
        expect(["continuous", "period"]).toContain(one.due.kind);
      }
  });

  it("of a unit with a day are reported on by it, and are overdue once the day has passed [S0-52]", async () => {
    const { server } = policy;
    const { token } = await server.world.staff("education_official");
    const params = { key: "songjiang.class-seats" };
    const read = async () => (await policy.plan()).duties.find(({ key }) => key === params.key)!;
    expect(await read()).toMatchObject({ due: { by: "2023-12-31", times: 600 }, done: 0, reports: 0 });
    const body = { doneOn: "2023-06-10" as never, words: "春季新增托班学位", figure: 300 };
    expect((await server.call(plan.reportDuty, { params, body }, token)).status).toBe(200);
    expect(await read()).toMatchObject({ done: 300, need: 600, reports: 1, reportedOn: "2023-06-10" });
    server.clock.advance({ days: 210 });
    expect(await read()).toMatchObject({ state: "overdue", reason: { key: "day_passed" }, done: 300 });
  });
});

describe("what it counts in duties", () => {
  it("is how often and by when the plan says", async () => {
    const { duties } = await policy.plan();
    const due = (key: string) => duties.find((one) => one.key === `songjiang.${key}`)!.due;
    expect(due("new-points")).toMatchObject({ kind: "yearly", times: 5 });
    expect(due("child-friendly-points")).toMatchObject({ kind: "yearly", times: 4 });
    expect(due("double-random")).toMatchObject({ kind: "monthly", times: 1 });
    expect(due("visits")).toMatchObject({ kind: "yearly", times: 3 });
    expect(due("guidance-trainers")).toMatchObject({ kind: "yearly", times: 4 });
    expect(due("newborn-home-visit")).toMatchObject({ kind: "yearly", times: 1 });
    expect(due("district-event")).toMatchObject({ kind: "yearly", times: 1 });
    expect(due("station-guidance")).toMatchObject({ kind: "yearly", times: 6 });
    expect(due("early-bases")).toMatchObject({ kind: "period", by: "2023-12-31", times: 2 });
    for (const key of ["three-ones", "guidance-stations", "child-friendly-coverage", "public-integrated-coverage"])
      expect(due(key)).toMatchObject({ kind: "period", by: "2023-12-31", each: "street" });
  });

  it("and the lists it spells out are whole", async () => {
    expect(await policy.table("caregiver-skills")).toHaveLength(7);
    expect(await policy.table("supervision-fields")).toEqual([
      "食品安全",
      "卫生保健",
      "房屋场地",
      "设施设备",
      "消防安全",
      "收费规范",
    ]);
    expect(await policy.table("monitoring-data")).toHaveLength(7);
    expect(await policy.table("guidance-channels")).toHaveLength(3);
    expect(await policy.programme("annual-training")).toMatchObject({
      hours: [
        { least: 88, unit: "class_hour" },
        { least: 40, unit: "class_hour" },
      ],
    });
    expect(await policy.programme("guidance-station")).toMatchObject({ wanted: { least: 1, most: 2 } });
  });
});

it("a site offers its forms of service side by side, each with its own places and public fee [S3-60, S3-180]", async () => {
  const { world } = policy.server;
  expect(await policy.table("service-forms")).toEqual(["全日制", "半日制", "计时制"]);
  const { siteId } = await world.site({ name: "三种时制托育园" });
  const forms = [
    ["full_day", 12, 240_000],
    ["half_day", 8, 130_000],
    ["hourly", 4, 3_000],
  ] as const;
  for (const [serviceForm, places, priceFen] of forms) await world.placeLine(siteId, { serviceForm, places, priceFen });
  const { data } = await policy.server.call(viewSite, { params: { siteId: siteId as never } });
  for (const [form, places, fen] of forms)
    expect(data.lines.find(({ serviceForm }) => serviceForm === form)).toMatchObject({
      places,
      priceFen: fen,
      vacancies: expect.arrayContaining([places]) as number[],
    });
  expect(data.lines).toHaveLength(3);
});
