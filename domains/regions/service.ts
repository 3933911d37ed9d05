import type { InputOf, OutputOf } from "../../contract/endpoint.ts";
import type { Context } from "../../kernel/context.ts";
import { notFound } from "../../kernel/refusal.ts";
import type * as contract from "./contract.ts";
import { boxOf, getGeography } from "./geography.ts";
import { matchPlaces } from "./place-search.ts";
import { populationLines } from "./population-sum.ts";
import { listPopulationYears, populationAsOf } from "./queries.ts";

type Divisions = typeof contract.listDivisions;
/** The divisions of the district, parents first. */
export async function listDivisions(
  { platform, districtId }: Context,
  { query }: InputOf<Divisions>,
): Promise<OutputOf<Divisions>> {
  const { divisions, drawn } = await getGeography(platform, districtId);
  const chosen = query.outlines ? drawn : divisions.map((division) => ({ ...division, outline: null }));
  return { items: chosen.filter(({ level }) => level <= query.level) };
}

type BaseMap = typeof contract.getBaseMap;
/** What the own base map draws beneath everything else. */
export async function getBaseMap(
  { platform, districtId }: Context,
  { query }: InputOf<BaseMap>,
): Promise<OutputOf<BaseMap>> {
  const { features } = await getGeography(platform, districtId);
  const { bbox, kind } = query;
  const touches = (feature: (typeof features)[number]) => {
    if (!bbox) return true;
    const [west, south, east, north] = boxOf(feature.geometry);
    return west <= bbox[2] && east >= bbox[0] && south <= bbox[3] && north >= bbox[1];
  };
  return {
    items: features.filter((feature) => (kind.length === 0 || kind.includes(feature.kind)) && touches(feature)),
  };
}

type Places = typeof contract.searchPlaces;
/** Places to search around, by what a person has typed. */
export async function searchPlaces(
  { platform, districtId }: Context,
  { query }: InputOf<Places>,
): Promise<OutputOf<Places>> {
  const { places } = await getGeography(platform, districtId);
  return { items: matchPlaces(places, query.text, query.limit) };
}

type Locate = typeof contract.locate;
/** The smallest division around a point. */
export async function locate({ platform, districtId }: Context, { query }: InputOf<Locate>): Promise<OutputOf<Locate>> {
  const found = (await getGeography(platform, districtId)).divisionAt(query);
  if (!found) return { division: null };
  const { outline: _outline, ...division } = found;
  return { division };
}

type Population = typeof contract.listPopulation;
/** Population of a division and of those below it in a year; the newest year when none is asked for. */
export async function listPopulation(context: Context, { query }: InputOf<Population>): Promise<OutputOf<Population>> {
  const { platform, districtId, db } = context;
  const { divisions, byCode } = await getGeography(platform, districtId);
  const top = divisions[0];
  const code = query.within ?? top?.code;
  const division = code === undefined ? undefined : byCode.get(code);
  if (query.within && !division) throw notFound();
  const years = await listPopulationYears(db, districtId);
  const year = query.year ?? years[0] ?? null;
  const figures = year === null ? [] : await populationAsOf(db, districtId, { year, exactYear: true });
  const lines = populationLines(divisions, figures);
  const path: { code: contract.Division["code"]; name: string }[] = [];
  for (let at = division; at; at = at.parentCode ? byCode.get(at.parentCode) : undefined)
    path.unshift({ code: at.code, name: at.name });
  return {
    year,
    years,
    division: (division && lines.get(division.code)) ?? null,
    items: divisions
      .filter(({ parentCode }) => parentCode === (code ?? ""))
      .flatMap((child) => lines.get(child.code) ?? []),
    path,
  };
}
