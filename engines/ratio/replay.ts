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
import { away, type Events } from "./events.ts";
import type { Ledger } from "./ledger.ts";

const blockSize = 64;
const codeShift = 24;
const placeMask = 0xff_ffff;

/**
 * Plays events that are in order, and whose persons and places exist, through the counting, and tells the ledger what it needs.
 * O(events).
 */
export function replay(
  counting: Counting,
  ledger: Ledger,
  codes: Uint8Array,
  events: Events,
): { unchanged: number; withdrawn: number } {
  // A person's code and place share a number: persons come at random, and each wait for memory counts.
  const states = new Int32Array(codes.length);
  for (let who = 0; who < codes.length; who++) states[who] = codes[who]! << codeShift;
  const progress = { step: 0, fetched: 0, unchanged: 0, withdrawn: 0, touched: 0 };
  for (;;) {
    runQuietly(counting, states, events, progress);
    const event = progress.step;
    if (event === events.at.length) return progress;
    const who = events.person[event]!;
    const code = states[who]! >>> codeShift;
    const from = states[who]! & placeMask;
    const to = events.place[event]!;
    states[who] = (code << codeShift) | to;
    if (from !== away) change(counting, ledger, code, from, -1, events.at[event]!);
    if (to !== away) change(counting, ledger, code, to, 1, events.at[event]!);
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

type Progress = { step: number; fetched: number; unchanged: number; withdrawn: number; touched: number };

/**
 * The hot loop: goes on from `progress.step` as long as every class keeps everything, and stops before the first event that needs
 * more than that. It calls nothing, so that the compiler can keep the arrays' addresses in registers.
 */
function runQuietly(
  { records, effects, settings, sites }: Counting,
  states: Int32Array,
  { at, person, place }: Events,
  progress: Progress,
): void {
  const total = at.length;
  let { step, fetched, unchanged, withdrawn, touched } = progress;
  run: while (step < total) {
    if (step === fetched) {
      fetched = Math.min(total, step + blockSize);
      touched |= readAhead(records, states, person, place, step, fetched);
    }
    for (; step < fetched; step++) {
      const who = person[step]!;
      if (who < 0) {
        withdrawn++;
        continue;
      }
      const state = states[who]!;
      const from = state & placeMask;
      const to = place[step]!;
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
  progress.fetched = fetched;
  progress.unchanged = unchanged;
  progress.withdrawn = withdrawn;
  progress.touched = touched;
}

/**
 * Brings the persons and classes of a block of events into the cache: these reads do not wait for each other, while those
 * of the loop above would, behind branches that nothing can foresee. What it gives means nothing; it keeps the compiler from
 * leaving the reads out.
 */
function readAhead(
  records: Int32Array,
  states: Int32Array,
  person: Int32Array,
  place: Int32Array,
  from: number,
  until: number,
): number {
  let touched = 0;
  for (let event = from; event < until; event++) touched |= states[Math.max(0, person[event]!)]!;
  for (let event = from; event < until; event++) {
    const known = place[event]! | (states[Math.max(0, person[event]!)]! & placeMask & (place[event] === away ? -1 : 0));
    touched |= records[(known >> 2) * recordSize]!;
  }
  return touched;
}
