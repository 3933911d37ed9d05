import { type RawBuilder, sql } from "kysely";
import type { InputOf, QueryOf } from "../../contract/endpoint.ts";
import type { Context } from "../../kernel/context.ts";
import { allowed, can, mayEver } from "../../kernel/permission.ts";
import { checkVersion, found } from "../../kernel/refusal.ts";
import { sheet } from "./sheet.ts";
import { definitionsOf } from "../packs/index.ts";
import type * as contract from "./contract.ts";
import { endDocument, endless } from "./issue.ts";
import { documentKind } from "./kind.ts";
import { fileOf, findDocument, issuerOf, openValues, templateOf } from "./print.ts";
import { shownValues } from "./values.ts";

type Filters = Pick<QueryOf<typeof contract.listDocuments>, "search" | "template" | "state" | "year" | "due">;

/** How a document stands on a day; in SQL, so that lists can ask for it. */
export const stateOf = (today: string): RawBuilder<contract.DocumentState> => sql`case
  when d.status in ('revoked', 'replaced') then d.status when d.valid_to < ${today} then 'expired'
  when d.valid_from > ${today} then 'not_yet_valid' else 'valid' end`;

type Listed = {
  id: string;
  template_key: string;
  number: string;
  division_code: string;
  division_name: string;
  state: contract.DocumentState;
  issued_at: string;
  valid_from: string;
  valid_to: string;
  retained_until: string;
  is_due: boolean;
  destroyed_at: string | null;
  total: number;
};

const columns = (today: string) => sql`d.id, d.template_key, d.number, d.division_code,
  (select v.name from division v where v.district_id = d.district_id and v.code = d.division_code) as division_name,
  ${stateOf(today)} as state, d.issued_at, d.valid_from, d.valid_to, d.retained_until,
  (d.due_at is not null and d.destroyed_at is null) as is_due, d.destroyed_at`;

async function find(context: Context, filters: Filters, page: { limit: number; offset: number }): Promise<Listed[]> {
  const { db, districtId, actor, today } = context;
  const { search, template, state, year, due } = filters;
  const code = search?.replace(/[\s-]/g, "").toUpperCase();
  const like = search && `%${search.replace(/[\\%_]/g, "\\$&")}%`;
  const { rows } = await sql<Listed>`
    select ${columns(today)}, count(*) over ()::int as total from document d
    where d.district_id = ${districtId} and ${allowed(actor, "document.list", "d")}
      ${search ? sql`and (d.number ilike ${like} or d.code = ${code})` : sql``}
      ${template === undefined ? sql`` : sql`and d.template_key = ${template}`}
      ${state === undefined ? sql`` : sql`and ${stateOf(today)} = ${state}`}
      ${year === undefined ? sql`` : sql`and d.issued_at >= ${`${year}-01-01T00:00:00+08`}::timestamptz and d.issued_at < ${`${year + 1}-01-01T00:00:00+08`}::timestamptz`}
      ${due ? sql`and d.due_at is not null and d.destroyed_at is null` : sql``}
    order by d.issued_at desc, d.id desc limit ${page.limit} offset ${page.offset}`.execute(db);
  return rows;
}

const day = (value: string) => (value === endless ? null : value);

export async function listDocuments(context: Context, { query }: InputOf<typeof contract.listDocuments>) {
  const { db, districtId, actor } = context;
  const rows = await find(context, query, { limit: query.size, offset: (query.page - 1) * query.size });
  const definitions = await definitionsOf(db, districtId);
  const titleOf = (key: string) => definitions.versions(documentKind, key).at(-1)!.body.title;
  return {
    items: rows.map((row) => ({
      id: row.id,
      template: row.template_key,
      title: titleOf(row.template_key),
      number: row.number,
      divisionCode: row.division_code,
      divisionName: row.division_name,
      state: row.state,
      issuedAt: row.issued_at,
      validFrom: row.valid_from,
      validTo: day(row.valid_to),
      retainedUntil: row.retained_until,
      isDue: row.is_due,
      destroyedAt: row.destroyed_at,
    })),
    total: rows[0]?.total ?? 0,
    templates: definitions.keys(documentKind).map((key) => ({ key, title: titleOf(key) })),
    canDestroy: mayEver(actor, "document.destroy"),
  };
}

const mostRows = 50_000;

export async function exportDocuments(context: Context, { query }: InputOf<typeof contract.exportDocuments>) {
  const { db, districtId, locale, today } = context;
  const rows = await find(context, query, { limit: mostRows, offset: 0 });
  const definitions = await definitionsOf(db, districtId);
  context.audited({ kind: "district", id: districtId }, { rows: rows.length });
  const language = locale === "en" ? "en" : "zh";
  return sheet(
    language,
    rows.map((row) => ({
      ...row,
      title: definitions.versions(documentKind, row.template_key).at(-1)!.body.title[language],
      valid_to: day(row.valid_to) ?? "",
    })),
    today,
  );
}

export async function getDocument(context: Context, { params }: InputOf<typeof contract.getDocument>) {
  const { db, districtId, actor, today, platform, locale } = context;
  const row = found(await findDocument(db, districtId, params.documentId));
  const { rows } = await sql<Listed>`
    select ${columns(today)}, 1 as total from document d where d.district_id = ${districtId} and d.id = ${row.id}`.execute(
    db,
  );
  const listed = found(rows[0]);
  const { body: template } = await templateOf(db, row);
  const shown = shownValues(template, openValues(platform, row), locale === "en" ? "en" : "zh");
  const successor = row.replaced_by === null ? undefined : await findDocument(db, districtId, row.replaced_by);
  context.audited({ kind: "document", id: row.id });
  return {
    id: row.id,
    template: row.template_key,
    title: template.title,
    number: row.number,
    divisionCode: row.division_code,
    divisionName: listed.division_name,
    state: listed.state,
    issuedAt: row.issued_at,
    validFrom: row.valid_from,
    validTo: day(row.valid_to),
    retainedUntil: row.retained_until,
    isDue: listed.is_due,
    destroyedAt: row.destroyed_at,
    issuer: await issuerOf(db, districtId, template, row.division_code),
    code: row.code,
    verifyUrl: row.verify_url,
    values: Object.entries(shown).flatMap(([name, text]) =>
      text === "" ? [] : [{ name, title: template.values[name]!.title, shown: text }],
    ),
    about: { kind: row.about_kind, id: row.about_id },
    reason: row.reason,
    endedAt: row.ended_at,
    replacedBy: successor ? { id: successor.id, number: successor.number } : null,
    sha256: row.sha256?.toString("hex") ?? null,
    version: row.version,
    can: await can(db, districtId, actor, { revoke: "document.revoke", destroy: "document.destroy" }, row.id),
  };
}

export async function downloadDocument(
  context: Context<"document_destroyed">,
  { params }: InputOf<typeof contract.downloadDocument>,
) {
  const { db, districtId, platform } = context;
  const row = found(await findDocument(db, districtId, params.documentId));
  const content = await fileOf(platform, db, row);
  if (!content) return context.refuse("document_destroyed", { destroyedAt: row.destroyed_at });
  context.audited({ kind: "document", id: row.id });
  return { content, mediaType: "application/pdf", fileName: `${row.number}.pdf` };
}

export async function revokeDocument(
  context: Context<"document_ended">,
  { params, body }: InputOf<typeof contract.revokeDocument>,
) {
  const row = found(await findDocument(context.db, context.districtId, params.documentId));
  if (row.status !== "issued") context.refuse("document_ended", { status: row.status });
  checkVersion(row, body.version);
  const ended = await endDocument(context, row.id, { status: "revoked", reason: body.reason });
  if (!ended) return context.refuse("document_ended");
  context.audited({ kind: "document", id: row.id }, { number: row.number });
  context.changed([], {
    families: row.family_id ? [row.family_id] : [],
    institutions: row.institution_id ? [row.institution_id] : [],
    accounts: row.account_id ? [row.account_id] : [],
  });
  return { version: ended.version };
}

/** Only what the sweep has marked may go; number, dates and who destroyed it and why stay. */
export async function destroyDocuments(
  context: Context<"document_not_due">,
  { body }: InputOf<typeof contract.destroyDocuments>,
) {
  const { db, districtId, now, actor } = context;
  const ids = [...new Set(body.documentIds)];
  const rows = await db
    .updateTable("document")
    .set({
      values_enc: null,
      pdf_enc: null,
      destroyed_at: now,
      destroyed_by: actor.accountId,
      version: sql`version + 1`,
    })
    .where("district_id", "=", districtId)
    .where("id", "in", ids)
    .where("due_at", "is not", null)
    .where("destroyed_at", "is", null)
    .returning(["id", "number"])
    .execute();
  // All or none: a list that is half right was chosen from an old page.
  if (rows.length !== ids.length) context.refuse("document_not_due", { asked: ids.length, due: rows.length });
  for (const row of rows)
    context.alsoAudited(
      "document.destroyed",
      { kind: "document", id: row.id },
      { number: row.number, reason: body.reason },
    );
  context.audited({ kind: "district", id: districtId }, { documents: rows.length });
  return { destroyed: rows.length };
}
