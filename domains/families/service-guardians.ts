import { sql } from "kysely";
import type { InputOf } from "../../contract/endpoint.ts";
import type { Context } from "../../kernel/context.ts";
import { fieldAad } from "../../kernel/crypto/keyring.ts";
import { checkVersion, found } from "../../kernel/refusal.ts";
import type * as contract from "./contract.ts";
import type { GuardianId } from "./contract.ts";
import * as queries from "./queries.ts";
import { channelOf, insertGuardian, tell } from "./service.ts";
import { isOwn, opener } from "./view.ts";

/** More would hide who decides. */
const maxGuardians = 6;

/** Adds a guardian; whoever signs in with that phone number finds the invitation. */
export async function inviteGuardian(
  context: Context<"phone_in_family" | "too_many_guardians">,
  { params, body }: InputOf<typeof contract.inviteGuardian>,
): Promise<{ id: GuardianId }> {
  const { db, districtId } = context;
  await queries.lockFamily(db, districtId, params.familyId);
  const guardians = await queries.listGuardians(db, districtId, [params.familyId]);
  if (guardians.length >= maxGuardians) context.refuse("too_many_guardians", { most: maxGuardians });
  if (body.phone && sharesPhone(context, guardians, body.phone)) context.refuse("phone_in_family");
  const id = await insertGuardian(context, params.familyId, body, guardians.length === 0);
  context.audited(
    { kind: "guardian", id },
    { familyId: params.familyId, channel: channelOf(context, params.familyId) },
  );
  tell(context, params.familyId);
  return { id: id as GuardianId };
}

function sharesPhone(
  context: Context,
  guardians: readonly { id: string; phone_index: Buffer | null }[],
  phone: string,
  except?: string,
): boolean {
  const indexes = context.keyring.blindIndexes("phone", phone);
  return guardians.some(
    ({ id, phone_index }) => id !== except && phone_index && indexes.some((index) => index.equals(phone_index)),
  );
}

export async function changeGuardian(
  context: Context<"phone_in_family" | "phone_of_account">,
  { params, body }: InputOf<typeof contract.changeGuardian>,
): Promise<{ version: number }> {
  const { db, districtId, keyring } = context;
  const before = found(await queries.findGuardian(db, districtId, params.guardianId));
  await queries.lockFamily(db, districtId, before.family_id);
  const row = found(await queries.findGuardian(db, districtId, params.guardianId));
  checkVersion(row, body.version);
  const phone = body.phone ?? null;
  // Whoever has joined signs in with this number; it changes with the account, not here.
  if (row.account_id !== null && phone !== opener(context).guardianPhone(row)) context.refuse("phone_of_account");
  const guardians = await queries.listGuardians(db, districtId, [row.family_id]);
  if (phone && sharesPhone(context, guardians, phone, row.id)) context.refuse("phone_in_family");
  await db
    .updateTable("guardian")
    .set({
      name_enc: keyring.seal(body.name, fieldAad("guardian.name", row.id)),
      relation: body.relation,
      phone_enc: phone ? keyring.seal(phone, fieldAad("guardian.phone", row.id)) : null,
      phone_index: phone ? keyring.blindIndex("phone", phone) : null,
      version: row.version + 1,
    })
    .where("district_id", "=", districtId)
    .where("id", "=", row.id)
    .execute();
  tell(context, row.family_id);
  return { version: row.version + 1 };
}

/**
 * Takes a guardian out. Name and phone go at once; the row stays for the consents it gave. Others than oneself are taken
 * out by the primary guardian, or at the counter.
 */
export async function removeGuardian(
  context: Context<"last_guardian" | "only_primary_removes">,
  { params }: InputOf<typeof contract.removeGuardian>,
): Promise<{ ok: true }> {
  const { db, districtId, actor } = context;
  const { family_id: familyId } = found(await queries.findGuardian(db, districtId, params.guardianId));
  await queries.lockFamily(db, districtId, familyId);
  const guardians = await queries.listGuardians(db, districtId, [familyId]);
  const leaving = found(guardians.find(({ id }) => id === params.guardianId));
  const me = guardians.find(({ account_id }) => account_id !== null && account_id === actor.accountId);
  if (isOwn(context, familyId) && me?.id !== leaving.id && !me?.is_primary) context.refuse("only_primary_removes");
  const rest = guardians.filter(({ id }) => id !== leaving.id);
  // A family without anyone who signed in or was served at the counter could be reached by nobody.
  if (
    rest.length === 0 ||
    (leaving.account_id !== null && isOwn(context, familyId) && !rest.some(({ account_id }) => account_id !== null))
  )
    context.refuse("last_guardian");
  await forgetGuardian(context, leaving.id);
  const next = rest.find(({ account_id }) => account_id !== null) ?? rest[0];
  if (leaving.is_primary && next)
    await db
      .updateTable("guardian")
      .set({ is_primary: true, version: sql`version + 1` })
      .where("district_id", "=", districtId)
      .where("id", "=", next.id)
      .execute();
  tell(context, familyId);
  return { ok: true };
}

export async function forgetGuardian(context: Context, guardianId: string): Promise<void> {
  await context.db
    .updateTable("guardian")
    .set({
      account_id: null,
      name_enc: context.keyring.seal("—", fieldAad("guardian.name", guardianId)),
      phone_enc: null,
      phone_index: null,
      is_primary: false,
      left_at: context.now,
      version: sql`version + 1`,
    })
    .where("district_id", "=", context.districtId)
    .where("id", "=", guardianId)
    .execute();
}
