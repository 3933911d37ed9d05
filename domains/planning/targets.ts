import type { Context } from "../../kernel/context.ts";
import { targetDay } from "../../mechanisms/indicators/contract.ts";
import { type Indicator, targetsOf } from "../../mechanisms/indicators/index.ts";
import { definitionsOf } from "../../mechanisms/packs/index.ts";
import { basisOf } from "../../mechanisms/rules/index.ts";
import type { Asked } from "./asked.ts";
import type { Target } from "./contract.ts";

/** By how much a value misses what it should reach; 0 when it does. An exact value is met from its better side. */
export function gapOf(
  { value, min, max }: { value?: number | undefined; min?: number | undefined; max?: number | undefined },
  direction: "higher" | "lower" | "neutral",
  actual: number | null,
): number | null {
  if (actual === null) return null;
  const least = min ?? (direction === "lower" ? undefined : value);
  const most = max ?? (direction === "higher" || (direction === "neutral" && min === undefined) ? undefined : value);
  if (least !== undefined && actual < least) return least - actual;
  if (most !== undefined && actual > most) return actual - most;
  return 0;
}

/** What an indicator should reach in a division, the nearest first, with what is missing today. */
export async function targetsFor(
  context: Pick<Context, "db" | "districtId" | "today">,
  { key, body }: Indicator,
  { division }: Pick<Asked, "division">,
  actual: number | null,
): Promise<Target[]> {
  const definitions = await definitionsOf(context.db, context.districtId);
  const all = (await targetsOf(context, key)).filter(
    (one) => one.division === undefined || division.code.startsWith(one.division),
  );
  return all
    .map((one) => ({
      key: one.key,
      title: one.title,
      day: targetDay(one),
      value: one.value ?? null,
      min: one.min ?? null,
      max: one.max ?? null,
      expected: one.expected,
      division: one.division ?? null,
      basis: basisOf(definitions, { body: one }, { on: context.today }),
      gap: gapOf(one, body.direction, actual),
    }))
    .toSorted((a, b) => a.day.localeCompare(b.day));
}
