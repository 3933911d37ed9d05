import { readFile } from "node:fs/promises";
import { writeXlsx } from "hucre/xlsx";
import type { InputOf } from "../../contract/endpoint.ts";
import { countQuestions } from "../../engines/questionnaire/layout.ts";
import type { FileAnswer } from "../../contract/file.ts";
import type { Instant } from "../../contract/values.ts";
import type { Questionnaire } from "../../engines/questionnaire/model.ts";
import { parseQuestionnaire } from "../../engines/questionnaire/parse.ts";
import { type Fault, sayFault } from "../../engines/questionnaire/faults.ts";
import { readXlsForm } from "../../engines/questionnaire/xlsform-read.ts";
import { writeXlsForm } from "../../engines/questionnaire/xlsform-write.ts";
import type { Context } from "../../kernel/context.ts";
import { checkVersion, found, Refusal } from "../../kernel/refusal.ts";
import { openSheet } from "../sheets/read.ts";
import { SheetError } from "../sheets/sheet-error.ts";
import { definitionsOf, districtVoice, recordDefinitions } from "../packs/index.ts";
import type * as contract from "./contract/builder.ts";
import { DraftBody, type FormDraft, type FormFault } from "./contract/builder.ts";
import { FormBody, questionnaireOf } from "./contract/kind.ts";
import { formKind } from "./kind.ts";
import { listFacts } from "./prefill.ts";
import { type DraftRow, findDraft, listDrafts } from "./queries.ts";
import { mayEver } from "../../kernel/permission.ts";

/** Everything that keeps a draft from being published. */
export function faultsOfDraft(body: DraftBody): FormFault[] {
  const parsed = FormBody.safeParse(body);
  if (!parsed.success)
    return parsed.error.issues.map(({ path, message }) => {
      const [zh, en] = message.includes(" · ") ? message.split(" · ") : [message, message];
      return { path: path.map((part) => (typeof part === "number" ? part : String(part))), zh: zh!, en: en! };
    });
  const nothing = { find: () => undefined, list: () => [], own: () => [] };
  return (formKind.check?.(parsed.data, nothing) ?? []).map(({ path, message }) => {
    const [zh, en = zh] = message.split(" · ");
    return { path: [...path], zh: zh!, en: en! };
  });
}

const saidFaults = (faults: readonly Fault[]): FormFault[] =>
  faults.map((fault) => ({ path: [...fault.path], zh: sayFault(fault, "zh"), en: sayFault(fault, "en") }));

export async function listFormDefinitions(context: Context) {
  const definitions = await definitionsOf(context.db, context.districtId);
  const drafts = await listDrafts(context.db, context.districtId);
  return {
    forms: definitions
      .list(formKind, { on: context.today })
      .map(({ body, version, pack }) => ({
        key: body.key,
        title: body.title,
        purpose: body.purpose,
        audience: body.audience,
        version,
        pack,
        questions: countQuestions(questionnaireOf(body)),
      }))
      .toSorted((a, b) => a.key.localeCompare(b.key)),
    drafts: drafts.map((row) => {
      const { key, title } = row.body as unknown as DraftBody;
      return { id: row.id as FormDraft["id"], key, title, savedAt: row.saved_at as Instant };
    }),
    facts: listFacts(),
    mayBuild: mayEver(context.actor, "form.build"),
  };
}

export async function listFormVersions(context: Context, { params }: InputOf<typeof contract.listFormVersions>) {
  const definitions = await definitionsOf(context.db, context.districtId);
  const versions = definitions.versions(formKind, params.formKey);
  const newest = found(versions.at(-1));
  return {
    title: newest.body.title,
    versions: versions.toReversed().map(({ body, version, pack, source, from, to, recordedAt, supersededAt }) => ({
      version,
      pack,
      source,
      from,
      to,
      recordedAt,
      isSuperseded: supersededAt < "9999",
      questionnaire: body.questionnaire,
    })),
  };
}

/** A version of a form as a file for other systems. */
export async function exportForm(
  context: Context,
  { params, query }: InputOf<typeof contract.exportForm>,
): Promise<FileAnswer> {
  const definitions = await definitionsOf(context.db, context.districtId);
  const form = found(
    query.version === undefined
      ? definitions.find(formKind, params.formKey, { on: context.today })
      : definitions.versions(formKind, params.formKey).find(({ version }) => version === query.version),
  );
  const { body } = form;
  if (query.format === "fhir") {
    const head = { name: body.key, version: String(form.version), title: body.title.zh };
    return {
      content: JSON.stringify({ ...body.questionnaire, ...head }, null, 2),
      mediaType: "application/fhir+json",
      fileName: `${body.key}.json`,
    };
  }
  const sheets = writeXlsForm(questionnaireOf(body), { id: body.key, title: body.title.zh });
  const content = await writeXlsx({ sheets: Object.entries(sheets).map(([name, rows]) => ({ name, rows })) });
  return {
    content: Buffer.from(content),
    mediaType: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    fileName: `${body.key}.xlsx`,
  };
}

const emptyDraft: DraftBody = {
  key: "",
  title: { zh: "", en: "" },
  purpose: "survey",
  audience: ["anyone"],
  anonymous: true,
  texts: {},
  prefill: {},
  resultsLeast: 10,
  basis: [],
  questionnaire: { items: [] },
};

/** Begins a form: empty, the next version of one, or a copy to be named anew. */
export async function createFormDraft(context: Context, { body }: InputOf<typeof contract.createFormDraft>) {
  let draft = emptyDraft;
  let basedOn: number | null = null;
  if (body.from !== undefined) {
    const definitions = await definitionsOf(context.db, context.districtId);
    const form = definitions.get(formKind, body.from, { on: context.today });
    const { key, title, purpose, audience, anonymous, texts, prefill, resultsLeast, basis } = form.body;
    const questionnaire = questionnaireOf(form.body);
    draft = {
      key: body.copy ? "" : key,
      title,
      purpose,
      audience,
      anonymous,
      texts,
      prefill,
      resultsLeast,
      basis,
      questionnaire,
    };
    basedOn = body.copy ? null : form.version;
  }
  return { draftId: await insertDraft(context, draft, basedOn) };
}

async function insertDraft(context: Context<never>, body: DraftBody, basedOn: number | null): Promise<FormDraft["id"]> {
  const id = context.newId<FormDraft["id"]>();
  await context.db
    .insertInto("form_draft")
    .values({
      district_id: context.districtId,
      id,
      body: JSON.stringify(body),
      based_on: basedOn,
      created_by: context.actor.accountId,
      saved_at: context.now,
    })
    .execute();
  context.audited({ kind: "form_draft", id }, { key: body.key });
  return id;
}

/** Begins a form from a file; nothing of it is taken when a part lies outside what can be expressed. */
export async function importFormDraft(
  context: Context<"file_not_accepted">,
  { body }: InputOf<typeof contract.importFormDraft>,
) {
  const { path, fileName } = found(context.upload);
  const read = await readFormFile(path, fileName);
  if (!read) context.refuse("file_not_accepted");
  if (!read.ok) {
    context.audited({ kind: "form", id: body.key }, { faults: read.faults.length });
    return { draftId: null, faults: saidFaults(read.faults) };
  }
  const { questionnaire, title } = read.value;
  const draft = { ...emptyDraft, key: body.key, title: { zh: title, en: title }, questionnaire };
  return { draftId: await insertDraft(context, draft, null), faults: [] };
}

type ReadForm = { ok: true; value: { questionnaire: Questionnaire; title: string } } | { ok: false; faults: Fault[] };

async function readFormFile(path: string, fileName: string): Promise<ReadForm | undefined> {
  const head = (await readFile(path)).subarray(0, 200).toString("utf8").trimStart();
  if (head.startsWith("{")) {
    try {
      const json = JSON.parse(await readFile(path, "utf8")) as { title?: unknown };
      const parsed = parseQuestionnaire(json);
      const title = typeof json.title === "string" ? json.title : fileName;
      return parsed.ok ? { ok: true, value: { questionnaire: parsed.value, title } } : parsed;
    } catch {
      return undefined;
    }
  }
  try {
    const source = await openSheet(path, { fileName });
    const sheets: Record<string, { row: number; cells: readonly string[] }[]> = {};
    for (const name of source.sheets) sheets[name] = await Array.fromAsync(source.rows(name));
    const parsed = readXlsForm(sheets);
    return parsed.ok ? { ok: true, value: { ...parsed.value, title: parsed.value.title || fileName } } : parsed;
  } catch (error) {
    if (error instanceof SheetError) return undefined;
    throw error;
  }
}

async function draftView(context: Context<never>, row: DraftRow): Promise<FormDraft> {
  const body = row.body as unknown as DraftBody;
  const definitions = await definitionsOf(context.db, context.districtId);
  return {
    id: row.id as FormDraft["id"],
    body,
    basedOn: row.based_on,
    newest: definitions.versions(formKind, body.key).at(-1)?.version ?? null,
    faults: faultsOfDraft(body),
    savedAt: row.saved_at as Instant,
    version: row.version,
  };
}

const getDraft = async (context: Context<never>, id: string): Promise<DraftRow> =>
  found(await findDraft(context.db, context.districtId, id));

export const getFormDraft = async (context: Context, { params }: InputOf<typeof contract.getFormDraft>) =>
  draftView(context, await getDraft(context, params.draftId));

export async function saveFormDraft(context: Context, { params, body }: InputOf<typeof contract.saveFormDraft>) {
  const row = await getDraft(context, params.draftId);
  checkVersion(row, body.version);
  const { numUpdatedRows } = await context.db
    .updateTable("form_draft")
    .set({ body: JSON.stringify(body.body), saved_at: context.now, version: row.version + 1 })
    .where("district_id", "=", context.districtId)
    .where("id", "=", params.draftId)
    .where("version", "=", row.version)
    .executeTakeFirst();
  if (numUpdatedRows === 0n) throw new Refusal("changed_by_someone_else");
  return draftView(context, await getDraft(context, params.draftId));
}

const dropDraft = (context: Context<never>, id: string) =>
  context.db.deleteFrom("form_draft").where("district_id", "=", context.districtId).where("id", "=", id).execute();

export async function deleteFormDraft(context: Context, { params }: InputOf<typeof contract.deleteFormDraft>) {
  await dropDraft(context, params.draftId);
  return {};
}

/** Makes a draft the district's own version of the form. Answers begun before keep theirs. */
export async function publishFormDraft(
  context: Context<"form_has_faults" | "newer_version_published">,
  { params, body }: InputOf<typeof contract.publishFormDraft>,
) {
  const { db, districtId, now } = context;
  const row = await getDraft(context, params.draftId);
  checkVersion(row, body.version);
  const draft = DraftBody.parse(row.body);
  if (faultsOfDraft(draft).length > 0) context.refuse("form_has_faults");
  const form = FormBody.parse({ ...draft, ...(body.from && { from: body.from }) });
  const before = (await definitionsOf(db, districtId)).versions(formKind, form.key).at(-1)?.version ?? null;
  if (before !== row.based_on) context.refuse("newer_version_published", { newest: before });
  const voice = { ...districtVoice, recordedBy: context.actor.accountId };
  const [recorded] = await recordDefinitions(db, districtId, now, voice, [
    { kind: formKind.kind, body: form, source: "edited" },
  ]);
  await dropDraft(context, params.draftId);
  const version = recorded?.version ?? before ?? 1;
  context.audited({ kind: "form", id: form.key }, { version });
  return { formKey: form.key, version };
}
