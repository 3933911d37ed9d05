import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Phone } from "../../../contract/values.ts";
import { startTestServer, type TestServer } from "../../../test/world/server.ts";
import { requestCode } from "../contract/sign-in.ts";
import { sendMessageJob } from "./send.ts";

let server: TestServer;
let provider: Server;
let status = 200;
const received: {
  authorization: string | undefined;
  key: string | undefined;
  body: { to: string; text: string; template: string };
}[] = [];

beforeAll(async () => {
  provider = createServer((request, response) => {
    let text = "";
    request.on("data", (chunk: Buffer) => (text += chunk.toString()));
    request.on("end", () => {
      received.push({
        authorization: request.headers.authorization,
        key: String(request.headers["idempotency-key"]),
        body: JSON.parse(text),
      });
      response.writeHead(status).end();
    });
  });
  await new Promise<void>((resolve) => provider.listen(0, "127.0.0.1", resolve));
  server = await startTestServer();
  const url = `http://127.0.0.1:${(provider.address() as AddressInfo).port}/send`;
  Object.assign(server.platform.config, { sms: { url, token: "token-of-the-provider" } });
});
afterAll(async () => {
  await server.stop();
  provider.closeAllConnections();
  await new Promise((resolve) => provider.close(resolve));
});

const last = () =>
  server.world.db
    .selectFrom("outgoing_message")
    .selectAll()
    .orderBy("created_at", "desc")
    .orderBy("id", "desc")
    .executeTakeFirstOrThrow();
const run = (messageId: string) =>
  sendMessageJob.run(server.platform, { districtId: server.world.districtId, messageId });

test("a message waits in the outbox, sealed, with a job; the provider gets it once", async () => {
  const phone = "13600000001" as Phone;
  await server.call(requestCode, { body: { phone } });
  const message = await last();
  expect(message.status).toBe("queued");
  expect(message.body_enc.toString("utf8")).not.toContain("慧托");
  const jobs = await server.platform.database.pool.query("select data from pgboss.job where name = 'message.send'");
  expect(jobs.rows).toEqual([{ data: { districtId: server.world.districtId, messageId: message.id } }]);
  await run(message.id);
  await run(message.id);
  expect(received).toMatchObject([
    { authorization: "Bearer token-of-the-provider", key: message.id, body: { to: phone, template: "sign_in.code" } },
  ]);
  expect(received[0]!.body.text).toMatch(/验证码 \d{6}/);
  expect((await last()).status).toBe("sent");
});

test("a refusing provider is tried again; after six times the message counts as failed, with the reason", async () => {
  status = 503;
  server.clock.advance({ minutes: 5 });
  await server.call(requestCode, { body: { phone: "13600000002" as Phone } });
  const { id } = await last();
  for (let i = 0; i < 5; i++) await expect(run(id)).rejects.toThrow("http 503");
  expect(await last()).toMatchObject({ status: "queued", attempts: 5, last_error: "http 503" });
  await expect(run(id)).rejects.toThrow("http 503");
  expect(await last()).toMatchObject({ status: "failed", attempts: 6 });
});
