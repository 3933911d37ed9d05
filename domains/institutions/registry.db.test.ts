import { readSheet } from "../../test/world/read-xlsx.ts";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { AnyEndpoint } from "../../contract/endpoint.ts";
import { startTestServer, type TestServer } from "../../test/world/server.ts";
import * as contract from "./contract.ts";
import * as registration from "./contract/institutions.ts";
import { sweeps } from "./jobs.ts";

let server: TestServer;
let siteId: never;
let institutionId: never;
let lineId: string;
let official = "";
let street = "";
let viewer = "";
let head = "";
let otherHead = "";
let family = "";
beforeAll(async () => {
  server = await startTestServer();
  const { world } = server;
  ({ siteId, institutionId } = (await world.site({ name: "柳湾托育园" })) as never);
  lineId = await world.placeLine(siteId, { places: 10 });
  official = (await world.staff("health_official")).token;
  street = (await world.staff("street_official", { divisionCode: world.street })).token;
  viewer = (await world.staff("viewer")).token;
  head = (await world.staff("head", { institutionId })).token;
  otherHead = (await world.staff("head", { institutionId: await world.institution() })).token;
  family = (await world.family()).token;
});
afterAll(() => server.stop());

const registered = {
  name: "柳湾托育园",
  kind: "institution",
  divisionCode: "990101001001",
  address: "柳湾路8号",
  location: { lon: 117.902, lat: 33.601 },
  buildingArea: 500,
  outdoorArea: 80,
  openedOn: "2024-03-01",
} as const;
const presentation = {
  phone: "0550-1234567",
  intro: "有院子",
  features: ["outdoor" as const],
  hours: [{ days: [1, 2, 3, 4, 5], from: "07:30", to: "18:00" }],
  staffCarers: 8,
  staffHealth: 1,
  staffTotal: 12,
};
const detail = async (token = official) => (await server.call(contract.getSite, { params: { siteId } }, token)).data;
const version = async () => (await detail()).version;
const institution = {
  name: "青禾新托育有限公司",
  creditCode: "91341234MA2N00001X",
  nature: "for_profit" as const,
  brandName: "小禾",
  registeredOn: null,
  filedOn: null,
};

describe("who may do what", () => {
  const photoId = "01900000-0000-7000-8000-000000000000" as never;
  const cases: [string, AnyEndpoint, object, allowed: string[], denied: string[]][] = [
    ["list", contract.listSitesForStaff, {}, ["official", "street", "viewer", "head"], ["family", ""]],
    ["export", contract.exportSites, {}, ["official", "viewer", "head"], ["family", ""]],
    ["read", contract.getSite, {}, ["official", "street", "viewer", "head"], ["otherHead", "family", ""]],
    ["timeline", contract.getSiteTimeline, {}, ["official", "viewer", "head"], ["otherHead", "family"]],
    [
      "past",
      contract.getSiteOn,
      { query: { on: "2026-01-01" } },
      ["official", "viewer", "head"],
      ["otherHead", "family"],
    ],
    [
      "create site",
      contract.createSite,
      { body: { ...registered, status: "open", validFrom: "2026-11-20" } },
      ["official"],
      ["street", "viewer", "head"],
    ],
    [
      "revise",
      contract.reviseSite,
      { body: { ...registered, validFrom: "2026-11-20" } },
      ["official"],
      ["street", "viewer", "head"],
    ],
    ["present", contract.presentSite, { body: presentation }, ["official", "head"], ["street", "viewer", "otherHead"]],
    [
      "status",
      contract.setSiteStatus,
      { body: { status: "open", from: "2026-11-20" } },
      ["official"],
      ["head", "street"],
    ],
    [
      "inclusive",
      contract.setInclusive,
      { body: { inclusive: true, basis: "云卫〔2026〕1号", from: "2026-11-20", to: null } },
      ["official"],
      ["head", "viewer"],
    ],
    ["confirm", contract.confirmVacancy, {}, ["official", "street", "head"], ["viewer", "otherHead", "family"]],
    [
      "places",
      contract.putPlaces,
      {
        body: {
          ageBand: "infant",
          serviceForm: "half_day",
          places: 5,
          inclusivePlaces: 5,
          enrolledElsewhere: 0,
          priceFen: 100_000,
          validFrom: "2026-11-20",
        },
      },
      ["head"],
      ["street", "viewer", "otherHead"],
    ],
    ["photos", contract.arrangePhotos, { body: { photos: [] } }, ["official", "head"], ["street", "otherHead"]],
    ["add photo", contract.addPhoto, { body: {} }, [], ["street", "otherHead"]],
    [
      "group",
      contract.putGroup,
      { body: { name: "小一班", ageBand: "toddler", capacity: 15, carers: 3, validFrom: "2026-09-01", validTo: null } },
      ["official", "head"],
      ["viewer", "otherHead"],
    ],
    ["institutions", registration.listInstitutions, {}, ["official", "head"], ["family", ""]],
    ["institution", registration.getInstitution, {}, ["official", "viewer", "head"], ["otherHead", "family"]],
    ["create institution", registration.createInstitution, { body: institution }, ["official"], ["street", "head"]],
    ["brands", registration.listBrands, {}, ["official"], ["family"]],
    [
      "revise institution",
      registration.reviseInstitution,
      { body: { ...institution, creditCode: "" } },
      ["official"],
      ["head", "street"],
    ],
  ];
  it.each(cases)("%s", async (_name, endpoint, input, allowed, denied) => {
    const tokens: Record<string, string> = { official, street, viewer, head, otherHead, family, "": "" };
    const needsVersion =
      "version" in ((endpoint.body as { shape?: object }).shape ?? {}) &&
      endpoint !== contract.putPlaces &&
      endpoint !== contract.putGroup;
    for (const who of [...denied, ...allowed]) {
      let current = 1;
      if (needsVersion)
        current =
          endpoint === registration.reviseInstitution
            ? (await server.call(registration.getInstitution, { params: { institutionId } }, official)).data.institution
                .version
            : await version();
      const given = input as { body?: object; query?: object };
      const call = {
        params: { siteId, institutionId, photoId },
        query: given.query,
        body: { ...given.body, ...(needsVersion && { version: current }) },
      };
      const upload = endpoint.transport === "upload" ? multipart(Buffer.from("x"), "x.jpg") : undefined;
      const answer = upload
        ? { status: (await uploadTo(siteId, tokens[who] ?? "", Buffer.from("x"))).statusCode }
        : await server.call(endpoint, call as never, tokens[who]);
      expect([who, answer.status]).toEqual([who, allowed.includes(who) ? 200 : who === "" ? 401 : 403]);
    }
  });

  it("brand", async () => {
    const brand = (await server.call(registration.listBrands, { query: { search: "小禾" } }, official)).data.items[0]!;
    const change = { params: { brandId: brand.id }, body: { name: "小禾", intro: "连锁", version: brand.version } };
    expect((await server.call(registration.reviseBrand, change, head)).status).toBe(403);
    expect((await server.call(registration.reviseBrand, change, official)).status).toBe(200);
    expect((await server.call(registration.reviseBrand, change, official)).error.error).toBe("changed_by_someone_else");
  });

  it("a street official sees the own street only, in lists and in exports", async () => {
    const far = await server.world.site({ name: "岭下托育园", divisionCode: server.world.otherCommunity });
    const names = async (token: string) =>
      (await server.call(contract.listSitesForStaff, { query: { size: "100" } as never }, token)).data.items.map(
        (site) => site.name,
      );
    expect(await names(official)).toContain("岭下托育园");
    expect(await names(street)).not.toContain("岭下托育园");
    expect((await server.call(contract.getSite, { params: { siteId: far.siteId as never } }, street)).status).toBe(403);
    const sheet = await readSheet((await exported(street)).rawPayload);
    expect(sheet.flat()).not.toContain("岭下托育园");
    expect(sheet.flat()).toContain("柳湾托育园");
  });

  it("an official cannot move a site out of the own area", async () => {
    const own = (await server.world.staff("health_official", { divisionCode: server.world.street })).token;
    const moved = {
      ...registered,
      divisionCode: server.world.otherCommunity as never,
      validFrom: "2026-11-20" as never,
      version: await version(),
    };
    expect((await server.call(contract.reviseSite, { params: { siteId }, body: moved }, own)).status).toBe(403);
    expect((await detail()).facts.divisionCode).toBe(server.world.community);
  });
});

const exported = (token: string) =>
  server.running.app.inject({
    method: "GET",
    url: `/api/d/${server.world.districtId}/registry/sites.xlsx`,
    cookies: { huituo_session: token },
  });

const png = Buffer.from(
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==",
  "base64",
);
function multipart(file: Buffer, name: string) {
  const boundary = "huituo-test";
  const head = `--${boundary}\r\ncontent-disposition: form-data; name="input"\r\n\r\n{"caption":"教室"}\r\n--${boundary}\r\ncontent-disposition: form-data; name="file"; filename="${name}"\r\ncontent-type: image/png\r\n\r\n`;
  return {
    headers: { "content-type": `multipart/form-data; boundary=${boundary}` },
    payload: Buffer.concat([Buffer.from(head), file, Buffer.from(`\r\n--${boundary}--\r\n`)]),
  };
}
async function uploadTo(site: string, token: string, file: Buffer) {
  const { headers, payload } = multipart(file, "教室.png");
  return server.running.app.inject({
    method: "POST",
    url: `/api/d/${server.world.districtId}/registry/sites/${site}/photos`,
    headers: { ...headers, "x-huituo": "1" },
    cookies: { huituo_session: token },
    payload,
  });
}

describe("photos", () => {
  it("keeps an image whatever its name says and shows it to anyone; refuses what is none", async () => {
    const added = await uploadTo(siteId, head, png);
    expect(added.statusCode).toBe(200);
    const { photoId } = added.json<{ photoId: string }>();
    const shown = await server.running.app.inject({
      method: "GET",
      url: `/api/d/${server.world.districtId}/photos/${photoId}`,
    });
    expect([shown.statusCode, shown.headers["content-type"]]).toEqual([200, "image/png"]);
    expect(shown.rawPayload.equals(png)).toBe(true);
    expect((await detail()).photos).toMatchObject([{ caption: "教室" }]);
    expect((await uploadTo(siteId, head, Buffer.from("<svg onload=alert(1)>"))).json()).toMatchObject({
      error: "not_an_image",
    });
    await server.call(contract.arrangePhotos, { params: { siteId }, body: { photos: [] } }, head);
    expect((await server.call(contract.getPhoto, { params: { photoId: photoId as never } })).status).toBe(404);
  });
});

describe("history of a site", () => {
  it("answers any past day as known then and now, and lists who changed what [L-33]", async () => {
    const before = server.clock.now().toISOString();
    server.clock.advance({ days: 1 });
    await server.call(
      contract.reviseSite,
      {
        params: { siteId },
        body: { ...registered, name: "柳湾第一托育园", validFrom: "2026-11-10" as never, version: await version() },
      },
      official,
    );
    const on = async (day: string, knownAt?: string) =>
      (await server.call(contract.getSiteOn, { params: { siteId }, query: { on: day as never, knownAt } }, viewer))
        .data;
    expect((await on("2026-11-05")).facts?.name).toBe("柳湾托育园");
    expect((await on("2026-11-12")).facts?.name).toBe("柳湾第一托育园");
    expect((await on("2026-11-12", before)).facts?.name).toBe("柳湾托育园");
    expect((await on("2026-11-12")).lines).toContainEqual(expect.objectContaining({ ageBand: "toddler", places: 10 }));
    expect((await on("2020-01-01")).facts).toBeNull();
    const timeline = (await server.call(contract.getSiteTimeline, { params: { siteId } }, head)).data;
    const corrected = timeline.items.find(({ validFrom }) => validFrom === "2026-11-10");
    expect(corrected).toMatchObject({
      recordedAt: server.clock.now().toISOString(),
      recordedBy: expect.stringContaining("测试"),
    });
    expect(corrected?.changes).toContainEqual({ field: "name", before: "柳湾托育园", after: "柳湾第一托育园" });
  });

  it("keeps what is planned when something else changes before, and carries it out on its day", async () => {
    await server.call(
      contract.setSiteStatus,
      { params: { siteId }, body: { status: "suspended", from: "2026-12-20" as never, version: await version() } },
      official,
    );
    await server.call(
      contract.presentSite,
      { params: { siteId }, body: { ...presentation, phone: "13800001111", version: await version() } },
      head,
    );
    expect((await detail()).facts).toMatchObject({ status: "open", phone: "13800001111" });
    const place = {
      ageBand: "toddler",
      serviceForm: "full_day",
      places: 14,
      inclusivePlaces: 0,
      enrolledElsewhere: 1,
      priceFen: 210_000,
      validFrom: "2026-12-20",
    } as const;
    const line = (await detail()).lines.find(({ id }) => id === lineId)!;
    expect(
      (
        await server.call(
          contract.putPlaces,
          { params: { siteId }, body: { ...place, version: line.version } as never },
          head,
        )
      ).status,
    ).toBe(200);
    expect(
      (
        await server.call(
          contract.putPlaces,
          { params: { siteId }, body: { ...place, version: line.version } as never },
          head,
        )
      ).error.error,
    ).toBe("changed_by_someone_else");
    server.clock.advance({ days: 31 });
    for (const sweep of sweeps) await sweep.run(server.platform);
    const site = await detail();
    expect(site.facts).toMatchObject({ status: "suspended", phone: "13800001111" });
    expect(site.lines.find(({ id }) => id === lineId)).toMatchObject({ places: 14, priceFen: 210_000, planned: [] });
  });

  it("ends an inclusive recognition after its last day [S0-2]", async () => {
    const body = {
      inclusive: true,
      basis: "认定",
      from: "2026-12-22",
      to: "2026-12-31",
      version: await version(),
    } as never;
    expect((await server.call(contract.setInclusive, { params: { siteId }, body }, official)).status).toBe(200);
    const on = async (day: string) =>
      (await server.call(contract.getSiteOn, { params: { siteId }, query: { on: day as never } }, viewer)).data.facts
        ?.inclusive;
    expect([await on("2026-12-31"), await on("2027-01-01")]).toEqual([true, false]);
  });

  it("refuses to save over someone else's change", async () => {
    const answer = await server.call(
      contract.presentSite,
      { params: { siteId }, body: { ...presentation, version: 1 } },
      head,
    );
    expect([answer.status, answer.error.error]).toEqual([409, "changed_by_someone_else"]);
  });

  it("refuses to close a site where children are placed", async () => {
    const { familyId, childId } = await server.world.family();
    await server.world.db
      .insertInto("placement")
      .values({
        district_id: server.world.districtId,
        id: server.world.id(),
        family_id: familyId,
        child_id: childId,
        site_id: siteId,
        line_id: lineId,
        start_on: "2026-12-01",
        end_on: "2027-06-30",
        price_fen: 1,
        created_at: server.clock.now().toISOString(),
      })
      .execute();
    const close = async (from: string) =>
      (
        await server.call(
          contract.setSiteStatus,
          { params: { siteId }, body: { status: "closed", from: from as never, version: await version() } },
          official,
        )
      ).error.error;
    expect(await close("2027-01-01")).toBe("children_still_placed");
    expect(await close("2027-07-01")).toBeUndefined();
  });
});

describe("vacancy", () => {
  it("ages from confirmed to unconfirmed and is renewed with one tap [L-29]", async () => {
    await server.call(contract.confirmVacancy, { params: { siteId } }, head);
    const fresh = async () => [
      (await detail()).freshness,
      (await server.call(contract.listSitesForStaff, { query: { freshness: "unconfirmed", search: "柳湾第一" } }, head))
        .data.total,
    ];
    expect(await fresh()).toEqual(["confirmed", 0]);
    server.clock.advance({ days: 31 });
    expect(await fresh()).toEqual(["ageing", 0]);
    server.clock.advance({ days: 30 });
    expect(await fresh()).toEqual(["unconfirmed", 1]);
    await server.call(contract.confirmVacancy, { params: { siteId } }, head);
    expect(await fresh()).toEqual(["confirmed", 0]);
  });
});

describe("institutions", () => {
  it("gives a credit code to one institution only", async () => {
    const again = await server.call(
      registration.createInstitution,
      { body: { ...institution, name: "另一家" } },
      official,
    );
    expect(again.error).toMatchObject({ error: "credit_code_taken", details: { name: "青禾新托育有限公司" } });
  });

  it("finds by part of a name and by credit code, with the signs of LIKE taken literally", async () => {
    const find = async (search: string) =>
      (await server.call(registration.listInstitutions, { query: { search } }, official)).data.total;
    expect([await find("青禾新"), await find("91341234ma2n00001x"), await find("%"), await find("_")]).toEqual([
      2, 1, 0, 0,
    ]);
  });
});
