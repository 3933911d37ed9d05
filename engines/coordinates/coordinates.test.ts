import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { guessSystem, place } from "./guess.ts";
import { areaTest, boundsOf, contains, type Outline } from "./polygon.ts";
import { convert, coordinateSystems, distance, systemNamed } from "./systems.ts";

const point = { lon: 118.78, lat: 32.04 };
const square: Outline = {
  type: "Polygon",
  coordinates: [
    [
      [0, 0],
      [10, 0],
      [10, 10],
      [0, 10],
      [0, 0],
    ],
    [
      [4, 4],
      [6, 4],
      [6, 6],
      [4, 6],
      [4, 4],
    ],
  ],
};

describe("systems", () => {
  it("shifts by the known order of size", () => {
    expect(distance(point, convert(point, "wgs84", "gcj02"))).toBeGreaterThan(300);
    expect(distance(point, convert(point, "wgs84", "bd09"))).toBeLessThan(2000);
    expect(distance(convert(point, "wgs84", "gcj02"), convert(point, "wgs84", "bd09"))).toBeGreaterThan(500);
  });
  it("comes back to within a metre from anywhere in China [L-40]", () => {
    const inChina = fc.record({
      lon: fc.double({ min: 80, max: 130, noNaN: true }),
      lat: fc.double({ min: 20, max: 48, noNaN: true }),
    });
    fc.assert(
      fc.property(
        inChina,
        fc.constantFrom(...coordinateSystems),
        fc.constantFrom(...coordinateSystems),
        (from, a, b) => {
          expect(distance(from, convert(convert(from, a, b), b, a))).toBeLessThan(1);
        },
      ),
    );
  });
  it.each([
    ["百度坐标", "bd09"],
    ["高德", "gcj02"],
    ["CGCS2000", "wgs84"],
    ["WGS-84", "wgs84"],
    ["北京54坐标", undefined],
  ])("%s", (word, system) => expect(systemNamed(word)).toBe(system));
});

describe("areas", () => {
  it.each([
    [1, 1, true],
    [5, 5, false],
    [11, 5, false],
    [3.9, 5, true],
    [-1, 5, false],
  ])("%d,%d inside: %s", (lon, lat, inside) => {
    expect(contains(square, { lon, lat })).toBe(inside);
    expect(areaTest(square)({ lon, lat })).toBe(inside);
  });
  it("takes several polygons and plain bounds", () => {
    const two: Outline = {
      type: "MultiPolygon",
      coordinates: [
        square.coordinates,
        [
          [
            [20, 0],
            [30, 0],
            [25, 10],
            [20, 0],
          ],
        ],
      ],
    };
    expect(boundsOf(two)).toEqual([0, 0, 30, 10]);
    expect(contains(two, { lon: 25, lat: 5 })).toBe(true);
    expect(contains(two, { lon: 21, lat: 9 })).toBe(false);
    expect(areaTest([0, 0, 1, 1])({ lon: 0.5, lat: 2 })).toBe(false);
  });
});

describe("guessing the system of a column", () => {
  const narrow = [118.7, 31.95, 118.71, 31.96] as const;
  const truth = Array.from({ length: 100 }, (_, i) => ({
    lon: 118.7002 + (i % 10) * 0.001,
    lat: 31.9502 + Math.floor(i / 10) * 0.001,
  }));
  it.each(coordinateSystems)("sees %s by the outline", (system) => {
    const guess = guessSystem(
      truth.map((one) => ({ point: convert(one, "wgs84", system) })),
      narrow,
    );
    expect(guess.system).toBe(system);
    expect(guess.inside[system]).toBeGreaterThan(0.95);
  });
  it.each(coordinateSystems)("sees %s by the declared streets", (system) => {
    const guess = guessSystem(
      truth.map((one) => ({ point: convert(one, "wgs84", system), near: { lon: one.lon + 0.0005, lat: one.lat } })),
      [118, 31, 119, 33],
    );
    expect(guess.system).toBe(system);
  });
  it("asks for a declaration when the points do not tell", () => {
    expect(
      guessSystem(
        truth.map((one) => ({ point: one })),
        [118, 31, 119, 33],
      ).system,
    ).toBeUndefined();
    expect(guessSystem([], narrow).system).toBeUndefined();
  });
  it("finds swapped and outside points", () => {
    const inside = areaTest([10, 40, 20, 50]);
    expect(place({ lon: 45, lat: 15 }, "wgs84", inside)).toEqual({
      location: { lon: 15, lat: 45 },
      swapped: true,
      inside: true,
    });
    expect(place({ lon: 30, lat: 30 }, "wgs84", inside).inside).toBe(false);
  });
});
