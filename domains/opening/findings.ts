import { sql } from "kysely";
import type { InputOf, OutputOf } from "../../contract/endpoint.ts";
import type { Context } from "../../kernel/context.ts";
import { fieldAad } from "../../kernel/crypto/keyring.ts";
import { allowed, can, mayEver } from "../../kernel/permission.ts";
import { checkVersion, found, Refusal } from "../../kernel/refusal.ts";
import type * as contract from "./contract/findings.ts";
import { endedStatuses, type FindingRow } from "./contract/findings.ts";
import { lookalikesOf } from "./lookalikes.ts";

type Row = {
  id: string;
  name: string;
  address: string;
  kind: string;
  status: string;
  division_code: string;
  division_name: string;
  lon: number | null;
  lat: number | null;
  children: number | null;
  found_on: string;
  next_on: string | null;
  photos: number;
};
export type FindingFilter = {
  search?: string | undefined;
  division?: string | undefined;
  status: readonly string[];
  overdue?: boolean | undefined;
};

const escapeLike = (text: string) => text.replace(/[\\%_]/g, (sign) => `\\${sign}`);
const isEnded = (status: string) => (endedStatuses as readonly string[]).includes(status);

const from = sql`from finding f join division d on d.district_id = f.district_id and d.code = f.division_code`;

const conditions = (context: Context, { search, division, status, overdue }: FindingFilter) => sql`
  where f.district_id = ${context.districtId} and ${allowed(context.actor, "finding.list", "f")}
  ${search ? sql`and (f.name ilike ${`%${escapeLike(search)}%`} or f.address ilike ${`%${escapeLike(search)}%`})` : sql``}
  ${division ? sql`and f.division_code like ${`${division}%`}` : sql``}
  ${status.length > 0 ? sql`and f.status = any(${[...status]}::text[])` : sql``}
  ${overdue ? sql`and f.next_on < ${context.today}` : sql``}`;

const columns = sql`f.id, f.name, f.address, f.kind, f.status, f.division_code, d.full_name as division_name, f.lon, f.lat,
  f.children, f.found_on, f.next_on,
  (select count(*)::int from finding_photo p where p.district_id = f.district_id and p.finding_id = f.id) as photos`;

export const shownFinding = (row: Row, today: string): FindingRow =>
  ({
    id: row.id,
    name: row.name,
    address: row.address,
    kind: row.kind,
    status: row.status,
    divisionCode: row.division_code,
    divisionName: row.division_name,
    location: row.lon === null || row.lat === null ? null : { lon: row.lon, lat: row.lat },
    children: row.children,
    foundOn: row.found_on,
    nextOn: row.next_on,
    isOverdue: row.next_on !== null && row.next_on < today,
    photos: row.photos,
  }) as FindingRow;

/** Rows of the ledger: what is due first, then what is over. */
export async function findFindings(context: Context, filter: FindingFilter, limit: number, offset: number) {
  const { rows } = await sql<Row>`select ${columns} ${from} ${conditions(context, filter)}
    order by f.next_on is null, f.next_on, f.found_on desc, f.id limit ${limit} offset ${offset}`.execute(context.db);
  return rows.map((row) => shownFinding(row, context.today));
}

/** Lists places found that are not filed. */
export async function listFindings(
  context: Context,
  { query }: InputOf<typeof contract.listFindings>,
): Promise<OutputOf<typeof contract.listFindings>> {
  const { page, size, ...filter } = query;
  const all = { ...filter, status: [], overdue: undefined };
  const [items, counted, total] = await Promise.all([
    findFindings(context, filter, size, (page - 1) * size),
    sql<{ status: string; count: number; overdue: number }>`select f.status, count(*)::int as count,
        (count(*) filter (where f.next_on < ${context.today}))::int as overdue
      ${from} ${conditions(context, all)} group by f.status`.execute(context.db),
    sql<{ total: number }>`select count(*)::int as total ${from} ${conditions(context, filter)}`.execute(context.db),
  ]);
  return {
    items,
    total: total.rows[0]?.total ?? 0,
    counts: Object.fromEntries(counted.rows.map(({ status, count }) => [status, count])),
    overdue: counted.rows.reduce((sum, { overdue }) => sum + overdue, 0),
    mayReport: mayEver(context.actor, "finding.report"),
  };
}

const seal = (context: Context, column: `finding${string}.${string}`, id: string, text: string): Buffer | null =>
  text === "" ? null : context.keyring.seal(text, fieldAad(column, id));
const open = (context: Context, column: `${string}.${string}`, id: string, sealed: Buffer | null): string =>
  sealed === null ? "" : context.keyring.open(sealed, fieldAad(column, id));

/** Reports a place found in the field, to be followed up from the day that is named. */
export async function reportFinding(
  context: Context<"division_unknown" | "day_over">,
  { body }: InputOf<typeof contract.reportFinding>,
) {
  const { db, districtId, now, today, actor } = context;
  const division = await db
    .selectFrom("division")
    .select("code")
    .where("district_id", "=", districtId)
    .where("code", "=", body.divisionCode)
    .executeTakeFirst();
  if (!division) context.refuse("division_unknown", { code: body.divisionCode });
  if (body.nextOn < today) context.refuse("day_over");
  const findingId = context.newId<OutputOf<typeof contract.reportFinding>["findingId"]>();
  await db
    .insertInto("finding")
    .values({
      district_id: districtId,
      id: findingId,
      name: body.name,
      address: body.address,
      division_code: body.divisionCode,
      lon: body.location?.lon ?? null,
      lat: body.location?.lat ?? null,
      kind: body.kind,
      children: body.children,
      contact_name_enc: seal(context, "finding.contact_name", findingId, body.contactName),
      contact_phone_enc: seal(context, "finding.contact_phone", findingId, body.contactPhone),
      note_enc: seal(context, "finding.note", findingId, body.note),
      status: "found",
      found_on: today,
      found_by: actor.accountId!,
      next_on: body.nextOn,
      changed_at: now,
    })
    .execute();
  await addEvent(context, findingId, { status: "found", note: "", nextOn: body.nextOn });
  // Nobody reports outside the area they answer for.
  const { rows } = await sql<{ mine: boolean }>`select ${allowed(actor, "finding.follow", "f")} as mine from finding f
    where f.district_id = ${districtId} and f.id = ${findingId}`.execute(db);
  if (!rows[0]?.mine) throw new Refusal("not_allowed");
  context.audited({ kind: "finding", id: findingId }, { division: body.divisionCode, kind: body.kind });
  return { findingId };
}

async function addEvent(
  context: Context<string>,
  findingId: string,
  event: { status: string; note: string; nextOn: string | null },
): Promise<void> {
  const id = context.newId<string>();
  await context.db
    .insertInto("finding_event")
    .values({
      district_id: context.districtId,
      id,
      finding_id: findingId,
      status: event.status,
      note_enc: seal(context as Context, "finding_event.note", id, event.note),
      next_on: event.nextOn,
      at: context.now,
      by_account_id: context.actor.accountId!,
    })
    .execute();
}

/** A finding whole. */
export async function getFinding(
  context: Context,
  { params }: InputOf<typeof contract.getFinding>,
): Promise<OutputOf<typeof contract.getFinding>> {
  const { db, districtId, today } = context;
  const id = params.findingId;
  const { rows } = await sql<
    Row & {
      contact_name_enc: Buffer | null;
      contact_phone_enc: Buffer | null;
      note_enc: Buffer | null;
      site_id: string | null;
      site_name: string | null;
      version: number;
    }
  >`select ${columns}, f.contact_name_enc, f.contact_phone_enc, f.note_enc, f.site_id, s.name as site_name, f.version
    ${from} left join site s on s.district_id = f.district_id and s.id = f.site_id
    where f.district_id = ${districtId} and f.id = ${id}`.execute(db);
  const row = found(rows[0]);
  const [{ rows: events }, photos, lookalikes, possible] = await Promise.all([
    sql<{
      id: string;
      at: string;
      status: string;
      note_enc: Buffer | null;
      next_on: string | null;
      by_account_id: string;
      name_enc: Buffer | null;
    }>`select e.id, e.at, e.status, e.note_enc, e.next_on, e.by_account_id, a.name_enc
      from finding_event e join account a on a.district_id = e.district_id and a.id = e.by_account_id
      where e.district_id = ${districtId} and e.finding_id = ${id} order by e.at, e.id`.execute(db),
    db
      .selectFrom("finding_photo")
      .select("id")
      .where("district_id", "=", districtId)
      .where("finding_id", "=", id)
      .orderBy("added_at")
      .execute(),
    lookalikesOf(context, { name: row.name, address: row.address, lon: row.lon, lat: row.lat }, id),
    can(db, districtId, context.actor, { follow: "finding.follow" }, id),
  ]);
  context.audited({ kind: "finding", id });
  return {
    ...shownFinding(row, today),
    contactName: open(context, "finding.contact_name", id, row.contact_name_enc),
    contactPhone: open(context, "finding.contact_phone", id, row.contact_phone_enc),
    note: open(context, "finding.note", id, row.note_enc),
    site: row.site_id === null ? null : { id: row.site_id, name: row.site_name ?? "" },
    photoIds: photos.map((photo) => photo.id) as never,
    events: events.map((event) => ({
      at: event.at,
      status: event.status,
      note: open(context, "finding_event.note", event.id, event.note_enc),
      nextOn: event.next_on,
      by: open(context, "account.name", event.by_account_id, event.name_enc),
    })) as never,
    lookalikes,
    today,
    version: row.version,
    can: possible,
  };
}

/** Says what was done about a finding and what comes next. */
export async function followFinding(
  context: Context<"next_day_missing" | "day_over" | "site_unknown">,
  { params, body }: InputOf<typeof contract.followFinding>,
) {
  const { db, districtId, now, today } = context;
  const before = found(
    await db
      .selectFrom("finding")
      .select(["id", "version", "status"])
      .where("district_id", "=", districtId)
      .where("id", "=", params.findingId)
      .forUpdate()
      .executeTakeFirst(),
  );
  checkVersion(before, body.version);
  const nextOn = isEnded(body.status) ? null : body.nextOn;
  if (!isEnded(body.status) && nextOn === null) context.refuse("next_day_missing");
  if (nextOn !== null && nextOn < today) context.refuse("day_over");
  if (body.siteId !== null) {
    const site = await db
      .selectFrom("site")
      .select("id")
      .where("district_id", "=", districtId)
      .where("id", "=", body.siteId)
      .executeTakeFirst();
    if (!site) context.refuse("site_unknown");
  }
  await addEvent(context, before.id, { status: body.status, note: body.note, nextOn });
  await db
    .updateTable("finding")
    .set({
      status: body.status,
      next_on: nextOn,
      ...(body.siteId !== null && { site_id: body.siteId }),
      changed_at: now,
      version: before.version + 1,
    })
    .where("district_id", "=", districtId)
    .where("id", "=", before.id)
    .execute();
  context.audited({ kind: "finding", id: before.id }, { from: before.status, to: body.status });
  return { version: before.version + 1 };
}
