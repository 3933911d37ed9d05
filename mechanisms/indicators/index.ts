import type { Context, Platform } from "../../kernel/context.ts";
import { instantOf } from "../../kernel/clock.ts";
import { type Definitions, definitionsOf } from "../packs/index.ts";
import type { IndicatorBody, TargetBody } from "./contract.ts";
import { Cube } from "./cube.ts";
import type { Division } from "./definition.ts";
import { DivisionIndex } from "./division-index.ts";
import { compileIndicator, type Indicator } from "./figures.ts";
import { indicatorKind, targetKind } from "./kinds.ts";
import { catchUp } from "./store.ts";
import * as store from "./store.ts";

/** Indicators as definitions over facts: what other mechanisms and domains may call. */
export { indicatorKind, targetKind } from "./kinds.ts";
export { defineFacts, findFacts, listFacts, type FactsWorld } from "./facts.ts";
export { type Figure, type Figures, trendDays } from "./evaluate.ts";
export type { Moment } from "./definition.ts";
export { compileIndicator, figuresOf, type Indicator, periodStart, prepare, type Setting } from "./figures.ts";
export { Cube, type Curve } from "./cube.ts";
export { compileMeasure, type FactsMeasure } from "./measure.ts";
export { DivisionIndex } from "./division-index.ts";
export { rebuild } from "./store.ts";
export { type Report, reportedAsOf } from "./reports.ts";

const cubes = new WeakMap<object, Map<string, Cube>>();

/** The district's figures in this process, brought up to everything that is committed. */
export async function cubeOf(
  platform: Pick<Platform, "database">,
  districtId: string,
  divisions: readonly Division[],
  now: string,
): Promise<Cube> {
  const ofPlatform = cubes.get(platform.database) ?? new Map<string, Cube>();
  cubes.set(platform.database, ofPlatform);
  let cube = ofPlatform.get(districtId);
  if (cube?.index.divisions !== divisions)
    ofPlatform.set(districtId, (cube = new Cube(platform.database, districtId, new DivisionIndex(divisions))));
  await cube.follow(now);
  return cube;
}

const waiting = new WeakMap<object, Set<string>>();

/**
 * Says that sites, lines, institutions, needs or populations changed, in the transaction that changes them; their figures follow
 * after the commit, and at the latest with the next reader. Without ids everything of the kind changed.
 */
export async function touch(
  context: Pick<Context, "db" | "districtId" | "platform" | "now" | "afterCommit">,
  kind: "site" | "line" | "institution" | "need" | "population",
  ids?: readonly string[],
): Promise<void> {
  const { platform, districtId } = context;
  await store.touch(context.db, districtId, kind, kind === "population" ? undefined : ids);
  context.afterCommit(() => {
    const { database } = platform;
    const districts = waiting.get(database) ?? new Set<string>();
    waiting.set(database, districts);
    if (districts.has(districtId)) return;
    districts.add(districtId);
    // Changes of a moment go in together.
    setTimeout(() => {
      districts.delete(districtId);
      catchUp(database, districtId, context.now).then(
        () => platform.live.announce(districtId, ["indicator"]),
        (error: unknown) => platform.log("warn", "figures did not follow a change yet", { error: String(error) }),
      );
    }, 100).unref();
  });
}

/** The same for code with only a database at hand, such as imports: the next reader or sweep follows. */
export const touchLater = store.touch;

/** Everything that is touched and not yet counted, once a minute: what happened in jobs, or in a process that died. */
export const sweeps = [
  {
    name: "indicators.follow",
    async run(platform: Platform) {
      const { database } = platform;
      const rows = await database.kysely.selectFrom("indicator_touch").select("district_id").distinct().execute();
      for (const { district_id } of rows) {
        await catchUp(database, district_id, instantOf(platform.clock.now()));
        platform.live.announce(district_id, ["indicator"]);
      }
    },
  },
];

/** The indicators of a district on a day: those of the dashboard first, the others by key. */
export async function indicatorsOf(context: Pick<Context, "db" | "districtId" | "today">): Promise<{
  readonly list: readonly Indicator[];
  readonly byKey: ReadonlyMap<string, Indicator>;
  readonly definitions: Definitions;
}> {
  const definitions = await definitionsOf(context.db, context.districtId);
  const list = definitions
    .list<IndicatorBody>(indicatorKind, { on: context.today })
    .map(compileIndicator)
    .toSorted((a, b) => (a.body.headline ?? 99) - (b.body.headline ?? 99));
  return { list, byKey: new Map(list.map((one) => [one.key, one])), definitions };
}

/** What an indicator should reach, the nearest day first. */
export async function targetsOf(
  context: Pick<Context, "db" | "districtId" | "today">,
  indicator?: string,
): Promise<readonly TargetBody[]> {
  const definitions = await definitionsOf(context.db, context.districtId);
  return definitions
    .list<TargetBody>(targetKind, { on: context.today })
    .map(({ body }) => body)
    .filter((one) => indicator === undefined || one.indicator === indicator);
}
