import { createHash } from "node:crypto";
import { describe, expect, test } from "vitest";
import { bandTakes, careKinds, siteKinds } from "../../contract/care.ts";
import { DivisionCode, LocalDate, LocalMonth, Phone } from "../../contract/values.ts";
import { buildGraph } from "../../engines/access/graph.ts";
import { walkDistances } from "../../engines/access/walk.ts";
import { Random } from "../../engines/random/random.ts";
import { ageInMonths, epochDay } from "./calendar.ts";
import { creditCodeCheck } from "./credit-code.ts";
import { within } from "./geometry.ts";
import { districtSize } from "./sizes.ts";
import { personaKeys, type World } from "./types.ts";
import { generateWorld } from "./world.ts";

const today = LocalDate.parse("2026-11-21");
const world = generateWorld("huituo", districtSize, today);
const sites = [...world.sites()];
const lines = [...world.placeLines()];
const families = [...world.families()];
const events = await Array.fromAsync(world.events());
const count = <Item>(items: Iterable<Item>, of: (item: Item) => boolean) => [...items].filter(of).length;

async function fingerprint(made: World): Promise<string> {
  const hash = createHash("sha256");
  const { network } = made;
  for (const table of Object.values(network)) hash.update(new Uint8Array(table.buffer));
  hash.update(JSON.stringify([made.divisions, made.roads, made.river, made.parks, made.personas]));
  const streams = [
    made.population(),
    made.births(),
    made.brands(),
    made.institutions(),
    made.sites(),
    made.placeLines(),
    made.families(),
  ];
  for (const stream of streams) for (const record of stream) hash.update(JSON.stringify(record));
  for await (const event of made.events()) hash.update(JSON.stringify(event));
  return hash.digest("hex");
}

describe("the demo district", () => {
  test("is the same to the byte for the same seed, and another for another seed, day or number", async () => {
    const first = await fingerprint(world);
    expect(await fingerprint(generateWorld("huituo", districtSize, today))).toBe(first);
    // Reading twice gives the same records too.
    expect(await fingerprint(world)).toBe(first);
    const others = [
      generateWorld("huituo2", districtSize, today),
      generateWorld("huituo", districtSize, LocalDate.parse("2026-11-22")),
      generateWorld("huituo", districtSize, today, 1),
    ];
    for (const other of others) expect(await fingerprint(other)).not.toBe(first);
  });

  test("has the asked sizes and believable totals", () => {
    expect(world.communities).toHaveLength(60);
    expect(count(world.divisions, (division) => division.level === "street")).toBe(8);
    expect(sites).toHaveLength(60);
    expect(new Set(sites.map((site) => site.kind))).toEqual(new Set(siteKinds));
    expect(families).toHaveLength(900);
    expect(families.reduce((sum, family) => sum + family.children.length, 0)).toBe(1000);
    const last = [...world.population()].filter((figure) => figure.year === 2025);
    const people = last.filter((figure) => figure.age === null).reduce((sum, figure) => sum + figure.persons, 0);
    const young = last.filter((figure) => figure.age !== null).reduce((sum, figure) => sum + figure.persons, 0);
    expect(Math.abs(people - 420_000)).toBeLessThan(100);
    expect(young).toBeGreaterThan(9_000);
    expect(young).toBeLessThan(10_000);
    expect(world.divisions[2]!.areaKm2).toBeGreaterThan(112);
    expect(world.divisions[2]!.areaKm2).toBeLessThan(128);
    expect(new Set(personaKeys)).toEqual(new Set(world.personas.map((persona) => persona.key)));
  });

  test("has unique ids and names, valid codes, and no division code that is in use", () => {
    const ids = [
      ...sites,
      ...lines,
      ...families,
      ...families.flatMap((family) => [
        ...family.guardians,
        ...family.children,
        ...family.needs,
        ...family.pickUpPoints,
      ]),
      ...world.institutions(),
      ...world.brands(),
      ...events,
    ].map((record) => record.id);
    expect(new Set(ids).size).toBe(ids.length);
    for (const names of [
      sites.map((site) => site.name),
      world.divisions.map((division) => division.name),
      world.roads.map((road) => road.name),
    ]) {
      expect(names.filter((name, at) => names.indexOf(name) !== at)).toEqual([]);
    }
    for (const division of world.divisions) {
      expect(DivisionCode.safeParse(division.code).success).toBe(true);
      // GB/T 2260 gives no province the number 99.
      expect(division.code.startsWith("99")).toBe(true);
      if (division.level === "street" || division.level === "community")
        expect(division.code.startsWith(division.parentCode!)).toBe(true);
    }
    const phones = [...families.flatMap((family) => family.guardians), ...sites].map((person) => person.phone);
    for (const phone of phones) expect(Phone.parse(phone)).toMatch(/^1990000\d{4}$/);
    expect(new Set(phones).size).toBe(phones.length);
  });

  test("credit codes have the right check character, and one body runs two sites", () => {
    // A published example of GB 32100—2015 proves the formula apart from our own codes.
    expect(creditCodeCheck("91350100M000100Y4")).toBe("3");
    const institutions = [...world.institutions()];
    for (const { creditCode } of institutions) {
      expect(creditCode).toMatch(/^[159][12]9901\d{2}[0-9A-HJ-NPQRTUWXY]{10}$/);
      expect(creditCode.at(-1)).toBe(creditCodeCheck(creditCode.slice(0, 17)));
    }
    expect(new Set(institutions.map((one) => one.creditCode)).size).toBe(institutions.length);
    const known = new Set(institutions.map((one) => one.id));
    const perBody = new Map<string, number>();
    for (const site of sites) {
      expect(known.has(site.institutionId)).toBe(true);
      perBody.set(site.institutionId, (perBody.get(site.institutionId) ?? 0) + 1);
    }
    expect([...perBody.values()].filter((number) => number === 2)).toHaveLength(1);
    const brandOf = new Map(institutions.map((one) => [one.id, one.brandId]));
    const [brand] = [...world.brands()];
    expect(count(sites, (site) => brandOf.get(site.institutionId) === brand!.id)).toBe(4);
  });
});

describe("the land", () => {
  test.each(["huituo", "b", "c", "d"])(
    "communities fit together without gaps or overlaps, each inside its street (%s)",
    (seed) => {
      const made = seed === "huituo" ? world : generateWorld(seed, districtSize, today);
      const district = made.divisions[2]!.outline;
      const streets = made.divisions.filter((division) => division.level === "street");
      const ring = district.coordinates[0]!;
      const bounds = (at: 0 | 1) =>
        [Math.min(...ring.map((point) => point[at])), Math.max(...ring.map((point) => point[at]))] as const;
      const random = Random.from(`points of ${seed}`);
      let inside = 0;
      for (let point = 0; point < 4000; point++) {
        const [lon, lat] = [random.between(...bounds(0)), random.between(...bounds(1))];
        const communities = made.communities.filter((division) => within(division.outline, lon, lat));
        const around = streets.filter((division) => within(division.outline, lon, lat));
        if (!within(district, lon, lat)) {
          expect([communities.length, around.length]).toEqual([0, 0]);
          continue;
        }
        inside++;
        expect([communities.length, around.length]).toEqual([1, 1]);
        expect(communities[0]!.parentCode).toBe(around[0]!.code);
      }
      expect(inside).toBeGreaterThan(2000);
      const parts = made.communities.reduce((sum, division) => sum + division.areaKm2, 0);
      expect(Math.abs(parts - made.divisions[2]!.areaKm2)).toBeLessThan(0.5);
      for (const division of made.divisions) {
        for (const line of division.outline.coordinates) expect(line[0]).toEqual(line.at(-1));
        expect(within(division.outline, division.centre.lon, division.centre.lat)).toBe(true);
      }
    },
  );

  test("sites and doors of families stand in their community, on land", () => {
    const byCode = new Map(world.communities.map((division) => [division.code, division]));
    for (const spot of [...sites, ...families.flatMap((family) => family.pickUpPoints)]) {
      const { lon, lat } = spot.location;
      expect(within(byCode.get(spot.communityCode)!.outline, lon, lat)).toBe(true);
      expect(within(world.divisions[2]!.outline, lon, lat)).toBe(true);
      expect(within(world.river.area, lon, lat)).toBe(false);
      expect(spot.address).toMatch(/^虚构省云州市青禾区.+(街道|镇).+\d+号$/);
    }
  });

  test("every node of the walking network can be reached, and the river is crossed on bridges only", () => {
    const graph = buildGraph(world.network);
    expect(graph.nodeCount).toBeGreaterThanOrEqual(4000);
    expect(graph.nodeCount).toBeLessThanOrEqual(8000);
    let reached = 0;
    walkDistances(graph, { edge: 0, along: 0, metres: 0 }, Infinity, () => void reached++);
    expect(reached).toBe(graph.nodeCount);
    expect(count(world.network.kind, (kind) => kind === 3)).toBeGreaterThanOrEqual(3);
    expect(count(world.network.kind, (kind) => kind === 2)).toBeGreaterThan(50);
    const { lon, lat, from, to, kind } = world.network;
    for (let edge = 0; edge < graph.edgeCount; edge++) {
      const wet = [0.1, 0.3, 0.5, 0.7, 0.9].some((part) =>
        within(
          world.river.area,
          lon[from[edge]!]! * (1 - part) + lon[to[edge]!]! * part,
          lat[from[edge]!]! * (1 - part) + lat[to[edge]!]! * part,
        ),
      );
      if (kind[edge] !== 3) expect(wet, `edge ${edge}`).toBe(false);
    }
  });
});

describe("supply and demand", () => {
  test("place lines have gapless versions from the day of opening; about half of all places are empty, unevenly", () => {
    const openedOn = new Map(sites.map((site) => [site.id, site.openedOn]));
    const taken = new Map(lines.map((line) => [line.id, line.takenOutside]));
    for (const event of events) {
      if (event.kind === "placed") taken.set(event.placeLineId, taken.get(event.placeLineId)! + 1);
      if (event.kind === "left") taken.set(event.placeLineId, taken.get(event.placeLineId)! - 1);
    }
    let places = 0;
    const rates: number[] = [];
    for (const line of lines) {
      expect(line.versions[0]!.validFrom).toBe(openedOn.get(line.siteId));
      line.versions.forEach((version, at) => {
        const next = line.versions[at + 1];
        if (next) expect(epochDay(next.validFrom)).toBe(epochDay(version.validTo!) + 1);
        else expect(version.validTo).toBeNull();
        expect(version.places).toBeGreaterThanOrEqual(1);
        expect(version.price).toBeGreaterThan(500);
      });
      places += line.versions.at(-1)!.places;
      rates.push(taken.get(line.id)! / line.versions.at(-1)!.places);
    }
    const used = [...taken.values()].reduce((sum, one) => sum + one, 0) / places;
    expect(used).toBeGreaterThan(0.38);
    expect(used).toBeLessThan(0.62);
    expect(count(rates, (rate) => rate >= 0.95)).toBeGreaterThan(8);
    expect(count(rates, (rate) => rate <= 0.3)).toBeGreaterThan(20);
    expect(count(lines, (line) => line.versions.length > 1)).toBeGreaterThan(15);
    const care = sites.filter((site) => (careKinds as readonly string[]).includes(site.kind));
    for (const site of care) expect(site.vacancyConfirmed).not.toBeNull();
    expect(count(care, (site) => epochDay(today) - epochDay(site.vacancyConfirmed!.on) > 60)).toBeGreaterThan(1);
  });

  test("families are whole: their days are in order and their needs name their own child and points", () => {
    for (const family of families) {
      const [need] = family.needs;
      const child = family.children.find((one) => one.id === need!.childId)!;
      expect(child).toBeDefined();
      expect(child.born).toBe(child.bornOn <= today);
      expect(need!.pickUpPointIds.length).toBeGreaterThan(0);
      for (const id of need!.pickUpPointIds) expect(family.pickUpPoints.map((point) => point.id)).toContain(id);
      expect(family.pickUpPoints.length).toBeLessThanOrEqual(3);
      expect(family.registeredOn <= need!.statedOn && need!.statedOn <= today).toBe(true);
      const months = ageInMonths(
        epochDay(child.bornOn),
        epochDay(LocalDate.parse(`${LocalMonth.parse(need!.wantedMonth)}-01`)),
      );
      expect(months).toBeGreaterThanOrEqual(5);
      expect(months).toBeLessThan(36);
    }
    const [parent, grandparent] = world.personas;
    expect(parent).toMatchObject({ key: "parent", displayName: "林晓", place: { familyId: families[0]!.id } });
    expect(grandparent!.signIn).toEqual({ phone: families[0]!.guardians[1]!.phone });
  });
});

test("the year of history is in order and never overfills a line, breaks an age band or offers a child two places", () => {
  const places = new Map(lines.map((line) => [line.id, line.versions[0]!.places]));
  const prices = new Map(lines.map((line) => [line.id, line.versions[0]!.price]));
  for (const line of lines) {
    for (const version of line.versions) {
      if (epochDay(version.validFrom) > epochDay(today) - 365) continue;
      places.set(line.id, version.places);
      prices.set(line.id, version.price);
    }
  }
  const taken = new Map(lines.map((line) => [line.id, line.takenOutside]));
  const band = new Map(lines.map((line) => [line.id, line.ageBand]));
  const openedOn = new Map(sites.map((site) => [site.id, site.openedOn]));
  const born = new Map(
    families.flatMap((family) => family.children).map((child) => [child.id, epochDay(child.bornOn)]),
  );
  const offers = new Map<
    string,
    { child: string; line: string; state: "live" | "accepted" | "declined" | "placed"; startOn: string }
  >();
  const placed = new Map<string, { id: string; line: string }>();
  const applied = new Map<string, string>();
  const seen = new Map<string, number>();
  let before = "";
  const take = (line: string, by: 1 | -1) => {
    taken.set(line, taken.get(line)! + by);
    expect(taken.get(line)!).toBeGreaterThanOrEqual(0);
    expect(taken.get(line)!).toBeLessThanOrEqual(places.get(line)!);
  };
  for (const event of events) {
    expect(event.on >= before && event.on <= today).toBe(true);
    before = event.on;
    seen.set(event.kind, (seen.get(event.kind) ?? 0) + 1);
    switch (event.kind) {
      case "places_changed":
        expect(event.places).not.toBe(places.get(event.placeLineId));
        places.set(event.placeLineId, event.places);
        expect(taken.get(event.placeLineId)!).toBeLessThanOrEqual(event.places);
        break;
      case "price_changed":
        expect(event.price).not.toBe(prices.get(event.placeLineId));
        prices.set(event.placeLineId, event.price);
        break;
      case "applied":
        applied.set(event.applicationId, event.childId);
        expect(event.choices.length).toBeGreaterThan(0);
        break;
      case "offered":
        expect(applied.get(event.applicationId)).toBe(event.childId);
        expect(
          [...offers.values()].filter(
            (offer) => offer.child === event.childId && (offer.state === "live" || offer.state === "accepted"),
          ),
        ).toEqual([]);
        expect(event.on >= openedOn.get(event.siteId)!).toBe(true);
        expect(
          bandTakes(band.get(event.placeLineId)!, ageInMonths(born.get(event.childId)!, epochDay(event.startOn))),
        ).toBe(true);
        offers.set(event.offerId, {
          child: event.childId,
          line: event.placeLineId,
          state: "live",
          startOn: event.startOn,
        });
        take(event.placeLineId, 1);
        break;
      case "accepted":
      case "declined": {
        const offer = offers.get(event.offerId)!;
        expect(offer.state).toBe("live");
        offer.state = event.kind;
        if (event.kind === "declined") take(offer.line, -1);
        break;
      }
      case "placed": {
        expect(placed.has(event.childId)).toBe(false);
        expect(bandTakes(band.get(event.placeLineId)!, ageInMonths(born.get(event.childId)!, epochDay(event.on)))).toBe(
          true,
        );
        placed.set(event.childId, { id: event.placementId, line: event.placeLineId });
        if (event.offerId === null) take(event.placeLineId, 1);
        else {
          const offer = offers.get(event.offerId)!;
          expect(offer).toMatchObject({
            state: "accepted",
            child: event.childId,
            line: event.placeLineId,
            startOn: event.on,
          });
          offer.state = "placed";
        }
        break;
      }
      case "left":
        expect(placed.get(event.childId)).toEqual({ id: event.placementId, line: event.placeLineId });
        placed.delete(event.childId);
        take(event.placeLineId, -1);
        break;
      case "visit_booked":
        expect(event.visitOn >= event.on).toBe(true);
        break;
      default:
        break;
    }
  }
  // At the end the figures are those the supply states for today.
  for (const line of lines)
    expect([places.get(line.id), prices.get(line.id)]).toEqual([
      line.versions.at(-1)!.places,
      line.versions.at(-1)!.price,
    ]);
  const kinds = [
    "site_opened",
    "places_changed",
    "price_changed",
    "vacancy_confirmed",
    "need_stated",
    "unmet_search",
    "visit_booked",
    "applied",
    "offered",
    "accepted",
    "declined",
    "placed",
    "left",
  ];
  for (const kind of kinds) expect(seen.get(kind) ?? 0, kind).toBeGreaterThan(0);
  for (const family of families) {
    for (const need of family.needs) {
      if (epochDay(need.statedOn) >= epochDay(today) - 365)
        expect(
          events.some(
            (event) => event.kind === "need_stated" && event.needId === need.id && event.on === need.statedOn,
          ),
        ).toBe(true);
    }
  }
});
