/** Months are whole numbers: year × 12 + month - 1. */

export type BirthRecord = {
  readonly community: string;
  readonly parent: string;
  /** Year × 12 + month - 1, see `monthOf`. */
  readonly month: number;
  readonly births: number;
};

/**
 * Births of communities by month, in rows of `months` columns, and the tree above them: every community has one parent
 * (street or town), all parents together are the district.
 */
export type BirthsPanel = {
  readonly communities: readonly string[];
  readonly parents: readonly string[];
  /** The parent of each community, as a place in `parents`. */
  readonly parentOf: Int32Array;
  readonly firstMonth: number;
  readonly months: number;
  readonly births: Float64Array;
};

/** "2026-03" as a month number; RangeError for what is not a month. */
export function monthOf(text: string): number {
  const match = /^(\d{4})-(\d{2})$/.exec(text);
  const month = Number(match?.[2]);
  if (!(month >= 1 && month <= 12)) throw new RangeError(`“${text}” is not a month (YYYY-MM)`);
  return Number(match![1]) * 12 + month - 1;
}

/** A month number as "2026-03". */
export function monthText(month: number): string {
  return `${String(Math.floor(month / 12)).padStart(4, "0")}-${String((month % 12) + 1).padStart(2, "0")}`;
}

/**
 * Builds the panel from records in any order; O(records). RangeError for births below zero, a community under two
 * parents, a month told twice, or (unless `missingIsZero`) a month that is not told for every community.
 */
export function buildPanel(records: Iterable<BirthRecord>, missingIsZero = false): BirthsPanel {
  const communities = new Map<string, number>();
  const parents = new Map<string, number>();
  const parentOf: number[] = [];
  const told: { readonly row: number; readonly month: number; readonly births: number }[] = [];
  let [first, last] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const { community, parent, month, births } of records) {
    if (!(births >= 0)) throw new RangeError(`${community} ${monthText(month)}: ${births} births`);
    const above = placeOf(parents, parent);
    const row = placeOf(communities, community);
    parentOf[row] ??= above;
    if (parentOf[row] !== above) throw new RangeError(`${community} lies under two parents`);
    told.push({ row, month, births });
    first = Math.min(first, month);
    last = Math.max(last, month);
  }
  const months = told.length === 0 ? 0 : last - first + 1;
  const births = new Float64Array(communities.size * months).fill(Number.NaN);
  const names = [...communities.keys()];
  for (const { row, month, births: count } of told) {
    const at = row * months + month - first;
    if (!Number.isNaN(births[at])) throw new RangeError(`${names[row]} ${monthText(month)} is told twice`);
    births[at] = count;
  }
  for (let at = 0; at < births.length; at++) {
    if (!Number.isNaN(births[at])) continue;
    if (!missingIsZero)
      throw new RangeError(`${names[Math.floor(at / months)]} ${monthText(first + (at % months))} is missing`);
    births[at] = 0;
  }
  return {
    communities: names,
    parents: [...parents.keys()],
    parentOf: Int32Array.from(parentOf),
    firstMonth: first,
    months,
    births,
  };
}

function placeOf(places: Map<string, number>, name: string): number {
  const known = places.get(name);
  if (known !== undefined) return known;
  places.set(name, places.size);
  return places.size - 1;
}

/** Sums rows of `width` columns into the rows that `above` names; O(rows × width). */
export function sumRows(values: Float64Array, width: number, above: Int32Array, count: number): Float64Array {
  const sums = new Float64Array(count * width);
  for (let row = 0; row < above.length; row++) {
    const to = above[row]! * width;
    for (let at = 0; at < width; at++) sums[to + at]! += values[row * width + at]!;
  }
  return sums;
}
