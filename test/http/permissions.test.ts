import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { AnyEndpoint } from "../../contract/endpoint.ts";
import type { Actor } from "../../kernel/actor.ts";
import { parts } from "../../domains/all.ts";
import { getPermission } from "../../kernel/permission.ts";
import { resolveActor } from "../../kernel/session.ts";
import { startTestServer, type TestServer } from "../world/server.ts";
import { rightInput } from "./arbitrary-input.ts";

/**
 * Every endpoint that is not public, called by those who may not: nobody, an account without any role, and people with
 * rights of their own who reach for a row of someone else. What each may do is in the tests of its domain.
 */
let server: TestServer;
let callers: { name: string; token: string | undefined; actor: Actor }[];
/** A row of each table that the callers have nothing to do with. */
let foreign: Record<string, string>;

beforeAll(async () => {
  server = await startTestServer();
  const { world, platform, clock } = server;
  const victim = await world.family();
  const { siteId, institutionId } = await world.site();
  const lineId = await world.placeLine(siteId);
  const { accountId } = await world.staff("head", { institutionId });
  const one = (table: "session" | "role_grant") =>
    world.db.selectFrom(table).select("id").where("account_id", "=", accountId).executeTakeFirstOrThrow();
  foreign = {
    family: victim.familyId,
    child: victim.childId,
    guardian: victim.guardianId,
    pickup_point: victim.pickupPointId,
    site: siteId,
    institution: institutionId,
    place_line: lineId,
    account: accountId,
    session: (await one("session")).id,
    role_grant: (await one("role_grant")).id,
  };
  const tokens = {
    nobody: undefined,
    "an account without a role": (await world.account()).token,
    "another family": (await world.family()).token,
    "the head of another institution": (
      await world.staff("head", { institutionId: (await world.site()).institutionId })
    ).token,
    "the office of another institution": (
      await world.staff("office", { institutionId: (await world.site()).institutionId })
    ).token,
  };
  callers = await Promise.all(
    Object.entries(tokens).map(async ([name, token]) => ({
      name,
      token,
      actor: await resolveActor(platform.database, clock, world.districtId, token),
    })),
  );
});
afterAll(() => server.stop());

const permissionOf = (endpoint: AnyEndpoint) => getPermission(endpoint.action);
const isPublic = (endpoint: AnyEndpoint) => permissionOf(endpoint).rules.some((rule) => rule.roles.includes("anyone"));
const guarded = parts.handlers.map(({ endpoint }) => endpoint).filter((endpoint) => !isPublic(endpoint));

/** Input the endpoint accepts, so that the refusal is about the caller; a body the generator can't make stays empty. */
function inputOf(endpoint: AnyEndpoint) {
  const { on } = permissionOf(endpoint);
  const make = (part: "params" | "query" | "body") =>
    fc
      .sample(rightInput(endpoint[part], Object.values(foreign)), { numRuns: 300, seed: 7 })
      .find((value) => endpoint[part].safeParse(value).success) ?? {};
  const params = make("params") as Record<string, unknown>;
  const row = on === undefined ? undefined : foreign[on];
  if (endpoint.target !== undefined && row !== undefined) params[endpoint.target] = row;
  return { params, query: make("query"), body: make("body") };
}

describe.each(guarded.map((endpoint) => [`${endpoint.method} ${endpoint.path}`, endpoint] as const))(
  "%s",
  (_name, endpoint) => {
    test("is refused to those it is not for [S1-154]", async () => {
      const input = inputOf(endpoint);
      const { rules } = permissionOf(endpoint);
      for (const { name, token, actor } of callers) {
        const holding = rules.filter((rule) => rule.holds(actor));
        // Without a row to check, holding a rule is enough: then this caller is one it is for.
        const isFor = holding.some((rule) => rule.where === undefined) || endpoint.target === undefined;
        if (holding.length > 0 && isFor) continue;
        const answer = await server.call(endpoint, input as never, token);
        const refusals = holding.length > 0 ? [403, 404] : token === undefined ? [401] : [403];
        // The generator can't make every input; then this caller is told so before the row is looked at.
        if (holding.length > 0) refusals.push(400);
        expect(refusals, `${name}: ${answer.raw.slice(0, 300)}`).toContain(answer.status);
      }
    });
  },
);

test("there is something to guard", () => {
  expect(guarded.length).toBeGreaterThan(50);
});
