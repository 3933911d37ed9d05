import { planeAt, type Plane } from "../../engines/access/plane.ts";
import type { Random } from "../../engines/random/random.ts";
import type { Point } from "./geometry.ts";

/** The land before anyone drew a line on it: a rounded district about its middle, with a river from west to east. */
export type Terrain = {
  readonly plane: Plane;
  /** Mean radius in metres. */
  readonly radius: number;
  /** Half the river's width in metres. */
  readonly halfRiver: number;
  inside(x: number, y: number): boolean;
  /** The river's middle at an easting, and its slope there. */
  riverAt(x: number): number;
  riverSlope(x: number): number;
  /** Metres from the river's middle: positive to the north. */
  fromRiver(x: number, y: number): number;
  /** 0 in the middle, about 1 at the edge. */
  remoteness(point: Point): number;
};

const squareMetresPerCommunity = 2_000_000;

export function makeTerrain(random: Random, communities: number, districtIndex: number): Terrain {
  const radius = Math.sqrt((communities * squareMetresPerCommunity) / Math.PI);
  const waves = [2, 3, 5, 9, 14].map((frequency, at) => ({
    frequency,
    height: [0.1, 0.06, 0.045, 0.025, 0.012][at]!,
    phase: random.between(0, 2 * Math.PI),
  }));
  // Waves about a mean radius enlarge the area by half the sum of their squares; taken back here.
  const scale = radius / Math.sqrt(1 + waves.reduce((sum, wave) => sum + wave.height ** 2 / 2, 0));
  const outlineAt = (angle: number) =>
    scale * (1 + waves.reduce((sum, wave) => sum + wave.height * Math.sin(wave.frequency * angle + wave.phase), 0));
  const bends = [
    { length: radius * 1.45, height: radius * 0.085 },
    { length: radius * 0.62, height: radius * 0.022 },
    { length: radius * 0.31, height: radius * 0.007 },
  ].map((bend) => ({ ...bend, phase: random.between(0, 2 * Math.PI) }));
  const tilt = random.between(-0.12, 0.12);
  const offset = -radius * random.between(0.12, 0.2);
  const turn = (2 * Math.PI) / 1;
  const riverAt = (x: number) =>
    offset +
    tilt * x +
    bends.reduce((sum, bend) => sum + bend.height * Math.sin((turn * x) / bend.length + bend.phase), 0);
  const riverSlope = (x: number) =>
    tilt +
    bends.reduce(
      (sum, bend) => sum + ((turn * bend.height) / bend.length) * Math.cos((turn * x) / bend.length + bend.phase),
      0,
    );
  return {
    // Districts of a province stand beside each other, ten to a row.
    plane: planeAt(117.9 + 0.9 * (districtIndex % 10), 33.6 - 0.8 * Math.floor(districtIndex / 10)),
    radius,
    halfRiver: 75,
    inside: (x, y) => Math.hypot(x, y) < outlineAt(Math.atan2(y, x)),
    riverAt,
    riverSlope,
    fromRiver: (x, y) => (y - riverAt(x)) / Math.sqrt(1 + riverSlope(x) ** 2),
    remoteness: ([x, y]) => Math.hypot(x, y) / radius,
  };
}
