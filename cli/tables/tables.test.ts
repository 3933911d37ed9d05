import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync, gzipSync } from "node:zlib";
import fc from "fast-check";
import { parse } from "csv-parse/sync";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { Dictionary, InputError, openTable, type Columns } from "./read.ts";
import { writeTable } from "./write.ts";

let folder: string;
beforeAll(() => void (folder = mkdtempSync(join(tmpdir(), "huituo-tables-"))));
afterAll(() => rmSync(folder, { recursive: true }));

const put = (text: string | Buffer, name = "in.csv") => {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
};

async function read(path: string, columns: Columns = { needed: ["a", "b"] }): Promise<string[][]> {
  const table = await openTable(path, columns);
  const rows: string[][] = [];
  const width = columns.needed.length + (columns.optional?.length ?? 0);
  await table.each((row) => rows.push(Array.from({ length: width }, (_, column) => row.text(column))));
  return rows;
}

const refusal = async (reading: Promise<unknown>): Promise<InputError> => {
  const error = await reading.then(
    () => expect.fail("was read"),
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(InputError);
  return error as InputError;
};

describe("reading tables", () => {
  test("columns by name in any order, marks, line ends, quotes, blank lines, optional columns", async () => {
    const path = put('\uFEFFb,"a",more\r\n2,1,x\r\n\r\n"two, ""2""\nlines",一,\r\n4,3,y');
    expect(await read(path, { needed: ["a", "b"], optional: ["more", "absent"] })).toEqual([
      ["1", "2", "x", ""],
      ["一", 'two, "2"\nlines', "", ""],
      ["3", "4", "y", ""],
    ]);
  });

  test("what any table holds is read as csv-parse reads it, wherever the chunks end", async () => {
    const field = fc.oneof(
      fc.string(),
      fc.constantFrom('"', ",", "\n", "\r\n", "托育", '""', " 1 "),
      fc.string({ unit: "grapheme" }),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(field, field), { maxLength: 30 }), fc.boolean(), async (rows, packed) => {
        const path = join(folder, packed ? "any.csv.gz" : "any.csv");
        await writeTable(path, ["a", "b"], (out) => {
          for (const [a, b] of rows) out.text(a).text(b).end();
        });
        expect(await read(path)).toEqual(rows);
        const text = packed ? gunzipSync(readFileSync(path)) : readFileSync(path);
        expect(parse(text, { from_line: 2, relax_quotes: false })).toEqual(rows);
      }),
      { numRuns: 150 },
    );
  });

  test("rows longer than a chunk and tables longer than many", async () => {
    const long = "长".repeat(1_000_000);
    const path = put(
      `a,b\n${long},"${long}"\n${Array.from({ length: 200_000 }, (_, at) => `${at},${at * 2}`).join("\n")}\n`,
    );
    const rows = await read(path);
    expect(rows).toHaveLength(200_001);
    expect(rows[0]).toEqual([long, long]);
    expect(rows.at(-1)).toEqual(["199999", "399998"]);
  });

  test("numbers exactly as JavaScript reads them", async () => {
    const numbers = fc.oneof(
      fc.double({ noNaN: true, noDefaultInfinity: true }).map(String),
      fc.tuple(fc.integer(), fc.nat({ max: 999_999 })).map(([whole, part]) => `${whole}.${part}`),
      fc.constantFrom(
        "0.1",
        "-0.3",
        ".5",
        "5.",
        "+7",
        " 8 ",
        "1e3",
        "123456789012345678",
        "9007199254740993",
        "0.000001",
      ),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(numbers, { minLength: 1, maxLength: 40 }), async (texts) => {
        const table = await openTable(put(`a\n${texts.join("\n")}\n`), { needed: ["a"] });
        const found: number[] = [];
        await table.each((row) => found.push(row.number(0)));
        expect(found).toEqual(texts.map(Number));
      }),
      { numRuns: 100 },
    );
  });

  test("an empty number is not a number, and whole numbers must be whole", async () => {
    const table = await openTable(put("a,b\n,7\n"), { needed: ["a", "b"], optional: ["c"] });
    await table.each((row) => {
      expect(row.number(0)).toBeNaN();
      expect(row.number(2)).toBeNaN();
      expect([row.isEmpty(0), row.isEmpty(1), row.isEmpty(2)]).toEqual([true, false, true]);
      expect(row.whole(1)).toBe(7);
      expect(row.raw()).toBe(",7");
    });
    for (const [value, reason] of [
      ["x", "“x”"],
      ["1.5", "“1.5”"],
      ["", "为空"],
      ["1e400", "“1e400”"],
      ["0x10", "“0x10”"],
    ] as const) {
      const bad = await openTable(put(`a\n1\n"${value}"\n`), { needed: ["a"] });
      const error = await refusal(bad.each((row) => row.whole(0)));
      expect(error).toMatchObject({ line: 3, reason: expect.stringContaining(reason) });
    }
  });

  test("what is wrong is named with its line", async () => {
    for (const [text, line, reason] of [
      ["", 1, "空"],
      ["a\n", 1, "b"],
      ["a,b,a\n", 1, "两次"],
      ["a,b\n1,2\n1,2,3\n", 3, "3 个字段"],
      ['a,b\n"1\n\n",2\n1\n', 5, "1 个字段"],
      ['a,b\n1,"2', 2, "引号"],
      ['a,b\n1,"2"3\n', 2, "引号"],
      [Buffer.from("a,b\n\xd6\xd0,1\n", "latin1"), 2, "UTF-8"],
    ] as const) {
      const error = await refusal(read(put(text)));
      expect(error).toMatchObject({ line, reason: expect.stringContaining(reason) });
      expect(error.message).toContain(`in.csv:${line}: `);
    }
    expect((await refusal(read(join(folder, "none.csv")))).message).toContain("none.csv: 没有这个文件");
    expect((await refusal(read(put("no gzip", "bad.csv.gz")))).message).toContain("cannot be read");
    const cut = gzipSync(`a,b\n${"1,2\n".repeat(1000)}`).subarray(0, -10);
    expect((await refusal(read(put(cut, "cut.csv.gz")))).message).toContain("cannot be read");
  });
});

describe("writing tables", () => {
  test("an error in the middle leaves no file and nothing beside it", async () => {
    const target = join(folder, "never.csv");
    const before = readdirSync(folder);
    await expect(
      writeTable(target, ["a"], (out) => {
        out.text("x").end();
        throw new Error("in the middle");
      }),
    ).rejects.toThrow("in the middle");
    expect(readdirSync(folder)).toEqual(before);
    expect((await refusal(writeTable(join(folder, "none", "x.csv"), ["a"], () => {}))).message).toContain(
      "cannot be written",
    );
  });

  test("numbers", async () => {
    const target = join(folder, "numbers.csv");
    await writeTable(target, ["a", "b"], (out) => {
      out
        .number(1 / 3)
        .number(-0.001, 2)
        .end()
        .number(Number.NaN)
        .number(2.5, 2)
        .end();
      out.whole(-1_234_567_890_123).whole(0).end().raw("x,y").end();
      for (const value of [9, 10, 99, 100, Number.MAX_SAFE_INTEGER]) out.whole(value).empty().end();
      expect(() => out.whole(1.5)).toThrow(RangeError);
    });
    expect(readFileSync(target, "utf8").split("\n").slice(1)).toEqual([
      "0.3333333333333333,0.00",
      ",2.50",
      "-1234567890123,0",
      "x,y",
      "9,",
      "10,",
      "99,",
      "100,",
      "9007199254740991,",
      "",
    ]);
  });
});

test("a dictionary numbers texts as a Map would", () => {
  fc.assert(
    fc.property(
      fc.array(fc.oneof(fc.string({ maxLength: 3 }), fc.string({ unit: "grapheme" })), { maxLength: 2000 }),
      (texts) => {
        const valid = texts.filter((text) => text.isWellFormed());
        const dictionary = new Dictionary();
        const map = new Map<string, number>();
        for (const text of valid) {
          if (!map.has(text)) {
            expect(dictionary.find(text)).toBe(-1);
            map.set(text, map.size);
          }
          expect(dictionary.id(text)).toBe(map.get(text));
        }
        expect(dictionary.size).toBe(map.size);
        for (const [text, id] of map) expect([dictionary.name(id), dictionary.find(text)]).toEqual([text, id]);
        expect(() => dictionary.name(map.size)).toThrow(RangeError);
      },
    ),
  );
});
