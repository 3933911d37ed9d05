import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { verb } from "./ratio.ts";
import { InputError } from "./tables/read.ts";
import { UsageError } from "./verb.ts";

let folder: string;
beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), "huituo-ratio-"))));
afterEach(() => rmSync(folder, { recursive: true }));

const put = (name: string, text: string | Buffer): string => {
  writeFileSync(join(folder, name), text);
  return join(folder, name);
};

/** Runs with `--out` in the folder; gives the exit code, the file and the lines told on the standard output. */
async function run(args: string[]): Promise<{ code: number | void; out: string; told: string[] }> {
  const told: string[] = [];
  const log = vi.spyOn(console, "log").mockImplementation((line: string) => void told.push(line));
  try {
    const out = join(folder, "out.csv");
    const code = await verb.run([...args, "--out", out]);
    return { code, out: existsSync(out) ? readFileSync(out, "utf8") : "", told };
  } finally {
    log.mockRestore();
  }
}

const refusal = (args: string[]): Promise<unknown> =>
  run(args).then(
    () => "accepted",
    (error: unknown) => error,
  );

const dayFiles = (events: string): string[] => [
  "--classes",
  put("classes.csv", "class,site,kind\n小一班,甲园,infant\n托大班,甲园,twos\n"),
  "--people",
  put(
    "people.csv",
    "person,role,age_months\na,child,8\nb,child,9\nc,child,10\nd,child,11\nw,carer,\nx,carer,\nh,other,\n",
  ),
  "--events",
  put("events.csv", events),
];
const events = `id,at,person,event,class,replaces
1,08:00,w,arrive,小一班,
2,08:05,a,arrive,小一班,
3,08:05,b,arrive,小一班,
4,08:10,c,arrive,小一班,
5,08:20,d,arrive,小一班,
6,08:30,x,arrive,小一班,
7,12:00,w,break,小一班,
8,12:30,w,back,小一班,
9,16:00,a,leave,,
,15:30,b,leave,,
10,16:30,c,leave,,
11,17:00,d,leave,,
12,17:30,w,leave,,
`;

describe("audit", () => {
  test("breaches of a day; order, repeats and packing make no difference", async () => {
    const expected =
      "site,class,reason,from,until,seconds,worst,open\n" +
      "甲园,小一班,carers,08:20:00,08:30:00,600,1,0\n" +
      "甲园,小一班,carers,12:00:00,12:30:00,1800,1,0\n";
    const first = await run(["audit", ...dayFiles(events)]);
    expect(first.out).toBe(expected);
    expect(JSON.parse(first.told[0]!)).toEqual({
      events: 13,
      breaches: 2,
      unchanged: 0,
      withdrawn: 0,
      wasInOrder: false,
    });
    const [head, ...rows] = events.trimEnd().split("\n");
    const bare = rows.map((row) => row.replace(/^\d*/, ""));
    const mixed = [head, ...bare.toReversed(), ...bare, ""].join("\n");
    expect((await run(["audit", ...dayFiles(mixed)])).out).toBe(expected);
    const args = dayFiles("");
    args[5] = put("events.csv.gz", gzipSync(events));
    expect((await run(["audit", ...args])).out).toBe(expected);
  });

  test("corrections, dates, site caps, rules of one's own and open ends", async () => {
    // Carer x came at 8:15 after all; d was entered by mistake, and the children of the night stay.
    const corrected = `${events}13,08:15,x,arrive,小一班,6\n14,08:20,d,void,,5\n15,17:00,d,void,,11\n16,17:40,d,arrive,托大班,\n`;
    expect((await run(["audit", ...dayFiles(corrected), "--until", "18:00"])).out).toBe(
      "site,class,reason,from,until,seconds,worst,open\n" +
        "甲园,托大班,unattended,17:40:00,18:00:00,1200,1,1\n" +
        "甲园,托大班,carers,17:40:00,18:00:00,1200,1,1\n" +
        "甲园,托大班,age,17:40:00,18:00:00,1200,1,1\n",
    );
    const rules = put(
      "rules.csv",
      "kind,from_months,to_months,cap,children_per_carer\ninfant,6,12,3,10\ntwos,24,36,20,7\n",
    );
    const sites = put("sites.csv", "site,max_children\n甲园,2\n");
    const dated = events.replaceAll(/(\d\d:\d\d),/g, "2026-11-23T$1,");
    expect((await run(["audit", ...dayFiles(dated), "--rules", rules, "--sites", sites])).out).toBe(
      "site,class,reason,from,until,seconds,worst,open\n" +
        "甲园,,site-cap,2026-11-23T08:10:00,2026-11-23T16:00:00,28200,2,0\n" +
        "甲园,小一班,class-cap,2026-11-23T08:20:00,2026-11-23T15:30:00,25800,1,0\n",
    );
  });

  test("bad input names file, line and reason, and nothing is written", async () => {
    const cases: [string, string][] = [
      ["at,person,event,class\n25:99,a,leave,\n", "events.csv:2: 不是时间 · not a time: 25:99"],
      ["at,person,event,class\n08:00,a,leave,\n08:00,z,leave,\n", "events.csv:3: 名单中没有 · not among the people: z"],
      ["at,person,event,class\n08:00,a,sleep,\n", "events.csv:2: event: arrive"],
      ["at,person,event,class\n08:00,a,nap,中班\n", "events.csv:2: 没有班级 · there is no class 中班"],
      [
        "at,person,event,class,replaces\n08:00,a,leave,,7\n",
        "events.csv:2: 更正的记录不在前面 · no record 7 before this one",
      ],
      ["at,person,event,class\n08:00,a,void,\n", "events.csv:2: void 需要 replaces"],
      ["at,person,event\n", "events.csv:1: 缺少列 · these columns are missing: class"],
    ];
    for (const [text, reason] of cases) {
      const error = await refusal(["audit", ...dayFiles(text)]);
      expect(error).toBeInstanceOf(InputError);
      expect(String(error)).toContain(reason);
    }
    const args = dayFiles(events);
    put("classes.csv", "class,site,kind\n小一班,甲园,baby\n");
    expect(String(await refusal(["audit", ...args]))).toContain("classes.csv:2: 没有班型 · there is no kind baby");
    const rules = put("rules.csv", "kind,from_months,to_months,cap,children_per_carer\ninfant,6,12,0,3\n");
    expect(String(await refusal(["audit", ...args, "--rules", rules]))).toContain(
      "rules.csv:2: class kind infant: cap 0",
    );
    expect(readdirSync(folder).filter((name) => name.startsWith("out"))).toEqual([]);
    expect(await refusal(["audit"])).toEqual(new UsageError("需要 · needed: --classes --people --events"));
    expect(await refusal(["audit", ...dayFiles(events), "--until", "9:00"])).toBeInstanceOf(UsageError);
    expect(await refusal(["dance"])).toBeInstanceOf(UsageError);
  });
});

test("room: one more child, best class first", async () => {
  const ask = (from: string, until: string, site = "甲园"): Promise<{ out: string }> =>
    run(["room", ...dayFiles(events), "--site", site, "--age", "9", "--from", from, "--until", until]);
  expect((await ask("9:00", "12:30")).out).toBe(
    "class,can_come,room,tightest_at,limit\n小一班,0,0,12:00:00,carers\n托大班,0,0,09:00:00,age\n",
  );
  expect((await ask("9:00", "12:00")).out).toContain("小一班,1,2,09:00:00,carers\n");
  await expect(ask("9:00", "8:00")).rejects.toBeInstanceOf(UsageError);
  await expect(ask("9:00", "10:00", "乙园")).rejects.toBeInstanceOf(UsageError);
});

test("required: national classes, and bands of ages with each rounding", async () => {
  const children = (kind: string): string =>
    put(
      "children.csv",
      `class,kind,age_months,children,asleep\n混一,${kind},8,1,\n混一,${kind},14,3,2\n混一,${kind},40,1,\n甲,twos,30,21,\n`,
    );
  const rules = (rounding: string): string =>
    put(
      "rules.csv",
      "kind,from_months,to_months,cap,children_per_carer,nap_children_per_carer,rounding\n" +
        `own,6,12,5,3,,${rounding}\nown,12,36,5,5,10,\ntwos,24,36,20,7,,\n`,
    );
  expect((await run(["required", "--children", children("infant")])).out).toBe(
    "class,kind,children,required,cap,over_cap,other_ages\n混一,infant,5,2,10,0,4\n甲,twos,21,3,20,1,0\n",
  );
  const needed = async (rounding: string): Promise<string> =>
    (await run(["required", "--children", children("own"), "--rules", rules(rounding)])).out.split("\n")[1]!;
  // 1/3 + 1/5 + 2/10 + 1/5 = 0.93; 1 + 1; 5 at 1:3; three with the infant and two more.
  expect(await needed("share")).toBe("混一,own,5,1,5,0,1");
  expect(await needed("band")).toBe("混一,own,5,2,5,0,1");
  expect(await needed("strictest")).toBe("混一,own,5,2,5,0,1");
  expect(await needed("grouping")).toBe("混一,own,5,2,5,0,1");
  expect(
    String(await refusal(["required", "--children", put("bad.csv", "class,kind,age_months,children\na,twos,30,-1\n")])),
  ).toContain("bad.csv:2: children -1");
});

test("forecast: half hours of a class", async () => {
  const children = put(
    "children.csv",
    "class,kind,person,age_months,now,booked_from,booked_until\n甲,infant,a,8,there,8:00,17:00\n甲,infant,b,9,awaited,,\n甲,infant,c,9,gone,,\n",
  );
  const past = put("past.csv", `person,from,until\n${"a,8:00,17:00\nb,10:00,16:00\nc,,\n".repeat(8)}`);
  const { out } = await run(["forecast", "--children", children, "--past", past, "--now", "9:00", "--hours", "2"]);
  const rows = out.trimEnd().split("\n");
  expect(rows[0]).toBe("class,at,expected,low,high,required_low,required_high");
  expect(rows.slice(1).map((row) => row.split(",").slice(1).join(","))).toEqual([
    "09:00:00,1.00,1,1,1,1",
    "09:30:00,1.00,1,1,1,1",
    expect.stringMatching(/^10:00:00,1\.4\d,1,2,1,1$/),
    expect.stringMatching(/^10:30:00,1\.9\d,2,2,1,1$/),
    expect.stringMatching(/^11:00:00,1\.9\d,2,2,1,1$/),
  ]);
  put("past.csv", "person,from,until\na,9:00,8:00\n");
  expect(String(await refusal(["forecast", "--children", children, "--past", past, "--now", "9:00"]))).toContain(
    "past.csv:2",
  );
});

describe("roster", () => {
  const files = (needs: string): string[] => [
    "--staff",
    put(
      "staff.csv",
      "staff,sites,fen_per_hour,most_hours_per_week,most_days_per_week,qualifications\n王,甲园,4000,40,5,carer;health\n李,甲园;乙园,3000,40,5,carer\n",
    ),
    "--shifts",
    put("shifts.csv", "shift,from,until,pauses\n早班,7:00,15:30,11:30-12:00\n晚班,9:30,18:00,13:00-13:30\n"),
    "--needs",
    put("needs.csv", `site,day,from,until,persons,qualification\n${needs}`),
  ];

  test("the cheapest cover, and the last line says that it is proven", async () => {
    const needs = "甲园,0,7:30,9:00,1,\n甲园,0,16:00,17:30,1,\n甲园,1,10:00,11:00,1,health\n";
    const { code, out, told } = await run(["roster", ...files(needs), "--days", "2"]);
    const lines = out.trimEnd().split("\n");
    expect(code).toBe(0);
    expect(lines[0]).toBe("day,staff,site,shift,from,until");
    expect(lines).toHaveLength(4);
    expect(lines.slice(1, 3).map((line) => line.replace(/王|李/, "?"))).toEqual([
      "0,?,甲园,早班,07:00,15:30",
      "0,?,甲园,晚班,09:30,18:00",
    ]);
    expect(lines[3]).toMatch(/^1,王,甲园,/);
    // 8 paid hours at 30 and twice at 40 yuan; the wages of 王 cannot be avoided on either day.
    expect(JSON.parse(told.at(-1)!)).toEqual({
      status: "covered",
      proven: true,
      cost: 88_000,
      bound: 88_000,
      gap: 0,
      duties: 3,
      missing: 0,
      tooFewMinutes: [],
    });
  });

  test("wishes and leave count; what nobody can do is named", async () => {
    const wishes = put("wishes.csv", "staff,day,fen,shift\n李,0,9000,早班\n");
    const away = put("away.csv", "staff,day,from,until\n王,0,,\n");
    const short = join(folder, "short.csv");
    const needs = "甲园,0,10:00,11:00,1,\n甲园,0,8:00,8:30,1,health\n";
    const more = ["--wishes", wishes, "--away", away, "--days", "1", "--short", short];
    const { code, out, told } = await run(["roster", ...files(needs), ...more]);
    expect(code).toBe(1);
    expect(out).toBe("day,staff,site,shift,from,until\n0,李,甲园,晚班,09:30,18:00\n");
    expect(readFileSync(short, "utf8")).toBe(
      "site,day,from,qualification,needed,missing,could_work\n甲园,0,08:00,health,1,1,0\n",
    );
    expect(JSON.parse(told.at(-1)!)).toMatchObject({ status: "short", proven: true, missing: 1, cost: 24_000 });
  });

  test("bad input", async () => {
    expect(String(await refusal(["roster", ...files("甲园,0,7:10,9:00,1,\n")]))).toContain("needs.csv:2: 需为半小时");
    expect(String(await refusal(["roster", ...files("甲园,99,7:00,9:00,1,\n")]))).toContain(
      "day of a need of 甲园: 99",
    );
    expect(String(await refusal(["roster", ...files(""), "--away", put("away.csv", "staff,day\n赵,0\n")]))).toContain(
      "赵",
    );
    expect(await refusal(["roster", ...files(""), "--days", "0"])).toBeInstanceOf(UsageError);
    expect(existsSync(join(folder, "out.csv"))).toBe(false);
  });
});
