import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type TopicPost, TopicStream } from "./hot-topics.ts";
import { Sightings } from "./sightings.ts";
import { logGamma, surprise } from "./surprise.ts";
import { judgeTopics, syntheticStream } from "./synthetic-stream.ts";

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;
const monday = Date.UTC(2026, 9, 4, 16);

function run(posts: readonly TopicPost[]): TopicStream {
  const stream = new TopicStream();
  for (const post of posts) stream.add(post);
  stream.advance((posts.at(-1)?.at ?? 0) + 3 * hour);
  return stream;
}
/** Four weeks of ten posts an hour by fifty people about sixty things. */
function quiet(): TopicPost[] {
  const posts: TopicPost[] = [];
  for (let at = 0; at < 28 * 24 * 10; at++)
    posts.push({
      id: `q${at}`,
      author: `人${(at * 7) % 50}`,
      at: monday + at * 6 * minute,
      terms: [`词${at % 60}`, `词${(at * 13) % 60}`, "宝宝"],
    });
  return posts;
}
const end = monday + 28 * day;
const crowd = (
  count: number,
  from: number,
  every: number,
  terms: readonly string[],
  author = (at: number) => `众${at}`,
) => Array.from({ length: count }, (_, at) => ({ id: `c${at}`, author: author(at), at: from + at * every, terms }));

describe("hot topics", () => {
  test.each(["甲", "乙", "丙"])(
    "injected bursts among floods by one author, weekly habits and a holiday: recall ≥ 0.9, precision ≥ 0.8 (seed %s)",
    (seed) => {
      const { posts, bursts } = syntheticStream({ seed, postsAnHour: 15, bursts: 20 });
      const { recall, precision } = judgeTopics(bursts, run(posts).topics);
      expect(recall).toBeGreaterThanOrEqual(0.9);
      expect(precision).toBeGreaterThanOrEqual(0.8);
    },
  );

  test("a crowd is seen within a minute; its terms are one topic with posts of different authors", () => {
    const stream = run([...quiet(), ...crowd(30, end + 5 * minute, 4000, ["手足口病", "停课"])]);
    expect(stream.isWarm).toBe(true);
    expect(stream.topics).toHaveLength(1);
    const [topic] = stream.topics;
    expect(topic!.terms.map((term) => term.name).toSorted()).toEqual(["停课", "手足口病"]);
    expect(topic!.startedAt).toBe(end + 5 * minute);
    expect(topic!.seenAt - topic!.startedAt).toBeLessThanOrEqual(minute);
    expect(topic!.authors).toBe(30);
    expect(topic!.posts).toHaveLength(3);
    expect(topic!.endedAt).toBeGreaterThan(topic!.startedAt + hour - minute);
  });

  test("one author posting two hundred times is one, five are five", () => {
    const flood = crowd(200, end, 5000, ["推销"], () => "刷");
    const five = crowd(200, end + 2 * hour, 5000, ["团购"], (at) => `刷${at % 5}`);
    expect(run([...quiet(), ...flood, ...five]).topics).toEqual([]);
  });

  test("what comes every Monday is no news on Monday; the same crowd on a new subject is", () => {
    const weekly = Array.from({ length: 5 }, (_, week) =>
      crowd(25, monday + week * 7 * day + 8 * hour, minute, ["周一"]),
    ).flat();
    const posts = [...quiet(), ...weekly].toSorted((a, b) => a.at - b.at);
    expect(run(posts).topics.filter((topic) => topic.seenAt > monday + 14 * day)).toEqual([]);
    const other = crowd(25, end + 8 * hour, minute, ["周二"]);
    expect(
      run([...posts.filter((post) => post.at < end), ...other]).topics.map((topic) => topic.terms[0]!.name),
    ).toContain("周二");
  });

  test("two subjects at once are two topics; without experience nothing is news", () => {
    const a = crowd(20, end, 5000, ["摇号"], (at) => `甲${at}`);
    const b = crowd(20, end, 5000, ["食谱"], (at) => `乙${at}`);
    const both = [...a, ...b].toSorted((x, y) => x.at - y.at);
    expect(
      run([...quiet(), ...both])
        .topics.map((topic) => topic.terms.map((term) => term.name))
        .toSorted((a, b) => (a[0]! < b[0]! ? -1 : 1)),
    ).toEqual([["摇号"], ["食谱"]]);
    expect(run(both).topics).toEqual([]);
  });

  test("times that go back count as now; a time that is none is refused", () => {
    const stream = new TopicStream();
    stream.add({ id: "1", author: "a", at: 5 * hour, terms: ["x"] });
    stream.add({ id: "2", author: "b", at: 4 * hour, terms: ["x"] });
    expect(() => stream.add({ id: "3", author: "c", at: Number.NaN, terms: [] })).toThrow("post 3");
  });

  test("terms beyond memory are left out, and rare ones make room", () => {
    const stream = new TopicStream({ mostTerms: 500, mostSightings: 64 });
    for (let at = 0; at < 5000; at++)
      stream.add({ id: `${at}`, author: `${at % 9}`, at: monday + at * 10 * minute, terms: [`t${at}`, "常"] });
    for (const post of crowd(20, monday + 5000 * 10 * minute, 3000, ["新"])) stream.add(post);
    stream.advance(monday + 5000 * 10 * minute + 2 * hour);
    expect(stream.topics.map((topic) => topic.terms[0]!.name)).toEqual(["新"]);
  });
});

describe("sightings", () => {
  test("different authors in each window, as counted by looking at all", () => {
    const step = fc.record({ term: fc.nat(3), author: fc.nat(4), wait: fc.constantFrom(0, 0, 1, 2, 7, 30) });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 120 }), (steps) => {
        const windows = [3, 10, 40];
        const sightings = new Sightings(4, windows, 256);
        const all: { term: number; author: number; at: number }[] = [];
        let now = 100;
        for (const { term, author, wait } of steps) {
          now += wait;
          sightings.advance(now);
          const before = all.findLast((each) => each.term === term && each.author === author)?.at ?? -Infinity;
          expect(sightings.see(term, author, now)).toBe(before > now - 40 ? before : -Infinity);
          all.push({ term, author, at: now });
          windows.forEach((window, at) => {
            for (let each = 0; each < 4; each++) {
              const authors = all.filter((one) => one.term === each && one.at > now - window).map((one) => one.author);
              expect(sightings.counts[at]![each]).toBe(new Set(authors).size);
            }
          });
        }
      }),
    );
  });

  test("when memory is full the oldest leave", () => {
    const sightings = new Sightings(1, [1000], 16);
    for (let at = 0; at < 40; at++) sightings.see(0, at, at);
    expect(sightings.counts[0]![0]).toBe(16);
    expect(sightings.leftEarly).toBe(24);
  });
});

describe("surprise", () => {
  test("equal to the Poisson tail for large evidence, and summed by hand for small", () => {
    // P(X ≥ 10) for Poisson(2) = 4.6498e-5; P(X ≥ 20) for Poisson(5) = 3.4521e-7 (R: ppois(9, 2, lower = FALSE) …).
    expect(surprise(10, 2, 1e9)).toBeCloseTo(-Math.log10(4.6498e-5), 3);
    expect(surprise(20, 5, 1e9)).toBeCloseTo(-Math.log10(3.4521e-7), 3);
    // Evidence 1 is the geometric distribution: (m / (1 + m))^n.
    expect(surprise(5, 0.25, 1)).toBeCloseTo(-5 * Math.log10(0.2), 9);
    expect(surprise(1, 2, 1)).toBe(0);
    expect(() => surprise(1, 0, 1)).toThrow(RangeError);
    expect(logGamma(11)).toBeCloseTo(Math.log(3_628_800), 9);
    expect(logGamma(0.5)).toBeCloseTo(Math.log(Math.sqrt(Math.PI)), 9);
  });
});
