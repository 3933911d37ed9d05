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
import { away, type Events, isInOrder, isPlace } from "./events.ts";
import type { Ledger } from "./ledger.ts";

const blockSize = 64;
const codeShift = 24;
const placeMask = 0xff_ffff;

/**
 * Plays the events of a day through the counting and tells the ledger what it needs. Gives nothing when it meets an event out of
 * order and was given no order. Throws RangeError naming an event whose person or place does not exist. O(events).
 */
export function replay(
  counting: Counting,
  ledger: Ledger,
  codes: Uint8Array,
  events: Events,
  order: Int32Array | undefined,
): { unchanged: number; withdrawn: number } | undefined {
  // A person's code and place share a number: persons come at random, and each wait for memory counts.
  const states = new Int32Array(codes.length);
  for (let who = 0; who < codes.length; who++) states[who] = codes[who]! << codeShift;
  const total = events.at.length;
  const progress = { step: 0, checked: 0, unchanged: 0, withdrawn: 0, touched: 0 };
  if (!order && !isInOrder(events.at)) return undefined;
  for (;;) {
    runQuietly(counting, states, events, order, progress);
    if (progress.step === total) return progress;
    const event = order === undefined ? progress.step : order[progress.step]!;
    const who = events.person[event]!;
    const state = states[who]!;
    const code = state >>> codeShift;
    states[who] = (code << codeShift) | events.place[event]!;
    for (const place of [state & placeMask, events.place[event]!])
      if (place !== away)
        change(counting, ledger, code, place, place === events.place[event] ? 1 : -1, events.at[event]!);
    progress.step++;
  }
}

/** One change with everything: classes and sites in breach, kinds that count by band. */
function change(counting: Counting, ledger: Ledger, code: number, place: number, sign: 1 | -1, instant: number): void {
  const { records, sites } = counting;
  const id = place >> 2;
  const record = id * recordSize;
  const wasWatched = records[record + WATCHED] === 1;
  if (wasWatched) ledger.settle(id, instant);
  const site = records[record + SITE]!;
  if (site >= 0 && (sites[site * siteSize + ROOM]! <= 0 || sites[site * siteSize + SITE_WORST] !== 0))
    ledger.settleSite(site, instant);
  const isQuiet = counting.change(code, place, sign);
  if (isQuiet && !wasWatched) return;
  records[record + WATCHED] = isQuiet && records[record + OPEN] === 0 ? 0 : 1;
  records[record + SINCE] = instant;
}

type Progress = { step: number; checked: number; unchanged: number; withdrawn: number; touched: number };

/**
 * The hot loop: goes on from `progress.step` as long as every class keeps everything, and stops before the first event that needs
 * more than that. It calls nothing, so that the compiler can keep the arrays' addresses in registers.
 */
function runQuietly(
  { records, effects, settings, sites, classes }: Counting,
  states: Int32Array,
  { at, person, place }: Events,
  order: Int32Array | undefined,
  progress: Progress,
): void {
  const total = at.length;
  const persons = states.length;
  let { step, checked, unchanged, withdrawn, touched } = progress;
  run: while (step < total) {
    if (step === checked) {
      checked = Math.min(total, step + blockSize);
      // The first pass over a block checks it, and brings what the second one needs into the cache: its reads do not wait for
      // each other, while those below would, behind branches that nothing can foresee. It halves the time.
      for (let ahead = step; ahead < checked; ahead++) {
        const event = order === undefined ? ahead : order[ahead]!;
        const who = person[event]!;
        if (who >= persons) throw new RangeError(`event ${event}: there is no person ${who}`);
        if (!isPlace(place[event]!, classes)) throw new RangeError(`event ${event}: there is no place ${place[event]}`);
        touched |= states[who < 0 ? 0 : who]!;
      }
      for (let ahead = step; ahead < checked; ahead++) {
        const event = order === undefined ? ahead : order[ahead]!;
        const who = person[event]!;
        const known = place[event] === away ? states[who < 0 ? 0 : who]! & placeMask : place[event]!;
        touched |= records[(known >> 2) * recordSize]!;
      }
    }
    for (; step < checked; step++) {
      const event = order === undefined ? step : order[step]!;
      const who = person[event]!;
      if (who < 0) {
        withdrawn++;
        continue;
      }
      const state = states[who]!;
      const from = state & placeMask;
      const to = place[event]!;
      if (from === to) {
        unchanged++;
        continue;
      }
      const id = (to === away ? from : to) >> 2;
      if (from !== away && from >> 2 !== id) break run;
      const record = id * recordSize;
      if (records[record + WATCHED] === 1) break run;
      const kind = records[record + KIND]!;
      // Being away is a place whose effects are 0.
      const code = state >>> codeShift;
      const entered = (kind * codesOfKind + ((code << 2) | (to & 3))) * effectSize;
      const left = (kind * codesOfKind + ((code << 2) | (from & 3))) * effectSize;
      const load = records[record + LOAD]! + effects[entered]! - effects[left]!;
      const children = records[record + CHILDREN]! + effects[entered + 1]! - effects[left + 1]!;
      const carers = records[record + CARERS]! + effects[entered + 2]! - effects[left + 2]!;
      const setting = kind * settingsSize;
      const isQuiet =
        children === 0 ||
        (children <= settings[setting + 1]! &&
          load <= (carers & low) * settings[setting]! &&
          (carers & low) >= settings[setting + 2]!);
      if (!isQuiet || settings[setting + 3] === 1) break run;
      const site = records[record + SITE]!;
      if (site >= 0) {
        const room = sites[site * siteSize + ROOM]!;
        if (room <= 0 || sites[site * siteSize + SITE_WORST] !== 0) break run;
        sites[site * siteSize + ROOM] = room - (effects[entered + 1]! & low) + (effects[left + 1]! & low);
      }
      records[record + LOAD] = load;
      records[record + CHILDREN] = children;
      records[record + CARERS] = carers;
      states[who] = (code << codeShift) | to;
    }
  }
  progress.step = step;
  progress.checked = checked;
  progress.unchanged = unchanged;
  progress.withdrawn = withdrawn;
  // Means nothing, but without it the compiler would leave the reads of the first passes out.
  progress.touched = touched;
}
