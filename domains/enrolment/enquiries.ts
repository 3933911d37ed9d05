import { sql } from "kysely";
import type { ServiceForm } from "../../contract/care.ts";
import type { InputOf, OutputOf, QueryOf } from "../../contract/endpoint.ts";
import type { FileAnswer } from "../../contract/file.ts";
import type { LocalDate } from "../../contract/values.ts";
import { careEn } from "../../contract/texts/en.ts";
import { careZh } from "../../contract/texts/zh-CN.ts";
import type { Context } from "../../kernel/context.ts";
import { fieldAad } from "../../kernel/crypto/keyring.ts";
import { allowed, can } from "../../kernel/permission.ts";
import { checkVersion, found } from "../../kernel/refusal.ts";
import { guardFormula } from "../../mechanisms/sheets/error-rows.ts";
import { spreadsheet } from "../../mechanisms/sheets/spreadsheet.ts";
import { ageInMonths, consentInForce } from "../families/index.ts";
import type * as contract from "./contract/applications.ts";
import { visitKind } from "./contract/visits.ts";
import { type ContactRow, openContactRow, primaryGuardian } from "./contacts.ts";
import * as queries from "./queries.ts";
import { tellOfRefusal } from "./tell.ts";
import { exportEn } from "./texts/export.en.ts";
import { exportZh } from "./texts/export.zh-CN.ts";

type Row = ContactRow & {
  choice_id: string;
  site_id: string;
  site_name: string;
  application_id: string;
  wanted_from: string;
  service_form: ServiceForm;
  note_enc: Buffer | null;
  submitted_at: string;
  status: contract.ChoiceStatus;
  reason: string | null;
  note: string;
  version: number;
  sibling: boolean;
  employer: boolean;
  hardship: boolean;
  offer_id: string | null;
  offer_status: contract.OfferBrief["status"];
  start_on: string;
  deadline_at: string;
  made_at: string;
  ended_at: string | null;
  offer_reason: string | null;
  offer_note: string;
  total: number;
};

type Filter = QueryOf<typeof contract.exportEnquiries>;
const agrees = consentInForce("share_with_institution", (t) => sql`${sql.ref(`${t}.family_id`)}`);
const birth = sql`coalesce(k.born_on, k.due_on)`;
const ageAtStart = sql`(extract(year from age(a.wanted_from, ${birth})) * 12 + extract(month from age(a.wanted_from, ${birth})))`;
const orders = {
  submitted: sql`a.submitted_at, c.id`,
  "-submitted": sql`a.submitted_at desc, c.id`,
  wanted: sql`a.wanted_from, a.submitted_at, c.id`,
  "-wanted": sql`a.wanted_from desc, a.submitted_at, c.id`,
};

const from = sql`
  from application_choice c
  join application a on a.district_id = c.district_id and a.id = c.application_id
  join site s on s.district_id = c.district_id and s.id = c.site_id
  join child k on k.district_id = a.district_id and k.id = a.child_id`;

/** Only own sites, and only families who agree that institutions see them. */
const visible = (context: Context<string>, filter: Filter) => sql`
  c.district_id = ${context.districtId} and ${allowed(context.actor, "enquiry.list", "c")} and ${agrees("a")}
  ${filter.siteId ? sql`and c.site_id = ${filter.siteId}` : sql``}
  ${filter.month ? sql`and a.wanted_from = ${`${filter.month}-01`}` : sql``}
  ${filter.minAge === undefined ? sql`` : sql`and ${ageAtStart} >= ${filter.minAge}`}
  ${filter.maxAge === undefined ? sql`` : sql`and ${ageAtStart} <= ${filter.maxAge}`}`;

const columns = sql`
  c.id as choice_id, c.site_id, s.name as site_name, c.application_id, a.wanted_from, a.service_form, a.note_enc, a.submitted_at,
  c.status, c.reason, c.note, c.version, k.id as child_id, k.name_enc as child_name_enc, ${birth} as birth,
  g.id as guardian_id, g.name_enc as guardian_name_enc, g.phone_enc as guardian_phone_enc,
  coalesce(n.sibling_site_id = c.site_id, false) as sibling, coalesce(n.employer_institution_id = s.institution_id, false) as employer,
  coalesce(n.hardship, false) as hardship,
  o.id as offer_id, o.status as offer_status, o.start_on, o.deadline_at, o.made_at, o.ended_at, o.reason as offer_reason, o.note as offer_note,
  count(*) over ()::int as total`;
const joins = sql`
  ${primaryGuardian("a")}
  left join need n on n.district_id = a.district_id and n.id = a.need_id
  left join lateral (select * from offer o where o.district_id = c.district_id and o.choice_id = c.id order by o.made_at desc limit 1) o on true`;

async function listRows(
  context: Context<string>,
  filter: Filter,
  order: keyof typeof orders,
  limit: number,
  offset: number,
): Promise<Row[]> {
  const { rows } = await sql<Row>`select ${columns} ${from} ${joins} where ${visible(context, filter)}
    ${filter.status.length > 0 ? sql`and c.status = any(${filter.status}::text[])` : sql``}
    order by ${orders[order]} limit ${limit} offset ${offset}`.execute(context.db);
  return rows;
}

function enquiryOf(context: Context<string>, row: Row): contract.Enquiry {
  // A place has been offered: now the institution has to be able to reach the family.
  const { childName, guardianName, phone } = openContactRow(context, row, row.offer_id === null);
  return {
    choiceId: row.choice_id,
    siteId: row.site_id,
    siteName: row.site_name,
    childName,
    ageMonths: ageInMonths(row.birth, row.wanted_from),
    wantedFrom: row.wanted_from.slice(0, 7),
    serviceForm: row.service_form,
    submittedAt: row.submitted_at,
    status: row.status,
    reason: row.reason,
    staffNote: row.note,
    familyNote: row.note_enc
      ? context.keyring.open(row.note_enc, fieldAad("application.note", row.application_id))
      : "",
    priorities: (["sibling", "employer", "hardship"] as const).filter((fact) => row[fact]),
    guardianName,
    phone,
    offer: row.offer_id
      ? {
          id: row.offer_id,
          status: row.offer_status,
          startOn: row.start_on,
          deadlineAt: row.deadline_at,
          madeAt: row.made_at,
          endedAt: row.ended_at,
          reason: row.offer_reason,
          note: row.offer_note,
        }
      : null,
    version: row.version,
  } as contract.Enquiry;
}

/** The board of an institution: applications to its sites, with counts by status for the tabs. */
export async function listEnquiries(
  context: Context,
  { query }: InputOf<typeof contract.listEnquiries>,
): Promise<OutputOf<typeof contract.listEnquiries>> {
  const rows = await listRows(context, query, query.sort, query.size, (query.page - 1) * query.size);
  const counts = await sql<{ status: string; count: number }>`
    select c.status, count(*)::int as count ${from} where ${visible(context, query)} group by c.status`.execute(
    context.db,
  );
  context.audited({ kind: "application_choice", id: "list" }, { filter: query, shown: rows.length });
  return {
    items: rows.map((row) => enquiryOf(context, row)),
    total: rows[0]?.total ?? 0,
    today: context.today,
    counts: Object.fromEntries(counts.rows.map(({ status, count }) => [status, count])),
  };
}

/** What waits at the caller's sites, for the first page of the day. */
export async function countEnquiries(context: Context): Promise<OutputOf<typeof contract.countEnquiries>> {
  const { db, districtId, actor, now } = context;
  const all = visible(context, { status: [] });
  const { rows } = await sql<{ waiting: number; since: string | null; offered: number }>`
    select count(*) filter (where c.status = 'waiting')::int as waiting,
      count(*) filter (where c.status = 'offered')::int as offered,
      to_char(min(a.submitted_at) filter (where c.status = 'waiting') at time zone 'Asia/Shanghai', 'YYYY-MM-DD') as since
    ${from} where ${all} and c.status in ('waiting', 'offered')`.execute(db);
  const visits = await sql<{ count: number }>`
    select count(*)::int as count from booking b
    join booking_session v on v.district_id = b.district_id and v.id = b.session_id
    where b.district_id = ${districtId} and b.status = 'booked' and v.kind = ${visitKind} and v.starts_at > ${now}
      and ${allowed(actor, "booking.host", "v")}`.execute(db);
  const [row] = rows;
  return {
    waiting: row?.waiting ?? 0,
    waitingSince: (row?.since ?? null) as LocalDate | null,
    offered: row?.offered ?? 0,
    visitsToCome: visits.rows[0]?.count ?? 0,
  };
}

/** One enquiry with what may be done; not found when the family has withdrawn its consent. */
export async function getEnquiry(context: Context, { params }: InputOf<typeof contract.getEnquiry>) {
  const { rows } = await sql<Row>`select ${columns} ${from} ${joins}
    where c.district_id = ${context.districtId} and c.id = ${params.choiceId} and ${agrees("a")}`.execute(context.db);
  const row = found(rows[0]);
  const answer = await can(context.db, context.districtId, context.actor, { answer: "enquiry.answer" }, row.choice_id);
  return { ...enquiryOf(context, row), can: answer };
}

/** Says no with a reason the family reads. */
export async function refuseChoice(
  context: Context<"choice_not_open">,
  { params, body }: InputOf<typeof contract.refuseChoice>,
) {
  const { application_id: applicationId } = await queries.getChoice(context, params.choiceId);
  await queries.lockApplication(context, applicationId);
  const choice = await queries.getChoice(context, params.choiceId);
  if (choice.status !== "waiting" && choice.status !== "paused")
    context.refuse("choice_not_open", { status: choice.status });
  checkVersion(choice, body.version);
  await queries.setChoice(context, choice.id, { status: "refused", reason: body.reason, note: body.note }, context.now);
  await tellOfRefusal(context, choice.id, choice.version, body.note ?? "");
  context.audited({ kind: "application_choice", id: choice.id }, { reason: body.reason });
  context.changed([], await queries.audienceOf(context, applicationId));
  return { version: choice.version + 1 };
}

/** Pages of the export are read one by one: the file never stands in memory whole. */
const exportPage = 500;

/** The filtered board as a spreadsheet. */
export async function exportEnquiries(
  context: Context,
  { query }: InputOf<typeof contract.exportEnquiries>,
): Promise<FileAnswer> {
  const [texts, care] = context.locale === "en" ? [exportEn, careEn] : [exportZh, careZh];
  async function* rows() {
    yield [...texts.columns];
    for (let offset = 0; ; offset += exportPage) {
      const page = await listRows(context, query, "submitted", exportPage, offset);
      for (const row of page) {
        const one = enquiryOf(context, row);
        yield [
          guardFormula(one.siteName),
          guardFormula(one.childName),
          one.ageMonths,
          one.wantedFrom,
          care.serviceForm[one.serviceForm],
          texts.status[one.status],
          one.submittedAt.slice(0, 10),
          one.priorities.map((fact) => texts.priority[fact]).join(texts.separator),
          guardFormula(one.guardianName),
          one.phone ?? "",
          one.offer?.startOn ?? "",
          guardFormula(one.familyNote),
        ];
      }
      if (page.length < exportPage) return;
    }
  }
  context.audited({ kind: "application_choice", id: "list" }, { filter: query });
  return spreadsheet(rows(), texts.sheet, `${texts.sheet}-${context.today}.xlsx`);
}
