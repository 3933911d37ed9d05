import { type RawBuilder, sql } from "kysely";
import type { InputOf } from "../../contract/endpoint.ts";
import type { FileAnswer } from "../../contract/file.ts";
import { dayOf } from "../../kernel/clock.ts";
import type { Context } from "../../kernel/context.ts";
import { found, notFound } from "../../kernel/refusal.ts";
import { definitionsOf } from "../packs/index.ts";
import { guardFormula } from "../sheets/error-rows.ts";
import type * as contract from "./contract/public.ts";
import type { Publication, PublishedRow } from "./contract/public.ts";
import { findDocument } from "./documents.ts";
import { findOutcome } from "./flow.ts";
import { type CaseRecord, listEventsOf, listTasksOf, lockCase, updateCase } from "./queries.ts";
import { rowsShown } from "./shown.ts";
import { followCodeHash } from "./submit.ts";
import { officialsOf, tell } from "./tell.ts";
import { exportTexts } from "./texts/export.ts";
import { record, sealText } from "./timeline.ts";
import { stepsShown, timelineShown } from "./way-shown.ts";
import { kindOf, openWork } from "./work.ts";

type Row = {
  id: string;
  case_id: string;
  task_id: string | null;
  division_code: string;
  division_name: string;
  fields: unknown;
  values: unknown;
  published_at: string;
  shown_until: string | null;
  ended_at: string | null;
  kind: string;
  kind_version: number;
  number: string;
  outcome: string | null;
  standing: CaseRecord["standing"];
  valid_until: string | null;
};

const select = sql`select p.id, p.case_id, p.task_id, p.division_code, d.name as division_name, p.fields, p.values, p.published_at,
    p.shown_until, p.ended_at, c.kind, c.kind_version, c.number, c.outcome, c.standing, c.valid_until
  from case_publication p
  join case_file c on c.district_id = p.district_id and c.id = p.case_id
  join division d on d.district_id = p.district_id and d.code = p.division_code`;

async function shown(context: Context, rows: readonly Row[]): Promise<Publication[]> {
  const definitions = await definitionsOf(context.db, context.districtId);
  return rows.map((row) => ({
    id: row.id as Publication["id"],
    kind: row.kind as Publication["kind"],
    kindTitle: kindOf(definitions, row).title,
    number: row.number,
    divisionCode: row.division_code as Publication["divisionCode"],
    divisionName: row.division_name,
    columns: row.fields as Publication["columns"],
    values: row.values as Publication["values"],
    publishedAt: row.published_at as Publication["publishedAt"],
    until: row.shown_until as Publication["until"],
  }));
}

const like = (search: string) => `%${search.replace(/[\\%_]/g, "\\$&")}%`;
const searching = (search: string | undefined): RawBuilder<boolean> =>
  search ? sql<boolean>`(p.values::text ilike ${like(search)} or c.number ilike ${like(search)})` : sql<boolean>`true`;
const lying = (division: string | undefined): RawBuilder<boolean> =>
  division ? sql<boolean>`p.division_code like ${`${division}%`}` : sql<boolean>`true`;

/** Cases that everyone may object to now. */
export async function listPublicity(context: Context, { query }: InputOf<typeof contract.listPublicity>) {
  const where = sql`where p.district_id = ${context.districtId} and p.purpose = 'publicity' and p.ended_at is null
    and (p.shown_until is null or p.shown_until >= ${context.today}) and ${searching(query.search)} and ${lying(query.division)}
    ${query.kind ? sql`and c.kind = ${query.kind}` : sql``}`;
  const { rows } = await sql<Row>`${select} ${where} order by p.shown_until, p.id
    limit ${query.size} offset ${(query.page - 1) * query.size}`.execute(context.db);
  return { items: await shown(context, rows), total: await countOf(context, where), today: context.today };
}

const countOf = async ({ db }: Context, where: RawBuilder<unknown>): Promise<number> =>
  (
    await sql<{ n: number }>`select count(*)::int as n from case_publication p
      join case_file c on c.district_id = p.district_id and c.id = p.case_id ${where}`.execute(db)
  ).rows[0]!.n;

const findPublication = async ({ db, districtId }: Context<string>, id: string, purpose: "publicity" | "outcome") =>
  (
    await sql<Row>`${select} where p.district_id = ${districtId} and p.id = ${id} and p.purpose = ${purpose}`.execute(
      db,
    )
  ).rows[0];

const isOpen = (row: Row, today: string) =>
  row.ended_at === null && (row.shown_until === null || row.shown_until >= today);

export async function getPublicity(context: Context, { params }: InputOf<typeof contract.getPublicity>) {
  const row = found(await findPublication(context, params.publicationId, "publicity"));
  const kind = kindOf(await definitionsOf(context.db, context.districtId), row);
  const step = kind.steps.find(({ type }) => type === "publicity");
  const [publication] = await shown(context, [row]);
  return { ...publication!, isOpen: isOpen(row, context.today), says: step?.says ?? null };
}

/** Objects during the publicity period. */
export async function fileObjection(
  context: Context<"publicity_over" | "contact_missing">,
  { params, body }: InputOf<typeof contract.fileObjection>,
) {
  const { db, districtId, actor, now } = context;
  if (actor.accountId === null && body.contact === "") context.refuse("contact_missing");
  const { case_id } = found(await findPublication(context, params.publicationId, "publicity"));
  const row = await lockCase(context, case_id);
  const publication = found(await findPublication(context, params.publicationId, "publicity"));
  if (!isOpen(publication, context.today) || publication.task_id === null) context.refuse("publicity_over");
  const id = context.newId<string>();
  await db
    .insertInto("case_objection")
    .values({
      district_id: districtId,
      id,
      case_id,
      task_id: publication.task_id,
      account_id: actor.accountId,
      name_enc: sealText(context, "case_objection.name", id, body.name),
      contact_enc: sealText(context, "case_objection.contact", id, body.contact),
      text_enc: sealText(context, "case_objection.text", id, body.text)!,
      at: now,
    })
    .execute();
  await updateCase(context, case_id, { objections: row.objections + 1 });
  await record(context, row, { event: "objection", by: "public", isVisible: false });
  const work = await openWork(context, row, { fresh: false });
  const overseers = work.kind.overseers.map((role) => officialsOf(role, row.division_code));
  await tell(work, "objection", overseers, { dedupe: `objection:${id}` });
  context.audited({ kind: "case", id: case_id }, { objection: id });
  context.changed(["case"]);
  return { ok: true as const };
}

type ListQuery = Pick<InputOf<typeof contract.listPublished>["query"], "search" | "division" | "standing">;
const onList = ({ districtId }: Context, list: string, { search, division, standing = "in_force" }: ListQuery) =>
  sql`where p.district_id = ${districtId} and p.list = ${list} and p.purpose = 'outcome' and p.ended_at is null
    and c.standing = ${standing} and ${searching(search)} and ${lying(division)}`;

async function publishedShown(context: Context, rows: readonly Row[]): Promise<PublishedRow[]> {
  const definitions = await definitionsOf(context.db, context.districtId);
  const publications = await shown(context, rows);
  return Promise.all(
    rows.map(async (row, index) => {
      const template = row.outcome ? findOutcome(kindOf(definitions, row), row.outcome)?.document?.template : undefined;
      const document = template ? await findDocument(context, row.case_id, template) : undefined;
      return {
        ...publications[index]!,
        standing: row.standing!,
        validUntil: row.valid_until as PublishedRow["validUntil"],
        documentCode: document?.code ?? null,
      };
    }),
  );
}

/** A published list of outcomes. */
export async function listPublished(context: Context, { params, query }: InputOf<typeof contract.listPublished>) {
  const where = onList(context, params.list, query);
  const { rows } = await sql<Row>`${select} ${where} order by p.published_at desc, p.id
    limit ${query.size} offset ${(query.page - 1) * query.size}`.execute(context.db);
  return {
    items: await publishedShown(context, rows),
    total: await countOf(context, where),
    columns: columnsOf(rows),
  };
}

/** Every column any of the rows has, in the order they are met: kinds and versions may differ. */
function columnsOf(rows: readonly Row[]): Publication["columns"] {
  const columns = new Map<string, Publication["columns"][number]>();
  for (const row of rows)
    for (const column of row.fields as Publication["columns"])
      if (!columns.has(column.key)) columns.set(column.key, column);
  return [...columns.values()];
}

export async function getPublished(context: Context, { params }: InputOf<typeof contract.getPublished>) {
  const row = await findPublication(context, params.publicationId, "outcome");
  if (!row || row.standing === null) throw notFound();
  const [shownRow] = await publishedShown(context, [row]);
  return shownRow!;
}

const cell = (value: string): string => (/[",\r\n]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value);

/** The whole list as open data. CSV has a byte order mark, or spreadsheets take Chinese text for something else. */
export async function downloadPublished(
  context: Context,
  { params, query }: InputOf<typeof contract.downloadPublished>,
): Promise<FileAnswer> {
  const { rows } =
    await sql<Row>`${select} ${onList(context, params.list, query)} order by p.published_at, p.id limit 100000`.execute(
      context.db,
    );
  const columns = columnsOf(rows);
  const fileName = `${params.list}-${context.today}.${query.format}`;
  if (query.format === "json") {
    const items = rows.map((row) => ({
      number: row.number,
      division: { code: row.division_code, name: row.division_name },
      publishedOn: dayOf(new Date(row.published_at)),
      validUntil: row.valid_until,
      standing: row.standing,
      ...(row.values as object),
    }));
    return {
      content: JSON.stringify({ list: params.list, on: context.today, columns, items }),
      mediaType: "application/json; charset=utf-8",
      fileName,
    };
  }
  const texts = exportTexts[context.locale];
  const language = context.locale === "en" ? "en" : "zh";
  const words = (value: unknown): string =>
    typeof value === "object" && value !== null
      ? (value as Record<string, string>)[language]!
      : typeof value === "boolean"
        ? value
          ? texts.yes
          : texts.no
        : typeof value === "string" || typeof value === "number"
          ? String(value)
          : "";
  const { listHead: head } = texts;
  const lines = [
    [
      head.number,
      head.division,
      ...columns.map(({ title }) => title[language]),
      head.publishedOn,
      head.validUntil,
      head.standing,
    ],
    ...rows.map((row) => [
      row.number,
      row.division_name,
      ...columns.map(({ key }) => guardFormula(words((row.values as Record<string, unknown>)[key]))),
      dayOf(new Date(row.published_at)),
      row.valid_until ?? "",
      row.standing ? texts.standing[row.standing] : "",
    ]),
  ];
  const content = `\ufeff${lines.map((line) => line.map(cell).join(",")).join("\r\n")}\r\n`;
  return { content, mediaType: "text/csv; charset=utf-8", fileName };
}

/** Where a case stands, for whoever has its number and code. */
export async function trackCase(
  context: Context<"number_or_code_wrong">,
  { body }: InputOf<typeof contract.trackCase>,
) {
  const row = await context.db
    .selectFrom("case_file")
    .selectAll()
    .where("district_id", "=", context.districtId)
    .where("number", "=", body.number.toUpperCase())
    .where("code_hash", "=", followCodeHash(body.code))
    .executeTakeFirst();
  if (!row) context.refuse("number_or_code_wrong");
  const work = await openWork(context, row, { fresh: false });
  const [line] = await rowsShown(context, [row]);
  context.audited({ kind: "case", id: row.id }, { number: row.number });
  return {
    ...line!,
    steps: stepsShown(work, await listTasksOf(context, row.id)),
    timeline: timelineShown(context, work, await listEventsOf(context, row.id), [], {
      isOfficial: false,
      names: new Map(),
    }),
  };
}
