import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startTestServer, type TestServer } from "../../test/world/server.ts";
import { fieldAad } from "../../kernel/crypto/keyring.ts";
import * as contract from "./contract.ts";
import { currentVersion } from "./contract.ts";

type Ids = {
  familyId: contract.FamilyId;
  childId: contract.ChildId;
  guardianId: contract.GuardianId;
  pickupPointId: contract.PickupPointId;
};
let server: TestServer;
let counter: { accountId: string; token: string };
let otherCounter: { token: string };
let stranger: { token: string };
let head: { token: string };
const world = () => server.world;
const home = async () => {
  const made = await world().family();
  return { ...made, ids: made as unknown as Ids };
};

beforeAll(async () => {
  server = await startTestServer();
  counter = await world().staff("counter", { divisionCode: world().street });
  otherCounter = await world().staff("counter", { divisionCode: world().otherStreet });
  stranger = await world().family();
  head = await world().staff("head", { institutionId: await world().institution() });
});
afterAll(() => server.stop());

/** An account with a phone number, as sign-in by code makes it. */
async function accountWithPhone(phone: string) {
  const account = await world().account({ kind: "family", strength: "one_factor" });
  const { keyring } = server.platform;
  await world()
    .db.updateTable("account")
    .set({
      phone_enc: keyring.seal(phone, fieldAad("account.phone", account.accountId)),
      phone_index: keyring.blindIndex("phone", phone),
    })
    .where("id", "=", account.accountId)
    .execute();
  return account;
}

const auditOf = (id: string) =>
  world().db.selectFrom("audit_entry").select(["event", "detail"]).where("target_id", "=", id).orderBy("at").execute();

describe("starting a family", () => {
  it("makes one family with consents, once, and only for family accounts", async () => {
    const account = await accountWithPhone("13900000001");
    const body = { name: "周敏", relation: "mother", consents: ["care_search", "contact"] } as const;
    const started = await server.call(
      contract.startFamily,
      { body: { ...body, consents: [...body.consents] } },
      account.token,
    );
    expect(started.status).toBe(200);
    const again = await server.call(contract.startFamily, { body: { ...body, consents: [] } }, account.token);
    expect([again.status, again.error.error]).toEqual([422, "already_in_family"]);
    const mine = await server.call(contract.listMyFamilies, {}, account.token);
    expect(mine.data.families).toMatchObject([{ id: started.data.id, guardianName: "周敏", phone: "13900000001" }]);
    const family = await server.call(contract.getFamily, { params: { familyId: started.data.id } }, account.token);
    expect(family.data.consents.map(({ purpose, channel }) => `${purpose} ${channel}`).toSorted()).toEqual([
      "care_search self",
      "contact self",
    ]);
    expect((await server.call(contract.startFamily, { body: { ...body, consents: [] } }, counter.token)).status).toBe(
      403,
    );
    expect((await server.call(contract.listMyFamilies, {})).status).toBe(401);
  });

  it("starts one family only when tapped twice at once", async () => {
    const account = await accountWithPhone("13900000002");
    const body = { name: "周敏", relation: "mother" as const };
    const answers = await Promise.all([1, 2, 3].map(() => server.call(contract.startFamily, { body }, account.token)));
    expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 422, 422]);
  });
});

describe("the counter", () => {
  it("opens a family without a phone and finds it by its number, masked", async () => {
    const body = {
      guardian: { name: "欧阳春花", relation: "grandparent" as const },
      consents: ["care_search" as const],
    };
    const made = await server.call(contract.createFamily, { body }, counter.token);
    expect(made.status).toBe(200);
    const number = contract.familyNumber(made.data.id);
    const found = await server.call(contract.findFamilies, { body: { number } }, counter.token);
    expect(found.data).toMatchObject({
      families: [{ id: made.data.id, number, guardianName: "欧阳*", phone: null }],
      elsewhere: 0,
    });
    const recent = await server.call(contract.listRecentFamilies, {}, counter.token);
    expect(recent.data.families.map(({ id }) => id)).toContain(made.data.id);
    const family = await server.call(contract.getFamily, { params: { familyId: made.data.id } }, counter.token);
    expect(family.data.consents).toMatchObject([{ purpose: "care_search", channel: "counter" }]);
    expect(family.data.channel).toBe("counter");
    for (const token of [stranger.token, head.token]) {
      expect((await server.call(contract.createFamily, { body }, token)).status).toBe(403);
      expect((await server.call(contract.findFamilies, { body: { number } }, token)).status).toBe(403);
      expect((await server.call(contract.listRecentFamilies, {}, token)).status).toBe(403);
    }
  });

  it("finds by phone, refuses a second family on it and says when a family is served elsewhere", async () => {
    const body = { guardian: { name: "赵云", relation: "father" as const, phone: "13900000011" as never } };
    const made = await server.call(contract.createFamily, { body }, counter.token);
    const twice = await server.call(contract.createFamily, { body }, counter.token);
    expect(twice.error.error).toBe("phone_known");
    const point = { label: "home" as const, address: "柳湾路1号", divisionCode: world().community as never };
    await server.call(contract.addPickupPoint, { params: { familyId: made.data.id }, body: point }, counter.token);
    const byPhone = { body: { phone: "13900000011" as never } };
    const here = await server.call(contract.findFamilies, byPhone, counter.token);
    expect(here.data.families).toMatchObject([{ phone: "139****0011" }]);
    const there = await server.call(contract.findFamilies, byPhone, otherCounter.token);
    expect(there.data).toEqual({ families: [], elsewhere: 1 });
    expect((await server.call(contract.findFamilies, { body: {} }, counter.token)).error.error).toBe(
      "nothing_to_search",
    );
  });

  it("sees names masked unless a purpose is named, and every view is recorded", async () => {
    const { ids } = await home();
    const params = { familyId: ids.familyId };
    const masked = await server.call(contract.getFamily, { params }, counter.token);
    expect(masked.data).toMatchObject({
      masked: true,
      guardians: [{ name: "林*" }],
      children: [{ name: "林*", bornOn: null, ageMonths: 20 }],
      pickupPoints: [{ location: null, divisionName: "柳湾社区" }],
    });
    expect(masked.raw).not.toContain("林小禾");
    expect(masked.raw).not.toContain("柳湾路1号");
    const clear = await server.call(
      contract.getFamily,
      { params, query: { purpose: "serving_by_phone" } },
      counter.token,
    );
    expect(clear.data).toMatchObject({ masked: false, children: [{ name: "林小禾", bornOn: "2025-03-10" }] });
    const seen = (await auditOf(ids.familyId)).map(({ event, detail }) => [event, JSON.parse(detail) as object]);
    expect(seen).toEqual([
      ["family.viewed", { masked: true, purpose: null }],
      ["family.viewed", { masked: false, purpose: "serving_by_phone" }],
    ]);
    expect((await server.call(contract.getFamily, { params }, otherCounter.token)).status).toBe(403);
    expect((await server.call(contract.getFamily, { params }, stranger.token)).status).toBe(403);
    expect((await server.call(contract.getFamily, { params }, head.token)).status).toBe(403);
  });
});

describe("children", () => {
  it("are added, corrected with a version and removed", async () => {
    const { ids, token } = await home();
    const params = { familyId: ids.familyId };
    const child = { name: "林二宝", dueOn: "2027-03-01" as never };
    const added = await server.call(contract.addChild, { params, body: child }, token);
    expect(added.status).toBe(200);
    const change = { ...child, dueOn: null, bornOn: "2026-11-01" as never, version: 1 };
    const changed = await server.call(
      contract.changeChild,
      { params: { childId: added.data.id }, body: change },
      counter.token,
    );
    expect(changed.data).toEqual({ version: 2 });
    const late = await server.call(contract.changeChild, { params: { childId: added.data.id }, body: change }, token);
    expect([late.status, late.error.error]).toEqual([409, "changed_by_someone_else"]);
    const family = await server.call(contract.getFamily, { params }, token);
    expect(family.data.children).toMatchObject([{ name: "林小禾" }, { name: "林二宝", ageMonths: 0, dueOn: null }]);
    expect((await server.call(contract.addChild, { params, body: { name: "无" } }, token)).error.error).toBe(
      "birth_missing",
    );
    expect((await server.call(contract.addChild, { params, body: child }, stranger.token)).status).toBe(403);
    expect(
      (await server.call(contract.changeChild, { params: { childId: added.data.id }, body: change }, stranger.token))
        .status,
    ).toBe(403);
    expect(
      (await server.call(contract.removeChild, { params: { childId: added.data.id } }, stranger.token)).status,
    ).toBe(403);
    expect((await server.call(contract.removeChild, { params: { childId: added.data.id } }, token)).status).toBe(200);
    const { siteId } = await world().site();
    await placeChild(ids, siteId, await world().placeLine(siteId));
    expect((await server.call(contract.removeChild, { params: { childId: ids.childId } }, token)).error.error).toBe(
      "child_in_use",
    );
  });
});

const placeChild = (ids: Ids, siteId: string, lineId: string) =>
  world()
    .db.insertInto("placement")
    .values({
      district_id: world().districtId,
      id: world().id(),
      family_id: ids.familyId,
      child_id: ids.childId,
      site_id: siteId,
      line_id: lineId,
      start_on: "2026-09-01",
      end_on: "2027-08-31",
      price_fen: 198_000,
      status: "active",
      created_at: "2026-08-01T00:00:00Z",
    })
    .execute();

describe("pick-up points", () => {
  it("are at most five, keep one primary, and fall into the outlined community", async () => {
    const { ids, token } = await home();
    const params = { familyId: ids.familyId };
    const point = {
      label: "work" as const,
      address: "北岭镇产业园",
      divisionCode: world().otherCommunity as never,
      isPrimary: true,
    };
    const first = await server.call(contract.addPickupPoint, { params, body: point }, token);
    expect(first.data.divisionCode).toBe(world().otherCommunity);
    const more = await Promise.all(
      [1, 2, 3, 4, 5].map(() => server.call(contract.addPickupPoint, { params, body: point }, token)),
    );
    expect(more.map(({ status }) => status).filter((status) => status === 200)).toHaveLength(3);
    expect(more.find(({ status }) => status !== 200)?.error.error).toBe("too_many_points");
    const family = await server.call(contract.getFamily, { params }, token);
    expect(family.data.pickupPoints.filter(({ isPrimary }) => isPrimary)).toHaveLength(1);
    expect(family.data.pickupPoints).toMatchObject([{ address: "北岭镇产业园", approximate: true }, {}, {}, {}, {}]);
    const stored = await world()
      .db.selectFrom("pickup_point")
      .selectAll()
      .where("id", "=", first.data.id)
      .executeTakeFirstOrThrow();
    expect(stored.address_enc.includes("北岭镇")).toBe(false);
    const moved = { ...point, address: "学前路2号", version: 1 };
    const target = { pickupPointId: first.data.id };
    expect((await server.call(contract.changePickupPoint, { params: target, body: moved }, token)).data.version).toBe(
      2,
    );
    expect((await server.call(contract.changePickupPoint, { params: target, body: moved }, token)).status).toBe(409);
    expect(
      (await server.call(contract.changePickupPoint, { params: target, body: moved }, stranger.token)).status,
    ).toBe(403);
    expect((await server.call(contract.removePickupPoint, { params: target }, stranger.token)).status).toBe(403);
    expect((await server.call(contract.removePickupPoint, { params: target }, token)).status).toBe(200);
    expect((await server.call(contract.addPickupPoint, { params, body: point }, stranger.token)).status).toBe(403);
    const nowhere = { label: "home" as const, address: "某处", location: { lon: 117.9, lat: 33.6 } };
    expect((await server.call(contract.addPickupPoint, { params, body: nowhere }, token)).error.error).toBe(
      "choose_community",
    );
  });
});

describe("guardians", () => {
  it("join by the phone number they were invited with, and leave", async () => {
    const { ids, token } = await home();
    const params = { familyId: ids.familyId };
    const body = { name: "林爷爷", phone: "13900000021" as never, relation: "grandparent" as const };
    const invited = await server.call(contract.inviteGuardian, { params, body }, token);
    expect(invited.status).toBe(200);
    expect((await server.call(contract.inviteGuardian, { params, body }, token)).error.error).toBe("phone_in_family");
    expect((await server.call(contract.inviteGuardian, { params, body }, stranger.token)).status).toBe(403);
    const target = { guardianId: invited.data.id };
    expect((await server.call(contract.acceptInvitation, { params: target }, stranger.token)).error.error).toBe(
      "not_invited",
    );
    expect((await server.call(contract.acceptInvitation, { params: target }, head.token)).status).toBe(403);
    const grandfather = await accountWithPhone("13900000021");
    const mine = await server.call(contract.listMyFamilies, {}, grandfather.token);
    expect(mine.data.invitations).toMatchObject([{ guardianId: invited.data.id, invitedBy: "林晓" }]);
    expect((await server.call(contract.acceptInvitation, { params: target }, grandfather.token)).data.id).toBe(
      ids.familyId,
    );
    expect((await server.call(contract.getFamily, { params }, grandfather.token)).data.guardians).toMatchObject([
      { relation: "mother", isMe: false },
      { relation: "grandparent", joined: true, isMe: true },
    ]);
    const rename = { ...body, name: "林建国", version: 2 };
    expect((await server.call(contract.changeGuardian, { params: target, body: rename }, token)).data.version).toBe(3);
    const renumber = { ...rename, phone: "13900000022" as never, version: 3 };
    expect((await server.call(contract.changeGuardian, { params: target, body: renumber }, token)).error.error).toBe(
      "phone_of_account",
    );
    expect((await server.call(contract.changeGuardian, { params: target, body: rename }, stranger.token)).status).toBe(
      403,
    );
    const mother = { params: { guardianId: ids.guardianId } };
    expect((await server.call(contract.removeGuardian, mother, grandfather.token)).error.error).toBe(
      "only_primary_removes",
    );
    expect((await server.call(contract.removeGuardian, mother, stranger.token)).status).toBe(403);
    expect((await server.call(contract.removeGuardian, mother, token)).status).toBe(200);
    expect((await server.call(contract.getFamily, { params }, token)).status).toBe(403);
    expect((await server.call(contract.getFamily, { params }, grandfather.token)).data.guardians).toMatchObject([
      { isPrimary: true, name: "林建国" },
    ]);
    expect((await server.call(contract.removeGuardian, { params: target }, grandfather.token)).error.error).toBe(
      "last_guardian",
    );
  });
});

describe("consent", () => {
  it("is given with the text shown and withdrawn at once [L-1]", async () => {
    const { ids, token } = await home();
    const params = { familyId: ids.familyId };
    const purpose = "share_with_institution" as const;
    const body = { purpose, textVersion: currentVersion(purpose) };
    expect(
      (await server.call(contract.giveConsent, { params, body: { ...body, textVersion: "2001-01" } }, token)).error
        .error,
    ).toBe("text_outdated");
    expect((await server.call(contract.giveConsent, { params, body }, token)).status).toBe(200);
    expect((await server.call(contract.giveConsent, { params, body }, token)).status).toBe(200);
    const given = await server.call(contract.getFamily, { params }, token);
    expect(given.data.consents).toMatchObject([{ purpose, withdrawnAt: null }]);
    const withdraw = { params: { ...params, purpose } };
    expect((await server.call(contract.withdrawConsent, withdraw, stranger.token)).status).toBe(403);
    expect((await server.call(contract.withdrawConsent, withdraw, counter.token)).status).toBe(200);
    const after = await server.call(contract.getFamily, { params }, token);
    expect(after.data.consents).toMatchObject([{ purpose, withdrawnAt: expect.any(String) as string }]);
    expect((await server.call(contract.giveConsent, { params, body }, stranger.token)).status).toBe(403);
  });
});

describe("one's own data", () => {
  it("comes as a file with everything in clear", async () => {
    const { ids, token } = await home();
    const params = { familyId: ids.familyId };
    const file = await server.call(contract.exportFamily, { params }, token);
    expect(file.status).toBe(200);
    expect(file.data).toMatchObject({
      family: { guardians: [{ name: "林晓" }], pickupPoints: [{ address: "临河街道柳湾路1号" }] },
    });
    expect(String(file.headers["content-disposition"])).toContain(".json");
    expect((await server.call(contract.exportFamily, { params }, stranger.token)).status).toBe(403);
  });

  it("is deleted whole when nothing holds it", async () => {
    const { ids, token, accountId } = await home();
    const params = { familyId: ids.familyId };
    await server.call(
      contract.giveConsent,
      { params, body: { purpose: "contact", textVersion: currentVersion("contact") } },
      token,
    );
    const preview = await server.call(contract.previewErasure, { params }, token);
    expect(preview.data).toEqual({
      deleted: { guardians: 1, children: 1, pickupPoints: 1, needs: 0 },
      kept: [],
      complete: true,
    });
    expect((await server.call(contract.getFamily, { params }, token)).data.children).toHaveLength(1);
    expect((await server.call(contract.previewErasure, { params }, stranger.token)).status).toBe(403);
    expect((await server.call(contract.eraseFamily, { params, body: { confirm: true } }, stranger.token)).status).toBe(
      403,
    );
    const erased = await server.call(contract.eraseFamily, { params, body: { confirm: true } }, token);
    expect(erased.data).toEqual(preview.data);
    for (const table of ["guardian", "child", "pickup_point", "consent"] as const)
      expect(await world().db.selectFrom(table).select("id").where("family_id", "=", ids.familyId).execute()).toEqual(
        [],
      );
    expect((await server.call(contract.listMyFamilies, {}, token)).data.families).toEqual([]);
    expect(accountId).toBeTruthy();
  });

  it("keeps a child in care and what is needed to reach the family", async () => {
    const { ids, token } = await home();
    const params = { familyId: ids.familyId };
    const { siteId } = await world().site();
    await placeChild(ids, siteId, await world().placeLine(siteId));
    const second = await server.call(
      contract.addChild,
      { params, body: { name: "林二宝", bornOn: "2026-01-01" as never } },
      token,
    );
    const erased = await server.call(contract.eraseFamily, { params, body: { confirm: true } }, token);
    expect(erased.data).toMatchObject({
      deleted: { guardians: 0, children: 1, pickupPoints: 1 },
      kept: [{ childId: ids.childId, name: "林小禾" }],
      complete: false,
    });
    const left = await server.call(contract.getFamily, { params }, token);
    expect(left.data.children.map(({ id }) => id)).toEqual([ids.childId]);
    expect(left.data.children.map(({ id }) => id)).not.toContain(second.data.id);
    expect(left.data.pickupPoints).toEqual([]);
  });
});
