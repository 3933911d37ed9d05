import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { dict } from "@node-rs/jieba/dict.js";
import { Random, runningSums } from "../../engines/random/random.ts";

/** Words of the general dictionary by the square root of their frequency, as a forum uses them. */
export function drawWords(random: Random): () => string {
  const words: string[] = [];
  const weights: number[] = [];
  for (const line of new TextDecoder().decode(dict).split("\n")) {
    const [word, frequency] = line.split(" ");
    if (!word || !frequency) continue;
    words.push(word);
    weights.push(Math.sqrt(Number(frequency)));
  }
  const sums = runningSums(weights);
  return () => words[random.bySums(sums)]!;
}

const hidden = [
  "加*微*信",
  "薇信abc_12345",
  "賭 博",
  "138-0013-8000",
  "ｗｅｉｘｉｎ",
  "身份证11010519491231002X",
  "代 開 發 票",
];

/** Posts of about 150 characters; one in thirty hides a word or carries personal data. */
export function makePosts(count: number): string[] {
  const random = Random.from("posts");
  const draw = drawWords(random.fork("words"));
  return Array.from({ length: count }, () => {
    let post = "";
    for (let left = random.int(30, 89); left > 0; left--) post += draw() + (random.chance(0.12) ? "，" : "");
    return `${post}${random.chance(1 / 30) ? random.pick(hidden) : ""}。`;
  });
}

/** A list as moderators have them: mostly words that seldom occur, a thousand that do. */
export function makeWords(count: number): string[] {
  const random = Random.from("list");
  const draw = drawWords(random.fork("words"));
  const words = new Set<string>();
  while (words.size < Math.min(1000, count / 2)) {
    const word = draw();
    if (/^[\u4e00-\u9fa5]{2,4}$/.test(word)) words.add(word);
  }
  while (words.size < count) {
    const pair = draw() + draw();
    if (/^[\u4e00-\u9fa5]{3,6}$/.test(pair)) words.add(pair);
  }
  return [...words];
}

/** Questions; one in five is another with a tenth of its characters changed. */
export function makeQuestions(count: number): string[] {
  const random = Random.from("questions");
  const draw = drawWords(random.fork("words"));
  const questions: string[] = [];
  for (let at = 0; at < count; at++) {
    let text = "";
    if (at > 0 && random.chance(0.2))
      text = Array.from(random.pick(questions), (char) => (random.chance(0.1) ? draw()[0]! : char)).join("");
    else for (let left = random.int(8, 25); left > 0; left--) text += draw();
    questions.push(text);
  }
  return questions;
}

/** Runs `work` with a file that holds the posts and words for a peer. */
export async function withPosts<Result>(
  data: { readonly posts: readonly string[]; readonly words: readonly string[] },
  work: (file: string) => Promise<Result>,
): Promise<Result> {
  const folder = mkdtempSync(join(tmpdir(), "huituo-bench-"));
  try {
    const file = join(folder, "posts.json");
    writeFileSync(file, JSON.stringify(data));
    return await work(file);
  } finally {
    rmSync(folder, { recursive: true });
  }
}
