import { type Audit, auditEvents } from "./audit.ts";
import { Counting } from "./counting.ts";
import { away, checkRoll, type Events, isPlace, type Roll } from "./events.ts";
import { type ClassKind, compileKind } from "./rules.ts";

/** What became of an event: the present changed; only the past did; or it was known already. */
export const changed = 1;
export const late = 2;
export const repeated = 0;

export type ClassState = {
  readonly children: number;
  readonly asleep: number;
  readonly carers: number;
  readonly required: number;
  /** Bits, see `reasonNames`; 0 when everything is kept. */
  readonly reasons: number;
  /** Children that the cap still allows; below 0: too many. */
  readonly capRoom: number;
};

/**
 * The live state of all classes and sites, and the journal it comes from. Each event states where a person is from an instant on
 * (see `events.ts`), so events may come repeated, late or be withdrawn: the present follows each person's latest event, the past
 * is what `audit` says of the whole journal. Events of the future belong into a plan, not here.
 */
export class LiveRatios {
  private readonly kinds: readonly ClassKind[];
  private readonly roll: Roll;
  private readonly counting: Counting;
  private readonly classReasons: Uint8Array;
  private readonly touched: number[] = [];
  private readonly isTouched: Uint8Array;
  private at: Int32Array;
  private person: Int32Array;
  private place: Int32Array;
  /** The person's event before this one in time, or −1: a chain for each person that begins at `latest`. */
  private before: Int32Array;
  private readonly latest: Int32Array;
  private count = 0;

  /** O(classes + persons). Throws RangeError where the roll does not fit together. */
  constructor(kinds: readonly ClassKind[], roll: Roll, expectedEvents = 1024) {
    checkRoll(roll, kinds.length);
    this.kinds = kinds;
    this.roll = roll;
    this.counting = new Counting(kinds.map(compileKind), roll);
    this.classReasons = new Uint8Array(roll.kindOf.length);
    this.isTouched = new Uint8Array(roll.kindOf.length);
    this.latest = new Int32Array(roll.codes.length).fill(-1);
    this.at = new Int32Array(expectedEvents);
    this.person = new Int32Array(expectedEvents);
    this.place = new Int32Array(expectedEvents);
    this.before = new Int32Array(expectedEvents);
  }

  /** Number of the event that `apply` would write next: keep it to be able to withdraw that event. */
  get nextEvent(): number {
    return this.count;
  }

  /**
   * Takes an event and tells `changed`, `late` or `repeated`. O(1); for a late one O(the person's events since). Throws RangeError for an
   * unknown person or place.
   */
  apply(at: number, person: number, place: number): number {
    let next = this.latest[person];
    if (next === undefined) throw new RangeError(`there is no person ${person}`);
    if (!Number.isInteger(at)) throw new RangeError(`an instant of ${at}`);
    if (!isPlace(place, this.roll.kindOf.length)) throw new RangeError(`there is no place ${place}`);
    if (next >= 0 && this.at[next]! >= at) {
      let later = -1;
      while (next >= 0 && this.at[next]! > at) {
        later = next;
        next = this.before[next]!;
      }
      if (next >= 0 && this.at[next] === at && this.place[next] === place) return repeated;
      if (later >= 0) {
        const event = this.write(at, person, place, next);
        this.before[later] = event;
        return late;
      }
    }
    const old = next < 0 ? away : this.place[next]!;
    this.latest[person] = this.write(at, person, place, next);
    this.move(person, old, place);
    return changed;
  }

  /** Withdraws an event, as if it had never been received. False when it was withdrawn before. O(the person's events since). */
  withdraw(event: number): boolean {
    if (!(event >= 0 && event < this.count)) throw new RangeError(`there is no event ${event}`);
    const person = this.person[event]!;
    if (person < 0) return false;
    const previous = this.before[event]!;
    if (this.latest[person] === event) {
      this.latest[person] = previous;
      this.move(person, this.place[event]!, previous < 0 ? away : this.place[previous]!);
    } else {
      let later = this.latest[person]!;
      while (this.before[later] !== event) later = this.before[later]!;
      this.before[later] = previous;
    }
    this.person[event] = -1;
    return true;
  }

  private write(at: number, person: number, place: number, before: number): number {
    const event = this.count++;
    if (event === this.at.length) {
      this.at = grown(this.at);
      this.person = grown(this.person);
      this.place = grown(this.place);
      this.before = grown(this.before);
    }
    this.at[event] = at;
    this.person[event] = person;
    this.place[event] = place;
    this.before[event] = before;
    return event;
  }

  private move(person: number, from: number, to: number): void {
    if (from === to) return;
    const code = this.roll.codes[person]!;
    if (from !== away) this.note(from >> 2, this.counting.change(code, from, -1));
    if (to !== away) this.note(to >> 2, this.counting.change(code, to, 1));
  }

  private note(id: number, isQuiet: boolean): void {
    if (isQuiet && this.classReasons[id] === 0) return;
    const now = this.counting.reasons(id);
    if (now === this.classReasons[id]) return;
    this.classReasons[id] = now;
    if (this.isTouched[id] === 1) return;
    this.isTouched[id] = 1;
    this.touched.push(id);
  }

  /** Classes whose reasons have changed since this was asked last, each once. O(what is given). */
  takeChanges(): { id: number; reasons: number }[] {
    const changes = this.touched.map((id) => {
      this.isTouched[id] = 0;
      return { id, reasons: this.classReasons[id]! };
    });
    this.touched.length = 0;
    return changes;
  }

  /** O(1). */
  classState(id: number): ClassState {
    const { counting } = this;
    if (!(id >= 0 && id < counting.classes)) throw new RangeError(`there is no class ${id}`);
    return {
      children: counting.children(id),
      asleep: counting.asleep(id),
      carers: counting.carers(id),
      required: counting.required(id),
      reasons: counting.reasons(id),
      capRoom: -counting.excess(id),
    };
  }

  /** Children that a site's cap still allows, below 0: too many; Infinity without a cap. O(1). */
  siteRoom(site: number): number {
    return this.counting.siteRoom(site);
  }

  /** Where a person is now. O(1). */
  placeOf(person: number): number {
    const event = this.latest[person]!;
    return event < 0 ? away : this.place[event]!;
  }

  /** The journal as received; withdrawn events have the person −1. O(1), a view that later events do not change. */
  events(): Events {
    const { count } = this;
    return {
      at: this.at.subarray(0, count),
      person: this.person.subarray(0, count),
      place: this.place.subarray(0, count),
    };
  }

  /** All breaches so far with every correction in its place: the whole journal audited afresh. O(events). */
  audit(until?: number): Audit {
    return auditEvents(this.kinds, this.roll, this.events(), until);
  }
}

function grown(column: Int32Array): Int32Array {
  const larger = new Int32Array(Math.max(1024, column.length * 2));
  larger.set(column);
  return larger;
}
