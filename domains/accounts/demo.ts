import type { InputOf } from "../../contract/endpoint.ts";
import type { Context } from "../../kernel/context.ts";
import { fieldAad } from "../../kernel/crypto/keyring.ts";
import { found, notFound } from "../../kernel/refusal.ts";
import { readOutbox } from "../../mechanisms/notices/index.ts";
import { personaKeys, type signInAsPersona as SignInAsPersona } from "./contract/demo.ts";
import { heldRoles, listGrants } from "./places.ts";
import { openSession } from "./sign-in/session.ts";

const prefix = "demo.";
/** Everything here exists in the demo only; in production it is as if it had never been written. */
function onlyInDemo(context: Context): void {
  if (context.platform.config.mode !== "demo") throw notFound();
}

const personas = (context: Context) =>
  context.platform.database.kysely
    .selectFrom("account")
    .select(["id", "kind", "sign_in_name", "name_enc"])
    .where("district_id", "=", context.districtId)
    .where("sign_in_name", "like", `${prefix}%`)
    .where("status", "=", "active");

const rank = (key: string) => {
  const place = (personaKeys as readonly string[]).indexOf(key);
  return place < 0 ? personaKeys.length : place;
};

export async function listPersonas(context: Context) {
  onlyInDemo(context);
  const rows = await personas(context).execute();
  const grants = await listGrants(
    context.db,
    context.districtId,
    rows.map((row) => row.id),
  );
  const items = rows.map((row) => ({
    key: row.sign_in_name!.slice(prefix.length),
    kind: row.kind,
    name: row.name_enc ? context.keyring.open(row.name_enc, fieldAad("account.name", row.id)) : "",
    roles: heldRoles(
      grants.filter((grant) => grant.account_id === row.id),
      context.today,
    ),
  }));
  return { items: items.toSorted((a, b) => rank(a.key) - rank(b.key) || a.key.localeCompare(b.key)) };
}

export async function signInAsPersona(context: Context, { params }: InputOf<typeof SignInAsPersona>) {
  onlyInDemo(context);
  const account = found(
    await personas(context)
      .where("sign_in_name", "=", prefix + params.key)
      .executeTakeFirst(),
  );
  const strength = account.kind === "staff" ? "two_factor" : "one_factor";
  await context.platform.database.withTransaction((tx) =>
    openSession(tx, context, account, { method: "persona", strength }),
  );
  return { step: "signed_in" as const };
}

export async function listOutbox(context: Context) {
  onlyInDemo(context);
  return { items: await readOutbox(context) };
}
