import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { packColumn, unpackColumn } from "./packed-column.ts";
import { LAST_DAY, type WhoTables, whoTables } from "./who-tables.ts";

describe("packed columns", () => {
  test("any whole numbers come back", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: -1e8, max: 1e8 })), (numbers) => {
        expect([...unpackColumn(packColumn(numbers), 1)].map((value) => value + 0)).toEqual(numbers);
      }),
    );
  });

  test("the form: second differences, sign lowest, five bits a character", () => {
    expect(packColumn([1, 2, 3])).toBe("CAA");
    expect(packColumn([-1, 0, 15, 15])).toBe("BEcd");
    expect(packColumn([16])).toBe("gB");
    expect([...unpackColumn("gB", 10)]).toEqual([1.6]);
  });
});

describe("published figures", () => {
  const rows = (tables: WhoTables) =>
    (["length", "weight", "bmi", "head", "weightForLength", "weightForHeight"] as const).map((name) => {
      const { l, m, s, first } = tables[name];
      return [first, m.length, l.length, s.length, l[0], m[0], s[0], l.at(-1), m.at(-1), s.at(-1)];
    });

  // WHO expanded tables: first and last row of each.
  test("ends of every table", () => {
    expect(LAST_DAY).toBe(1826);
    expect(rows(whoTables("male"))).toEqual([
      [0, 1827, 1827, 1827, 1, 49.8842, 0.03795, 1, 109.9593, 0.04214],
      [0, 1827, 1827, 1827, 0.3487, 3.3464, 0.14602, -0.1506, 18.3352, 0.13517],
      [0, 1827, 1827, 1827, -0.3053, 13.4069, 0.0956, -0.6889, 15.1917, 0.08699],
      [0, 1827, 1827, 1827, 1, 34.4618, 0.03686, 1, 50.7372, 0.02945],
      [450, 651, 651, 651, -0.3521, 2.441, 0.09182, -0.3521, 18.2689, 0.08755],
      [650, 551, 551, 551, -0.3521, 7.4327, 0.08217, -0.3521, 22.353, 0.09424],
    ]);
    expect(rows(whoTables("female"))).toEqual([
      [0, 1827, 1827, 1827, 1, 49.1477, 0.0379, 1, 109.4189, 0.04346],
      [0, 1827, 1827, 1827, 0.3809, 3.2322, 0.14171, -0.3518, 18.2179, 0.14821],
      [0, 1827, 1827, 1827, -0.0631, 13.3363, 0.09272, -0.5684, 15.2747, 0.09789],
      [0, 1827, 1827, 1827, 1, 33.8787, 0.03496, 1, 49.9225, 0.0285],
      [450, 651, 651, 651, -0.3833, 2.4607, 0.09029, -0.3833, 18.3324, 0.09401],
      [650, 551, 551, 551, -0.3833, 7.2402, 0.09113, -0.3833, 22.8173, 0.09828],
    ]);
  });

  const folder = join(process.env.HUITUO_REFERENCE_DATA ?? "", "growth-standards");
  test.skipIf(!existsSync(join(folder, "weianthro.txt.gz")))("every figure of the daily tables", () => {
    const files = {
      length: "lenanthro",
      weight: "weianthro",
      bmi: "bmianthro",
      head: "hcanthro",
      weightForLength: "wflanthro",
      weightForHeight: "wfhanthro",
    } as const;
    for (const [name, file] of Object.entries(files) as [keyof typeof files, string][]) {
      const text = gunzipSync(readFileSync(join(folder, `${file}.txt.gz`))).toString();
      for (const line of text.trim().split(/\r?\n/).slice(1)) {
        const [sex, key, l, m, s] = line.split("\t").map(Number) as [number, number, number, number, number];
        const table = whoTables(sex === 1 ? "male" : "female")[name];
        const row = Math.round(key * (name.startsWith("weightFor") ? 10 : 1)) - table.first;
        if (row > LAST_DAY) continue;
        expect([table.l[row], table.m[row], table.s[row]], line).toEqual([l, m, s]);
      }
    }
  });
});
