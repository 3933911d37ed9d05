import { afterAll, beforeAll, expect, test } from "vitest";
import { define } from "../../test/world/definitions.ts";
import { startTestServer, type TestServer } from "../../test/world/server.ts";
import { listNotices } from "../../mechanisms/notices/contract.ts";
import { currentVersion, giveConsent } from "../families/contract.ts";
import * as contract from "./contract.ts";
import { sweepNeeds } from "./jobs.ts";
import { lookForPlaces } from "./look.ts";

let server: TestServer;
const words = (zh: string) => ({ zh, en: zh });
const notice = (key: string, values: object, title: string) => ({
  key,
  title: words(key),
  topic: "vacancies",
  channels: ["app"],
  values: { needId: { type: "id", title: words("编号"), sample: "1" }, ...values },
  texts: { app: { title: words(title), body: words("看看") } },
  link: "/family/needs/{needId}",
});

beforeAll(async () => {
  server = await startTestServer();
  const site = { type: "place", title: words("机构"), sample: "小禾苗" };
  const count = { type: "number", title: words("数"), sample: 1 };
  await define(server, {
    topics: [{ key: "vacancies", title: words("空位"), explanation: words("空位"), audience: ["family"] }],
    notices: [notice("need.place_found", { site, count }, "{site}，{count}家"), notice("need.confirm", {}, "还在找吗")],
  });
});
afterAll(() => server.stop());

test("a family hears once of a place that came up after it last looked, and is asked whether it still looks", async () => {
  const { world } = server;
  const family = await world.family();
  const params = { familyId: family.familyId as never };
  const purpose = "care_search";
  await server.call(giveConsent, { params, body: { purpose, textVersion: currentVersion(purpose) } }, family.token);
  const need = await server.call(
    contract.stateNeed,
    {
      params: { childId: family.childId as never },
      body: {
        wantedFrom: "2027-01",
        pickupPointIds: [family.pickupPointId],
        serviceForms: ["full_day"],
        maxMetres: 1_000,
      } as never,
    },
    family.token,
  );
  expect(need.status).toBe(200);
  const known = await world.site({ name: "早就有的" });
  await world.placeLine(known.siteId, { ageBand: "toddler" });
  const { id: needId } = await world.db.selectFrom("need").select("id").executeTakeFirstOrThrow();
  const titles = async () =>
    (await server.call(listNotices, { query: {} }, family.token)).data.items.map(({ title }) => title);

  // Nobody has looked at the first answer yet: it is not news.
  await lookForPlaces(server.platform);
  expect(await titles()).toEqual([]);
  await server.call(
    contract.markSeen,
    { params: { needId: needId as never }, body: { siteIds: [known.siteId as never] } },
    family.token,
  );
  const added = await world.site({ name: "新开的" });
  await world.placeLine(added.siteId, { ageBand: "toddler" });
  // Looked at an hour ago: not again today.
  server.clock.advance({ hours: 1 });
  await lookForPlaces(server.platform);
  expect(await titles()).toEqual([]);
  server.clock.advance({ hours: 24 });
  await lookForPlaces(server.platform);
  expect(await titles()).toEqual(["新开的，1家"]);
  server.clock.advance({ hours: 24 });
  await lookForPlaces(server.platform);
  expect(await titles()).toEqual(["新开的，1家"]);
});

test("who has not confirmed for long is asked", async () => {
  const { world } = server;
  server.clock.advance({ days: contract.reminderDays + 1 });
  await sweepNeeds(server.platform);
  const rows = await world.db
    .selectFrom("notice")
    .select("notice_key")
    .where("notice_key", "=", "need.confirm")
    .execute();
  expect(rows).toHaveLength(1);
});
