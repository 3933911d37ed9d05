import type { InputOf } from "../../../contract/endpoint.ts";
import type { Context } from "../../../kernel/context.ts";
import { fieldAad } from "../../../kernel/crypto/keyring.ts";
import { maskPhone } from "../../../kernel/crypto/masking.ts";
import type { AccountId, Me, saveMe as SaveMe } from "../contract/self.ts";
import { heldRoles, listGrants } from "../places.ts";

export async function readMe(context: Context): Promise<Me> {
  const { actor, districtId, keyring, platform } = context;
  const common = { unread: 0, demo: platform.config.mode === "demo", oidc: platform.config.oidc !== undefined };
  const account = actor.accountId
    ? await context.db
        .selectFrom("account")
        .select(["id", "kind", "sign_in_name", "name_enc", "phone_enc", "locale", "password_hash", "totp_enc"])
        .where("district_id", "=", districtId)
        .where("id", "=", actor.accountId)
        .executeTakeFirst()
    : undefined;
  if (!account) {
    const nobody = {
      kind: "anonymous",
      accountId: null,
      name: "",
      signInName: null,
      phone: null,
      strength: "none",
      locale: null,
    } as const;
    return { ...nobody, roles: [], families: [], hasPassword: false, hasTotp: false, ...common };
  }
  const phone = account.phone_enc
    ? maskPhone(keyring.open(account.phone_enc, fieldAad("account.phone", account.id)))
    : null;
  return {
    kind: account.kind,
    accountId: account.id as AccountId,
    name: account.name_enc
      ? keyring.open(account.name_enc, fieldAad("account.name", account.id))
      : ((await guardianName(context, account.id)) ?? phone ?? ""),
    signInName: account.sign_in_name,
    phone,
    strength: actor.strength,
    locale: account.locale === "en" ? "en" : "zh-CN",
    roles: heldRoles(await listGrants(context.db, districtId, [account.id]), context.today),
    families: actor.familyIds.map((id) => ({ id })),
    hasPassword: account.password_hash !== null,
    hasTotp: account.totp_enc !== null,
    ...common,
  };
}

/** A family member who never typed a name is called as the family's record calls them. */
async function guardianName(context: Context, accountId: string): Promise<string | undefined> {
  const row = await context.db
    .selectFrom("guardian")
    .select(["id", "name_enc"])
    .where("district_id", "=", context.districtId)
    .where("account_id", "=", accountId)
    .orderBy("id")
    .limit(1)
    .executeTakeFirst();
  return row && context.keyring.open(row.name_enc, fieldAad("guardian.name", row.id));
}

export async function saveMe(context: Context, { body }: InputOf<typeof SaveMe>) {
  const id = context.actor.accountId!;
  const { name, locale } = body;
  if (name !== undefined || locale !== undefined)
    await context.db
      .updateTable("account")
      .set({
        ...(locale && { locale }),
        ...(name !== undefined && { name_enc: context.keyring.seal(name, fieldAad("account.name", id)) }),
      })
      .where("district_id", "=", context.districtId)
      .where("id", "=", id)
      .execute();
  context.audited({ kind: "account", id }, { fields: Object.keys(body) });
  return {};
}
