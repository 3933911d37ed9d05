import { type RawBuilder, sql } from "kysely";
import type { Context } from "../../kernel/context.ts";
import { fieldAad } from "../../kernel/crypto/keyring.ts";
import { maskName, maskPhone } from "../../kernel/crypto/masking.ts";

/** Names and phone of a row that joins `child c` and the family's primary guardian `g`. */
export type ContactRow = {
  child_id: string;
  child_name_enc: Buffer;
  birth: string;
  guardian_id: string | null;
  guardian_name_enc: Buffer | null;
  guardian_phone_enc: Buffer | null;
};

/** Joins the first guardian of the family behind `alias` as `g`. */
export const primaryGuardian = (alias: string): RawBuilder<unknown> => sql`
  left join lateral (select g.id, g.name_enc, g.phone_enc from guardian g
    where g.district_id = ${sql.ref(`${alias}.district_id`)} and g.family_id = ${sql.ref(`${alias}.family_id`)} and g.left_at is null
    order by g.is_primary desc, g.id limit 1) g on true`;

/** Opens names and phone; the caller audits the view. Until a place is offered the guardian is shown masked. */
export function openContactRow({ keyring }: Pick<Context, "keyring">, row: ContactRow, masked = false) {
  const guardianName =
    row.guardian_name_enc && row.guardian_id
      ? keyring.open(row.guardian_name_enc, fieldAad("guardian.name", row.guardian_id))
      : "";
  const phone =
    row.guardian_phone_enc && row.guardian_id
      ? keyring.open(row.guardian_phone_enc, fieldAad("guardian.phone", row.guardian_id))
      : null;
  return {
    childName: keyring.open(row.child_name_enc, fieldAad("child.name", row.child_id)),
    guardianName: masked ? maskName(guardianName) : guardianName,
    phone: masked && phone ? maskPhone(phone) : phone,
  };
}
