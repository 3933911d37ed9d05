import { fieldAad } from "../../kernel/crypto/keyring.ts";
import type { Context } from "../../kernel/context.ts";
import type { MessageBody } from "./adapters/adapter.ts";
import { maskAddress } from "./mask.ts";

/** The newest messages that left, or in the demo would have left, opened. For the demo's outbox only. */
export async function readOutbox({ db, districtId, keyring }: Pick<Context, "db" | "districtId" | "keyring">) {
  const rows = await db
    .selectFrom("outgoing_message")
    .select(["id", "channel", "recipient_enc", "body_enc", "created_at", "send_at", "sent_at"])
    .where("district_id", "=", districtId)
    .orderBy("created_at", "desc")
    .orderBy("id", "desc")
    .limit(50)
    .execute();
  return rows.map((row) => {
    const body = JSON.parse(keyring.open(row.body_enc, fieldAad("outgoing_message.body", row.id))) as MessageBody;
    const to = keyring.open(row.recipient_enc, fieldAad("outgoing_message.recipient", row.id));
    return {
      id: row.id,
      channel: row.channel,
      // A number is shown whole: it is how one signs in to the demo. A subscription is not for reading.
      recipient: row.channel === "push" ? maskAddress("push", to) : to,
      title: body.title ?? null,
      text: body.fields ? Object.values(body.fields).join(" · ") : body.body,
      createdAt: row.created_at,
      waitsUntil: row.sent_at === null ? row.send_at : null,
    };
  });
}
