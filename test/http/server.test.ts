import { afterAll, beforeAll, expect, test } from "vitest";
import { saveMe } from "../../domains/accounts/contract/self.ts";
import { requestCode } from "../../domains/accounts/contract/sign-in.ts";
import { parts } from "../../domains/all.ts";
import { startTestServer, type TestServer } from "../world/server.ts";

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.stop());

type Operation = {
  operationId: string;
  summary: string;
  parameters: { name: string; in: string; required: boolean; schema: object }[];
  responses: Record<string, { description: string }>;
  "x-action": string;
  "x-audit": string;
};
type Description = { openapi: string; info: object; paths: Record<string, Record<string, Operation>> };

test("the description is OpenAPI 3.1: every endpoint once, with its own id, its path's parameters and existing references", async () => {
  const answer = await server.running.app.inject("/api/openapi.json");
  const text = answer.payload;
  const document = JSON.parse(text) as Description & { components: { schemas: object } };
  expect(document.openapi).toMatch(/^3\.1\.\d+$/);
  expect(document.info).toMatchObject({ title: expect.any(String), version: expect.any(String) });
  const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ path, method, ...operation })),
  );
  expect(operations).toHaveLength(parts.handlers.length);
  const ids = operations.map(({ operationId }) => operationId);
  expect(ids.filter((id, index) => ids.indexOf(id) !== index)).toEqual([]);
  for (const { path, method, parameters, responses, summary, operationId, ...rest } of operations) {
    expect(["get", "post", "put", "delete"]).toContain(method);
    expect(operationId).toMatch(/^[A-Za-z0-9]+$/);
    expect(summary, operationId).not.toBe("");
    expect(rest["x-action"]).toContain(".");
    expect(rest["x-audit"]).not.toBe("");
    const inPath = parameters.filter((parameter) => parameter.in === "path");
    expect(inPath.map(({ name }) => name).toSorted(), operationId).toEqual(
      [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name!).toSorted(),
    );
    expect(inPath.every(({ required }) => required)).toBe(true);
    const named = parameters.map((parameter) => `${parameter.in} ${parameter.name}`);
    expect(new Set(named).size, operationId).toBe(named.length);
    for (const one of Object.values(responses)) expect(one.description).not.toBe("");
  }
  for (const [, reference] of text.matchAll(/"\$ref":"([^"]+)"/g)) {
    const found = reference!
      .replace(/^#\//, "")
      .split("/")
      .reduce<unknown>((part, key) => (part as Record<string, unknown> | undefined)?.[key], document);
    expect(found, reference).toBeDefined();
  }
});

test("answers carry the headers that keep a browser from being misled", async () => {
  for (const path of ["/api/openapi.json", "/api/d/990101/me", "/api/nothing", "/health"]) {
    const { headers } = await server.running.app.inject(path);
    const policy = String(headers["content-security-policy"]);
    expect(policy, path).toContain("default-src 'self'");
    expect(policy).toContain("script-src 'self'");
    expect(/script-src[^;]*unsafe/.test(policy)).toBe(false);
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).toContain("object-src 'none'");
    expect(headers["x-content-type-options"]).toBe("nosniff");
    expect(headers["referrer-policy"]).toBe("no-referrer");
    expect(headers["x-powered-by"]).toBeUndefined();
  }
});

test("the session cookie is out of scripts' and other sites' reach", async () => {
  const key = "health";
  const { districtId } = server.world;
  const account = await server.world.account();
  await server.world.db
    .updateTable("account")
    .set({ sign_in_name: `demo.${key}` })
    .where("id", "=", account.accountId)
    .execute();
  const answer = await server.running.app.inject({
    method: "POST",
    url: `/api/d/${districtId}/demo/personas/${key}/sign-in`,
    headers: { "x-huituo": "1" },
  });
  const cookie = String(answer.headers["set-cookie"]);
  expect(cookie).toMatch(/^huituo_session=[\w-]{20,};/);
  for (const part of ["HttpOnly", "SameSite=Lax", "Path=/", "Max-Age="]) expect(cookie).toContain(part);
});

test("a command with a cookie but without our header is refused: another site's form can't send it", async () => {
  const { token } = await server.world.account();
  const send = (headers: Record<string, string>) =>
    server.running.app.inject({
      method: "PUT",
      url: "/api/d/990101/me",
      cookies: { huituo_session: token },
      headers,
      payload: { name: "新名" },
    });
  expect((await send({})).statusCode).toBe(403);
  expect((await send({ "x-huituo": "1" })).statusCode).toBe(200);
});

test("too large, broken and foreign bodies are refused in words of ours", async () => {
  const { token } = await server.world.account();
  const big = await server.call(saveMe, { body: { name: "长".repeat(600_000) } }, token);
  expect([big.status, big.error.error]).toEqual([413, "too_large"]);
  const send = (payload: string, type: string) =>
    server.running.app.inject({
      method: "PUT",
      url: "/api/d/990101/me",
      cookies: { huituo_session: token },
      headers: { "x-huituo": "1", "content-type": type },
      payload,
    });
  for (const [payload, type] of [
    ['{"name":', "application/json"],
    ["<a/>", "application/xml"],
    ["[]", "application/json"],
    ['{"__proto__":{"a":1},"name":"x"}', "application/json"],
  ] as const) {
    const answer = await send(payload, type);
    expect(answer.statusCode, payload).toBe(400);
    expect(answer.json()).toMatchObject({ error: "invalid_input", requestId: expect.any(String) });
  }
});

test("an upload beyond the limit is refused and leaves no file; one without a file too", async () => {
  const { world, running } = server;
  const { institutionId, siteId } = await world.site();
  const { token } = await world.staff("head", { institutionId });
  const upload = parts.handlers.find(
    ({ endpoint }) => endpoint.transport === "upload" && endpoint.path.includes(":siteId"),
  )!.endpoint;
  const send = (file: Buffer | undefined) => {
    const head = `--b\r\ncontent-disposition: form-data; name="input"\r\n\r\n{}\r\n`;
    const part = `--b\r\ncontent-disposition: form-data; name="file"; filename="a.png"\r\ncontent-type: image/png\r\n\r\n`;
    const payload = Buffer.concat([
      Buffer.from(head),
      ...(file ? [Buffer.from(part), file, Buffer.from("\r\n")] : []),
      Buffer.from("--b--\r\n"),
    ]);
    return running.app.inject({
      method: upload.method,
      url: `/api/d/990101${upload.path.replace(":siteId", siteId)}`,
      cookies: { huituo_session: token },
      headers: { "x-huituo": "1", "content-type": "multipart/form-data; boundary=b" },
      payload,
    });
  };
  const large = await send(Buffer.alloc(65 * 1024 * 1024));
  expect([large.statusCode, large.json().error]).toEqual([413, "too_large"]);
  expect((await send(undefined)).statusCode).toBe(400);
  expect(await world.db.selectFrom("stored_file").select("id").execute()).toEqual([]);
});

test("calls beyond the limit are told when to come again", async () => {
  let last = await server.call(requestCode, { body: { phone: "13800000009" } });
  for (let i = 0; i < 200 && last.status !== 429; i++)
    last = await server.call(requestCode, { body: { phone: "13800000009" } });
  expect(last.status).toBe(429);
  expect(Number(last.headers["retry-after"])).toBeGreaterThan(0);
});
