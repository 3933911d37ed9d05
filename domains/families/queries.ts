import { sql } from "kysely";
import type { Instant, LocalDate } from "../../contract/values.ts";
import type { Db } from "../../kernel/database/pool.ts";
import { found } from "../../kernel/refusal.ts";
import type { ConsentPurpose } from "./contract.ts";

/** All SQL of the domain. */

export const findFamily = (db: Db, districtId: string, familyId: string) =>
  db
    .selectFrom("family")
    .selectAll()
    .where("district_id", "=", districtId)
    .where("id", "=", familyId)
    .executeTakeFirst();

export const getFamilyRow = async (db: Db, districtId: string, familyId: string) =>
  found(await findFamily(db, districtId, familyId));

/** Guardians who have not left, the primary one first. */
export const listGuardians = (db: Db, districtId: string, familyIds: readonly string[]) =>
  db
    .selectFrom("guardian")
    .selectAll()
    .where("district_id", "=", districtId)
    .where("family_id", "in", [...familyIds, zeroId])
    .where("left_at", "is", null)
    .orderBy("is_primary", "desc")
    .orderBy("id")
    .execute();

export const listChildren = (db: Db, districtId: string, familyIds: readonly string[]) =>
  db
    .selectFrom("child")
    .selectAll()
    .where("district_id", "=", districtId)
    .where("family_id", "in", [...familyIds, zeroId])
    .orderBy(sql`coalesce(born_on, due_on)`)
    .orderBy("id")
    .execute();

/** An empty list is no SQL. */
const zeroId = "00000000-0000-0000-0000-000000000000";

export const listPickupPoints = (db: Db, districtId: string, familyId: string) =>
  db
    .selectFrom("pickup_point as p")
    .innerJoin("division as d", (join) =>
      join.onRef("d.district_id", "=", "p.district_id").onRef("d.code", "=", "p.division_code"),
    )
    .selectAll("p")
    .select("d.name as division_name")
    .where("p.district_id", "=", districtId)
    .where("p.family_id", "=", familyId)
    .orderBy("p.is_primary", "desc")
    .orderBy("p.id")
    .execute();

export const listConsents = (db: Db, districtId: string, familyId: string) =>
  db
    .selectFrom("consent")
    .selectAll()
    .where("district_id", "=", districtId)
    .where("family_id", "=", familyId)
    .orderBy("given_at", "desc")
    .orderBy("id", "desc")
    .execute();

export const findGuardian = (db: Db, districtId: string, guardianId: string) =>
  db
    .selectFrom("guardian")
    .selectAll()
    .where("district_id", "=", districtId)
    .where("id", "=", guardianId)
    .executeTakeFirst();

export const findChildRow = (db: Db, districtId: string, childId: string) =>
  db.selectFrom("child").selectAll().where("district_id", "=", districtId).where("id", "=", childId).executeTakeFirst();

export const findPickupPoint = (db: Db, districtId: string, pointId: string) =>
  db
    .selectFrom("pickup_point")
    .selectAll()
    .where("district_id", "=", districtId)
    .where("id", "=", pointId)
    .executeTakeFirst();

/** Keeps two changes of one family apart, so that limits and primaries hold under concurrency. */
export async function lockFamily(db: Db, districtId: string, familyId: string): Promise<void> {
  found(
    await db
      .selectFrom("family")
      .select("id")
      .where("district_id", "=", districtId)
      .where("id", "=", familyId)
      .forUpdate()
      .executeTakeFirst(),
  );
}

/** Families that a phone number belongs to, by any index key that is in use. */
export async function listFamiliesOfPhone(
  db: Db,
  districtId: string,
  phoneIndexes: readonly Buffer[],
): Promise<string[]> {
  const rows = await db
    .selectFrom("guardian")
    .select("family_id")
    .distinct()
    .where("district_id", "=", districtId)
    .where("phone_index", "in", [...phoneIndexes])
    .where("left_at", "is", null)
    .execute();
  return rows.map(({ family_id }) => family_id);
}

/** Families whose id begins and ends with the sixteen digits that their number shows. */
export async function listFamiliesOfNumber(db: Db, districtId: string, digits: string): Promise<string[]> {
  const [a, b] = [digits.slice(0, 8), digits.slice(8, 12)];
  const { rows } = await sql<{ id: string }>`
    select id from family where district_id = ${districtId}
      and id between ${`${a}-${b}-0000-0000-000000000000`}::uuid and ${`${a}-${b}-ffff-ffff-ffffffffffff`}::uuid and right(id::text, 4) = ${digits.slice(12)}
    limit 10`.execute(db);
  return rows.map(({ id }) => id);
}

export async function listFamiliesOpenedBy(db: Db, districtId: string, accountId: string): Promise<string[]> {
  const rows = await db
    .selectFrom("family")
    .select("id")
    .where("district_id", "=", districtId)
    .where("created_by", "=", accountId)
    .orderBy("created_at", "desc")
    .limit(20)
    .execute();
  return rows.map(({ id }) => id);
}

/** The account's phone and its search token, as sealed there. */
export const findAccountPhone = (db: Db, districtId: string, accountId: string) =>
  db
    .selectFrom("account")
    .select(["phone_enc", "phone_index"])
    .where("district_id", "=", districtId)
    .where("id", "=", accountId)
    .executeTakeFirst();

/** Guardian rows with the caller's phone number that nobody has joined with yet. */
export const listInvitations = (db: Db, districtId: string, accountId: string) =>
  db
    .selectFrom("guardian as g")
    .innerJoin("account as a", (join) =>
      join.onRef("a.district_id", "=", "g.district_id").onRef("a.phone_index", "=", "g.phone_index"),
    )
    .select(["g.id", "g.family_id", "g.relation"])
    .where("g.district_id", "=", districtId)
    .where("a.id", "=", accountId)
    .where("a.kind", "=", "family")
    .where("g.account_id", "is", null)
    .where("g.left_at", "is", null)
    .orderBy("g.id")
    .execute();

/** Whether a consent for the purpose is in force. */
export async function hasConsent(
  db: Db,
  districtId: string,
  familyId: string,
  purpose: ConsentPurpose,
): Promise<boolean> {
  const row = await db
    .selectFrom("consent")
    .select("id")
    .where("district_id", "=", districtId)
    .where("family_id", "=", familyId)
    .where("purpose", "=", purpose)
    .where("withdrawn_at", "is", null)
    .limit(1)
    .executeTakeFirst();
  return row !== undefined;
}

export async function insertConsent(
  db: Db,
  row: {
    districtId: string;
    id: string;
    familyId: string;
    guardianId: string;
    purpose: ConsentPurpose;
    textVersion: string;
    channel: "self" | "counter";
    recordedBy: string | null;
    givenAt: Instant;
  },
): Promise<void> {
  await db
    .insertInto("consent")
    .values({
      district_id: row.districtId,
      id: row.id,
      family_id: row.familyId,
      guardian_id: row.guardianId,
      purpose: row.purpose,
      text_version: row.textVersion,
      channel: row.channel,
      recorded_by: row.recordedBy,
      given_at: row.givenAt,
    })
    .execute();
}

/** Ends every consent in force for a purpose (all purposes without one). */
export async function endConsents(
  db: Db,
  districtId: string,
  familyId: string,
  now: Instant,
  purpose?: ConsentPurpose,
): Promise<number> {
  let update = db
    .updateTable("consent")
    .set({ withdrawn_at: now })
    .where("district_id", "=", districtId)
    .where("family_id", "=", familyId)
    .where("withdrawn_at", "is", null);
  if (purpose) update = update.where("purpose", "=", purpose);
  const result = await update.executeTakeFirst();
  return Number(result.numUpdatedRows);
}

/** Families that are expecting or have a child born after a day: what counts as young enough to be looked after here. */
export type BirthRow = { readonly born_on: string | null; readonly due_on: string | null };
export const birthOf = (row: BirthRow): LocalDate => (row.born_on ?? row.due_on) as LocalDate;

const foreignKeyViolation = "23503";
let savepoints = 0;

/**
 * Runs a deletion that other domains' rows may forbid: answers false, with nothing changed, when something still refers to
 * the rows. The database knows best what is still in use. Only inside a transaction.
 */
export async function deleteUnlessUsed(db: Db, deletion: () => Promise<unknown>): Promise<boolean> {
  const name = sql.raw(`deletion_${++savepoints}`);
  await sql`savepoint ${name}`.execute(db);
  try {
    await deletion();
    await sql`release savepoint ${name}`.execute(db);
    return true;
  } catch (error) {
    if ((error as { code?: string }).code !== foreignKeyViolation) throw error;
    await sql`rollback to savepoint ${name}`.execute(db);
    return false;
  }
}
