import { afterAll, beforeAll, expect, it } from "vitest";
import type { AgeBand } from "../../contract/care.ts";
import * as forms from "../../mechanisms/forms/contract/answers.ts";
import { listFindings } from "../../mechanisms/rules/contract/endpoints.ts";
import { questionnaireIn, responseOf } from "../world/founder.ts";
import { Policy } from "./policy.ts";

/** What holds everywhere, read from the standards, against what runs. */

let policy: Policy;
beforeAll(async () => {
  policy = await Policy.open("national", "2026-11-20");
});
afterAll(() => policy.stop());

const short = async (check: string) => {
  const { data } = await policy.server.call(listFindings, { params: { check } }, policy.official);
  return data.items.map(({ message }) => message.zh).toSorted();
};

it("classes of 10, 15, 20 and 18; carers for 3, 5 and 7; a health worker; five at a home: who falls short is named [S4-76]", async () => {
  const { world } = policy.server;
  const { siteId } = await world.site();
  const group = (ageBand: AgeBand, capacity: number, carers: number) =>
    world.db
      .insertInto("care_group")
      .values({
        district_id: world.districtId,
        id: world.id(),
        site_id: siteId,
        name: "班",
        age_band: ageBand,
        capacity,
        carers,
        valid_from: "2024-03-01",
      })
      .execute();
  for (const [ageBand, most, perCarer] of [
    ["infant", 10, 3],
    ["toddler", 15, 5],
    ["twos", 20, 7],
    ["mixed", 18, 5],
  ] as const) {
    const facts = { age_band: ageBand };
    expect([ageBand, ...(await policy.values(["class.max", facts]))]).toEqual([ageBand, [most, "national"]]);
    // Exactly as large and as well staffed as is allowed, and one more child.
    await group(ageBand, most, Math.ceil(most / perCarer));
    await group(ageBand, most + 1, 9);
  }
  await group("infant", 10, 3);
  expect(await short("group.size")).toEqual([
    "本班11人，最多10人",
    "本班16人，最多15人",
    "本班19人，最多18人",
    "本班21人，最多20人",
  ]);
  expect(await short("group.carers")).toEqual(["本班10人、保育人员3人，每名保育人员最多照护3人"]);

  expect(await short("site.health_worker")).toEqual([]);
  await world.db.updateTable("site").set({ staff_health: 0 }).where("id", "=", siteId).execute();
  expect(await short("site.health_worker")).toEqual(["保健人员0人，至少1人"]);
  const home = await world.site({ kind: "home" });
  await world.placeLine(home.siteId, { ageBand: "mixed", places: 6 });
  await world.db.updateTable("site").set({ staff_carers: 1 }).where("id", "=", home.siteId).execute();
  expect(await short("site.home_size")).toEqual(["托位6个，家庭托育点最多5人"]);
  expect(await short("site.home_carers")).toEqual(["托位6个、照护人员1人，每人最多照护3名"]);
});

it("warning signs are asked at 3, 6, 8, 12, 18, 24, 30 and 36 months; any of them refers [S1-191]", async () => {
  const params = { formKey: "screening.warning_signs" as never };
  const screen = async (months: number, sign: number | null) => {
    const { answer, token } = (await policy.server.call(forms.startAnswer, { params, body: {} })).data;
    const signs = [1, 2, 3, 4].map((number) => [`ws_m${months}_${number}`, number === sign]);
    const values = { ws_months: `m${months}`, ws_regression: false, ...Object.fromEntries(signs) };
    const response = responseOf(questionnaireIn(answer.questionnaire), values);
    const body = { response, version: answer.version, token: token! };
    const done = await policy.server.call(forms.submitAnswer, { params: { answerId: answer.id }, body });
    return done.data.result?.outcome?.key;
  };
  for (const months of [3, 6, 8, 12, 18, 24, 30, 36])
    expect([months, await screen(months, null), await screen(months, 2)]).toEqual([months, "none", "refer"]);
});
