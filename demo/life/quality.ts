import { beginResponse } from "../../engines/questionnaire/response.ts";
import { anonymous } from "../../kernel/actor.ts";
import { fileCase } from "../../mechanisms/cases/contract/apply.ts";
import type { CaseId } from "../../mechanisms/cases/contract/case.ts";
import * as forms from "../../mechanisms/forms/contract/answers.ts";
import { questionnaireOf } from "../../mechanisms/forms/contract/kind.ts";
import { definitionsOf, findKind } from "../../mechanisms/packs/index.ts";
import type { Programme } from "../../domains/planning/contract/duty.ts";
import { dayOf } from "../../kernel/clock.ts";
import { fillIn, type Given } from "./answers.ts";
import type { Scene } from "./scene.ts";

/** Complaints at three stages and a grading that waits for the expert's opinion. */
export async function enactQuality(scene: Scene): Promise<void> {
  const { on, who, world } = scene;
  const health = who("health_official");
  const site = world.personas.find(({ key }) => key === "head")!.place;
  if (site.of !== "site") return;

  // Nobody has looked at it yet.
  await complain(scene, 5, site.siteId, "care", "接园时间比公示的提前了半小时，希望按公示时间执行。");

  const asked = await complain(scene, 13, site.siteId, "fees", "退托后伙食费按整月扣除，合同写的是按实际天数退还。");
  await on(9).decide(health, asked, "accept");

  const other = [...world.sites()].find(({ id, kind }) => kind === "institution" && id !== site.siteId)!;
  const settled = await on(34).file(who("parent"), {
    kind: "complaint.site",
    as: "signed_in",
    aboutId: other.id,
    person: { name: "一位家长", phone: "19900000000" },
    given: { complaint_topic: "health", complaint_text: "班里连续几天没有公布食谱。" },
  });
  await on(31).decide(health, settled, "investigate");
  await on(22).decide(health, settled, "settle", {
    text: "经核实，该周食谱因公示栏更换未及时张贴，已补贴并改为同步在线公布。感谢监督。",
  });

  const grading = await on(16).file(who("head"), {
    kind: "grade.assessment",
    as: "institution",
    institutionId: site.institutionId,
    aboutId: site.siteId,
    person: { name: "园长", phone: "13800009920" },
    given: selfAssessment,
  });
  await on(12).decide(health, grading, "accept");
  await joinPilot(scene);
}

/** A founder asks to join the first pilot that the district's documents offer, in the town of the demo's official. */
async function joinPilot({ on, who, world, platform, district }: Scene): Promise<void> {
  const definitions = await definitionsOf(platform.database.kysely, district.id);
  const pilot = definitions
    .list(findKind("programme")!, { on: dayOf(district.clock.now()) })
    .find(({ body }) => (body as Programme).case === "pilot.application");
  const town = world.personas.find(({ key }) => key === "street_official")!.place;
  if (!pilot || town.of !== "division") return;
  await on(4).file(who("founder"), {
    kind: "pilot.application",
    as: "signed_in",
    divisionCode: world.communities.find(({ code }) => code.startsWith(town.code))!.code,
    person: { name: "韩雪", phone: "13800009901" },
    given: {
      pilot_programme: pilot.body.title.zh,
      pilot_unit: "青苗托育",
      pilot_unit_kind: "institution",
      pilot_sites: 1,
      pilot_places: 40,
      pilot_plan: "在现有托育点之外，与两个社区共用场地和师资，先开设两个班，半年后评估再扩大。",
      pilot_goals: "半年内入托率达到八成；家长满意度和照护记录每月汇总。",
    },
  });
}

const selfAssessment: Given = {
  grade_wanted: "B",
  grade_method: "self",
  q_basic_unmet: false,
  q4_points: 92,
  q5_points: 121,
  q6_points: 178,
  q7_points: 186,
  q8_points: 66,
  q9_points: 181,
  q10_points: 62,
};

/** Files a complaint without an account, as a parent would. */
async function complain(
  { on, platform, district }: Scene,
  daysAgo: number,
  aboutId: string,
  topic: string,
  text: string,
): Promise<CaseId> {
  const at = on(daysAgo);
  const kind = "complaint.site";
  const questionnaire = questionnaireOf(await at.act(forms.getForm, anonymous, { params: { formKey: kind } }));
  const given = { complaint_topic: topic, complaint_text: text };
  const noFile = () => Promise.reject(new Error("nothing asks for files here"));
  const response = await fillIn(questionnaire, beginResponse(questionnaire), given, noFile);
  const { number } = await at.act(fileCase, anonymous, {
    params: { kind },
    body: { aboutId, answers: [{ form: kind, response }], person: { name: "一位家长", phone: "13800009911" as never } },
  });
  const { id } = await platform.database.kysely
    .selectFrom("case_file")
    .select("id")
    .where("district_id", "=", district.id)
    .where("number", "=", number)
    .executeTakeFirstOrThrow();
  return id as CaseId;
}
