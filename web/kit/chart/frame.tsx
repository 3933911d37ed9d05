import { type ReactNode, useRef, useState } from "react";
import "./chart.css";
import { Button } from "../button.tsx";
import { formatDay } from "../format.ts";
import { saveSvgAsPng } from "../save-image.ts";
import { kitTexts, useTexts } from "../texts.ts";
import { useWidth } from "../use-width.ts";

export type ChartTable = { readonly head: readonly string[]; readonly rows: readonly (readonly string[])[] };

type FrameProps = {
  readonly title: string;
  /** The chart in a sentence, for those who do not see it. */
  readonly summary?: string;
  readonly asOf?: string;
  readonly height: number;
  readonly legend?: readonly { readonly name: string; readonly color: string }[];
  readonly table: ChartTable;
  readonly draw: (width: number, height: number) => ReactNode;
};

/** Title, legend, drawing; the same figures as a table, and the way to save the drawing. */
export function ChartFrame({ title, summary, asOf, height, legend, table, draw }: FrameProps) {
  const t = useTexts(kitTexts);
  const [asTable, setAsTable] = useState(false);
  const [box, width] = useWidth<HTMLDivElement>();
  const svg = useRef<SVGSVGElement>(null);
  return (
    <figure className="k-chart">
      <figcaption className="k-chart-head">
        <span className="k-chart-title">{title}</span>
        {asOf && <span className="k-small k-soft">{t.asOf(formatDay(asOf))}</span>}
        <span className="k-chart-tools k-no-print">
          <Button
            size="small"
            variant="quiet"
            icon={asTable ? "chart" : "list"}
            aria-label={`${asTable ? t.showChart : t.showTable}: ${title}`}
            title={asTable ? t.showChart : t.showTable}
            onClick={() => setAsTable(!asTable)}
          />
          {!asTable && (
            <Button
              size="small"
              variant="quiet"
              icon="download"
              aria-label={`${t.saveImage}: ${title}`}
              title={t.saveImage}
              onClick={() =>
                svg.current &&
                void saveSvgAsPng(svg.current, { title, legend: legend && legend.length > 1 ? legend : undefined })
              }
            />
          )}
        </span>
      </figcaption>
      {legend && legend.length > 1 && !asTable && (
        <ul className="k-legend">
          {legend.map((item) => (
            <li key={item.name}>
              <span style={{ background: item.color }} aria-hidden="true" />
              {item.name}
            </li>
          ))}
        </ul>
      )}
      <div ref={box}>
        {asTable ? (
          <div className="k-table-wrap">
            <table className="k-table k-table-dense">
              <caption className="k-hidden">{title}</caption>
              <thead>
                <tr>
                  {table.head.map((cell, index) => (
                    <th key={cell} scope="col" className={index ? "k-end" : undefined}>
                      {cell}
                    </th>
                  ))}
                </tr>
              </thead>
              <tbody>
                {table.rows.map((row) => (
                  <tr key={row[0]}>
                    {row.map((cell, index) =>
                      index === 0 ? (
                        <th key={0} scope="row">
                          {cell}
                        </th>
                      ) : (
                        // oxlint-disable-next-line react/no-array-index-key -- the columns stand still
                        <td key={index} className="k-end k-number">
                          {cell}
                        </td>
                      ),
                    )}
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        ) : (
          <svg
            ref={svg}
            className="k-chart-svg"
            role="img"
            aria-label={summary ? `${title}. ${summary}` : title}
            width={width}
            height={height}
            viewBox={`0 0 ${width} ${height}`}
          >
            {draw(width, height)}
          </svg>
        )}
      </div>
    </figure>
  );
}

/** Colours of the series, in order. */
export const seriesColors = [
  "var(--chart-1)",
  "var(--chart-2)",
  "var(--chart-3)",
  "var(--chart-4)",
  "var(--chart-5)",
  "var(--chart-6)",
] as const;
export const colorAt = (index: number): string => seriesColors[index % seriesColors.length] ?? seriesColors[0];
