import { createHash, createHmac, randomBytes } from "node:crypto";
import { type Adapter, post } from "./adapter.ts";

/** Hex HMAC-SHA256 of lines, as requests to and from a gateway are signed. */
export const sign = (secret: string, lines: readonly string[]): string =>
  createHmac("sha256", secret).update(lines.join("\n")).digest("hex");

/**
 * Template messages through a gateway of the public account. The request is signed: time, nonce and the body's SHA-256,
 * one a line, under the shared secret.
 */
export const wechat: Adapter = {
  isSetUp: ({ wechat: set }) => set !== undefined,
  setting: "WECHAT_URL",
  send({ config, clock }, { id, to, link, template, fields }) {
    const { url, app, secret } = config.wechat!;
    const body = JSON.stringify({ app, to, template, url: link, data: fields });
    const time = String(Math.floor(clock.now().getTime() / 1000));
    const nonce = randomBytes(12).toString("hex");
    const hash = createHash("sha256").update(body).digest("hex");
    return post(
      url,
      {
        "content-type": "application/json",
        "idempotency-key": id,
        "x-time": time,
        "x-nonce": nonce,
        "x-signature": sign(secret, [time, nonce, hash]),
      },
      body,
    );
  },
};
