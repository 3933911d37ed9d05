import { type Actor, anonymous } from "../../../kernel/actor.ts";
import { appendAudit } from "../../../kernel/audit.ts";
import type { Context } from "../../../kernel/context.ts";
import { newToken, tokenHash } from "../../../kernel/crypto/token.ts";
import type { Db } from "../../../kernel/database/pool.ts";

export type Method = "code" | "password" | "passkey" | "oidc" | "persona";
export type Account = { readonly id: string; readonly kind: "family" | "staff" };

const hours = { family: 30 * 24, staff: 12 } as const;
/** Personas outlive the jumps of the demo's clock. */
const personaHours = 400 * 24;

/** Writes an audit entry under the account that is signing in; the request itself is still nobody's. */
export async function auditAs(
  tx: Db,
  context: Context,
  account: Account,
  event: string,
  detail: Record<string, unknown> = {},
  target: { kind: string; id: string } = { kind: "account", id: account.id },
): Promise<void> {
  const actor: Actor = { ...anonymous, kind: account.kind, accountId: account.id };
  const entry = { event, action: "account.sign_in", actor, target, requestId: context.requestId, detail };
  await appendAudit(tx, context.keyring, context.districtId, context.now, [entry]);
}

/** Signs an account in: a new session under a new token; whoever was signed in on this device is signed out. */
export async function openSession(
  tx: Db,
  context: Context,
  account: Account,
  {
    method,
    strength,
    detail = {},
  }: { method: Method; strength: "one_factor" | "two_factor"; detail?: Record<string, unknown> },
): Promise<void> {
  const { actor, districtId, now } = context;
  if (actor.sessionId)
    await tx
      .updateTable("session")
      .set({ revoked_at: now })
      .where("district_id", "=", districtId)
      .where("id", "=", actor.sessionId)
      .where("revoked_at", "is", null)
      .execute();
  const token = newToken();
  const lasts = method === "persona" ? personaHours : hours[account.kind];
  const expiresAt = new Date(Date.parse(now) + lasts * 3_600_000);
  const id = context.newId<string>();
  await tx
    .insertInto("session")
    .values({
      district_id: districtId,
      id,
      account_id: account.id,
      token_hash: tokenHash(token),
      strength,
      method,
      user_agent: context.userAgent.slice(0, 400),
      address: context.address,
      created_at: now,
      last_seen_at: now,
      expires_at: expiresAt.toISOString(),
    })
    .execute();
  await auditAs(tx, context, account, "session.signed_in", { method, strength, ...detail });
  context.setSession(token, expiresAt);
}

/** Ends sessions of an account, all or all but one; answers how many. */
export async function endSessions(
  db: Db,
  context: Context,
  accountId: string,
  except?: string | null,
): Promise<number> {
  let query = db
    .updateTable("session")
    .set({ revoked_at: context.now })
    .where("district_id", "=", context.districtId)
    .where("account_id", "=", accountId)
    .where("revoked_at", "is", null)
    .where("expires_at", ">", context.now);
  if (except) query = query.where("id", "<>", except);
  const { numUpdatedRows } = await query.executeTakeFirst();
  return Number(numUpdatedRows);
}
