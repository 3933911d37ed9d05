import type { InspectionRoster, OrderRoster, Site, Inspector, Applicant } from "../../engines/draw/transcript.ts";
import { inspectionRoster, orderRoster } from "../../engines/draw/transcript.ts";
import { InputError, type Row, openTable } from "../tables/read.ts";

/** Degrees of latitude in metres on a sphere of the earth's mean radius. */
const metresPerDegree = (6_371_008.8 * Math.PI) / 180;

/** A roster, and where in the files each of its ids stands: `sites S1` → file and line. */
export type Read<R> = { readonly roster: R; readonly places: ReadonlyMap<string, { file: string; line: number }> };

export async function readApplicants(file: string): Promise<Read<OrderRoster>> {
  const table = await openTable(file, { needed: ["applicant"], optional: ["group"] });
  const applicants: Applicant[] = [];
  const lines: number[] = [];
  await table.each((row) => {
    applicants.push({ id: row.text(0), group: row.isEmpty(1) ? null : row.text(1) });
    lines.push(row.line);
  });
  const roster = checked(orderRoster.safeParse({ applicants }), file, lines);
  return { roster, places: placesOf("applicants", applicants, file, lines) };
}

const placeColumns = ["x_m", "y_m", "longitude", "latitude"];

export async function readInspections(sitesFile: string, inspectorsFile: string): Promise<Read<InspectionRoster>> {
  const places = new Places();
  const lines = { sites: [] as number[], inspectors: [] as number[] };
  const sites: Site[] = [];
  const table = await openTable(sitesFile, {
    needed: ["site"],
    optional: ["stratum", "weight", "last_on", "last_inspectors", "needs", ...placeColumns],
  });
  await table.each((row) => {
    lines.sites.push(row.line);
    sites.push({
      id: row.text(0),
      stratum: row.text(1) || "-",
      weight: row.isEmpty(2) ? 1 : row.whole(2),
      lastOn: row.text(3) || null,
      lastInspectors: list(row.text(4)),
      needs: list(row.text(5)),
      ...places.of(row, 6),
    });
  });
  const inspectors: Inspector[] = [];
  const others = await openTable(inspectorsFile, {
    needed: ["inspector"],
    optional: ["team", "skills", "avoids", "most", "already", ...placeColumns],
  });
  await others.each((row) => {
    lines.inspectors.push(row.line);
    inspectors.push({
      id: row.text(0),
      team: row.text(1) || null,
      skills: list(row.text(2)),
      avoids: list(row.text(3)),
      most: row.isEmpty(4) ? null : row.whole(4),
      already: row.isEmpty(5) ? 0 : row.whole(5),
      ...places.of(row, 6),
    });
  });
  checked(inspectionRoster.safeParse({ sites, inspectors: [] }), sitesFile, lines.sites);
  const roster = checked(inspectionRoster.safeParse({ sites, inspectors }), inspectorsFile, lines.inspectors);
  const known = placesOf("sites", sites, sitesFile, lines.sites);
  return {
    roster,
    places: new Map([...known, ...placesOf("inspectors", inspectors, inspectorsFile, lines.inspectors)]),
  };
}

function placesOf(list: string, members: readonly { id: string }[], file: string, lines: readonly number[]) {
  return new Map(members.map(({ id }, at) => [`${list} ${id}`, { file, line: lines[at]! }]));
}

/** Several values in one cell are divided by semicolons. */
function list(text: string): string[] {
  return text
    .split(/[;；]/)
    .map((each) => each.trim())
    .filter((each) => each !== "");
}

/** Places in metres: as they are given, or from degrees in one plane that touches where the first one is. */
class Places {
  private widthOfDegree: number | undefined;

  of(row: Row, column: number): { x: number | null; y: number | null } {
    if (!row.isEmpty(column) && !row.isEmpty(column + 1)) return { x: row.whole(column), y: row.whole(column + 1) };
    const [longitude, latitude] = [row.number(column + 2), row.number(column + 3)];
    if (Number.isNaN(longitude) || Number.isNaN(latitude)) return { x: null, y: null };
    if (!(Math.abs(longitude) <= 180 && Math.abs(latitude) <= 85))
      row.refuse("经纬度超出范围 · longitude or latitude out of range");
    this.widthOfDegree ??= metresPerDegree * Math.cos((Math.round(latitude) * Math.PI) / 180);
    return { x: Math.round(longitude * this.widthOfDegree), y: Math.round(latitude * metresPerDegree) };
  }
}

type Parsed<Value> =
  | { success: true; data: Value }
  | { success: false; error: { issues: readonly { path: PropertyKey[]; message: string }[] } };

/** What was read, or an error with the line of the row that is wrong. */
function checked<Value>(parsed: Parsed<Value>, file: string, lines: readonly number[]): Value {
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const [, at, ...field] = issue!.path;
  const line = typeof at === "number" ? (lines[at] ?? 1) : 1;
  throw new InputError(file, line, `${field.map(String).join(".")}: ${issue!.message}`);
}
