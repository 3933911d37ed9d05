import webPush from "web-push";
import { z } from "zod";
import { nowOf } from "../../../kernel/clock.ts";
import type { Platform } from "../../../kernel/context.ts";
import { fieldAad } from "../../../kernel/crypto/keyring.ts";
import type { Db } from "../../../kernel/database/pool.ts";
import { type Adapter, post } from "./adapter.ts";

/** What a browser gives when it enrols. */
export const Subscription = z.object({
  endpoint: z.string(),
  keys: z.object({ p256dh: z.string(), auth: z.string() }),
});
export type Subscription = z.infer<typeof Subscription>;

/** The district's key pair, by which push services know its messages; made on first use. */
export async function pushKeys(
  { keyring, clock }: Pick<Platform, "keyring" | "clock">,
  db: Db,
  districtId: string,
): Promise<{ publicKey: string; privateKey: string }> {
  const aad = fieldAad("push_key.private", "vapid");
  const find = () => db.selectFrom("push_key").selectAll().where("district_id", "=", districtId).executeTakeFirst();
  let row = await find();
  if (!row) {
    const made = webPush.generateVAPIDKeys();
    await db
      .insertInto("push_key")
      .values({
        district_id: districtId,
        id: "vapid",
        public_key: made.publicKey,
        private_enc: keyring.seal(made.privateKey, aad),
        created_at: nowOf(clock),
      })
      .onConflict((conflict) => conflict.doNothing())
      .execute();
    row = await find();
  }
  return { publicKey: row!.public_key, privateKey: keyring.open(row!.private_enc, aad) };
}

/** Whether the server may write to an address a browser named: a known push service, never a machine of one's own network. */
export function isPushService(endpoint: string, hosts: readonly string[]): boolean {
  const { protocol, hostname } = new URL(endpoint);
  // A plain address is for a push service on the same machine, which has to be named in full.
  if (protocol === "http:") return hosts.includes(hostname) && /^(127\.|localhost$)/.test(hostname);
  return protocol === "https:" && hosts.some((host) => hostname === host || hostname.endsWith(`.${host}`));
}

/** Web push (RFC 8030, 8291, 8292): the text is encrypted for the browser, the push service can not read it. */
export const push: Adapter = {
  isSetUp: ({ push: set }) => set.subject !== undefined,
  setting: "PUSH_SUBJECT",
  async send(platform, { districtId, id, to, title, body, link, urgent }) {
    const { config, database } = platform;
    const subscription = Subscription.parse(JSON.parse(to));
    if (!isPushService(subscription.endpoint, config.push.hosts))
      return { ok: false, problem: "no known push service (PUSH_HOSTS)", isFinal: true };
    const request = webPush.generateRequestDetails(subscription, JSON.stringify({ id, title, body, link }), {
      vapidDetails: { subject: config.push.subject!, ...(await pushKeys(platform, database.kysely, districtId)) },
      contentEncoding: "aes128gcm",
      TTL: 86_400,
      urgency: urgent ? "high" : "normal",
    });
    const headers = Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, String(value)]));
    // fetch counts the bytes itself
    delete headers["Content-Length"];
    const outcome = await post(request.endpoint, headers, request.body);
    const isGone = !outcome.ok && /^http (404|410)$/.test(outcome.problem);
    return isGone ? { ...outcome, isFinal: true, isGone } : outcome;
  },
};
