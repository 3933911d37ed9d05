import { type RawBuilder, sql } from "kysely";
import type { AgeBand, ServiceForm } from "../../contract/care.ts";
import type { Audience } from "../../kernel/context.ts";
import type { Db } from "../../kernel/database/pool.ts";
import { found } from "../../kernel/refusal.ts";

/** SQL that several use cases of the domain share. */

type Where = { readonly db: Db; readonly districtId: string };

/**
 * Every change of an application, its choices and offers first locks the application: accepting, declining, revoking,
 * expiring and withdrawing the same offer queue here, and the first one decides.
 */
export const lockApplication = async ({ db, districtId }: Where, id: string) =>
  found(
    await db
      .selectFrom("application")
      .selectAll()
      .where("district_id", "=", districtId)
      .where("id", "=", id)
      .forUpdate()
      .executeTakeFirst(),
  );

export const listChoices = ({ db, districtId }: Where, applicationId: string) =>
  db
    .selectFrom("application_choice")
    .selectAll()
    .where("district_id", "=", districtId)
    .where("application_id", "=", applicationId)
    .orderBy("rank")
    .execute();

export const getChoice = async ({ db, districtId }: Where, id: string) =>
  found(
    await db
      .selectFrom("application_choice")
      .selectAll()
      .where("district_id", "=", districtId)
      .where("id", "=", id)
      .executeTakeFirst(),
  );

export const getOfferRow = async ({ db, districtId }: Where, id: string) =>
  found(
    await db
      .selectFrom("offer")
      .selectAll()
      .where("district_id", "=", districtId)
      .where("id", "=", id)
      .executeTakeFirst(),
  );

export const findLiveOffer = ({ db, districtId }: Where, applicationId: string) =>
  db
    .selectFrom("offer")
    .selectAll()
    .where("district_id", "=", districtId)
    .where("application_id", "=", applicationId)
    .where("status", "=", "live")
    .executeTakeFirst();

export const findSite = ({ db, districtId }: Where, siteId: string) =>
  db
    .selectFrom("site")
    .select(["id", "institution_id", "name", "status", "address", "phone"])
    .where("district_id", "=", districtId)
    .where("id", "=", siteId)
    .executeTakeFirst();

/** Sites of a list that take applications. */
export async function listOpenSites({ db, districtId }: Where, siteIds: readonly string[]): Promise<Set<string>> {
  const rows = await db
    .selectFrom("site")
    .select("id")
    .where("district_id", "=", districtId)
    .where("status", "=", "open")
    .where(sql<boolean>`id = any(${siteIds}::uuid[])`)
    .execute();
  return new Set(rows.map(({ id }) => id));
}

/** Who hears of a change of an application: the family and every institution it asks. */
export async function audienceOf({ db, districtId }: Where, applicationId: string): Promise<Audience> {
  const { rows } = await sql<{ family_id: string; institutions: string[] }>`
    select a.family_id, (select array_agg(distinct s.institution_id) from application_choice c
      join site s on s.district_id = c.district_id and s.id = c.site_id
      where c.district_id = a.district_id and c.application_id = a.id) as institutions
    from application a where a.district_id = ${districtId} and a.id = ${applicationId}`.execute(db);
  return { families: rows.map((row) => row.family_id), institutions: rows[0]?.institutions ?? [] };
}

export type LineRow = { id: string; site_id: string; age_band: AgeBand; service_form: ServiceForm; price_fen: number };

/** A line of a site with its price on the day care begins. */
export async function findLine(
  { db, districtId }: Where,
  lineId: string,
  prices: RawBuilder<unknown>,
): Promise<LineRow | undefined> {
  const { rows } = await sql<LineRow>`
    select l.id, l.site_id, l.age_band, l.service_form, coalesce(h.price_fen, l.price_fen) as price_fen
    from place_line l left join ${prices} h on h.line_id = l.id
    where l.district_id = ${districtId} and l.id = ${lineId}`.execute(db);
  return rows[0];
}

export async function isPlaced(
  { db, districtId }: Where,
  childId: string,
  startOn: string,
  endOn: string,
): Promise<boolean> {
  const { rows } = await sql`
    select from placement p where p.district_id = ${districtId} and p.child_id = ${childId} and p.status <> 'cancelled'
      and daterange(p.start_on, p.end_on, '[]') && daterange(${startOn}::date, ${endOn}::date, '[]') limit 1`.execute(
    db,
  );
  return rows.length > 0;
}

export const setChoice = (
  { db, districtId }: Where,
  id: string,
  change: {
    status: "waiting" | "offered" | "paused" | "declined" | "refused" | "withdrawn" | "placed";
    reason?: string | null;
    note?: string;
  },
  now: string,
) =>
  db
    .updateTable("application_choice")
    .set({
      status: change.status,
      reason: change.reason ?? null,
      note: change.note ?? "",
      changed_at: now,
      version: sql`version + 1`,
    })
    .where("district_id", "=", districtId)
    .where("id", "=", id)
    .execute();

type ChoiceStatus = Parameters<typeof setChoice>[2]["status"];

/** Moves every choice of an application that is in one of `from` to `to`. */
export const moveChoices = (
  { db, districtId }: Where,
  applicationId: string,
  from: readonly ChoiceStatus[],
  to: ChoiceStatus,
  now: string,
) =>
  db
    .updateTable("application_choice")
    .set({ status: to, changed_at: now, version: sql`version + 1` })
    .where("district_id", "=", districtId)
    .where("application_id", "=", applicationId)
    .where("status", "in", [...from])
    .execute();
