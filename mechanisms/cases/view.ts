import type { InputOf } from "../../contract/endpoint.ts";
import type { Context } from "../../kernel/context.ts";
import { can } from "../../kernel/permission.ts";
import { found } from "../../kernel/refusal.ts";
import { documentKind } from "../documents/index.ts";
import { formKind } from "../forms/index.ts";
import { parameterKind } from "../rules/index.ts";
import { isComplete } from "./answers.ts";
import { askedForms, isRequired } from "./completeness.ts";
import type { CaseView } from "./contract/case.ts";
import type * as contract from "./contract/apply.ts";
import { listDocumentsOf } from "./documents.ts";
import { mayFollow } from "./follow.ts";
import { readsAsOfficial, shownFile } from "./materials.ts";
import {
  accountNames,
  type CaseRecord,
  divisionNames,
  findCase,
  listEventsOf,
  listFilesOf,
  listTasksOf,
} from "./queries.ts";
import { openTasksOf, rowShown, taskShown } from "./shown.ts";
import { openText } from "./timeline.ts";
import { stepsShown, timelineShown } from "./way-shown.ts";
import { asOf, judgedThen, openWork, type Work } from "./work.ts";

type Any = Context<string>;

/** A case whole, as far as the caller may see it. */
export async function getCase(context: Context, { params }: InputOf<typeof contract.getCase>): Promise<CaseView> {
  const row = found(await findCase(context, params.caseId));
  context.audited({ kind: "case", id: row.id }, { number: row.number });
  return viewOf(context, row);
}

export async function viewOf(context: Any, row: CaseRecord): Promise<CaseView> {
  const work = await openWork(context, row);
  const isOfficial = await readsAsOfficial(context, row.id);
  const tasks = await listTasksOf(context, row.id);
  const events = await listEventsOf(context, row.id);
  const files = await listFilesOf(context, row.id);
  const names = isOfficial
    ? await accountNames(context, context.keyring, [
        ...events.map(({ by_account_id }) => by_account_id),
        ...events.flatMap(({ event, facts }) =>
          event === "claimed" || event === "handed_over" ? Object.values(facts as Record<string, string | null>) : [],
        ),
        ...tasks.map(({ assigned_account_id }) => assigned_account_id),
      ])
    : new Map<string, string>();
  const divisions = await divisionNames(context, [row.division_code]);
  const open = await openTasksOf(context, [row.id]);
  const seen = files.filter(({ is_shared }) => isOfficial || is_shared);
  const allowed = await can(
    context.db,
    context.districtId,
    context.actor,
    { edit: "case.edit", apply: "case.apply", oversee: "case.oversee" },
    row.id,
  );
  const { kind } = work;
  return {
    ...rowShown(context.today, work.definitions, row, divisions.get(row.division_code) ?? "", open.get(row.id) ?? []),
    kindVersion: row.kind_version,
    about: { kind: row.about_kind, id: row.about_id, name: work.facts.subjectName || row.label },
    applicant: row.applicant_name_enc
      ? {
          as: row.applied_as,
          name: openText(context, "case_file.applicant_name", row.id, row.applicant_name_enc),
          phone: openText(context, "case_file.applicant_phone", row.id, row.applicant_phone_enc),
        }
      : null,
    former: await formerOf(context, work),
    followers: await followersOf(context, work),
    forms: formsShown(work),
    materials: kind.materials.map((material) => ({
      key: material.key,
      title: material.title,
      help: material.help ?? null,
      isRequired: isRequired(work, material),
      formats: material.formats,
      maxMegabytes: material.maxMegabytes,
      maxFiles: material.maxFiles,
      needsValidUntil: material.validUntil,
      mayReuse: material.reuse,
      points: material.points,
      files: files.filter((file) => file.material === material.key).map((file) => shownFile(context, file)),
    })),
    values: work.facts.subject,
    rules: work.facts.rules.map((rule) => ({
      ...rule,
      parameter: rule.parameter as CaseView["kind"],
      title: work.definitions.find(parameterKind, rule.parameter, asOf(context))?.body.title ?? null,
      judged: judgedThen(work, rule),
    })),
    tasks: tasks
      .filter(({ who }) => isOfficial || who !== "nobody")
      .map((task) => taskShown(context, kind, task, names.get(task.assigned_account_id ?? "") ?? null)),
    steps: stepsShown(work, tasks),
    timeline: timelineShown(context, work, events, seen, { isOfficial, names }),
    documents: await documentsOf(context, work),
    objections: isOfficial ? await objectionsOf(context, row.id) : [],
    publicity: await publicityOf(context, row.id),
    mayFollow: allowed["apply"] === true || isOfficial ? await mayFollow(context, work, allowed["apply"] === true) : [],
    mayWithdraw: allowed["apply"] === true && kind.withdrawable && (row.status === "open" || row.status === "returned"),
    canEdit: allowed["edit"] === true && (row.status === "draft" || row.status === "returned"),
    today: context.today,
    version: row.version,
    can: allowed,
  };
}

function formsShown(work: Work): CaseView["forms"] {
  const asked = new Set(askedForms(work).map(({ form }) => form));
  return work.kind.forms.map(({ form }) => {
    const answer = work.answers.find((one) => one.form === form && one.step === "");
    return {
      form,
      title: work.definitions.find(formKind, form, asOf(work.context))?.body.title ??
        answer?.view.title ?? { zh: form, en: form },
      isAsked: asked.has(form),
      answerId: answer?.view.id ?? null,
      isComplete: answer !== undefined && isComplete(answer),
    };
  });
}

async function formerOf(context: Any, { row, definitions }: Work): Promise<CaseView["former"]> {
  const former = row.former_id ? await findCase(context, row.former_id) : undefined;
  if (!former) return null;
  const shown = rowShown(context.today, definitions, former, "", []);
  return {
    id: shown.id,
    number: shown.number,
    kindTitle: shown.kindTitle,
    relation: row.relation as NonNullable<CaseView["former"]>["relation"],
  };
}

async function followersOf(context: Any, { row, definitions }: Work): Promise<CaseView["followers"]> {
  const rows = await context.db
    .selectFrom("case_file")
    .selectAll()
    .where("district_id", "=", context.districtId)
    .where("former_id", "=", row.id)
    .where("status", "<>", "draft")
    .orderBy("submitted_at")
    .execute();
  return rows.map((follower) => {
    const { id, number, kindTitle, status, result } = rowShown(context.today, definitions, follower, "", []);
    return {
      id,
      number,
      kindTitle,
      status,
      result,
      relation: follower.relation as CaseView["followers"][number]["relation"],
    };
  });
}

async function documentsOf(context: Any, { row, definitions }: Work): Promise<CaseView["documents"]> {
  return (await listDocumentsOf(context, row.id)).map((document) => ({
    id: document.id,
    template: document.template_key as CaseView["kind"],
    title: definitions.version(documentKind, document.template_key, document.template_version).body.title,
    number: document.number,
    issuedAt: document.issued_at as CaseView["startedAt"],
    state: document.status !== "issued" ? document.status : document.valid_to < context.today ? "expired" : "valid",
  }));
}

async function objectionsOf(context: Any, caseId: string): Promise<CaseView["objections"]> {
  const rows = await context.db
    .selectFrom("case_objection as o")
    .innerJoin("case_task as t", (join) =>
      join.onRef("t.district_id", "=", "o.district_id").onRef("t.id", "=", "o.task_id"),
    )
    .selectAll("o")
    .select("t.step")
    .where("o.district_id", "=", context.districtId)
    .where("o.case_id", "=", caseId)
    .orderBy("o.at")
    .execute();
  return rows.map((objection) => ({
    id: objection.id as CaseView["objections"][number]["id"],
    at: objection.at as CaseView["startedAt"],
    step: objection.step,
    name: openText(context, "case_objection.name", objection.id, objection.name_enc) || null,
    contact: openText(context, "case_objection.contact", objection.id, objection.contact_enc) || null,
    text: openText(context, "case_objection.text", objection.id, objection.text_enc),
    status: objection.status,
    answer: openText(context, "case_objection.answer", objection.id, objection.answer_enc),
  }));
}

async function publicityOf({ db, districtId }: Any, caseId: string): Promise<CaseView["publicity"]> {
  const shown = await db
    .selectFrom("case_publication")
    .select(["id", "shown_until"])
    .where("district_id", "=", districtId)
    .where("case_id", "=", caseId)
    .where("purpose", "=", "publicity")
    .where("ended_at", "is", null)
    .executeTakeFirst();
  if (!shown?.shown_until) return null;
  type Publicity = NonNullable<CaseView["publicity"]>;
  return { id: shown.id as Publicity["id"], until: shown.shown_until as Publicity["until"] };
}
