import { Counting } from "./counting.ts";
import { checkEvents, checkRoll, type Events, orderOf, type Roll } from "./events.ts";
import { type Breach, Ledger } from "./ledger.ts";
import { replay } from "./replay.ts";
import { type ClassKind, compileKind } from "./rules.ts";

export type Audit = {
  /** In the order in which they ended, those that had not ended last. */
  readonly breaches: readonly Breach[];
  /** Events that told what was so already. */
  readonly unchanged: number;
  readonly withdrawn: number;
  /** False when the events had to be sorted first. */
  readonly wasInOrder: boolean;
};

/**
 * Finds every period in which a class or a site was in breach, from the events of a day (or more). Breaches that last no time,
 * such as one carer leaving at the very instant another comes, are none. What is open at the end ends at `until`, by default the
 * last instant. O(events) when in order, else a radix sort before. Throws RangeError naming the event that is wrong.
 */
export function auditEvents(kinds: readonly ClassKind[], roll: Roll, events: Events, until?: number): Audit {
  checkRoll(roll, kinds.length);
  const wasInOrder = checkEvents(roll, events);
  const ordered = wasInOrder ? events : inOrder(events);
  const last = ordered.at.at(-1) ?? 0;
  if (until !== undefined && until < last) throw new RangeError(`events go on until ${last}, after ${until}`);
  const counting = new Counting(kinds.map(compileKind), roll);
  const ledger = new Ledger(counting);
  const { unchanged, withdrawn } = replay(counting, ledger, roll.codes, ordered);
  ledger.close(until ?? last);
  return { breaches: ledger.breaches, unchanged, withdrawn, wasInOrder };
}

function inOrder({ at, person, place }: Events): Events {
  const order = orderOf(at);
  const arranged = (column: Int32Array): Int32Array => {
    const result = new Int32Array(column.length);
    for (let event = 0; event < order.length; event++) result[event] = column[order[event]!]!;
    return result;
  };
  return { at: arranged(at), person: arranged(person), place: arranged(place) };
}
