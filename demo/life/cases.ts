import type { DivisionCode } from "../../contract/values.ts";
import { reportFinding } from "../../domains/opening/contract.ts";
import { addDays } from "../../domains/institutions/index.ts";
import type { Random } from "../../engines/random/random.ts";
import { anonymous } from "../../kernel/actor.ts";
import type { Handler } from "../../kernel/carry-out.ts";
import type { Platform } from "../../kernel/context.ts";
import type { District } from "../../kernel/district.ts";
import * as forms from "../../mechanisms/forms/contract/answers.ts";
import { questionnaireOf } from "../../mechanisms/forms/contract/kind.ts";
import { fictionalCreditCode } from "../world/credit-code.ts";
import type { World } from "../world/types.ts";
import { fillIn, type Given } from "./answers.ts";
import { enactClasses } from "./classes.ts";
import { enactPlan } from "./plan.ts";
import { enactQuality } from "./quality.ts";
import { type Scene, sceneOf } from "./scene.ts";

/** The demo's cases, findings, complaints, classes, reports on the plan and answers to the survey: each lived through the use cases that people use, on past days. */
export async function enactCases(
  platform: Platform,
  district: District,
  handlers: readonly Handler[],
  world: World,
): Promise<void> {
  const scene = sceneOf(platform, district, handlers, world, "cases");
  const { on, who, random, community } = scene;
  const founder = who("founder");
  const [health, market, fire, education] = [
    who("health_official"),
    who("market_official"),
    who("fire_official"),
    who("education_official"),
  ];

  // Filed a month ago.
  const filed = await on(40).file(founder, opening(random, "青苗托育", community(3)));
  await on(39).decide(market, filed, "agree");
  await on(38).decide(fire, filed, "agree");
  await on(37).decide(health, filed, "accept");

  // Came back for correction; the founder has to act.
  const returned = await on(12).file(founder, opening(random, "晨星托育", community(11)));
  await on(11).decide(fire, returned, "agree");
  await on(10).decide(market, returned, "agree");
  await on(9).decide(health, returned, "correct", {
    text: "卫生评价报告的地址与营业执照不一致，请更正后重新提交；其他材料齐全。",
  });

  // Waits for the fire department.
  const waiting = await on(3).file(
    founder,
    opening(random, "小禾苗托育", community(20), { provider_kind: "employer" }),
  );
  await on(2).decide(market, waiting, "agree");

  // A draft the founder can go on with.
  await on(1).prepare(founder, opening(random, "向日葵托育", community(27)));

  const kindergarten = await on(30).file(founder, {
    kind: "opening.kindergarten",
    as: "signed_in",
    person: founderContact,
    divisionCode: community(8),
    given: {
      ...common(random, "青禾实验幼儿园", community(8)),
      nature: "public",
      licence_number: "教民990101000017",
      site_name: "青禾实验幼儿园托班",
      classes_twos: 2,
      places_twos: 40,
      price_twos: 1400,
      carers: 6,
    },
  });
  await on(28).decide(education, kindergarten, "verified");

  const site = world.personas.find(({ key }) => key === "head")!.place;
  if (site.of === "site") {
    const recognition = await on(9).file(who("head"), {
      kind: "inclusive.recognition",
      as: "institution",
      institutionId: site.institutionId,
      aboutId: site.siteId,
      person: { name: "园长", phone: "13800009920" },
      given: { fee_full_day: 1980, inclusive_places: 30 },
    });
    await on(7).decide(health, recognition, "agree");
    await on(7).decide(market, recognition, "agree");
    await on(2).decide(health, recognition, "publish");
  }

  const grid = who("grid_worker");
  const found = world.personas.find(({ key }) => key === "grid_worker")!.place;
  if (found.of === "division")
    for (const [daysAgo, name, children] of [
      [6, "阳光宝贝托管", 8],
      [2, "李阿姨家托管", 4],
    ] as const)
      await on(daysAgo).act(reportFinding, grid, {
        body: {
          name,
          address: "临街商铺二层",
          kind: children > 5 ? "institution" : "home",
          children,
          divisionCode: found.code as string as DivisionCode,
          note: "门口有招生广告，未见备案回执。",
          nextOn: addDays(world.options.today, 7 - daysAgo) as never,
        },
      });

  await enactQuality(scene);
  await survey(scene);
  await enactClasses(scene);
  await enactPlan(scene);
}

const founderContact = { name: "韩雪", phone: "13800009901" } as const;
const streets = ["柳湾路", "临河大街", "云杉路", "学府路"] as const;

/** Answers that several forms ask alike. */
const common = (random: Random, name: string, code: string): Given => ({
  institution_name: name,
  credit_code: fictionalCreditCode("9", code.slice(0, 6), random.int(40_000_000, 49_999_999)),
  nature: "for_profit",
  registered_on: "2026-06-18",
  head_name: "韩雪",
  head_id_number: "990101199003074529",
  head_phone: "13800009901",
  address: `${random.pick(streets)}${random.int(10, 180)}号（${code.slice(-3)}社区）`,
  service_forms: ["full_day"],
  opens_at: "07:30",
  closes_at: "18:00",
  meals: "delivered",
});

/** A founder's filing of an institution that fulfils the standard. */
const opening = (random: Random, name: string, code: string, more: Given = {}) => ({
  kind: "opening.institution",
  as: "signed_in" as const,
  divisionCode: code,
  person: founderContact,
  given: {
    ...common(random, name, code),
    head_education: "bachelor",
    head_years: 5,
    head_trained: true,
    provider_kind: "institution",
    sponsor_name: `${name}有限公司`,
    sponsor_kind: "company",
    sponsor_share: 100,
    operation: "own",
    site_name: name,
    tenure: "lease",
    lease_years: 5,
    floor: 1,
    building_area: 420,
    indoor_area: 330,
    outdoor_area: 90,
    classes_infant: 0,
    classes_toddler: 2,
    places_toddler: 30,
    price_toddler: 2600,
    classes_twos: 2,
    places_twos: 40,
    price_twos: 2300,
    classes_mixed: 0,
    carers: 12,
    health_workers: 1,
    guards: 1,
    pledge_read: true,
    ...more,
  } satisfies Given,
});

const noFile = () => Promise.reject(new Error("nothing asks for files here"));
const surveyed = 60;

/** Residents answer the survey of needs, most of them wanting care. */
async function survey({ on, random, community }: Scene): Promise<void> {
  for (let index = 0; index < surveyed; index++) {
    const at = on(random.int(1, 25));
    const { answer, token } = await at.act(forms.startAnswer, anonymous, {
      params: { formKey: "survey.residents_need" },
      body: { divisionCode: community(index * 5) as string as DivisionCode },
    });
    const given: Given = {
      sv_children: random.pick(["one", "one", "more", "expecting", "none"]),
      sv_wants: random.pick(["now", "later", "now", "no_need"]),
      sv_why_not: [random.pick(["grandparents", "price", "trust", "hours"])],
      sv_forms: [random.pick(["full_day", "full_day", "half_day", "drop_in"])],
      sv_price: random.pick(["p1000", "p2000", "p2000", "p3000"]),
      sv_distance: random.pick(["d300", "d1000", "d1000", "d3000"]),
    };
    const response = await fillIn(questionnaireOf(answer), answer.response, given, noFile);
    await at.act(forms.submitAnswer, anonymous, {
      params: { answerId: answer.id },
      body: { response, version: answer.version, ...(token && { token }) },
    });
  }
}
