import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { createChineseSegmenter } from "../../engines/text/dictionary.ts";
import { TopicStream } from "../../engines/text/hot-topics.ts";
import { DuplicateIndex, jaccard, pairsOf } from "../../engines/text/near-duplicates.ts";
import { findNewWords } from "../../engines/text/new-words.ts";
import { Reader, tightText } from "../../engines/text/normalise.ts";
import { PostChecker } from "../../engines/text/post-check.ts";
import { createSyllables } from "../../engines/text/readings.ts";
import { type SensitiveWord, WordMatcher } from "../../engines/text/sensitive-words.ts";
import { judgeTopics, syntheticStream } from "../../engines/text/synthetic-stream.ts";
import { best, peerFile, python, runPeer } from "./measure.ts";
import { makePosts, makeQuestions, makeWords, withPosts } from "./text-instances.ts";
import type { EngineBench, Measured, Peer } from "./types.ts";

const postCount = 20_000;
const wordCount = 50_000;
const perSecond = (count: number, cpuMs: number) =>
  `${Math.round(count / (cpuMs / 1000)).toLocaleString("en")}/s of CPU`;

function npmPeer(name: string, title: string, folder: string | undefined, wordsToo = false): Peer {
  return {
    name: title,
    missing: () =>
      folder === undefined || peerFile("npm", "node_modules", folder)
        ? undefined
        : `npm install --prefix $HUITUO_PEERS/npm ${folder}`,
    run: () =>
      withPosts({ posts: makePosts(postCount), words: wordsToo ? makeWords(wordCount) : [] }, (file) =>
        runPeer(process.execPath, [
          join(import.meta.dirname, "..", "peers", "text-npm.mjs"),
          peerFile("npm") ?? import.meta.dirname,
          file,
          name,
        ]),
      ),
  };
}

const nodejieba: Peer = {
  name: "nodejieba 3 (MIT)",
  missing: () =>
    peerFile("npm", "node_modules", "nodejieba", "build")
      ? undefined
      : "npm install --prefix $HUITUO_PEERS/npm nodejieba (builds or downloads a binary)",
  run: () => Promise.reject(new Error("not driven: its figure is in the README")),
};

const pyahocorasick: Peer = {
  name: "pyahocorasick (C, BSD)",
  missing: () =>
    spawnSync(python(), ["-c", "import ahocorasick"]).status === 0 ? undefined : "pip install pyahocorasick",
  run: () =>
    withPosts({ posts: makePosts(postCount), words: makeWords(wordCount) }, (file) =>
      runPeer(python(), [join(import.meta.dirname, "..", "peers", "text-ahocorasick.py"), file]),
    ),
};

async function measureSegments(): Promise<Measured> {
  const posts = makePosts(postCount);
  const segmenter = createChineseSegmenter();
  const { ms, cpuMs, result } = await best(5, () => {
    let words = 0;
    for (const post of posts) words += segmenter.cut(post).length;
    return words;
  });
  return { ms, cpuMs, quality: `${result} words without signs, ${perSecond(postCount, cpuMs)}` };
}

/** Words by the matcher, folded and judged; the peers look for exact strings only. */
async function measureWords(): Promise<Measured> {
  const posts = makePosts(postCount);
  const list = makeWords(wordCount).map((text) => ({ text, category: "x", severity: 1 }) as const);
  const matcher = new WordMatcher(list);
  const reader = new Reader();
  const { ms, cpuMs, result } = await best(5, () => {
    let found = 0;
    for (const post of posts) found += matcher.find(reader.read(post), { leastConfidence: 0 }).length;
    return found;
  });
  return { ms, cpuMs, quality: `${result} found` };
}

const hidden = { homophones: true, lookAlikes: true };
const moderated: readonly SensitiveWord[] = [
  { text: "加微信", category: "advertising", severity: 2, ...hidden },
  { text: "微信", category: "advertising", severity: 1, ...hidden },
  { text: "赌博", category: "gambling", severity: 3, ...hidden },
  { text: "代开发票", category: "fraud", severity: 3, ...hidden },
];

/** Reading, segmentation, 5,000 sensitive words of which 500 also by sound and look, personal data, terms for topics. */
async function measureAll(count: number): Promise<Measured> {
  const posts = makePosts(count);
  const list = makeWords(5000).map((text, at): SensitiveWord => ({
    text,
    category: "x",
    severity: 1,
    ...(at >= 4500 ? hidden : {}),
  }));
  const matcher = new WordMatcher([...moderated, ...list], { syllablesOf: createSyllables() });
  const checker = new PostChecker(createChineseSegmenter(), matcher);
  const { ms, cpuMs, result } = await best(count > 20_000 ? 2 : 4, () => {
    let [words, personal] = [0, 0];
    for (const post of posts) {
      const found = checker.check(post);
      words += found.words.length;
      personal += found.personal.filter((find) => find.confidence >= 0.6).length;
    }
    return { words, personal };
  });
  const found = `${result.words} words, ${result.personal} personal data`;
  return { ms, cpuMs, quality: `${perSecond(count, cpuMs)}; ${found}` };
}

/** Only looks at every unit of every post. */
async function plainLoop(): Promise<Measured> {
  const posts = makePosts(postCount);
  const table = new Uint16Array(65_536).map((_, unit) => unit);
  const { ms, cpuMs, result } = await best(5, () => {
    let sum = 0;
    for (const post of posts) for (let at = 0; at < post.length; at++) sum += table[post.charCodeAt(at)]!;
    return sum;
  });
  return { ms, cpuMs, quality: `one look at each unit, sum ${result}` };
}

async function measureTopics(postsAnHour: number): Promise<Measured> {
  const [recalls, precisions, waits]: [number[], number[], number[]] = [[], [], []];
  let [ms, cpuMs, posts] = [0, 0, 0];
  for (const seed of ["1", "2", "3", "4", "5"]) {
    const stream = syntheticStream({ seed, postsAnHour, bursts: 20 });
    const topics = new TopicStream();
    const measured = await best(1, () => {
      for (const post of stream.posts) topics.add(post);
      topics.advance(stream.posts.at(-1)!.at + 7_200_000);
    });
    ms += measured.ms;
    cpuMs += measured.cpuMs;
    posts += stream.posts.length;
    const { recall, precision } = judgeTopics(stream.bursts, topics.topics);
    recalls.push(recall);
    precisions.push(precision);
    for (const topic of topics.topics) waits.push((topic.seenAt - topic.startedAt) / 1000);
  }
  const mean = (values: number[]) => (values.reduce((sum, value) => sum + value, 0) / values.length).toFixed(3);
  const worst = `worst seed ${Math.min(...recalls)} / ${Math.min(...precisions).toFixed(2)}`;
  const wait = `median ${waits.toSorted((a, b) => a - b)[waits.length >> 1]!.toFixed(0)} s from first post to topic`;
  return {
    ms,
    cpuMs,
    quality: `recall ${mean(recalls)}, precision ${mean(precisions)}, ${worst}; ${wait}; ${perSecond(posts, cpuMs)}`,
  };
}

async function measureDuplicates(count: number, verify: boolean): Promise<Measured> {
  const questions = makeQuestions(count);
  const { ms, cpuMs, result } = await best(verify ? 3 : 1, () => {
    const index = new DuplicateIndex();
    return questions.map((question) => index.add(question));
  });
  const found = `${result.filter((each) => each).length} of ${count} are duplicates`;
  if (!verify) return { ms, cpuMs, quality: found };
  const sets = questions.map((text) => {
    const tight = tightText(text);
    return pairsOf(Uint16Array.from({ length: tight.length }, (_, at) => tight.charCodeAt(at)));
  });
  // Every tenth question against all before it.
  let [wanted, met] = [0, 0];
  for (let at = 0; at < count; at += 10) {
    let most = 0;
    for (let other = 0; other < at; other++) most = Math.max(most, jaccard(sets[at]!, sets[other]!));
    if (most < 0.6) continue;
    wanted++;
    if (result[at]?.similarity === most) met++;
  }
  return { ms, cpuMs, quality: `${found}; of every tenth, ${met} of ${wanted} as comparing all finds` };
}

async function measureNewWords(): Promise<Measured> {
  const posts = makePosts(postCount);
  const planted = ["圩荻湾", "飒蕾", "慧托云园", "嘟呜贝"];
  const texts = posts.map((post, at) => {
    const place = (at * 7) % 60;
    return at % 50 === 0 ? post.slice(0, place) + planted[(at / 50) % 4]! + post.slice(place) : post;
  });
  const segmenter = createChineseSegmenter();
  const { ms, cpuMs, result } = await best(2, () => findNewWords(texts, { knows: (word) => segmenter.knows(word) }));
  const met = planted.filter((word) => result.some((each) => each.word.includes(word))).length;
  return { ms, cpuMs, quality: `${met} of ${planted.length} planted words, ${result.length} in all` };
}

export const bench: EngineBench = {
  engine: "text",
  cases: [
    {
      instance: "20,000 posts × 149 characters: read, cut, sensitive words, personal data, terms",
      aim: "≥ 10,000 posts/s on one core",
      ours: () => measureAll(postCount),
      bound: plainLoop,
    },
    {
      instance: "the same posts: segmentation alone",
      ours: measureSegments,
      peers: [
        npmPeer("jieba", "@node-rs/jieba 2 (MIT, Rust)", "@node-rs/jieba"),
        npmPeer("jieba-keywords", "@node-rs/jieba 2 with five key words", "@node-rs/jieba"),
        npmPeer("intl", "Intl.Segmenter (ICU)", undefined),
        nodejieba,
      ],
    },
    {
      instance: "the same posts: 50,000 words to find",
      ours: measureWords,
      peers: [
        npmPeer("mint-filter", "mint-filter 4 (MIT)", "mint-filter", true),
        npmPeer("fastscan", "fastscan 1 (MIT)", "fastscan", true),
        pyahocorasick,
      ],
    },
    {
      instance: "5 streams of 5 weeks, 60 posts/h, 20 bursts each, floods, weekly habits, a holiday",
      aim: "recall ≥ 0.9, precision ≥ 0.8, seen ≤ 60 s after the start",
      ours: () => measureTopics(60),
    },
    {
      instance: "the same with 200 posts/h",
      aim: "recall ≥ 0.9, precision ≥ 0.8",
      ours: () => measureTopics(200),
    },
    { instance: "near-duplicates among 20,000 questions", ours: () => measureDuplicates(20_000, true) },
    { instance: "new words in 3.0 million characters", aim: "≤ 5 s", ours: measureNewWords },
  ],
  scaling: [
    { name: "whole reading, 2,500 posts ×", run: (scale) => measureAll(2500 * scale) },
    { name: "near-duplicates, 5,000 questions ×", run: (scale) => measureDuplicates(5000 * scale, false) },
  ],
};
