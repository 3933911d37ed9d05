import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import gcoord from "gcoord";
import { describe, expect, test } from "vitest";
import { coordinateSystems, readBoundaries } from "./boundary-file.ts";
import { divisionsOfCounty } from "./catalogue.ts";
import { DivisionIndex } from "./division-index.ts";
import { labelPoint, type Position, ringArea, simplifyRing } from "./polygon.ts";

const divisions = new DivisionIndex([
  { code: "310117", name: "松江区", fullName: "上海市松江区" },
  { code: "310117001", name: "岳阳街道" },
  { code: "310117102", name: "泗泾镇" },
  { code: "310117001001", name: "新村居委会" },
  { code: "310117102001", name: "新村居委会" },
]);
const square: Position[] = [
  [121.2, 31.0],
  [121.3, 31.0],
  [121.3, 31.1],
  [121.2, 31.1],
  [121.2, 31.0],
];
const feature = (properties: object, geometry: unknown = { type: "Polygon", coordinates: [square] }, more = {}) => ({
  type: "Feature",
  properties,
  geometry,
  ...more,
});
const read = (features: unknown[], more = {}) =>
  readBoundaries(JSON.stringify({ type: "FeatureCollection", features }), { system: "wgs84", divisions, ...more });
const refusal = (geometry: unknown) => read([feature({ code: "310117" }, geometry)]).problems.map(({ code }) => code);

describe("matching", () => {
  test.each([
    [{ code: "310117" }, "310117", "code"],
    [{ adcode: 310117 }, "310117", "code"],
    [{ code12: "310117001000" }, "310117001", "code"],
    [{ id: "310117102" }, "310117102", "code"],
    [{ name: "泗泾镇" }, "310117102", "name"],
    [{ code: "7", name: "岳阳街道办事处" }, "310117001", "name"],
    [{ name: "上海市松江区" }, "310117", "name"],
  ])("%j is %s by %s", (properties, code, by) => {
    const { boundaries, problems } = read([feature(properties)]);
    expect(problems).toEqual([]);
    expect(boundaries).toMatchObject([{ feature: 1, divisionCode: code, matchedBy: by, vertices: 5 }]);
  });

  test("a code with another name is taken and named; unknown, ambiguous and doubled are left out", () => {
    const { boundaries, problems } = read([
      feature({ code: "310117102", name: "九亭镇" }),
      feature({ name: "没有镇" }),
      feature({ name: "新村居委会" }),
      feature({ name: "泗泾" }),
      feature({ code: "310117001" }),
    ]);
    expect(boundaries.map(({ divisionCode }) => divisionCode)).toEqual(["310117102", "310117001"]);
    expect(problems.map(({ feature: at, severity, code }) => [at, severity, code])).toEqual([
      [1, "warning", "name_differs"],
      [2, "error", "division_unknown"],
      [3, "error", "division_ambiguous"],
      [4, "error", "duplicate"],
    ]);
  });
});

describe("bad input is named, never thrown", () => {
  test.each([
    ["{", "not_json"],
    ["[]", "not_geojson"],
    ['{"type":"Point","coordinates":[1,2]}', "not_geojson"],
    ['{"type":"FeatureCollection","features":[]}', "no_features"],
    [
      '{"type":"FeatureCollection","crs":{"type":"name","properties":{"name":"urn:ogc:def:crs:EPSG::3857"}},"features":[]}',
      "other_crs",
    ],
  ])("file %s: %s", (json, code) => {
    expect(readBoundaries(json, { system: "wgs84", divisions }).problems).toMatchObject([
      { feature: 0, severity: "error", code },
    ]);
  });

  const ring = (change: (positions: unknown[][]) => unknown) => ({
    type: "Polygon",
    coordinates: [change(square.map((position) => [...position]))],
  });
  test.each([
    ["no geometry", null, "no_geometry"],
    ["a point", { type: "Point", coordinates: [121, 31] }, "wrong_geometry"],
    ["no rings", { type: "Polygon", coordinates: [] }, "no_geometry"],
    ["three points", ring((all) => all.slice(0, 3)), "ring_too_short"],
    ["not closed", ring((all) => [...all.slice(0, 4), [121.2, 31.01]]), "ring_open"],
    ["text for a number", ring((all) => [...all.slice(0, 2), ["121", 31], ...all.slice(2)]), "not_a_number"],
    ["latitude first", ring((all) => all.map(([lon, lat]) => [lat, lon])), "axes_swapped"],
    ["metres", ring((all) => all.map(([lon, lat]) => [Number(lon) * 1e5, Number(lat) * 1e5])), "outside_the_world"],
    ["a line", ring((all) => all.map(([lon]) => [lon, 31])), "no_area"],
    [
      "half of Asia",
      {
        type: "Polygon",
        coordinates: [
          [
            [80, 20],
            [120, 20],
            [120, 50],
            [80, 50],
            [80, 20],
          ],
        ],
      },
      "implausible_size",
    ],
  ])("%s: %s → %s", (_, geometry, code) => expect(refusal(geometry)).toEqual([code]));

  test("limits", () => {
    expect(read([feature({ code: "310117" })], { maxVertices: 4 }).problems).toMatchObject([
      { code: "too_many_vertices" },
    ]);
    expect(read([feature({ code: "310117" })], { maxCharacters: 10 }).problems).toMatchObject([{ code: "too_large" }]);
  });

  test("any JSON gives an answer", () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), (any, coordinates) => {
        const { boundaries } = read([
          any,
          feature({ code: "310117" }, any),
          feature({ code: "310117" }, { type: "MultiPolygon", coordinates }),
        ]);
        expect(boundaries).toEqual([]);
      }),
    );
  });
});

describe("coordinates", () => {
  test.each(coordinateSystems)("%s comes out as WGS84 within a metre", (system) => {
    const to = { wgs84: gcoord.WGS84, cgcs2000: gcoord.WGS84, gcj02: gcoord.GCJ02, bd09: gcoord.BD09 }[system];
    const moved = square.map(([lon, lat]) => gcoord.transform([lon, lat], gcoord.WGS84, to));
    const { boundaries } = read([feature({ code: "310117" }, { type: "Polygon", coordinates: [moved] })], { system });
    for (const [index, [lon, lat]] of boundaries[0]!.outline.coordinates[0]![0]!.entries()) {
      expect(Math.abs(lon - square[index]![0])).toBeLessThan(1e-5);
      expect(Math.abs(lat - square[index]![1])).toBeLessThan(1e-5);
    }
    expect(boundaries[0]!.areaKm2).toBeCloseTo(106.2, 0);
  });

  test("a declared GCJ-02 file does move by hundreds of metres", () => {
    const { boundaries } = read([feature({ code: "310117" })], { system: "gcj02" });
    expect(Math.abs(boundaries[0]!.outline.coordinates[0]![0]![0]![0] - 121.2)).toBeGreaterThan(0.002);
  });

  test("the label of a bent outline lies inside", () => {
    const horseshoe: Position[] = [
      [0, 0],
      [3, 0],
      [3, 3],
      [2, 3],
      [2, 1],
      [1, 1],
      [1, 3],
      [0, 3],
      [0, 0],
    ];
    expect(labelPoint([[horseshoe]])).toEqual([0.5, 1.5]);
    const hole: Position[] = [
      [1, 1],
      [2, 1],
      [2, 2],
      [1, 2],
      [1, 1],
    ];
    expect(
      labelPoint([
        [
          [
            [0, 0],
            [3, 0],
            [3, 3],
            [0, 3],
            [0, 0],
          ],
          hole,
        ],
      ])[0],
    ).toBe(0.5);
  });

  test("simplifying keeps the ring closed, within the tolerance, and its corners", () => {
    const circle: Position[] = Array.from({ length: 1001 }, (_, index) => {
      const angle = ((index % 1000) / 1000) * 2 * Math.PI;
      return [121 + 0.01 * Math.cos(angle), 31 + 0.01 * Math.sin(angle)];
    });
    const simple = simplifyRing(circle, 5);
    expect(simple.length).toBeLessThan(100);
    expect(simple.at(0)).toEqual(simple.at(-1));
    expect(ringArea(simple) / ringArea(circle)).toBeGreaterThan(0.98);
    expect(simplifyRing(square, 5)).toEqual(square);
    const dense = square.slice(1).flatMap(([lon, lat], index): Position[] => [
      [(lon + square[index]![0]) / 2, (lat + square[index]![1]) / 2],
      [lon, lat],
    ]);
    expect(simplifyRing([square[0]!, ...dense], 1)).toEqual(square);
    expect(simplifyRing(square, 1e6)).toEqual(square);
  });
});

const haidian = join(import.meta.dirname, "../../../shared/data/beijing-townships/haidian-townships.geojson");
test.skipIf(!existsSync(haidian))(
  "all 29 townships of Haidian match the catalogue by code; other names are named",
  async () => {
    const known = new DivisionIndex(await divisionsOfCounty("110108"));
    const { boundaries, problems } = readBoundaries(readFileSync(haidian, "utf8"), {
      system: "cgcs2000",
      divisions: known,
      simplify: 5,
    });
    expect(boundaries).toHaveLength(29);
    expect(boundaries.every(({ matchedBy }) => matchedBy === "code")).toBe(true);
    expect(new Set(boundaries.map(({ divisionCode }) => divisionCode)).size).toBe(29);
    expect(problems.filter(({ severity }) => severity === "error")).toEqual([]);
    // Renamed between the two lists; the swap of 镇 and 地区 alone is not worth a warning.
    expect(problems.map(({ value }) => value)).toEqual(["110108023 海淀镇 ≠ 万柳地区"]);
    // The district has 431 km².
    expect(boundaries.reduce((sum, { areaKm2 }) => sum + areaKm2, 0)).toBeCloseTo(430, -1);
  },
);
