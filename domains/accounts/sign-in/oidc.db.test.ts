import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, expect, test } from "vitest";
import { fieldAad } from "../../../kernel/crypto/keyring.ts";
import { newTotpSecret } from "../../../kernel/crypto/totp.ts";
import { tokenIn } from "../../../test/world/cookie.ts";
import { startTestServer, type TestServer } from "../../../test/world/server.ts";
import { readMe } from "../contract/self.ts";
import { finishOidc, startOidc } from "../contract/sign-in.ts";

/** A real OpenID provider on this machine; whoever comes is signed in as `person` without a form. */
type Person = { sub: string; claims: Record<string, unknown>; amr?: string[] };
type Provider = {
  callback(): (request: IncomingMessage, response: ServerResponse) => void;
  interactionDetails(request: IncomingMessage, response: ServerResponse): Promise<{ params: { client_id: string } }>;
  interactionFinished(request: IncomingMessage, response: ServerResponse, result: object): Promise<void>;
  Grant: new (grant: { accountId: string; clientId: string }) => {
    addOIDCScope(scope: string): void;
    save(): Promise<string>;
  };
};
type ProviderClass = new (issuer: string, settings: object) => Provider;

let person: Person;
let provider: Server;
let issuer: string;
let server: TestServer;

beforeAll(async () => {
  // Without declarations of its own; the parts used here are declared above.
  const { Provider } = (await import("oidc-provider" as string)) as { Provider: ProviderClass };
  let handle: (request: IncomingMessage, response: ServerResponse) => void = () => {};
  provider = createServer((request, response) => handle(request, response));
  await new Promise<void>((resolve) => provider.listen(0, "127.0.0.1", resolve));
  issuer = `http://127.0.0.1:${(provider.address() as AddressInfo).port}`;
  const opened = new Provider(issuer, {
    clients: [
      { client_id: "huituo", client_secret: "not a secret", redirect_uris: ["http://localhost:3000/sign-in/oidc"] },
    ],
    claims: {
      openid: ["sub", "amr"],
      email: ["email", "email_verified"],
      phone: ["phone_number", "phone_number_verified"],
    },
    findAccount: (_: unknown, sub: string) => ({ accountId: sub, claims: () => ({ sub, ...person.claims }) }),
    interactions: { url: () => "/here" },
    features: { devInteractions: { enabled: false } },
    cookies: { keys: ["test"] },
    ttl: { Interaction: 600, Grant: 600, Session: 600, AccessToken: 600, IdToken: 600 },
    pkce: { required: () => true },
  });
  const inside = opened.callback();
  handle = (request, response) => {
    if (!request.url?.startsWith("/here")) return inside(request, response);
    void (async () => {
      const { params } = await opened.interactionDetails(request, response);
      const grant = new opened.Grant({ accountId: person.sub, clientId: params.client_id });
      grant.addOIDCScope("openid email phone");
      await opened.interactionFinished(request, response, {
        login: { accountId: person.sub, amr: person.amr },
        consent: { grantId: await grant.save() },
      });
    })();
  };
  server = await startTestServer();
  Object.assign(server.platform.config, { oidc: { issuer, clientId: "huituo", clientSecret: "not a secret" } });
});
afterAll(async () => {
  await server.stop();
  provider.closeAllConnections();
  await new Promise((resolve) => provider.close(resolve));
});

/** Walks through the provider as a browser does; answers the query it comes back with. */
async function walk(from: string): Promise<string> {
  const jar = new Map<string, string>();
  let at = from;
  for (let step = 0; step < 10; step++) {
    const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join("; ");
    const response = await fetch(at, { redirect: "manual", headers: { cookie } });
    for (const set of response.headers.getSetCookie()) {
      const [name, value] = set.split(";")[0]!.split(/=(.*)/s) as [string, string];
      jar.set(name, value);
    }
    const next = new URL(response.headers.get("location") ?? "about:blank", at);
    if (next.protocol === "about:") throw new Error(`${response.status} ${await response.text()}`);
    if (next.port === "3000") return next.search;
    at = next.href;
  }
  throw new Error("the provider leads nowhere");
}

const start = () => server.call(startOidc, { body: { origin: "http://localhost:3000" } });
async function signIn(as: Person) {
  person = as;
  const started = await start();
  const search = await walk(started.data.url);
  return server.call(finishOidc, { body: { flowId: started.data.flowId, search } });
}
async function official(values: Record<string, unknown>): Promise<string> {
  const { accountId } = await server.world.staff("health_official");
  await server.world.db.updateTable("account").set(values).where("id", "=", accountId).execute();
  return accountId;
}

test("an official is linked by a verified e-mail, and later known by the identity alone", async () => {
  const accountId = await official({ sign_in_name: "li.hua@example.gov.cn" });
  const first = await signIn({ sub: "li", claims: { email: "Li.Hua@example.gov.cn", email_verified: true } });
  expect(first.status, first.raw).toBe(200);
  expect((await server.call(readMe, {}, tokenIn(first))).data).toMatchObject({ accountId, strength: "one_factor" });
  const again = await signIn({ sub: "li", claims: {}, amr: ["pwd", "otp"] });
  expect((await server.call(readMe, {}, tokenIn(again))).data).toMatchObject({ accountId, strength: "two_factor" });
});

test("a verified phone links too", async () => {
  const phone_index = server.platform.keyring.blindIndex("phone", "13700000001");
  const accountId = await official({ phone_index });
  const done = await signIn({ sub: "wu", claims: { phone_number: "+86 13700000001", phone_number_verified: true } });
  expect((await server.call(readMe, {}, tokenIn(done))).data.accountId).toBe(accountId);
});

test("what is not verified, unknown, closed or a family's links nothing and opens no account", async () => {
  await official({ sign_in_name: "chen@example.gov.cn" });
  await official({ sign_in_name: "closed@example.gov.cn", status: "closed" });
  const family = await server.world.account({ kind: "family" });
  await server.world.db
    .updateTable("account")
    .set({ sign_in_name: "family@example.gov.cn" })
    .where("id", "=", family.accountId)
    .execute();
  const before = await server.world.db.selectFrom("account").select("id").execute();
  for (const [sub, email, email_verified] of [
    ["a", "chen@example.gov.cn", false],
    ["b", "stranger@example.gov.cn", true],
    ["c", "closed@example.gov.cn", true],
    ["d", "family@example.gov.cn", true],
  ] as const)
    expect((await signIn({ sub, claims: { email, email_verified } })).error.error).toBe("oidc_no_account");
  expect(await server.world.db.selectFrom("account").select("id").execute()).toHaveLength(before.length);
  expect(
    await server.world.db
      .selectFrom("external_identity")
      .select("id")
      .where("subject", "in", ["a", "b", "c", "d"])
      .execute(),
  ).toEqual([]);
});

test("an enrolled authenticator app is asked for, unless the provider has proved a second factor", async () => {
  const accountId = await official({ sign_in_name: "totp@example.gov.cn" });
  const totp_enc = server.platform.keyring.seal(newTotpSecret(), fieldAad("account.totp", accountId));
  await server.world.db.updateTable("account").set({ totp_enc }).where("id", "=", accountId).execute();
  const as = { sub: "totp", claims: { email: "totp@example.gov.cn", email_verified: true } };
  expect((await signIn(as)).data.step).toBe("totp");
  expect((await signIn({ ...as, amr: ["mfa"] })).data.step).toBe("signed_in");
});

test("an answer with another state, another flow, or used before is refused", async () => {
  person = { sub: "li", claims: {} };
  const [one, two] = [await start(), await start()];
  const search = await walk(one.data.url);
  const finish = (flowId: string, query: string) => server.call(finishOidc, { body: { flowId, search: query } });
  expect((await finish(two.data.flowId, search)).error.error).toBe("oidc_failed");
  expect((await finish(one.data.flowId, search)).status).toBe(200);
  expect((await finish(one.data.flowId, search)).error.error).toBe("flow_expired");
  const third = await start();
  expect((await finish(third.data.flowId, "?error=access_denied&state=x")).error.error).toBe("oidc_failed");
  expect((await server.call(startOidc, { body: { origin: "https://evil.example" } })).error.error).toBe(
    "origin_unknown",
  );
});

test("without a provider the way is closed, and an unreachable one is said to be so", async () => {
  const { config } = server.platform;
  const { oidc } = config;
  Object.assign(config, { oidc: undefined });
  expect((await start()).error.error).toBe("oidc_off");
  expect((await server.call(finishOidc, { body: { flowId: server.world.id(), search: "" } })).error.error).toBe(
    "oidc_off",
  );
  Object.assign(config, { oidc: { issuer: "http://127.0.0.1:9", clientId: "x", clientSecret: "x" } });
  expect((await start()).error.error).toBe("oidc_unreachable");
  Object.assign(config, { oidc });
});
