import { afterAll, beforeAll, expect, test } from "vitest";
import type { DivisionCode, Phone } from "../../../contract/values.ts";
import type { Role } from "../../../contract/roles.ts";
import { tokenIn } from "../../../test/world/cookie.ts";
import { startTestServer, type TestServer } from "../../../test/world/server.ts";
import * as people from "../contract/people.ts";
import { type AccountId, readMe } from "../contract/self.ts";
import { acceptInvitation, lookAtInvitation, signInWithPassword } from "../contract/sign-in.ts";
import type { GrantId } from "../contract/people.ts";

let server: TestServer;
let administrator: { accountId: string; token: string };
let institutionId: string;
let otherInstitutionId: string;
beforeAll(async () => {
  server = await startTestServer();
  administrator = await server.world.staff("administrator");
  institutionId = (await server.world.site()).institutionId;
  otherInstitutionId = (await server.world.site({ divisionCode: server.world.otherCommunity })).institutionId;
});
afterAll(() => server.stop());

let count = 0;
const create = (token: string | undefined, grant: people.NewGrant, more: { phone?: Phone; signInName?: string } = {}) =>
  server.call(
    people.createPerson,
    { body: { name: "周敏", signInName: more.signInName ?? `new.person${++count}`, phone: more.phone, grant } },
    token,
  );
const street = () => server.world.street as DivisionCode;
const district = () => server.world.districtId as string as DivisionCode;

test("an administrator opens an account; its invitation sets the password once", async () => {
  const made = await create(
    administrator.token,
    { role: "counter", divisionCode: street() },
    { signInName: "Zhou.Min" },
  );
  expect(made.status, made.raw).toBe(200);
  const token = made.data.invitation;
  expect((await server.call(lookAtInvitation, { body: { token } })).data).toEqual({
    name: "周敏",
    signInName: "zhou.min",
  });
  const weak = await server.call(acceptInvitation, { body: { token, password: "zhou.min2026" } });
  expect(weak.error).toMatchObject({ error: "password_weak", details: { problems: ["contains_account"] } });
  const accepted = await server.call(acceptInvitation, { body: { token, password: "copper-lantern-19" } });
  expect((await server.call(readMe, {}, tokenIn(accepted))).data).toMatchObject({
    name: "周敏",
    roles: [{ role: "counter", place: { name: "临河街道" } }],
  });
  expect((await server.call(acceptInvitation, { body: { token, password: "copper-lantern-19" } })).error.error).toBe(
    "invitation_invalid",
  );
  expect(
    (await server.call(signInWithPassword, { body: { name: "zhou.min", password: "copper-lantern-19" } })).status,
  ).toBe(200);
  expect(
    (await create(administrator.token, { role: "counter", divisionCode: street() }, { signInName: "zhou.min" })).error
      .error,
  ).toBe("sign_in_name_taken");
});

test("an invitation ends after seven days, and by a newer one; a foreign token opens nothing", async () => {
  const made = await create(administrator.token, { role: "viewer", divisionCode: district() });
  const renewed = await server.call(people.resetPassword, { params: { accountId: made.data.id } }, administrator.token);
  const look = (token: string) => server.call(lookAtInvitation, { body: { token } });
  expect((await look(made.data.invitation)).error.error).toBe("invitation_invalid");
  expect((await look(renewed.data.invitation)).status).toBe(200);
  expect((await look(`${renewed.data.invitation.split(".")[0]}.guess`)).error.error).toBe("invitation_invalid");
  server.clock.advance({ days: 7, seconds: 1 });
  expect((await look(renewed.data.invitation)).error.error).toBe("invitation_invalid");
});

test("nobody gives more than their own place or than their role hands on", async () => {
  const { world } = server;
  const tokens: Record<string, string> = {
    administrator: administrator.token,
    streetAdministrator: (await world.staff("administrator", { divisionCode: world.street })).token,
    health: (await world.staff("health_official")).token,
    streetHealth: (await world.staff("health_official", { divisionCode: world.street })).token,
    head: (await world.staff("head", { institutionId })).token,
  };
  const cases: [who: string, role: Role, place: Partial<people.NewGrant>, fits: boolean][] = [
    ["administrator", "administrator", { divisionCode: district() }, true],
    ["administrator", "head", { institutionId }, true],
    ["streetAdministrator", "counter", { divisionCode: world.community as DivisionCode }, true],
    ["streetAdministrator", "counter", { divisionCode: world.otherStreet as DivisionCode }, false],
    ["streetAdministrator", "administrator", { divisionCode: district() }, false],
    ["streetAdministrator", "head", { institutionId }, true],
    ["streetAdministrator", "head", { institutionId: otherInstitutionId }, false],
    ["health", "street_official", { divisionCode: street() }, true],
    ["health", "health_official", { divisionCode: street() }, false],
    ["health", "head", { institutionId }, false],
    ["streetHealth", "counter", { divisionCode: street() }, true],
    ["streetHealth", "counter", { divisionCode: district() }, false],
    ["head", "office", { institutionId }, true],
    ["head", "office", { institutionId: otherInstitutionId }, false],
    ["head", "head", { institutionId }, false],
  ];
  for (const [who, role, place, fits] of cases) {
    const answer = await create(tokens[who], { role, ...place });
    expect([who, role, answer.error?.error ?? "given"]).toEqual([who, role, fits ? "given" : "grant_beyond_own"]);
  }
  expect((await create(tokens["administrator"], { role: "head", divisionCode: street() })).error.error).toBe(
    "grant_place_wrong",
  );
  expect(
    (await create(tokens["administrator"], { role: "counter", divisionCode: "990101099" as DivisionCode })).error.error,
  ).toBe("grant_place_wrong");
  for (const refused of [(await world.staff("counter")).token, (await world.family()).token])
    expect((await create(refused, { role: "counter", divisionCode: street() })).status).toBe(403);
  expect((await create(undefined, { role: "counter", divisionCode: street() })).status).toBe(401);
});

test("what one may give is told beforehand", async () => {
  const head = await server.world.staff("head", { institutionId });
  const own = await server.call(people.readGivable, {}, head.token);
  expect(own.data).toMatchObject({ roles: ["office"], divisions: [], institutions: [{ id: institutionId }] });
  expect((await server.call(people.readGivable, {}, administrator.token)).data.divisions).toHaveLength(5);
  expect((await server.call(people.readGivable, {}, (await server.world.family()).token)).status).toBe(403);
});

test("each sees and changes the accounts within their own responsibility only", async () => {
  const { world } = server;
  const head = await world.staff("head", { institutionId });
  const made = await create(head.token, { role: "office", institutionId });
  const id = made.data.id;
  const otherHead = await world.staff("head", { institutionId: otherInstitutionId });
  const list = async (token: string) =>
    (await server.call(people.listPeople, { query: { size: 100 } }, token)).data.items.map((item) => item.id);
  expect(await list(head.token)).toContain(id);
  expect(await list(otherHead.token)).not.toContain(id);
  expect(await list(head.token)).not.toContain(administrator.accountId as AccountId);
  expect(await list(administrator.token)).toEqual(expect.arrayContaining([id, administrator.accountId as AccountId]));
  expect((await server.call(people.listPeople, {}, (await world.family()).token)).status).toBe(403);
  const read = (token?: string) => server.call(people.readPerson, { params: { accountId: id } }, token);
  expect((await read(head.token)).data).toMatchObject({
    can: { manage: true },
    grants: [{ role: "office", canRevoke: true, state: "live" }],
  });
  expect((await read(otherHead.token)).status).toBe(403);
  expect((await read()).status).toBe(401);

  server.clock.advance({ seconds: 1 });
  await server.call(
    people.giveRole,
    { params: { accountId: id }, body: { role: "viewer", divisionCode: street() } },
    administrator.token,
  );
  const mixed = await read(head.token);
  expect(mixed.data.can["manage"]).not.toBe(true);
  expect(mixed.data.grants.map((grant) => [grant.role, grant.canRevoke])).toEqual([
    ["viewer", false],
    ["office", true],
  ]);
  const params = { accountId: id };
  for (const call of [
    server.call(people.savePerson, { params, body: { version: 1, name: "改名" } }, head.token),
    server.call(people.closePerson, { params, body: { version: 1 } }, head.token),
    server.call(people.reopenPerson, { params, body: { version: 1 } }, head.token),
    server.call(people.resetPassword, { params }, head.token),
    server.call(people.resetTotp, { params }, head.token),
    server.call(people.giveRole, { params, body: { role: "office", institutionId } }, otherHead.token),
    server.call(people.revokeRole, { params: { grantId: mixed.data.grants[0]!.id } }, head.token),
  ])
    expect((await call).status).toBe(403);
});

test("people are found by part of the name, by role and by status, in pages", async () => {
  const query = (values: object) => server.call(people.listPeople, { query: values }, administrator.token);
  const all = await query({ size: 1 });
  expect(all.data.items).toHaveLength(1);
  expect(all.data.total).toBeGreaterThan(5);
  const named = await query({ search: "周敏", size: 100 });
  expect(named.data.total).toBe(named.data.items.length);
  expect(new Set(named.data.items.map((item) => item.name))).toEqual(new Set(["周敏"]));
  expect((await query({ search: "zhou.m" })).data.items.map((item) => item.signInName)).toEqual(["zhou.min"]);
  const counters = await query({ role: "counter", size: 100 });
  expect(counters.data.items.every((item) => item.roles.some(({ role }) => role === "counter"))).toBe(true);
  expect((await query({ status: "closed" })).data.total).toBe(0);
});

test("a role is given for a period, not twice, taken away at once, and stays on record", async () => {
  const made = await create(administrator.token, { role: "viewer", divisionCode: district() });
  const params = { accountId: made.data.id };
  const give = (body: people.NewGrant) => server.call(people.giveRole, { params, body }, administrator.token);
  const from = "2026-12-10" as never;
  const given = await give({
    role: "counter",
    divisionCode: street(),
    validFrom: from,
    validTo: "2026-12-31" as never,
  });
  expect(given.status, given.raw).toBe(200);
  expect((await give({ role: "counter", divisionCode: street(), validFrom: "2026-12-20" as never })).error.error).toBe(
    "grant_held",
  );
  expect(
    (
      await give({
        role: "counter",
        divisionCode: street(),
        validFrom: "2026-12-20" as never,
        validTo: "2026-12-01" as never,
      })
    ).status,
  ).toBe(422);
  const read = async () =>
    (await server.call(people.readPerson, { params }, administrator.token)).data.grants.find(
      (grant) => grant.id === given.data.id,
    )!;
  expect(await read()).toMatchObject({ state: "future", validTo: "2026-12-31", grantedBy: expect.stringMatching(/./) });
  const grantId = given.data.id;
  expect((await server.call(people.revokeRole, { params: { grantId } }, administrator.token)).status).toBe(200);
  expect((await read()).state).toBe("revoked");
  expect((await server.call(people.revokeRole, { params: { grantId } }, administrator.token)).error.error).toBe(
    "grant_ended",
  );
  const entries = await server.world.db
    .selectFrom("audit_entry")
    .select("event")
    .where("target_id", "=", grantId)
    .orderBy("at")
    .execute();
  expect(entries.map((entry) => entry.event).toSorted()).toEqual(["grant.given", "grant.revoked"]);
});

test("a closed account is signed out at once and can be opened again; edits on an old version are refused", async () => {
  const { accountId, token } = await server.world.staff("viewer");
  const params = { accountId: accountId as AccountId };
  const saved = await server.call(
    people.savePerson,
    { params, body: { version: 1, name: "钱伯", phone: "13900000001" as Phone } },
    administrator.token,
  );
  expect(saved.data.version).toBe(2);
  expect(
    (await server.call(people.savePerson, { params, body: { version: 1, name: "旧" } }, administrator.token)).error,
  ).toMatchObject({ error: "changed_by_someone_else", details: { version: 2 } });
  expect(
    (await create(administrator.token, { role: "viewer", divisionCode: street() }, { phone: "13900000001" as Phone }))
      .error.error,
  ).toBe("phone_taken");
  expect((await server.call(people.resetTotp, { params }, administrator.token)).status).toBe(200);
  const closed = await server.call(people.closePerson, { params, body: { version: 3 } }, administrator.token);
  expect(closed.status, closed.raw).toBe(200);
  expect((await server.call(readMe, {}, token)).data.kind).toBe("anonymous");
  expect((await server.call(people.resetPassword, { params }, administrator.token)).error.error).toBe("account_closed");
  expect(
    (
      await server.call(
        people.giveRole,
        { params, body: { role: "viewer", divisionCode: street() } },
        administrator.token,
      )
    ).error.error,
  ).toBe("account_closed");
  expect(
    (await server.call(people.reopenPerson, { params, body: { version: closed.data.version } }, administrator.token))
      .status,
  ).toBe(200);
});

test("the last administrator of the district stays, whatever two of them do at the same moment", async () => {
  const own = await startTestServer();
  try {
    const [one, two] = [await own.world.staff("administrator"), await own.world.staff("administrator")];
    const rows = await own.world.db.selectFrom("role_grant").select(["id", "account_id"]).execute();
    const grantOf = (accountId: string) => rows.find((row) => row.account_id === accountId)!.id as GrantId;
    const answers = await Promise.all([
      own.call(people.revokeRole, { params: { grantId: grantOf(two.accountId) } }, one.token),
      own.call(people.revokeRole, { params: { grantId: grantOf(one.accountId) } }, two.token),
    ]);
    // The slower one is refused: as the last administrator, or because the role was gone before the request was looked at.
    const [faster, slower] = answers.map((answer) => answer.status).toSorted((a, b) => a - b);
    expect(faster).toBe(200);
    expect([403, 422]).toContain(slower);
    const left = answers[0]!.status === 200 ? one : two;
    const self = { params: { accountId: left.accountId as AccountId }, body: { version: 1 } };
    expect((await own.call(people.closePerson, self, left.token)).error.error).toBe("own_account");
  } finally {
    await own.stop();
  }
});
