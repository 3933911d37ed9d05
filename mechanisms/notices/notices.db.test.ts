import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { define } from "../../test/world/definitions.ts";
import { startTestServer, type TestServer } from "../../test/world/server.ts";
import { systemContext } from "../../test/world/system-context.ts";
import { fieldAad } from "../../kernel/crypto/keyring.ts";
import * as contract from "./contract.ts";
import { sendWaiting } from "./deliver.ts";
import { noticeKind } from "./kind.ts";
import { type Notification, notify } from "./notify.ts";

const words = (zh: string, en: string) => ({ zh, en });
const topics = [
  {
    key: "enrolment",
    title: words("入托进展", "Enrolment"),
    explanation: words("申请和录取", "Applications and offers"),
    audience: ["family"],
  },
  {
    key: "work",
    title: words("待办", "Work"),
    explanation: words("等您办理的事", "What waits for you"),
    audience: ["government", "institution"],
  },
];
const offer = {
  key: "offer.made",
  title: words("录取通知", "Offer"),
  topic: "enrolment",
  urgency: "important",
  channels: ["app", "sms"],
  values: {
    site: { type: "place", title: words("机构", "Site"), sample: "小禾苗" },
    until: { type: "instant", title: words("期限", "Until"), sample: "2026-11-25T16:00:00Z" },
    note: { type: "text", title: words("说明", "Note"), sample: "欢迎" },
    offerId: { type: "id", title: words("编号", "Id"), sample: "1" },
  },
  texts: {
    app: {
      title: words("{site}录取了您的孩子", "{site} offers a place"),
      body: words("请在{until}前答复。{note}", "Answer by {until}. {note}"),
    },
    sms: words("{site}录取了您的孩子，请在{until}前答复。", "{site} offers your child a place; answer by {until}."),
  },
  link: "/family/offers/{offerId}",
};
const plain = {
  ...offer,
  key: "place.found",
  urgency: "normal",
  values: { site: offer.values.site },
  texts: { app: { title: words("{site}有空位", "{site} has a place"), body: words("点开看看", "Have a look") } },
  link: "/family/needs",
};
const task = { ...plain, key: "case.waiting", topic: "work", channels: ["app"], link: "/government" };

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
  await define(server, { topics, notices: [offer, plain, task] });
});
afterAll(() => server.stop());

const tell = (notification: Notification) =>
  server.platform.database.withTransaction((tx) => notify(systemContext(server, tx), notification));
const values = {
  site: "小禾苗托育园",
  until: "2026-11-25T15:59:00.000Z",
  note: "带上接种本",
  offerId: "a b/c",
  other: "x",
};
const inbox = async (token: string, query: object = {}) =>
  (await server.call(contract.listNotices, { query }, token)).data;
const outbox = () =>
  server.world.db
    .selectFrom("outgoing_message")
    .selectAll()
    .orderBy("created_at", "desc")
    .orderBy("id", "desc")
    .execute();
const bodyOf = (row: { id: string; body_enc: Buffer }) =>
  JSON.parse(server.platform.keyring.open(row.body_enc, fieldAad("outgoing_message.body", row.id))) as {
    body: string;
  };

/** A family whose account has a phone. */
async function familyWithPhone(phone: string) {
  const family = await server.world.family();
  const { keyring } = server.platform;
  await server.world.db
    .updateTable("account")
    .set({
      phone_enc: keyring.seal(phone, fieldAad("account.phone", family.accountId)),
      phone_index: keyring.blindIndex("phone", phone),
    })
    .where("id", "=", family.accountId)
    .execute();
  return family;
}

describe("telling", () => {
  test("puts it into the inbox in the reader's language and outside by the first way that reaches", async () => {
    const family = await familyWithPhone("13700000001");
    expect(await tell({ notice: "offer.made", to: { familyId: family.familyId }, values })).toEqual({ told: 1 });
    const { items, unread } = await inbox(family.token);
    expect(items).toMatchObject([
      {
        title: "小禾苗托育园录取了您的孩子",
        body: "请在2026年11月25日 23:59前答复。带上接种本",
        link: "/family/offers/a%20b%2Fc",
        topic: "enrolment",
        readAt: null,
      },
    ]);
    expect(unread).toBe(1);
    const english = await server.call(contract.listNotices, { query: {} }, family.token, { "accept-language": "en" });
    expect(english.data.items[0]!.title).toBe("小禾苗托育园 offers a place");
    const message = (await outbox()).at(-1);
    expect(bodyOf(message!).body).toBe("【慧托】小禾苗托育园录取了您的孩子，请在2026年11月25日 23:59前答复。");
    // Sealed, and without what somebody typed.
    const row = await server.world.db
      .selectFrom("notice")
      .selectAll()
      .where("account_id", "=", family.accountId)
      .executeTakeFirstOrThrow();
    expect(row.values_enc.toString("utf8")).not.toContain("小禾苗");
    expect(JSON.stringify(bodyOf(message!))).not.toContain("接种");
  });

  test("happens with what it is about or not at all", async () => {
    const family = await server.world.family();
    await expect(
      server.platform.database.withTransaction(async (tx) => {
        await notify(systemContext(server, tx), { notice: "offer.made", to: { accountId: family.accountId }, values });
        throw new Error("rolled back");
      }),
    ).rejects.toThrow("rolled back");
    expect((await inbox(family.token)).items).toEqual([]);
  });

  test("tells a person once by one key, however they are named and however many ask at once", async () => {
    const family = await familyWithPhone("13700000002");
    const once = (to: Notification["to"]) => tell({ notice: "offer.made", to, values, dedupe: "offer:1" });
    const told = await Promise.all([
      once({ familyId: family.familyId }),
      once({ accountId: family.accountId }),
      once({ phone: "13700000002" }),
      once([{ familyId: family.familyId, who: "all" }, { accountId: family.accountId }]),
    ]);
    expect(told.reduce((sum, one) => sum + one.told, 0)).toBe(1);
    expect(
      (await tell({ notice: "offer.made", to: { accountId: family.accountId }, values, dedupe: "offer:2" })).told,
    ).toBe(1);
    expect((await inbox(family.token)).total).toBe(2);
  });

  test("once for a family, not for every guardian row; by phone where nobody has an account", async () => {
    const { world, platform } = server;
    const family = await familyWithPhone("13700000003");
    const second = world.id();
    await world.db
      .insertInto("guardian")
      .values({
        district_id: world.districtId,
        id: second,
        family_id: family.familyId,
        name_enc: platform.keyring.seal("林大", fieldAad("guardian.name", second)),
        phone_enc: platform.keyring.seal("13700000004", fieldAad("guardian.phone", second)),
        phone_index: platform.keyring.blindIndex("phone", "13700000004"),
        relation: "father",
      })
      .execute();
    expect((await tell({ notice: "offer.made", to: { familyId: family.familyId }, values })).told).toBe(1);
    expect((await tell({ notice: "offer.made", to: { familyId: family.familyId, who: "all" }, values })).told).toBe(2);
    const to = (await outbox()).map((row) =>
      platform.keyring.open(row.recipient_enc, fieldAad("outgoing_message.recipient", row.id)),
    );
    const times = (phone: string) => to.filter((one) => one === phone).length;
    expect([times("13700000003"), times("13700000004")]).toEqual([2, 1]);
  });

  test("reaches officials of a role above a division, and staff of an institution by role", async () => {
    const { world } = server;
    const { institutionId } = await world.site();
    const [county, street, other, head, office] = [
      await world.staff("street_official"),
      await world.staff("street_official", { divisionCode: world.street }),
      await world.staff("street_official", { divisionCode: world.otherStreet }),
      await world.staff("head", { institutionId }),
      await world.staff("office", { institutionId }),
    ];
    await tell({ notice: "case.waiting", to: { role: "street_official", divisionCode: world.community }, values });
    await tell({ notice: "case.waiting", to: { institutionId, roles: ["head"] }, values });
    const counts = [];
    for (const { token } of [county, street, other, head, office])
      counts.push((await server.call(contract.countUnread, {}, token)).data.unread);
    expect(counts).toEqual([1, 1, 0, 1, 0]);
  });

  test("an unknown notice tells nobody and breaks nothing", async () => {
    const family = await server.world.family();
    expect(await tell({ notice: "no.such", to: { accountId: family.accountId }, values })).toEqual({ told: 0 });
  });
});

describe("the inbox", () => {
  test("is paged, filtered, marked one by one and all at once; nobody marks another's", async () => {
    const family = await server.world.family();
    const stranger = await server.world.family();
    for (let i = 0; i < 5; i++) {
      server.clock.advance({ seconds: 1 });
      await tell({ notice: i < 3 ? "offer.made" : "place.found", to: { accountId: family.accountId }, values });
    }
    const page = await inbox(family.token, { size: 2, page: 2 });
    expect([page.items.length, page.total, page.unread]).toEqual([2, 5, 5]);
    const first = (await inbox(family.token)).items[0]!;
    expect(first.key).toBe("place.found");
    const read = (token?: string) =>
      server.call(contract.readNotice, { params: { noticeId: first.id }, body: { read: true } }, token);
    expect([(await read(stranger.token)).status, (await read()).status, (await read(family.token)).status]).toEqual([
      403, 401, 200,
    ]);
    expect((await inbox(family.token, { unread: "true" })).total).toBe(4);
    expect((await inbox(family.token, { topic: "work" })).total).toBe(0);
    // Marks only what one has seen: a notice that came meanwhile stays unread.
    const until = first.createdAt;
    server.clock.advance({ seconds: 1 });
    await tell({ notice: "offer.made", to: { accountId: family.accountId }, values });
    const all = (token?: string) => server.call(contract.readAllNotices, { body: { until } }, token);
    expect((await all()).status).toBe(401);
    expect((await all(family.token)).data.marked).toBe(4);
    expect((await inbox(family.token)).unread).toBe(1);
    expect((await server.call(contract.listNotices, { query: {} })).status).toBe(401);
    expect((await server.call(contract.countUnread, {})).status).toBe(401);
  });
});

describe("what a person wants", () => {
  const settings = async (token: string) => (await server.call(contract.getNoticeSettings, {}, token)).data;
  const save = (token: string | undefined, body: object) =>
    server.call(contract.setNoticeSettings, { body: body as never }, token);

  test("topics and channels can be switched off, the inbox never; two pages do not overwrite each other", async () => {
    const family = await familyWithPhone("13700000005");
    expect((await server.call(contract.getNoticeSettings, {})).status).toBe(401);
    const before = await settings(family.token);
    expect(before.topics.map(({ key, channels }) => [key, channels])).toEqual([["enrolment", ["app", "sms"]]]);
    expect(before).toMatchObject({ version: 0, hasPhone: true, quiet: { from: "22:00", until: "07:00" } });
    const off = { switchedOff: [{ topic: "enrolment", channel: "sms" }], quiet: null };
    expect((await save(undefined, { ...off, version: 0 })).status).toBe(401);
    expect((await save(family.token, { ...off, version: 0 })).data).toEqual({ version: 1 });
    expect((await save(family.token, { ...off, version: 0 })).error.error).toBe("changed_by_someone_else");
    const messages = (await outbox()).length;
    await tell({ notice: "offer.made", to: { accountId: family.accountId }, values });
    expect([(await outbox()).length - messages, (await inbox(family.token)).total]).toEqual([0, 1]);
  });

  test("normal ones wait out quiet hours, important ones break through", async () => {
    const family = await familyWithPhone("13700000006");
    // 23:30 in China
    server.clock.advance({ minutes: (Date.parse("2026-11-20T15:30:00Z") - server.clock.now().getTime()) / 60_000 });
    await tell({ notice: "place.found", to: { accountId: family.accountId }, values });
    await tell({ notice: "offer.made", to: { accountId: family.accountId }, values });
    const rows = (await outbox()).slice(0, 2);
    const [important, normal] = [
      rows.find(({ template }) => template === "offer.made")!,
      rows.find(({ template }) => template === "place.found")!,
    ];
    expect([important.status, normal.status, normal.send_at]).toEqual(["sent", "queued", "2026-11-20T23:00:00.000Z"]);
    expect((await inbox(family.token)).total).toBe(2);
    const planned = async () =>
      (
        await server.platform.database.pool.query(
          "select data from pgboss.job where name = 'message.send' and data->>'messageId' = $1",
          [normal.id],
        )
      ).rows.length;
    await sendWaiting(server.platform);
    expect(await planned()).toBe(0);
    server.clock.advance({ hours: 8 });
    await sendWaiting(server.platform);
    await sendWaiting(server.platform);
    expect(await planned()).toBe(1);
  });

  test("an address is proved by a code that is mailed to it, with few attempts; it can be removed", async () => {
    const family = await server.world.family();
    const stranger = await server.world.family();
    const add = (token?: string) => server.call(contract.addEmail, { body: { email: "Lin@Example.com" } }, token);
    expect((await add()).status).toBe(401);
    const { addressId } = (await add(family.token)).data;
    const [mail] = await outbox();
    expect(mail!.channel).toBe("email");
    const code = /\d{6}/.exec(bodyOf(mail!).body)![0];
    const confirm = (typed: string, token?: string) =>
      server.call(contract.confirmEmail, { params: { addressId }, body: { code: typed } }, token);
    expect((await confirm(code, stranger.token)).status).toBe(403);
    const wrong = code === "000000" ? "111111" : "000000";
    expect((await confirm(wrong, family.token)).error.error).toBe("code_wrong");
    expect((await settings(family.token)).addresses).toMatchObject([
      { channel: "email", confirmed: false, shown: "l***@example.com" },
    ]);
    expect((await confirm(code, family.token)).status).toBe(200);
    expect((await settings(family.token)).addresses).toMatchObject([{ confirmed: true }]);
    expect((await confirm(code, family.token)).error.error).toBe("code_expired");
    const remove = (token?: string) => server.call(contract.removeAddress, { params: { addressId } }, token);
    expect([(await remove(stranger.token)).status, (await remove(family.token)).status]).toEqual([403, 200]);
    expect((await settings(family.token)).addresses).toEqual([]);

    const again = (await add(family.token)).data.addressId;
    for (let i = 0; i < 5; i++)
      await server.call(contract.confirmEmail, { params: { addressId: again }, body: { code: wrong } }, family.token);
    const right = /\d{6}/.exec(bodyOf((await outbox())[0]!).body)![0];
    const late = await server.call(
      contract.confirmEmail,
      { params: { addressId: again }, body: { code: right } },
      family.token,
    );
    expect(late.error.error).toBe("code_expired");
  });
});

describe("oversight", () => {
  test("statistics, dead letters and templates are for who answers for the district", async () => {
    const { world } = server;
    const [official, street] = [await world.staff("health_official"), await world.staff("street_official")];
    const query = { from: "2026-11-01", to: "2026-11-30" } as never;
    const statistics = (token?: string) => server.call(contract.getDeliveryStatistics, { query }, token);
    expect([(await statistics()).status, (await statistics(street.token)).status]).toEqual([401, 403]);
    const { data } = await statistics(official.token);
    const rows = await world.db.selectFrom("outgoing_message").select(["channel"]).execute();
    expect(data.channels.find(({ channel }) => channel === "sms")!.total).toBe(
      rows.filter(({ channel }) => channel === "sms").length,
    );
    const told = await world.db.selectFrom("notice").select("id").execute();
    expect(data.notices.reduce((sum, one) => sum + one.told, 0)).toBe(told.length);
    expect(data.days.reduce((sum, one) => sum + one.told, 0)).toBe(told.length);
    expect(data.days).toHaveLength(30);

    const templates = await server.call(contract.listNoticeTemplates, {}, official.token);
    const made = templates.data.items.find(({ key }) => key === "offer.made")!;
    expect(made.previews.map(({ channel, body, parts }) => [channel, body.zh, parts])).toEqual([
      ["app", "请在2026年11月26日 00:00前答复。欢迎", null],
      ["sms", "【慧托】小禾苗录取了您的孩子，请在2026年11月26日 00:00前答复。", 1],
    ]);
    expect((await server.call(contract.listNoticeTemplates, {}, street.token)).status).toBe(403);
    expect((await server.call(contract.listFailedMessages, { query: {} }, street.token)).status).toBe(403);
    const retry = { body: { messageIds: [world.id()] as never } };
    expect((await server.call(contract.retryMessages, retry, street.token)).status).toBe(403);
    expect((await server.call(contract.retryMessages, retry, official.token)).data).toEqual({ planned: 0 });
  });
});

describe("a definition with a mistake is refused", () => {
  const faultsOf = (change: object) => {
    const body = noticeKind.schema.parse({ ...offer, ...change });
    const others = {
      find: (_kind: unknown, key: string) => topics.find((one) => one.key === key) as never,
      list: () => [],
      own: () => [],
    };
    return noticeKind.check!(body, others).map(({ path, message }) => `${path.join(".")}: ${message}`);
  };
  const text = (zh: string) => ({ texts: { ...offer.texts, sms: words(zh, "x") } });

  test("a good one has none", () => expect(faultsOf({})).toEqual([]));
  test.each([
    ["a topic nobody defined", { topic: "nothing" }, "topic: 没有主题 nothing"],
    ["a value nobody declared", text("{unknown}"), "texts.sms.zh: {unknown} 没有声明"],
    ["typed words in a message that leaves", text("{note}"), "texts.sms.zh: {note} 是他人填写的文字"],
    [
      "typed words that would leave for want of own words",
      { texts: { app: offer.texts.app } },
      "texts.app.body.zh: {note} 是他人填写的文字",
    ],
    ["a word of health", text("孩子体温偏高，请来接"), "texts.sms.zh: “体温”涉及健康信息"],
    [
      "a value of health",
      { values: { ...offer.values, site: { ...offer.values.site, title: words("过敏原", "Allergen") } } },
      "values.site: “过敏”涉及健康信息",
    ],
    ["a link with words", { link: "/family/{site}" }, "link: {site} 没有声明为编号"],
    ["WeChat without a template", { channels: ["app", "wechat"] }, "texts: 微信渠道需要模板"],
  ])("%s", (_name, change, message) => expect(faultsOf(change).join("\n")).toContain(message));
  test("a health type does not exist", () =>
    expect(
      noticeKind.schema.safeParse({ ...offer, values: { x: { type: "health", title: words("x", "x"), sample: "x" } } })
        .success,
    ).toBe(false));
});
