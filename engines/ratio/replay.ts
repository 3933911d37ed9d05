import {
  CARERS,
  CHILDREN,
  codesOfKind,
  type Counting,
  effectSize,
  KIND,
  LOAD,
  low,
  OPEN,
  recordSize,
  ROOM,
  settingsSize,
  SINCE,
  SITE,
  SITE_WORST,
  siteSize,
  WATCHED,
} from "./counting.ts";
import { type Events, isPlace } from "./events.ts";
import type { Ledger } from "./ledger.ts";
import { carer } from "./rules.ts";

const blockSize = 64;
const codeShift = 24;
const placeMask = 0xff_ffff;

/**
 * The hot loop of the audit: every change of `Counting.change`, written out over plain arrays, with the ledger told only of
 * classes and sites that are or were in breach. Gives nothing when it meets an event out of order and was given no order. Throws
 * RangeError naming an event whose person or place does not exist. O(events).
 */
export function replay(
  { records, effects, settings, sites, counts, countsSize, classes }: Counting,
  ledger: Ledger,
  codes: Uint8Array,
  { at, person, place }: Events,
  order: Int32Array | undefined,
):
  | {
      unchanged: number;
      withdrawn: number;
      /** Means nothing: else the first pass is optimised away. */ touched: number;
    }
  | undefined {
  // A person's code and place share a number: persons come at random, and each wait for memory counts.
  const states = new Int32Array(codes.length);
  for (let who = 0; who < codes.length; who++) states[who] = codes[who]! << codeShift;
  const total = at.length;
  const persons = codes.length;
  let unchanged = 0;
  let withdrawn = 0;
  let before = -0x8000_0000;
  let touched = 0;
  for (let start = 0; start < total; start += blockSize) {
    const end = Math.min(total, start + blockSize);
    // Two passes over the block before the real one check it and bring all that it needs into the cache: their reads do not wait
    // for each other, while those below would, behind branches that nothing can foresee. It halves the time.
    for (let step = start; step < end; step++) {
      const event = order === undefined ? step : order[step]!;
      const instant = at[event]!;
      if (instant < before) return undefined;
      before = instant;
      const who = person[event]!;
      const to = place[event]!;
      if (who >= persons) throw new RangeError(`event ${event}: there is no person ${who}`);
      if (!isPlace(to, classes)) throw new RangeError(`event ${event}: there is no place ${to}`);
      touched |= states[who < 0 ? 0 : who]!;
    }
    for (let step = start; step < end; step++) {
      const event = order === undefined ? step : order[step]!;
      const who = person[event]!;
      const to = place[event]!;
      const known = to === 0 ? states[who < 0 ? 0 : who]! & placeMask : to;
      touched |= records[(known >> 2) * recordSize]!;
    }
    for (let step = start; step < end; step++) {
      const event = order === undefined ? step : order[step]!;
      const who = person[event]!;
      if (who < 0) {
        withdrawn++;
        continue;
      }
      const state = states[who]!;
      const code = state >>> codeShift;
      const from = state & placeMask;
      const to = place[event]!;
      if (from === to) {
        unchanged++;
        continue;
      }
      states[who] = (code << codeShift) | to;
      const instant = at[event]!;
      // First the place that is left, then the one that is entered.
      for (let sign = -1; sign <= 1; sign += 2) {
        const changed = sign < 0 ? from : to;
        if (changed === 0) continue;
        const id = changed >> 2;
        const record = id * recordSize;
        const kind = records[record + KIND]!;
        const effect = (kind * codesOfKind + ((code << 2) | (changed & 3))) * effectSize;
        const wasWatched = records[record + WATCHED] === 1;
        if (wasWatched) ledger.settle(id, instant);
        const load = records[record + LOAD]! + sign * effects[effect]!;
        const children = records[record + CHILDREN]! + sign * effects[effect + 1]!;
        const carers = records[record + CARERS]! + sign * effects[effect + 2]!;
        records[record + LOAD] = load;
        records[record + CHILDREN] = children;
        records[record + CARERS] = carers;
        const site = records[record + SITE]!;
        if (site >= 0) {
          const room = sites[site * siteSize + ROOM]!;
          if (room <= 0 || sites[site * siteSize + SITE_WORST] !== 0) ledger.settleSite(site, instant);
          sites[site * siteSize + ROOM] = room - sign * (effects[effect + 1]! & low);
        }
        const setting = kind * settingsSize;
        if (settings[setting + 3] === 1 && code < carer) counts[id * countsSize + effects[effect + 3]!]! += sign;
        const isQuiet =
          children === 0 ||
          (children <= settings[setting + 1]! &&
            load <= (carers & low) * settings[setting]! &&
            (carers & low) >= settings[setting + 2]!);
        if (!isQuiet || wasWatched) {
          records[record + WATCHED] = isQuiet && records[record + OPEN] === 0 ? 0 : 1;
          records[record + SINCE] = instant;
        }
      }
    }
  }
  return { unchanged, withdrawn, touched };
}
