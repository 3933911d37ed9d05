import type { Lots } from "../lots/lots.ts";
import { assign, assignEvenly } from "./assignment/assign.ts";
import type { AssignmentProblem, RowRule, Shortage } from "./assignment/problem.ts";
import { byUnits } from "./canonical.ts";
import { type Barred, type Exclusion, Rules, type Wanted, costOf, exclusionOf, partsOf } from "./pairs.ts";
import type { InspectionPlan, Inspector, Shortfall } from "./transcript.ts";

export type Task = {
  readonly plan: InspectionPlan;
  readonly inspectors: readonly Inspector[];
  readonly wanted: readonly Wanted[];
  /** Inspections that each inspector already has in this draw. */
  readonly loads: ReadonlyMap<string, number>;
  readonly barred: Barred;
};
export type Teams = {
  /** The inspectors of each site, kept and new ones, by id. */
  readonly inspectors: ReadonlyMap<string, string[]>;
  readonly cost: number;
  readonly gap: number;
  readonly parts: number;
  readonly shortages: Shortfall[];
};

/** The names in a shortage: enough to see who it is about. */
const named = 20;

/**
 * Gives sites the inspectors they want: the least sum of the pairs' costs under the plan's rules and exclusions, with loads as
 * the plan says. The order of sites and inspectors is drawn, so that no list is favoured. O(sites × inspectors) and the
 * assignment. A site that cannot have all it wants is in `shortages`, with the reason.
 */
export function assignInspectors(task: Task, lots: Lots): Teams {
  const { plan, barred, loads } = task;
  const sorted = task.wanted.toSorted((a, b) => byUnits(a.site.id, b.site.id));
  const wanted = Array.from(lots.order(sorted.length), (at) => sorted[at]!);
  const known = task.inspectors.toSorted((a, b) => byUnits(a.id, b.id));
  const inspectors = Array.from(lots.order(known.length), (at) => known[at]!);
  const avoided = inspectors.map(({ avoids }) => new Set(avoids));
  const need = Int32Array.from(wanted, (each) => each.need);
  const parts = partsOf(
    plan,
    need.reduce((sum, each) => sum + each, 0),
  );
  const cost = new Float64Array(wanted.length * inspectors.length);
  const excluded = wanted.map((): Record<Exclusion, number> => ({ avoids: 0, lastTime: 0, unavailable: 0 }));
  wanted.forEach((each, row) => {
    inspectors.forEach((inspector, column) => {
      // A number is drawn for excluded pairs too: what one exclusion changes leaves the rest alone.
      const price = costOf(plan, each.site, inspector, parts, lots);
      const why = exclusionOf(each, inspector, avoided[column]!, barred);
      cost[row * inspectors.length + column] = why ? Infinity : price;
      if (why) excluded[row]![why]++;
    });
  });
  const rulebook = new Rules(plan, inspectors);
  const rules = wanted.map((each) => rulebook.of(each));
  const kept = rules.map((rule, row) => (need[row] === 1 ? applyAtOnce(rule, row, cost, inspectors.length) : rule));
  const limit = plan.loads === "even" ? wanted.length : plan.loads;
  const loadOf = ({ id }: Inspector) => loads.get(id) ?? 0;
  const problem: AssignmentProblem = {
    rows: wanted.length,
    columns: inspectors.length,
    cost,
    need,
    capacity: Int32Array.from(inspectors, (each) => {
      const room = plan.loads === "even" ? limit : limit - loadOf(each);
      return Math.max(0, Math.min(room, (each.most ?? Infinity) - loadOf(each)));
    }),
    rules: kept.some((rule) => rule.length > 0) ? kept.map((rule) => (rule.length > 0 ? rule : undefined)) : undefined,
  };
  const answer =
    plan.loads === "even"
      ? assignEvenly(
          problem,
          Int32Array.from(inspectors, (each) => each.already + loadOf(each)),
        )
      : assign(problem);
  const chosen = new Map(
    wanted.map(({ site, kept: stay }, row) => {
      const added = answer.chosen[row]!.map((column) => inspectors[column]!.id);
      return [site.id, [...stay, ...added].toSorted(byUnits)];
    }),
  );
  const toShortfall = (shortage: Shortage): Shortfall => {
    const out = excluded[shortage.row]!;
    const others = inspectors.length - out.avoids - out.lastTime - out.unavailable;
    const isNobody = others === answer.chosen[shortage.row]!.length;
    const reason = isNobody ? "nobody" : shortage.columns.length === 0 ? "rule" : "limit";
    const sites = shortage.rows.filter((row) => row !== shortage.row).map((row) => wanted[row]!.site.id);
    return {
      site: wanted[shortage.row]!.site.id,
      missing: shortage.missing,
      reason,
      excluded: out,
      inspectors: firstNamed(shortage.columns.map((column) => inspectors[column]!.id)),
      sites: firstNamed(sites),
    };
  };
  const shortages = answer.shortages.map(toShortfall).toSorted((a, b) => byUnits(a.site, b.site));
  return { inspectors: chosen, cost: answer.cost, gap: answer.gap, parts, shortages };
}

const firstNamed = (ids: readonly string[]) => ids.toSorted(byUnits).slice(0, named);

/** Where one inspector is sought a rule only says who may come: such rows have no rule any more and stay exact and fast. */
function applyAtOnce(rule: RowRule, row: number, cost: Float64Array, columns: number): RowRule {
  for (const { classOf, most } of rule) {
    for (let column = 0; column < columns; column++) {
      if (most[classOf[column]!]! === 0) cost[row * columns + column] = Infinity;
    }
  }
  return [];
}
