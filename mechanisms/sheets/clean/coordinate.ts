import { cleaned, unclear, type Cleaned, type CleanNote } from "./cleaned.ts";
import { halfWidth, isBlank } from "./text.ts";

/** A point in the degrees of the file, whatever system they are in. */
export type RawPoint = { readonly lon: number; readonly lat: number };

type Degree = { readonly value: number; readonly axis?: "lon" | "lat" };

function axisOf(text: string): { axis?: "lon" | "lat"; sign: 1 | -1 } {
  if (/[ew]|东经|西经|经度|lon|lng/i.test(text)) return { axis: "lon", sign: /w|西经/i.test(text) ? -1 : 1 };
  if (/[ns]|北纬|南纬|纬度|lat/i.test(text)) return { axis: "lat", sign: /南纬|(^|[^a-z])s/i.test(text) ? -1 : 1 };
  return { sign: 1 };
}

/** One angle: decimal, with letters or words, or degrees-minutes-seconds. */
export function parseDegree(text: string): Degree | undefined {
  const { axis, sign } = axisOf(text);
  const bare = text.replace(/东经|西经|北纬|南纬|经度|纬度|longitude|latitude|lng|lon|lat|[news::=]/gi, " ").trim();
  const decimal = /^([-+]?\d{1,9}(?:\.\d+)?)\s*(?:°|º|度)?$/.exec(bare);
  if (decimal) return { value: sign * Number(decimal[1]), axis };
  const parts =
    /^(-?)(\d{1,3})\s*(?:°|º|度|\s)\s*(\d{1,2}(?:\.\d+)?)\s*(?:'|′|’|分|\s)?\s*(?:(\d{1,2}(?:\.\d+)?)\s*(?:"|″|”|''|′′|秒)?)?$/.exec(
      bare,
    );
  if (!parts) return undefined;
  const [minutes, seconds] = [Number(parts[3]), Number(parts[4] ?? 0)];
  if (minutes >= 60 || seconds >= 60) return undefined;
  return { value: (parts[1] ? -1 : 1) * sign * (Number(parts[2]) + minutes / 60 + seconds / 3600), axis };
}

/** The longitudes and latitudes of China, to see a swapped pair. */
const inLon = (value: number) => value >= 73 && value <= 136;
const inLat = (value: number) => value >= 3 && value <= 54;

function assemble(first: Degree, second: Degree): Cleaned<RawPoint> {
  if (first.value === 0 && second.value === 0) return cleaned<RawPoint>(undefined);
  if (Math.abs(first.value) > 10_000 || Math.abs(second.value) > 10_000)
    return unclear("projected_coordinates", { x: first.value, y: second.value });
  const notes: CleanNote[] = [];
  let [lon, lat] =
    first.axis === "lat" || second.axis === "lon" ? [second.value, first.value] : [first.value, second.value];
  if ((inLat(lon) && inLon(lat)) || (Math.abs(lat) > 90 && Math.abs(lon) <= 90)) {
    [lon, lat] = [lat, lon];
    notes.push({ code: "swapped", details: { lon, lat } });
  }
  if (Math.abs(lon) > 180 || Math.abs(lat) > 90) return unclear("coordinate_range", { lon, lat });
  const decimals = Math.min(...[lon, lat].map((value) => String(value).split(".")[1]?.length ?? 0));
  if (decimals < 3) notes.push({ code: "low_precision", details: { decimals } });
  return cleaned({ lon, lat }, notes);
}

/** Both angles in one cell: "118.78,32.04", "118.78E 32.04N", "东经118°46′40″ 北纬32°2′24″". */
export function cleanCoordinatePair(raw: string): Cleaned<RawPoint> {
  const text = halfWidth(raw)
    .replace(/^[([{]+|[)\]}]+$/g, "")
    .trim();
  if (isBlank(text)) return cleaned<RawPoint>(undefined);
  const separated = text.split(/\s*[,，;；、|]\s*/).filter((piece) => piece !== "");
  const pieces = separated.length === 2 ? separated : (splitPair(text) ?? []);
  const [first, second] = pieces.map(parseDegree);
  if (!first) return unclear("not_a_coordinate", { text: text.slice(0, 60) });
  return second ? assemble(first, second) : unclear("coordinate_incomplete", { text: text.slice(0, 60) });
}

function splitPair(text: string): string[] | undefined {
  const spaced = /^(\S+)\s+(\S+)$/.exec(text) ?? /^(.*?[ewns″"秒°度])\s*([ns\d东西南北].*)$/i.exec(text);
  const words = /^(.+?)\s*((?:北纬|南纬|东经|西经|纬度|经度|lat|lon|lng).*)$/i.exec(text);
  const chosen = words?.[1] ? words : spaced;
  return chosen ? [chosen[1] ?? "", chosen[2] ?? ""] : undefined;
}

/** Longitude and latitude in two cells; a pair put into one of them is understood too. */
export function cleanCoordinates(rawLon: string, rawLat: string): Cleaned<RawPoint> {
  const [lonText, latText] = [halfWidth(rawLon), halfWidth(rawLat)];
  const [noLon, noLat] = [isBlank(lonText), isBlank(latText)];
  if (noLon && noLat) return cleaned<RawPoint>(undefined);
  if (noLon || noLat) {
    const pair = cleanCoordinatePair(noLon ? latText : lonText);
    return "problem" in pair
      ? unclear("coordinate_incomplete", { text: (noLon ? latText : lonText).slice(0, 60) })
      : pair;
  }
  const [lon, lat] = [parseDegree(lonText), parseDegree(latText)];
  if (!lon || !lat) return unclear("not_a_coordinate", { text: (lon ? latText : lonText).slice(0, 60) });
  return assemble(lon, lat);
}
