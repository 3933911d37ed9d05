import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startTestServer, type TestServer } from "../../test/world/server.ts";
import { systemContext } from "../../test/world/system-context.ts";
import { placesAsOf } from "./as-of.ts";
import { lastMonth, monthStart } from "./horizon.ts";
import { sweeps } from "./jobs.ts";
import { holdPlace, releaseHeld, releaseTaken, takeHeld, takePlace } from "./places.ts";
import { addPlaceLine, setPlaces } from "./set-places.ts";

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.stop());

const inTransaction = <T>(fn: Parameters<typeof server.platform.database.withTransaction<T>>[0]) =>
  server.platform.database.withTransaction(fn);
const district = () => server.world.districtId;
const months = (lineId: string) =>
  server.world.db
    .selectFrom("place_month")
    .select(["month", "capacity", "taken", "held"])
    .where("district_id", "=", district())
    .where("line_id", "=", lineId)
    .orderBy("month")
    .execute();
const figures = { places: 10, inclusivePlaces: 0, enrolledElsewhere: 0, priceFen: 198_000 };
const set = (lineId: string, change: Partial<typeof figures> & { validFrom: string }) =>
  inTransaction((tx) => setPlaces(systemContext(server, tx), lineId, { ...figures, ...change }));
async function newLine(places: number, opened?: number): Promise<{ siteId: string; lineId: string }> {
  const { siteId } = await server.world.site();
  return { siteId, lineId: await server.world.placeLine(siteId, { places, months: opened }) };
}

describe("booking", () => {
  it.each([
    ["with its months open", undefined],
    ["that nobody has booked in yet", 0],
  ])("gives out exactly as many places of a line %s as there are, whatever the concurrency", async (_, opened) => {
    const { lineId } = await newLine(7, opened);
    const answers = await Promise.all(
      Array.from({ length: 60 }, (_, i) =>
        inTransaction((tx) =>
          (i % 2 ? holdPlace : takePlace)(
            tx,
            district(),
            lineId,
            "2027-01-15",
            i % 3 ? "2027-06-30" : "2027-03-31",
            "2026-11-20",
          ),
        ),
      ),
    );
    expect(answers.filter(Boolean)).toHaveLength(7);
    const january = (await months(lineId)).find(({ month }) => month === "2027-01-01")!;
    expect(january.taken + january.held).toBe(7);
  });

  it("holds every month or none", async () => {
    const { lineId } = await newLine(1);
    expect(
      await inTransaction((tx) => takePlace(tx, district(), lineId, "2027-05-01", "2027-05-31", "2026-11-20")),
    ).toBe(true);
    expect(
      await inTransaction((tx) => holdPlace(tx, district(), lineId, "2027-03-01", "2027-08-31", "2026-11-20")),
    ).toBe(false);
    expect((await months(lineId)).reduce((sum, { taken, held }) => sum + taken + held, 0)).toBe(1);
  });

  it("turns a held place into a taken one and gives back both kinds", async () => {
    const { lineId } = await newLine(2);
    const period = [district(), lineId, "2027-02-01", "2027-04-30"] as const;
    await inTransaction((tx) => holdPlace(tx, ...period, "2026-11-20"));
    await inTransaction((tx) => holdPlace(tx, ...period, "2026-11-20"));
    await inTransaction((tx) => takeHeld(tx, ...period));
    const february = async () => (await months(lineId)).find(({ month }) => month === "2027-02-01");
    expect(await february()).toMatchObject({ taken: 1, held: 1 });
    await inTransaction((tx) => releaseHeld(tx, ...period));
    await inTransaction((tx) => releaseTaken(tx, ...period));
    expect(await february()).toMatchObject({ taken: 0, held: 0 });
  });

  it("has nothing to book beyond the horizon", async () => {
    const { lineId } = await newLine(2);
    expect(
      await inTransaction((tx) => holdPlace(tx, district(), lineId, "2031-01-01", "2031-06-30", "2026-11-20")),
    ).toBe(false);
  });
});

describe("changes of places", () => {
  it("refuses fewer places than are taken or held in any month they would apply to", async () => {
    const { lineId } = await newLine(3);
    for (let i = 0; i < 3; i++)
      await inTransaction((tx) => holdPlace(tx, district(), lineId, "2027-02-01", "2027-03-31", "2026-11-20"));
    await expect(set(lineId, { places: 2, validFrom: "2026-11-20" })).rejects.toMatchObject({
      code: "places_below_taken",
      details: { month: "2027-02", taken: 3 },
    });
    await expect(set(lineId, { places: 5, enrolledElsewhere: 3, validFrom: "2026-11-20" })).rejects.toMatchObject({
      code: "places_below_taken",
    });
    await set(lineId, { places: 2, validFrom: "2027-04-01" });
    const rows = await months(lineId);
    expect(rows.find(({ month }) => month === "2027-03-01")?.capacity).toBe(3);
    expect(rows.find(({ month }) => month === "2027-04-01")?.capacity).toBe(2);
  });

  it("counts a rise from the first whole month and a cut from the month it falls in", async () => {
    const { lineId } = await newLine(10);
    await set(lineId, { places: 15, validFrom: "2027-03-10" });
    await set(lineId, { places: 4, validFrom: "2027-06-10" });
    const capacities = Object.fromEntries(
      (await months(lineId)).map(({ month, capacity }) => [month.slice(0, 7), capacity]),
    );
    expect(capacities).toMatchObject({
      "2027-02": 10,
      "2027-03": 10,
      "2027-04": 15,
      "2027-05": 15,
      "2027-06": 4,
      "2028-01": 4,
    });
  });

  it("keeps a planned change when an earlier day changes, and answers as of any day as known at any time", async () => {
    const { lineId, siteId } = await newLine(10);
    const before = server.clock.now().toISOString();
    server.clock.advance({ hours: 1 });
    await set(lineId, { places: 20, validFrom: "2027-03-01" });
    server.clock.advance({ hours: 1 });
    await set(lineId, { places: 12, validFrom: "2026-12-01" });
    const now = server.clock.now().toISOString();
    const placesOn = async (day: string, knownAt: string) =>
      (
        await server.world.db
          .selectFrom(placesAsOf(district(), day, knownAt).as("p"))
          .select("p.places")
          .where("p.site_id", "=", siteId)
          .execute()
      ).map(({ places }) => places);
    expect(await placesOn("2026-11-25", now)).toEqual([10]);
    expect(await placesOn("2026-12-24", now)).toEqual([12]);
    expect(await placesOn("2027-03-05", now)).toEqual([20]);
    expect(await placesOn("2027-03-05", before)).toEqual([10]);
    expect(await placesOn("2023-01-01", now)).toEqual([]);
  });

  it("opens a line whose months are there from the first booking on, and refuses a second one of the same kind", async () => {
    const { siteId } = await server.world.site();
    const line = { ageBand: "twos", serviceForm: "half_day" } as const;
    const add = () =>
      inTransaction((tx) =>
        addPlaceLine(systemContext(server, tx), siteId, line, { ...figures, validFrom: "2026-11-20" }),
      );
    const lineId = await add();
    expect(await months(lineId)).toEqual([]);
    expect(
      await inTransaction((tx) => takePlace(tx, district(), lineId, "2027-01-01", "2027-01-31", "2026-11-20")),
    ).toBe(true);
    const rows = await months(lineId);
    expect(rows).toHaveLength(31);
    expect(
      rows.every(({ capacity, month, taken }) => capacity === 10 && taken === (month === "2027-01-01" ? 1 : 0)),
    ).toBe(true);
    await expect(add()).rejects.toMatchObject({ code: "line_exists" });
  });
});

describe("time passing", () => {
  it("opens months with the placements that reach into them and lets dated changes take effect", async () => {
    const { lineId, siteId } = await newLine(10);
    const { familyId, childId } = await server.world.family();
    await set(lineId, { places: 11, priceFen: 250_000, validFrom: "2026-12-15" });
    const last = lastMonth("2026-11-20");
    const endOn = monthStart("2026-11-20", 40);
    await inTransaction(async (tx) => {
      await takePlace(tx, district(), lineId, last, endOn, "2026-11-20");
      await tx
        .insertInto("placement")
        .values({
          district_id: district(),
          id: server.world.id(),
          family_id: familyId,
          child_id: childId,
          site_id: siteId,
          line_id: lineId,
          start_on: "2029-01-01",
          end_on: endOn,
          price_fen: 1,
          created_at: server.clock.now().toISOString(),
        })
        .execute();
    });
    const sweep = sweeps.find(({ name }) => name === "institutions.places")!;
    await sweep.run(server.platform);
    server.clock.advance({ days: 30 });
    await sweep.run(server.platform);
    const rows = await months(lineId);
    const opened = rows.filter(({ month }) => month > last);
    expect(opened.map(({ month, taken, capacity }) => [month, taken, capacity])).toEqual([["2029-06-01", 1, 11]]);
    const line = await server.world.db
      .selectFrom("place_line")
      .select(["places", "price_fen"])
      .where("district_id", "=", district())
      .where("id", "=", lineId)
      .executeTakeFirst();
    expect(line).toEqual({ places: 11, price_fen: 250_000 });
    expect(rows.find(({ month }) => month === "2026-12-01")?.capacity).toBe(11);
  });
});
