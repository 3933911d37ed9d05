import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { listSitesForStaff } from "../../domains/institutions/contract.ts";
import { getIndicator, listRows } from "../../domains/planning/contract.ts";
import * as plan from "../../domains/planning/contract/plan.ts";
import { nowOf } from "../../kernel/clock.ts";
import { IndicatorBody } from "../../mechanisms/indicators/contract.ts";
import { touchLater } from "../../mechanisms/indicators/index.ts";
import { districtVoice, recordDefinitions } from "../../mechanisms/packs/index.ts";
import { Policy } from "./policy.ts";

/** The mid-term evaluation, read from its text, against what runs. */

let policy: Policy;
beforeAll(async () => {
  policy = await Policy.open("province", "2023-07-15");
});
afterAll(() => policy.stop());

it("heads need 60 and carers 120 hours in five years", async () => {
  expect(
    await policy.values(["train.hours", { post: "head" }], ["train.hours", { post: "carer" }], ["train.cycle_years"]),
  ).toEqual([
    [60, "province"],
    [120, "province"],
    [5, "province"],
  ]);
  // It names no hours for others, and neither does the country.
  expect(await policy.judged("train.hours", { post: "health_worker" })).toBeUndefined();
  expect((await policy.programme("outline-training")).hours).toMatchObject([{ least: 60 }, { least: 120 }]);
});

it("its targets are those it names", async () => {
  expect(await policy.targets()).toEqual([
    "college-coverage 2025 = 1",
    "experts 2025 = 50",
    "health-management-rate 2025 >= 0.95",
    "service-centre-coverage 2025 = 1",
    "trained-staff-share 2025 = 1",
    "training-base-coverage 2025 = 1",
  ]);
});

it("a centre and a base in every county, which may be one [S1-14, S1-96]", async () => {
  const { world } = policy.server;
  const values = async () => [
    (await policy.indicator("province.service-centre-coverage")).value,
    (await policy.indicator("province.training-base-coverage")).value,
  ];
  expect(await values()).toEqual([0, 0]);
  const open = async (kind: "training_base" | "hub") => {
    const { siteId } = await world.site({ kind, since: "2023-05-01" });
    await touchLater(world.db, world.districtId, "site", [siteId]);
    return siteId;
  };
  await open("training_base");
  expect(await values()).toEqual([0, 1]);
  await open("hub");
  expect(await values()).toEqual([1, 1]);
  const met = (await policy.indicator("province.service-centre-coverage")).targets[0]!;
  expect([met.by, met.met]).toEqual(["2025-12-31", true]);
});

it("a centre counts for the base where both are one [S1-96]", async () => {
  const other = await Policy.open("province", "2023-07-15");
  try {
    await other.server.world.site({ kind: "hub", since: "2023-05-01" });
    expect((await other.indicator("province.training-base-coverage")).value).toBe(1);
  } finally {
    await other.stop();
  }
});

it("the health-management rate of infants is computed for each area, against 95 % by 2025 [S1-193]", async () => {
  const { street, otherStreet } = policy.server.world;
  await policy.report("health-management-rate", street, 980, 1_000);
  await policy.report("health-management-rate", otherStreet, 460, 500);
  const rate = await policy.indicator("province.health-management-rate");
  expect([rate.value, rate.targets[0]!.min, rate.targets[0]!.met]).toEqual([0.96, 0.95, true]);
  const { data } = await policy.server.call(
    getIndicator,
    { params: { key: "province.health-management-rate" as never }, query: {} },
    policy.official,
  );
  expect(data.children.map(({ value }) => value)).toEqual([0.98, 0.92]);
});

describe("the registry behind it", () => {
  let other: Policy;
  beforeAll(async () => {
    other = await Policy.open("province", "2023-07-15");
    const { world } = other.server;
    const site = async (
      nature: "public" | "state_owned",
      filedOn: string | null,
      places: number,
      inclusive: number,
    ) => {
      const { siteId, institutionId } = await world.site({ since: "2022-01-01", inclusive: inclusive > 0 });
      const change = { nature, filed_on: filedOn };
      await world.db.updateTable("institution").set(change).where("id", "=", institutionId).execute();
      await world.placeLine(siteId, { since: "2022-01-01", places, inclusivePlaces: inclusive });
    };
    await site("public", "2022-02-01", 30, 30);
    await site("state_owned", "2022-02-01", 20, 10);
    await site("public", null, 10, 0);
    await world.db
      .updateTable("place_history")
      .set({ enrolled_elsewhere: 6 })
      .where("places", "=", 20)
      .where("district_id", "=", world.districtId)
      .execute();
    const place = (where?: string, sum = "places") => ({ facts: "place", sum, ...(where && { where }) });
    const words = { zh: "本区另定", en: "Decided here" };
    const count = (key: string, numerator: object, more: object = {}) => ({
      kind: "indicator",
      body: IndicatorBody.parse({ key, title: words, explain: words, unit: "count", numerator, ...more }),
      source: "本区另定",
    });
    await recordDefinitions(world.db, world.districtId, nowOf(other.server.clock), districtVoice, [
      count("places.open", place()),
      count("places.filed", place("filed")),
      count("places.inclusive", place(undefined, "inclusive_places")),
      count("places.used", place(undefined, "taken")),
      count("places.state_owned", place('nature == "state_owned"'), { unit: "share", denominator: place() }),
    ]);
  });
  afterAll(() => other.stop());
  const asked = async (key: string) => {
    const input = { params: { key: key as never }, query: {} };
    const { figure } = (await other.server.call(getIndicator, input, other.official)).data;
    const { data } = await other.server.call(listRows, input, other.official);
    expect(data.items.reduce((sum, row) => sum + row.numerator, 0)).toBe(figure.numerator);
    return figure.value;
  };

  it("counts places as open, filed, inclusive and in use, each with the rows behind it [S1-29]", async () => {
    expect(await Promise.all(["places.open", "places.filed", "places.inclusive", "places.used"].map(asked))).toEqual([
      60, 50, 40, 6,
    ]);
  });

  it("tells the share of state-owned operators [S0-11]", async () => {
    expect(await asked("places.state_owned")).toBeCloseTo(1 / 3);
  });

  it("counts places by its five modes of care [S1-25]", async () => {
    const { world, clock } = other.server;
    const modes = ["home", "community", "institution", "employer", "kindergarten_class"] as const;
    for (const [n, kind] of modes.entries()) {
      if (kind === "institution") continue;
      const { siteId } = await world.site({ kind, since: "2023-03-01" });
      await world.placeLine(siteId, { since: "2023-03-01", places: n + 1 });
      await touchLater(world.db, world.districtId, "site", [siteId]);
    }
    const words = { zh: "各模式托位", en: "Places by mode" };
    const body = IndicatorBody.parse({
      key: "places.by_mode",
      title: words,
      explain: words,
      unit: "count",
      numerator: { facts: "place", sum: "places" },
      parts: { dimension: "kind", values: [...modes] },
    });
    await recordDefinitions(world.db, world.districtId, nowOf(clock), districtVoice, [
      { kind: "indicator", body, source: "本区另定" },
    ]);
    const input = { params: { key: "places.by_mode" as never }, query: {} };
    const { data } = await other.server.call(getIndicator, input, other.official);
    expect(data.parts!.map(({ key, value }) => [key, value])).toEqual([
      ["home", 1],
      ["community", 2],
      ["institution", 60],
      ["employer", 4],
      ["kindergarten_class", 5],
    ]);
  });

  it("holds institutions, stations, care groups, home sites and training bases in one list [S1-155]", async () => {
    const { world } = other.server;
    const kinds = ["station", "care_group", "home", "training_base"] as const;
    for (const kind of kinds) await world.site({ kind, since: "2023-01-01" });
    const { data } = await other.server.call(listSitesForStaff, { query: {} }, other.official);
    expect(data.items.map(({ kind }) => kind)).toEqual(expect.arrayContaining(["institution", ...kinds]));
  });
});

describe("what it tells of the middle of the plan", () => {
  it("stands in a table: institutions, places, per 1,000, inclusive, towns", async () => {
    const { tables } = (await policy.server.call(plan.listProgrammes, {})).data;
    const { rows } = tables.find(({ body }) => body.key === "province.status")!.body;
    expect(rows.map(({ value, on }) => [value, on])).toEqual(
      [3_000, 100_000, 2.8, 0.45, 0.65].map((value) => [value, "2023-06-30"]),
    );
  });

  it("and the lists it spells out are whole", async () => {
    expect(await policy.table("modes")).toEqual(["家庭照护", "社区统筹", "社会兴办", "单位自建", "幼儿园办托班"]);
    expect(await policy.table("support-kinds")).toEqual(["购买服务", "建设补贴", "运营补贴", "提供场地", "减免租金"]);
    expect(await policy.table("rule-sets")).toEqual([
      "人员配置",
      "卫生保健",
      "保育管理",
      "队伍管理",
      "安全管理",
      "监督管理",
    ]);
    const pool = await policy.programme("expert-pool-scheme");
    expect(pool.wanted).toMatchObject({ least: 50, most: 50 });
    expect(pool.contents?.map(({ zh }) => zh)).toEqual([
      "政策研究",
      "幼儿保育",
      "儿童保健",
      "医疗护理",
      "学前教育",
      "消防安全",
    ]);
    const centre = await policy.programme("service-centre");
    expect([centre.contents?.length, centre.wanted?.least]).toEqual([5, 1]);
    expect(await policy.programmes("subsidy")).toHaveLength(9);
  });
});

it("departments whose filings are to be joined, and what is due when", async () => {
  const { duties } = await policy.plan();
  const of = (key: string) => duties.find((one) => one.key === `province.${key}`)!;
  expect(of("platform").cooperating.map(({ role }) => role)).toEqual([
    "health_official",
    "education_official",
    "market_official",
  ]);
  expect(of("subsidy-pilot").due).toMatchObject({ kind: "yearly", times: 1 });
  expect(of("trainer-training").due).toMatchObject({ kind: "yearly", times: 1 });
  expect(of("expert-pool").due).toMatchObject({ kind: "period", times: 50 });
  for (const key of ["service-centres", "training-bases"]) expect(of(key).due).toMatchObject({ each: "county" });
});
