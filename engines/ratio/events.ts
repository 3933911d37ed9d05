import { otherStaff } from "./rules.ts";

/**
 * Events: at an instant a person is somewhere. Each states the whole of it, so nothing depends on what was reported before: a
 * person's state at an instant is that of the latest event at or before it; of two at the same instant, of the one received
 * later. A repeated event therefore changes nothing, and one out of order takes its place in time.
 */

/** There and awake, or at work. */
export const there = 1;
/** A child asleep, or staff on a break. */
export const resting = 2;

/** Where a person is: a class with `there` or `resting`; 0 is away. */
export const placeIn = (classId: number, presence: typeof there | typeof resting): number => classId * 4 + presence;
export const away = 0;
export const classOf = (place: number): number => place >> 2;

export const isPlace = (place: number, classes: number): boolean =>
  place === away || (place > 0 && place < classes * 4 && ((place & 3) === there || (place & 3) === resting));

/**
 * Columns of equal length, in the order received. Instants are whole seconds from any start the caller chooses; a person below 0
 * marks a withdrawn event.
 */
export type Events = {
  readonly at: Int32Array;
  readonly person: Int32Array;
  readonly place: Int32Array;
};

/** Who and what there is. */
export type Roll = {
  /** Index of each class's kind. */
  readonly kindOf: Uint8Array;
  readonly siteOf: Int32Array;
  /** Most children of each site at a time; 0 where there is no limit. */
  readonly siteCaps: Int32Array;
  /** Code of each person: age in months, `carer` or `otherStaff`. */
  readonly codes: Uint8Array;
};

/** Throws RangeError where the columns do not fit together. O(classes + persons). */
export function checkRoll(roll: Roll, kinds: number): void {
  if (roll.kindOf.length > 4_000_000) throw new RangeError("more than 4,000,000 classes");
  if (roll.siteOf.length !== roll.kindOf.length) throw new RangeError("a site for every class");
  roll.kindOf.forEach((kind, at) => {
    if (kind >= kinds) throw new RangeError(`class ${at} is of kind ${kind}, there are ${kinds}`);
  });
  roll.siteOf.forEach((site, at) => {
    if (!(site >= 0 && site < roll.siteCaps.length))
      throw new RangeError(`class ${at} is at site ${site}, there are ${roll.siteCaps.length}`);
  });
  const { codes } = roll;
  for (let person = 0; person < codes.length; person++)
    if (codes[person]! > otherStaff) throw new RangeError(`person ${person} has the code ${codes[person]}`);
}

/**
 * Throws RangeError naming an event whose person or place does not exist; tells whether instants never decrease. O(events).
 */
export function checkEvents(roll: Roll, { at, person, place }: Events): boolean {
  if (person.length !== at.length || place.length !== at.length) throw new RangeError("event columns differ in length");
  const persons = roll.codes.length;
  const classes = roll.kindOf.length;
  let before = -0x8000_0000;
  let descents = 0;
  for (let event = 0; event < at.length; event++) {
    const instant = at[event]!;
    descents += instant < before ? 1 : 0;
    before = instant;
    if (person[event]! >= persons) throw new RangeError(`event ${event}: there is no person ${person[event]}`);
    if (!isPlace(place[event]!, classes)) throw new RangeError(`event ${event}: there is no place ${place[event]}`);
  }
  return descents === 0;
}

const digitBits = 11;

/**
 * Order of the events by instant, of equal ones as received (radix sort). O(events × digits), two digits for a span below
 * 4,194,304 seconds (48 days).
 */
export function orderOf(at: Int32Array): Int32Array {
  let least = Infinity;
  let most = -Infinity;
  for (const instant of at) {
    if (instant < least) least = instant;
    if (instant > most) most = instant;
  }
  let order = Int32Array.from(at.keys());
  let next = new Int32Array(at.length);
  for (let shift = 0; (most - least) / 2 ** shift >= 1; shift += digitBits) {
    const ends = new Int32Array((1 << digitBits) + 1);
    const digit = (event: number): number => ((at[event]! - least) >>> shift) & ((1 << digitBits) - 1);
    for (const event of order) ends[digit(event) + 1]!++;
    for (let each = 1; each < ends.length; each++) ends[each]! += ends[each - 1]!;
    for (const event of order) next[ends[digit(event)]!++] = event;
    [order, next] = [next, order];
  }
  return order;
}
