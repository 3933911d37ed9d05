import { away, type Events, type Roll } from "../../engines/ratio/events.ts";
import { carer, type ClassKind } from "../../engines/ratio/rules.ts";

type Point = { readonly at: number; readonly children: number; readonly carers: number };

/**
 * The way attendance systems usually do it, in a few lines of our own: the events of each class are folded into an immutable list of
 * points, each copied from the list before it, and the points that lack carers are joined to breaches. Quadratic in the events
 * of a class. Gives the number of breaches for too few carers, for comparison with the engine's.
 */
export function foldBreaches(kinds: readonly ClassKind[], { kindOf, codes }: Roll, events: Events): number {
  const byClass = new Map<number, { at: number; children: number; carers: number }[]>();
  const places = new Map<number, number>();
  events.at.forEach((at, event) => {
    const person = events.person[event]!;
    const isCarer = codes[person] === carer;
    const note = (place: number, delta: number): void => {
      const list = byClass.get(place >> 2) ?? [];
      list.push({ at, children: isCarer ? 0 : delta, carers: isCarer ? delta : 0 });
      byClass.set(place >> 2, list);
    };
    const from = places.get(person) ?? away;
    if (from !== away) note(from, -1);
    if (events.place[event] !== away) note(events.place[event]!, 1);
    places.set(person, events.place[event]!);
  });
  let breaches = 0;
  for (const [id, deltas] of byClass) {
    const { ratio } = kinds[kindOf[id]!]!;
    const most = "childrenPerCarer" in ratio ? ratio.childrenPerCarer : 1;
    const points = deltas.reduce<readonly Point[]>((list, { at, children, carers }) => {
      const last = list.at(-1) ?? { at: -Infinity, children: 0, carers: 0 };
      const point = { at, children: last.children + children, carers: last.carers + carers };
      return last.at === at ? [...list.slice(0, -1), point] : [...list, point];
    }, []);
    breaches += points.filter(
      (point, index) =>
        isShort(point, most) && !(index > 0 && isShort(points[index - 1]!, most)) && index < points.length - 1,
    ).length;
  }
  return breaches;
}

const isShort = ({ children, carers }: Point, most: number): boolean => Math.ceil(children / most) > carers;
