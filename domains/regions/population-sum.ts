import type { Division, PopulationLine } from "./contract.ts";
import type { PopulationFigure } from "./queries.ts";

type Sums = {
  total: number | null;
  ages: [number | null, number | null, number | null];
  isEstimate: boolean;
  sources: Set<string>;
};
const empty = (): Sums => ({ total: null, ages: [null, null, null], isEstimate: false, sources: new Set() });

/**
 * A population line for every division: its own figures, else the sum of those below it. A sum never mixes with a stated
 * figure of the same age. O(divisions + figures).
 */
export function populationLines(
  divisions: readonly Division[],
  figures: readonly PopulationFigure[],
): Map<string, PopulationLine> {
  const stated = new Map<string, Sums>();
  for (const { divisionCode, age, persons, source, isEstimate } of figures) {
    const sums = stated.get(divisionCode) ?? empty();
    stated.set(divisionCode, sums);
    if (age === -1) sums.total = persons;
    else if (age >= 0 && age <= 2) sums.ages[age] = persons;
    else continue;
    if (isEstimate) sums.isEstimate = true;
    sums.sources.add(source);
  }
  const lines = new Map<string, PopulationLine>();
  const below = Map.groupBy(divisions, ({ parentCode }) => parentCode ?? "");
  for (const division of divisions.toSorted((a, b) => b.level - a.level)) {
    const own = stated.get(division.code) ?? empty();
    const children = (below.get(division.code) ?? []).flatMap(({ code }) => lines.get(code) ?? []);
    const sumOf = (pick: (line: PopulationLine) => number | null) => {
      const known = children.flatMap((line) => pick(line) ?? []);
      return known.length === 0 ? null : known.reduce((sum, value) => sum + value, 0);
    };
    let isSum = false;
    const orSum = (value: number | null, pick: (line: PopulationLine) => number | null) => {
      if (value !== null) return value;
      const sum = sumOf(pick);
      if (sum !== null) isSum = true;
      return sum;
    };
    const total = orSum(own.total, (line) => line.total);
    const ages: PopulationLine["ages"] = [
      orSum(own.ages[0], (line) => line.ages[0]),
      orSum(own.ages[1], (line) => line.ages[1]),
      orSum(own.ages[2], (line) => line.ages[2]),
    ];
    const sources = isSum ? new Set([...own.sources, ...children.flatMap((line) => line.sources)]) : own.sources;
    lines.set(division.code, {
      code: division.code,
      name: division.name,
      level: division.level,
      total,
      ages,
      underThree: ages.some((age) => age === null) ? null : ages.reduce<number>((sum, age) => sum + (age ?? 0), 0),
      isEstimate: own.isEstimate || (isSum && children.some((line) => line.isEstimate)),
      isSum,
      sources: [...sources].sort(),
    });
  }
  return lines;
}
