import type { BacktestRow } from "../../engines/forecast/backtest.ts";
import type { BirthsForecast } from "../../engines/forecast/births.ts";
import { ageGroups, type Cohorts, type TierCohorts } from "../../engines/forecast/cohorts.ts";
import { monthText } from "../../engines/forecast/panel.ts";
import { writeTable, type TableWriter } from "../tables/write.ts";

const withBounds = (name: string) => [name, `${name}_low`, `${name}_high`];

/** Writes every month of every place: communities, parents, district. */
export async function writeForecast(target: string, forecast: BirthsForecast, cohorts: Cohorts): Promise<void> {
  const { panel, until, horizon } = forecast;
  const header = ["tier", "name", "parent", "month", ...["births", ...ageGroups].flatMap(withBounds)];
  const months = Array.from({ length: horizon }, (_, ahead) => monthText(panel.firstMonth + until + ahead));
  const rows = (
    out: TableWriter,
    tier: string,
    names: readonly string[],
    parentOf: (row: number) => string,
    of: TierCohorts,
  ) => {
    for (const [row, name] of names.entries())
      for (const [ahead, month] of months.entries()) {
        const at = row * horizon + ahead;
        out.raw(tier).text(name).text(parentOf(row)).raw(month);
        out.number(of.births[at]!, 6).number(of.birthsLow[at]!, 1).number(of.birthsHigh[at]!, 1);
        for (let group = at * ageGroups.length; group < (at + 1) * ageGroups.length; group++)
          out.number(of.children[group]!, 6).number(of.childrenLow[group]!, 1).number(of.childrenHigh[group]!, 1);
        out.end();
      }
  };
  await writeTable(target, header, (out) => {
    rows(out, "community", panel.communities, (row) => panel.parents[panel.parentOf[row]!]!, cohorts.communities);
    rows(out, "parent", panel.parents, () => "", cohorts.parents);
    rows(out, "district", ["*"], () => "", cohorts.district);
  });
}

export async function writeBacktest(target: string, rows: readonly BacktestRow[]): Promise<void> {
  const header = ["tier", "method", "wape", "wape_year", "bias", "coverage80", "coverage80_year"];
  await writeTable(target, header, (out) => {
    for (const row of rows) {
      out.raw(row.tier).raw(row.method);
      for (const figure of [row.wape, row.wapeYear, row.bias, row.coverage, row.coverageYear])
        out.number(figure ?? Number.NaN, 4);
      out.end();
    }
  });
}
