import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync, gzipSync } from "node:zlib";
import { afterAll, beforeAll, expect, test } from "vitest";
import { verb } from "./text.ts";
import { UsageError } from "./verb.ts";

let folder: string;
beforeAll(() => void (folder = mkdtempSync(join(tmpdir(), "huituo-text-"))));
afterAll(() => rmSync(folder, { recursive: true }));
const path = (name: string) => join(folder, name);

async function run(task: string, posts: string, ...options: string[]): Promise<string[]> {
  writeFileSync(path("in.csv.gz"), gzipSync(posts));
  await verb.run([task, "--in", path("in.csv.gz"), "--out", path("out.csv.gz"), ...options]);
  return gunzipSync(readFileSync(path("out.csv.gz")))
    .toString()
    .trimEnd()
    .split("\n");
}

test("sensitive words with their places, whatever they are written with", async () => {
  writeFileSync(
    path("words.csv"),
    "word,category,severity,homophones,look_alikes,exceptions\n微信,ad,1,y,y,\n赌博,gambling,3,,,禁止赌博|远离赌博\n",
  );
  writeFileSync(path("fine.csv"), "word\n微信支付\n");
  const posts = 'id,text\n1,"😀加薇信，\n賭博"\n2,禁止赌博，可用微信支付\n3,赌。博\n';
  expect(await run("check", posts, "--words", path("words.csv"), "--exceptions", path("fine.csv"))).toEqual([
    "id,start,end,text,word,category,severity,disguises,confidence",
    "1,3,5,薇信,微信,ad,1,look-alike,0.80",
    "1,7,9,賭博,赌博,gambling,3,form,1.00",
  ]);
  expect(await run("check", posts, "--words", path("words.csv"), "--least", "0.2")).toContain(
    "3,0,3,赌。博,赌博,gambling,3,across-sentences,0.30",
  );
});

test("personal data: finds without the data, or masked posts", async () => {
  const posts = "id,author,at,text\n1,a,2026-11-05,电话138 0013 8000\n2,b,,没有\n";
  expect(await run("personal", posts)).toEqual(["id,start,end,kind,mask,confidence", "1,2,15,mobile,138****8000,0.95"]);
  expect(await run("personal", posts, "--mask")).toEqual([
    "id,author,at,text",
    "1,a,2026-11-05,电话138****8000",
    "2,b,,没有",
  ]);
});

test("topics of a stream, with the posts that stand for them", async () => {
  const posts = ["id,author,at,text"];
  const time = (minutes: number) => new Date(Date.UTC(2026, 10, 1) + minutes * 60_000).toISOString();
  for (let at = 0; at < 700; at++) posts.push(`q${at},u${at % 40},${time(at * 8)},午睡和辅食${at % 9}`);
  for (let at = 0; at < 12; at++) posts.push(`h${at},c${at},${time(5700 + at * 0.05)},手足口病停课了`);
  const rows = await run("topics", posts.join("\n"));
  expect(rows).toHaveLength(2);
  expect(rows[1]).toMatch(
    /^1,(手足口病 停课|停课 手足口病),2026-11-05 07:00:00,2026-11-05 07:00:\d\d,,\d+,0\.\d\d,[\d.]+,h\d+ h\d+ h\d+$/,
  );
});

test("duplicates, words, phrases and new words", async () => {
  const posts = "id,text\na,南京哪里有接收一岁半宝宝的托班？\nb,孩子不肯午睡\nc,请问南京哪里有接收一岁半宝宝的托班\n";
  expect(await run("duplicates", posts)).toEqual(["id,of,similarity,group", "a,,,a", "b,,,b", "c,a,0.875,a"]);
  expect(await run("segment", posts)).toContain("b,孩子 不肯 午睡");
  writeFileSync(path("own.csv"), "word\n不肯午睡\n");
  expect(await run("segment", posts, "--vocabulary", path("own.csv"))).toContain("b,孩子 不肯午睡");
  expect((await run("phrases", posts, "--count", "1"))[0]).toBe("id,phrase,count,score");
  const many = Array.from({ length: 40 }, (_, at) => {
    const rest = Array.from({ length: 30 }, (_unused, place) => String.fromCharCode(0x5100 + at * 30 + place)).join("");
    return `${at},${"甲乙丙丁戊己庚辛壬癸"[at % 10]}圩荻湾${"子丑寅卯辰巳午未申酉"[(at * 3) % 10]}，${rest}`;
  });
  expect((await run("words", `id,text\n${many.join("\n")}`))[1]).toMatch(/^圩荻湾,40,/);
});

test("bad input names file, line and reason, and leaves no output", async () => {
  const out = path("none.csv");
  const fails = async (task: string, posts: string, reason: RegExp, ...options: string[]) => {
    writeFileSync(path("bad.csv"), posts);
    await expect(verb.run([task, "--in", path("bad.csv"), "--out", out, ...options])).rejects.toThrow(reason);
    expect(existsSync(out)).toBe(false);
  };
  await fails("segment", "id,words\n", /bad\.csv:1: .*text/);
  await fails("topics", "id,author,at,text\n1,a,yesterday,x\n", /bad\.csv:2: .*yesterday/);
  await fails(
    "topics",
    "id,author,at,text\n1,a,2026-11-05 09:00,x\n2,a,2026-11-05 08:59,x\n",
    /bad\.csv:3: .*order of time/,
  );
  writeFileSync(path("words.csv"), "word,category,severity\n微信,ad,4\n");
  await fails("check", "id,text\n", /words\.csv:2: severity/, "--words", path("words.csv"));
  writeFileSync(path("words.csv"), "word,category,severity\n！,ad,1\n");
  await fails("check", "id,text\n", /words\.csv:2: word/, "--words", path("words.csv"));
  await expect(verb.run(["check"])).rejects.toThrow(UsageError);
  await expect(verb.run(["guess"])).rejects.toThrow(UsageError);
  await expect(verb.run(["duplicates", "--threshold", "2"])).rejects.toThrow(UsageError);
});
