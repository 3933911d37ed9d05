import { resting, type Roll, there } from "./events.ts";
import { carer, type CompiledKind, requiredCarers } from "./rules.ts";

/** Why a class or a site is in breach, as bits: a class may have several reasons at once. */
export const unattended = 1;
export const tooFewCarers = 2;
export const overCap = 4;
export const wrongAge = 8;
/** Of a site, not of a class. */
export const siteOverCap = 16;

/** Children without any carer, too few carers, too many children in a class, a child of another age, too many at a site. */
export const reasonNames = new Map([
  [unattended, "unattended"],
  [tooFewCarers, "carers"],
  [overCap, "class-cap"],
  [wrongAge, "age"],
  [siteOverCap, "site-cap"],
]);

/**
 * A class's record is eight numbers, so that an event, which falls on any class, waits for one line of memory only:
 * load; children with those of another age × 65,536; carers with sleeping children × 65,536; kind; site with a cap or −1;
 * and three that the audit keeps: whether it watches the class, since when, which breaches are open.
 */
export const recordSize = 8;
export const LOAD = 0;
export const CHILDREN = 1;
export const CARERS = 2;
export const KIND = 3;
export const SITE = 4;
export const WATCHED = 5;
export const SINCE = 6;
export const OPEN = 7;
export const low = 0xffff;
const high = 0x1_0000;

/** A site's record: places left, and what the audit keeps: the open breach's worst (0: none), its start, the last change. */
export const siteSize = 4;
export const ROOM = 0;
export const SITE_WORST = 1;
export const SITE_FROM = 2;
export const SITE_SINCE = 3;

/** What one person's presence adds: load, children, carers (packed as in the record), place among the counts by band. */
export const effectSize = 4;
export const codesOfKind = 256 * 4;

/** Of a kind: unit, cap (−1 where the load does not decide), least carers, whether children are counted by band. */
export const settingsSize = 4;

/**
 * Who is in each class now, as running sums: a change is a few additions. `load` is the children's need in units of the kind
 * (see `CompiledKind.unit`), so load > carers × unit says exactly that the shares, rounded up, are more than the carers.
 * A class holds at most 65,535 persons.
 */
export class Counting {
  readonly classes: number;
  readonly records: Int32Array;
  /** Records of the sites; only those with a cap are kept up. */
  readonly sites: Int32Array;
  readonly settings: Int32Array;
  readonly effects: Int32Array;
  /** Children by band of every class, where some kind needs them; `countsSize` numbers a class. */
  readonly counts: Int32Array;
  readonly countsSize: number;
  private readonly kinds: readonly CompiledKind[];
  private readonly siteCaps: Int32Array;

  /** O(classes). The roll is checked by the caller. */
  constructor(kinds: readonly CompiledKind[], roll: Pick<Roll, "kindOf" | "siteOf" | "siteCaps">) {
    this.kinds = kinds;
    this.classes = roll.kindOf.length;
    this.effects = effectsOf(kinds);
    this.settings = Int32Array.from(
      kinds.flatMap(({ unit, cap, atLeast, isCounted }) => [unit, isCounted ? -1 : cap, atLeast, isCounted ? 1 : 0]),
    );
    this.siteCaps = roll.siteCaps;
    this.sites = new Int32Array(roll.siteCaps.length * siteSize);
    roll.siteCaps.forEach((cap, site) => {
      this.sites[site * siteSize + ROOM] = cap;
    });
    this.countsSize = Math.max(0, ...kinds.map(({ isCounted, ratios }) => (isCounted ? ratios.length : 0)));
    this.counts = new Int32Array(this.classes * this.countsSize);
    this.records = new Int32Array(this.classes * recordSize);
    for (let id = 0; id < this.classes; id++) {
      const site = roll.siteOf[id]!;
      this.records[id * recordSize + KIND] = roll.kindOf[id]!;
      this.records[id * recordSize + SITE] = roll.siteCaps[site]! > 0 ? site : -1;
    }
  }

  /**
   * Adds (sign 1) or takes away (sign −1) a person at a place that is not `away`; tells whether the class keeps everything then,
   * for sure: false means that `reasons` has to be asked. O(1).
   */
  change(code: number, place: number, sign: 1 | -1): boolean {
    const { records, effects, settings } = this;
    const at = (place >> 2) * recordSize;
    const kind = records[at + KIND]!;
    const effect = (kind * codesOfKind + ((code << 2) | (place & 3))) * effectSize;
    const load = records[at + LOAD]! + sign * effects[effect]!;
    const children = records[at + CHILDREN]! + sign * effects[effect + 1]!;
    const carers = records[at + CARERS]! + sign * effects[effect + 2]!;
    records[at + LOAD] = load;
    records[at + CHILDREN] = children;
    records[at + CARERS] = carers;
    const site = records[at + SITE]!;
    if (site >= 0) this.sites[site * siteSize + ROOM]! -= sign * (effects[effect + 1]! & low);
    const setting = kind * settingsSize;
    if (settings[setting + 3] === 1 && code < carer)
      this.counts[(place >> 2) * this.countsSize + effects[effect + 3]!]! += sign;
    return (
      children === 0 ||
      (children <= settings[setting + 1]! &&
        load <= (carers & low) * settings[setting]! &&
        (carers & low) >= settings[setting + 2]!)
    );
  }

  children(id: number): number {
    return this.records[id * recordSize + CHILDREN]! & low;
  }
  asleep(id: number): number {
    return this.records[id * recordSize + CARERS]! >>> 16;
  }
  misplaced(id: number): number {
    return this.records[id * recordSize + CHILDREN]! >>> 16;
  }
  carers(id: number): number {
    return this.records[id * recordSize + CARERS]! & low;
  }
  kind(id: number): CompiledKind {
    return this.kinds[this.records[id * recordSize + KIND]!]!;
  }
  /** Site of the class if it has a cap, else −1. */
  cappedSite(id: number): number {
    return this.records[id * recordSize + SITE]!;
  }

  /** Carers that a class needs now. O(1); O(age bands) for kinds whose rounding needs counts. */
  required(id: number): number {
    const kind = this.kind(id);
    if (kind.isCounted) return requiredCarers(kind, this.counts, id * this.countsSize);
    if (this.children(id) === 0) return 0;
    return Math.max(Math.ceil(this.records[id * recordSize + LOAD]! / kind.unit), kind.atLeast);
  }

  /** Children above the cap of the class; below 0: how many more it may hold. O(1). */
  excess(id: number): number {
    return this.children(id) - this.kind(id).cap;
  }

  /** How many more children a site may hold (below 0: how many too many); Infinity when it has no cap. */
  siteRoom(site: number): number {
    return this.siteCaps[site]! > 0 ? this.sites[site * siteSize + ROOM]! : Infinity;
  }

  /** The class's reasons now, as bits. */
  reasons(id: number): number {
    if (this.children(id) === 0) return 0;
    return (
      (this.carers(id) === 0 ? unattended : 0) |
      (this.required(id) > this.carers(id) ? tooFewCarers : 0) |
      (this.excess(id) > 0 ? overCap : 0) |
      (this.misplaced(id) > 0 ? wrongAge : 0)
    );
  }
}

function effectsOf(kinds: readonly CompiledKind[]): Int32Array {
  const effects = new Int32Array(kinds.length * codesOfKind * effectSize);
  kinds.forEach((kind, of) => {
    const start = (code: number, presence: number): number =>
      (of * codesOfKind + ((code << 2) | presence)) * effectSize;
    for (let months = 0; months < kind.bandOf.length; months++)
      for (const presence of [there, resting]) {
        const band = kind.bandOf[months]! * 2 + (presence === resting ? 1 : 0);
        // A child of another age is above every cap by this.
        const child = kind.fits[months] === 1 ? 1 : 1 + high;
        effects.set(
          [kind.unit / kind.ratios[band]!, child, presence === resting ? high : 0, band],
          start(months, presence),
        );
      }
    // Other staff, and carers on a break, add nothing.
    effects.set([0, 0, 1, 0], start(carer, there));
  });
  return effects;
}
