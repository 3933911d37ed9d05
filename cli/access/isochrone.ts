import { isochronesOf } from "../../engines/access/isochrone.ts";
import { BoundedSearch } from "../../engines/access/search.ts";
import { createProgress } from "../progress.ts";
import { writeTable } from "../tables/write.ts";
import { readNetwork } from "./network.ts";
import { amount, needed, parseOptions, readLimits, sharedOptions } from "./options.ts";
import { createLocator, readPoints } from "./points.ts";
import { UsageError } from "../verb.ts";

/** `access isochrone`: for each origin and limit the ground within reach, as GeoJSON. */
export async function runIsochrone(args: string[]): Promise<void> {
  const own = {
    origins: { type: "string" },
    limits: { type: "string" },
    besides: { type: "string", default: "60" },
  } as const;
  const values = parseOptions(args, { ...sharedOptions, ...own });
  const [file, limits] = [needed(values.origins, "origins"), readLimits(values.limits)];
  const besides = amount(values.besides, "besides");
  if (besides === 0) throw new UsageError("--besides: > 0");
  if (values.out.endsWith(".gz")) throw new UsageError("--out: .geojson");
  const { graph, ...network } = await readNetwork(values);
  const locator = createLocator({ graph, ...network }, values);
  const { points } = await readPoints(file, "origin", locator);
  locator.report();
  const search = new BoundedSearch(graph);
  const progress = createProgress("等时圈 isochrones");
  // GeoJSON is no table, but is written as one without columns: never half a file. Its first line is blank.
  await writeTable(values.out, [], (out) => {
    let comma = '{"type":"FeatureCollection","features":[';
    points.forEach(({ name, place }, number) => {
      progress.at(number, points.length);
      if (!place) return;
      for (const { limit, area, tolerance } of isochronesOf(graph, place, limits, besides, search)) {
        const properties = { origin: name, limit_m: limit, tolerance_m: Math.round(tolerance * 10) / 10 };
        out.raw(comma + JSON.stringify({ type: "Feature", properties, geometry: area })).end();
        comma = ",";
      }
    });
    out.raw(comma === "," ? "]}" : `${comma}]}`).end();
  });
  progress.end();
}
