import { areaTest, type Bounds, type Outline } from "../../../engines/coordinates/polygon.ts";
import type { CoordinateSystem } from "../../../engines/coordinates/systems.ts";
import type { Cleaned, CleanNoteCode, Details } from "../../../mechanisms/imports/sheet/clean/cleaned.ts";
import { cleanDate } from "../../../mechanisms/imports/sheet/clean/date.ts";
import { cleanCreditCode, cleanPhones } from "../../../mechanisms/imports/sheet/clean/identity.ts";
import { cleanFigure, cleanInteger, cleanPrice, type Figure } from "../../../mechanisms/imports/sheet/clean/number.ts";
import {
  cleanText,
  cleanWord,
  cleanWords,
  cleanYesNo,
  findWord,
  halfWidth,
  isBlank,
} from "../../../mechanisms/imports/sheet/clean/text.ts";
import { normaliseTitle } from "../../../mechanisms/imports/sheet/field-names.ts";
import type { Mapping } from "../../../mechanisms/imports/sheet/mapping.ts";
import type { SheetRow } from "../../../mechanisms/imports/sheet/read.ts";
import { checkRow } from "./check-row.ts";
import type { LedgerFieldKey } from "./fields.ts";
import type { Interpreted, LedgerProblem, LedgerProblemCode, LedgerRow, ProblemLevel } from "./ledger-row.ts";
import { locate } from "./locate.ts";
import { bandWords, featureWords, formWords, kindWords, natureWords } from "./words.ts";

export type LedgerMapping = Mapping<LedgerFieldKey>;

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

/** Notes a person should look at; the others only say how a common writing was read. */
const worthALook = new Set<CleanNoteCode>([
  "approximate",
  "low_precision",
  "unknown_words",
  "formula_error",
  "starting_price",
  "first_of_year",
  "swapped",
]);

/** Collects the problems of one row and cleans its cells by field. */
export class RowReader {
  readonly problems: LedgerProblem[] = [];
  private readonly row: SheetRow;
  private readonly mapping: LedgerMapping;
  constructor(row: SheetRow, mapping: LedgerMapping) {
    this.row = row;
    this.mapping = mapping;
  }
  raw(field: LedgerFieldKey): string {
    const column = this.mapping[field];
    return column === null ? "" : (this.row.cells[column] ?? "");
  }
  report(level: ProblemLevel, field: LedgerFieldKey | "row", code: LedgerProblemCode, details: Details = {}): void {
    this.problems.push({
      row: this.row.row,
      level,
      field,
      code,
      details,
      raw: field === "row" ? "" : this.raw(field).slice(0, 500),
    });
  }
  accept<T>(field: LedgerFieldKey, result: Cleaned<T>, level: "error" | "warning"): T | undefined {
    if ("problem" in result) {
      this.report(level, field, result.problem, result.details);
      return undefined;
    }
    for (const note of result.notes)
      this.report(worthALook.has(note.code) ? "warning" : "note", field, note.code, note.details);
    return result.value;
  }
  text(field: LedgerFieldKey, max: number): string | undefined {
    const raw = this.raw(field);
    if (raw === "") return undefined;
    const value = this.accept(field, cleanText(raw), "warning");
    if (value === undefined || value.length <= max) return value;
    this.report("error", field, "text_too_long", { length: value.length, limit: max });
    return undefined;
  }
  date(field: LedgerFieldKey): string | undefined {
    const raw = this.raw(field);
    return raw === "" ? undefined : this.accept(field, cleanDate(raw), "warning");
  }
  /** A figure of this row alone: one merged over several rows belongs to none of them. */
  figure(
    field: LedgerFieldKey,
    level: "error" | "warning",
    clean: (raw: string) => Cleaned<Figure> = cleanInteger,
  ): Figure | undefined {
    const column = this.mapping[field];
    const raw = this.raw(field);
    if (raw === "") return undefined;
    if (column !== null && this.row.filled?.includes(column)) {
      this.report("warning", field, "merged_value", { value: raw.slice(0, 40) });
      return undefined;
    }
    return this.accept(field, clean(raw), level);
  }
  price(field: LedgerFieldKey, period: "month" | "hour"): number | undefined {
    const raw = this.raw(field);
    return raw === "" ? undefined : this.accept(field, cleanPrice(raw, period), "error");
  }
  words<Value extends string>(field: LedgerFieldKey, clean: (raw: string) => Cleaned<Value>): Value | undefined {
    const raw = this.raw(field);
    return raw === "" ? undefined : this.accept(field, clean(raw), "warning");
  }
}

const footer =
  /^(合计|总计|小计|共计|填表人|制表人|填报人|审核人|经办人|负责人签|填表单位|填报单位|单位盖章|填表日期|注[:1]|备注:|说明:|填表说明|填报说明|grand total|total:?$)/i;

function skipReason(
  row: SheetRow,
  mapping: LedgerMapping,
  header: readonly string[],
): "footer" | "repeated_header" | "blank" | undefined {
  const texts = row.cells.map(halfWidth);
  const name = mapping.name === null ? "" : (texts[mapping.name] ?? "");
  const first = texts.find((text) => text !== "") ?? "";
  if (first === "") return "blank";
  if (footer.test(first) || footer.test(name)) return "footer";
  const mapped = Object.values(mapping).filter((column) => column !== null);
  if (mapped.every((column) => isBlank(texts[column] ?? ""))) return "blank";
  const titles = mapped.filter(
    (column) => texts[column] && normaliseTitle(header[column] ?? "").endsWith(normaliseTitle(texts[column])),
  );
  return name !== "" && mapping.name !== null && titles.includes(mapping.name) && titles.length >= 2
    ? "repeated_header"
    : undefined;
}

/** Makes the function that reads the rows of one ledger; pure, one row at a time. */
export function createInterpreter(mapping: LedgerMapping, context: LedgerContext): (row: SheetRow) => Interpreted {
  const isInside = context.area && areaTest(context.area);
  return (row) => {
    const skipped = skipReason(row, mapping, context.header);
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

const bandFields = {
  infant: "placesInfant",
  toddler: "placesToddler",
  twos: "placesTwos",
  mixed: "placesMixed",
} as const;

/** Places with their sub-figures, wherever they are written; a total is never summed up silently. */
function readFigures(reader: RowReader) {
  const total = reader.figure("places", "error");
  const placesByBand: LedgerRow["placesByBand"] & Record<string, number> = {};
  for (const [band, field] of Object.entries(bandFields)) {
    const figure = reader.figure(field, "error");
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
