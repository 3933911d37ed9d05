import { parseArgs } from "node:util";
import { backtest } from "../engines/forecast/backtest.ts";
import { forecastBirths, LEAST_MONTHS } from "../engines/forecast/births.ts";
import { projectCohorts } from "../engines/forecast/cohorts.ts";
import { nationalMortality } from "../engines/forecast/survival.ts";
import { readHistory } from "./forecast/read-history.ts";
import { readScenario } from "./forecast/read-scenario.ts";
import { readStock } from "./forecast/read-stock.ts";
import { writeBacktest, writeForecast } from "./forecast/write-tables.ts";
import { InputError } from "./tables/read.ts";
import { UsageError, type Verb } from "./verb.ts";

export const verb: Verb = {
  help: `
npm run -s huituo -- forecast --history h.csv [--months 36] [--stock s.csv] [--scenario c.csv] [--out f.csv]
npm run -s huituo -- forecast --history h.csv --backtest 12 [--out report.csv]

按社区、街道和辖区预测逐月出生数和 0–3 岁儿童数，给出 80% 区间；各社区之和等于街道，街道之和等于辖区。
Births and children under three by month for communities, their parents and the district, with the bounds of the
middle 80 %; communities add up to parents and these to the district.

  --history   逐月出生数 · births by month: community,parent,month(YYYY-MM),births
  --missing   zero：没有写出的月份按 0；默认报错 · zero: months not told are none; by default an error
  --months    预测月数，默认 36 · months ahead
  --stock     期末各社区儿童数 · children at the end of the history: community,age0,age1,age2（可空 may be empty）
  --mortality 婴儿死亡率,5 岁以下死亡率（每千活产），默认 4.5,6.2 · infant and under-five deaths per 1,000 births
  --churn     每年迁入迁出的儿童比例，默认 0.1，只放宽区间 · share of children moving in a year, widens bounds
  --scenario  情景假设 · assumptions: where,kind,from,to,value[,ramp_months,births_per_home,children_per_home]
                where  社区名、街道名或 * · a community, a parent or * for all
                kind   births 出生数倍数 · migration 每年净迁移率 · housing 新增入住户数
                       births: times value · migration: net share a year · housing: value homes occupied
                from,to  YYYY-MM；to 可空 · may be empty: to the end
  --backtest  用最后 N 个月检验并与朴素预测对照 · tests the last N months beside simple forecasts
  --out       输出，默认标准输出，可为 .gz · output, standard output by default, may be .gz

输出列 · columns: tier(community|parent|district),name,parent,month,births,births_low,births_high,
  age0,age0_low,age0_high,age1,…,age2,…,under3,under3_low,under3_high（月末 at the end of the month）
检验输出列 · columns of the back-test: tier,method,wape,wape_year,bias,coverage80,coverage80_year`,
  async run(args) {
    const { values, positionals } = parseArgs({
      args,
      allowPositionals: true,
      options: {
        history: { type: "string" },
        missing: { type: "string" },
        months: { type: "string", default: "36" },
        stock: { type: "string" },
        mortality: { type: "string" },
        churn: { type: "string", default: "0.1" },
        scenario: { type: "string" },
        backtest: { type: "string" },
        out: { type: "string", default: "-" },
      },
    });
    const { history, missing, out } = values;
    if (positionals.length > 0) throw new UsageError(`多余的参数 · not expected: ${positionals.join(" ")}`);
    if (!history) throw new UsageError("需要 · needed: --history");
    if (missing !== undefined && missing !== "zero") throw new UsageError("--missing: zero");
    const horizon = whole("--months", values.months, 120);
    const holdout = values.backtest === undefined ? undefined : whole("--backtest", values.backtest, 120);
    const churn = Number(values.churn);
    if (!(churn >= 0 && churn <= 1)) throw new UsageError("--churn: 0–1");
    const mortality = values.mortality === undefined ? nationalMortality : mortalityOf(values.mortality);
    const panel = await readHistory(history, missing === "zero");
    const known = panel.months - (holdout ?? 0);
    if (known < LEAST_MONTHS)
      throw new InputError(
        history,
        0,
        `只有 ${known} 个月的历史，至少需要 ${LEAST_MONTHS} 个月 · ${known} months of history, ${LEAST_MONTHS} are needed`,
      );
    if (holdout !== undefined) return writeBacktest(out, backtest(panel, holdout));
    const stock = values.stock === undefined ? undefined : await readStock(values.stock, panel);
    const assumptions = values.scenario === undefined ? [] : await readScenario(values.scenario, panel, horizon);
    const forecast = forecastBirths(panel, horizon);
    await writeForecast(out, forecast, projectCohorts(forecast, { mortality, stock, assumptions, churn }));
  },
};

function whole(option: string, text: string, most: number): number {
  const number = Number(text);
  if (!(Number.isInteger(number) && number >= 1 && number <= most)) throw new UsageError(`${option}: 1–${most}`);
  return number;
}

function mortalityOf(text: string) {
  const [infant, underFive] = text.split(",").map((part) => Number(part) / 1000);
  if (!(infant! >= 0 && underFive! >= infant! && underFive! < 1))
    throw new UsageError("--mortality: 例如 · for example 4.5,6.2");
  return { infant: infant!, underFive: underFive! };
}
