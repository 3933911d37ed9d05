import type { Platform } from "../../kernel/context.ts";
import type { Division, Place } from "./contract.ts";
import { getGeography } from "./geography.ts";
import { matchPlaces } from "./place-search.ts";

import "./imports/boundary-kind.ts";
import "./imports/population-kind.ts";

export { endpoints } from "./endpoints.ts";
export { forgetGeography, getGeography, type Geography } from "./geography.ts";
export { populationAsOf, type PopulationFigure } from "./queries.ts";
export { populationLines } from "./population-sum.ts";
export { detour, encodeNetwork, type Walk, walkingMetres } from "./walking.ts";
export { setUpDistrict } from "./set-up.ts";
export type { Division, Outline, Place, PopulationLine } from "./contract.ts";

/** The community a point lies in (or the smallest division with an outline); undefined outside the district. */
export async function findCommunity(
  platform: Platform,
  districtId: string,
  point: { lon: number; lat: number },
): Promise<Division | undefined> {
  return (await getGeography(platform, districtId)).divisionAt(point);
}

/** A division of the district by code; undefined when there is none. */
export async function findDivision(
  platform: Platform,
  districtId: string,
  code: string,
): Promise<Division | undefined> {
  return (await getGeography(platform, districtId)).byCode.get(code);
}

/** Divisions, roads, parks and landmarks for what a person has typed, best first. */
export async function findPlaces(
  platform: Platform,
  districtId: string,
  typed: string,
  limit: number,
): Promise<Place[]> {
  return matchPlaces((await getGeography(platform, districtId)).places, typed, limit);
}
