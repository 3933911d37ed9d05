import { sql } from "kysely";
import type { InputOf, OutputOf } from "../../contract/endpoint.ts";
import type { Context } from "../../kernel/context.ts";
import { fieldAad } from "../../kernel/crypto/keyring.ts";
import { allowed } from "../../kernel/permission.ts";
import { checkVersion, found } from "../../kernel/refusal.ts";
import { checkBirth, type BirthProblem } from "./birth.ts";
import type * as contract from "./contract.ts";
import { type ChildId, type ConsentPurpose, currentVersion, type FamilyId } from "./contract.ts";
import { familyParts } from "./parts.ts";
import * as queries from "./queries.ts";
import { isOwn, listCards, opener, viewFamily } from "./view.ts";

/** The family hears of its change on all its devices; so do officials. */
export const tell = (context: Context, familyId: string): void => context.changed([], { families: [familyId] });

/** Staff at a counter have the same standing as the family itself; the record says who it was. */
export const channelOf = (context: Context, familyId: string): "self" | "counter" =>
  isOwn(context, familyId) ? "self" : "counter";
export const recorderOf = (context: Context, familyId: string): string | null =>
  isOwn(context, familyId) ? null : context.actor.accountId;

export async function listMyFamilies(context: Context): Promise<OutputOf<typeof contract.listMyFamilies>> {
  const { db, districtId, actor } = context;
  const open = opener(context);
  const invitations = actor.accountId ? await queries.listInvitations(db, districtId, actor.accountId) : [];
  const inviting = await queries.listGuardians(
    db,
    districtId,
    invitations.map(({ family_id }) => family_id),
  );
  return {
    families: await listCards(context, actor.familyIds, true),
    invitations: invitations.map((invitation) => {
      const by = inviting.find(
        (guardian) => guardian.family_id === invitation.family_id && guardian.id !== invitation.id,
      );
      return {
        guardianId: invitation.id as never,
        relation: invitation.relation,
        invitedBy: by ? open.guardianName(by) : "",
      };
    }),
  };
}

async function insertFamily(context: Context, channel: "self" | "counter"): Promise<FamilyId> {
  const id = context.newId<FamilyId>();
  await context.db
    .insertInto("family")
    .values({
      district_id: context.districtId,
      id,
      channel,
      created_by: context.actor.accountId,
      created_at: context.now,
    })
    .execute();
  context.audited({ kind: "family", id }, { channel });
  tell(context, id);
  return id;
}

export async function agree(
  context: Context,
  familyId: string,
  guardianId: string,
  purposes: readonly ConsentPurpose[],
  channel: "self" | "counter",
): Promise<void> {
  for (const purpose of new Set(purposes))
    await queries.insertConsent(context.db, {
      districtId: context.districtId,
      id: context.newId(),
      familyId,
      guardianId,
      purpose,
      textVersion: currentVersion(purpose),
      channel,
      recordedBy: channel === "counter" ? context.actor.accountId : null,
      givenAt: context.now,
    });
}

export async function startFamily(
  context: Context<"already_in_family">,
  { body }: InputOf<typeof contract.startFamily>,
): Promise<{ id: FamilyId }> {
  const { db, districtId, actor, keyring } = context;
  const accountId = actor.accountId!;
  // Two taps at once must not make two families.
  await sql`select from account where district_id = ${districtId} and id = ${accountId} for update`.execute(db);
  const existing = await db
    .selectFrom("guardian")
    .select("id")
    .where("district_id", "=", districtId)
    .where("account_id", "=", accountId)
    .executeTakeFirst();
  if (existing) context.refuse("already_in_family");
  const phone = await queries.findAccountPhone(db, districtId, accountId);
  const id = await insertFamily(context, "self");
  const guardianId = context.newId<string>();
  await db
    .insertInto("guardian")
    .values({
      district_id: districtId,
      id: guardianId,
      family_id: id,
      account_id: accountId,
      name_enc: keyring.seal(body.name, fieldAad("guardian.name", guardianId)),
      phone_enc: phone?.phone_enc
        ? keyring.seal(
            keyring.open(phone.phone_enc, fieldAad("account.phone", accountId)),
            fieldAad("guardian.phone", guardianId),
          )
        : null,
      phone_index: phone?.phone_index ?? null,
      relation: body.relation,
      is_primary: true,
    })
    .execute();
  await agree(context, id, guardianId, body.consents, "self");
  return { id };
}

export async function acceptInvitation(
  context: Context<"not_invited">,
  { params }: InputOf<typeof contract.acceptInvitation>,
): Promise<{ id: FamilyId }> {
  const { db, districtId, actor } = context;
  const invitations = await queries.listInvitations(db, districtId, actor.accountId!);
  const invitation = invitations.find(({ id }) => id === params.guardianId);
  if (!invitation) return context.refuse("not_invited");
  await db
    .updateTable("guardian")
    .set({ account_id: actor.accountId, version: sql`version + 1` })
    .where("district_id", "=", districtId)
    .where("id", "=", invitation.id)
    .where("account_id", "is", null)
    .execute();
  context.audited({ kind: "family", id: invitation.family_id });
  tell(context, invitation.family_id);
  return { id: invitation.family_id as FamilyId };
}

export async function createFamily(
  context: Context<"phone_known">,
  { body }: InputOf<typeof contract.createFamily>,
): Promise<{ id: FamilyId }> {
  const { guardian, consents } = body;
  if (guardian.phone) {
    const known = await queries.listFamiliesOfPhone(
      context.db,
      context.districtId,
      context.keyring.blindIndexes("phone", guardian.phone),
    );
    if (known.length > 0) context.refuse("phone_known");
  }
  const id = await insertFamily(context, "counter");
  const guardianId = await insertGuardian(context, id, guardian, true);
  await agree(context, id, guardianId, consents, "counter");
  return { id };
}

export async function insertGuardian(
  context: Context,
  familyId: string,
  { name, phone, relation }: InputOf<typeof contract.inviteGuardian>["body"],
  isPrimary: boolean,
): Promise<string> {
  const { keyring } = context;
  const id = context.newId<string>();
  await context.db
    .insertInto("guardian")
    .values({
      district_id: context.districtId,
      id,
      family_id: familyId,
      name_enc: keyring.seal(name, fieldAad("guardian.name", id)),
      phone_enc: phone ? keyring.seal(phone, fieldAad("guardian.phone", id)) : null,
      phone_index: phone ? keyring.blindIndex("phone", phone) : null,
      relation,
      is_primary: isPrimary,
    })
    .execute();
  return id;
}

export async function findFamilies(
  context: Context<"nothing_to_search">,
  { body }: InputOf<typeof contract.findFamilies>,
): Promise<OutputOf<typeof contract.findFamilies>> {
  const { db, districtId } = context;
  const digits = body.number?.toLowerCase().replaceAll(/[^0-9a-f]/g, "") ?? "";
  if (!body.phone && digits.length !== 16) context.refuse("nothing_to_search");
  const ids = body.phone
    ? await queries.listFamiliesOfPhone(db, districtId, context.keyring.blindIndexes("phone", body.phone))
    : await queries.listFamiliesOfNumber(db, districtId, digits);
  const mine = await served(context, ids);
  context.audited(
    { kind: "family", id: mine[0] ?? "none" },
    { by: body.phone ? "phone" : "number", found: mine.length },
  );
  return { families: await listCards(context, mine, false), elsewhere: ids.length - mine.length };
}

/** Those of some families that the caller serves. */
async function served(context: Context, ids: readonly string[]): Promise<string[]> {
  if (ids.length === 0) return [];
  const { rows } = await sql<{ id: string }>`
    select f.id from family f where f.district_id = ${context.districtId} and f.id = any(${ids}::uuid[])
      and ${allowed(context.actor, "family.read", "f")}`.execute(context.db);
  return ids.filter((id) => rows.some((row) => row.id === id));
}

export async function listRecentFamilies(context: Context): Promise<OutputOf<typeof contract.listRecentFamilies>> {
  const ids = await queries.listFamiliesOpenedBy(context.db, context.districtId, context.actor.accountId!);
  return { families: await listCards(context, await served(context, ids), false) };
}

export function getFamily(
  context: Context,
  { params, query }: InputOf<typeof contract.getFamily>,
): Promise<OutputOf<typeof contract.getFamily>> {
  const own = isOwn(context, params.familyId);
  const clear = own || query.purpose !== undefined;
  context.audited(
    { kind: "family", id: params.familyId },
    { masked: !clear, purpose: own ? "own" : (query.purpose ?? null) },
  );
  return viewFamily(context, params.familyId, clear);
}

type BirthBody = { bornOn?: string | null; dueOn?: string | null };
function requireBirth(
  context: Context<BirthProblem>,
  { bornOn, dueOn }: BirthBody,
): { born_on: string | null; due_on: string | null } {
  const problem = checkBirth(bornOn, dueOn, context.today);
  if (problem) context.refuse(problem);
  return { born_on: bornOn ?? null, due_on: dueOn ?? null };
}

export async function addChild(
  context: Context<BirthProblem>,
  { params, body }: InputOf<typeof contract.addChild>,
): Promise<{ id: ChildId }> {
  const id = context.newId<ChildId>();
  const birth = requireBirth(context, body);
  await context.db
    .insertInto("child")
    .values({
      district_id: context.districtId,
      id,
      family_id: params.familyId,
      name_enc: context.keyring.seal(body.name, fieldAad("child.name", id)),
      sex: body.sex ?? null,
      ...birth,
      created_at: context.now,
    })
    .execute();
  context.audited({ kind: "child", id }, { familyId: params.familyId, channel: channelOf(context, params.familyId) });
  tell(context, params.familyId);
  return { id };
}

export async function changeChild(
  context: Context<BirthProblem>,
  { params, body }: InputOf<typeof contract.changeChild>,
): Promise<{ version: number }> {
  const { db, districtId } = context;
  const row = found(await queries.findChildRow(db, districtId, params.childId));
  checkVersion(row, body.version);
  const birth = requireBirth(context, body);
  const { numUpdatedRows } = await db
    .updateTable("child")
    .set({
      name_enc: context.keyring.seal(body.name, fieldAad("child.name", row.id)),
      sex: body.sex ?? null,
      ...birth,
      version: row.version + 1,
    })
    .where("district_id", "=", districtId)
    .where("id", "=", row.id)
    .where("version", "=", row.version)
    .executeTakeFirst();
  if (numUpdatedRows === 0n) checkVersion({ version: row.version + 1 }, body.version);
  tell(context, row.family_id);
  return { version: row.version + 1 };
}

export async function removeChild(
  context: Context<"child_in_use">,
  { params }: InputOf<typeof contract.removeChild>,
): Promise<{ ok: true }> {
  const { db, districtId } = context;
  const row = found(await queries.findChildRow(db, districtId, params.childId));
  const gone = await queries.deleteUnlessUsed(db, () =>
    db.deleteFrom("child").where("district_id", "=", districtId).where("id", "=", row.id).execute(),
  );
  if (!gone) context.refuse("child_in_use");
  tell(context, row.family_id);
  return { ok: true };
}

export async function giveConsent(
  context: Context<"text_outdated" | "no_guardian">,
  { params, body }: InputOf<typeof contract.giveConsent>,
): Promise<{ ok: true }> {
  const { db, districtId, actor } = context;
  const { familyId } = params;
  if (body.textVersion !== currentVersion(body.purpose))
    context.refuse("text_outdated", { version: currentVersion(body.purpose) });
  await queries.lockFamily(db, districtId, familyId);
  const guardians = await queries.listGuardians(db, districtId, [familyId]);
  const own = isOwn(context, familyId);
  const guardian = own
    ? guardians.find(({ account_id }) => account_id === actor.accountId)
    : guardians.find(({ id }) => (body.guardianId ? id === body.guardianId : true));
  if (!guardian) return context.refuse("no_guardian");
  context.audited({ kind: "family", id: familyId }, { purpose: body.purpose, channel: channelOf(context, familyId) });
  if (!(await queries.hasConsent(db, districtId, familyId, body.purpose)))
    await agree(context, familyId, guardian.id, [body.purpose], channelOf(context, familyId));
  tell(context, familyId);
  return { ok: true };
}

export async function withdrawConsent(
  context: Context,
  { params }: InputOf<typeof contract.withdrawConsent>,
): Promise<{ ok: true }> {
  const { familyId, purpose } = params;
  const ended = await queries.endConsents(context.db, context.districtId, familyId, context.now, purpose);
  if (ended > 0) for (const part of familyParts()) await part.withdrawn?.(context, familyId, purpose);
  context.audited({ kind: "family", id: familyId }, { purpose, ended });
  tell(context, familyId);
  return { ok: true };
}
