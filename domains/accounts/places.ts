import { sql } from "kysely";
import type { Role } from "../../contract/roles.ts";
import type { LocalDate } from "../../contract/values.ts";
import type { Db } from "../../kernel/database/pool.ts";

export type GrantRow = {
  id: string;
  account_id: string;
  role: Role;
  division_code: string | null;
  institution_id: string | null;
  place_name: string;
  valid_from: LocalDate;
  valid_to: LocalDate;
  granted_by: string | null;
  granted_at: string;
  revoked_at: string | null;
};

const endless = "9999-12-31";
export const untilOf = (day: LocalDate): LocalDate | null => (day === endless ? null : day);

/** The grants of accounts with the names of their places, newest first. */
export async function listGrants(db: Db, districtId: string, accountIds: readonly string[]): Promise<GrantRow[]> {
  if (accountIds.length === 0) return [];
  const { rows } = await sql<GrantRow>`
    select g.id, g.account_id, g.role, g.division_code, g.institution_id, coalesce(d.name, i.name, '') as place_name,
      g.valid_from, g.valid_to, g.granted_by, g.granted_at, g.revoked_at
    from role_grant g
    left join division d on d.district_id = g.district_id and d.code = g.division_code
    left join institution i on i.district_id = g.district_id and i.id = g.institution_id
    where g.district_id = ${districtId} and g.account_id = any(${accountIds}::uuid[])
    order by g.granted_at desc, g.id desc`.execute(db);
  return rows;
}

export const isLive = (grant: Pick<GrantRow, "revoked_at" | "valid_from" | "valid_to">, today: LocalDate): boolean =>
  grant.revoked_at === null && grant.valid_from <= today && grant.valid_to >= today;

export const placeOf = (grant: GrantRow) => ({
  divisionCode: grant.division_code,
  institutionId: grant.institution_id,
  name: grant.place_name,
});

/** Roles of an account as pages show them. */
export const heldRoles = (grants: readonly GrantRow[], today: LocalDate) =>
  grants
    .filter((grant) => isLive(grant, today))
    .map((grant) => ({ role: grant.role, place: placeOf(grant), until: untilOf(grant.valid_to) }));
