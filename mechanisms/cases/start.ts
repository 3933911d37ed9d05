import type { InputOf } from "../../contract/endpoint.ts";
import { grantsOf } from "../../kernel/actor.ts";
import type { Context } from "../../kernel/context.ts";
import { dayOf } from "../../kernel/clock.ts";
import { fieldAad } from "../../kernel/crypto/keyring.ts";
import { permit } from "../../kernel/permission.ts";
import { found, Refusal } from "../../kernel/refusal.ts";
import { type Definition, definitionsOf } from "../packs/index.ts";
import { answersOf, writableAnswer } from "./answers.ts";
import type * as contract from "./contract/apply.ts";
import type { CaseId } from "./contract/case.ts";
import type { CaseKind } from "./contract/kind.ts";
import { lastDay } from "./deadlines.ts";
import { findOutcome } from "./flow.ts";
import { caseKind } from "./kind.ts";
import { editableCase } from "./edit.ts";
import { takeOver } from "./materials.ts";
import { type CaseRecord, findCase, findDivision, lockCase, rootDivision, updateCase } from "./queries.ts";
import { findSubject } from "./registry.ts";
import { record } from "./timeline.ts";
import { isOffered, type Way, waysFor } from "./ways.ts";
import { asOf, kindOf, lengthIn, openWork, type Work } from "./work.ts";

type StartErrors = (typeof contract.startCase)["errors"][number];
type Any = Context<StartErrors>;
type Asked = InputOf<typeof contract.startCase>["body"];
export type Person = { readonly name: string; readonly phone: string };

/** The kind that holds today, where it is offered. */
export async function offeredKind(context: Context<"kind_not_offered">, key: string): Promise<Definition<CaseKind>> {
  const definitions = await definitionsOf(context.db, context.districtId);
  const definition = definitions.get(caseKind, key, asOf(context));
  if (!isOffered(context, definitions, definition)) context.refuse("kind_not_offered");
  return definition;
}

/** What a case is about and where it belongs. */
export type Place = {
  readonly aboutId: string | null;
  readonly aboutInstitutionId: string | null;
  readonly subjectName: string;
  readonly divisionCode: string;
  readonly former: CaseRecord | undefined;
};

export async function placeOf(
  context: Context<"subject_missing" | "division_missing">,
  kind: CaseKind,
  asked: { aboutId?: string | undefined; divisionCode?: string | undefined },
): Promise<Place & { familyId: string | null; institutionId: string | null }> {
  const { aboutId } = asked;
  let [division, name]: [string | null, string] = [null, ""];
  let [institutionId, familyId]: [string | null, string | null] = [null, null];
  let former: CaseRecord | undefined;
  if (kind.about !== "none" && !aboutId) context.refuse("subject_missing");
  if (kind.about === "case") {
    former = found(await findCase(context, aboutId!));
    [division, name] = [former.division_code, former.label];
    [institutionId, familyId] = [former.about_institution_id ?? former.institution_id, former.family_id];
  } else if (kind.about !== "none") {
    const subject = await findSubject(kind.about)?.find(context, aboutId!);
    if (!subject) context.refuse("subject_missing");
    [division, name] = [subject.divisionCode, subject.name];
    [institutionId, familyId] = [subject.institutionId, subject.familyId];
  }
  if (kind.division === "asked") {
    if (!asked.divisionCode || !(await findDivision(context, asked.divisionCode))) context.refuse("division_missing");
    division = asked.divisionCode;
  }
  if (kind.division === "district" || division === null) division = await rootDivision(context);
  return {
    aboutId: kind.about === "none" ? null : aboutId!,
    aboutInstitutionId: institutionId,
    subjectName: name,
    divisionCode: division,
    former,
    familyId,
    institutionId,
  };
}

/** Who may begin it about this: an institution about itself, a family about itself, officials in their divisions. */
async function checkWhose(
  context: Any,
  kind: CaseKind,
  as: Way,
  asked: Asked,
  place: Awaited<ReturnType<typeof placeOf>>,
) {
  const { actor } = context;
  const institutionId = as === "institution" ? (asked.institutionId ?? ownInstitution(context)) : undefined;
  const familyId = as === "guardian" ? (asked.familyId ?? actor.familyIds[0]) : undefined;
  if (as === "institution") {
    const grants = grantsOf(actor, ["head", "office"]);
    if (!grants.some((grant) => grant.institutionId === institutionId)) context.refuse("subject_not_yours");
    if (["institution", "site"].includes(kind.about) && place.institutionId !== institutionId)
      context.refuse("subject_not_yours");
  }
  if (as === "guardian" && !actor.familyIds.includes(familyId ?? "")) context.refuse("subject_not_yours");
  if (
    kind.about === "family" &&
    as !== "counter" &&
    as !== "official" &&
    !actor.familyIds.includes(place.aboutId ?? "")
  )
    context.refuse("subject_not_yours");
  if (as === "official") {
    const holds = grantsOf(actor, kind.officials).some(
      ({ divisionCode }) => divisionCode !== null && place.divisionCode.startsWith(divisionCode),
    );
    if (!holds) context.refuse("not_for_you");
  }
  if (place.former) await checkFormer(context, kind, as, place.former);
  return { institutionId, familyId };
}

const ownInstitution = ({ actor }: Any): string | undefined =>
  grantsOf(actor, ["head", "office"]).find(({ institutionId }) => institutionId !== null)?.institutionId ?? undefined;

async function checkFormer(context: Any, kind: CaseKind, as: Way, former: CaseRecord): Promise<void> {
  const follows = kind.follows!;
  if (as !== "counter")
    await permit(
      context.db,
      context.districtId,
      context.actor,
      as === "official" ? "case.oversee" : "case.apply",
      former.id,
    );
  if (!follows.kinds.includes(former.kind)) context.refuse("former_not_in_force");
  const refusal = await followFault(context, kind, former);
  if (refusal) context.refuse(refusal);
}

/** Why a case can't be followed by one of a kind now; undefined when it can. */
export async function followFault(
  context: Context<string>,
  kind: CaseKind,
  former: CaseRecord,
): Promise<"former_not_in_force" | "appeal_too_late" | undefined> {
  const relation = kind.follows?.relation;
  if (former.status !== "closed") return "former_not_in_force";
  if (relation === "appeal") {
    const until = await appealUntil(await openWork(context, former, { fresh: false }), kind.key);
    if (until === undefined) return "former_not_in_force";
    return until < context.today ? "appeal_too_late" : undefined;
  }
  if (relation === "follow_up") return undefined;
  if (former.standing === "in_force" || (relation === "renewal" && former.standing === "expired")) return undefined;
  return "former_not_in_force";
}

/** Until when an appeal of a kind may be brought against how a case ended. */
export async function appealUntil(work: Work, appealKind: string): Promise<string | undefined> {
  const { row, kind, calendar } = work;
  const appeal = row.outcome ? findOutcome(kind, row.outcome)?.appeal : undefined;
  if (!appeal || appeal.kind !== appealKind || !row.closed_at) return undefined;
  const length = lengthIn(work, appeal.within);
  return length && lastDay(calendar, dayOf(new Date(row.closed_at)), length).on;
}

/** By what "one at a time" counts: the same kind about the same, or of the same one who applies. */
export function limitKey(kind: CaseKind, row: Partial<CaseRecord>, today: string): string | null {
  if (kind.limit === "none") return null;
  const whose =
    row.about_id ??
    row.institution_id ??
    row.family_id ??
    row.applicant_account_id ??
    row.applicant_phone_index?.toString("hex");
  if (!whose) return null;
  return [kind.key, whose, ...(kind.limit === "one_a_year" ? [today.slice(0, 4)] : [])].join(" ");
}

export async function checkLimit(
  context: Context<"case_already_open">,
  key: string | null,
  ownId?: string,
): Promise<void> {
  if (key === null) return;
  const other = await context.db
    .selectFrom("case_file")
    .select(["id", "number"])
    .where("district_id", "=", context.districtId)
    .where("limit_key", "=", key)
    .executeTakeFirst();
  if (other && other.id !== ownId) context.refuse("case_already_open", { caseId: other.id, number: other.number });
}

export type NewCase = Pick<
  CaseRecord,
  "kind" | "kind_version" | "case_group" | "channel" | "applied_as" | "about_kind"
> &
  Partial<CaseRecord> & { id: string; division_code: string };

export function sealPerson({ keyring }: Context<string>, id: string, person: Person | undefined) {
  return person
    ? {
        applicant_name_enc: keyring.seal(person.name, fieldAad("case_file.applicant_name", id)),
        applicant_phone_enc: keyring.seal(person.phone, fieldAad("case_file.applicant_phone", id)),
        applicant_phone_index: keyring.blindIndex("phone", person.phone),
      }
    : {};
}

/** Name and phone of the caller's own account, where it has both. */
async function ownPerson({ db, districtId, actor, keyring }: Any): Promise<Person | undefined> {
  const account = await db
    .selectFrom("account")
    .select(["id", "name_enc", "phone_enc"])
    .where("district_id", "=", districtId)
    .where("id", "=", actor.accountId)
    .executeTakeFirst();
  if (!account?.phone_enc) return undefined;
  return {
    name: account.name_enc ? keyring.open(account.name_enc, fieldAad("account.name", account.id)) : "",
    phone: keyring.open(account.phone_enc, fieldAad("account.phone", account.id)),
  };
}

export async function insertCase(context: Context<string>, values: NewCase): Promise<CaseRecord> {
  const { facts: _facts, decided: _decided, ...rest } = values;
  await context.db
    .insertInto("case_file")
    .values({ district_id: context.districtId, status: "draft", started_at: context.now, ...rest })
    .execute();
  const row = await lockCase(context, values.id);
  await record(context, row, { event: "started", by: startedBy(row), isVisible: false });
  return row;
}

const startedBy = ({ applied_as, channel }: CaseRecord): string =>
  channel === "counter" ? "counter" : applied_as === "official" ? "official" : "applicant";

/** Begins a case as a draft. */
export async function startCase(context: Any, { body }: InputOf<typeof contract.startCase>) {
  const definition = await offeredKind(context, body.kind);
  const kind = definition.body;
  if (!waysFor(context.actor, kind).includes(body.as) || body.as === "anyone") context.refuse("not_for_you");
  const place = await placeOf(context, kind, {
    ...body,
    // An institution or family that applies about itself need not say so twice.
    aboutId:
      body.aboutId ??
      (kind.about === "institution"
        ? (body.institutionId ?? ownInstitution(context))
        : kind.about === "family"
          ? (body.familyId ?? context.actor.familyIds[0])
          : undefined),
  });
  const { institutionId, familyId } = await checkWhose(context, kind, body.as, body, place);
  const isCounter = body.as === "counter";
  if (isCounter && !body.person) context.refuse("person_missing");
  const person = body.person ?? (body.as === "official" ? undefined : await ownPerson(context));
  const id = context.newId<CaseId>();
  const { former } = place;
  const values: NewCase = {
    id,
    kind: kind.key,
    kind_version: definition.version,
    case_group: kind.group,
    label: place.subjectName,
    channel: isCounter ? "counter" : "self",
    applied_as:
      body.as === "official"
        ? "official"
        : body.as === "institution"
          ? "institution"
          : body.as === "guardian"
            ? "family"
            : "account",
    // What an official or the counter begins on a former case concerns those whose case that was.
    applicant_account_id:
      isCounter || body.as === "official" ? (former?.applicant_account_id ?? null) : context.actor.accountId,
    institution_id: institutionId ?? former?.institution_id ?? (body.as === "official" ? place.institutionId : null),
    family_id: familyId ?? former?.family_id ?? (isCounter ? place.familyId : null),
    ...sealPerson(context, id, person),
    about_kind: kind.about,
    about_id: place.aboutId,
    about_institution_id: place.aboutInstitutionId,
    former_id: former?.id ?? null,
    relation: kind.follows?.relation ?? null,
    division_code: place.divisionCode,
    reader_roles: [...new Set([...kind.overseers, ...(body.as === "official" ? kind.officials : [])])],
    started_by: context.actor.accountId,
  };
  await checkLimit(context, limitKey(kind, values, context.today));
  const row = await insertCase(context, values);
  if (former && kind.follows?.prefill) await prefill(context, kind, row, former);
  context.audited({ kind: "case", id }, { kind: kind.key, version: definition.version, as: body.as });
  context.changed(["case"], { accounts: context.actor.accountId ? [context.actor.accountId] : [] });
  return { caseId: id, version: row.version };
}

/** Takes answers and materials of the former case over, where the new one asks for the same. */
async function prefill(context: Any, kind: CaseKind, row: CaseRecord, former: CaseRecord): Promise<void> {
  const given = await answersOf(context, former.id);
  const forms = kind.forms.map(({ form }) => form);
  const before = kindOf(await definitionsOf(context.db, context.districtId), former).forms.map(({ form }) => form);
  for (const form of forms) {
    const same = given.find((answer) => answer.form === form && answer.step === "");
    // A form of its own begins with what the former application said under the same names.
    const near = same ?? given.find((answer) => answer.step === "" && before.includes(answer.form));
    if (near) await writableAnswer(context, row, form, "", { former: near });
  }
  await takeOver(context, kind, row, former);
}

/** Changes contact and division of a case that is being filled in. */
export async function changeCase(
  context: Context<"case_not_editable" | "division_missing">,
  { params, body }: InputOf<typeof contract.changeCase>,
) {
  const row = await editableCase(context, params.caseId);
  if (row.version !== body.version) throw new Refusal("changed_by_someone_else", { details: { version: row.version } });
  const { kind } = await openWork(context, row);
  if (body.divisionCode && (kind.division !== "asked" || !(await findDivision(context, body.divisionCode))))
    context.refuse("division_missing");
  await updateCase(context, row.id, {
    ...sealPerson(context, row.id, body.person),
    ...(body.divisionCode && { division_code: body.divisionCode }),
  });
  return { version: row.version + 1 };
}
