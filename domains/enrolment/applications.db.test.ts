import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { Enrolment } from "../../test/world/enrolment.ts";
import { startTestServer, type TestServer } from "../../test/world/server.ts";
import {
  changeApplication,
  exportEnquiries,
  getEnquiry,
  countEnquiries,
  listEnquiries,
  makeOffer,
  refuseChoice,
  submitApplication,
  withdrawApplication,
} from "./contract/applications.ts";
import { getEnrolment } from "./contract/offers.ts";

let server: TestServer;
let scene: Enrolment;
let sites: { siteId: string; institutionId: string }[];
let office: string;
let otherOffice: string;
let counter: string;

beforeAll(async () => {
  server = await startTestServer();
  scene = new Enrolment(server);
  const { world } = server;
  sites = [await world.site(), await world.site(), await world.site()];
  office = (await world.staff("office", { institutionId: sites[0]!.institutionId })).token;
  otherOffice = (await world.staff("head", { institutionId: sites[1]!.institutionId })).token;
  counter = (await world.staff("counter")).token;
});
afterAll(() => server.stop());

const ids = (...at: number[]) => at.map((i) => sites[i]!.siteId);
const asked = <More extends object>(siteIds: string[], more: More) => ({
  siteIds,
  wantedFrom: "2026-12",
  serviceForm: "full_day" as const,
  ...more,
});
const submit = (childId: string, siteIds: string[], token?: string, more: object = {}) =>
  server.call(submitApplication, { params: { childId }, body: asked(siteIds, more) }, token);
const viewOf = async (family: { familyId: string; token: string }) =>
  (await server.call(getEnrolment, { params: { familyId: family.familyId } }, family.token)).data;

describe("the family", () => {
  test("applies once for a child, and is shown the open application instead of making a second", async () => {
    const family = await scene.family();
    const first = await submit(family.childId, ids(1, 0), family.token, { note: "孩子对鸡蛋过敏" });
    expect(first.status).toBe(200);
    const second = await submit(family.childId, ids(2), family.token);
    expect(second.error).toMatchObject({
      error: "application_open",
      details: { applicationId: first.data.applicationId },
    });
    const [application] = (await viewOf(family)).applications;
    expect(application).toMatchObject({ note: "孩子对鸡蛋过敏", status: "open", channel: "self" });
    expect(application!.choices.map(({ siteId, rank, status }) => [siteId, rank, status])).toEqual([
      [sites[1]!.siteId, 1, "waiting"],
      [sites[0]!.siteId, 2, "waiting"],
    ]);
  });

  test("two guardians pressing at once make one application", async () => {
    const family = await scene.family();
    const answers = await Promise.all([0, 1, 2, 3].map(() => submit(family.childId, ids(0), family.token)));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    expect(answers.filter(({ error }) => error.error === "application_open")).toHaveLength(3);
  });

  test("needs consent, open sites, a month to come, and a child of its own", async () => {
    const [family, silent] = [await scene.family(), await server.world.family()];
    expect((await submit(silent.childId, ids(0), silent.token)).error.error).toBe("consent_missing");
    expect((await submit(family.childId, [server.world.id()], family.token)).error.error).toBe("site_not_open");
    expect((await submit(family.childId, ids(0), family.token, { wantedFrom: "2026-10" })).error.error).toBe(
      "month_in_past",
    );
    expect((await submit(family.childId, [...ids(0), ...ids(0)], family.token)).error.error).toBe("invalid_input");
    expect((await submit(family.childId, ids(0), silent.token)).status).toBe(403);
    expect((await submit(family.childId, ids(0))).status).toBe(401);
  });

  test("the counter applies for a family, in the same queue", async () => {
    const family = await scene.family();
    expect((await submit(family.childId, ids(0), counter)).status).toBe(200);
    expect((await viewOf(family)).applications[0]).toMatchObject({
      channel: "counter",
      submittedAt: server.clock.now().toISOString(),
    });
  });

  test("reorders, adds, removes and asks again; a stale page and a stranger are refused", async () => {
    const family = await scene.family();
    const { applicationId } = await scene.apply(family, ids(0, 1));
    const change = (siteIds: string[], version: number, token = family.token) =>
      server.call(changeApplication, { params: { applicationId }, body: asked(siteIds, { version }) }, token);
    expect((await change(ids(2, 1), 1)).data).toEqual({ version: 2 });
    const shown = async () =>
      (await viewOf(family)).applications[0]!.choices.map(({ siteId, rank, status }) => [
        sites.findIndex((s) => s.siteId === siteId),
        rank,
        status,
      ]);
    expect(await shown()).toEqual(
      expect.arrayContaining([
        [2, 1, "waiting"],
        [1, 2, "waiting"],
        [0, 1, "withdrawn"],
      ]),
    );
    expect((await change(ids(0), 1)).error.error).toBe("changed_by_someone_else");
    expect((await change(ids(0, 2), 2)).status).toBe(200);
    expect(await shown()).toEqual(
      expect.arrayContaining([
        [0, 1, "waiting"],
        [2, 2, "waiting"],
        [1, 2, "withdrawn"],
      ]),
    );
    expect((await change(ids(0), 3, (await scene.family()).token)).status).toBe(403);
  });

  test("withdraws; a held place comes back and nothing stays open", async () => {
    const family = await scene.family();
    const lineId = await server.world.placeLine(sites[0]!.siteId, { places: 1 });
    const { applicationId, choiceIds } = await scene.apply(family, ids(0, 1));
    const offer = { params: { choiceId: choiceIds[0]! }, body: { lineId, startMonth: "2026-12" } };
    expect((await server.call(makeOffer, offer, office)).status).toBe(200);
    const withdraw = (token: string) => server.call(withdrawApplication, { params: { applicationId } }, token);
    expect((await withdraw(office)).status).toBe(403);
    expect((await withdraw(family.token)).status).toBe(200);
    expect((await withdraw(family.token)).error.error).toBe("application_not_open");
    const months = await server.world.db
      .selectFrom("place_month")
      .select("held")
      .where("line_id", "=", lineId)
      .execute();
    expect(months.every(({ held }) => held === 0)).toBe(true);
    const view = await viewOf(family);
    expect(view.applications[0]!.choices.map(({ status }) => status)).toEqual(["declined", "withdrawn"]);
    expect((await submit(family.childId, ids(0), family.token)).status).toBe(200);
  });

  test("nobody else reads a family's enrolment", async () => {
    const family = await scene.family();
    const read = (token?: string) => server.call(getEnrolment, { params: { familyId: family.familyId } }, token);
    expect((await read(family.token)).status).toBe(200);
    expect((await read(counter)).status).toBe(200);
    expect((await read(office)).status).toBe(403);
    expect((await read((await scene.family()).token)).status).toBe(403);
  });
});

describe("the institution", () => {
  test("sees applications to its own sites only, with the age at the start and a masked guardian", async () => {
    const { world } = server;
    const site = await world.site();
    const token = (await world.staff("office", { institutionId: site.institutionId })).token;
    const family = await scene.family({ bornOn: "2025-03-10" });
    const { choiceIds } = await scene.apply(family, [site.siteId, ...ids(1)], "2027-01");
    const board = await server.call(listEnquiries, {}, token);
    expect(board.data.items).toMatchObject([
      {
        choiceId: choiceIds[0],
        childName: "林小禾",
        ageMonths: 21,
        wantedFrom: "2027-01",
        guardianName: "林*",
        phone: null,
        status: "waiting",
      },
    ]);
    expect(board.data.counts).toEqual({ waiting: 1 });
    const query = async (filter: object) => (await server.call(listEnquiries, { query: filter }, token)).data.total;
    expect(await query({ month: "2026-12" })).toBe(0);
    expect(await query({ minAge: 21, maxAge: 21 })).toBe(1);
    expect(await query({ minAge: 22 })).toBe(0);
    expect(await query({ status: ["refused"] })).toBe(0);
    expect((await server.call(countEnquiries, {}, token)).data).toMatchObject({
      waiting: 1,
      waitingSince: expect.stringMatching(/^\d{4}-\d\d-\d\d$/) as unknown,
      offered: 0,
      visitsToCome: 0,
    });
    expect((await server.call(countEnquiries, {})).status).toBe(401);
    expect((await server.call(countEnquiries, {}, counter)).status).toBe(403);
    expect((await server.call(listEnquiries, {})).status).toBe(401);
    expect((await server.call(listEnquiries, {}, counter)).status).toBe(403);

    const read = (as: string) => server.call(getEnquiry, { params: { choiceId: choiceIds[0]! } }, as);
    expect((await read(token)).data.can).toEqual({ answer: true });
    expect((await read(office)).status).toBe(403);
    await world.db
      .updateTable("consent")
      .set({ withdrawn_at: "2026-11-20T02:00:00Z" })
      .where("family_id", "=", family.familyId)
      .execute();
    expect((await server.call(listEnquiries, {}, token)).data.total).toBe(0);
    expect((await server.call(countEnquiries, {}, token)).data.waiting).toBe(0);
    expect((await read(token)).status).toBe(404);
  });

  test("refuses with a reason; the family reads it and can't ask again", async () => {
    const family = await scene.family();
    const { applicationId, choiceIds } = await scene.apply(family, ids(0, 1));
    const refuse = (version: number, token: string) =>
      server.call(
        refuseChoice,
        { params: { choiceId: choiceIds[0]! }, body: { reason: "age", note: "本班只收18个月以上", version } },
        token,
      );
    expect((await refuse(1, otherOffice)).status).toBe(403);
    expect((await refuse(7, office)).error.error).toBe("changed_by_someone_else");
    expect((await refuse(1, office)).status).toBe(200);
    expect((await refuse(2, office)).error.error).toBe("choice_not_open");
    const refused = (await viewOf(family)).applications[0]!.choices.find(({ id }) => id === choiceIds[0]);
    expect(refused).toMatchObject({ status: "refused", reason: "age", note: "本班只收18个月以上" });
    const again = await server.call(
      changeApplication,
      { params: { applicationId }, body: asked(ids(0), { version: 1 }) },
      family.token,
    );
    expect(again.error.error).toBe("choice_was_refused");
  });

  test("exports its board", async () => {
    const file = await server.call(exportEnquiries, {}, office);
    expect(file.status).toBe(200);
    expect(file.headers["content-type"]).toContain("spreadsheetml");
    expect((await server.call(exportEnquiries, {}, counter)).status).toBe(403);
  });
});
