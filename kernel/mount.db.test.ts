import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import { endpoint } from "../contract/endpoint.ts";
import { startTestServer, type TestServer } from "../test/world/server.ts";
import { verifyAudit } from "./audit.ts";
import { sql } from "kysely";
import { handle } from "./mount.ts";
import { anyone, atInstitution, can, definePermissions, guardian } from "./permission.ts";

definePermissions({
  "probe.rename": { on: "institution", rules: [atInstitution(["head"], (t) => sql.ref(`${t}.id`))] },
  "probe.look": { rules: [anyone] },
  "probe.own": { rules: [guardian()] },
});

const rename = endpoint({
  method: "POST",
  path: "/probe/:institutionId/name",
  summary: "Renames an institution.",
  params: z.object({ institutionId: z.uuid() }),
  body: z.object({ name: z.string().min(2), fail: z.enum(["", "refuse", "crash"]).default("") }),
  output: z.object({ name: z.string(), times: z.int() }),
  errors: ["name_taken"],
  action: "probe.rename",
  target: "institutionId",
  audit: { event: "probe.renamed" },
  entities: ["institution"],
});
const look = endpoint({
  method: "GET",
  path: "/probe/:institutionId",
  summary: "Looks.",
  params: z.object({ institutionId: z.uuid() }),
  query: z.object({ n: z.coerce.number().int().default(1) }),
  output: z.object({ n: z.int(), can: z.record(z.string(), z.unknown()) }),
  action: "probe.look",
  audit: { none: "probe" },
});

let server: TestServer;
let renames = 0;
const handlers = [
  handle(rename, async (context, { params, body }) => {
    renames += 1;
    await context.db
      .updateTable("institution")
      .set({ name: body.name })
      .where("district_id", "=", context.districtId)
      .where("id", "=", params.institutionId)
      .execute();
    if (body.fail === "refuse") context.refuse("name_taken", { name: body.name });
    if (body.fail === "crash") throw new Error("secret of the inside");
    return { name: body.name, times: renames, leaked: "must not leave" };
  }),
  handle(look, async (context, { params, query }) => ({
    n: query.n,
    can: await can(context.db, context.districtId, context.actor, { rename: "probe.rename" }, params.institutionId),
  })),
];

beforeAll(async () => {
  server = await startTestServer({ parts: { handlers, jobs: [], sweeps: [] } });
});
afterAll(() => server.stop());

const auditCount = async () =>
  (await sql<{ n: number }>`select count(*)::int as n from audit_entry`.execute(server.world.db)).rows[0]!.n;

describe("a command", () => {
  test("is carried out, audited and answered with declared fields only", async () => {
    const institutionId = await server.world.institution();
    const { token } = await server.world.staff("head", { institutionId });
    const before = await auditCount();
    const answer = await server.call(rename, { params: { institutionId }, body: { name: "新名字" } }, token);
    expect(answer.status).toBe(200);
    expect(answer.raw).not.toContain("leaked");
    expect(await auditCount()).toBe(before + 1);
  });

  test("of someone else's staff is refused, says what is needed, and the attempt is on record", async () => {
    const institutionId = await server.world.institution();
    const other = await server.world.staff("head", { institutionId: await server.world.institution() });
    const before = await auditCount();
    const answer = await server.call(rename, { params: { institutionId }, body: { name: "新名字" } }, other.token);
    expect([answer.status, answer.error.error, answer.error.needs]).toEqual([403, "not_allowed", ["head"]]);
    expect(await auditCount()).toBe(before + 1);
    expect((await server.call(rename, { params: { institutionId }, body: { name: "新名字" } })).status).toBe(401);
  });

  test("with the same key has one effect and the same answer, also when both arrive at once", async () => {
    const institutionId = await server.world.institution();
    const { token } = await server.world.staff("head", { institutionId });
    const before = renames;
    const headers = { "idempotency-key": randomUUID() };
    const input = { params: { institutionId }, body: { name: "只改一次" } };
    const [first, second] = await Promise.all([
      server.call(rename, input, token, headers),
      server.call(rename, input, token, headers),
    ]);
    expect(renames).toBe(before + 1);
    expect(second.data).toEqual(first.data);
    const different = await server.call(rename, { ...input, body: { name: "另一个" } }, token, headers);
    expect(different.error.error).toBe("repeated_differently");
  });

  test.each([
    ["refuse", 422, "name_taken"],
    ["crash", 500, "unexpected"],
  ] as const)("that ends in %s leaves nothing behind and tells nothing inside", async (fail, status, code) => {
    const institutionId = await server.world.institution({ name: "原名" });
    const { token } = await server.world.staff("head", { institutionId });
    const answer = await server.call(rename, { params: { institutionId }, body: { name: "不该留下", fail } }, token);
    expect([answer.status, answer.error.error]).toEqual([status, code]);
    expect(answer.raw).not.toContain("secret");
    const row = await server.world.db
      .selectFrom("institution")
      .select("name")
      .where("id", "=", institutionId)
      .executeTakeFirst();
    expect(row?.name).toBe("原名");
  });

  test("of a browser that another site sent is refused", async () => {
    const institutionId = await server.world.institution();
    const { token } = await server.world.staff("head", { institutionId });
    const answer = await server.running.app.inject({
      method: "POST",
      url: `/api/d/990101/probe/${institutionId}/name`,
      cookies: { huituo_session: token },
      payload: { name: "不该改" },
    });
    expect(answer.statusCode).toBe(403);
  });
});

test("wrong input names every field in the caller's language", async () => {
  const institutionId = await server.world.institution();
  const { token } = await server.world.staff("head", { institutionId });
  const call = (headers = {}) =>
    server.call(rename, { params: { institutionId: "x" }, body: { name: "a" } }, token, headers);
  expect((await call()).error.problems).toEqual([
    { path: "params.institutionId", code: "wrong_format", message: "格式不对，请检查" },
  ]);
  const english = await server.call(rename, { params: { institutionId }, body: { name: "" } }, token, {
    "accept-language": "en",
  });
  expect(english.error.problems?.[0]).toMatchObject({ path: "body.name", message: "At least 2 needed" });
});

test("a page learns what it may do and what would allow it", async () => {
  const institutionId = await server.world.institution();
  const { token } = await server.world.staff("head", { institutionId });
  expect((await server.call(look, { params: { institutionId } }, token)).data.can).toEqual({ rename: true });
  expect((await server.call(look, { params: { institutionId } })).data.can).toEqual({ rename: ["head"] });
});

test("the audit chain holds after concurrent writers and finds each kind of tampering [L-8]", async () => {
  const institutionId = await server.world.institution();
  const { token } = await server.world.staff("head", { institutionId });
  await Promise.all(
    Array.from({ length: 40 }, (_, i) =>
      server.call(rename, { params: { institutionId }, body: { name: `并发${i}` } }, token),
    ),
  );
  const verify = () => verifyAudit(server.platform.database, server.platform.keyring, "990101");
  expect((await verify()).faults).toEqual([]);
  const { db } = server.world;
  const lane = (
    await sql<{ lane: number }>`select lane from audit_entry group by lane having count(*) >= 4 limit 1`.execute(db)
  ).rows[0]!.lane;
  const tampered = async (statement: ReturnType<typeof sql>) => {
    await statement.execute(db);
    return (await verify()).faults.map(({ fault, seq }) => `${fault} ${seq}`);
  };
  await sql`create table kept as select * from audit_entry where lane = ${lane}`.execute(db);
  const restore = async () => {
    await sql`delete from audit_entry where lane = ${lane}`.execute(db);
    await sql`insert into audit_entry select * from kept`.execute(db);
  };
  expect(await tampered(sql`update audit_entry set event = 'other' where lane = ${lane} and seq = 2`)).toEqual([
    "altered 2",
  ]);
  await restore();
  expect(await tampered(sql`delete from audit_entry where lane = ${lane} and seq = 2`)).toEqual(["missing 2"]);
  await restore();
  expect(
    await tampered(
      sql`update audit_entry set seq = case seq when 2 then 3 else 2 end + 1000 where lane = ${lane} and seq in (2, 3)`,
    ),
  ).toEqual(["missing 2"]);
  await restore();
  const tail = (await sql<{ seq: number }>`select max(seq) as seq from audit_entry where lane = ${lane}`.execute(db))
    .rows[0]!.seq;
  expect(await tampered(sql`delete from audit_entry where lane = ${lane} and seq = ${tail}`)).toEqual([
    `missing ${tail}`,
  ]);
  await restore();
  expect((await verify()).faults).toEqual([]);
});

test("health, readiness, metrics and the API description answer; unknown paths do not", async () => {
  const get = (url: string) => server.running.app.inject({ url });
  expect((await get("/health")).statusCode).toBe(200);
  expect((await get("/ready")).statusCode).toBe(200);
  expect((await get("/metrics")).payload).toContain('huituo_request_seconds_count{method="POST"');
  const description = (await get("/api/openapi.json")).json<{ openapi: string; paths: Record<string, unknown> }>();
  expect(description.openapi).toBe("3.1.0");
  expect(Object.keys(description.paths)).toContain("/api/d/{districtId}/probe/{institutionId}/name");
  expect((await get("/api/nothing")).statusCode).toBe(404);
  expect((await get("/api/d/123456/probe/x")).statusCode).toBe(404);
});
