import { Random } from "../../engines/random/random.ts";

/** Random rows with valid and record time, for tests that recompute figures in plain loops. */

export type Period = { from: string; to: string; recorded: string; superseded: string };
export type SiteState = Period & { site: string; status: string; kind: string; code: string; inclusive: boolean };
export type LineState = Period & { line: string; places: number; inclusive: number; elsewhere: number };
export type Line = { id: string; site: string; ageBand: string };
export type Use = {
  line: string;
  from: string;
  to: string;
  at: string;
  ended: string | null;
  taken: boolean;
  cancelled: boolean;
};
export type Need = {
  child: string | null;
  id: string;
  code: string;
  cause: string | null;
  month: string;
  at: string;
  ended: string | null;
};
export type Persons = {
  code: string;
  year: number;
  age: number;
  persons: number;
  recorded: string;
  superseded: string;
};

export const far = "9999-12-31";
export const forever = "9999-12-31T00:00:00Z";
export const random = Random.from("figures");
export const day = (from: number, to: number) =>
  new Date(Date.UTC(2026, 10, 20) + random.int(from, to) * 86_400_000).toISOString().slice(0, 10);
export const instant = (from: number, to: number) => `${day(from, to)}T0${random.int(0, 9)}:00:00Z`;
export const add = (on: string, days: number) =>
  new Date(Date.parse(`${on}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10);
export const pick = <T>(items: readonly T[]): T => items[random.int(0, items.length - 1)]!;

/** One or two states of knowledge, each cutting time into one to three periods, sometimes with a beginning before which nothing is known. */
export function periods(): Period[] {
  const learnt = instant(-300, -1);
  const knowledge = random.chance(0.5)
    ? [{ recorded: "2025-01-01T00:00:00Z", superseded: forever }]
    : [
        { recorded: "2025-01-01T00:00:00Z", superseded: learnt },
        { recorded: learnt, superseded: forever },
      ];
  return knowledge.flatMap((known) => {
    const cuts = [...new Set(Array.from({ length: random.int(1, 3) }, () => day(-500, 60)))].sort();
    return cuts.map((from, index) => ({ ...known, from, to: cuts[index + 1] ? add(cuts[index + 1]!, -1) : far }));
  });
}
