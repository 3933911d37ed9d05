import { Lots } from "../lots/lots.ts";

/** The order in which lots are dealt: by id, so that it does not depend on the order of rows in a file. */
function byId(ids: readonly string[], units: Int32Array): Int32Array {
  return units.toSorted((a, b) => (ids[a]! < ids[b]! ? -1 : ids[a]! > ids[b]! ? 1 : a - b));
}

/**
 * One lottery for all programmes: a permutation of the children, drawn from the seed. The children of a family (numbers in
 * `familyOf`; -1 for a child of no family) draw one lot together and stand next to each other, by id. Ids are compared by
 * code units, so the same ids and seed give the same lots in whatever order the rows come. O(children · log children).
 */
export function drawOne(seed: Uint8Array, ids: readonly string[], familyOf?: Int32Array): Int32Array {
  const children = byId(
    ids,
    Int32Array.from(ids, (_, child) => child),
  );
  const units: number[][] = [];
  const unitOf = new Map<number, number>();
  for (const child of children) {
    const family = familyOf?.[child] ?? -1;
    const known = family === -1 ? undefined : unitOf.get(family);
    if (known !== undefined) {
      units[known]!.push(child);
      continue;
    }
    if (family !== -1) unitOf.set(family, units.length);
    units.push([child]);
  }
  const lot = new Int32Array(ids.length);
  let next = 0;
  for (const unit of new Lots(seed, "match: one lottery").order(units.length))
    for (const child of units[unit]!) lot[child] = next++;
  return lot;
}

/**
 * A lottery for each programme: for every entry the child's number in the programme's own draw. Programmes draw in the
 * order of their ids, children stand in the order of theirs. O(entries · log entries).
 */
export function drawEach(
  seed: Uint8Array,
  ids: readonly string[],
  programmeIds: readonly string[],
  { start, programme }: { readonly start: Int32Array; readonly programme: Int32Array },
): Int32Array {
  const listing: number[][] = programmeIds.map(() => []);
  for (const child of byId(
    ids,
    Int32Array.from(ids, (_, each) => each),
  ))
    for (let entry = start[child]!; entry < start[child + 1]!; entry++) listing[programme[entry]!]!.push(entry);
  const lots = new Lots(seed, "match: a lottery for each programme");
  const lot = new Int32Array(programme.length);
  for (const each of byId(
    programmeIds,
    Int32Array.from(programmeIds, (_, at) => at),
  ))
    for (const [number, listed] of lots.order(listing[each]!.length).entries()) lot[listing[each]![listed]!] = number;
  return lot;
}

/** The order of lots that are given as numbers, lower first: 0 to n − 1. RangeError for a number given twice. */
export function orderOfLots(numbers: Float64Array): Int32Array {
  const order = Int32Array.from(numbers, (_, child) => child).sort((a, b) => numbers[a]! - numbers[b]!);
  const lot = new Int32Array(numbers.length);
  for (const [at, child] of order.entries()) {
    if (at > 0 && !(numbers[child]! > numbers[order[at - 1]!]!))
      throw new RangeError(`lot ${numbers[child]} is given twice`);
    lot[child] = at;
  }
  return lot;
}

/** Lots for programmes in families' lists where a family ranks several alike: the programmes' own order. O(programmes · log). */
export function drawProgrammes(seed: Uint8Array, programmeIds: readonly string[]): Int32Array {
  const order = byId(
    programmeIds,
    Int32Array.from(programmeIds, (_, at) => at),
  );
  const lot = new Int32Array(programmeIds.length);
  for (const [number, at] of new Lots(seed, "match: programmes ranked alike").order(order.length).entries())
    lot[order[at]!] = number;
  return lot;
}
