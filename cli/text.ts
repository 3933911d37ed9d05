import { parseArgs } from "node:util";
import * as tasks from "./text/tasks.ts";
import { UsageError, type Verb } from "./verb.ts";

const named: Readonly<Record<string, (options: tasks.TextOptions) => Promise<void>>> = {
  check: tasks.check,
  personal: tasks.personal,
  topics: tasks.topics,
  duplicates: tasks.duplicates,
  segment: tasks.segment,
  phrases: tasks.phrases,
  words: tasks.words,
};

export const verb: Verb = {
  help: `
npm run -s huituo -- text check --words w.csv [--exceptions e.csv] [--longest] [--least 0.5]
npm run -s huituo -- text personal [--mask] [--least 0.3]
npm run -s huituo -- text topics [--least-authors 6] [--least-ratio 3]
npm run -s huituo -- text duplicates [--threshold 0.6]
npm run -s huituo -- text segment
npm run -s huituo -- text phrases [--count 5]
npm run -s huituo -- text words [--count 5]

读入帖子、留言、问题，找出敏感词、个人信息、突发话题、重复提问、关键短语和新词。
Reads posts, messages or questions; finds sensitive words, personal data, sudden topics, repeated questions, key phrases
and new words.

  --in, --out      文件，“-”为标准输入输出（默认），可为 .gz · files, "-" for standard input and output (the default)
  --vocabulary     本地词语，列 word · words of the place, column word
  --words          （check）敏感词表 · list of sensitive words: word,category,severity(1|2|3)，可选 optional
                   homophones(y|n) 谐音 · look_alikes(y|n) 形近和拆字 · exceptions（用 | 分隔 · separated by |）
  --exceptions     （check）对所有词有效的例外，列 word · harmless words for all, column word
  --longest        （check）只取最长且不重叠的 · only the longest without overlap
  --least          （check, personal）最低把握，0–1 · least confidence
  --mask           （personal）输出打码后的帖子 id,author,at,text · write the posts masked
  --threshold      （duplicates）最低相似度，0–1 · least similarity
  --count          （phrases）每帖几个 · how many a post；（words）最少出现次数 · least occurrences
  --least-authors  （topics）最少多少人 · fewest different authors
  --least-ratio    （topics）最少是平时的几倍 · fewest times the usual number

输入列 · columns read
  id,text；topics 还需 · also needs author,at（如 2026-11-05 08:30，北京时间，按先后排列 · China's time, in order）

输出列 · columns written（位置从 0 起，按 UTF-16 计 · places from 0, in UTF-16 units）
  check       id,start,end,text,word,category,severity,disguises,confidence
              disguises: form 字形宽度繁简数字 · separated 夹杂符号 · across-sentences 跨标点 · homophone 谐音 ·
              spelled 拼音 · look-alike 形近 · repeated 叠字
  personal    id,start,end,kind,mask,confidence（不输出原文 · the data themselves are not written）
              kind: id-number 身份证 · mobile 手机 · landline 座机 · bank-card 银行卡 · email · plate 车牌 · passport 护照 ·
              account 微信QQ号 · birth-date 出生日期 · address 住址 · name 姓名
  topics      topic,terms,started_at,seen_at,ended_at,authors,expected,score,posts
              authors 不同作者数 · expected 平时人数 · score −log10 偶然概率 of chance · posts 代表帖 representative posts
  duplicates  id,of,similarity,group（of 最相似的更早一帖 the earlier post most alike · group 组内首帖 first of its group）
  segment     id,words
  phrases     id,phrase,count,score
  words       word,count,cohesion,freedom（凝固度、自由度 · how firmly it clings, how freely it stands）`,
  async run(args) {
    const { values, positionals } = parseArgs({
      args,
      allowPositionals: true,
      options: {
        in: { type: "string", default: "-" },
        out: { type: "string", default: "-" },
        vocabulary: { type: "string" },
        words: { type: "string" },
        exceptions: { type: "string" },
        longest: { type: "boolean", default: false },
        least: { type: "string" },
        mask: { type: "boolean", default: false },
        threshold: { type: "string" },
        count: { type: "string" },
        "least-authors": { type: "string" },
        "least-ratio": { type: "string" },
      },
    });
    const [name, ...rest] = positionals;
    const task = name !== undefined && Object.hasOwn(named, name) ? named[name] : undefined;
    if (!task || rest.length > 0) throw new UsageError(`text ${Object.keys(named).join("|")}`);
    if (name === "check" && values.words === undefined) throw new UsageError("text check --words w.csv");
    await task({
      ...values,
      least: numberOf("--least", values.least, 0, 1),
      threshold: numberOf("--threshold", values.threshold, 0.05, 1),
      count: numberOf("--count", values.count, 1, 1_000_000),
      leastAuthors: numberOf("--least-authors", values["least-authors"], 2, 1_000_000),
      leastRatio: numberOf("--least-ratio", values["least-ratio"], 1, 1000),
      words: values.words,
      exceptions: values.exceptions,
      vocabulary: values.vocabulary,
    });
  },
};

function numberOf(option: string, text: string | undefined, least: number, most: number): number | undefined {
  if (text === undefined) return undefined;
  const value = Number(text);
  if (text.trim() === "" || !(value >= least && value <= most)) throw new UsageError(`${option}: ${least}–${most}`);
  return value;
}
