import { sql } from "kysely";
import type { InputOf, OutputOf } from "../../contract/endpoint.ts";
import type { Context } from "../../kernel/context.ts";
import { allowed } from "../../kernel/permission.ts";
import { definitionsOf } from "../packs/index.ts";
import type { BookingKind } from "./contract/kind.ts";
import type * as contract from "./contract/sessions.ts";
import { bookingKind, kindOf } from "./kind.ts";
import { type SessionRow, sessionColumns, sessionFrom } from "./queries.ts";
import { hostedSession, publicSession } from "./view.ts";

/** What can be booked today, and under which rules. */
export async function listBookingKinds(context: Context): Promise<OutputOf<typeof contract.listBookingKinds>> {
  const definitions = await definitionsOf(context.db, context.districtId);
  return {
    items: definitions
      .list(bookingKind, { on: context.today })
      .map(({ body }) => ({ ...body, eligible: body.eligible.map(({ otherwise }) => otherwise) })),
  };
}

async function kindsOf(context: Context, rows: readonly SessionRow[]): Promise<Map<string, BookingKind>> {
  const kinds = new Map<string, BookingKind>();
  for (const row of rows) kinds.set(row.id, await kindOf(context.platform, context.db, context.districtId, row));
  return kinds;
}

const startOf = (day: string) => sql`${`${day}T00:00:00+08:00`}::timestamptz`;

/** The next open sessions; full ones are shown too, so that people see that they take place. */
export async function listSessions(
  context: Context,
  { query }: InputOf<typeof contract.listSessions>,
): Promise<OutputOf<typeof contract.listSessions>> {
  const { rows } = await sql<SessionRow>`select ${sessionColumns} from ${sessionFrom}
    where v.district_id = ${context.districtId} and v.status = 'open' and v.starts_at > ${context.now}
      ${query.kind ? sql`and v.kind = ${query.kind}` : sql``} ${query.siteId ? sql`and r.site_id = ${query.siteId}` : sql``}
      ${query.resourceId ? sql`and v.resource_id = ${query.resourceId}` : sql``}
      ${query.from ? sql`and v.starts_at >= ${startOf(query.from)}` : sql``}
      ${query.to ? sql`and v.starts_at < ${startOf(query.to)} + interval '1 day'` : sql``}
    order by v.starts_at, v.id limit ${query.size}`.execute(context.db);
  const kinds = await kindsOf(context, rows);
  return { sessions: rows.map((row) => publicSession(row, kinds.get(row.id)!, context.now)) };
}

/** Sessions the caller hosts between two days, soonest first. */
export async function listHostedSessions(
  context: Context,
  { query }: InputOf<typeof contract.listHostedSessions>,
): Promise<OutputOf<typeof contract.listHostedSessions>> {
  const { rows } = await sql<SessionRow & { total: number }>`
    select ${sessionColumns}, count(*) over ()::int as total from ${sessionFrom}
    where v.district_id = ${context.districtId} and ${allowed(context.actor, "booking.host", "v")}
      and v.starts_at >= ${startOf(query.from ?? context.today)}
      ${query.to ? sql`and v.starts_at < ${startOf(query.to)} + interval '1 day'` : sql``}
      ${query.kind ? sql`and v.kind = ${query.kind}` : sql``} ${query.siteId ? sql`and r.site_id = ${query.siteId}` : sql``}
    order by v.starts_at, v.id limit ${query.size} offset ${(query.page - 1) * query.size}`.execute(context.db);
  const kinds = await kindsOf(context, rows);
  return {
    items: rows.map((row) => hostedSession(row, kinds.get(row.id)!)),
    total: rows[0]?.total ?? 0,
    today: context.today,
  };
}
