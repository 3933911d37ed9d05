import { ringArea, type Point } from "./geometry.ts";
import type { Honeycomb } from "./honeycomb.ts";
import type { Terrain } from "./terrain.ts";

/**
 * A border line between two labels, from one meeting of three to the next, or closed. It is drawn once and used by both
 * sides, so that neighbours fit together without gaps whatever the line is smoothed to. `right` lies to the right of its course.
 */
export type Border = {
  readonly start: number;
  readonly end: number;
  readonly left: number;
  readonly right: number;
  readonly points: readonly Point[];
};

/** All borders of a labelled honeycomb; −1 is outside. Lines between the two banks follow the river's middle. */
export function findBorders(comb: Honeycomb, label: Int32Array, terrain: Terrain): Border[] {
  type Step = { readonly to: number; readonly left: number; readonly right: number };
  const steps = new Map<number, Step[]>();
  for (let cell = 0; cell < label.length; cell++) {
    const own = label[cell]!;
    if (own === -1) continue;
    const corners = comb.corners(cell);
    comb.neighbours(cell).forEach((other, side) => {
      const beyond = other === -1 ? -1 : label[other]!;
      if (beyond === own) return;
      const from = corners[side]!;
      const list = steps.get(from);
      // Clockwise round the cell: the cell is on the right.
      const step = { to: corners[(side + 1) % 6]!, left: beyond, right: own };
      if (list) list.push(step);
      else steps.set(from, [step]);
      if (beyond === -1) {
        // The outside walks its own side too, so that every line can be followed both ways.
        const back = steps.get(step.to);
        const reverse = { to: from, left: own, right: -1 };
        if (back) back.push(reverse);
        else steps.set(step.to, [reverse]);
      }
    });
  }
  const bank = (cellLabel: number) => bankOf[cellLabel];
  const bankOf: number[] = [];
  for (let cell = 0; cell < label.length; cell++) {
    if (label[cell]! >= 0) bankOf[label[cell]!] = Math.sign(terrain.fromRiver(...comb.centre(cell))) || 1;
  }
  const acrossRiver = (left: number, right: number) => left >= 0 && right >= 0 && bank(left) !== bank(right);
  const place = (corner: number): Point => {
    const [x, y] = comb.cornerPoint(corner);
    return steps.get(corner)!.some((step) => acrossRiver(step.left, step.right)) ? [x, terrain.riverAt(x)] : [x, y];
  };

  const borders: Border[] = [];
  const walked = new Set<string>();
  const follow = (start: number, first: Step) => {
    const course = [start];
    let step = first;
    for (;;) {
      walked.add(`${course.at(-1)}>${step.to}`);
      walked.add(`${step.to}>${course.at(-1)}`);
      course.push(step.to);
      const onward: Step[] = steps.get(step.to)!;
      if (step.to === start || onward.length !== 2) break;
      step = onward.find((next) => next.left === first.left && next.right === first.right)!;
    }
    const points = course.map(place);
    const end = course.at(-1)!;
    const drawn = acrossRiver(first.left, first.right)
      ? alongRiver(points, terrain, comb.side)
      : smooth(points, first.left === -1 || first.right === -1 ? 8 : 5);
    borders.push({ start, end, left: first.left, right: first.right, points: drawn });
  };
  for (const wanted of [3, 2]) {
    for (const [corner, list] of steps) {
      if (list.length !== wanted) continue;
      for (const step of list) if (!walked.has(`${corner}>${step.to}`)) follow(corner, step);
    }
  }
  return borders;
}

function alongRiver(points: readonly Point[], terrain: Terrain, spacing: number): Point[] {
  const [from] = points[0]!;
  const [to] = points.at(-1)!;
  const count = Math.max(1, Math.round(Math.abs(to - from) / spacing));
  return Array.from({ length: count + 1 }, (_, at) => {
    const x = from + ((to - from) * at) / count;
    return [x, terrain.riverAt(x)];
  });
}

/** Means of neighbouring points, ends held; then every second point is left out. */
function smooth(points: readonly Point[], rounds: number): Point[] {
  let line = points;
  for (let round = 0; round < rounds; round++) {
    const before = line;
    line = before.map((point, at) => {
      if (at === 0 || at === before.length - 1) return point;
      const [ax, ay] = before[at - 1]!;
      const [bx, by] = before[at + 1]!;
      return [(ax + 2 * point[0] + bx) / 4, (ay + 2 * point[1] + by) / 4] as const;
    });
  }
  return line.filter((_, at) => at === 0 || at === line.length - 1 || at % 2 === 0);
}

/** The closed rings (last point = first) of every region that labels are joined to, outer ring first, counter-clockwise. */
export function joinRings(borders: readonly Border[], regionOf: (label: number) => number): Map<number, Point[][]> {
  const leaving = new Map<string, { end: number; region: number; points: readonly Point[] }[]>();
  for (const border of borders) {
    const left = border.left === -1 ? -1 : regionOf(border.left);
    const right = border.right === -1 ? -1 : regionOf(border.right);
    if (left === right) continue;
    const put = (start: number, end: number, region: number, points: readonly Point[]) => {
      if (region === -1) return;
      const key = `${region}:${start}`;
      const list = leaving.get(key);
      if (list) list.push({ end, region, points });
      else leaving.set(key, [{ end, region, points }]);
    };
    put(border.start, border.end, right, border.points);
    put(border.end, border.start, left, border.points.toReversed());
  }
  const rings = new Map<number, Point[][]>();
  for (const [key, list] of leaving) {
    while (list.length > 0) {
      const region = list[0]!.region;
      const start = Number(key.slice(key.indexOf(":") + 1));
      const ring: Point[] = [];
      let at = start;
      do {
        const next = leaving.get(`${region}:${at}`)?.pop();
        if (!next) throw new Error(`the border of region ${region} is not closed`);
        ring.push(...next.points.slice(0, -1));
        at = next.end;
      } while (at !== start);
      const clean = ring.filter((point, index) => {
        const [px, py] = ring[(index + ring.length - 1) % ring.length]!;
        return point[0] !== px || point[1] !== py;
      });
      // Clockwise so far.
      clean.reverse();
      clean.push(clean[0]!);
      const found = rings.get(region);
      if (found) found.push(clean);
      else rings.set(region, [clean]);
    }
  }
  for (const list of rings.values()) list.sort((a, b) => Math.abs(ringArea(b)) - Math.abs(ringArea(a)));
  return rings;
}
