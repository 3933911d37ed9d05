import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { AnyEndpoint } from "../../contract/endpoint.ts";
import { parts } from "../../domains/all.ts";
import { startTestServer, type TestServer } from "../world/server.ts";
import { inputFor } from "./arbitrary-input.ts";

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
  server = await startTestServer({ unrecorded: true });
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
          inputFor(endpoint.params, ids),
          inputFor(endpoint.query, ids),
          inputFor(endpoint.body, ids),
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
