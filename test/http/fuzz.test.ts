import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import type { AnyEndpoint } from "../../contract/endpoint.ts";
import { parts } from "../../domains/all.ts";
import { startTestServer, type TestServer } from "../world/server.ts";

/**
 * Random valid and invalid input against every endpoint, as every kind of caller: never a 5xx, and never a word of
 * another family's or institution's secrets. The secrets are planted in rows that no caller has a right to.
 */
const runs = Number(process.env["FUZZ_RUNS"] ?? 12);
const secrets = ["藏宝阁秘密姓名", "藏宝阁秘密地址"];

let server: TestServer;
let tokens: (string | undefined)[];
let ids: string[];

beforeAll(async () => {
  server = await startTestServer();
  const { world, platform } = server;
  const victim = await world.family();
  const { fieldAad } = await import("../../kernel/crypto/keyring.ts");
  await world.db
    .updateTable("guardian")
    .set({ name_enc: platform.keyring.seal(secrets[0]!, fieldAad("guardian.name", victim.guardianId)) })
    .where("id", "=", victim.guardianId)
    .execute();
  await world.db
    .updateTable("pickup_point")
    .set({ address_enc: platform.keyring.seal(secrets[1]!, fieldAad("pickup_point.address", victim.pickupPointId)) })
    .where("id", "=", victim.pickupPointId)
    .execute();
  const { siteId, institutionId } = await world.site();
  const lineId = await world.placeLine(siteId);
  const other = await world.site();
  const family = await world.family();
  const head = await world.staff("head", { institutionId: other.institutionId });
  const viewer = await world.staff("viewer", { divisionCode: world.otherStreet });
  const administrator = await world.staff("administrator");
  tokens = [undefined, family.token, head.token, viewer.token, administrator.token];
  ids = [
    victim.familyId,
    victim.childId,
    victim.guardianId,
    victim.pickupPointId,
    siteId,
    institutionId,
    lineId,
    other.siteId,
    family.childId,
    family.familyId,
  ];
});
afterAll(() => server.stop());

const junk = fc.oneof(
  fc.constantFrom(
    "",
    " ",
    "null",
    "0",
    "-1",
    "NaN",
    "𠮷龘",
    "'; drop table site; --",
    "<script>",
    "../../etc/passwd",
    "9".repeat(40),
    "2026-02-30",
    "\u0000",
    "[]",
    "{}",
    "%",
    "_",
  ),
  fc.string({ maxLength: 40 }),
  fc.integer(),
  fc.double(),
  fc.boolean(),
  fc.constant(null),
  fc.array(fc.string({ maxLength: 5 }), { maxLength: 3 }),
  fc.object({ maxDepth: 1 }),
);

/** Values that fit a JSON schema more or less; enough to get past parsing now and then. */
function valueFor(schema: Record<string, unknown>): fc.Arbitrary<unknown> {
  const options = (schema["anyOf"] ?? schema["oneOf"]) as Record<string, unknown>[] | undefined;
  if (options) return fc.oneof(...options.map(valueFor));
  if (schema["const"] !== undefined) return fc.constant(schema["const"]);
  if (schema["enum"]) return fc.constantFrom(...(schema["enum"] as unknown[]));
  switch (schema["type"]) {
    case "integer":
      return fc.integer({
        min: Math.max(Number(schema["minimum"] ?? 0), -1e6),
        max: Math.min(Number(schema["maximum"] ?? 1_000), 1e6),
      });
    case "number":
      return fc.double({ min: Number(schema["minimum"] ?? 0), max: Number(schema["maximum"] ?? 180), noNaN: true });
    case "boolean":
      return fc.boolean();
    case "array":
      return fc.array(valueFor((schema["items"] ?? {}) as Record<string, unknown>), { maxLength: 3 });
    case "object": {
      const properties = (schema["properties"] ?? {}) as Record<string, Record<string, unknown>>;
      return fc.record(Object.fromEntries(Object.entries(properties).map(([key, value]) => [key, valueFor(value)])), {
        requiredKeys: (schema["required"] as string[]) ?? [],
      });
    }
    case "string": {
      if (schema["format"] === "uuid") return fc.oneof(fc.uuid(), fc.constantFrom(...ids));
      const pattern = String(schema["pattern"] ?? "");
      if (pattern.includes("\\d{4}-\\d{2}-\\d{2}")) return fc.constantFrom("2026-12-01", "2025-02-03", "2030-01-31");
      if (pattern.includes("(19|20)")) return fc.constantFrom("2026-12", "2027-03");
      if (pattern.startsWith("^1[3-9]")) return fc.constantFrom("13800000001", "19900000000");
      if (pattern.includes("\\d{12}")) return fc.constantFrom("990101", "990101001", "990101001001", "31");
      return fc.oneof(
        fc.string({
          minLength: Number(schema["minLength"] ?? 0),
          maxLength: Math.min(Number(schema["maxLength"] ?? 30), 60),
        }),
        fc.constantFrom("柳湾", "林"),
      );
    }
    default:
      return junk;
  }
}

const jsonSchema = (schema: z.ZodType) =>
  z.toJSONSchema(schema, { io: "input", unrepresentable: "any" }) as Record<string, unknown>;

/** Mostly right, sometimes with one value replaced by junk, sometimes all junk. */
const inputFor = (schema: z.ZodType): fc.Arbitrary<unknown> => {
  const right = valueFor(jsonSchema(schema));
  const spoiled = fc.tuple(right, junk, fc.nat()).map(([value, bad, which]) => {
    if (typeof value !== "object" || value === null) return bad;
    const keys = Object.keys(value);
    return keys.length === 0 ? { unknown: bad } : { ...value, [keys[which % keys.length]!]: bad };
  });
  return fc.oneof({ weight: 4, arbitrary: right }, { weight: 3, arbitrary: spoiled }, { weight: 1, arbitrary: junk });
};

const asText = (value: unknown): string =>
  (typeof value === "object" ? JSON.stringify(value) : String(value)).slice(0, 300);
const asRecord = (value: unknown): Record<string, unknown> =>
  typeof value === "object" && value !== null ? { ...value } : {};

async function send(endpoint: AnyEndpoint, token: string | undefined, params: unknown, query: unknown, body: unknown) {
  const values = asRecord(params);
  const path = endpoint.path.replace(/:(\w+)/g, (_, name: string) =>
    encodeURIComponent(asText(values[name] ?? "x") || "x"),
  );
  const search = new URLSearchParams();
  for (const [key, value] of Object.entries(asRecord(query)))
    for (const one of Array.isArray(value) ? value : [value]) search.append(key, asText(one));
  return server.running.app.inject({
    method: endpoint.method,
    url: `${endpoint.scope === "district" ? "/api/d/990101" : "/api"}${path}?${search}`,
    headers: { "x-huituo": "1", "content-type": "application/json" },
    ...(token && { cookies: { huituo_session: token } }),
    ...(endpoint.method !== "GET" && { payload: JSON.stringify(body ?? null) }),
  });
}

describe.each(parts.handlers.map(({ endpoint }) => [`${endpoint.method} ${endpoint.path}`, endpoint] as const))(
  "%s",
  (_name, endpoint) => {
    test("never fails and never leaks", async () => {
      await fc.assert(
        fc.asyncProperty(
          fc.nat(),
          inputFor(endpoint.params),
          inputFor(endpoint.query),
          inputFor(endpoint.body),
          async (who, params, query, body) => {
            const answer = await send(endpoint, tokens[who % tokens.length], params, query, body);
            expect(answer.statusCode, answer.payload).toBeLessThan(500);
            for (const secret of secrets) expect(answer.payload).not.toContain(secret);
          },
        ),
        { numRuns: runs, interruptAfterTimeLimit: 20_000 },
      );
    });
  },
);

test("there are endpoints to try", () => {
  expect(parts.handlers.length).toBeGreaterThan(0);
});
