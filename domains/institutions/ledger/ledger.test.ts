import { existsSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { distance } from "../../../engines/coordinates/systems.ts";
import { openSheet } from "../../../mechanisms/sheets/read.ts";
import { dirtyRows, firstDirtyRow, fixtureArea, trueLocation } from "../../../test/fixtures/make-ledgers.ts";
import { ledgerFields, type LedgerFieldKey } from "./fields.ts";
import { guessLedgerSystem, proposeLayout, readLedger, type LedgerLine } from "./read-ledger.ts";

const root = join(import.meta.dirname, "../../..");
const rows = dirtyRows();

async function read(fileName: string) {
  const source = await openSheet(join(root, "test/fixtures/ledgers", fileName), { fileName });
  const layout = await proposeLayout(source);
  if (!layout.header) throw new Error("no header");
  const reading = { sheet: layout.sheet, header: layout.header, mapping: layout.proposal.mapping };
  const lines = await Array.fromAsync(readLedger(source, reading, { today: "2026-03-01", area: fixtureArea }));
  return { source, layout, reading, lines };
}

/** What must be found in the odd rows: level, field and code of every problem worth a look. */
const expected: Readonly<Record<string, readonly string[]>> = {
  "full-width digits": [],
  about: ["warning places approximate"],
  "inclusive inside": [],
  "chinese number": [],
  sum: [],
  range: ["error places ambiguous_range"],
  negative: ["error places negative"],
  "too many places": ["error places too_many_places"],
  "inclusive exceeds": ["error inclusivePlaces inclusive_exceeds_places"],
  "bands differ": ["error places bands_do_not_add_up"],
  overfull: ["warning enrolled enrolled_exceeds_places"],
  "price per term": ["error priceFullDay wrong_period"],
  "price range": ["error priceFullDay ambiguous_range"],
  "price in ten thousands": [],
  "price too high": ["error priceFullDay price_too_high"],
  future: ["error openedOn in_the_future"],
  "too old": ["error openedOn too_long_ago"],
  "month only": [],
  "no such day": ["warning filedOn no_such_day"],
  "home too large": ["error places home_site_too_large"],
  "small area": ["warning buildingArea area_too_small"],
  "no coordinates": ["warning lon coordinates_missing"],
  "undeclared system": ["warning coordinateSystem coordinate_system_undeclared"],
  outside: ["warning lon low_precision", "error lon outside_district"],
  "code checksum": ["error creditCode code_checksum"],
  "old code": ["warning creditCode old_registration_number"],
  "no name": ["error name name_missing"],
  formula: ["error places not_a_number"],
  swapped: ["warning lon swapped"],
  "duplicate of good 3": ["warning row duplicate_of_row"],
  "duplicate by place of good 7": ["warning row duplicate_of_row"],
  "second site of good 11": [],
  "same name, other code": ["warning name same_name_other_code"],
};

describe.each([
  ["dirty.xlsx", firstDirtyRow, 2],
  ["dirty-gb18030.csv", 2, 0],
])("the dirty ledger %s", (fileName, firstRow, footers) => {
  let ledger: Awaited<ReturnType<typeof read>>;
  const lineOf = (title: string): LedgerLine => {
    const line = ledger.lines[rows.findIndex((row) => row.title === title)];
    if (!line) throw new Error(title);
    return line;
  };
  const found = (line: LedgerLine) =>
    line.problems
      .filter((problem) => problem.level !== "note")
      .map((problem) => `${problem.level} ${problem.field} ${problem.code}`);
  beforeAll(async () => {
    ledger = await read(fileName);
  });

  it("finds every column whatever it is called", () => {
    const absent: readonly LedgerFieldKey[] = [
      "siteName",
      "brand",
      "community",
      "priceHourly",
      "inclusiveSince",
      "outdoorArea",
      "staffCount",
      "coordinates",
      "features",
      "openingHours",
    ];
    const { mapping, missing } = ledger.layout.proposal;
    expect(ledgerFields.filter(({ key }) => mapping[key] === null).map(({ key }) => key)).toEqual(absent);
    expect(missing).toEqual([]);
    expect(new Set(Object.values(mapping).filter((column) => column !== null)).size).toBe(28);
  });

  it("numbers the rows as the file does and leaves out the totals and signatures", () => {
    expect(ledger.lines.map((line) => line.source.row)).toEqual(
      Array.from({ length: rows.length + footers }, (_, i) => firstRow + i),
    );
    expect(ledger.lines.filter((line) => line.skipped === "footer").length).toBe(footers);
    expect(rows.length).toBeGreaterThanOrEqual(60);
  });

  it("reads the good rows without a warning, in three coordinate systems, to within a metre", () => {
    for (let number = 1; number <= 48; number += 1) {
      const line = lineOf(`good ${number}`);
      expect(found(line), `row ${line.source.row}`).toEqual([]);
      expect(line.duplicateOf).toBeUndefined();
      const { record } = line;
      if (!record?.location) throw new Error(`no location in row ${line.source.row}`);
      expect(distance(record.location, trueLocation(number))).toBeLessThan(1);
      expect(record.township).toBe(["青禾街道", "望溪街道", "云栖镇", "竹林街道"][Math.floor((number - 1) / 15)]);
      expect(record.prices.full_day).toBe((1500 + (number % 10) * 100) * 100);
      expect(record.openedOn).toMatch(/^2021-\d\d-\d\d$/);
      expect(record.inclusive).toBe(number % 2 === 0);
      expect(Object.values(record.placesByBand).reduce((sum, one) => sum + one, 0)).toBe(record.places);
    }
  });

  it.each(Object.keys(expected))("names what is wrong: %s", (title) => {
    expect(found(lineOf(title))).toEqual(expected[title]);
  });

  it("understands places written as text", () => {
    expect(lineOf("full-width digits").record?.places).toBe(35);
    expect(lineOf("full-width digits").record?.phones).toEqual(["13900012345"]);
    expect(["about", "chinese number", "sum"].map((title) => lineOf(title).record?.places)).toEqual([50, 50, 50]);
    expect(lineOf("inclusive inside").record).toMatchObject({ places: 50, inclusivePlaces: 30 });
    expect(lineOf("price in ten thousands").record?.prices.full_day).toBe(200_000);
    expect(lineOf("month only").record?.openedOn).toBe("2024-03-01");
    expect(lineOf("old code").record?.oldRegistrationNumber).toBe("990101000012345");
    expect(lineOf("old code").record?.creditCode).toBeUndefined();
  });

  it("proposes to merge two rows for one site and keeps two sites of one institution apart [S0-70]", () => {
    const rowOf = (title: string) => lineOf(title).source.row;
    expect(lineOf("duplicate of good 3").duplicateOf).toBe(rowOf("good 3"));
    expect(lineOf("duplicate by place of good 7").duplicateOf).toBe(rowOf("good 7"));
    expect(lineOf("second site of good 11").duplicateOf).toBeUndefined();
    expect(lineOf("second site of good 11").problems).toContainEqual(
      expect.objectContaining({ level: "note", code: "shared_credit_code", details: { row: rowOf("good 11") } }),
    );
  });

  it("does not guess the system of a single undeclared point in the middle of the district", async () => {
    expect(await guessLedgerSystem(ledger.source, ledger.reading, fixtureArea)).toMatchObject({
      system: undefined,
      count: 1,
    });
  });
});

it("the text table is seen as GB18030", async () => {
  expect((await read("dirty-gb18030.csv")).source).toMatchObject({
    format: "csv",
    encoding: "gb18030",
    delimiter: ",",
  });
});

const toronto = join(root, "../shared/data/childcare-toronto/centres.csv");
describe.skipIf(!existsSync(toronto))(
  `a foreign register (skipped where ${"childcare-toronto/centres.csv"} is absent)`,
  () => {
    it("reads 1,063 centres and names the two without coordinates", async () => {
      const source = await openSheet(toronto, { fileName: "centres.csv" });
      const { sheet, header, proposal } = await proposeLayout(source);
      expect(header?.cells[1]).toBe("name");
      const column = (title: string) => header?.cells.indexOf(title) ?? null;
      expect(proposal.mapping).toMatchObject({
        name: column("name"),
        address: column("address"),
        placesInfant: column("infant"),
        placesToddler: column("toddler"),
        lon: column("lon"),
        lat: column("lat"),
      });
      // The total counts school children too, so the person importing it leaves it out.
      const mapping = {
        ...proposal.mapping,
        places: null,
        nature: column("auspice"),
        township: column("ward"),
        remarks: column("building"),
        inclusive: null,
      };
      const lines = await Array.fromAsync(
        readLedger(
          source,
          { sheet, header: { to: 1, cells: header?.cells ?? [] }, mapping },
          { today: "2024-01-23", system: "wgs84", area: [-79.7, 43.5, -79, 43.9] },
        ),
      );
      const records = lines.flatMap((line) => line.record ?? []);
      expect(records.length).toBe(1063);
      expect(records.reduce((sum, one) => sum + (one.placesByBand.infant ?? 0), 0)).toBe(4112);
      expect(records.reduce((sum, one) => sum + (one.placesByBand.toddler ?? 0), 0)).toBe(12_271);
      const without = lines.filter((line) => line.problems.some((problem) => problem.code === "coordinates_missing"));
      expect(without.length).toBe(2);
      for (const line of without) expect(line.record?.name).not.toBe("");
      expect(lines.flatMap((line) => line.problems).filter((problem) => problem.level === "error")).toEqual([]);
    });
  },
);
