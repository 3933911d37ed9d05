import { sql } from "kysely";
import type { InputOf, OutputOf } from "../../contract/endpoint.ts";
import { dayOf } from "../../kernel/clock.ts";
import type { Context } from "../../kernel/context.ts";
import { allowed, can } from "../../kernel/permission.ts";
import { checkVersion, found } from "../../kernel/refusal.ts";
import { ageInMonths, consentInForce } from "../families/index.ts";
import * as contract from "./contract/visits.ts";
import { type ContactRow, openContactRow, primaryGuardian } from "./contacts.ts";
import * as queries from "./queries.ts";

const agrees = consentInForce("share_with_institution", (t) => sql`${sql.ref(`${t}.family_id`)}`);

/** The next open slots of a site; full ones are shown too, so that families see that visits happen. */
export async function listSiteSlots(
  context: Context,
  { params, query }: InputOf<typeof contract.listSiteSlots>,
): Promise<OutputOf<typeof contract.listSiteSlots>> {
  const rows = await context.db
    .selectFrom("visit_slot")
    .selectAll()
    .where("district_id", "=", context.districtId)
    .where("site_id", "=", params.siteId)
    .where("status", "=", "open")
    .where("starts_at", ">", context.now)
    .orderBy("starts_at")
    .limit(query.size)
    .execute();
  return { slots: rows.map(publicSlot) };
}

type SlotRow = {
  id: string;
  site_id: string;
  starts_at: string;
  ends_at: string;
  capacity: number;
  taken: number;
  note: string;
};
type FullSlotRow = SlotRow & {
  status: "open" | "cancelled";
  cancel_reason: string | null;
  version: number;
  site_name: string;
};

const publicSlot = (row: SlotRow) =>
  ({
    id: row.id,
    siteId: row.site_id,
    startsAt: row.starts_at,
    endsAt: row.ends_at,
    capacity: row.capacity,
    taken: row.taken,
    note: row.note,
  }) as contract.PublicSlot;
const fullSlot = (row: FullSlotRow): contract.VisitSlot => ({
  ...publicSlot(row),
  siteName: row.site_name,
  status: row.status,
  cancelReason: row.cancel_reason,
  version: row.version,
});

/** Slots of the caller's sites between two days, soonest first. */
export async function listVisitSlots(
  context: Context,
  { query }: InputOf<typeof contract.listVisitSlots>,
): Promise<OutputOf<typeof contract.listVisitSlots>> {
  const startOf = (day: string) => `${day}T00:00:00+08:00`;
  const { rows } = await sql<FullSlotRow & { total: number }>`
    select v.*, s.name as site_name, count(*) over ()::int as total
    from visit_slot v join site s on s.district_id = v.district_id and s.id = v.site_id
    where v.district_id = ${context.districtId} and ${allowed(context.actor, "visit.slots", "v")}
      and v.starts_at >= ${startOf(query.from ?? context.today)}::timestamptz
      ${query.to ? sql`and v.starts_at < ${startOf(query.to)}::timestamptz + interval '1 day'` : sql``}
      ${query.siteId ? sql`and v.site_id = ${query.siteId}` : sql``}
    order by v.starts_at, v.id limit ${query.size} offset ${(query.page - 1) * query.size}`.execute(context.db);
  return { items: rows.map(fullSlot), total: rows[0]?.total ?? 0, today: context.today };
}

/** Makes the slots of a series; what exists at the same time stays as it is, so a repeated click makes none twice. */
export async function createVisitSlots(
  context: Context<(typeof contract.createVisitSlots)["errors"][number]>,
  { params, body }: InputOf<typeof contract.createVisitSlots>,
) {
  const { db, districtId, now } = context;
  const wanted = contract.expandSeries(body);
  if (wanted.length === 0) context.refuse("no_slot_in_series");
  if (wanted.length > contract.maxSeries) context.refuse("too_many_slots", { most: contract.maxSeries });
  const first = wanted.find(({ startsAt }) => startsAt <= now);
  if (first) context.refuse("slot_in_past", { startsAt: first.startsAt });
  // Two people making slots of one site at a time queue here.
  await sql`select from site where district_id = ${districtId} and id = ${params.siteId} for no key update`.execute(db);
  const { numAffectedRows } = await sql`
    insert into visit_slot (district_id, id, site_id, starts_at, ends_at, capacity, note)
    select ${districtId}, w.id, ${params.siteId}, w.starts_at, w.ends_at, ${body.capacity}, ${body.note}
    from unnest(${wanted.map(() => context.newId<string>())}::uuid[], ${wanted.map(({ startsAt }) => startsAt)}::timestamptz[],
      ${wanted.map(({ endsAt }) => endsAt)}::timestamptz[]) as w(id, starts_at, ends_at)
    where not exists (select from visit_slot e where e.district_id = ${districtId} and e.site_id = ${params.siteId}
      and e.status = 'open' and e.starts_at = w.starts_at)`.execute(db);
  const created = Number(numAffectedRows ?? 0n);
  context.audited({ kind: "site", id: params.siteId }, { created, series: body });
  return { created, existing: wanted.length - created };
}

const lockSlot = async ({ db, districtId }: Context<string>, slotId: string) =>
  found(
    await db
      .selectFrom("visit_slot")
      .selectAll()
      .where("district_id", "=", districtId)
      .where("id", "=", slotId)
      .forUpdate()
      .executeTakeFirst(),
  );

async function bookedFamilies({ db, districtId }: Context<string>, slotId: string): Promise<string[]> {
  const rows = await db
    .selectFrom("visit_booking")
    .select("family_id")
    .where("district_id", "=", districtId)
    .where("slot_id", "=", slotId)
    .where("status", "=", "booked")
    .execute();
  return rows.map((row) => row.family_id);
}

/** Moves a slot or changes its capacity, never below what is booked. */
export async function changeVisitSlot(
  context: Context<(typeof contract.changeVisitSlot)["errors"][number]>,
  { params, body }: InputOf<typeof contract.changeVisitSlot>,
) {
  const { db, districtId } = context;
  const slot = await lockSlot(context, params.slotId);
  if (slot.status !== "open") context.refuse("slot_cancelled");
  checkVersion(slot, body.version);
  const [moved] = contract.expandSeries({ ...body, startsOn: body.on, weekdays: [], weeks: 1 });
  if (!moved || moved.startsAt <= context.now) context.refuse("slot_in_past");
  if (body.capacity < slot.taken) context.refuse("capacity_below_taken", { taken: slot.taken });
  await db
    .updateTable("visit_slot")
    .set({
      starts_at: moved.startsAt,
      ends_at: moved.endsAt,
      capacity: body.capacity,
      note: body.note,
      version: slot.version + 1,
    })
    .where("district_id", "=", districtId)
    .where("id", "=", slot.id)
    .execute();
  const site = await queries.findSite(context, slot.site_id);
  context.audited(
    { kind: "visit_slot", id: slot.id },
    { before: { startsAt: slot.starts_at, capacity: slot.capacity }, after: { ...moved, capacity: body.capacity } },
  );
  context.changed([], {
    families: await bookedFamilies(context, slot.id),
    institutions: site ? [site.institution_id] : [],
  });
  return { version: slot.version + 1 };
}

/** Calls a slot off with all its bookings; the reason stays for the families to read. */
export async function cancelVisitSlot(
  context: Context<"slot_cancelled" | "slot_over">,
  { params, body }: InputOf<typeof contract.cancelVisitSlot>,
) {
  const { db, districtId, now } = context;
  const slot = await lockSlot(context, params.slotId);
  if (slot.status !== "open") context.refuse("slot_cancelled");
  if (slot.starts_at <= now) context.refuse("slot_over");
  const families = await bookedFamilies(context, slot.id);
  await db
    .updateTable("visit_booking")
    .set({ status: "cancelled", ended_at: now })
    .where("district_id", "=", districtId)
    .where("slot_id", "=", slot.id)
    .where("status", "=", "booked")
    .execute();
  await db
    .updateTable("visit_slot")
    .set({ status: "cancelled", cancel_reason: body.reason, taken: 0, version: slot.version + 1 })
    .where("district_id", "=", districtId)
    .where("id", "=", slot.id)
    .execute();
  const site = await queries.findSite(context, slot.site_id);
  context.audited({ kind: "visit_slot", id: slot.id }, { reason: body.reason, bookings: families.length });
  context.changed([], { families, institutions: site ? [site.institution_id] : [] });
  return { cancelledBookings: families.length };
}

type VisitorRow = ContactRow & {
  id: string;
  status: "booked" | "cancelled" | "attended" | "no_show";
  booked_at: string;
  agrees: boolean;
};

/** Who comes; without consent in force only the number is known. */
export async function listVisitors(
  context: Context,
  { params }: InputOf<typeof contract.listVisitors>,
): Promise<OutputOf<typeof contract.listVisitors>> {
  const { db, districtId } = context;
  const slots = await sql<FullSlotRow>`select v.*, s.name as site_name from visit_slot v
    join site s on s.district_id = v.district_id and s.id = v.site_id
    where v.district_id = ${districtId} and v.id = ${params.slotId}`.execute(db);
  const slot = found(slots.rows[0]);
  const { rows } = await sql<VisitorRow>`
    select b.id, b.status, b.booked_at, ${agrees("b")} as agrees, c.id as child_id, c.name_enc as child_name_enc,
      coalesce(c.born_on, c.due_on) as birth, g.id as guardian_id, g.name_enc as guardian_name_enc, g.phone_enc as guardian_phone_enc
    from visit_booking b join child c on c.district_id = b.district_id and c.id = b.child_id
    ${primaryGuardian("b")}
    where b.district_id = ${districtId} and b.slot_id = ${params.slotId} and b.status <> 'cancelled'
    order by b.booked_at, b.id`.execute(db);
  const shown = rows.filter((row) => row.agrees);
  context.audited({ kind: "visit_slot", id: slot.id }, { shown: shown.length });
  return {
    slot: fullSlot(slot),
    visitors: shown.map((row) => ({
      id: row.id as contract.BookingId,
      ...openContactRow(context, row),
      ageMonths: ageInMonths(row.birth, dayOf(new Date(slot.starts_at))),
      status: row.status,
      bookedAt: row.booked_at as contract.Visitor["bookedAt"],
    })),
    hidden: rows.length - shown.length,
    can: await can(db, districtId, context.actor, { manage: "visit.manage" }, slot.id),
  };
}
