import { afterAll, beforeAll, expect, test } from "vitest";
import type { Phone } from "../../../contract/values.ts";
import { hashPassword } from "../../../kernel/crypto/password.ts";
import { fieldAad } from "../../../kernel/crypto/keyring.ts";
import { newTotpSecret, totpCode } from "../../../kernel/crypto/totp.ts";
import { tokenIn } from "../../../test/world/cookie.ts";
import { startTestServer, type TestServer } from "../../../test/world/server.ts";
import { listOutbox, listPersonas, signInAsPersona } from "../contract/demo.ts";
import * as self from "../contract/self.ts";
import * as signIn from "../contract/sign-in.ts";

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.stop());

const phoneOf = (n: number) => `1380000${String(n).padStart(4, "0")}` as Phone;

async function codeFor(phone: Phone): Promise<string> {
  const asked = await server.call(signIn.requestCode, { body: { phone } });
  expect(asked.status, asked.raw).toBe(200);
  const outbox = await server.call(listOutbox, {});
  const message = outbox.data.items.find((item) => item.recipient === phone)!;
  return /\d{6}/.exec(message.text)![0];
}
const wrong = (code: string) => (code === "000000" ? "000001" : "000000");
const clearAttempts = () => server.world.db.deleteFrom("sign_in_attempt").execute();

async function staff(name: string, password: string, totp?: string): Promise<string> {
  const { accountId } = await server.world.staff("office", { institutionId: await server.world.institution() });
  await server.world.db
    .updateTable("account")
    .set({
      sign_in_name: name,
      password_hash: await hashPassword(password),
      ...(totp && { totp_enc: server.platform.keyring.seal(totp, fieldAad("account.totp", accountId)) }),
    })
    .where("id", "=", accountId)
    .execute();
  return accountId;
}

test("a family signs in by code; the first time opens the account and finds the guardian entered at the counter", async () => {
  const { world, platform } = server;
  const family = await world.family();
  const phone = phoneOf(1);
  await world.db
    .updateTable("guardian")
    .set({ account_id: null, phone_index: platform.keyring.blindIndex("phone", phone) })
    .where("id", "=", family.guardianId)
    .execute();
  const code = await codeFor(phone);
  const done = await server.call(signIn.signInWithCode, { body: { phone, code } });
  expect(done.status, done.raw).toBe(200);
  const me = await server.call(self.readMe, {}, tokenIn(done));
  expect(me.data).toMatchObject({
    kind: "family",
    name: "林晓",
    phone: "138****0001",
    strength: "one_factor",
    families: [{ id: family.familyId }],
    demo: true,
  });
  const again = await server.call(signIn.signInWithCode, { body: { phone, code } });
  expect(again.error.error).toBe("code_expired");
  const entries = await world.db
    .selectFrom("audit_entry")
    .select("event")
    .where("actor_account_id", "=", me.data.accountId)
    .execute();
  expect(entries.map((entry) => entry.event).toSorted()).toEqual([
    "account.opened",
    "guardian.linked",
    "session.signed_in",
  ]);
});

test("the answer to a wished code is the same for a known and an unknown phone", async () => {
  server.clock.advance({ minutes: 2 });
  const known = await server.call(signIn.requestCode, { body: { phone: phoneOf(1) } });
  const unknown = await server.call(signIn.requestCode, { body: { phone: phoneOf(2) } });
  expect([known.status, known.raw]).toEqual([unknown.status, unknown.raw]);
});

test("a code ends after five wrong attempts, after five minutes, and by a newer one", async () => {
  await clearAttempts();
  const phone = phoneOf(3);
  const first = await codeFor(phone);
  for (const left of [4, 3, 2, 1, 0]) {
    const answer = await server.call(signIn.signInWithCode, { body: { phone, code: wrong(first) } });
    expect(answer.error).toMatchObject({ error: "code_wrong", details: { attemptsLeft: left } });
  }
  expect((await server.call(signIn.signInWithCode, { body: { phone, code: first } })).error.error).toBe("code_expired");
  server.clock.advance({ minutes: 2 });
  const second = await codeFor(phone);
  server.clock.advance({ minutes: 2 });
  const third = await codeFor(phone);
  if (second !== third)
    expect((await server.call(signIn.signInWithCode, { body: { phone, code: second } })).error.error).toBe(
      "code_wrong",
    );
  server.clock.advance({ minutes: 6 });
  expect((await server.call(signIn.signInWithCode, { body: { phone, code: third } })).error.error).toBe("code_expired");
});

test("many guesses at the same moment are counted one by one", async () => {
  await clearAttempts();
  server.clock.advance({ minutes: 2 });
  const phone = phoneOf(4);
  const code = await codeFor(phone);
  const answers = await Promise.all(
    Array.from({ length: 12 }, () => server.call(signIn.signInWithCode, { body: { phone, code: wrong(code) } })),
  );
  expect(answers.filter((answer) => answer.error.error === "code_wrong")).toHaveLength(5);
  expect((await server.call(signIn.signInWithCode, { body: { phone, code } })).error.error).toBe("code_expired");
});

test("one first sign-in at the same moment as another opens one account", async () => {
  await clearAttempts();
  server.clock.advance({ minutes: 2 });
  const phone = phoneOf(5);
  const code = await codeFor(phone);
  const answers = await Promise.all([1, 2, 3].map(() => server.call(signIn.signInWithCode, { body: { phone, code } })));
  expect(answers.filter((answer) => answer.status === 200)).toHaveLength(1);
  const accounts = await server.world.db
    .selectFrom("account")
    .select("id")
    .where("phone_index", "=", server.platform.keyring.blindIndex("phone", phone))
    .execute();
  expect(accounts).toHaveLength(1);
});

test("codes are limited to one a minute and ten an hour a phone, thirty an hour an address", async () => {
  await clearAttempts();
  server.clock.advance({ hours: 2 });
  const phone = phoneOf(6);
  const ask = (to: Phone) => server.call(signIn.requestCode, { body: { phone: to } });
  expect((await ask(phone)).status).toBe(200);
  server.clock.advance({ seconds: 20 });
  const early = await ask(phone);
  expect(early.error).toMatchObject({ error: "too_many_requests", details: { retryAfterSeconds: 40 } });
  expect(early.headers["retry-after"]).toBe("40");
  for (let i = 0; i < 9; i++) {
    server.clock.advance({ seconds: 61 });
    expect((await ask(phone)).status).toBe(200);
  }
  server.clock.advance({ seconds: 61 });
  expect((await ask(phone)).status).toBe(429);
  for (let i = 0; i < 20; i++) expect((await ask(phoneOf(100 + i))).status).toBe(200);
  expect((await ask(phoneOf(200))).status).toBe(429);
  server.clock.advance({ hours: 1, minutes: 1 });
  expect((await ask(phone)).status).toBe(200);
});

test("two requests at the same moment send one code", async () => {
  await clearAttempts();
  const answers = await Promise.all(
    [1, 2, 3].map(() => server.call(signIn.requestCode, { body: { phone: phoneOf(7) } })),
  );
  expect(answers.map((answer) => answer.status).toSorted((a, b) => a - b)).toEqual([200, 429, 429]);
});

test("staff sign in by name and password; a wrong one and an unknown name look alike and are locked alike [L-8]", async () => {
  await clearAttempts();
  await staff("wang.min", "purple-kettle-88");
  const attempt = (name: string, password: string) =>
    server.call(signIn.signInWithPassword, { body: { name, password } });
  const right = await attempt("Wang.Min", "purple-kettle-88");
  expect(right.data).toEqual({ step: "signed_in" });
  expect((await server.call(self.readMe, {}, tokenIn(right))).data).toMatchObject({
    kind: "staff",
    strength: "one_factor",
    roles: [{ role: "office" }],
  });
  for (const name of ["wang.min", "nobody.here"]) {
    for (let i = 0; i < 5; i++)
      expect((await attempt(name, "wrong-wrong-1")).error).toMatchObject({ error: "sign_in_failed" });
    expect((await attempt(name, "purple-kettle-88")).error).toMatchObject({
      error: "locked",
      details: { retryAfterSeconds: 60 },
    });
  }
  server.clock.advance({ seconds: 61 });
  expect((await attempt("wang.min", "wrong-wrong-1")).error.error).toBe("sign_in_failed");
  expect((await attempt("wang.min", "purple-kettle-88")).error).toMatchObject({
    error: "locked",
    details: { retryAfterSeconds: 120 },
  });
  server.clock.advance({ seconds: 121 });
  expect((await attempt("wang.min", "purple-kettle-88")).status).toBe(200);
  expect((await attempt("wang.min", "wrong-wrong-1")).error.error).toBe("sign_in_failed");
  const failures = await server.world.db
    .selectFrom("audit_entry")
    .select("detail")
    .where("event", "=", "session.sign_in_failed")
    .execute();
  expect(failures).toHaveLength(7);
});

test("thirty failures from an address close it for an hour, for every name", async () => {
  await clearAttempts();
  const attempt = (i: number) =>
    server.call(signIn.signInWithPassword, { body: { name: `guess.${i}`, password: "wrong-wrong-1" } });
  const answers = await Promise.all(Array.from({ length: 40 }, (_, i) => attempt(i)));
  expect(answers.filter((answer) => answer.error.error === "sign_in_failed")).toHaveLength(30);
  expect(answers.filter((answer) => answer.status === 429)).toHaveLength(10);
  server.clock.advance({ hours: 1, seconds: 1 });
  expect((await attempt(1)).status).toBe(422);
});

test("with an authenticator app a password is half; a code works once [L-8]", async () => {
  await clearAttempts();
  const secret = newTotpSecret();
  await staff("zhao.li", "green-teapot-77", secret);
  const password = () =>
    server.call(signIn.signInWithPassword, { body: { name: "zhao.li", password: "green-teapot-77" } });
  const flowOf = (answer: Awaited<ReturnType<typeof password>>) =>
    answer.data.step === "totp" ? answer.data.flowId : "";
  const first = await password();
  expect(first.data.step).toBe("totp");
  expect(tokenIn(first)).toBeUndefined();
  const code = totpCode(secret, server.clock.now());
  const no = await server.call(signIn.signInWithTotp, { body: { flowId: flowOf(first), code: wrong(code) } });
  expect(no.error.error).toBe("code_wrong");
  const done = await server.call(signIn.signInWithTotp, { body: { flowId: flowOf(first), code } });
  expect((await server.call(self.readMe, {}, tokenIn(done))).data.strength).toBe("two_factor");
  expect((await server.call(signIn.signInWithTotp, { body: { flowId: flowOf(first), code } })).error.error).toBe(
    "flow_expired",
  );
  const replay = await server.call(signIn.signInWithTotp, { body: { flowId: flowOf(await password()), code } });
  expect(replay.error.error).toBe("code_wrong");
  // An office of many at one address does not lock itself out, nor does who leaves the second step open.
  for (let i = 0; i < 35; i++) expect((await password()).status).toBe(200);
  const guess = async () =>
    server.call(signIn.signInWithTotp, { body: { flowId: flowOf(await password()), code: wrong(code) } });
  for (let i = 0; i < 4; i++) expect((await guess()).error.error).toBe("code_wrong");
  expect((await password()).error.error).toBe("locked");
  server.clock.advance({ minutes: 2 });
  const flow = flowOf(await password());
  server.clock.advance({ minutes: 6 });
  expect(
    (await server.call(signIn.signInWithTotp, { body: { flowId: flow, code: totpCode(secret, server.clock.now()) } }))
      .error.error,
  ).toBe("flow_expired");
});

test("a signed-in person adds and removes an authenticator app and changes the password, which signs other devices out", async () => {
  await clearAttempts();
  await staff("sun.yue", "yellow-ladder-55");
  const signInNow = () =>
    server.call(signIn.signInWithPassword, { body: { name: "sun.yue", password: "yellow-ladder-55" } });
  const [here, there] = [tokenIn(await signInNow())!, tokenIn(await signInNow())!];
  const started = await server.call(self.startTotp, {}, here);
  expect(started.data.uri).toContain(`secret=${started.data.secret}`);
  const code = () => totpCode(started.data.secret, server.clock.now());
  expect(
    (await server.call(self.confirmTotp, { body: { flowId: started.data.flowId, code: wrong(code()) } }, here)).error
      .error,
  ).toBe("code_wrong");
  expect(
    (await server.call(self.confirmTotp, { body: { flowId: started.data.flowId, code: code() } }, here)).status,
  ).toBe(200);
  expect((await server.call(self.readMe, {}, here)).data.hasTotp).toBe(true);
  expect((await server.call(self.removeTotp, { body: { code: code() } }, here)).error.error).toBe("code_wrong");
  server.clock.advance({ seconds: 31 });
  expect((await server.call(self.removeTotp, { body: { code: code() } }, here)).status).toBe(200);
  expect((await server.call(self.readMe, {}, here)).data.hasTotp).toBe(false);

  const change = (current: string, next: string) => server.call(self.changePassword, { body: { current, next } }, here);
  expect((await change("not-my-password", "brown-window-33")).error.error).toBe("password_wrong");
  expect((await change("yellow-ladder-55", "123456")).error).toMatchObject({
    error: "password_weak",
    details: { problems: expect.arrayContaining(["too_short"]) },
  });
  expect((await change("yellow-ladder-55", "brown-window-33")).status).toBe(200);
  expect((await server.call(self.readMe, {}, here)).data.kind).toBe("staff");
  expect((await server.call(self.readMe, {}, there)).data.kind).toBe("anonymous");
});

test("what is for staff is refused to families, and what is for oneself to strangers", async () => {
  const family = await server.world.family();
  expect((await server.call(self.startTotp, {}, family.token)).status).toBe(403);
  expect((await server.call(self.changePassword, { body: { current: "a", next: "b" } }, family.token)).status).toBe(
    403,
  );
  expect((await server.call(self.confirmTotp, { body: { flowId: server.world.id(), code: "123456" } })).status).toBe(
    401,
  );
  expect((await server.call(self.removeTotp, { body: { code: "123456" } })).status).toBe(401);
  for (const endpoint of [self.listSessions, self.listPasskeys, signIn.signOut])
    expect((await server.call(endpoint, {})).status).toBe(401);
  expect((await server.call(self.endAllSessions, { body: {} })).status).toBe(401);
  expect((await server.call(self.saveMe, { body: { name: "某人" } })).status).toBe(401);
});

test("sessions are listed, ended one by one and everywhere; a new sign-in gives the device a new token", async () => {
  const { accountId, token } = await server.world.account({ kind: "family" });
  await server.world.db
    .updateTable("account")
    .set({ sign_in_name: "demo.parent" })
    .where("id", "=", accountId)
    .execute();
  const agent = {
    "user-agent": "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Chrome/120.0 Mobile Safari/537.36",
  };
  const second = await server.call(signInAsPersona, { params: { key: "parent" } }, token, agent);
  expect((await server.call(self.readMe, {}, token)).data.kind).toBe("anonymous");
  const third = await server.call(signInAsPersona, { params: { key: "parent" } });
  const list = await server.call(self.listSessions, {}, tokenIn(second));
  expect(list.data.items).toHaveLength(2);
  const mine = list.data.items.find((item) => item.isThis)!;
  expect(mine).toMatchObject({ browser: "Chrome", system: "Android", address: "127.0.*.*" });
  const other = list.data.items.find((item) => !item.isThis)!;
  const stranger = await server.world.account();
  expect((await server.call(self.endSession, { params: { sessionId: other.id } }, stranger.token)).status).toBe(403);
  expect((await server.call(self.endSession, { params: { sessionId: other.id } }, tokenIn(second))).status).toBe(200);
  expect((await server.call(self.readMe, {}, tokenIn(third))).data.kind).toBe("anonymous");
  expect((await server.call(self.endAllSessions, { body: { keepThis: true } }, tokenIn(second))).data).toEqual({
    ended: 0,
  });
  expect((await server.call(self.saveMe, { body: { name: "林妈妈", locale: "en" } }, tokenIn(second))).status).toBe(
    200,
  );
  expect((await server.call(self.readMe, {}, tokenIn(second))).data).toMatchObject({ name: "林妈妈", locale: "en" });
  expect((await server.call(signIn.signOut, {}, tokenIn(second))).status).toBe(200);
  expect((await server.call(self.readMe, {}, tokenIn(second))).data.kind).toBe("anonymous");
});

test("idle staff are signed out after two hours, working ones after twelve; families stay thirty days [L-8]", async () => {
  await clearAttempts();
  await staff("qian.bo", "silver-bridge-11");
  const signInNow = async () =>
    tokenIn(await server.call(signIn.signInWithPassword, { body: { name: "qian.bo", password: "silver-bridge-11" } }));
  const kind = async (token?: string) => (await server.call(self.readMe, {}, token)).data.kind;
  const idle = await signInNow();
  server.clock.advance({ hours: 1, minutes: 59 });
  expect(await kind(idle)).toBe("staff");
  server.clock.advance({ hours: 2, minutes: 1 });
  expect(await kind(idle)).toBe("anonymous");
  const busy = await signInNow();
  for (let i = 0; i < 7; i++) {
    server.clock.advance({ hours: 1, minutes: 40 });
    expect(await kind(busy)).toBe("staff");
  }
  server.clock.advance({ minutes: 30 });
  expect(await kind(busy)).toBe("anonymous");
  const phone = phoneOf(8);
  const family = tokenIn(await server.call(signIn.signInWithCode, { body: { phone, code: await codeFor(phone) } }));
  server.clock.advance({ days: 29 });
  expect(await kind(family)).toBe("family");
  server.clock.advance({ days: 2 });
  expect(await kind(family)).toBe("anonymous");
});

test("the demo's doors are not there in production", async () => {
  expect((await server.call(listPersonas, {})).data.items.map((item) => item.key)).toEqual(["parent"]);
  expect((await server.call(signInAsPersona, { params: { key: "nobody" } })).status).toBe(404);
  const production = await startTestServer({ mode: "production" });
  try {
    await production.world.db
      .updateTable("account")
      .set({ sign_in_name: "demo.parent" })
      .where("id", "=", (await production.world.account()).accountId)
      .execute();
    expect((await production.call(listPersonas, {})).status).toBe(404);
    expect((await production.call(listOutbox, {})).status).toBe(404);
    expect((await production.call(signInAsPersona, { params: { key: "parent" } })).status).toBe(404);
    expect((await production.call(self.readMe, {})).data.demo).toBe(false);
  } finally {
    await production.stop();
  }
});

test("a passkey is asked for only where this platform is at home; a made-up answer opens nothing", async () => {
  await clearAttempts();
  expect(
    (await server.call(signIn.passkeySignInOptions, { body: { origin: "https://evil.example" } })).error.error,
  ).toBe("origin_unknown");
  const started = await server.call(signIn.passkeySignInOptions, { body: { origin: "http://localhost:3000" } });
  expect(started.data.options).toMatchObject({ rpId: "localhost", userVerification: "required" });
  const response = {
    id: "AAAA",
    rawId: "AAAA",
    type: "public-key" as const,
    response: { clientDataJSON: "AAAA", authenticatorData: "AAAA", signature: "AAAA" },
  };
  const call = () => server.call(signIn.signInWithPasskey, { body: { flowId: started.data.flowId, response } });
  expect((await call()).error.error).toBe("passkey_failed");
  expect((await call()).error.error).toBe("flow_expired");
});

test("a passkey is its owner's alone", async () => {
  const { world } = server;
  const [owner, stranger] = [await world.account(), await world.account()];
  const id = world.id();
  const values = {
    account_id: owner.accountId,
    credential_id: "a",
    public_key: Buffer.from("a"),
    counter: 0,
    name: "一",
    created_at: server.clock.now().toISOString(),
  };
  await world.db
    .insertInto("passkey")
    .values({ district_id: world.districtId, id, ...values })
    .execute();
  const params = { passkeyId: id as self.PasskeyId };
  const rename = (token?: string) => server.call(self.renamePasskey, { params, body: { name: "二" } }, token);
  const remove = (token?: string) => server.call(self.removePasskey, { params }, token);
  expect([
    (await rename(stranger.token)).status,
    (await remove(stranger.token)).status,
    (await remove()).status,
  ]).toEqual([403, 403, 401]);
  expect((await server.call(self.listPasskeys, {}, stranger.token)).data.items).toEqual([]);
  expect((await rename(owner.token)).status).toBe(200);
  expect((await server.call(self.listPasskeys, {}, owner.token)).data.items).toMatchObject([{ name: "二" }]);
  expect((await remove(owner.token)).status).toBe(200);

  const origin = "http://localhost:3000";
  expect((await server.call(self.startPasskey, { body: { origin } })).status).toBe(401);
  const started = await server.call(self.startPasskey, { body: { origin } }, owner.token);
  const response = {
    id: "AAAA",
    rawId: "AAAA",
    type: "public-key" as const,
    response: { clientDataJSON: "AAAA", attestationObject: "AAAA" },
  };
  const add = (token?: string) =>
    server.call(self.addPasskey, { body: { flowId: started.data.flowId, name: "三", response } }, token);
  expect([(await add()).status, (await add(stranger.token)).error.error, (await add(owner.token)).error.error]).toEqual(
    [401, "flow_expired", "passkey_failed"],
  );
});
