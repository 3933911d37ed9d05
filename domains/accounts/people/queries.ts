import { sql } from "kysely";
import type { Context } from "../../../kernel/context.ts";
import type { Db } from "../../../kernel/database/pool.ts";
import { fieldAad } from "../../../kernel/crypto/keyring.ts";
import { allowed } from "../../../kernel/permission.ts";
import type { Role } from "../../../contract/roles.ts";
import type { WantedPlace } from "./rules.ts";

/** More than this many staff of one district are found by a narrower search. */
const most = 5_000;

export const accountsIn = (db: Db, context: Context, ids: readonly string[]) =>
  db
    .selectFrom("account")
    .select([
      "id",
      "kind",
      "sign_in_name",
      "name_enc",
      "phone_enc",
      "password_hash",
      "totp_enc",
      "status",
      "created_at",
      "version",
    ])
    .where("district_id", "=", context.districtId)
    .where("id", "in", ids.length > 0 ? [...ids] : [sql<string>`null`]);
export const accountIn = (db: Db, context: Context, id: string) => accountsIn(db, context, [id]);

/**
 * Ids of the staff accounts one may see, by name. Names are encrypted, so that searching and sorting happen here:
 * opening a few thousand takes milliseconds, and no index of names has to be kept that could be guessed at.
 */
export async function findPeople(
  context: Context,
  filter: { search?: string; role?: Role; status?: "active" | "closed" },
): Promise<string[]> {
  const { rows } = await sql<{ id: string; sign_in_name: string | null; name_enc: Buffer | null }>`
    select a.id, a.sign_in_name, a.name_enc from account a
    where a.district_id = ${context.districtId} and a.kind = 'staff' and ${allowed(context.actor, "account.read", "a")}
      and (${filter.status ?? null}::text is null or a.status = ${filter.status ?? null})
      and (${filter.role ?? null}::text is null or exists (select 1 from role_grant g where g.district_id = a.district_id and g.account_id = a.id
        and g.role = ${filter.role ?? null} and g.revoked_at is null and g.valid_from <= ${context.today} and g.valid_to >= ${context.today}))
    order by a.sign_in_name limit ${most}`.execute(context.db);
  const wanted = (filter.search ?? "").toLowerCase();
  const people = rows.map((row) => ({
    id: row.id,
    signInName: row.sign_in_name ?? "",
    name: row.name_enc ? context.keyring.open(row.name_enc, fieldAad("account.name", row.id)) : "",
  }));
  return people
    .filter(
      ({ name, signInName }) => wanted === "" || name.toLowerCase().includes(wanted) || signInName.includes(wanted),
    )
    .toSorted((a, b) => a.name.localeCompare(b.name, "zh-CN") || a.signInName.localeCompare(b.signInName))
    .map(({ id }) => id);
}

/** When accounts were last seen on any device. */
export async function lastSeen(context: Context, ids: readonly string[]): Promise<Map<string, string>> {
  if (ids.length === 0) return new Map();
  const rows = await context.db
    .selectFrom("session")
    .select((on) => ["account_id", on.fn.max("last_seen_at").as("at")])
    .where("district_id", "=", context.districtId)
    .where("account_id", "in", [...ids])
    .groupBy("account_id")
    .execute();
  return new Map(rows.map((row) => [row.account_id, row.at]));
}

/** The place of a wanted grant; undefined when there is no such place here. */
export async function findPlace(
  db: Db,
  districtId: string,
  place: { divisionCode?: string; institutionId?: string },
): Promise<WantedPlace | undefined> {
  if (place.divisionCode) {
    const { rows } =
      await sql`select 1 from division where district_id = ${districtId} and code = ${place.divisionCode}`.execute(db);
    return rows.length > 0
      ? { divisionCode: place.divisionCode, institutionId: null, liesIn: [place.divisionCode] }
      : undefined;
  }
  const { rows } = await sql<{ codes: string[] }>`
    select array(select distinct s.division_code from site s where s.district_id = i.district_id and s.institution_id = i.id) as codes
    from institution i where i.district_id = ${districtId} and i.id = ${place.institutionId}`.execute(db);
  return rows[0] ? { divisionCode: null, institutionId: place.institutionId!, liesIn: rows[0].codes } : undefined;
}

/** How many active accounts other than this one administer the whole district today, counted by one at a time. */
export async function otherAdministrators(
  db: Db,
  context: Context,
  accountId: string,
): Promise<{ others: number; own: string[] }> {
  await sql`select pg_advisory_xact_lock(hashtextextended(${`administrators ${context.districtId}`}, 0))`.execute(db);
  const { rows } = await sql<{ id: string; account_id: string }>`
    select g.id, g.account_id from role_grant g join account a on a.district_id = g.district_id and a.id = g.account_id
    where g.district_id = ${context.districtId} and g.role = 'administrator' and length(g.division_code) <= 6 and a.status = 'active'
      and g.revoked_at is null and g.valid_from <= ${context.today} and g.valid_to >= ${context.today}`.execute(db);
  return {
    others: rows.filter((row) => row.account_id !== accountId).length,
    own: rows.filter((row) => row.account_id === accountId).map((row) => row.id),
  };
}
