import { afterAll, beforeAll, expect, test } from "vitest";
import { startTestServer, type TestServer } from "../../../test/world/server.ts";
import * as records from "../contract/records.ts";
import { saveMe } from "../contract/self.ts";

let server: TestServer;
let administrator: { accountId: string; token: string };
beforeAll(async () => {
  server = await startTestServer();
  administrator = await server.world.staff("administrator");
});
afterAll(() => server.stop());

const list = (query: object, token = administrator.token) => server.call(records.listAudit, { query }, token);

test("the log is read by the district's administrators and viewers, and filtered by time, actor, event and target", async () => {
  const someone = await server.world.staff("office", { institutionId: await server.world.institution() });
  await server.call(saveMe, { body: { name: "一" } }, someone.token);
  server.clock.advance({ days: 3 });
  await server.call(saveMe, { body: { name: "二" } }, someone.token);
  const viewer = await server.world.staff("viewer");
  const own = await list({ actor: someone.accountId }, viewer.token);
  expect(own.data.total).toBe(2);
  expect(own.data.items[0]).toMatchObject({
    event: "account.changed_self",
    actorKind: "staff",
    actorName: "二",
    targetKind: "account",
    targetId: someone.accountId,
  });
  expect((await list({ actor: someone.accountId, from: "2026-11-22" })).data.total).toBe(1);
  expect((await list({ actor: someone.accountId, to: "2026-11-22" })).data.total).toBe(1);
  expect(
    (await list({ target: someone.accountId, targetKind: "account", event: "account.changed_self", size: 1 })).data,
  ).toMatchObject({ total: 2, items: [{}] });
  expect((await list({ actor: "system" })).data.total).toBe(0);
  expect(own.data.events).toContain("account.changed_self");
  const streetViewer = await server.world.staff("viewer", { divisionCode: server.world.street });
  for (const token of [someone.token, streetViewer.token, (await server.world.family()).token])
    expect((await list({}, token)).status).toBe(403);
  expect((await server.call(records.exportAudit, { query: {} }, someone.token)).status).toBe(403);
  expect((await server.call(records.checkAudit, {}, someone.token)).status).toBe(403);
});

test("the export holds every row, in order, and computes nothing in a spreadsheet", async () => {
  const total = (await list({})).data.total;
  await server.world.db
    .updateTable("account")
    .set({ sign_in_name: "=cmd" })
    .where("id", "=", administrator.accountId)
    .execute();
  await server.world.db
    .updateTable("account")
    .set({ name_enc: null })
    .where("id", "=", administrator.accountId)
    .execute();
  const file = await server.call(records.exportAudit, { query: {} }, administrator.token);
  expect(file.headers["content-type"]).toContain("text/csv");
  const lines = file.raw.trim().split("\r\n");
  // A head line, and the entry of the export itself.
  expect(lines).toHaveLength(total + 2);
  const again = await server.call(records.exportAudit, { query: { event: "audit.exported" } }, administrator.token);
  expect(again.raw).toContain(",'=cmd,");
});

test("the check finds an altered row", async () => {
  const good = await server.call(records.checkAudit, {}, administrator.token);
  expect(good.data).toMatchObject({ faults: [] });
  expect(good.data.rows).toBeGreaterThan(3);
  const row = await server.world.db
    .selectFrom("audit_entry")
    .select(["lane", "seq"])
    .where("event", "=", "account.changed_self")
    .orderBy("seq")
    .executeTakeFirstOrThrow();
  await server.world.db
    .updateTable("audit_entry")
    .set({ detail: "{}" })
    .where("lane", "=", row.lane)
    .where("seq", "=", row.seq)
    .execute();
  const bad = await server.call(records.checkAudit, {}, administrator.token);
  expect(bad.data.faults).toEqual([{ lane: row.lane, seq: row.seq, fault: "altered" }]);
});

test("an administrator sees queues and jobs, runs a failed one again and cancels a waiting one", async () => {
  const { boss } = server.platform.jobs;
  const { districtId } = server.world;
  const send = async (data: object) => (await boss.send("message.send", data))!;
  const failing = await send({ districtId, messageId: server.world.id() });
  await server.platform.database.pool.query("update pgboss.job set retry_limit = 0 where id = $1", [failing]);
  await boss.fetch("message.send");
  await boss.fail("message.send", failing, { message: "http 503" });
  const waiting = await send({ districtId, messageId: server.world.id() });
  const foreign = await send({ districtId: "110101", messageId: server.world.id() });

  const queues = await server.call(records.listQueues, {}, administrator.token);
  expect(queues.data.items.find((queue) => queue.name === "message.send")?.counts).toMatchObject({
    failed: 1,
    created: 1,
  });
  const jobs = await server.call(records.listJobs, { query: { queue: "message.send" } }, administrator.token);
  expect(jobs.data.total).toBe(2);
  expect(jobs.data.items.map((job) => job.id)).not.toContain(foreign);
  const failed = await server.call(records.listJobs, { query: { state: "failed" } }, administrator.token);
  expect(failed.data.items).toMatchObject([{ id: failing, problem: "http 503", attempts: 1 }]);

  const at = (jobId: string) => ({ params: { queue: "message.send", jobId } });
  expect((await server.call(records.retryJob, at(waiting), administrator.token)).error.error).toBe("job_not_failed");
  expect((await server.call(records.retryJob, at(failing), administrator.token)).status).toBe(200);
  expect((await server.call(records.cancelJob, at(waiting), administrator.token)).status).toBe(200);
  expect((await server.call(records.cancelJob, at(waiting), administrator.token)).error.error).toBe("job_ended");
  expect((await server.call(records.cancelJob, at(foreign), administrator.token)).status).toBe(404);
  const states = await server.call(records.listJobs, { query: { queue: "message.send" } }, administrator.token);
  expect(Object.fromEntries(states.data.items.map((job) => [job.id, job.state]))).toEqual({
    [failing]: "retry",
    [waiting]: "cancelled",
  });

  const head = await server.world.staff("head", { institutionId: await server.world.institution() });
  for (const call of [
    server.call(records.listQueues, {}, head.token),
    server.call(records.listJobs, {}, head.token),
    server.call(records.retryJob, at(failing), head.token),
    server.call(records.cancelJob, at(failing), head.token),
  ])
    expect((await call).status).toBe(403);
});
