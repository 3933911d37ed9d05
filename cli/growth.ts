import { parseArgs } from "node:util";
import { writeCn } from "./growth/cn-columns.ts";
import { growthColumns, readChild, type GrowthRow } from "./growth/read-child.ts";
import { writeWho } from "./growth/who-columns.ts";
import { InputError, openTable } from "./tables/read.ts";
import { writeTable } from "./tables/write.ts";
import { UsageError, type Verb } from "./verb.ts";

const standards = { who: writeWho, cn: writeCn };

export const verb: Verb = {
  help: `
npm run -s huituo -- growth --standard who|cn [--in a.csv] [--out b.csv] [--preterm] [--terms zh|en]

按 WHO 儿童生长标准或 WS/T 423-2022 评价体格测量，逐行读写，其他列原样保留。
Scores measurements by the WHO Child Growth Standards or WS/T 423-2022, row by row; other columns pass through.

  --standard   who 世界卫生组织标准 · cn 《7 岁以下儿童生长标准》WS/T 423-2022
  --in, --out  文件，“-”为标准输入输出（默认），可为 .gz · files, "-" for standard input and output (the default)
  --preterm    同时给出矫正年龄的结果，需要列 gestation_weeks · also at the corrected age, needs gestation_weeks
  --terms      cn 等级用词：zh 中文（默认）或 en · words of the cn grades

输入列 · columns read (空 = 未测 · empty = not measured)
  sex              male 男 · female 女 · 空或 unknown 时不评价 · not classified when empty or unknown
  age_days         日龄 · days since birth
  weight_kg        体重 · weight
  length_cm        身长/身高 · length or height
  head_cm          头围 · head circumference
  position         lying 卧位 · standing 立位；与标准不同时 ±0.7 cm · converted where the standard measures otherwise
  oedema           （可选 optional）y 水肿，体重类指标不评价 · leaves indicators of weight blank · n
  completed_months （可选 optional，cn）足月龄 · completed months by the calendar, else reckoned from days
  gestation_weeks, gestation_days  （--preterm）出生孕周和零几天 · weeks and days of gestation at birth

输出列 · columns added
  who  zlen,flen,zwei,fwei,zwfl,fwfl,zbmi,fbmi,zhc,fhc   z 分值（两位小数）和极端值标记 1/0 · z-scores and flags
  cn   指标 len,wei,wfl,bmi,hc 前加 · each indicator with the letters
       p 百分位数等级 · s 标准差等级 · n 营养状况（无 hc）· r 相邻行结论不同为 1 · z 推算 z · e 推算 z 的误差
       grade by percentile · by SD · nutrition (not hc) · 1 if the neighbouring row says otherwise · derived z · its error
  --preterm 再加 · adds corrected_days 和 c 开头的同名列 · and the same columns with c in front`,
  async run(args) {
    const { values, positionals } = parseArgs({
      args,
      allowPositionals: true,
      options: {
        standard: { type: "string" },
        in: { type: "string", default: "-" },
        out: { type: "string", default: "-" },
        preterm: { type: "boolean", default: false },
        terms: { type: "string", default: "zh" },
      },
    });
    const { standard, terms, preterm } = values;
    if (positionals.length > 0) throw new UsageError(`多余的参数 · not expected: ${positionals.join(" ")}`);
    if (standard !== "who" && standard !== "cn") throw new UsageError("--standard: who, cn");
    if (terms !== "zh" && terms !== "en") throw new UsageError("--terms: zh, en");
    const write = standards[standard](terms);
    const table = await openTable(values.in, growthColumns(preterm));
    const added = preterm
      ? [...write.header, "corrected_days", ...write.header.map((name) => `c${name}`)]
      : write.header;
    const twice = added.find((name) => table.header.includes(name));
    if (twice !== undefined) throw new InputError(values.in, 1, `已有列 ${twice} · there is a column ${twice} already`);
    await writeTable(values.out, [...table.header, ...added], async (out) => {
      const child: GrowthRow = readChild.empty();
      await table.each((row) => {
        readChild(row, child, preterm);
        row.copyTo(out);
        write.scores(child, child.ageDays, out);
        if (preterm) {
          if (Number.isNaN(child.correctedDays)) out.empty();
          else out.whole(child.correctedDays);
          // Before term neither standard has figures, and an unknown age would mean something else.
          if (child.correctedDays < 0) for (const _ of write.header) out.empty();
          else write.scores(child, child.usedDays, out);
        }
        out.end();
      });
    });
  },
};
