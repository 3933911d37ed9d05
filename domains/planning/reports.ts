import { open } from "node:fs/promises";
import type { InputOf, OutputOf } from "../../contract/endpoint.ts";
import type { FileAnswer } from "../../contract/file.ts";
import type { Instant, LocalDate } from "../../contract/values.ts";
import type { Context } from "../../kernel/context.ts";
import { can, mayEver, permit } from "../../kernel/permission.ts";
import { found } from "../../kernel/refusal.ts";
import { figuresOf, type Indicator } from "../../mechanisms/indicators/index.ts";
import { type Asked, ask, definitionOf, named } from "./asked.ts";
import type { Report } from "./contract.ts";
import type * as contract from "./contract/reports.ts";
import { findReport, listReportRows, type ReportRow, supersedeReport } from "./report-queries.ts";
import { targetsFor } from "./targets.ts";

const never = "9999-12-31T00:00:00.000Z";

const shown = (row: ReportRow): Report => ({
  id: row.id,
  division: { code: row.code as Report["division"]["code"], name: row.name, level: row.level },
  periodFrom: row.period_from as LocalDate,
  periodTo: row.period_to as LocalDate,
  numerator: row.numerator,
  denominator: row.denominator,
  source: row.source,
  note: row.note,
  file: row.file_name === null ? null : { name: row.file_name },
  recordedAt: row.recorded_at as Instant,
  supersededAt: row.superseded_at === never ? null : (row.superseded_at as Instant),
  reason: row.reason,
});

/** The report that a division's own figure comes from. */
export async function reportOf(
  { db, districtId }: Pick<Context, "db" | "districtId">,
  { key }: Indicator,
  { division, moment }: Pick<Asked, "division" | "moment">,
): Promise<Report | null> {
  const rows = await listReportRows(db, districtId, { indicator: key, division: division.code, moment });
  return rows[0] ? shown(rows[0]) : null;
}

type Enter = typeof contract.reportValue;
/** Enters a value; the one of the same division and period is superseded, with the reason, never overwritten. */
export async function reportValue(
  context: Context<
    | "not_reported_by_hand"
    | "period_reversed"
    | "day_in_future"
    | "denominator_needed"
    | "share_above_one"
    | "reason_needed"
  >,
  { params, body }: InputOf<Enter>,
): Promise<OutputOf<Enter>> {
  const { db, districtId, now, today, actor } = context;
  await permit(db, districtId, actor, "indicator.report", body.division);
  const asked = await ask(context, { division: body.division });
  const indicator = asked.indicatorOf(params.key);
  const { isReported, reportsDenominator, unit, denominator } = definitionOf(indicator);
  if (!isReported) context.refuse("not_reported_by_hand");
  if (body.periodFrom > body.periodTo) context.refuse("period_reversed");
  if (body.periodFrom > today) context.refuse("day_in_future", { today });
  if (reportsDenominator && body.denominator === undefined) context.refuse("denominator_needed");
  const over = reportsDenominator ? body.denominator! : 1;
  if (unit === "share" && (reportsDenominator || denominator === null) && body.numerator > over)
    context.refuse("share_above_one");
  const former = await findReport(db, districtId, {
    indicator: params.key,
    division: body.division,
    from: body.periodFrom,
    to: body.periodTo,
  });
  if (former && body.reason === undefined) context.refuse("reason_needed");
  if (former) await supersedeReport(db, districtId, former.id, { now, by: actor.accountId, reason: body.reason ?? "" });
  const id = context.newId<string>();
  await db
    .insertInto("indicator_report")
    .values({
      district_id: districtId,
      id,
      indicator: params.key,
      division_code: body.division,
      period_from: body.periodFrom,
      period_to: body.periodTo,
      numerator: body.numerator,
      denominator: reportsDenominator ? body.denominator! : null,
      source: body.source,
      note: body.note,
      recorded_at: now,
      recorded_by: actor.accountId,
    })
    .execute();
  context.audited(
    { kind: "indicator_report", id },
    { indicator: params.key, division: body.division, numerator: body.numerator, corrects: former?.id },
  );
  return { id };
}

type Withdraw = typeof contract.withdrawReport;
/** Takes a value back. */
export async function withdrawReport(
  context: Context<"report_superseded">,
  { params, body }: InputOf<Withdraw>,
): Promise<OutputOf<Withdraw>> {
  const { db, districtId, now, actor } = context;
  const done = await supersedeReport(db, districtId, params.reportId, {
    now,
    by: actor.accountId,
    reason: body.reason,
  });
  if (!done) context.refuse("report_superseded");
  return {};
}

const maxBytes = 20 * 1024 * 1024;
const kinds: readonly [string, (head: Buffer) => boolean][] = [
  ["application/pdf", (head) => head.toString("latin1", 0, 5) === "%PDF-"],
  [
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    (head) => head.toString("latin1", 0, 2) === "PK",
  ],
  ["image/jpeg", (head) => head.subarray(0, 3).equals(Buffer.from([0xff, 0xd8, 0xff]))],
  ["image/png", (head) => head.toString("latin1", 1, 4) === "PNG"],
];

type Attach = typeof contract.attachToReport;
/** Keeps the statement a value comes from: a PDF, spreadsheet or picture, told by its first bytes. */
export async function attachToReport(
  context: Context<"report_superseded" | "has_a_file" | "file_too_large" | "file_kind">,
  { params }: InputOf<Attach>,
): Promise<OutputOf<Attach>> {
  const { db, districtId, now, actor } = context;
  const upload = found(context.upload);
  if (upload.size > maxBytes) context.refuse("file_too_large", { maxMegabytes: 20 });
  const head = Buffer.alloc(8);
  const handle = await open(upload.path);
  await handle.read(head, 0, 8, 0).finally(() => handle.close());
  const mediaType = kinds.find(([, is]) => is(head))?.[0];
  if (mediaType === undefined) context.refuse("file_kind");
  const row = found(
    await db
      .selectFrom("indicator_report")
      .select(["file_id", "superseded_at"])
      .where("district_id", "=", districtId)
      .where("id", "=", params.reportId)
      .forUpdate()
      .executeTakeFirst(),
  );
  if (row.superseded_at !== never) context.refuse("report_superseded");
  if (row.file_id !== null) context.refuse("has_a_file");
  const fileId = context.newId<string>();
  await db
    .insertInto("stored_file")
    .values({
      district_id: districtId,
      id: fileId,
      name: upload.fileName,
      media_type: mediaType,
      size: upload.size,
      sha256: upload.sha256,
      uploaded_by: actor.accountId,
      created_at: now,
    })
    .execute();
  await db
    .updateTable("indicator_report")
    .set({ file_id: fileId })
    .where("district_id", "=", districtId)
    .where("id", "=", params.reportId)
    .execute();
  return {};
}

export async function getReportFile(
  { db, districtId, platform }: Context,
  { params }: InputOf<typeof contract.getReportFile>,
): Promise<FileAnswer> {
  const file = found(
    await db
      .selectFrom("indicator_report as r")
      .innerJoin("stored_file as f", (join) =>
        join.onRef("f.district_id", "=", "r.district_id").onRef("f.id", "=", "r.file_id"),
      )
      .select(["f.name", "f.media_type", "f.sha256"])
      .where("r.district_id", "=", districtId)
      .where("r.id", "=", params.reportId)
      .executeTakeFirst(),
  );
  return { content: platform.files.open(file.sha256), mediaType: file.media_type, fileName: file.name };
}

type List = typeof contract.listReports;
/** Everything reported of a division and those below it. */
export async function listReports(context: Context, { params, query }: InputOf<List>): Promise<OutputOf<List>> {
  const { db, districtId, actor } = context;
  const asked = await ask(context as Context<"day_in_future">, query);
  asked.indicatorOf(params.key);
  const rows = await listReportRows(db, districtId, { indicator: params.key, below: asked.division.code });
  const may = await can(db, districtId, actor, { report: "indicator.report" }, asked.division.code);
  return { items: rows.map(shown), mayReport: mayEver(actor, "indicator.report") && may["report"] === true };
}

type Reportable = typeof contract.listReportable;
/** What officials have to enter of a division, with what was entered last. */
export async function listReportable(
  context: Context<"day_in_future">,
  { query }: InputOf<Reportable>,
): Promise<OutputOf<Reportable>> {
  const asked = await ask(context, query);
  const items: OutputOf<Reportable>["items"] = [];
  for (const indicator of asked.indicators) {
    const definition = definitionOf(indicator);
    if (!definition.isReported) continue;
    const figure = (await figuresOf(indicator, asked.setting)).of(asked.division.code);
    if (figure.missing === "too_deep") continue;
    const targets = await targetsFor(context, indicator, asked, figure.value);
    items.push({
      definition,
      figure: { ...named(asked.division), ...figure },
      report: await reportOf(context, indicator, asked),
      target: targets.find(({ day }) => day >= context.today) ?? targets.at(-1) ?? null,
    });
  }
  return { division: named(asked.division), path: asked.path.map(named), items };
}
