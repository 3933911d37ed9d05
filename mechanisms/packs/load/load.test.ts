import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import "../../rules/index.ts";
import { PackError } from "./fault.ts";
import { loadPacks } from "./load.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "huituo-packs-"));
  write("base/pack.yaml", "pack: { key: base, title: { zh: 基本, en: Base } }");
  write("base/documents.yaml", "documents:\n  - { key: law, title: { zh: 法, en: Law }, number: 一号 }");
  write(
    "base/parameters.yaml",
    `facts:
  - { key: band, title: { zh: 班型, en: Band }, type: text, options: [{ value: infant, title: { zh: 乳儿, en: Infants } }] }
parameters:
  - { key: class.max, title: { zh: 班额, en: Size }, type: integer, by: [band], min: 1, combine: stricter, stricter: lower }`,
  );
});
afterEach(() => rmSync(folder, { recursive: true }));

function write(file: string, text: string): void {
  mkdirSync(join(folder, file, ".."), { recursive: true });
  writeFileSync(join(folder, file), text);
}

/** The mistakes of a pack with one file, as `line path`, and their reasons. */
function mistakes(text: string): { at: string[]; zh: string[]; en: string[] } {
  write("local/pack.yaml", "pack: { key: local, title: { zh: 本地, en: Local }, extends: [base] }");
  write("local/rules.yaml", text);
  try {
    loadPacks(["local"], folder);
  } catch (error) {
    if (!(error instanceof PackError)) throw error;
    expect(error.faults.every(({ file }) => file === join(folder, "local/rules.yaml"))).toBe(true);
    return {
      at: error.faults.map(({ line, path }) => `${line} ${path.join(".")}`),
      zh: error.faults.map(({ zh }) => zh),
      en: error.faults.map(({ en }) => en),
    };
  }
  return { at: [], zh: [], en: [] };
}

const rule = (more: string, key = "a") => `rules:
  # a comment
  - key: ${key}
    title: { zh: 规, en: Rule }
    parameter: class.max
${more}`;
const basis = "    basis: [{ document: law, at: 第一条 }]";

describe("a mistake is told with its line, its path and why, in both languages", () => {
  test.each<[string, string, string, RegExp, RegExp]>([
    [
      "an unknown list",
      "rule:\n  - { key: a }",
      "2 rule.a",
      /没有名为 rule 的列表/,
      /there is no list rule, only: .*rules/,
    ],
    ["a wrong key", rule(`    vlaue: 10\n${basis}`), "6 rules.a.vlaue", /不认识的键“vlaue”/, /unknown key "vlaue"/],
    [
      "a comma without quotes",
      rule(`    value: 10\n    note: { zh: 小, en: small, cheap }\n${basis}`),
      "7 rules.a.note.cheap",
      /请给带逗号的文字加引号/,
      /a text with a comma in \{ \} needs quotes/,
    ],
    ["no basis", rule("    value: 10"), "3 rules.a", /缺少 basis/, /basis is missing/],
    [
      "a document nobody defines",
      rule(
        "    value: 10\n    basis:\n      - document: law\n        at: 第一条\n      - document: lore\n        at: 第二条",
      ),
      "10 rules.a.basis.1.document",
      /没有文件 lore/,
      /there is no document lore/,
    ],
    [
      "a day that is none",
      rule(`    value: 10\n    from: 2026-02-30\n${basis}`),
      "7 rules.a.from",
      /没有这一天/,
      /There is no such day/,
    ],
    [
      "an end before the beginning",
      rule(`    value: 10\n    from: 2026-02-03\n    to: 2026-02-01\n${basis}`),
      "8 rules.a.to",
      /结束早于开始/,
      /ends before it begins/,
    ],
    ["broken YAML", "rules:\n  - key: [a\n", "3 ", /YAML 写法有误/, /Not valid YAML/],
    ["a list that is none", "rules:\n  a: 1", "1 rules", /应是条目的列表/, /has to be a list/],
    [
      "a value of the wrong type, found by the kind's own check",
      rule(`    value: 2.5\n${basis}`),
      "6 rules.a.value",
      /应为 integer/,
      /has to be of type integer/,
    ],
    [
      "a parameter nobody defines",
      rule(`    value: 1\n${basis}`).replace("class.max", "class.min"),
      "5 rules.a.parameter",
      /没有参数 class.min/,
      /there is no parameter class.min/,
    ],
    [
      "a fact the parameter does not depend on",
      rule(`    when:\n      kind: home\n    value: 1\n${basis}`),
      "7 rules.a.when.kind",
      /不随 kind 变化/,
      /does not depend on kind/,
    ],
    [
      "a fact's value that never is",
      rule(`    when: { band: adult }\n    value: 1\n${basis}`),
      "6 rules.a.when.band",
      /band 不会是 adult/,
      /band is never adult/,
    ],
    [
      "a formula that is none",
      rule(`    formula: 3 + children\n${basis}`),
      "6 rules.a.formula",
      /第 5 个字符/,
      /character 5: Unknown variable: children/,
    ],
    [
      "a formula of the wrong type",
      rule(`    formula: band\n${basis}`),
      "6 rules.a.formula",
      /结果是 text/,
      /gives text, has to give number/,
    ],
  ])("%s", (_, text, at, zh, en) => {
    const found = mistakes(text);
    expect(found.at).toEqual([at]);
    expect(found.zh[0]).toMatch(zh);
    expect(found.en[0]).toMatch(en);
  });

  test("every mistake of a pack at once", () => {
    expect(mistakes(`rules:\n  - { key: A, title: { zh: 规 }, parameter: class.max }\n  - 3`).at).toEqual([
      "2 rules.A.key",
      "2 rules.A.title.en",
      "3 rules",
    ]);
  });

  test("the same key from the same day; another day is another period", () => {
    const one = (from: string) =>
      `  - { key: a, title: { zh: 规, en: R }, parameter: class.max, value: 9, from: ${from}, basis: [{ document: law, at: 一 }] }\n`;
    expect(mistakes(`rules:\n${one("2026-01-01")}${one("2027-01-01")}`).at).toEqual([]);
    expect(mistakes(`rules:\n${one("2026-01-01")}${one("2026-01-01")}`).at).toEqual(["3 rules.a"]);
  });

  test("two rules of a pack that may both speak", () => {
    const one = (key: string, when: string) =>
      `  - { key: ${key}, title: { zh: 规, en: R }, parameter: class.max, value: 9, ${when} basis: [{ document: law, at: 一 }] }\n`;
    expect(mistakes(`rules:\n${one("a", "")}${one("b", "when: { band: infant },")}`).at).toEqual([]);
    const { at, en } = mistakes(`rules:\n${one("a", "")}${one("b", "")}`);
    expect(at).toEqual(["2 rules.a.when", "3 rules.b.when"]);
    expect(en[0]).toMatch(/as specific as b/);
  });

  test("rows of a table", () => {
    const table = (rows: string) => `tables:
  - key: t
    title: { zh: 表, en: Table }
    basis: [{ document: law, at: 一 }]
    columns:
      - { key: name, title: { zh: 名, en: Name }, type: words, required: true }
      - { key: days, title: { zh: 天, en: Days }, type: integer, unique: true }
    rows:
${rows}`;
    expect(
      mistakes(table("      - { name: { zh: 一, en: One }, days: 1 }\n      - { name: { zh: 二, en: Two }, days: 2 }"))
        .at,
    ).toEqual([]);
    expect(
      mistakes(
        table(
          "      - { name: { zh: 一, en: One }, days: 1 }\n      - { days: 1, hours: 3 }\n      - { name: x, days: 1.5 }",
        ),
      ).at,
    ).toEqual([
      "10 tables.t.rows.1.days",
      "10 tables.t.rows.1.hours",
      "10 tables.t.rows.1",
      "11 tables.t.rows.2.name",
      "11 tables.t.rows.2.days",
    ]);
  });
});

test("heads: a wrong key, an unknown pack below, a circle", () => {
  const told = () => {
    try {
      loadPacks(["local"], folder);
      return [];
    } catch (error) {
      return (error as PackError).faults.map(({ line, path, en }) => `${line} ${path.join(".")}: ${en}`);
    }
  };
  const head = (key: string, below: string) =>
    `pack:\n  key: ${key}\n  title: { zh: 本地, en: Local }\n  extends: [${below}]`;
  write("local/pack.yaml", head("elsewhere", ""));
  expect(told()).toEqual(["2 pack.key: has to be the folder's name: local"]);
  write("local/pack.yaml", head("local", "nowhere"));
  expect(told()).toEqual(["1 : there is no pack nowhere, only: base, local"]);
  write("local/pack.yaml", head("local", "base"));
  write("base/pack.yaml", "pack: { key: base, title: { zh: 基本, en: Base }, extends: [local] }");
  expect(told().join()).toMatch(/extends itself/);
});
