const hoursADay = 24;
const days = 28;
const slots = hoursADay * days;
const daysAWeek = 7;

/** The counts of one closed hour: terms that occurred and how many authors each had. */
type Hour = { readonly hour: number; readonly terms: Int32Array; readonly counts: Uint16Array };

/**
 * What is usual for each term at an hour of the week: the mean number of authors in that hour and its neighbours (weights ¼, ½,
 * ¼) over the last four weeks. A day that behaves like another day of the week (a holiday, a Saturday that is worked) must not
 * look like news, so the highest of the seven days at that time of day is taken, discounted for the other six.
 * Memory is bounded by `mostTermsAnHour` × 672 hours.
 */
export class UsualCounts {
  private readonly ring: (Hour | undefined)[] = Array.from({ length: slots });
  private readonly mostTermsAnHour: number;
  private readonly otherDays: number;
  private readonly sums: Float32Array[];
  private readonly known = new Float32Array(daysAWeek);
  /** Of each term, the rate and the evidence in the open hour, and the rate in the hour before it. */
  private rates: Float32Array;
  private before: Float32Array;
  private readonly evidence: Float32Array;
  private first = Infinity;
  /** Terms have numbers below. */
  private used = 0;
  private current = -Infinity;

  /** `otherDays`: the share of another weekday's count that is expected on this one, 0 to 1. */
  constructor(terms: number, mostTermsAnHour: number, otherDays: number) {
    this.mostTermsAnHour = mostTermsAnHour;
    this.otherDays = otherDays;
    this.sums = Array.from({ length: daysAWeek }, () => new Float32Array(terms));
    this.rates = new Float32Array(terms);
    this.before = new Float32Array(terms);
    this.evidence = new Float32Array(terms);
  }

  /** How many hours of experience there are, up to 672. */
  get hours(): number {
    return Math.min(slots, Math.max(0, this.current - this.first));
  }

  /** Keeps a closed hour. O(terms in it). */
  close(hour: number, terms: readonly number[], countOf: (term: number) => number): void {
    if (this.first === Infinity) this.first = hour;
    const kept =
      terms.length <= this.mostTermsAnHour
        ? terms
        : terms.toSorted((a, b) => countOf(b) - countOf(a)).slice(0, this.mostTermsAnHour);
    for (const term of kept) this.used = Math.max(this.used, term + 1);
    this.ring[hour % slots] = {
      hour,
      terms: Int32Array.from(kept),
      counts: Uint16Array.from(kept, (term) => Math.min(65_535, countOf(term))),
    };
  }

  /** Prepares the answers for an hour that begins. O(terms + terms in the same hours of four weeks). */
  open(hour: number): void {
    if (hour !== this.current + 1) {
      this.sumUp(hour - 1);
      this.rate();
    }
    [this.before, this.rates] = [this.rates, this.before];
    this.sumUp(hour);
    this.rate();
  }

  private sumUp(hour: number): void {
    this.current = hour;
    this.known.fill(0);
    for (const sums of this.sums) sums.fill(0, 0, this.used);
    for (let back = 1; back <= days; back++) {
      const weekday = back % daysAWeek;
      for (const [aside, weight] of [
        [-1, 0.25],
        [0, 0.5],
        [1, 0.25],
      ] as const) {
        const wanted = hour - back * hoursADay + aside;
        if (wanted < this.first || wanted >= hour) continue;
        this.known[weekday]! += weight;
        const kept = wanted < 0 ? undefined : this.ring[wanted % slots];
        if (kept?.hour !== wanted) continue;
        const sums = this.sums[weekday]!;
        kept.terms.forEach((term, at) => (sums[term]! += kept.counts[at]! * weight));
      }
    }
  }

  /** The terms with the highest usual rate in the open hour. O(terms of the hour × log). */
  common(count: number): Int32Array {
    const met = new Set<number>();
    for (let back = 1; back <= days; back++)
      this.ring[Math.max(0, this.current - back * hoursADay) % slots]?.terms.forEach((term) => met.add(term));
    const rated = Array.from(met, (term) => ({ term, rate: this.rates[term]! }));
    return Int32Array.from(
      rated.toSorted((a, b) => b.rate - a.rate || a.term - b.term).slice(0, count),
      ({ term }) => term,
    );
  }

  /** Usual number of authors in an hour that lies in the open hour with this share and else in the one before. O(1). */
  rateOf(term: number, share: number): number {
    return this.rates[term]! * share + this.before[term]! * (1 - share);
  }

  /** Author-hours that this rests on. O(1). */
  evidenceOf(term: number): number {
    return this.evidence[term]!;
  }

  private rate(): void {
    this.rates.fill(0, 0, this.used);
    this.evidence.fill(0, 0, this.used);
    for (let weekday = 0; weekday < daysAWeek; weekday++) {
      const known = this.known[weekday]!;
      if (known === 0) continue;
      const sums = this.sums[weekday]!;
      // A part of an hour is not stretched to a whole one.
      const weight = (weekday === 0 ? 1 : this.otherDays) / Math.max(known, 1);
      for (let term = 0; term < this.used; term++) {
        const sum = sums[term]!;
        if (sum === 0) continue;
        this.evidence[term]! += sum;
        this.rates[term] = Math.max(this.rates[term]!, sum * weight);
      }
    }
  }

  /** Forgets a term, so that its number can be given to another. O(hours). */
  forget(isForgotten: (term: number) => boolean): void {
    this.ring.forEach((kept, at) => {
      if (!kept) return;
      const stays = [...kept.terms.keys()].filter((place) => !isForgotten(kept.terms[place]!));
      if (stays.length === kept.terms.length) return;
      this.ring[at] = {
        hour: kept.hour,
        terms: Int32Array.from(stays, (place) => kept.terms[place]!),
        counts: Uint16Array.from(stays, (place) => kept.counts[place]!),
      };
    });
  }

  /** Calls back with every term and its count in the hours that are kept. */
  eachKept(see: (term: number, count: number) => void): void {
    for (const kept of this.ring) if (kept) kept.terms.forEach((term, at) => see(term, kept.counts[at]!));
  }
}
