import { afterAll, beforeAll, expect, test } from "vitest";
import { Authenticator } from "../../../test/world/authenticator.ts";
import { tokenIn } from "../../../test/world/cookie.ts";
import { startTestServer, type TestServer } from "../../../test/world/server.ts";
import * as self from "../contract/self.ts";
import * as signIn from "../contract/sign-in.ts";

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.stop());

const origin = "http://localhost:3000";

async function signInWith(device: Authenticator, from = origin) {
  const { flowId, options } = (await server.call(signIn.passkeySignInOptions, { body: { origin } })).data;
  const response = device.assert(options["challenge"], from);
  return { flowId, response, answer: await server.call(signIn.signInWithPasskey, { body: { flowId, response } }) };
}

async function register(token: string, device: Authenticator, from = origin) {
  const { flowId, options } = (await server.call(self.startPasskey, { body: { origin } }, token)).data;
  const response = device.register(options["challenge"], from);
  return server.call(self.addPasskey, { body: { flowId, name: "测试设备", response } }, token);
}

test("a registered passkey signs in as two factors; its answer works once", async () => {
  const { accountId, token } = await server.world.account();
  const device = new Authenticator();
  const added = await register(token, device);
  expect(added.status, added.raw).toBe(200);
  const { flowId, response, answer } = await signInWith(device);
  expect(answer.status, answer.raw).toBe(200);
  const entered = tokenIn(answer);
  expect((await server.call(self.readMe, {}, entered)).data).toMatchObject({ accountId });
  const again = await server.call(signIn.signInWithPasskey, { body: { flowId, response } });
  expect(again.error.error).toBe("flow_expired");
});

test("an unknown device, another page's answer, and a closed account open nothing", async () => {
  const { accountId, token } = await server.world.account();
  const device = new Authenticator();
  expect((await register(token, device, "http://localhost:4000")).error.error).toBe("passkey_failed");
  await register(token, device);
  expect((await signInWith(new Authenticator())).answer.error.error).toBe("passkey_failed");
  expect((await signInWith(device, "https://evil.example")).answer.error.error).toBe("passkey_failed");
  await server.world.db.updateTable("account").set({ status: "closed" }).where("id", "=", accountId).execute();
  const refused = (await signInWith(device)).answer;
  expect(refused.error.error).toBe("passkey_failed");
  expect(tokenIn(refused)).toBeUndefined();
});
