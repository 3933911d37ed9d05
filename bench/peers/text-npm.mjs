// Segmentation and word finding by npm packages on the posts and words of a JSON file.
// usage: node text-npm.mjs <folder with node_modules> <posts.json> jieba|jieba-keywords|intl|mint-filter|fastscan
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";

const [folder, file, name] = process.argv.slice(2);
const load = createRequire(join(folder, "package.json"));
const { posts, words } = JSON.parse(readFileSync(file, "utf8"));

const makers = {
  jieba() {
    const jieba = load("@node-rs/jieba").Jieba.withDict(load("@node-rs/jieba/dict").dict);
    return (post) => jieba.cut(post, false).length;
  },
  "jieba-keywords"() {
    const { Jieba, TfIdf } = load("@node-rs/jieba");
    const { dict, idf } = load("@node-rs/jieba/dict");
    const jieba = Jieba.withDict(dict);
    const keywords = TfIdf.withDict(idf);
    return (post) => keywords.extractKeywords(jieba, post, 5).length;
  },
  intl() {
    const segmenter = new Intl.Segmenter("zh", { granularity: "word" });
    return (post) => [...segmenter.segment(post)].length;
  },
  "mint-filter"() {
    const Mint = load("mint-filter");
    const filter = new (Mint.default ?? Mint.Mint ?? Mint)(words);
    return (post) => filter.filter(post).words.length;
  },
  fastscan() {
    const Scanner = load("fastscan");
    const scanner = new (Scanner.default ?? Scanner.FastScanner ?? Scanner)(words);
    return (post) => scanner.search(post).length;
  },
};

const work = makers[name]();
work(posts[0]);
let [ms, cpuMs, found] = [Infinity, Infinity, 0];
for (let time = 0; time < 3; time++) {
  found = 0;
  const [cpu, start] = [process.cpuUsage(), performance.now()];
  for (const post of posts) found += work(post);
  const used = process.cpuUsage(cpu);
  ms = Math.min(ms, performance.now() - start);
  cpuMs = Math.min(cpuMs, (used.user + used.system) / 1000);
}
const peakMb = process.resourceUsage().maxRSS / 1024;
console.log(JSON.stringify({ ms, cpuMs, peakMb, quality: `${found} found` }));
