import { afterAll, beforeAll, expect, test } from "vitest";
import { dossiers } from "../../test/world/dossiers.ts";
import { Founder, Official } from "../../test/world/founder.ts";
import { startTestServer, type TestServer } from "../../test/world/server.ts";
import * as contract from "./contract.ts";

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
  await server.world.installPack("national");
});
afterAll(() => server.stop());

test("[L-14] the authority revokes what it gave, after the institution was heard; the public page says so", async () => {
  const { world } = server;
  const founder = new Founder(server, (await world.account({ kind: "family", strength: "one_factor" })).token);
  const official = async (role: Parameters<typeof world.staff>[0]) =>
    new Official(server, (await world.staff(role)).token);
  const [market, fire, health] = [
    await official("market_official"),
    await official("fire_official"),
    await official("health_official"),
  ];
  const dossier = dossiers.institution();
  const filed = await founder.apply(dossier);
  await market.act(filed, "agree", { at: "registrar" });
  await market.act(filed, "agree", { at: "food" });
  await fire.act(filed, "agree");
  await health.act(filed, "accept");
  const { institution_name: name } = dossier.forms["opening.institution"] as { institution_name: string };
  const { data: list } = await server.call(contract.listFiled, { query: { search: name } });
  const { siteId } = list.items[0]!;
  const { institution_id: institutionId } = await world.db
    .selectFrom("site")
    .select("institution_id")
    .where("id", "=", siteId)
    .executeTakeFirstOrThrow();

  // The applicant cannot begin it, the authority can.
  const revocation = {
    kind: "opening.revocation",
    forms: { "opening.revocation": { revocation_ground: "以虚假材料取得备案" } },
  };
  const refused = await founder.tryStart(revocation.kind, { aboutId: filed });
  expect([refused.status, refused.error.error]).toEqual([422, "not_for_you"]);
  const caseId = await new Founder(server, health.token).apply(revocation, { as: "official", aboutId: filed });
  expect(await health.tasks(caseId)).toEqual([]);
  const head = new Official(server, (await world.staff("head", { institutionId })).token);
  await head.act(caseId, "state", { text: "材料由代办机构提供，我们已补正。" });
  await health.act(caseId, "revoke", { text: "事实清楚，撤销备案" });

  expect((await founder.see(filed)).standing).toBe("revoked");
  const gone = await server.call(contract.getFiled, { params: { siteId } });
  expect([gone.data.isFiled, gone.data.history[0]?.status]).toEqual([false, "revoked"]);
  expect((await server.call(contract.listFiled, { query: { search: name } })).data.total).toBe(0);
});
