import { bandTakes, careKinds } from "../../contract/care.ts";
import { distance } from "../../engines/coordinates/systems.ts";

/** For the tests: what a search means, written as one loop over all sites, apart from the statement it is compared with. */
export type GeneratedLine = {
  ageBand: "infant" | "toddler" | "twos" | "mixed";
  serviceForm: string;
  priceFen: number;
  vacancies: number | null;
};
export type GeneratedSite = {
  id: string;
  name: string;
  kind: string;
  status: string;
  division: string;
  location: { lon: number; lat: number } | null;
  inclusive: boolean;
  grade: string | null;
  features: string[];
  days: number[];
  opens: string | null;
  closes: string | null;
  lines: GeneratedLine[];
};
export type Asked = {
  lon?: number | undefined;
  lat?: number | undefined;
  maxMetres?: number | undefined;
  bbox?: [number, number, number, number] | undefined;
  division?: string | undefined;
  text?: string | undefined;
  age?: number | undefined;
  form?: string[] | undefined;
  maxPriceFen?: number | undefined;
  inclusive?: boolean | undefined;
  kind?: string[] | undefined;
  from?: string | undefined;
  to?: string | undefined;
  vacancy?: boolean | undefined;
  grade?: string | undefined;
  feature?: string[] | undefined;
  weekend?: boolean | undefined;
};

const hourly = ["hourly", "drop_in"];
const listed = <T>(values: T[] | undefined): values is T[] => values !== undefined && values.length > 0;

function lineFits(line: GeneratedLine, asked: Asked): boolean {
  if (asked.age !== undefined && !bandTakes(line.ageBand, asked.age)) return false;
  if (listed(asked.form) && !asked.form.includes(line.serviceForm)) return false;
  if (asked.maxPriceFen === undefined) return true;
  const onlyByTheHour = listed(asked.form) && asked.form.every((form) => hourly.includes(form));
  return line.priceFen <= asked.maxPriceFen && (onlyByTheHour || !hourly.includes(line.serviceForm));
}

/** The sites that fit, with their free places; O(sites × lines). */
export function bruteForce(
  sites: readonly GeneratedSite[],
  asked: Asked,
): { id: string; metres: number | null; vacancies: number }[] {
  const point = asked.lon === undefined || asked.lat === undefined ? undefined : { lon: asked.lon, lat: asked.lat };
  const elsewhere = asked.bbox !== undefined || asked.division !== undefined || asked.text !== undefined;
  const reach = point ? (asked.maxMetres ?? (elsewhere ? Infinity : 5_000)) : Infinity;
  const asksForPlaces =
    asked.age !== undefined || listed(asked.form) || asked.maxPriceFen !== undefined || asked.vacancy === true;
  return sites.flatMap((site) => {
    const metres = point && site.location ? distance(point, site.location) : null;
    const lines = site.lines.filter((line) => lineFits(line, asked));
    const vacancies = lines.reduce((sum, line) => sum + (line.vacancies ?? 0), 0);
    const [west, south, east, north] = asked.bbox ?? [0, 0, 0, 0];
    const at = site.location;
    const fits =
      site.status === "open" &&
      (reach === Infinity || (metres !== null && metres <= reach)) &&
      (!asked.bbox || (at !== null && at.lon >= west && at.lon <= east && at.lat >= south && at.lat <= north)) &&
      site.division.startsWith(asked.division ?? "") &&
      site.name.includes(asked.text ?? "") &&
      (listed(asked.kind) ? asked.kind : (careKinds as readonly string[])).includes(site.kind) &&
      (!asked.inclusive || site.inclusive) &&
      (asked.feature ?? []).every((feature) => site.features.includes(feature)) &&
      (asked.from === undefined || (site.opens !== null && site.opens <= asked.from)) &&
      (asked.to === undefined || (site.closes !== null && site.closes >= asked.to)) &&
      (asked.grade === undefined || (site.grade !== null && site.grade <= asked.grade)) &&
      (!asked.weekend || site.features.includes("weekend") || site.days.some((day) => day >= 6)) &&
      (lines.length > 0 || !asksForPlaces) &&
      (vacancies > 0 || !asked.vacancy);
    return fits ? [{ id: site.id, metres, vacancies }] : [];
  });
}
