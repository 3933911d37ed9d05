import type { Random } from "../../engines/random/random.ts";
import { rounded, type Point } from "./geometry.ts";
import type { Terrain } from "./terrain.ts";
import type { Park, PolygonGeometry } from "./types.ts";

export type ParkShape = Park & {
  readonly middle: Point;
  readonly reach: number;
  contains(x: number, y: number): boolean;
};

const bucket = 800;

/** Whether any park is at a point; parks are looked up by squares of 800 m. */
export function parkFinder(parks: readonly ParkShape[]): (x: number, y: number) => boolean {
  const near = new Map<string, ParkShape[]>();
  for (const park of parks) {
    const [x, y] = park.middle;
    for (
      let column = Math.floor((x - park.reach) / bucket);
      column <= Math.floor((x + park.reach) / bucket);
      column++
    ) {
      for (let row = Math.floor((y - park.reach) / bucket); row <= Math.floor((y + park.reach) / bucket); row++) {
        const key = `${column},${row}`;
        near.set(key, [...(near.get(key) ?? []), park]);
      }
    }
  }
  return (x, y) =>
    near.get(`${Math.floor(x / bucket)},${Math.floor(y / bucket)}`)?.some((park) => park.contains(x, y)) ?? false;
}

/** Rounded parks that do not touch: the first on the river in the middle of town, the others anywhere. */
export function makeParks(random: Random, terrain: Terrain, count: number, names: readonly string[]): ParkShape[] {
  const parks: ParkShape[] = [];
  const placed: { middle: Point; size: number }[] = [];
  for (let attempt = 0; parks.length < count && attempt < count * 20; attempt++) {
    const central = parks.length === 0;
    const size = central ? 430 : random.between(140, 340);
    const angle = random.between(0, 2 * Math.PI);
    const reach = terrain.radius * 0.85 * Math.sqrt(random.unit());
    const x = central ? random.between(-0.12, 0.12) * terrain.radius : reach * Math.cos(angle);
    const y = central ? terrain.riverAt(x) + terrain.halfRiver + size * 1.35 : reach * Math.sin(angle);
    const clear = placed.every(
      (other) => (other.middle[0] - x) ** 2 + (other.middle[1] - y) ** 2 > (other.size + size + 500) ** 2,
    );
    if (!clear || (!central && Math.abs(terrain.fromRiver(x, y)) < terrain.halfRiver + size * 1.4)) continue;
    const waves = [2, 3, 5].map((frequency) => ({
      frequency,
      height: random.between(0.04, 0.14),
      phase: random.between(0, 2 * Math.PI),
    }));
    const stretch = random.between(1, 1.5);
    const turn = random.between(0, Math.PI);
    const edge = (at: number) =>
      size * (1 + waves.reduce((sum, wave) => sum + wave.height * Math.sin(wave.frequency * at + wave.phase), 0));
    const outline = Array.from({ length: 36 }, (_, at): Point => {
      const around = (at / 36) * 2 * Math.PI;
      const along = edge(around);
      const [px, py] = [along * Math.cos(around), (along * Math.sin(around)) / stretch];
      return [x + px * Math.cos(turn) - py * Math.sin(turn), y + px * Math.sin(turn) + py * Math.cos(turn)];
    });
    if (
      !outline.every(
        ([px, py]) =>
          terrain.inside(px * 1.04, py * 1.04) && Math.abs(terrain.fromRiver(px, py)) > terrain.halfRiver + 15,
      )
    )
      continue;
    const ring = [...outline, outline[0]!].map(([px, py]) => rounded(terrain.plane.lon(px), terrain.plane.lat(py)));
    const area: PolygonGeometry = { type: "Polygon", coordinates: [ring] };
    placed.push({ middle: [x, y], size });
    parks.push({
      name: central ? "青禾滨河公园" : `${names[parks.length]!}公园`,
      area,
      middle: [x, y],
      reach: size * 1.45,
      contains(px, py) {
        const [dx, dy] = [px - x, py - y];
        const across = (-dx * Math.sin(turn) + dy * Math.cos(turn)) * stretch;
        const along = dx * Math.cos(turn) + dy * Math.sin(turn);
        return Math.hypot(along, across) < edge(Math.atan2(across, along));
      },
    });
  }
  return parks;
}
