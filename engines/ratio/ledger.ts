import {
  type Counting,
  OPEN,
  overCap,
  recordSize,
  ROOM,
  SINCE,
  SITE_FROM,
  SITE_SINCE,
  SITE_WORST,
  siteOverCap,
  siteSize,
  tooFewCarers,
  unattended,
  WATCHED,
  wrongAge,
} from "./counting.ts";

/** A period in which a class (or, for `siteOverCap`, a site) was in breach for one reason. */
export type Breach = {
  readonly reason: number;
  /** Class, or site for `siteOverCap`. */
  readonly subject: number;
  readonly from: number;
  /** Exclusive. */
  readonly until: number;
  /** The worst of the period: carers missing, or children too many, without a carer, or of another age. */
  readonly worst: number;
  /** It goes on when the records end. */
  readonly isOpen: boolean;
};

const reasonsOfClass = [unattended, tooFewCarers, overCap, wrongAge] as const;

/** Turns states that last into breaches. A class is watched while it is in breach, or was and this is not written down yet. */
export class Ledger {
  readonly breaches: Breach[] = [];
  private readonly counting: Counting;
  /** Start and worst of each reason's open breach, by class. */
  private readonly from: Int32Array;
  private readonly worst: Int32Array;

  constructor(counting: Counting) {
    this.counting = counting;
    this.from = new Int32Array(counting.classes * reasonsOfClass.length);
    this.worst = new Int32Array(counting.classes * reasonsOfClass.length);
  }

  /** To be called before a watched class changes: writes down what has held since its last change, if that was any time. */
  settle(id: number, instant: number): void {
    const { counting } = this;
    const { records } = counting;
    const record = id * recordSize;
    const since = records[record + SINCE]!;
    if (since >= instant) return;
    const now = counting.reasons(id);
    const open = records[record + OPEN]!;
    // Bits stand in the order of `reasonsOfClass`.
    for (let each = 0, left = now | open; left >> each !== 0; each++) {
      const reason = left & (1 << each);
      if (reason === 0) continue;
      const slot = id * reasonsOfClass.length + each;
      if ((now & reason) === 0) this.end(reason, id, this.from[slot]!, since, this.worst[slot]!, false);
      else {
        const amount = this.amount(reason, id);
        if ((open & reason) === 0) this.from[slot] = since;
        if ((open & reason) === 0 || amount > this.worst[slot]!) this.worst[slot] = amount;
      }
    }
    records[record + OPEN] = now;
    records[record + SINCE] = instant;
  }

  private amount(reason: number, id: number): number {
    const { counting } = this;
    if (reason === tooFewCarers) return counting.required(id) - counting.carers(id);
    if (reason === overCap) return counting.excess(id);
    return reason === wrongAge ? counting.misplaced(id) : counting.children(id);
  }

  /** To be called before a site changes that is full or in breach, or was and this is not written down yet. */
  settleSite(site: number, instant: number): void {
    const { sites } = this.counting;
    const record = site * siteSize;
    const since = sites[record + SITE_SINCE]!;
    const worst = sites[record + SITE_WORST]!;
    const excess = -sites[record + ROOM]!;
    sites[record + SITE_SINCE] = instant;
    if (since >= instant) return;
    if (excess > 0) {
      if (worst === 0) sites[record + SITE_FROM] = since;
      sites[record + SITE_WORST] = Math.max(worst, excess);
    } else if (worst > 0) {
      this.end(siteOverCap, site, sites[record + SITE_FROM]!, since, worst, false);
      sites[record + SITE_WORST] = 0;
    }
  }

  private end(reason: number, subject: number, from: number, until: number, worst: number, isOpen: boolean): void {
    this.breaches.push({ reason, subject, from, until, worst, isOpen });
  }

  /** Ends what is open; it is told as open if it would go on after the end. */
  close(instant: number): void {
    const { records, sites } = this.counting;
    for (let id = 0; id < this.counting.classes; id++) {
      if (records[id * recordSize + WATCHED] === 0) continue;
      this.settle(id, instant);
      const open = records[id * recordSize + OPEN]!;
      const now = this.counting.reasons(id);
      reasonsOfClass.forEach((reason, each) => {
        const slot = id * reasonsOfClass.length + each;
        if ((open & reason) !== 0)
          this.end(reason, id, this.from[slot]!, instant, this.worst[slot]!, (now & reason) !== 0);
      });
    }
    for (let record = 0; record < sites.length; record += siteSize) {
      const site = record / siteSize;
      const isOver = this.counting.siteRoom(site) < 0;
      if (isOver || sites[record + SITE_WORST] !== 0) this.settleSite(site, instant);
      if (sites[record + SITE_WORST] !== 0)
        this.end(siteOverCap, site, sites[record + SITE_FROM]!, instant, sites[record + SITE_WORST]!, isOver);
    }
  }
}
