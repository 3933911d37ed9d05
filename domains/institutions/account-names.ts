import { fieldAad, type Keyring } from "../../kernel/crypto/keyring.ts";
import type { Db } from "../../kernel/database/pool.ts";

/** Names of the staff who recorded something, for those who may read the record. */
export async function accountNames(
  db: Db,
  keyring: Keyring,
  districtId: string,
  ids: readonly (string | null)[],
): Promise<Map<string, string>> {
  const wanted = [...new Set(ids.filter((id) => id !== null))];
  if (wanted.length === 0) return new Map();
  const rows = await db
    .selectFrom("account")
    .select(["id", "name_enc"])
    .where("district_id", "=", districtId)
    .where("kind", "=", "staff")
    .where("id", "in", wanted)
    .execute();
  return new Map(
    rows.flatMap(({ id, name_enc }) =>
      name_enc ? [[id, keyring.open(name_enc, fieldAad("account.name", id))] as const] : [],
    ),
  );
}
