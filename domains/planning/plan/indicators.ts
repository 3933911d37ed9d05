import type { LocalDate } from "../../../contract/values.ts";
import type { Context } from "../../../kernel/context.ts";
import { type TargetBody, targetDay } from "../../../mechanisms/indicators/contract.ts";
import {
  cubeOf,
  type Figure,
  figuresOf,
  type Indicator,
  indicatorsOf,
  prepare,
  type Setting,
  targetKind,
  trendDays,
} from "../../../mechanisms/indicators/index.ts";
import type { Definition } from "../../../mechanisms/packs/index.ts";
import { getGeography } from "../../regions/index.ts";
import type { PlanIndicator, PlanTarget } from "../contract/plan.ts";
import { inOrder, type Sources } from "./sources.ts";
import { isMet, standingOfTargets } from "./targets.ts";

/** Indicators of the local documents, and all that have a target, with where they stand. */
export async function planIndicators(
  context: Context,
  sources: Sources,
  { publicOnly = false }: { publicOnly?: boolean } = {},
): Promise<PlanIndicator[]> {
  const { platform, districtId, now, today, db } = context;
  const { divisions } = await getGeography(platform, districtId);
  const root = divisions[0];
  if (!root) return [];
  const { list } = await indicatorsOf(context);
  const targets = sources.definitions
    .list<TargetBody>(targetKind, { on: today })
    .filter(({ body }) => body.division === undefined || body.division === root.code);
  const byIndicator = Map.groupBy(targets, ({ body }) => body.indicator);
  const shownOnes = list.filter(
    (one) => (sources.isLocal(one.definition) || byIndicator.has(one.key)) && (!publicOnly || one.body.public),
  );
  // The document speaks of an indicator where it sets its target.
  const speaking = ({ key, definition }: Indicator): Definition => byIndicator.get(key)?.[0] ?? definition;
  const places = new Map(inOrder(shownOnes.map(speaking)).map((one, place) => [one, place]));
  const wanted = shownOnes.toSorted((a, b) => places.get(speaking(a))! - places.get(speaking(b))!);
  const cube = await cubeOf(platform, districtId, divisions, now);
  const world = { db, districtId, divisions, now, today };
  const settingOf = (on: LocalDate): Setting => ({ cube, world, moment: { on, knownAt: now }, curve: 0 });
  const days = trendDays(today) as LocalDate[];
  const result: PlanIndicator[] = [];
  for (const indicator of wanted) {
    const own = (byIndicator.get(indicator.key) ?? []).toSorted((a, b) =>
      targetDay(a.body).localeCompare(targetDay(b.body)),
    );
    const pastDays = own.map(({ body }) => targetDay(body)).filter((day) => day < today);
    await prepare(settingOf(today), indicator, [...new Set([...days, ...pastDays])]);
    const valueOn = async (on: LocalDate): Promise<Figure> => (await figuresOf(indicator, settingOf(on))).of(root.code);
    const now_ = await valueOn(today);
    const shown: PlanTarget[] = [];
    for (const { key, body } of own) {
      const by = targetDay(body);
      const { value } = by < today ? await valueOn(by) : now_;
      shown.push({
        key,
        title: body.title,
        by,
        value: body.value ?? null,
        min: body.min ?? null,
        max: body.max ?? null,
        expected: body.expected,
        basis: sources.sentencesOf(body.basis),
        reached: value,
        met: value === null ? null : isMet(body, indicator.body.direction, value),
      });
    }
    const trend: PlanIndicator["trend"] = [];
    for (const on of days) trend.push({ on, value: (on === today ? now_ : await valueOn(on)).value });
    result.push({
      ...headOf(indicator, sources),
      value: now_.value,
      missing: now_.missing,
      targets: shown,
      trend,
      ...standingOfTargets(
        own.map(({ body }) => body),
        indicator.body.direction,
        now_.value,
        today,
        trend,
      ),
    });
  }
  return result;
}

const headOf = ({ key, version, definition, body, numerator }: Indicator, sources: Sources) => ({
  key,
  version,
  pack: definition.pack,
  title: body.title,
  explain: body.explain,
  basis: sources.sentencesOf(body.basis),
  unit: body.unit,
  direction: body.direction,
  live: !("reported" in numerator),
});
