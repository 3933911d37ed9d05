import { formatMonth, formatNumber } from "../../../web/kit/format.ts";
import { careTexts, useTexts } from "../../../web/kit/texts.ts";
import type { PlaceLine } from "../../institutions/contract.ts";
import "./enrolment.css";
import { officeTexts } from "./texts.ts";

const shownMonths = 18;

/** Places of lines by month: what is free, or how they are occupied. */
export function MonthGrid(props: {
  readonly title: string;
  readonly lines: readonly PlaceLine[];
  readonly from: string;
  readonly show: "free" | "occupied";
  readonly chosen?: string;
}) {
  const { title, lines, from, show, chosen } = props;
  const t = useTexts(officeTexts);
  const care = useTexts(careTexts);
  const months = [...new Set(lines.flatMap((line) => line.months.map(({ month }) => month as string)))]
    .filter((month) => month >= from)
    .sort()
    .slice(0, shownMonths);
  return (
    <div className="enr-grid-wrap" tabIndex={0} role="group" aria-label={title}>
      <table className="enr-months k-small">
        <caption className="k-hidden">{title}</caption>
        <thead>
          <tr>
            <th scope="col">{t.line}</th>
            {months.map((month) => (
              <th key={month} scope="col">
                {formatMonth(month)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {lines.map((line) => {
            const known = new Map(line.months.map((month) => [month.month as string, month]));
            return (
              <tr key={line.id}>
                <th scope="row">
                  {care.ageBand[line.ageBand]} · {care.serviceForm[line.serviceForm]}
                </th>
                {months.map((month) => {
                  const cell = known.get(month);
                  if (!cell) return <td key={month}>–</td>;
                  const free = cell.capacity - cell.taken - cell.held;
                  const classes = [
                    "enr-cell k-number",
                    free <= 0 && "enr-cell-full",
                    month === chosen && "enr-cell-chosen",
                  ];
                  return (
                    <td key={month}>
                      <span
                        className={classes.filter(Boolean).join(" ")}
                        title={t.occupancyCell(cell.taken, cell.held, cell.capacity)}
                      >
                        {show === "free"
                          ? formatNumber(free)
                          : `${cell.taken}${cell.held > 0 ? `+${cell.held}` : ""}/${cell.capacity}`}
                      </span>
                    </td>
                  );
                })}
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}
