import { Random, runningSums } from "../random/random.ts";
import type { TopicPost } from "./hot-topics.ts";

/** For tests and benchmarks: five weeks of posts with known bursts in the last one, and with what must not be taken for one. */
export type InjectedBurst = { readonly terms: readonly string[]; readonly from: number; readonly to: number };
export type SyntheticStream = { readonly posts: TopicPost[]; readonly bursts: InjectedBurst[] };
export type StreamOptions = { readonly seed: string; readonly postsAnHour: number; readonly bursts: number };

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;
/** A Monday, 00:00 in China. */
const start = Date.UTC(2026, 9, 4, 16);
const testWeek = start + 28 * day;
const vocabulary = 2000;
/** Share of the day's posts by hour of the day in China. */
const daily = [2, 1, 1, 1, 1, 2, 4, 7, 9, 8, 7, 7, 8, 7, 6, 6, 6, 7, 8, 9, 10, 10, 8, 5];

/** Background: Zipf words, a daily and weekly shape, heavy writers. The last week has a holiday with three times the posts. */
export function syntheticStream({ seed, postsAnHour, bursts: burstCount }: StreamOptions): SyntheticStream {
  const random = Random.from(seed);
  const words = runningSums(Array.from({ length: vocabulary }, (_, rank) => 1 / (rank + 5)));
  const writers = runningSums(Array.from({ length: 4000 }, (_, rank) => 1 / (rank + 20)));
  const posts: TopicPost[] = [];
  const put = (at: number, author: string, terms: readonly string[]) =>
    posts.push({ id: "", author, at, terms: [...new Set(terms)] });
  const background = (source: Random, count: number) =>
    Array.from({ length: count }, () => `词${source.bySums(words)}`);
  const writer = (source: Random) => `人${source.bySums(writers)}`;
  const shape = (at: number) => {
    const weekday = Math.floor((at - start) / day) % 7;
    const isHoliday = at >= testWeek + 2 * day && at < testWeek + 3 * day;
    return (daily[Math.floor((at - start) / hour) % 24]! / 5.8) * (weekday > 4 ? 0.6 : 1) * (isHoliday ? 3 : 1);
  };
  const base = random.fork("base");
  for (let at = start; at < testWeek + 7 * day; at += hour)
    for (let left = base.poisson(postsAnHour * shape(at)); left > 0; left--)
      put(at + Math.floor(base.unit() * hour), writer(base), background(base, base.int(4, 14)));
  addCycles(random.fork("cycles"), put, writer, background);
  addFloods(random.fork("floods"), put, background);
  const bursts = addBursts(random.fork("bursts"), burstCount, put, background);
  posts.sort((a, b) => a.at - b.at);
  return { posts: posts.map((post, at) => ({ ...post, id: String(at) })), bursts };
}

type Put = (at: number, author: string, terms: readonly string[]) => void;
type Background = (source: Random, count: number) => string[];

/** What comes every week and every day is no news: Monday mornings, every evening, also when the Monday is moved to Tuesday. */
function addCycles(random: Random, put: Put, writer: (source: Random) => string, background: Background): void {
  for (let week = 0; week < 5; week++) {
    const monday = start + week * 7 * day + (week === 4 ? day : 0);
    for (let at = 0; at < 60; at++)
      put(monday + 8 * hour + random.unit() * 2 * hour, writer(random), ["周一", "入园", ...background(random, 6)]);
    for (let weekday = 0; weekday < 7; weekday++)
      for (let at = 0; at < 25; at++) {
        const when = start + (week * 7 + weekday) * day + 20 * hour + random.unit() * hour;
        put(when, writer(random), ["晚安", ...background(random, 5)]);
      }
  }
}

/** One author a hundred times and more; three who agreed. */
function addFloods(random: Random, put: Put, background: Background): void {
  for (let flood = 0; flood < 8; flood++) {
    const from = testWeek + random.unit() * 6.5 * day;
    const authors = flood % 2 === 0 ? 1 : 3;
    for (let at = 0; at < 150; at++)
      put(from + random.unit() * hour, `刷${flood}-${at % authors}`, [
        `广告${flood}`,
        `推销${flood}`,
        ...background(random, 3),
      ]);
  }
}

/** Bursts of 12 to 60 authors within 10 to 60 minutes: about new words or about words that are used every day. */
function addBursts(random: Random, count: number, put: Put, background: Background): InjectedBurst[] {
  return Array.from({ length: count }, (_, burst) => {
    const from = testWeek + ((burst + random.unit() * 0.7) / count) * 6.9 * day;
    const length = random.int(10, 60) * minute;
    const authors = random.int(12, 60);
    const isNew = burst % 2 === 0;
    const terms = isNew
      ? [`新闻${burst}`, `地点${burst}`, `词${200 + burst}`]
      : [`词${300 + burst}`, `词${500 + burst}`, `词${900 + burst}`];
    for (let author = 0; author < authors; author++) {
      // The first posts come at once, then interest fades.
      const at = from + random.unit() ** 1.5 * length;
      const own = terms.filter((_, place) => place === 0 || random.chance(0.75));
      put(at, `众${burst}-${author}`, [...own, ...background(random, random.int(2, 8))]);
    }
    return { terms, from, to: from + length };
  });
}

/** How well topics meet the injected bursts: a topic counts when it shares a term and lies in time. */
export function judgeTopics(
  bursts: readonly InjectedBurst[],
  topics: readonly { readonly terms: readonly { readonly name: string }[]; readonly seenAt: number }[],
) {
  const meets = (burst: InjectedBurst, topic: (typeof topics)[number]) =>
    topic.seenAt >= burst.from &&
    topic.seenAt <= burst.to + hour &&
    topic.terms.some((term) => burst.terms.includes(term.name));
  const judged = topics.filter((topic) => topic.seenAt >= testWeek);
  const found = bursts.filter((burst) => judged.some((topic) => meets(burst, topic)));
  const right = judged.filter((topic) => bursts.some((burst) => meets(burst, topic)));
  return {
    recall: found.length / bursts.length,
    precision: right.length / Math.max(1, judged.length),
    wrong: topics.filter((topic) => !bursts.some((burst) => meets(burst, topic))),
  };
}
