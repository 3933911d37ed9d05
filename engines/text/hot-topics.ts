import { Sightings } from "./sightings.ts";
import { surprise } from "./surprise.ts";
import { describeTopic, groupTerms, type BurstPost, type BurstTerm, type Topic } from "./topic-groups.ts";
import { UsualCounts } from "./usual-counts.ts";

export type TopicPost = {
  readonly id: string;
  readonly author: string;
  /** Milliseconds since 1970, UTC. What is older than the post before counts as written with it. */
  readonly at: number;
  /** `termsOf`, each once. */
  readonly terms: readonly string[];
};

export type TopicOptions = {
  /** Fewest different authors. Default 6. */
  readonly leastAuthors?: number;
  /** Fewest times the usual number. Default 3. */
  readonly leastRatio?: number;
  /** −log10 of the probability below which chance is ruled out for a term. Default 7: tens of thousands of terms are tried often. */
  readonly leastSurprise?: number;
  /** Share of another weekday's usual count that is no news on this day. Default 0.8. */
  readonly otherDays?: number;
  /** Terms in memory. Default 100,000: about 40 MB. */
  readonly mostTerms?: number;
  /** Sightings of terms in the last hour in memory. Default 2^20: about 32 MB. */
  readonly mostSightings?: number;
  /** Posts of the last hour that representatives are taken from. Default 20,000. */
  readonly mostPosts?: number;
};

const minute = 60_000;
const hourMs = 60 * minute;
const windowsMs = [5 * minute, 20 * minute, hourMs];
/** Terms are judged this often in the time of the stream. */
const tickMs = 10_000;
/** Without experience of two days nothing is news; within the first week twice as much is asked. */
const fewestHours = 48;
const weekHours = 168;
const everyPost = 0;
const leastUsual = 0.05;
const mostPostsOfTerm = 2000;
/** So many of the usual terms tell how busy it is. */
const commonTerms = 300;

/** 32-bit FNV-1a: authors are only told apart, never told. */
function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  return hash | 0;
}

/**
 * Topics that suddenly many different authors write about, in a stream of posts. A term bursts when its distinct authors in the
 * last 5, 20 or 60 minutes are many times and beyond chance what is usual for that hour of the week over four weeks (a
 * predictive negative binomial, so that rare terms are judged by how little is known of them), more posts overall being
 * allowed for; bursting terms used by the same authors in the same posts are one topic. O(terms of the post) a post, memory
 * fixed by the options. After J. Kleinberg, "Bursty and hierarchical structure in streams", KDD 2002, with a testable start.
 */
export class TopicStream {
  /** Topics that have ended and those that go on, in the order of their start; the last thousand. */
  readonly topics: Topic[] = [];
  private readonly limits: Required<TopicOptions>;
  private readonly ids = new Map<string, number>();
  private readonly names: string[] = [""];
  private readonly free: number[] = [];
  private readonly sightings: Sightings;
  private readonly usual: UsualCounts;
  private readonly hourCounts: Int32Array;
  private hourTerms: number[] = [];
  private common = new Int32Array(0);
  private readonly isTouched: Uint8Array;
  private touched: number[] = [];
  private readonly bursts = new Map<number, BurstTerm>();
  private posts: BurstPost[] = [];
  private hour = -1;
  private now = -Infinity;
  private nextTick = -Infinity;
  private topicCount = 0;
  private busy = windowsMs.map(() => 1);
  private busyUntil = -Infinity;

  constructor(options: TopicOptions = {}) {
    this.limits = {
      leastAuthors: 6,
      leastRatio: 3,
      leastSurprise: 7,
      otherDays: 0.8,
      mostTerms: 100_000,
      mostSightings: 2 ** 20,
      mostPosts: 20_000,
      ...options,
    };
    const { mostTerms, mostSightings, otherDays } = this.limits;
    this.sightings = new Sightings(mostTerms, windowsMs, mostSightings);
    this.usual = new UsualCounts(mostTerms, Math.ceil(mostTerms / 4), otherDays);
    this.hourCounts = new Int32Array(mostTerms);
    this.isTouched = new Uint8Array(mostTerms);
  }

  /** Whether there is experience of four weeks. */
  get isWarm(): boolean {
    return this.usual.hours >= 4 * weekHours;
  }

  /** Takes the next post. Throws RangeError for a time that is not a number. */
  add(post: TopicPost): void {
    if (!Number.isFinite(post.at)) throw new RangeError(`post ${post.id} has no time`);
    this.advance(post.at);
    const author = hashOf(post.author);
    const terms = [everyPost];
    for (const name of post.terms) {
      const term = this.termOf(name);
      if (term > 0) terms.push(term);
    }
    const kept: BurstPost = { id: post.id, author, at: this.now, terms };
    for (const term of terms) {
      const before = this.sightings.see(term, author, this.now);
      if (before < this.hour * hourMs && this.hourCounts[term]!++ === 0) this.hourTerms.push(term);
      if (this.isTouched[term] === 0) {
        this.isTouched[term] = 1;
        this.touched.push(term);
      }
      const burst = this.bursts.get(term);
      if (burst && burst.posts.length < mostPostsOfTerm) burst.posts.push(kept);
    }
    this.posts.push(kept);
    if (this.posts.length >= this.limits.mostPosts * 2) this.posts = this.posts.slice(-this.limits.mostPosts);
  }

  /** Lets time pass without a post: bursts end, the last ones are judged. O(terms that are judged). */
  advance(at: number): void {
    this.now = Math.max(this.now, at);
    if (this.now >= this.nextTick) {
      if (this.nextTick > -Infinity) this.judge();
      this.nextTick = this.now + tickMs;
    }
    const hour = Math.floor(this.now / hourMs);
    if (hour !== this.hour) this.turnHour(hour);
  }

  /** Topics that go on. */
  live(): Topic[] {
    return this.topics.filter((topic) => topic.endedAt === undefined);
  }

  /** Topics that have ended, which are then forgotten here. */
  takeEnded(): Topic[] {
    const ended = this.topics.filter((topic) => topic.endedAt !== undefined);
    if (ended.length > 0) this.topics.splice(0, this.topics.length, ...this.live());
    return ended;
  }

  private termOf(name: string): number {
    const known = this.ids.get(name);
    if (known !== undefined) return known;
    const term = this.free.pop() ?? (this.names.length < this.limits.mostTerms ? this.names.length : 0);
    if (term === 0) return 0;
    this.ids.set(name, term);
    this.names[term] = name;
    return term;
  }

  private turnHour(hour: number): void {
    // A burst is not what is usual: it enters the experience as a little more than before.
    const countOf = (term: number) => {
      const count = this.hourCounts[term]!;
      return this.bursts.has(term) ? Math.min(count, Math.ceil(this.usual.rateOf(term, 1) * 2) + 1) : count;
    };
    if (this.hour >= 0) this.usual.close(this.hour, this.hourTerms, countOf);
    for (const term of this.hourTerms) this.hourCounts[term] = 0;
    this.hourTerms = [];
    this.hour = hour;
    this.usual.open(hour);
    this.common = this.usual.common(commonTerms).filter((term) => term !== everyPost);
    if (this.ids.size > this.limits.mostTerms * 0.8) this.forgetRare();
  }

  private forgetRare(): void {
    const totals = new Int32Array(this.limits.mostTerms);
    this.usual.eachKept((term, count) => (totals[term]! += count));
    const lastHour = this.sightings.counts.at(-1)!;
    const isRare = (term: number) =>
      term !== everyPost && totals[term]! < 3 && lastHour[term] === 0 && !this.bursts.has(term);
    this.usual.forget(isRare);
    for (const [name, term] of this.ids) {
      if (!isRare(term)) continue;
      this.ids.delete(name);
      this.free.push(term);
    }
  }

  private judge(): void {
    const { sightings, usual, limits } = this;
    sightings.advance(this.now);
    const hours = usual.hours;
    const lastHour = sightings.counts.length - 1;
    if (this.now >= this.busyUntil) {
      this.busyUntil = this.now + minute;
      this.busy = windowsMs.map((_, window) => this.busyness(window));
    }
    const share = this.shareOf(hourMs);
    const strictness = hours < weekHours ? 2 : 1;
    let isChanged = false;
    for (const term of this.touched) {
      this.isTouched[term] = 0;
      if (hours < fewestHours || term === everyPost || sightings.counts[lastHour]![term]! < limits.leastAuthors)
        continue;
      if (this.bursts.has(term)) continue;
      const found = this.burstOf(term, strictness);
      if (!found) continue;
      const from = this.now - windowsMs[found.window]!;
      const posts = this.posts.filter((post) => post.at > from && post.terms.includes(term)).slice(-mostPostsOfTerm);
      const startedAt = posts[0]?.at ?? this.now;
      this.bursts.set(term, { term, name: this.names[term]!, seenAt: this.now, startedAt, posts, ...found });
      isChanged = true;
    }
    this.touched = [];
    const over: number[] = [];
    for (const [term, burst] of this.bursts) {
      const authors = sightings.counts[lastHour]![term]!;
      burst.authors = Math.max(burst.authors, authors);
      if (authors < Math.max(limits.leastAuthors / 2, usual.rateOf(term, share) * this.busy[lastHour]! * 1.5))
        over.push(term);
    }
    if (!isChanged && over.length === 0) return;
    this.regroup();
    for (const term of over) this.bursts.delete(term);
    for (const topic of this.live())
      if (!topic.terms.some((each) => this.bursts.has(this.ids.get(each.name) ?? -1))) topic.endedAt = this.now;
  }

  /** How much of a window that ends now lies in the hour that is open. */
  private shareOf(windowMs: number): number {
    return Math.min(1, (this.now - this.hour * hourMs) / windowMs);
  }

  /** How much more than usual is written of what is always written of: on a busy day or a holiday there is more of everything. */
  private busyness(window: number): number {
    const counts = this.sightings.counts[window]!;
    const share = this.shareOf(windowsMs[window]!);
    let seen = 0;
    let expected = 0;
    for (const term of this.common) {
      const rate = (this.usual.rateOf(term, share) * windowsMs[window]!) / hourMs;
      expected += rate;
      // One that bursts does not speak for all.
      seen += Math.min(counts[term]!, rate * 6 + 3);
    }
    return expected < 5 ? 1 : Math.min(6, Math.max(1, seen / expected));
  }

  private burstOf(term: number, strictness: number) {
    const { sightings, usual, limits } = this;
    for (let window = 0; window < windowsMs.length; window++) {
      const authors = sightings.counts[window]![term]!;
      if (authors < limits.leastAuthors) continue;
      const rate = Math.max(leastUsual, usual.rateOf(term, this.shareOf(windowsMs[window]!)));
      const expected = (rate * this.busy[window]! * windowsMs[window]!) / hourMs;
      if (authors < expected * limits.leastRatio * strictness) continue;
      const score = surprise(authors, expected, usual.evidenceOf(term) + 1);
      if (score >= limits.leastSurprise * strictness) return { window, authors, expected, score };
    }
    return undefined;
  }

  /** Brings the topics in line with the terms that burst now. */
  private regroup(): void {
    const going = this.live();
    for (const terms of groupTerms([...this.bursts.values()])) {
      const same = going.filter((topic) => topic.terms.some((each) => terms.some((term) => term.name === each.name)));
      const topic = same[0];
      const described = describeTopic(terms, topic);
      if (topic) {
        Object.assign(topic, described);
        // What turned out to be one topic goes on under the older number.
        for (const other of same.slice(1)) this.topics.splice(this.topics.indexOf(other), 1);
      } else {
        this.topics.push({ number: ++this.topicCount, seenAt: this.now, endedAt: undefined, ...described });
      }
    }
    if (this.topics.length > 1000) this.topics.splice(0, this.topics.length - 1000);
  }
}
