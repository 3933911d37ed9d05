import type { Context } from "../../kernel/context.ts";
import type { Db } from "../../kernel/database/pool.ts";

/** Steps of a sign-in that wait for the next one; each works once and for a short time. */
export type FlowKind = "oidc" | "passkey_register" | "passkey_sign_in" | "totp" | "totp_enrol" | "invitation";

export async function openFlow(
  db: Db,
  context: Context,
  flow: { kind: FlowKind; state: string; accountId?: string | null; minutes: number; id?: string },
): Promise<{ id: string; expiresAt: string }> {
  const id = flow.id ?? context.newId<string>();
  const expiresAt = new Date(Date.parse(context.now) + flow.minutes * 60_000).toISOString();
  await db
    .insertInto("sign_in_flow")
    .values({
      district_id: context.districtId,
      id,
      kind: flow.kind,
      account_id: flow.accountId ?? null,
      state: flow.state,
      created_at: context.now,
      expires_at: expiresAt,
    })
    .execute();
  return { id, expiresAt };
}

const wanted = (db: Db, context: Context, kind: FlowKind, id: string) =>
  db
    .selectFrom("sign_in_flow")
    .select(["id", "account_id", "state", "expires_at"])
    .where("district_id", "=", context.districtId)
    .where("kind", "=", kind)
    .where("id", "=", id)
    .where("expires_at", ">", context.now);

/** The flow, still usable afterwards. */
export const findFlow = (db: Db, context: Context, kind: FlowKind, id: string) =>
  wanted(db, context, kind, id).executeTakeFirst();

/** Takes the flow away and answers it: of two who come with it only one gets it. */
export async function takeFlow(db: Db, context: Context, kind: FlowKind, id: string) {
  return db
    .deleteFrom("sign_in_flow")
    .where("district_id", "=", context.districtId)
    .where("kind", "=", kind)
    .where("id", "=", id)
    .where("expires_at", ">", context.now)
    .returning(["id", "account_id", "state"])
    .executeTakeFirst();
}
