import type { Database, Db } from "../../kernel/database/pool.ts";
import { type AnyFacts, findFacts, type StoredFacts } from "./facts.ts";
import type { FactsMeasure } from "./measure.ts";
import { catchUp, type DeltaRow, deltasAfter, keysAfter, type Progress, sumsBetween } from "./store.ts";
import type { DivisionIndex } from "./division-index.ts";

/** Figures kept in the process: read once, then followed delta by delta, so that an event costs a few additions. */

/** 0: as known now; 1: as known at the end of the day asked for. */
export type Curve = 0 | 1;

/** Amounts by division and part, each division's own, and with all below it; numbered as in the DivisionIndex. */
export type Own = {
  readonly parts: ReadonlyMap<string, Float64Array>;
  totals(): ReadonlyMap<string, Float64Array>;
};

/** One value of each dimension; many divisions share it. */
type Combination = { readonly number: number; readonly values: Readonly<Record<string, unknown>> };
type Key = { readonly at: number; readonly place: number; readonly of: Combination };
type Keys = {
  readonly byId: Map<number, Key>;
  readonly list: Key[];
  readonly combinations: Map<string, Combination>;
};
type Reading = { readonly facts: StoredFacts; readonly curve: Curve; readonly day: string; amounts: Float64Array };
type Entry = {
  readonly measure: FactsMeasure;
  readonly dimension: string | undefined;
  readonly curve: Curve;
  readonly day: string;
  readonly parts: Map<string, Float64Array>;
  /** Made when first asked for, then kept up like the parts. */
  rolled: Map<string, Float64Array> | undefined;
};

/** What readings may take of memory in all, in numbers of eight bytes: 256 MB, which a province needs for three years of months. */
const mostAmounts = 32_000_000;
const mostEntries = 900;

export class Cube {
  readonly #database: Database;
  readonly #districtId: string;
  readonly index: DivisionIndex;
  #progress: Progress = { epoch: "", seq: 0 };
  #lastKey = 0;
  #keys = new Map<string, Keys>();
  #readings = new Map<string, Reading>();
  #entries = new Map<string, Entry>();
  /** By measure and combination: 1 counts, 0 does not; undefined was not asked yet. */
  #matches = new Map<string, (0 | 1 | undefined)[]>();
  #memo = new Map<string, { readonly stamp: string; readonly value: Promise<unknown> }>();
  #now = "";
  #queue: Promise<unknown> = Promise.resolve();

  constructor(database: Database, districtId: string, index: DivisionIndex) {
    this.#database = database;
    this.#districtId = districtId;
    this.index = index;
  }

  /** Changes whenever something may have changed. */
  get stamp(): string {
    return `${this.#progress.epoch} ${this.#progress.seq}`;
  }

  get epoch(): string {
    return this.#progress.epoch;
  }

  /** One after the other: who waits finds what the one before read. */
  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const run = this.#queue.then(work, work);
    this.#queue = run.catch(() => {});
    return run;
  }

  /** Brings what is kept up to what is committed. */
  follow(now: string): Promise<void> {
    return this.#inTurn(() => this.#follow(now));
  }

  async #follow(now: string): Promise<void> {
    this.#now = now;
    const to = await catchUp(this.#database, this.#districtId, now);
    if (to.epoch !== this.#progress.epoch) this.#forget(to);
    if (to.seq <= this.#progress.seq) return;
    const db = this.#database.kysely;
    const rows = await deltasAfter(db, this.#districtId, this.#progress.seq, to.seq);
    await this.#readKeys(db);
    for (const row of rows) this.#apply(row);
    this.#progress = to;
  }

  /** Keeps what is worked out from figures until any of them changes. */
  memo<T>(name: string, stamp: string, work: () => Promise<T>): Promise<T> {
    const known = this.#memo.get(name);
    if (known?.stamp === stamp) return known.value as Promise<T>;
    const value = work();
    keep(this.#memo, name, { stamp, value }, mostEntries);
    value.catch(() => this.#memo.delete(name));
    return value;
  }

  #forget(to: Progress): void {
    this.#progress = to;
    this.#lastKey = 0;
    this.#keys.clear();
    this.#readings.clear();
    this.#entries.clear();
    this.#matches.clear();
  }

  async #readKeys(db: Db): Promise<void> {
    for (const { id, facts: name, code, dims } of await keysAfter(db, this.#districtId, this.#lastKey)) {
      this.#lastKey = Math.max(this.#lastKey, id);
      const facts = findFacts(name);
      if (!facts) continue;
      const keys = this.#keysOf(name);
      const text = dims.join("\u0001");
      let of = keys.combinations.get(text);
      if (!of) keys.combinations.set(text, (of = { number: keys.combinations.size, values: valuesOf(facts, dims) }));
      const key = { at: keys.list.length, place: this.index.placeOf(code), of };
      keys.byId.set(id, key);
      keys.list.push(key);
    }
  }

  #keysOf(facts: string): Keys {
    const known = this.#keys.get(facts) ?? { byId: new Map(), list: [], combinations: new Map() };
    this.#keys.set(facts, known);
    return known;
  }

  #counts(measure: FactsMeasure, key: Key): boolean {
    let known = this.#matches.get(measure.condition);
    if (!known) this.#matches.set(measure.condition, (known = []));
    return (known[key.of.number] ??= measure.matches(key.of.values) ? 1 : 0) === 1;
  }

  #add(entry: Entry, key: Key, amounts: ArrayLike<number>, from = 0): void {
    if (!this.#counts(entry.measure, key)) return;
    let amount = 0;
    const { weights } = entry.measure;
    for (let m = 0; m < weights.length; m++) if (weights[m] !== 0) amount += weights[m]! * amounts[from + m]!;
    if (amount === 0) return;
    const part = entry.dimension === undefined ? "" : String(key.of.values[entry.dimension]);
    let own = entry.parts.get(part);
    if (!own) entry.parts.set(part, (own = new Float64Array(this.index.size)));
    own[key.place]! += amount;
    if (!entry.rolled) return;
    let total = entry.rolled.get(part);
    if (!total) entry.rolled.set(part, (total = new Float64Array(this.index.size)));
    for (let place = key.place; place >= 0; place = this.index.parents[place] ?? -1) total[place]! += amount;
  }

  #apply({ facts, curve, day, key: id, amounts }: DeltaRow): void {
    const keys = this.#keys.get(facts);
    const key = keys?.byId.get(id);
    if (!key) return;
    const { at } = key;
    for (const reading of this.#readings.values()) {
      if (reading.facts.key !== facts || reading.curve !== curve || day > reading.day) continue;
      const width = reading.facts.measures.length;
      if ((at + 1) * width > reading.amounts.length) {
        const larger = new Float64Array((at + 256) * width);
        larger.set(reading.amounts);
        reading.amounts = larger;
      }
      for (let m = 0; m < width; m++) reading.amounts[at * width + m]! += amounts[m]!;
    }
    for (const entry of this.#entries.values())
      if (entry.measure.facts.key === facts && entry.curve === curve && day <= entry.day)
        this.#add(entry, key, amounts);
  }

  /** A measure on days, each division's own amounts; read together from the database where they are not kept. */
  read(measure: FactsMeasure, curve: Curve, days: readonly string[], dimension?: string): Promise<Own[]> {
    return this.#inTurn(async () => {
      const { facts } = measure;
      if (facts.form !== "stored") throw new Error(`${facts.key} are not stored`);
      const at: Curve = facts.hasRecordTime ? curve : 0;
      const name = (day: string) => `${measure.id}\n${dimension ?? ""}\n${at} ${day}`;
      await this.#ready(facts, at, () => days.filter((day) => !this.#entries.has(name(day))));
      return days.map((day) => {
        const id = name(day);
        const entry: Entry =
          this.#entries.get(id) ??
          this.#fold({ measure, dimension, curve: at, day, parts: new Map(), rolled: undefined });
        keep(this.#entries, id, entry, mostEntries);
        const { index } = this;
        return {
          parts: entry.parts,
          totals: () => (entry.rolled ??= new Map([...entry.parts].map(([part, own]) => [part, index.rollUp(own)]))),
        };
      });
    });
  }

  /** The largest value of a dimension among what a measure counts on a day, in each division with all below it; 0 without any. */
  largest(measure: FactsMeasure, dimension: string, curve: Curve, day: string): Promise<Float64Array> {
    return this.#inTurn(async () => {
      const { facts, weights } = measure;
      if (facts.form !== "stored") throw new Error(`${facts.key} are not stored`);
      const at: Curve = facts.hasRecordTime ? curve : 0;
      await this.#ready(facts, at, () => [day]);
      const { amounts } = this.#readings.get(`${facts.key} ${at} ${day}`)!;
      const width = facts.measures.length;
      const most = new Float64Array(this.index.size);
      for (const [k, key] of this.#keysOf(facts.key).list.entries()) {
        if ((k + 1) * width > amounts.length) break;
        const count = weights.reduce((sum, weight, m) => sum + weight * amounts[k * width + m]!, 0);
        if (count <= 0 || !this.#counts(measure, key)) continue;
        const value = Number(key.of.values[dimension]);
        for (let place = key.place; place >= 0 && most[place]! < value; place = this.index.parents[place] ?? -1)
          most[place] = value;
      }
      return most;
    });
  }

  /** Loads days until what was read is also what is followed. */
  async #ready(facts: StoredFacts, curve: Curve, lacking: () => readonly string[]): Promise<void> {
    for (let attempt = 0; ; attempt++) {
      const before = this.epoch;
      if (!(await this.#load(facts, curve, lacking()))) return;
      // A full recompute meanwhile would have taken the deltas away from under the reading.
      await this.#follow(this.#now);
      if (this.epoch === before) return;
      if (attempt === 3) throw new Error("figures are recomputed again and again");
    }
  }

  /** How many readings of a size may be kept, those asked for together always. */
  #roomFor(size: number, together: number): number {
    return Math.max(together, Math.floor(mostAmounts / Math.max(size, 1)));
  }

  #fold(entry: Entry): Entry {
    const { facts } = entry.measure;
    const { amounts } = this.#readings.get(`${facts.key} ${entry.curve} ${entry.day}`)!;
    const width = facts.measures.length;
    const { list } = this.#keysOf(facts.key);
    const most = Math.min(list.length, Math.floor(amounts.length / width));
    for (let k = 0; k < most; k++) this.#add(entry, list[k]!, amounts, k * width);
    return entry;
  }

  /** Keys that a measure counts, of a division and all below it. */
  async keysOf(measure: FactsMeasure, division: string, part?: readonly [string, string]): Promise<number[]> {
    await this.#inTurn(() => this.#readKeys(this.#database.kysely));
    const { divisions } = this.index;
    return [...this.#keysOf(measure.facts.key).byId]
      .filter(
        ([, key]) =>
          divisions[key.place]?.code.startsWith(division) === true &&
          (part === undefined || String(key.of.values[part[0]]) === part[1]) &&
          this.#counts(measure, key),
      )
      .map(([id]) => id);
  }

  /** Reads the state of facts on days in one go, where it is not kept; says whether there was something to read. */
  async #load(facts: StoredFacts, curve: Curve, wanted: readonly string[]): Promise<boolean> {
    const name = (day: string) => `${facts.key} ${curve} ${day}`;
    const days = [...new Set(wanted)].filter((day) => !this.#readings.has(name(day))).toSorted();
    for (const day of wanted) {
      const known = this.#readings.get(name(day));
      if (known) keep(this.#readings, name(day), known, Number.MAX_SAFE_INTEGER);
    }
    if (days.length === 0) return false;
    const db = this.#database.kysely;
    await this.#readKeys(db);
    const keys = this.#keysOf(facts.key);
    const width = facts.measures.length;
    const rows = await sumsBetween(db, this.#districtId, facts, curve, days, this.#progress.seq);
    const byBucket = Map.groupBy(rows, ({ bucket }) => bucket);
    // Room for keys that come later.
    let amounts = new Float64Array((keys.list.length + 256) * width);
    for (const [bucket, day] of days.entries()) {
      for (const { key, amounts: added } of byBucket.get(bucket) ?? []) {
        const at = keys.byId.get(key)?.at;
        if (at !== undefined) for (let m = 0; m < width; m++) amounts[at * width + m]! += added[m]!;
      }
      keep(this.#readings, name(day), { facts, curve, day, amounts }, this.#roomFor(amounts.length, wanted.length));
      amounts = amounts.slice();
    }
    return true;
  }
}

function valuesOf({ dimensions }: AnyFacts, texts: readonly string[]): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(dimensions).map(([name, type], index) => {
      const text = texts[index] ?? "";
      return [name, type === "number" ? Number(text) : type === "boolean" ? text === "true" : text];
    }),
  );
}

/** Puts an entry at the young end and lets the oldest go. */
function keep<T>(kept: Map<string, T>, name: string, value: T, most: number): void {
  kept.delete(name);
  kept.set(name, value);
  for (const old of kept.keys()) {
    if (kept.size <= most) break;
    kept.delete(old);
  }
}
