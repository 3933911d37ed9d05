import { Random } from "../random/random.ts";
import type { BirthsPanel } from "./panel.ts";

/**
 * A made-up district for tests and benchmarks: parents and communities of very different size, falling births, one season
 * for all, level shifts, drifting and growing communities, Poisson births. It ranks methods by how they cope with such
 * things; what it says of the error in a real district is nothing.
 */
export function syntheticBirths(options: {
  readonly communities: number;
  readonly months: number;
  readonly seed: string;
  readonly perParent?: number;
  readonly meanBirths?: number;
}): BirthsPanel {
  const { communities, months, seed, perParent = 12, meanBirths = 5 } = options;
  const random = Random.from(seed);
  const parents = Math.ceil(communities / perParent);
  const season = Float64Array.from({ length: 12 }, (_, month) => 1 + 0.09 * Math.cos((2 * Math.PI * (month - 9)) / 12));
  season[1]! *= 0.92;
  const walk = (yearly: number, drift: number) => {
    let level = 0;
    return Float64Array.from(
      { length: months },
      () => (level += drift / 12 + random.normal(0, yearly / Math.sqrt(12))),
    );
  };
  const district = walk(0.03, -0.04);
  const streets = Array.from({ length: parents }, () => walk(0.03, random.normal(0, 0.02)));
  const parentOf = Int32Array.from({ length: communities }, (_, row) => row % parents);
  const births = new Float64Array(communities * months);
  for (let row = 0; row < communities; row++) {
    const size = meanBirths * Math.exp(random.normal(-0.3, 0.8));
    const own = walk(0.05, random.chance(0.1) ? random.normal(0, 0.12) : 0);
    const moved = random.chance(0.08) ? random.int(0, months) : months;
    const shift = random.normal(0, 0.4);
    for (let month = 0; month < months; month++) {
      const level = district[month]! + streets[parentOf[row]!]![month]! + own[month]! + (month >= moved ? shift : 0);
      births[row * months + month] = random.poisson(size * season[month % 12]! * Math.exp(level));
    }
  }
  return {
    communities: Array.from({ length: communities }, (_, row) => `社区${row + 1}`),
    parents: Array.from({ length: parents }, (_, row) => `街道${row + 1}`),
    parentOf,
    firstMonth: 2016 * 12,
    months,
    births,
  };
}
