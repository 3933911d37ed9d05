import type { WorldSize } from "./types.ts";

/** The demo district: a county-level district of 120 km². */
export const districtSize: WorldSize = {
  streets: 8,
  communities: 60,
  sites: 60,
  families: 900,
  children: 1_000,
  population: 420_000,
};

/**
 * A size for load tests with so many sites, for one district; divisions and persons follow from it.
 * A province is several districts (`districtIndex`) of such sizes. Throws RangeError for less than 1 or more than 100,000 sites.
 */
export function loadSize(sites: number, families: number = sites * 10): WorldSize {
  if (!Number.isInteger(sites) || sites < 1 || sites > 100_000)
    throw new RangeError(`${sites} sites: 1 to 100,000 can be made`);
  if (!Number.isInteger(families) || families < 1 || families > 10_000_000)
    throw new RangeError(`${families} families: 1 to 10,000,000 can be made`);
  const communities = Math.min(2_000, Math.max(12, Math.round(sites / 10)));
  return {
    streets: Math.min(200, Math.max(4, Math.round(communities / 8))),
    communities,
    sites,
    families,
    children: Math.round(families * 1.1),
    population: communities * 7_000,
  };
}
