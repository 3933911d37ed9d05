import { readFile } from "node:fs/promises";
import type { InputOf, OutputOf } from "../../../contract/endpoint.ts";
import type { FileAnswer } from "../../../contract/file.ts";
import type { Role } from "../../../contract/roles.ts";
import type { Can, DivisionCode, Instant, LocalDate } from "../../../contract/values.ts";
import { type Grant, grantsOf } from "../../../kernel/actor.ts";
import type { Context } from "../../../kernel/context.ts";
import { found, Refusal } from "../../../kernel/refusal.ts";
import { definitionsOf, unitKind } from "../../../mechanisms/packs/index.ts";
import { accountNames } from "../../institutions/index.ts";
import { getGeography } from "../../regions/index.ts";
import type { Duty } from "../contract/duty.ts";
import type * as contract from "../contract/plan.ts";
import { dutiesOf } from "./duties.ts";
import { planIndicators } from "./indicators.ts";
import { duty as dutyKind } from "./kinds.ts";
import { reporters, subjectLeads } from "./permissions.ts";
import { findReport, listReports } from "./queries.ts";
import { sourcesOf } from "./sources.ts";

const maxBytes = 20 * 1024 * 1024;
/** Papers, tables and pictures; nothing a browser would run. */
const allowedNames = /\.(pdf|docx?|xlsx?|pptx?|csv|txt|jpe?g|png|webp|zip)$/i;

async function dutyOf(context: Pick<Context, "db" | "districtId" | "today">, key: string) {
  const definitions = await definitionsOf(context.db, context.districtId);
  const definition = found(definitions.find<Duty>(dutyKind, key, { on: context.today }));
  /** Roles that report: those of the lead units, and whoever leads the subject. */
  const roles: Role[] = [
    ...subjectLeads,
    ...definition.body.lead.flatMap((unit) => definitions.find(unitKind, unit, { on: context.today })?.body.role ?? []),
  ];
  return { definition, roles: [...new Set(roles)].filter((role) => reporters.includes(role)) };
}

/** The grants by which the caller may report, the widest division first. */
const grantsFor = (context: Pick<Context, "actor">, roles: readonly Role[]): Grant[] =>
  grantsOf(context.actor, roles)
    .filter(({ divisionCode }) => divisionCode !== null)
    .toSorted((a, b) => a.divisionCode!.length - b.divisionCode!.length);

type Get = typeof contract.getDuty;
/** A duty with its history. */
export async function getDuty(context: Context, { params }: InputOf<Get>): Promise<OutputOf<Get>> {
  const { definition, roles } = await dutyOf(context, params.key);
  const sources = await sourcesOf(context);
  const indicators = definition.body.measure ? await planIndicators(context, sources) : [];
  const [duty] = await dutiesOf(context, sources, indicators, params.key);
  const rows = await listReports(context, params.key);
  const names = await accountNames(
    context.db,
    context.keyring,
    context.districtId,
    rows.map(({ reported_by }) => reported_by),
  );
  context.audited({ kind: "duty", id: params.key }, { reports: rows.length });
  const can: Can = { report: grantsFor(context, roles).length > 0 ? true : [roles.join("_or_")] };
  for (const row of rows)
    if (row.withdrawn_at === null) {
      if (mayWithdraw(context, row)) can[`withdraw ${row.id}`] = true;
      if (row.reported_by === context.actor.accountId && row.file_id === null) can[`attach ${row.id}`] = true;
    }
  return {
    on: context.today,
    duty: found(duty),
    body: definition.body,
    can,
    reports: rows.map((row) => ({
      id: row.id as contract.DutyReport["id"],
      dutyVersion: row.duty_version,
      divisionCode: row.division_code as DivisionCode,
      divisionName: row.division_name,
      doneOn: row.done_on as LocalDate,
      words: row.words,
      figure: row.figure,
      isDone: row.is_done,
      fileName: row.file_name,
      reportedAs: row.reported_as as Role,
      reportedBy: names.get(row.reported_by) ?? "",
      reportedAt: row.reported_at as Instant,
      withdrawnAt: row.withdrawn_at as Instant | null,
      withdrawnReason: row.withdrawn_reason,
    })),
  };
}

const mayWithdraw = (context: Context, row: { reported_by: string; division_code: string }): boolean =>
  row.reported_by === context.actor.accountId ||
  grantsOf(context.actor, subjectLeads).some(
    ({ divisionCode }) => divisionCode !== null && row.division_code.startsWith(divisionCode),
  );

type Report = typeof contract.reportDuty;
/** Reports on a duty, for the widest division the caller acts for or one below it. */
export async function reportDuty(
  context: Context<"day_in_future" | "figure_missing" | "division_not_yours">,
  { params, body }: InputOf<Report>,
): Promise<OutputOf<Report>> {
  const { db, districtId, today, now } = context;
  const { definition, roles } = await dutyOf(context, params.key);
  const grants = grantsFor(context, roles);
  const widest = grants[0];
  if (!widest) throw new Refusal("not_allowed", { needs: [roles.join("_or_")] });
  if (body.doneOn > today) context.refuse("day_in_future", { today });
  const division = body.division ?? (widest.divisionCode as DivisionCode);
  const grant = grants.find(({ divisionCode }) => division.startsWith(divisionCode!));
  const { byCode } = await getGeography(context.platform, districtId);
  if (!grant || !byCode.has(division)) context.refuse("division_not_yours", { division });
  if (definition.body.counts && body.figure === undefined && !body.isDone) context.refuse("figure_missing");
  const reportId = context.newId<contract.DutyReport["id"]>();
  await db
    .insertInto("duty_report")
    .values({
      district_id: districtId,
      id: reportId,
      duty: params.key,
      duty_version: definition.version,
      division_code: division,
      done_on: body.doneOn,
      words: body.words,
      figure: definition.body.counts ? (body.figure ?? null) : null,
      is_done: body.isDone,
      reported_as: grant.role,
      reported_by: found(context.actor.accountId ?? undefined),
      reported_at: now,
    })
    .execute();
  context.audited({ kind: "duty", id: params.key }, { reportId, division, figure: body.figure, isDone: body.isDone });
  return { reportId };
}

type Attach = typeof contract.attachToReport;
/** Puts a file to one's own report. */
export async function attachToReport(
  context: Context<"file_too_large" | "file_kind_refused" | "has_file_already">,
  { params }: InputOf<Attach>,
): Promise<OutputOf<Attach>> {
  const { db, districtId } = context;
  const upload = found(context.upload);
  if (upload.size > maxBytes) context.refuse("file_too_large", { maxMegabytes: 20 });
  if (!allowedNames.test(upload.fileName)) context.refuse("file_kind_refused");
  const report = found(await findReport(context, params.reportId));
  if (report.file_id !== null) context.refuse("has_file_already");
  const fileId = context.newId<string>();
  await db
    .insertInto("stored_file")
    .values({
      district_id: districtId,
      id: fileId,
      name: upload.fileName,
      media_type: upload.mediaType,
      size: upload.size,
      sha256: upload.sha256,
      is_public: false,
      uploaded_by: context.actor.accountId,
      created_at: context.now,
    })
    .execute();
  const { numUpdatedRows } = await db
    .updateTable("duty_report")
    .set({ file_id: fileId })
    .where("district_id", "=", districtId)
    .where("id", "=", params.reportId)
    .where("file_id", "is", null)
    .executeTakeFirst();
  if (numUpdatedRows === 0n) context.refuse("has_file_already");
  context.audited({ kind: "duty", id: report.duty }, { reportId: params.reportId, fileId });
  return { fileName: upload.fileName };
}

type GetFile = typeof contract.getReportFile;
/** The file of a report; always saved, never shown in the browser. */
export async function getReportFile(context: Context, { params }: InputOf<GetFile>): Promise<FileAnswer> {
  const report = found(await findReport(context, params.reportId));
  const file = found(
    await context.db
      .selectFrom("stored_file")
      .select(["name", "media_type", "sha256"])
      .where("district_id", "=", context.districtId)
      .where("id", "=", report.file_id)
      .executeTakeFirst(),
  );
  context.audited({ kind: "duty", id: report.duty }, { reportId: params.reportId });
  return {
    content: await readFile(context.platform.files.pathOf(file.sha256)),
    mediaType: "application/octet-stream",
    fileName: file.name,
  };
}

type Withdraw = typeof contract.withdrawReport;
/** Takes a report back; it stays in the history with the reason. */
export async function withdrawReport(
  context: Context<"already_withdrawn">,
  { params, body }: InputOf<Withdraw>,
): Promise<OutputOf<Withdraw>> {
  const { db, districtId, now } = context;
  const report = found(await findReport(context, params.reportId));
  const { numUpdatedRows } = await db
    .updateTable("duty_report")
    .set({ withdrawn_at: now, withdrawn_by: context.actor.accountId, withdrawn_reason: body.reason })
    .where("district_id", "=", districtId)
    .where("id", "=", params.reportId)
    .where("withdrawn_at", "is", null)
    .executeTakeFirst();
  if (numUpdatedRows === 0n) context.refuse("already_withdrawn");
  context.audited({ kind: "duty", id: report.duty }, { reportId: params.reportId });
  return {};
}
