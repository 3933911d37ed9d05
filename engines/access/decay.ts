/**
 * How much a site counts at a walking distance of x metres; always 0 beyond the limit of the catchment.
 *
 * | kind          | weight                                        | source                                       |
 * | ------------- | --------------------------------------------- | -------------------------------------------- |
 * | `within`      | 1                                             | Luo & Wang 2003 (2SFCA)                      |
 * | `steps`       | that of the first zone whose end is ≥ x       | Luo & Qi 2009 (enhanced 2SFCA)               |
 * | `gaussian`    | exp(-x² / 2σ²)                                | Wan, Zou & Sternberg 2012                    |
 * | `dai`         | (exp(-½(x/d)²) - exp(-½)) / (1 - exp(-½)), d = limit | Dai 2010 (Gaussian that ends in 0 at the limit) |
 * | `exponential` | exp(-x / scale)                               | Kwan 1998                                    |
 * | `gravity`     | (max(x, least) / scale) ^ power               | Hansen 1959; Schuurman, Bérubé & Crooks 2010 |
 */
export type Decay =
  | { readonly kind: "within" }
  | { readonly kind: "steps"; readonly zones: readonly { readonly to: number; readonly weight: number }[] }
  | { readonly kind: "gaussian"; readonly sigma: number }
  | { readonly kind: "dai" }
  | { readonly kind: "exponential"; readonly scale: number }
  | { readonly kind: "gravity"; readonly scale: number; readonly power: number; readonly least: number };

/** Writes the weights of the first `count` distances (metres) over them. */
export type Weigher = (metres: Float64Array, count: number) => void;

/** The zones of Luo & Qi (1, 0.68, 0.22) at a third, two thirds and the whole of a limit in metres. */
export const luoQiZones = (limit: number): Decay => ({
  kind: "steps",
  zones: [1, 0.68, 0.22].map((weight, at) => ({ to: (limit * (at + 1)) / 3, weight })),
});

/** The loop that weighs distances for a decay and a limit. O(count), for steps × zones. RangeError for parameters without sense. */
export function weigherOf(decay: Decay, limit: number): Weigher {
  if (!(limit >= 0)) throw new RangeError(`a limit of ${limit} m`);
  if (decay.kind === "steps") return stepWeigher(decay.zones, limit);
  const one = formulaOf(decay, limit);
  return (metres, count) => {
    for (let at = 0; at < count; at++) metres[at] = metres[at]! <= limit ? one(metres[at]!) : 0;
  };
}

function stepWeigher(zones: readonly { to: number; weight: number }[], limit: number): Weigher {
  let before = -Infinity;
  for (const { to, weight } of zones) {
    if (!(to > before) || !(weight >= 0 && weight < Infinity))
      throw new RangeError(`a zone to ${to} m with weight ${weight}`);
    before = to;
  }
  const ends = Float64Array.from(zones, ({ to }) => to);
  const weights = Float64Array.from([...zones.map(({ weight }) => weight), 0]);
  return (metres, count) => {
    for (let at = 0; at < count; at++) {
      const x = metres[at]!;
      let zone = 0;
      while (zone < ends.length && x > ends[zone]!) zone++;
      metres[at] = x <= limit ? weights[zone]! : 0;
    }
  };
}

function formulaOf(decay: Exclude<Decay, { kind: "steps" }>, limit: number): (x: number) => number {
  const positive = (name: string, value: number) => {
    if (!(value > 0 && value < Infinity)) throw new RangeError(`${name} of ${value}`);
  };
  switch (decay.kind) {
    case "within":
      return () => 1;
    case "gaussian": {
      positive("a sigma", decay.sigma);
      const { sigma } = decay;
      return (x) => Math.exp((-x * x) / (2 * sigma ** 2));
    }
    case "dai": {
      positive("a limit", limit);
      const end = Math.exp(-0.5);
      return (x) => (Math.exp(-0.5 * (x / limit) ** 2) - end) / (1 - end);
    }
    case "exponential": {
      positive("a scale", decay.scale);
      const { scale } = decay;
      return (x) => Math.exp(-x / scale);
    }
    case "gravity": {
      positive("a scale", decay.scale);
      const { scale, power, least } = decay;
      if (!Number.isFinite(power) || !(least >= 0))
        throw new RangeError(`a gravity with power ${power}, least ${least}`);
      if (power < 0) positive("a least distance", least);
      return (x) => (Math.max(x, least) / scale) ** power;
    }
  }
}
