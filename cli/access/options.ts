import { type ParseArgsConfig, parseArgs } from "node:util";
import { coordinateSystems, type CoordinateSystem } from "../../engines/coordinates/systems.ts";
import { UsageError } from "../verb.ts";

/** Options that all questions share: where the network is, and how points are read. */
export const sharedOptions = {
  nodes: { type: "string" },
  edges: { type: "string" },
  osm: { type: "string" },
  "least-part": { type: "string" },
  snap: { type: "string", default: "400" },
  system: { type: "string", default: "wgs84" },
  out: { type: "string", default: "-" },
} as const satisfies NonNullable<ParseArgsConfig["options"]>;

/** The values of a question's options. UsageError for words that are none. */
export function parseOptions<Options extends NonNullable<ParseArgsConfig["options"]>>(
  args: string[],
  options: Options,
) {
  const { values, positionals } = parseArgs({ args, allowPositionals: true, options });
  if (positionals.length > 0) throw new UsageError(`多余的参数 · not expected: ${positionals.join(" ")}`);
  return values;
}

export function needed(value: string | undefined, name: string): string {
  if (value === undefined) throw new UsageError(`缺少 · missing: --${name}`);
  return value;
}

/** A number of at least 0 (metres, persons). */
export function amount(text: string, name: string): number {
  const value = text.trim() === "" ? Number.NaN : Number(text);
  if (!(value >= 0) || value === Infinity)
    throw new UsageError(`--${name}: “${text}”不是数 · is not a number of at least 0`);
  return value;
}

export function wholeNumber(text: string, name: string, least: number): number {
  const value = amount(text, name);
  if (!Number.isInteger(value) || value < least) throw new UsageError(`--${name}: ${least}, ${least + 1} …`);
  return value;
}

/** Walking limits in metres: `500,1000,2000`. */
export function readLimits(text: string | undefined): number[] {
  return needed(text, "limits")
    .split(",")
    .map((part) => amount(part, "limits"));
}

export function readSystem(text: string): CoordinateSystem {
  const system = coordinateSystems.find((each) => each === text);
  if (!system) throw new UsageError(`--system: ${coordinateSystems.join(", ")}`);
  return system;
}
