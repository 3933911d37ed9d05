import { Counting } from "./counting.ts";
import { checkRoll, type Events, orderOf, type Roll } from "./events.ts";
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
  const { at, person, place } = events;
  if (person.length !== at.length || place.length !== at.length) throw new RangeError("event columns differ in length");
  const compiled = kinds.map(compileKind);
  const attempt = (order?: Int32Array): Audit | undefined => {
    const counting = new Counting(compiled, roll);
    const ledger = new Ledger(counting);
    const replayed = replay(counting, ledger, roll.codes, events, order);
    if (!replayed) return undefined;
    const last = at.length === 0 ? 0 : at[order ? order.at(-1)! : at.length - 1]!;
    if (until !== undefined && until < last) throw new RangeError(`events go on until ${last}, after ${until}`);
    ledger.close(until ?? last);
    return {
      breaches: ledger.breaches,
      unchanged: replayed.unchanged,
      withdrawn: replayed.withdrawn,
      wasInOrder: !order,
    };
  };
  // Order is taken for granted until an event is found that is not: sorting costs several times as much as the audit.
  return attempt() ?? attempt(orderOf(at))!;
}
