import type { Context } from "../../../kernel/context.ts";
import { fieldAad } from "../../../kernel/crypto/keyring.ts";
import type { Db } from "../../../kernel/database/pool.ts";
import type { JobDefinition } from "../../../kernel/jobs.ts";
import { nowOf } from "../../../kernel/clock.ts";
import { type Template, templates } from "./templates.ts";

const maxAttempts = 6;

/** Puts a message to a phone into the outbox, in the caller's transaction; a job delivers it. In the demo it stays there to be read. */
export async function sendSms(
  tx: Db,
  context: Context,
  message: { template: Template; phone: string; values: Readonly<Record<string, string | number>> },
): Promise<void> {
  const { platform, districtId, keyring, now } = context;
  const id = context.newId<string>();
  const shown = platform.config.mode === "demo" && !platform.config.sms;
  await tx
    .insertInto("outgoing_message")
    .values({
      district_id: districtId,
      id,
      channel: "sms",
      template: message.template,
      recipient_enc: keyring.seal(message.phone, fieldAad("outgoing_message.recipient", id)),
      body_enc: keyring.seal(
        templates[message.template][context.locale](message.values),
        fieldAad("outgoing_message.body", id),
      ),
      status: shown ? "sent" : "queued",
      created_at: now,
      sent_at: shown ? now : null,
    })
    .execute();
  if (!shown) await platform.jobs.plan(tx, "message.send", { districtId, messageId: id });
}

/** Why a provider did not take a message; never with its text or number. */
async function deliver(
  sms: { url: string; token: string },
  message: { id: string; to: string; text: string; template: string },
): Promise<string | undefined> {
  try {
    const response = await fetch(sms.url, {
      method: "POST",
      // The id lets the provider drop a message it has already taken.
      headers: {
        "content-type": "application/json",
        authorization: `Bearer ${sms.token}`,
        "idempotency-key": message.id,
      },
      body: JSON.stringify({ to: message.to, text: message.text, template: message.template }),
      signal: AbortSignal.timeout(10_000),
    });
    await response.body?.cancel();
    return response.ok ? undefined : `http ${response.status}`;
  } catch (error) {
    return error instanceof Error ? error.name : "unreachable";
  }
}

/** Delivers one message; tried again with growing pauses, given up after six times. */
export const sendMessageJob: JobDefinition = {
  name: "message.send",
  retryLimit: maxAttempts - 1,
  expireInSeconds: 60,
  async run(platform, data) {
    const { database, keyring, clock, config } = platform;
    const [districtId, id] = [String(data["districtId"]), String(data["messageId"])];
    const own = <T extends { where: (column: "district_id" | "id", is: "=", value: string) => T }>(query: T): T =>
      query.where("district_id", "=", districtId).where("id", "=", id);
    const row = await own(database.kysely.selectFrom("outgoing_message").selectAll()).executeTakeFirst();
    if (!row || row.status === "sent") return;
    const text = keyring.open(row.body_enc, fieldAad("outgoing_message.body", id));
    const to = keyring.open(row.recipient_enc, fieldAad("outgoing_message.recipient", id));
    const problem = config.sms
      ? await deliver(config.sms, { id, to, text, template: row.template })
      : "no provider is set (SMS_URL)";
    const attempts = row.attempts + 1;
    await database.kysely
      .updateTable("outgoing_message")
      .set(
        problem === undefined
          ? { status: "sent", attempts, last_error: null, sent_at: nowOf(clock) }
          : { status: attempts >= maxAttempts ? "failed" : "queued", attempts, last_error: problem },
      )
      .where("district_id", "=", districtId)
      .where("id", "=", id)
      .execute();
    if (problem !== undefined) throw new Error(`message not delivered: ${problem}`);
  },
};
