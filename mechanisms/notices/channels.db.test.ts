import { createHash } from "node:crypto";
import ece from "http_ece";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { fieldAad } from "../../kernel/crypto/keyring.ts";
import { define } from "../../test/world/definitions.ts";
import {
  type HttpPeer,
  type MailPeer,
  makeBrowser,
  readMail,
  startHttpPeer,
  startMailPeer,
} from "../../test/notices/peers.ts";
import { startTestServer, type TestServer } from "../../test/world/server.ts";
import { systemContext } from "../../test/world/system-context.ts";
import { sign } from "./adapters/wechat.ts";
import * as contract from "./contract.ts";
import { sendMessageJob, sendWaiting } from "./deliver.ts";
import { notify } from "./notify.ts";
import { sendOutside } from "./outgoing.ts";

const words = (zh: string, en = zh) => ({ zh, en });
const notice = (key: string, channels: string[], more: object = {}) => ({
  key,
  title: words("提醒"),
  topic: "news",
  urgency: "important",
  channels,
  values: {
    site: { type: "place", title: words("机构"), sample: "小禾苗" },
    id: { type: "id", title: words("编号"), sample: "1" },
  },
  texts: {
    app: { title: words("{site}：有新消息"), body: words("请登录查看。") },
    ...(channels.includes("wechat") && {
      wechat: { template: "T-001", fields: { thing1: words("{site}"), thing2: words("请登录查看") } },
    }),
  },
  link: "/family/me?n={id}",
  ...more,
});

let server: TestServer;
let http: HttpPeer;
let mail: MailPeer;
const secret = "secret-of-the-gateway";

beforeAll(async () => {
  [http, mail] = await Promise.all([startHttpPeer(), startMailPeer()]);
  server = await startTestServer();
  Object.assign(server.platform.config, {
    publicUrl: "https://tuoyu.example.gov.cn",
    sms: { url: `${http.url}/sms`, token: "token-of-the-provider" },
    smtp: { url: mail.url, from: "慧托 <tuoyu@example.gov.cn>" },
    push: { subject: "mailto:tuoyu@example.gov.cn", hosts: ["127.0.0.1"] },
    wechat: { url: `${http.url}/wechat`, app: "app-1", secret },
  });
  await define(server, {
    topics: [{ key: "news", title: words("消息"), explanation: words("消息"), audience: ["family"] }],
    notices: [
      notice("by.sms", ["sms"]),
      notice("by.mail", ["email"]),
      notice("by.push", ["push"]),
      notice("by.wechat", ["wechat"]),
      notice("by.next", ["wechat", "email", "sms"]),
      notice("by.all", ["email", "sms"], { fallback: "all" }),
      notice("not.urgent", ["sms"], { urgency: "normal" }),
    ],
  });
});
afterAll(async () => {
  await server.stop();
  await Promise.all([http.stop(), mail.stop()]);
});
beforeEach(() => {
  http.status = 200;
  http.received.length = 0;
  mail.mails.length = 0;
  mail.refuses = undefined;
});

const rows = (accountId?: string) => {
  let query = server.world.db
    .selectFrom("outgoing_message as m")
    .selectAll("m")
    .orderBy("m.created_at")
    .orderBy("m.id");
  if (accountId)
    query = query.where("m.notice_id", "in", (eb) =>
      eb.selectFrom("notice").select("id").where("account_id", "=", accountId),
    );
  return query.execute();
};
/** Time passes, so that what follows from it comes later. */
const run = (messageId: string) => {
  server.clock.advance({ seconds: 1 });
  return sendMessageJob.run(server.platform, { districtId: server.world.districtId, messageId });
};
const status = async (id: string) => {
  const row = await server.world.db
    .selectFrom("outgoing_message")
    .selectAll()
    .where("id", "=", id)
    .executeTakeFirstOrThrow();
  return [row.status, row.attempts, row.last_error];
};
const tell = (key: string, accountId: string) => {
  server.clock.advance({ seconds: 1 });
  return server.platform.database.withTransaction((tx) =>
    notify(systemContext(server, tx), { notice: key, to: { accountId }, values: { site: "小禾苗托育园", id: "7" } }),
  );
};

let count = 0;
async function person() {
  const family = await server.world.family();
  const phone = `1380000${String(++count).padStart(4, "0")}`;
  await server.world.db
    .updateTable("account")
    .set({ phone_enc: server.platform.keyring.seal(phone, fieldAad("account.phone", family.accountId)) })
    .where("id", "=", family.accountId)
    .execute();
  return { ...family, phone };
}
async function withMailbox() {
  const one = await person();
  const email = `lin${count}@example.com`;
  const { data } = await server.call(contract.addEmail, { body: { email } }, one.token);
  const message = (await rows()).find(({ template, status: word }) => template === "email.code" && word === "queued");
  await run(message!.id);
  const code = /\d{6}/.exec(readMail(mail.mails.at(-1)!.raw).text)![0];
  const confirmed = await server.call(
    contract.confirmEmail,
    { params: { addressId: data.addressId }, body: { code } },
    one.token,
  );
  expect(confirmed.status).toBe(200);
  mail.mails.length = 0;
  return { ...one, email };
}
async function withWechat() {
  const one = await person();
  const { data } = await server.call(contract.startWechat, {}, one.token);
  const openId = `open-id-${count}`;
  const at = server.clock.now().toISOString() as never;
  const bind = (signature: string) =>
    server.call(contract.bindWechat, { body: { code: data.code, openId, at, signature } });
  expect((await bind("0".repeat(64))).error.error).toBe("signature_wrong");
  expect((await bind(sign(secret, [data.code, openId, at]))).data).toEqual({ bound: true });
  expect((await bind(sign(secret, [data.code, openId, at]))).data).toEqual({ bound: false });
  return { ...one, openId };
}
async function withBrowser(endpoint = `${http.url}/push/${count}`) {
  const one = await person();
  const browser = makeBrowser();
  const enrolled = await server.call(
    contract.enrolPush,
    { body: { endpoint, keys: browser.keys, label: "Firefox" } },
    one.token,
  );
  return { ...one, browser, enrolled };
}

describe("SMS through a gateway", () => {
  test("goes once with the token, and its id for the gateway to know a repetition by", async () => {
    const { accountId, phone } = await person();
    await tell("by.sms", accountId);
    const [row] = await rows(accountId);
    const planned = await server.platform.database.pool.query(
      "select data from pgboss.job where name = 'message.send' and data->>'messageId' = $1",
      [row!.id],
    );
    expect(planned.rows).toHaveLength(1);
    await run(row!.id);
    await run(row!.id);
    expect(http.received).toHaveLength(1);
    const [request] = http.received;
    expect(request!.headers).toMatchObject({
      authorization: "Bearer token-of-the-provider",
      "idempotency-key": row!.id,
    });
    expect(JSON.parse(request!.body.toString())).toEqual({
      to: phone,
      text: "【慧托】小禾苗托育园：有新消息：请登录查看。",
      template: "by.sms",
    });
    expect(await status(row!.id)).toEqual(["sent", 1, null]);
  });

  test("is tried again while the gateway is out of order, six times, then is a dead letter that an official revives", async () => {
    const official = await server.world.staff("administrator");
    const { accountId, phone } = await person();
    await tell("by.sms", accountId);
    const { id } = (await rows(accountId))[0]!;
    http.status = 503;
    for (let i = 0; i < 5; i++) await expect(run(id)).rejects.toThrow("http 503");
    expect(await status(id)).toEqual(["queued", 5, "http 503"]);
    await expect(run(id)).rejects.toThrow("http 503");
    expect(await status(id)).toEqual(["failed", 6, "http 503"]);
    const { data } = await server.call(contract.listFailedMessages, { query: { channel: "sms" } }, official.token);
    expect(data.items[0]).toMatchObject({
      id,
      error: "http 503",
      recipient: `${phone.slice(0, 3)}****${phone.slice(-4)}`,
    });
    const retry = await server.call(contract.retryMessages, { body: { messageIds: [id as never] } }, official.token);
    expect(retry.data).toEqual({ planned: 1 });
    http.status = 200;
    await run(id);
    expect((await status(id))[0]).toBe("sent");
  });

  test("what the gateway calls wrong is not tried again", async () => {
    const { accountId } = await person();
    await tell("by.sms", accountId);
    const { id } = (await rows(accountId))[0]!;
    http.status = 400;
    await run(id);
    expect(await status(id)).toEqual(["failed", 1, "http 400"]);
  });

  test("a signed receipt says what became of it; an unsigned, an old or a late one changes nothing", async () => {
    const { accountId } = await person();
    await tell("by.sms", accountId);
    const { id } = (await rows(accountId))[0]!;
    await run(id);
    const receipt = (word: "delivered" | "failed", at: string, key = "token-of-the-provider") =>
      server.call(contract.receiveReceipt, {
        params: { channel: "sms" },
        body: { messageId: id as never, status: word, at: at as never, signature: sign(key, [id, word, at]) },
      });
    const now = server.clock.now().toISOString();
    const before = new Date(server.clock.now().getTime() - 3_600_000).toISOString();
    expect((await receipt("failed", now, "another")).error.error).toBe("signature_wrong");
    expect((await receipt("failed", before)).error.error).toBe("signature_wrong");
    expect((await status(id))[0]).toBe("sent");
    expect((await receipt("delivered", now)).status).toBe(200);
    expect((await receipt("failed", now)).status).toBe(200);
    expect((await status(id))[0]).toBe("delivered");
  });

  test("the day's limit holds under rivals; what is over it waits for the morning, codes and important ones do not", async () => {
    const parts = server.platform.config.smsDailyLimit;
    server.clock.advance({ days: 1 });
    Object.assign(server.platform.config, { smsDailyLimit: 3 });
    const people = await Promise.all(Array.from({ length: 6 }, () => person()));
    for (const { accountId } of people) await tell("not.urgent", accountId);
    const ids = (await Promise.all(people.map(({ accountId }) => rows(accountId)))).map(([row]) => row!.id);
    await Promise.all(ids.map(run));
    const after = await Promise.all(ids.map(status));
    expect(after.filter(([word]) => word === "sent")).toHaveLength(3);
    expect(http.received).toHaveLength(3);
    const urgent = await person();
    await tell("by.sms", urgent.accountId);
    const code = await server.platform.database.withTransaction((tx) =>
      sendOutside(systemContext(server, tx), {
        channel: "sms",
        subject: "code",
        to: urgent.phone,
        body: { body: "123456" },
      }),
    );
    for (const id of [(await rows(urgent.accountId))[0]!.id, code]) {
      await run(id);
      expect((await status(id))[0]).toBe("sent");
    }
    server.clock.advance({ days: 1 });
    await sendWaiting(server.platform);
    await Promise.all(ids.map(run));
    expect((await Promise.all(ids.map(status))).every(([word]) => word === "sent")).toBe(true);
    Object.assign(server.platform.config, { smsDailyLimit: parts });
  });
});

describe("e-mail through a mail server", () => {
  test("arrives with a Chinese subject and a link", async () => {
    const { accountId, email } = await withMailbox();
    await tell("by.mail", accountId);
    const { id } = (await rows(accountId))[0]!;
    await run(id);
    expect(mail.mails).toHaveLength(1);
    const [{ from, to, raw }] = mail.mails as [(typeof mail.mails)[number]];
    expect([from, to]).toEqual(["tuoyu@example.gov.cn", [email]]);
    const { subject, text, headers } = readMail(raw);
    expect(subject).toBe("小禾苗托育园：有新消息");
    expect(text).toContain("请登录查看。");
    expect(text).toContain("https://tuoyu.example.gov.cn/family/me?n=7");
    expect(headers).toContain(`<${id}@tuoyu.example.gov.cn>`);
    expect(await status(id)).toEqual(["sent", 1, null]);
  });

  test("a server that refuses for the moment is asked again; one that refuses for good is not", async () => {
    const { accountId } = await withMailbox();
    await tell("by.mail", accountId);
    const { id } = (await rows(accountId))[0]!;
    mail.refuses = { code: 451, text: "try later" };
    await expect(run(id)).rejects.toThrow("smtp 451");
    mail.refuses = undefined;
    await run(id);
    expect(await status(id)).toEqual(["sent", 2, null]);
    await tell("by.mail", accountId);
    const second = (await rows(accountId))[1]!.id;
    mail.refuses = { code: 550, text: "no such mailbox" };
    await run(second);
    expect(await status(second)).toEqual(["failed", 1, "smtp 550"]);
  });
});

describe("web push", () => {
  test("reaches the browser encrypted for it alone, with the district's key", async () => {
    const { accountId, browser, enrolled } = await withBrowser();
    expect(enrolled.status).toBe(200);
    await tell("by.push", accountId);
    const { id } = (await rows(accountId))[0]!;
    await run(id);
    const [request] = http.received;
    expect(request!.headers).toMatchObject({ "content-encoding": "aes128gcm", urgency: "high" });
    expect(request!.body.toString("latin1")).not.toContain("family");
    const opened = ece.decrypt(request!.body, {
      version: "aes128gcm",
      privateKey: browser.privateKey,
      authSecret: browser.auth,
    });
    expect(JSON.parse(opened.toString("utf8"))).toEqual({
      id,
      title: "小禾苗托育园：有新消息",
      body: "请登录查看。",
      link: "https://tuoyu.example.gov.cn/family/me?n=7",
    });
    // VAPID: a token for this push service, signed with the key the page enrolled with.
    const [, token, key] = /^vapid t=([^,]+), k=(.+)$/.exec(String(request!.headers.authorization))!;
    const settings = await server.call(contract.getNoticeSettings, {}, (await server.world.family()).token);
    expect(key).toBe(settings.data.pushKey);
    const claims = JSON.parse(Buffer.from(token!.split(".")[1]!, "base64url").toString()) as object;
    expect(claims).toMatchObject({ aud: http.url, sub: "mailto:tuoyu@example.gov.cn" });
    const stored = await server.world.db.selectFrom("push_key").selectAll().executeTakeFirstOrThrow();
    expect(stored.public_key).toBe(key);
  });

  test("a browser that has gone is forgotten", async () => {
    const { accountId, token } = await withBrowser();
    await tell("by.push", accountId);
    http.status = 410;
    await run((await rows(accountId))[0]!.id);
    expect((await server.call(contract.getNoticeSettings, {}, token)).data.addresses).toEqual([]);
  });

  test("no address inside the network and no unknown service is ever called", async () => {
    for (const endpoint of [
      "https://10.0.0.1/push",
      "http://localhost:9/x",
      "https://push.example.com/x",
      "https://127.0.0.1.example.com/",
    ]) {
      const { enrolled } = await withBrowser(endpoint);
      expect([endpoint, enrolled.error.error]).toEqual([endpoint, "push_address_refused"]);
    }
    const anonymous = await server.call(contract.enrolPush, {
      body: { endpoint: "https://fcm.googleapis.com/x", keys: makeBrowser().keys, label: "" },
    });
    expect(anonymous.status).toBe(401);
  });
});

describe("WeChat templates through a gateway", () => {
  test("go signed to the follower who sent the binding code", async () => {
    expect((await server.call(contract.startWechat, {})).status).toBe(401);
    const { accountId, openId } = await withWechat();
    await tell("by.wechat", accountId);
    const { id } = (await rows(accountId))[0]!;
    await run(id);
    const [request] = http.received;
    const { "x-time": time, "x-nonce": nonce, "x-signature": signature } = request!.headers as Record<string, string>;
    const hash = createHash("sha256").update(request!.body).digest("hex");
    expect(signature).toBe(sign(secret, [time!, nonce!, hash]));
    expect(JSON.parse(request!.body.toString())).toEqual({
      app: "app-1",
      to: openId,
      template: "T-001",
      url: "https://tuoyu.example.gov.cn/family/me?n=7",
      data: { thing1: "小禾苗托育园", thing2: "请登录查看" },
    });
  });
});

describe("the ways of one notice", () => {
  test("follow each other when one fails for good, also after the provider had taken it; then no more", async () => {
    const { accountId, token } = await withMailbox();
    const { data } = await server.call(contract.startWechat, {}, token);
    const at = server.clock.now().toISOString();
    await server.call(contract.bindWechat, {
      body: {
        code: data.code,
        openId: "open-id-next",
        at: at as never,
        signature: sign(secret, [data.code, "open-id-next", at]),
      },
    });
    await tell("by.next", accountId);
    const first = (await rows(accountId))[0]!;
    expect(first.channel).toBe("wechat");
    await run(first.id);
    const body = { messageId: first.id as never, status: "failed" as const, at: at as never };
    const receipt = { ...body, signature: sign(secret, [first.id, "failed", at]) };
    server.clock.advance({ seconds: 1 });
    await server.call(contract.receiveReceipt, { params: { channel: "wechat" }, body: receipt });
    const second = (await rows(accountId))[1]!;
    expect([second.channel, second.status]).toEqual(["email", "queued"]);
    mail.refuses = { code: 550, text: "no" };
    await run(second.id);
    const third = (await rows(accountId))[2]!;
    expect(third.channel).toBe("sms");
    http.status = 400;
    await run(third.id);
    expect((await rows(accountId)).map(({ status: word }) => word)).toEqual(["failed", "failed", "failed"]);
  });

  test("all at once where the definition says so", async () => {
    const { accountId } = await withMailbox();
    await tell("by.all", accountId);
    expect((await rows(accountId)).map(({ channel }) => channel).toSorted()).toEqual(["email", "sms"]);
  });
});
