import type { LocalDate } from "../../contract/values.ts";
import type { Random } from "../../engines/random/random.ts";
import { epochDay, localMonth, monthNumber } from "./calendar.ts";
import type { Divisions } from "./divisions.ts";
import type { BirthFigure, PopulationFigure } from "./types.ts";

const source = "虚构演示数据";
/** Years of figures before today's year. */
export const populationYears = 4;
/** Births in a year per inhabitant now, and by how much each earlier year had more (the birth rate falls). */
const birthRate = 0.0072;
const earlierMore = 1.035;

export type Population = {
  /** Persons by community at the last year's end. */
  readonly persons: Float64Array;
  population(): Iterable<PopulationFigure>;
  births(): Iterable<BirthFigure>;
};

/** Inhabitants by community and year, and births by month; ages 0, 1 and 2 follow from the births and from families moving. */
export function makePopulation(random: Random, divisions: Divisions, total: number, today: LocalDate): Population {
  const count = divisions.communities.length;
  const thisMonth = monthNumber(epochDay(today));
  const lastYear = Math.floor(thisMonth / 12) - 1;
  const weights = divisions.communities.map(
    (division, at) => Math.max(0.05, division.areaKm2) * divisions.density[at]!,
  );
  const all = weights.reduce((sum, weight) => sum + weight, 0);
  const character = divisions.communities.map((division, at) => {
    const own = random.fork("community").at(at);
    return {
      growth: own.normal(division.urban ? 0.004 : -0.012, 0.008),
      young: Math.exp(own.normal(division.urban ? 0.02 : -0.1, 0.28)),
    };
  });
  const persons = Float64Array.from(weights, (weight) => Math.round((total * weight) / all));
  const youngMean =
    character.reduce((sum, one, at) => sum + one.young * persons[at]!, 0) / persons.reduce((sum, one) => sum + one, 0);
  const monthOf = (community: number, month: number) => {
    const years = lastYear - Math.floor(month / 12);
    const season = 1 + 0.09 * Math.sin(((month % 12) / 12) * 2 * Math.PI + 3.6);
    const mean =
      (persons[community]! * birthRate * character[community]!.young * earlierMore ** years * season) / 12 / youngMean;
    return random.fork("births").at(community).at(month).poisson(mean);
  };
  return {
    persons,
    *population() {
      for (let community = 0; community < count; community++) {
        const divisionCode = divisions.communities[community]!.code;
        for (let year = lastYear - populationYears + 1; year <= lastYear; year++) {
          const whole = Math.round(persons[community]! * (1 - character[community]!.growth) ** (lastYear - year));
          for (const age of [0, 1, 2] as const) {
            let born = 0;
            for (let month = (year - age) * 12; month < (year - age + 1) * 12; month++)
              born += monthOf(community, month);
            yield {
              divisionCode,
              year,
              age,
              persons: Math.round(born * (1 + (age + 0.5) * character[community]!.growth)),
              source,
            };
          }
          yield { divisionCode, year, age: null, persons: whole, source };
        }
      }
    },
    *births() {
      for (let community = 0; community < count; community++) {
        for (let month = thisMonth - 12 * populationYears; month < thisMonth; month++) {
          yield {
            divisionCode: divisions.communities[community]!.code,
            month: localMonth(month),
            births: monthOf(community, month),
            source,
          };
        }
      }
    },
  };
}
