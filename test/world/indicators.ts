import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import type { z } from "zod";
import type { Instant } from "../../contract/values.ts";
import { IndicatorBody, TargetBody } from "../../mechanisms/indicators/contract.ts";
import { recordDefinitions } from "../../mechanisms/packs/index.ts";
import type { World } from "./world.ts";

const file = join(import.meta.dirname, "../../packs/national/indicators.yaml");

/** The indicators every district has, as the national pack says them. */
export const nationalIndicators = (): IndicatorBody[] =>
  (parse(readFileSync(file, "utf8")) as { indicators: unknown[] }).indicators.map((one) => IndicatorBody.parse(one));

/** Gives the test district the national indicators and more of its own, without the rest of the pack. */
export async function giveIndicators(
  world: World,
  now: string,
  {
    indicators = [],
    targets = [],
  }: { indicators?: z.input<typeof IndicatorBody>[]; targets?: z.input<typeof TargetBody>[] } = {},
): Promise<void> {
  const entries = [
    ...[...nationalIndicators(), ...indicators.map((one) => IndicatorBody.parse(one))].map((body) => ({
      kind: "indicator",
      body,
    })),
    ...targets.map((one) => ({ kind: "target", body: TargetBody.parse(one) })),
  ].map((one) => ({ ...one, source: "test" }));
  await recordDefinitions(world.db, world.districtId, now as Instant, { pack: "national", rank: 1 }, entries);
}
