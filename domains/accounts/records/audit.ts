import { Readable } from "node:stream";
import { type RawBuilder, sql } from "kysely";
import type { InputOf } from "../../../contract/endpoint.ts";
import type { FileAnswer } from "../../../contract/file.ts";
import type { Instant, LocalDate } from "../../../contract/values.ts";
import { verifyAudit } from "../../../kernel/audit.ts";
import type { Context } from "../../../kernel/context.ts";
import { lastAuditCheck } from "../../../kernel/housekeeping.ts";
import { fieldAad } from "../../../kernel/crypto/keyring.ts";
import type { AuditFilter, exportAudit as ExportAudit, listAudit as ListAudit } from "../contract/records.ts";

type Row = {
  lane: number;
  seq: number;
  at: Instant;
  event: string;
  action: string;
  actor_kind: string;
  actor_account_id: string | null;
  target_kind: string | null;
  target_id: string | null;
  request_id: string;
  detail: string;
  actor_name_enc: Buffer | null;
  sign_in_name: string | null;
};

/** Days are days of China. */
const startOf = (day: LocalDate) => new Date(`${day}T00:00:00+08:00`).toISOString();
const endOf = (day: LocalDate) => new Date(Date.parse(`${day}T00:00:00+08:00`) + 86_400_000).toISOString();
const isUuid = (text: string) => /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text);

function conditions(districtId: string, filter: AuditFilter): RawBuilder<unknown> {
  const parts = [sql`e.district_id = ${districtId}`];
  if (filter.from) parts.push(sql`e.at >= ${startOf(filter.from)}`);
  if (filter.to) parts.push(sql`e.at < ${endOf(filter.to)}`);
  if (filter.event) parts.push(sql`e.event = ${filter.event}`);
  if (filter.targetKind) parts.push(sql`e.target_kind = ${filter.targetKind}`);
  if (filter.target) parts.push(sql`e.target_id = ${filter.target}`);
  if (filter.actor) {
    if (isUuid(filter.actor)) parts.push(sql`e.actor_account_id = ${filter.actor}`);
    else
      parts.push(sql`(e.actor_kind = ${filter.actor} or e.actor_account_id = (
        select id from account where district_id = ${districtId} and sign_in_name = ${filter.actor.toLowerCase()}))`);
  }
  return sql.join(parts, sql` and `);
}

const select = (where: RawBuilder<unknown>, more: RawBuilder<unknown>) => sql<Row>`
  select e.lane, e.seq, e.at, e.event, e.action, e.actor_kind, e.actor_account_id, e.target_kind, e.target_id, e.request_id, e.detail,
    case when a.kind = 'staff' then a.name_enc end as actor_name_enc, case when a.kind = 'staff' then a.sign_in_name end as sign_in_name
  from audit_entry e left join account a on a.district_id = e.district_id and a.id = e.actor_account_id
  where ${where} ${more}`;

function entryOf(context: Context, row: Row) {
  const name =
    row.actor_name_enc && context.keyring.open(row.actor_name_enc, fieldAad("account.name", row.actor_account_id!));
  return {
    lane: row.lane,
    seq: row.seq,
    at: row.at,
    event: row.event,
    action: row.action,
    actorKind: row.actor_kind,
    actorId: row.actor_account_id,
    actorName: name ?? row.sign_in_name,
    targetKind: row.target_kind,
    targetId: row.target_id,
    requestId: row.request_id,
    detail: row.detail,
  };
}

export async function listAudit(context: Context, { query }: InputOf<typeof ListAudit>) {
  const where = conditions(context.districtId, query);
  const { rows } = await select(
    where,
    sql`order by e.at desc, e.lane desc, e.seq desc limit ${query.size} offset ${(query.page - 1) * query.size}`,
  ).execute(context.db);
  const count = await sql<{ total: number }>`select count(*) as total from audit_entry e where ${where}`.execute(
    context.db,
  );
  const events = await sql<{
    event: string;
  }>`select distinct event from audit_entry where district_id = ${context.districtId} order by event`.execute(
    context.db,
  );
  return {
    items: rows.map((row) => entryOf(context, row)),
    total: count.rows[0]!.total,
    events: events.rows.map((row) => row.event),
    lastCheck: (await lastAuditCheck(context.db, context.clock, context.districtId)) ?? null,
  };
}

/** A cell of a CSV file that a spreadsheet shows and does not compute. */
const cell = (value: string | number | null): string => {
  const text = String(value ?? "");
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\n\r]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
};

/** Pages of the log by key, oldest first: memory holds one page, however long the log. */
async function* csv(context: Context, filter: AuditFilter): AsyncGenerator<string> {
  yield "\uFEFFat,event,action,actor_kind,actor_account_id,actor,target_kind,target_id,request_id,detail,lane,seq\r\n";
  const where = conditions(context.districtId, filter);
  let after: Row | undefined;
  for (;;) {
    const next: RawBuilder<unknown> = after
      ? sql`and (e.at, e.lane, e.seq) > (${after.at}, ${after.lane}, ${after.seq})`
      : sql``;
    const { rows } = await select(where, sql`${next} order by e.at, e.lane, e.seq limit 2000`).execute(
      context.platform.database.kysely,
    );
    let text = "";
    for (const row of rows) {
      const entry = entryOf(context, row);
      const cells = [
        entry.at,
        entry.event,
        entry.action,
        entry.actorKind,
        entry.actorId,
        entry.actorName,
        entry.targetKind,
        entry.targetId,
        entry.requestId,
        entry.detail,
        entry.lane,
        entry.seq,
      ];
      text += `${cells.map(cell).join(",")}\r\n`;
    }
    if (text !== "") yield text;
    if (rows.length < 2000) return;
    after = rows.at(-1);
  }
}

export async function exportAudit(context: Context, { query }: InputOf<typeof ExportAudit>): Promise<FileAnswer> {
  context.audited({ kind: "audit_entry", id: context.districtId }, { from: query.from, to: query.to });
  return {
    content: Readable.from(csv(context, query)),
    mediaType: "text/csv; charset=utf-8",
    fileName: `audit-${context.today}.csv`,
  };
}

export async function checkAudit(context: Context) {
  const { rows, faults } = await verifyAudit(context.platform.database, context.keyring, context.districtId);
  context.audited({ kind: "audit_entry", id: context.districtId }, { rows, faults: faults.length });
  return { rows, faults, checkedAt: context.now };
}
