import type { DivisionIndex } from "./division-index.ts";

/** Reads population files as officials have them; pure, so that the preview and the import see the same. */

/** Persons of an age range (both inclusive) of a division in a year, as a file states it. */
export type PopulationRecord = {
  readonly row: number;
  readonly divisionCode: string;
  readonly matchedBy: "code" | "name";
  readonly year: number;
  /** -1 with `toAge` -1: all ages together. */
  readonly fromAge: number;
  readonly toAge: number;
  readonly persons: number;
  readonly source: string;
};

export type PopulationColumn = "division" | "year" | "age" | "persons" | "source" | "file";
export type PopulationProblem = {
  /** Row of the file, counted from 1 with the header, as a spreadsheet shows it. */
  readonly row: number;
  readonly column: PopulationColumn;
  readonly code:
    | "no_header"
    | "no_rows"
    | "missing"
    | "division_unknown"
    | "division_ambiguous"
    | "not_a_year"
    | "not_an_age"
    | "not_a_number"
    | "too_large"
    | "duplicate"
    | "less_than_its_parts";
  readonly value: string;
};

export type PopulationOptions = {
  readonly divisions: DivisionIndex;
  /** For files that name the year or the source in their title only. */
  readonly year?: number;
  readonly source?: string;
};

/** Column names in use, without spaces and in lower case. */
const headers: Record<Exclude<PopulationColumn, "file">, readonly string[]> = {
  division: [
    "行政区划代码",
    "区划代码",
    "区划",
    "代码",
    "行政区划",
    "地区",
    "地区代码",
    "街镇",
    "街道",
    "乡镇街道",
    "社区",
    "division",
    "divisioncode",
    "code",
    "code12",
    "adcode",
  ],
  year: ["年份", "年度", "年", "统计年份", "year"],
  age: ["年龄", "年龄组", "岁", "age", "agegroup", "age_group"],
  persons: ["人数", "人口", "人口数", "常住人口", "数量", "persons", "population", "count"],
  source: ["来源", "数据来源", "资料来源", "source"],
};
const maxPersons = 2_000_000_000;
const clean = (cell: string | undefined) => (cell ?? "").normalize("NFKC").trim();
const headerKey = (cell: string) => clean(cell).toLowerCase().replaceAll(/\s/g, "");

/** The age range a text means, such as 0岁, 1-4岁, 3岁以下, 65+, 合计; undefined when it is none. */
export function readAge(text: string): readonly [number, number] | undefined {
  const age = headerKey(text).replace(/^(?:age|年龄)_?/, "");
  if (/^(?:合计|总计|总人口|全部|全部年龄|all|total|-1)$/.test(age)) return [-1, -1];
  const single = /^(\d{1,3})(?:周?岁)?$/.exec(age);
  const range = /^(\d{1,3})(?:周?岁)?[-~_—–至到](\d{1,3})(?:周?岁)?$/.exec(age);
  const below = /^(?:不满|未满)?(\d{1,3})周?岁(以下)?$/.exec(age);
  const above = /^(\d{1,3})(?:\+|周?岁(?:及以上|以上))$/.exec(age);
  const found = single
    ? [Number(single[1]), Number(single[1])]
    : range
      ? [Number(range[1]), Number(range[2])]
      : below
        ? [0, Number(below[1]) - 1]
        : above
          ? [Number(above[1]), 120]
          : undefined;
  return found && found[0]! <= found[1]! && found[1]! <= 120 ? [found[0]!, found[1]!] : undefined;
}

/** A count of persons with full-width digits or thousands separators; undefined when it is none. */
function readPersons(text: string): number | undefined {
  const plain = text.replace(/人$/, "").trim();
  return /^\d+$|^\d{1,3}(?:[, ]\d{3})+$/.test(plain) ? Number(plain.replaceAll(/\D/g, "")) : undefined;
}

type Columns = {
  readonly at: Partial<Record<PopulationColumn, number>>;
  /** Wide files: a column for each age. */
  readonly ages: readonly { readonly column: number; readonly from: number; readonly to: number }[];
};

function readHeader(cells: readonly string[]): Columns | undefined {
  const at: Partial<Record<PopulationColumn, number>> = {};
  const ages: { column: number; from: number; to: number }[] = [];
  for (const [column, cell] of cells.entries()) {
    const key = headerKey(cell);
    const known = Object.entries(headers).find(([, names]) => names.includes(key))?.[0] as PopulationColumn | undefined;
    const age = known ? undefined : readAge(cell);
    if (known) at[known] ??= column;
    else if (age && /\D/.test(key)) ages.push({ column, from: age[0], to: age[1] });
  }
  const long = at.persons !== undefined && at.age !== undefined;
  return at.division !== undefined && (long || ages.length > 0) ? { at, ages: long ? [] : ages } : undefined;
}

/**
 * Reads the rows of a table into clean records. The header is the first row that names a division and ages: either
 * `age` and `persons` columns, or one column for each age (0岁, 1-4岁 …). Title rows above it are passed over.
 * A row with a problem gives no record for that figure; the others stand.
 */
export function readPopulation(
  table: readonly (readonly string[])[],
  options: PopulationOptions,
): { readonly records: PopulationRecord[]; readonly problems: PopulationProblem[] } {
  const problems: PopulationProblem[] = [];
  const records: PopulationRecord[] = [];
  const start = table.findIndex((cells) => readHeader(cells) !== undefined);
  const columns = readHeader(table[start] ?? []);
  if (!columns)
    return { records, problems: [{ row: 1, column: "file", code: "no_header", value: (table[0] ?? []).join(",") }] };
  const seen = new Set<string>();
  for (const [index, cells] of table.entries()) {
    if (index <= start || cells.every((cell) => clean(cell) === "")) continue;
    const row = index + 1;
    const problem = (column: PopulationColumn, code: PopulationProblem["code"], value: string) => {
      problems.push({ row, column, code, value });
    };
    const cell = (column: PopulationColumn) => clean(cells[columns.at[column] ?? -1]);
    const figures =
      columns.ages.length > 0
        ? columns.ages
            .map((age) => ({ age: [age.from, age.to] as const, ageText: "", personsText: clean(cells[age.column]) }))
            .filter((figure) => figure.personsText !== "")
        : [{ age: readAge(cell("age")), ageText: cell("age"), personsText: cell("persons") }];

    const place = cell("division");
    const match = options.divisions.match(place);
    if (place === "") problem("division", "missing", "");
    else if (!match.found)
      problem("division", match.reason === "ambiguous" ? "division_ambiguous" : "division_unknown", place);

    const yearText = cell("year").replace(/年$/, "") || String(options.year ?? "");
    const year = /^(?:19[5-9]\d|20\d\d|2100)$/.test(yearText) ? Number(yearText) : undefined;
    if (year === undefined) problem("year", yearText === "" ? "missing" : "not_a_year", yearText);

    const source = cell("source") || (options.source ?? "");
    if (source === "") problem("source", "missing", "");
    if (figures.length === 0) problem("persons", "missing", "");

    for (const { age, ageText, personsText } of figures) {
      const persons = readPersons(personsText);
      if (!age) problem("age", ageText === "" ? "missing" : "not_an_age", ageText);
      if (persons === undefined) problem("persons", personsText === "" ? "missing" : "not_a_number", personsText);
      else if (persons > maxPersons) problem("persons", "too_large", personsText);
      if (!match.found || year === undefined || source === "" || !age || persons === undefined || persons > maxPersons)
        continue;
      const key = [match.found.code, year, ...age].join();
      if (seen.has(key)) problem("age", "duplicate", ageText || `${age[0]}-${age[1]}`);
      else {
        seen.add(key);
        const [fromAge, toAge] = age;
        records.push({
          row,
          divisionCode: match.found.code,
          matchedBy: match.by,
          year,
          fromAge,
          toAge,
          persons,
          source,
        });
      }
    }
  }
  if (records.length === 0 && problems.length === 0)
    problems.push({ row: start + 1, column: "file", code: "no_rows", value: "" });
  return { records, problems };
}

/** Persons of a single age, or of all ages together (-1). `isEstimate` when the file had only a wider range. */
export type SingleAge = Omit<PopulationRecord, "fromAge" | "toAge"> & {
  readonly age: number;
  readonly isEstimate: boolean;
};

/** Open ranges (65 and over) say nothing of single ages; wider ones than this are not split. */
const widestSplit = 10;

/**
 * Spreads age ranges evenly over their single ages. Narrower ranges are believed first and taken off the wider ones;
 * the parts always add up to the whole. Ranges wider than ten years are left out; all-ages totals stay as they are.
 */
export function singleAges(records: readonly PopulationRecord[]): {
  readonly ages: SingleAge[];
  readonly problems: PopulationProblem[];
} {
  const ages: SingleAge[] = [];
  const problems: PopulationProblem[] = [];
  const groups = Map.groupBy(records, ({ divisionCode, year }) => `${divisionCode},${year}`);
  for (const group of groups.values()) {
    const known = new Map<number, SingleAge>();
    for (const record of group.toSorted(
      (a, b) => a.toAge - a.fromAge - (b.toAge - b.fromAge) || a.fromAge - b.fromAge,
    )) {
      const { fromAge, toAge, ...rest } = record;
      if (toAge - fromAge >= widestSplit) continue;
      const range = Array.from({ length: toAge - fromAge + 1 }, (_, index) => fromAge + index);
      const open = range.filter((age) => !known.has(age));
      const left = record.persons - range.reduce((sum, age) => sum + (known.get(age)?.persons ?? 0), 0);
      if (left < 0 || (open.length === 0 && left !== 0)) {
        problems.push({
          row: record.row,
          column: "persons",
          code: "less_than_its_parts",
          value: String(record.persons),
        });
        continue;
      }
      // Rounding the running sum keeps every partial sum within half a person of the even share.
      const upTo = (count: number) => Math.round((left * count) / open.length);
      for (const [index, age] of open.entries()) {
        known.set(age, {
          ...rest,
          age,
          persons: upTo(index + 1) - upTo(index),
          isEstimate: range.length > 1 && open.length > 1,
        });
      }
    }
    ages.push(...known.values());
  }
  return { ages, problems };
}

/**
 * Children under three from the census groups: age 0 plus half of ages 1 to 4, since the census gives no single ages there.
 * Always an estimate. Equals what `singleAges` gives for ages 0, 1 and 2.
 */
export function estimateUnderThree(
  age0: number,
  age1to4: number,
): { readonly persons: number; readonly isEstimate: true } {
  return { persons: age0 + Math.round(age1to4 / 2), isEstimate: true };
}
