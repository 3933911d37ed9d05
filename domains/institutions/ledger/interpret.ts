import { ageBands, type AgeBand } from "../../../contract/care.ts";
import { areaTest, type Bounds, type Outline } from "../../../engines/coordinates/polygon.ts";
import type { CoordinateSystem } from "../../../engines/coordinates/systems.ts";
import { cleanCreditCode, cleanPhones } from "../../../mechanisms/sheets/clean/identity.ts";
import { cleanFigure } from "../../../mechanisms/sheets/clean/number.ts";
import {
  cleanWord,
  cleanWords,
  cleanYesNo,
  findWord,
  halfWidth,
  isBlank,
} from "../../../mechanisms/sheets/clean/text.ts";
import { normaliseTitle } from "../../../mechanisms/sheets/field-names.ts";
import type { SheetRow } from "../../../mechanisms/sheets/read.ts";
import { bandFields, checkRow } from "./check-row.ts";
import type { Interpreted, LedgerRow } from "./ledger-row.ts";
import { RowReader, type LedgerMapping } from "./row-reader.ts";
import { locate } from "./locate.ts";
import { bandWords, featureWords, formWords, kindWords, natureWords } from "./words.ts";

export type LedgerContext = {
  /** The day of the import, YYYY-MM-DD; later dates are impossible. */
  readonly today: string;
  /** Titles of the columns, to know the header when it is repeated between the rows. */
  readonly header: readonly string[];
  /** Outline or bounds of the district in WGS84; points outside are errors. */
  readonly area?: Outline | Bounds;
  /** System of rows that do not declare their own; without it such rows get no location. */
  readonly system?: CoordinateSystem;
};

const footer =
  /^(合计|总计|小计|共计|填表人|制表人|填报人|审核人|经办人|负责人签|填表单位|填报单位|单位盖章|填表日期|注[:1]|备注:|说明:|填表说明|填报说明|grand total|total:?$)/i;

type Titles = { readonly mapped: readonly number[]; readonly titleOf: (column: number) => string };

function skipReason(
  row: SheetRow,
  mapping: LedgerMapping,
  { mapped, titleOf }: Titles,
): "footer" | "repeated_header" | "blank" | undefined {
  const text = (column: number) => halfWidth(row.cells[column] ?? "");
  const name = mapping.name === null ? "" : text(mapping.name);
  const first = halfWidth(row.cells.find((cell) => halfWidth(cell) !== "") ?? "");
  if (first === "") return "blank";
  if (footer.test(first) || footer.test(name)) return "footer";
  if (mapped.every((column) => isBlank(text(column)))) return "blank";
  // A grouped title is repeated with its member, or with its group in the first of two header rows.
  const isTitle = (column: number) => text(column) !== "" && titleOf(column).includes(normaliseTitle(text(column)));
  if (mapping.name === null || name.length > 20 || name === "" || titleOf(mapping.name) !== normaliseTitle(name))
    return undefined;
  return mapped.filter(isTitle).length >= 2 ? "repeated_header" : undefined;
}

/** Makes the function that reads the rows of one ledger; pure, one row at a time. */
export function createInterpreter(mapping: LedgerMapping, context: LedgerContext): (row: SheetRow) => Interpreted {
  const isInside = context.area && areaTest(context.area);
  const titles = context.header.map(normaliseTitle);
  const known: Titles = {
    mapped: Object.values(mapping).filter((column) => column !== null),
    titleOf: (column) => titles[column] ?? "",
  };
  return (row) => {
    const skipped = skipReason(row, mapping, known);
    if (skipped) return { skipped };
    const reader = new RowReader(row, mapping);
    const name = reader.text("name", 200);
    const figures = readFigures(reader);
    const point = locate(reader, { isInside, system: context.system });
    if (name === undefined) {
      if (!reader.problems.some((problem) => problem.field === "name")) reader.report("error", "name", "name_missing");
      return { record: undefined, problems: reader.problems };
    }
    const record: LedgerRow = { row: row.row, name, ...readTexts(reader), ...figures, ...readTerms(reader), ...point };
    checkRow(record, context.today, reader);
    return { record, problems: reader.problems };
  };
}

function readTexts(reader: RowReader) {
  return {
    siteName: reader.text("siteName", 200),
    ...readCode(reader),
    brand: reader.text("brand", 200),
    kind: reader.words("kind", (raw) => cleanWord(raw, kindWords)),
    nature: reader.words("nature", (raw) => cleanWord(raw, natureWords)),
    township: reader.text("township", 100),
    community: reader.text("community", 100),
    address: reader.text("address", 300),
    headName: reader.text("headName", 100),
    phones: reader.accept("phone", cleanPhones(reader.raw("phone")), "warning") ?? [],
    filingNumber: reader.text("filingNumber", 100),
    openingHours: reader.text("openingHours", 300),
    remarks: reader.text("remarks", 2000),
  };
}

function readCode(reader: RowReader): { creditCode?: string; oldRegistrationNumber?: string } {
  const result = cleanCreditCode(reader.raw("creditCode"));
  if (!("problem" in result && result.problem === "old_registration_number"))
    return { creditCode: reader.accept("creditCode", result, "error") };
  reader.accept("creditCode", result, "warning");
  return { oldRegistrationNumber: String(result.details["number"]) };
}

/** Places with their sub-figures, wherever they are written; a total is never summed up silently. */
function readFigures(reader: RowReader) {
  const total = reader.figure("places", "error");
  const placesByBand: Partial<Record<AgeBand, number>> = {};
  for (const band of ageBands) {
    const figure = reader.figure(bandFields[band], "error");
    if (figure) placesByBand[band] = figure.value;
  }
  let inclusivePlaces = reader.figure("inclusivePlaces", "error")?.value;
  for (const [part, value] of Object.entries(total?.parts ?? {})) {
    const band = findWord(part, bandWords);
    const own = /普惠|inclusive/i.test(part) ? inclusivePlaces : band && placesByBand[band];
    if (own !== undefined && own !== value)
      reader.report("warning", "places", "sub_figure_differs", { part, inside: value, column: own });
    else if (/普惠|inclusive/i.test(part)) inclusivePlaces = value;
    else if (band) placesByBand[band] = value;
  }
  let places = total?.value;
  const bands = Object.values(placesByBand);
  if (places === undefined && bands.length > 0 && !reader.problems.some((problem) => problem.field === "places")) {
    places = bands.reduce((sum, one) => sum + one, 0);
    reader.report("warning", "places", "places_from_bands", { sum: places });
  }
  return {
    places,
    placesByBand,
    inclusivePlaces,
    enrolled: reader.figure("enrolled", "error")?.value,
    buildingArea: reader.figure("buildingArea", "warning", cleanFigure)?.value,
    outdoorArea: reader.figure("outdoorArea", "warning", cleanFigure)?.value,
    staffCount: reader.figure("staffCount", "warning")?.value,
  };
}

function readTerms(reader: RowReader) {
  return {
    serviceForms: reader.accept("serviceForms", cleanWords(reader.raw("serviceForms"), formWords), "warning") ?? [],
    features: reader.accept("features", cleanWords(reader.raw("features"), featureWords), "warning") ?? [],
    prices: {
      full_day: reader.price("priceFullDay", "month"),
      half_day: reader.price("priceHalfDay", "month"),
      hourly: reader.price("priceHourly", "hour"),
    },
    inclusive: reader.accept("inclusive", cleanYesNo(reader.raw("inclusive")), "warning"),
    inclusiveBasis: reader.text("inclusiveBasis", 300),
    inclusiveSince: reader.date("inclusiveSince"),
    openedOn: reader.date("openedOn"),
    filedOn: reader.date("filedOn"),
  };
}
