import type { InputOf } from "../../../contract/endpoint.ts";
import type { Context } from "../../../kernel/context.ts";
import type { endAllSessions as EndAllSessions, endSession as EndSession, SessionId } from "../contract/self.ts";
import { endSessions } from "../sign-in/session.ts";
import { deviceOf, maskNetworkAddress } from "./device.ts";

export async function listSessions(context: Context) {
  const rows = await context.db
    .selectFrom("session")
    .select(["id", "user_agent", "address", "method", "created_at", "last_seen_at", "expires_at"])
    .where("district_id", "=", context.districtId)
    .where("account_id", "=", context.actor.accountId)
    .where("revoked_at", "is", null)
    .where("expires_at", ">", context.now)
    .orderBy("last_seen_at", "desc")
    .limit(200)
    .execute();
  return {
    items: rows.map((row) => ({
      id: row.id as SessionId,
      ...deviceOf(row.user_agent),
      address: maskNetworkAddress(row.address),
      method: row.method,
      createdAt: row.created_at,
      lastSeenAt: row.last_seen_at,
      expiresAt: row.expires_at,
      isThis: row.id === context.actor.sessionId,
    })),
  };
}

async function end(context: Context, sessionId: string): Promise<void> {
  await context.db
    .updateTable("session")
    .set({ revoked_at: context.now })
    .where("district_id", "=", context.districtId)
    .where("id", "=", sessionId)
    .where("revoked_at", "is", null)
    .execute();
  if (sessionId === context.actor.sessionId) context.clearSession();
}

export async function endSession(context: Context, { params }: InputOf<typeof EndSession>) {
  await end(context, params.sessionId);
  return {};
}

export async function signOut(context: Context) {
  await end(context, context.actor.sessionId!);
  context.audited({ kind: "session", id: context.actor.sessionId! });
  return {};
}

export async function endAllSessions(context: Context, { body }: InputOf<typeof EndAllSessions>) {
  const { accountId, sessionId } = context.actor;
  const ended = await endSessions(context.db, context, accountId!, body.keepThis ? sessionId : undefined);
  if (!body.keepThis) context.clearSession();
  context.audited({ kind: "account", id: accountId! }, { ended });
  return { ended };
}
