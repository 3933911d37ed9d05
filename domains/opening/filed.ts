import { sql } from "kysely";
import type { InputOf, OutputOf } from "../../contract/endpoint.ts";
import type { FileAnswer } from "../../contract/file.ts";
import { careEn } from "../../contract/texts/en.ts";
import { careZh } from "../../contract/texts/zh-CN.ts";
import type { Context } from "../../kernel/context.ts";
import { found } from "../../kernel/refusal.ts";
import { guardFormula } from "../../mechanisms/sheets/error-rows.ts";
import type * as contract from "./contract.ts";
import type { FiledRow } from "./contract.ts";
import { openDataTexts } from "./texts/open-data.ts";

type Row = {
  site_id: string;
  site_name: string;
  kind: FiledRow["kind"];
  status: FiledRow["status"];
  address: string;
  division_code: string;
  division_name: string;
  institution_name: string;
  credit_code: string | null;
  nature: FiledRow["nature"];
  regime: FiledRow["regime"] | null;
  number: string | null;
  filed_on: string | null;
  valid_until: string | null;
  lon: number | null;
  lat: number | null;
};
type Filter = { search?: string | undefined; division?: string | undefined; kind?: string | undefined };

const escapeLike = (text: string) => text.replace(/[\\%_]/g, (sign) => `\\${sign}`);

/** Sites with what admits their institution: the filing of the site itself, else the institution's number. */
const rowsOf = (districtId: string) => sql`
  select s.id as site_id, s.name as site_name, s.kind, s.status, s.address, s.division_code, d.full_name as division_name,
    i.name as institution_name, i.credit_code, i.nature, f.regime, coalesce(f.number, i.filing_number) as number,
    coalesce(f.issued_on, i.filed_on) as filed_on, f.valid_until, s.lon, s.lat, i.id as institution_id
  from site s
  join institution i on i.district_id = s.district_id and i.id = s.institution_id
  join division d on d.district_id = s.district_id and d.code = s.division_code
  left join filing f on f.district_id = s.district_id and f.institution_id = i.id and f.site_id = s.id and f.status = 'in_force'
  where s.district_id = ${districtId}`;

const conditions = ({ search, division, kind }: Filter) => sql`
  and (f.number is not null or i.filed_on is not null or i.filing_number is not null) and s.status <> 'closed'
  ${search ? sql`and (s.name ilike ${`%${escapeLike(search)}%`} or i.name ilike ${`%${escapeLike(search)}%`} or i.credit_code = ${search})` : sql``}
  ${division ? sql`and s.division_code like ${`${division}%`}` : sql``}
  ${kind ? sql`and s.kind = ${kind}` : sql``}`;

const shown = (row: Row): FiledRow =>
  ({
    siteId: row.site_id,
    siteName: row.site_name,
    kind: row.kind,
    status: row.status,
    address: row.address,
    divisionCode: row.division_code,
    divisionName: row.division_name,
    institutionName: row.institution_name,
    creditCode: row.credit_code,
    nature: row.nature,
    regime: row.regime ?? "filing",
    number: row.number,
    filedOn: row.filed_on,
    validUntil: row.valid_until,
    location: row.lon === null || row.lat === null ? null : { lon: row.lon, lat: row.lat },
  }) as FiledRow;

/** Sites of filed or licensed institutions, newest first. */
export async function listFiled(
  { db, districtId }: Context,
  { query }: InputOf<typeof contract.listFiled>,
): Promise<OutputOf<typeof contract.listFiled>> {
  const { page, size, ...filter } = query;
  const [{ rows }, { rows: counted }] = await Promise.all([
    sql<Row>`${rowsOf(districtId)} ${conditions(filter)}
      order by coalesce(f.issued_on, i.filed_on) desc nulls last, s.name, s.id
      limit ${size} offset ${(page - 1) * size}`.execute(db),
    sql<{
      total: string;
    }>`select count(*) as total from (${rowsOf(districtId)} ${conditions(filter)}) all_rows`.execute(db),
  ]);
  return { items: rows.map(shown), total: Number(counted[0]?.total ?? 0) };
}

const quoted = (value: unknown): string => {
  const text = guardFormula(value === null || value === undefined ? "" : String(value));
  return /[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
};

/** The list as open data: what the page shows, in full, for machines. */
export async function downloadFiled(
  context: Context,
  { query }: InputOf<typeof contract.downloadFiled>,
): Promise<FileAnswer> {
  const { format, ...filter } = query;
  const { db, districtId, today, locale } = context;
  const { rows } = await sql<Row>`${rowsOf(districtId)} ${conditions(filter)}
    order by s.division_code, s.name, s.id limit 100000`.execute(db);
  const items = rows.map(shown);
  const texts = openDataTexts[locale];
  const fileName = `${texts.name}-${today}.${format}`;
  if (format === "json") {
    const content = Buffer.from(JSON.stringify({ district: districtId, date: today, items }));
    return { content, mediaType: "application/json", fileName };
  }
  const care = locale === "en" ? careEn : careZh;
  const lines = items.map((item) =>
    [
      item.institutionName,
      item.creditCode,
      item.siteName,
      care.siteKind[item.kind],
      care.nature[item.nature],
      item.divisionName,
      item.address,
      texts.regime[item.regime],
      item.number,
      item.filedOn,
      item.validUntil,
      care.siteStatus[item.status],
      item.location?.lon,
      item.location?.lat,
    ]
      .map(quoted)
      .join(","),
  );
  // Spreadsheets tell UTF-8 by the mark at its beginning.
  const content = Buffer.from(`\uFEFF${[texts.columns.map(quoted).join(","), ...lines].join("\r\n")}\r\n`);
  return { content, mediaType: "text/csv; charset=utf-8", fileName };
}

/** By what a site is admitted, with what it was admitted by before. */
export async function getFiled(
  { db, districtId, today }: Context,
  { params }: InputOf<typeof contract.getFiled>,
): Promise<OutputOf<typeof contract.getFiled>> {
  const { rows } = await sql<Row & { institution_id: string }>`
    ${rowsOf(districtId)} and s.id = ${params.siteId}`.execute(db);
  const row = found(rows[0]);
  const history = await db
    .selectFrom("filing")
    .leftJoin("document", (join) =>
      join.onRef("document.district_id", "=", "filing.district_id").onRef("document.id", "=", "filing.document_id"),
    )
    .select([
      "filing.regime",
      "filing.number",
      "filing.status",
      "filing.issued_on",
      "filing.valid_until",
      "filing.ended_on",
      "document.code",
    ])
    .where("filing.district_id", "=", districtId)
    .where("filing.institution_id", "=", row.institution_id)
    .where((eb) => eb.or([eb("filing.site_id", "=", row.site_id), eb("filing.site_id", "is", null)]))
    .orderBy("filing.issued_on", "desc")
    .orderBy("filing.id", "desc")
    .execute();
  return {
    ...shown(row),
    isFiled: row.number !== null || row.filed_on !== null,
    history: history.map((one) => ({
      regime: one.regime,
      number: one.number,
      status: one.status,
      issuedOn: one.issued_on,
      validUntil: one.valid_until,
      endedOn: one.ended_on,
      code: one.code,
    })) as OutputOf<typeof contract.getFiled>["history"],
    today,
  };
}
