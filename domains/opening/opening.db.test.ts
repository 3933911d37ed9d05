import { afterAll, beforeAll, expect, test } from "vitest";
import { startTestServer, type TestServer } from "../../test/world/server.ts";
import { uploadForm } from "../../test/world/upload.ts";
import * as contract from "./contract.ts";

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
  await server.world.installPack("national");
});
afterAll(() => server.stop());

const advise = async (answers: Record<string, string | number | boolean>) =>
  (await server.call(contract.adviseOpening, { body: { form: "opening.chooser" as never, answers } })).data;

test("[S4-27][S1-56] the guide says which registrar, which scope, which office and which procedure, to anyone", async () => {
  const topics = async (answers: Record<string, string>) => {
    const { advice } = await advise(answers);
    return advice.map(({ key }) => key as string);
  };
  const company = await topics({ provider_kind: "institution", nature: "for_profit" });
  expect(company).toContain("registrar.market");
  expect(company).toContain("scope.institution");
  expect(company).toContain("procedure.institution");
  expect(company).toContain("support.inclusive");
  expect(company).not.toContain("registrar.civil_affairs");
  expect(await topics({ provider_kind: "community", nature: "non_profit" })).toContain("registrar.civil_affairs");
  expect(await topics({ provider_kind: "institution", nature: "public" })).toContain("registrar.establishment");
  // A kindergarten keeps its department and nature and goes the simplified way.
  const kindergarten = await topics({ provider_kind: "kindergarten_class" });
  expect(kindergarten).toContain("registrar.kindergarten");
  expect(kindergarten).toContain("procedure.kindergarten");
  expect(kindergarten.some((key) => key.startsWith("scope."))).toBe(false);
  const home = await topics({ provider_kind: "home" });
  expect(home).toEqual(expect.arrayContaining(["registrar.market", "scope.home", "procedure.home"]));
  for (const one of (await advise({ provider_kind: "home" })).advice) expect(one.basis.length).toBeGreaterThan(0);
});

test("[S4-27] the wanted name is checked for its word and against names that exist", async () => {
  await server.world.institution({ name: "晨光托育有限公司" });
  const { advice, namesakes } = await advise({ provider_kind: "institution", institution_name: "晨光托育有限公司" });
  expect(advice.map(({ key }) => key)).toContain("name.fits");
  expect(namesakes).toEqual([{ name: "晨光托育有限公司", isSame: true }]);
  const other = await advise({ provider_kind: "institution", institution_name: "星月儿童之家" });
  expect(other.advice.map(({ key }) => key)).toContain("name.lacks");
  expect(other.namesakes).toEqual([]);
});

test("[L-34] what is to be expected is worked out from the rules, with the reasons of every figure", async () => {
  const { estimates, advice } = await advise({
    provider_kind: "institution",
    nature: "for_profit",
    places_infant: 12,
    places_toddler: 30,
    places_twos: 21,
    building_area: 400,
    tenure: "lease",
    lease_years: 2,
    rent: 50,
    wage: 6000,
  });
  const figure = (name: string) => estimates.find(({ key }) => key === `estimate.${name}`)!;
  expect(figure("places").value).toBe(63);
  // 12 infants need two classes of 10, 30 toddlers two of 15, 21 twos two of 20.
  expect(figure("classes").value).toBe(6);
  // One carer to 3, 5 and 7 children: 4 + 6 + 3.
  expect(figure("carers").value).toBe(13);
  const ratios = Object.fromEntries(figure("carers").rules.map(({ name, judged }) => [name, judged]));
  expect([ratios["ratio_infant"]?.value, ratios["ratio_toddler"]?.value, ratios["ratio_twos"]?.value]).toEqual([
    3, 5, 7,
  ]);
  expect(ratios["ratio_infant"]?.basis[0]).toMatchObject({ at: "第二十条" });
  expect(figure("cost").value).toBe(Math.round((13 * 6000 + 400 * 50) * 1.3));
  expect(figure("area").value).toBe(441);
  const said = Object.fromEntries(advice.map(({ key, words }) => [key, words.zh]));
  expect(said["warning.lease"]).toContain("不得少于3年，现为2年");
  expect(said["warning.area"]).toContain("441");
  // Without wages there is no cost to guess.
  const less = await advise({ provider_kind: "institution", places_twos: 20 });
  expect(less.estimates.map(({ key }) => key)).not.toContain("estimate.cost");
});

test("a home site of six is told to be an institution", async () => {
  const six = await advise({ provider_kind: "home", places_mixed: 6 });
  expect(six.advice.map(({ key }) => key)).toContain("warning.home_size");
  const five = await advise({ provider_kind: "home", places_mixed: 5 });
  expect(five.advice.map(({ key }) => key)).not.toContain("warning.home_size");
  expect(five.estimates.find(({ key }) => key === "estimate.home_carers")?.value).toBe(2);
});

test("a form that is not there, and answers of the wrong type, are told and not guessed", async () => {
  const unknown = await server.call(contract.adviseOpening, { body: { form: "no.form" as never, answers: {} } });
  expect([unknown.status, unknown.error.error]).toEqual([422, "form_unknown"]);
  const { estimates } = await advise({ provider_kind: "institution", places_twos: "twenty" });
  expect(estimates.find(({ key }) => key === "estimate.places")?.value).toBe(0);
});

test("[S4-40] the public guide is made of the definitions of today", async () => {
  const { data } = await server.call(contract.getOpeningGuide, {});
  const filing = data.kinds.find(({ key }) => key === "opening.institution")!;
  expect(filing.isOffered).toBe(true);
  expect(filing.promise).toEqual({ amount: 15, unit: "workdays" });
  expect(filing.steps.find(({ title }) => title.zh === "备案审核")?.takes).toEqual({ amount: 5, unit: "workdays" });
  expect(filing.materials.filter(({ need }) => need === "sometimes").map(({ title }) => title.zh)).toContain(
    "《食品经营许可证》",
  );
  expect(filing.outcomes[0]!.document?.zh).toBe("托育机构备案回执");
  // Under the regime of filing nobody is sent for a licence.
  expect(data.kinds.find(({ key }) => key === "opening.licence")!.isOffered).toBe(false);
  expect(data.regime?.value).toBe("filing");
});

test("[S1-203, S3-91, S4-41] the filed list shows who is filed, and nobody else", async () => {
  const { world } = server;
  const filed = await world.site({ name: "已备案托育园" });
  const not = await world.site({ name: "未备案托育园" });
  await world.db
    .updateTable("institution")
    .set({ filing_number: "青备〔2025〕1号", filed_on: "2025-05-06" })
    .where("id", "=", filed.institutionId)
    .execute();
  const { data } = await server.call(contract.listFiled, { query: {} });
  expect(data.items.map(({ siteName }) => siteName)).toEqual(["已备案托育园"]);
  expect(data.items[0]).toMatchObject({ regime: "filing", number: "青备〔2025〕1号", filedOn: "2025-05-06" });
  expect((await server.call(contract.listFiled, { query: { search: "没有的" } })).data.total).toBe(0);
  const one = await server.call(contract.getFiled, { params: { siteId: filed.siteId } });
  expect(one.data.isFiled).toBe(true);
  expect((await server.call(contract.getFiled, { params: { siteId: not.siteId } })).data.isFiled).toBe(false);

  const csv = await server.call(contract.downloadFiled, { query: { format: "csv" } });
  expect(csv.raw.split("\r\n")[0]).toContain("机构名称,统一社会信用代码");
  expect(csv.raw).toContain("已备案托育园");
  expect(csv.raw).not.toContain("未备案托育园");
  const json = await server.call(contract.downloadFiled, { query: { format: "json" } });
  expect((JSON.parse(json.raw) as { items: unknown[] }).items).toHaveLength(1);
});

const jpeg = Buffer.concat([Buffer.from([0xff, 0xd8, 0xff, 0xe0]), Buffer.alloc(64)]);

test("[S1-203] a place found in the field is followed up until it is filed or stops", async () => {
  const { world } = server;
  const grid = await world.staff("grid_worker", { divisionCode: world.community });
  const elsewhere = await world.staff("grid_worker", { divisionCode: world.otherCommunity });
  const family = await world.family();
  const body = {
    name: "朵朵小饭桌托管",
    address: "柳湾路88号",
    kind: "unknown" as const,
    divisionCode: world.community as never,
    location: { lon: 117.9031, lat: 33.6021 },
    contactName: "王某",
    contactPhone: "13800000011" as never,
    note: "二楼，约八名幼儿",
    children: 8,
    nextOn: "2026-11-27" as never,
  };
  expect((await server.call(contract.reportFinding, { body }, family.token)).status).toBe(403);
  expect((await server.call(contract.reportFinding, { body }, elsewhere.token)).status).toBe(403);
  const past = await server.call(
    contract.reportFinding,
    { body: { ...body, nextOn: "2026-11-01" as never } },
    grid.token,
  );
  expect(past.error.error).toBe("day_over");
  const reported = await server.call(contract.reportFinding, { body }, grid.token);
  expect(reported.status).toBe(200);
  const { findingId } = reported.data;

  // The contact is sealed in the table and shown to those who follow up.
  const row = await world.db.selectFrom("finding").selectAll().where("id", "=", findingId).executeTakeFirstOrThrow();
  expect(row.contact_phone_enc!.toString("utf8")).not.toContain("13800000011");
  const seen = await server.call(contract.getFinding, { params: { findingId } }, grid.token);
  expect(seen.data).toMatchObject({ contactPhone: "13800000011", note: "二楼，约八名幼儿", status: "found" });
  expect((await server.call(contract.getFinding, { params: { findingId } }, elsewhere.token)).status).toBe(403);
  expect((await server.call(contract.getFinding, { params: { findingId } }, family.token)).status).toBe(403);

  server.clock.advance({ minutes: 5 });
  const follow = (input: object, token = grid.token) =>
    server.call(contract.followFinding, { params: { findingId }, body: { version: 1, ...input } as never }, token);
  expect((await follow({ status: "visited", nextOn: "2026-12-01" }, elsewhere.token)).status).toBe(403);
  expect((await follow({ status: "visited" })).error.error).toBe("next_day_missing");
  expect((await follow({ status: "visited", nextOn: "2026-12-01", note: "已告知备案要求" })).data.version).toBe(2);
  expect((await follow({ status: "advised", nextOn: "2026-12-02" })).error.error).toBe("changed_by_someone_else");
  const unknown = await follow({ status: "filed", siteId: world.id(), version: 2 });
  expect(unknown.error.error).toBe("site_unknown");

  // When its day is over it stands first and is counted.
  server.clock.advance({ days: 14 });
  const street = await world.staff("street_official", { divisionCode: world.street });
  const list = await server.call(contract.listFindings, { query: { overdue: "true" as never } }, street.token);
  expect([list.data.overdue, list.data.items.map(({ name }) => name)]).toEqual([1, ["朵朵小饭桌托管"]]);
  expect((await server.call(contract.listFindings, { query: {} }, elsewhere.token)).data.total).toBe(0);
  expect((await server.call(contract.listFindings, { query: {} }, family.token)).status).toBe(403);
  expect((await follow({ status: "stopped", note: "已停止", version: 2 })).status).toBe(200);
  const ended = await server.call(contract.getFinding, { params: { findingId } }, grid.token);
  expect(ended.data.nextOn).toBeNull();
  expect(ended.data.events.map(({ status }) => status)).toEqual(["found", "visited", "stopped"]);
});

test("a report hints at known places that look the same", async () => {
  const { world } = server;
  const grid = await world.staff("grid_worker", { divisionCode: world.community });
  await world.site({ name: "金苹果托育园", lon: 117.95, lat: 33.65 });
  const ask = (query: object, token: string | undefined = grid.token) =>
    server.call(contract.findLookalikes, { query: query as never }, token);
  const near = await ask({ name: "无名", address: "", lon: 117.9502, lat: 33.6501 });
  expect(near.data.items[0]).toMatchObject({ name: "金苹果托育园", because: ["near"], kind: "site" });
  const named = await ask({ name: "金苹果托育", address: "远处路1号" });
  expect(named.data.items[0]).toMatchObject({ name: "金苹果托育园", because: ["name"] });
  expect((await ask({ name: "完全不同的名字", address: "远处路1号" })).data.items).toEqual([]);
  expect((await ask({ name: "金苹果" }, (await world.family()).token)).status).toBe(403);
});

test("photos of a finding are for officials; the ledger goes out without contacts", async () => {
  const { world } = server;
  const grid = await world.staff("grid_worker", { divisionCode: world.community });
  const family = await world.family();
  const day = new Date(server.clock.now().getTime() + 5 * 86_400_000).toISOString().slice(0, 10);
  const { data } = await server.call(
    contract.reportFinding,
    {
      body: {
        name: "无名托管点",
        address: "河沿街3号",
        kind: "unknown",
        divisionCode: world.community as never,
        contactPhone: "13800000022" as never,
        nextOn: day as never,
      },
    },
    grid.token,
  );
  const add = (content: Buffer, token?: string) =>
    uploadForm(server, `/findings/${data.findingId}/photos`, content, "photo.jpg", token);
  expect((await add(jpeg, family.token)).statusCode).toBe(403);
  expect(JSON.parse((await add(Buffer.from("not a photo"), grid.token)).payload)).toMatchObject({
    error: "not_an_image",
  });
  const added = await add(jpeg, grid.token);
  expect(added.statusCode).toBe(200);
  const { photoId } = JSON.parse(added.payload) as { photoId: never };
  const read = (token?: string) =>
    server.call(contract.getFindingPhoto, { params: { findingId: data.findingId, photoId } }, token);
  expect((await read(grid.token)).headers["content-type"]).toBe("image/jpeg");
  expect((await read(family.token)).status).toBe(403);
  expect((await read()).status).toBe(401);

  const sheet = await server.call(contract.exportFindings, { query: {} }, grid.token);
  expect(sheet.status).toBe(200);
  expect(sheet.raw).not.toContain("13800000022");
  expect((await server.call(contract.exportFindings, { query: {} }, family.token)).status).toBe(403);
});
