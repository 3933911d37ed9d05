import { readFile, writeFile } from "node:fs/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { parts } from "../domains/all.ts";
import { saveMe } from "../domains/accounts/contract/self.ts";
import { startTestServer, type TestServer } from "../test/world/server.ts";
import { anchorFile, compareAnchors } from "./audit-anchors.ts";
import { housekeeping } from "./housekeeping.ts";

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.stop());

const sweep = (name: string) => housekeeping.find((each) => each.name === name)!.run(server.platform);
const compare = () => compareAnchors(server.platform.database, server.platform.config, server.world.districtId);
const metrics = async () => (await server.running.app.inject("/metrics")).payload;

test("answers kept for repeated commands are forgotten after two days, not before", async () => {
  const { world, clock } = server;
  const { token } = await world.account();
  const rename = (name: string, key: string) =>
    server.call(saveMe, { body: { name } }, token, { "idempotency-key": key });
  await rename("早", crypto.randomUUID());
  clock.advance({ hours: 47 });
  await rename("晚", crypto.randomUUID());
  const kept = () => world.db.selectFrom("idempotency_key").select("key").execute();
  await sweep("kernel.forget-answers");
  expect(await kept()).toHaveLength(2);
  clock.advance({ hours: 2 });
  await sweep("kernel.forget-answers");
  expect(await kept()).toHaveLength(1);
});

test("the log is checked once a night; the outcome is on record, measured, and an anchor is dropped", async () => {
  const { world, clock, platform } = server;
  expect(await metrics()).not.toContain("huituo_audit_faults{");
  await sweep("kernel.check-audit");
  await sweep("kernel.check-audit");
  const checks = () =>
    world.db.selectFrom("audit_entry").select("detail").where("event", "=", "audit.verified").execute();
  expect((await checks()).map(({ detail }) => JSON.parse(detail) as unknown)).toEqual([
    { rows: 2, faults: 0, anchors: 0 },
  ]);
  expect(await metrics()).toContain('huituo_audit_faults{district="990101"} 0');
  clock.advance({ days: 1 });
  await sweep("kernel.check-audit");
  expect(await checks()).toHaveLength(2);
  const lines = (await readFile(anchorFile(platform.config), "utf8")).trim().split("\n");
  expect(lines).toHaveLength(2);
  expect(await compare()).toEqual({ anchors: 2, faults: [] });
});

test("a log written anew, with right seals, is found by the anchors and told in the metrics", async () => {
  const { clock, platform } = server;
  const file = anchorFile(platform.config);
  const text = await readFile(file, "utf8");
  // What someone with the keys could do: the chain is sound in itself, but not what it was.
  const [lane, seq, hash] = (JSON.parse(text.split("\n")[0]!) as { heads: [number, number, string][] }).heads[0]!;
  await writeFile(
    file,
    `${text.replace(
      hash,
      hash.replace(/^../, (two) => (two === "00" ? "11" : "00")),
    )}{"at":"cut of`,
  );
  expect((await compare()).faults).toMatchObject([{ lane, seq }]);
  clock.advance({ days: 1 });
  await sweep("kernel.check-audit");
  expect(await metrics()).toContain('huituo_audit_faults{district="990101"} 1');
});

test("waiting jobs are measured", async () => {
  const { platform } = server;
  const { name } = parts.jobs[0]!;
  expect(await metrics()).not.toContain(`huituo_jobs{queue="${name}"`);
  await platform.jobs.plan(platform.database.kysely, name, { districtId: "990101" });
  expect(await metrics()).toContain(`huituo_jobs{queue="${name}",state="created"} 1`);
});
