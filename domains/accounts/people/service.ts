import { sql } from "kysely";
import type { InputOf } from "../../../contract/endpoint.ts";
import type { DivisionCode, Phone } from "../../../contract/values.ts";
import type { Context } from "../../../kernel/context.ts";
import { fieldAad } from "../../../kernel/crypto/keyring.ts";
import { maskPhone } from "../../../kernel/crypto/masking.ts";
import { allowed, can } from "../../../kernel/permission.ts";
import { checkVersion, found } from "../../../kernel/refusal.ts";
import type * as People from "../contract/people.ts";
import type { AccountId } from "../contract/self.ts";
import { forgetFailures } from "../attempts.ts";
import { type GrantRow, heldRoles, listGrants, placeOf, untilOf } from "../places.ts";
import { invite } from "../sign-in/password.ts";
import { endSessions } from "../sign-in/session.ts";
import { accountIn, accountsIn, findPeople, findPlace, lastSeen, otherAdministrators } from "./queries.ts";
import { givableRoles, mayGive, placeFits } from "./rules.ts";

type Row = Awaited<ReturnType<ReturnType<typeof accountIn>["executeTakeFirstOrThrow"]>>;

const personOf = (context: Context, row: Row, seen: ReadonlyMap<string, string>) => ({
  id: row.id as AccountId,
  name: row.name_enc ? context.keyring.open(row.name_enc, fieldAad("account.name", row.id)) : "",
  signInName: row.sign_in_name,
  status: row.status,
  hasPassword: row.password_hash !== null,
  hasTotp: row.totp_enc !== null,
  lastSeenAt: seen.get(row.id) ?? null,
  version: row.version,
});

export async function listPeople(context: Context, { query }: InputOf<typeof People.listPeople>) {
  const ids = await findPeople(context, query);
  const page = ids.slice((query.page - 1) * query.size, query.page * query.size);
  const rows = await accountsIn(context.db, context, page).execute();
  const [seen, grants] = [await lastSeen(context, page), await listGrants(context.db, context.districtId, page)];
  const items = page.flatMap((id) => {
    const row = rows.find((each) => each.id === id);
    const roles = heldRoles(
      grants.filter((grant) => grant.account_id === id),
      context.today,
    );
    return row ? [{ ...personOf(context, row, seen), roles: roles.map(({ role, place }) => ({ role, place })) }] : [];
  });
  return { items, total: ids.length };
}

function stateOf(grant: GrantRow, today: string): "future" | "live" | "past" | "revoked" {
  if (grant.revoked_at !== null) return "revoked";
  if (grant.valid_from > today) return "future";
  return grant.valid_to < today ? "past" : "live";
}

export async function readPerson(context: Context, { params }: InputOf<typeof People.readPerson>) {
  const { districtId, today, actor, db } = context;
  const row = found(await accountIn(db, context, params.accountId).executeTakeFirst());
  const grants = await listGrants(db, districtId, [row.id]);
  const { rows } = await sql<{ id: string }>`select g.id from role_grant g where g.district_id = ${districtId}
    and g.account_id = ${row.id} and ${allowed(actor, "grant.revoke", "g")}`.execute(db);
  const revocable = new Set(rows.map((each) => each.id));
  const givers = [...new Set(grants.flatMap((grant) => grant.granted_by ?? []))];
  const names = new Map(
    await Promise.all(
      givers.map(async (id) => {
        const giver = await accountIn(db, context, id).executeTakeFirst();
        return [
          id,
          giver?.name_enc ? context.keyring.open(giver.name_enc, fieldAad("account.name", id)) : null,
        ] as const;
      }),
    ),
  );
  const possible = await can(db, districtId, actor, { manage: "account.manage", give: "grant.give" }, row.id);
  const phone = row.phone_enc ? context.keyring.open(row.phone_enc, fieldAad("account.phone", row.id)) : null;
  return {
    ...personOf(context, row, await lastSeen(context, [row.id])),
    phone: phone && (possible["manage"] === true ? phone : maskPhone(phone)),
    createdAt: row.created_at,
    grants: grants.map((grant) => {
      const state = stateOf(grant, today);
      return {
        id: grant.id as People.GrantId,
        role: grant.role,
        place: placeOf(grant),
        validFrom: grant.valid_from,
        validTo: untilOf(grant.valid_to),
        state,
        grantedBy: grant.granted_by ? (names.get(grant.granted_by) ?? null) : null,
        grantedAt: grant.granted_at,
        canRevoke: revocable.has(grant.id) && (state === "live" || state === "future"),
      };
    }),
    can: possible,
  };
}

export async function readGivable(context: Context) {
  const { actor, districtId } = context;
  const roles = givableRoles(actor);
  const divisions = actor.grants.flatMap((grant) =>
    grant.divisionCode && ["administrator", "health_official"].includes(grant.role) ? [`${grant.divisionCode}%`] : [],
  );
  const administered = actor.grants.flatMap((grant) =>
    grant.role === "administrator" && grant.divisionCode ? [grant.divisionCode] : [],
  );
  const own = actor.grants.flatMap((grant) => (grant.role === "head" ? (grant.institutionId ?? []) : []));
  const whole = administered.some((code) => districtId.startsWith(code));
  const places = await sql<{ code: DivisionCode; name: string; level: number }>`
    select code, name, level from division where district_id = ${districtId} and code like any(${divisions}::text[]) order by code`.execute(
    context.db,
  );
  const institutions = await sql<{ id: string; name: string }>`
    select i.id, i.name from institution i where i.district_id = ${districtId} and (${whole} or i.id = any(${own}::uuid[])
      or exists (select 1 from site s where s.district_id = i.district_id and s.institution_id = i.id
        and s.division_code like any(${administered.map((code) => `${code}%`)}::text[])))
    order by i.name limit 5000`.execute(context.db);
  return { roles, divisions: places.rows, institutions: institutions.rows };
}

type GrantErrors = "grant_beyond_own" | "grant_place_wrong";

/** Gives the role after checking that the place exists, suits the role and lies within the giver's own. */
async function give(
  context: Context<GrantErrors>,
  accountId: string,
  wanted: People.NewGrant,
): Promise<People.GrantId> {
  const { districtId, db, today } = context;
  if (!placeFits(wanted.role, wanted)) context.refuse("grant_place_wrong");
  const place = (await findPlace(db, districtId, wanted)) ?? context.refuse("grant_place_wrong");
  if (!mayGive(context.actor, districtId, wanted.role, place)) context.refuse("grant_beyond_own");
  const validFrom = wanted.validFrom ?? today;
  if (wanted.validTo && wanted.validTo < validFrom) context.refuse("grant_place_wrong", { reason: "period" });
  const id = context.newId<People.GrantId>();
  await db
    .insertInto("role_grant")
    .values({
      district_id: districtId,
      id,
      account_id: accountId,
      role: wanted.role,
      division_code: place.divisionCode,
      institution_id: place.institutionId,
      valid_from: validFrom,
      ...(wanted.validTo && { valid_to: wanted.validTo }),
      granted_by: context.actor.accountId,
      granted_at: context.now,
    })
    .execute();
  return id;
}

const detailOf = (grant: People.NewGrant) => ({
  role: grant.role,
  place: grant.divisionCode ?? grant.institutionId,
  from: grant.validFrom,
  to: grant.validTo,
});

/** Whether a phone already belongs to another staff account. */
async function phoneTaken(context: Context, phone: Phone, except?: string): Promise<boolean> {
  const row = await context.db
    .selectFrom("account")
    .select("id")
    .where("district_id", "=", context.districtId)
    .where("kind", "=", "staff")
    .where("phone_index", "in", context.keyring.blindIndexes("phone", phone))
    .executeTakeFirst();
  return row !== undefined && row.id !== except;
}
const sealedPhone = (context: Context, id: string, phone: Phone) => ({
  phone_enc: context.keyring.seal(phone, fieldAad("account.phone", id)),
  phone_index: context.keyring.blindIndex("phone", phone),
});

export async function createPerson(
  context: Context<GrantErrors | "sign_in_name_taken" | "phone_taken">,
  { body }: InputOf<typeof People.createPerson>,
) {
  const id = context.newId<AccountId>();
  if (body.phone && (await phoneTaken(context, body.phone))) context.refuse("phone_taken");
  const made = await context.db
    .insertInto("account")
    .values({
      district_id: context.districtId,
      id,
      kind: "staff",
      sign_in_name: body.signInName,
      name_enc: context.keyring.seal(body.name, fieldAad("account.name", id)),
      ...(body.phone && sealedPhone(context, id, body.phone)),
      created_at: context.now,
    })
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst();
  if (!made.numInsertedOrUpdatedRows) context.refuse("sign_in_name_taken");
  const grantId = await give(context, id, body.grant);
  const invited = await invite(context.db, context, id);
  context.audited({ kind: "account", id });
  context.alsoAudited("grant.given", { kind: "role_grant", id: grantId }, { account: id, ...detailOf(body.grant) });
  return { id, ...invited };
}

async function change(
  context: Context,
  id: string,
  version: number,
  values: Record<string, unknown>,
): Promise<{ version: number }> {
  const row = found(await accountIn(context.db, context, id).forUpdate().executeTakeFirst());
  checkVersion(row, version);
  await context.db
    .updateTable("account")
    .set({ ...values, version: row.version + 1 })
    .where("district_id", "=", context.districtId)
    .where("id", "=", id)
    .execute();
  return { version: row.version + 1 };
}

export async function savePerson(
  context: Context<"phone_taken">,
  { params: { accountId: id }, body }: InputOf<typeof People.savePerson>,
) {
  if (body.phone && (await phoneTaken(context, body.phone, id))) context.refuse("phone_taken");
  const phone =
    body.phone === undefined
      ? {}
      : body.phone === null
        ? { phone_enc: null, phone_index: null }
        : sealedPhone(context, id, body.phone);
  const name_enc = context.keyring.seal(body.name, fieldAad("account.name", id));
  return change(context, id, body.version, { name_enc, ...phone });
}

export async function giveRole(
  context: Context<GrantErrors | "grant_held" | "account_closed">,
  { params, body }: InputOf<typeof People.giveRole>,
) {
  const account = found(await accountIn(context.db, context, params.accountId).forUpdate().executeTakeFirst());
  if (account.status === "closed") context.refuse("account_closed");
  const grants = await listGrants(context.db, context.districtId, [account.id]);
  const from = body.validFrom ?? context.today;
  const held = grants.some(
    (grant) =>
      grant.revoked_at === null &&
      grant.role === body.role &&
      grant.division_code === (body.divisionCode ?? null) &&
      grant.institution_id === (body.institutionId ?? null) &&
      grant.valid_to >= from &&
      grant.valid_from <= (body.validTo ?? "9999-12-31"),
  );
  if (held) context.refuse("grant_held");
  const id = await give(context, account.id, body);
  context.audited({ kind: "role_grant", id }, { account: account.id, ...detailOf(body) });
  return { id };
}

export async function revokeRole(
  context: Context<"last_administrator" | "grant_ended">,
  { params }: InputOf<typeof People.revokeRole>,
) {
  const grant = await context.db
    .selectFrom("role_grant")
    .select(["id", "account_id", "role", "revoked_at", "valid_from", "valid_to"])
    .where("district_id", "=", context.districtId)
    .where("id", "=", params.grantId)
    .forUpdate()
    .executeTakeFirstOrThrow();
  if (grant.revoked_at !== null || grant.valid_to < context.today) context.refuse("grant_ended");
  if (grant.role === "administrator") {
    const { others, own } = await otherAdministrators(context.db, context, grant.account_id);
    if (others === 0 && own.length === 1 && own[0] === grant.id) context.refuse("last_administrator");
  }
  await context.db
    .updateTable("role_grant")
    .set({ revoked_at: context.now })
    .where("district_id", "=", context.districtId)
    .where("id", "=", grant.id)
    .execute();
  context.audited({ kind: "role_grant", id: grant.id }, { account: grant.account_id, role: grant.role });
  return {};
}

export async function closePerson(
  context: Context<"last_administrator" | "own_account">,
  { params: { accountId: id }, body }: InputOf<typeof People.closePerson>,
) {
  if (id === context.actor.accountId) context.refuse("own_account");
  const { others, own } = await otherAdministrators(context.db, context, id);
  if (others === 0 && own.length > 0) context.refuse("last_administrator");
  const changed = await change(context, id, body.version, { status: "closed" });
  await endSessions(context.db, context, id);
  return changed;
}

export const reopenPerson = (context: Context, { params, body }: InputOf<typeof People.reopenPerson>) =>
  change(context, params.accountId, body.version, { status: "active" });

export async function resetPassword(
  context: Context<"account_closed">,
  { params: { accountId: id } }: InputOf<typeof People.resetPassword>,
) {
  const row = found(await accountIn(context.db, context, id).forUpdate().executeTakeFirst());
  if (row.status === "closed") context.refuse("account_closed");
  await change(context, id, row.version, { password_hash: null });
  await endSessions(context.db, context, id);
  if (row.sign_in_name) await forgetFailures(context.db, context, row.sign_in_name);
  return { id, ...(await invite(context.db, context, id)) };
}

export async function resetTotp(context: Context, { params: { accountId: id } }: InputOf<typeof People.resetTotp>) {
  const row = found(await accountIn(context.db, context, id).forUpdate().executeTakeFirst());
  await change(context, id, row.version, { totp_enc: null, totp_last_step: 0 });
  await endSessions(context.db, context, id);
  return {};
}
