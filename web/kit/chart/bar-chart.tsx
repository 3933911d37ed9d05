import { scaleLinear } from "d3-scale";
import { formatNumber } from "../format.ts";
import { kitTexts, useTexts } from "../texts.ts";
import { ChartFrame, colorAt } from "./frame.tsx";

export type Bar = { readonly name: string; readonly value: number | undefined; readonly key?: string };

type BarChartProps = {
  readonly title: string;
  readonly summary?: string;
  readonly bars: readonly Bar[];
  readonly unit?: string;
  readonly asOf?: string;
  readonly format?: (value: number) => string;
  readonly target?: { readonly value: number; readonly name: string };
  /** The figure's name in the table. */
  readonly valueName?: string;
  /** A bar whose rows can be looked at. */
  readonly onSelect?: (bar: Bar) => void;
};

/** Compared figures, as lying bars: names in Chinese need the room. */
export function BarChart(props: BarChartProps) {
  const t = useTexts(kitTexts);
  const { title, bars, unit, target, onSelect } = props;
  const format = props.format ?? ((value: number) => formatNumber(value, 1));
  const row = 32;
  const head = target ? 22 : 4;
  const height = head + bars.length * row + 4;
  const top = Math.max(...bars.map((bar) => bar.value ?? 0), target?.value ?? 0, 0) || 1;
  const longest = Math.max(
    ...bars.map((bar) => Array.from(bar.name).reduce((sum, sign) => sum + (sign.charCodeAt(0) > 255 ? 14 : 8), 0)),
    30,
  );
  return (
    <ChartFrame
      title={unit ? t.titleUnit(title, unit) : title}
      summary={props.summary}
      asOf={props.asOf}
      height={height}
      table={{
        head: [t.chartName, props.valueName ?? t.chartValue],
        rows: bars.map((bar) => [bar.name, bar.value === undefined ? "—" : format(bar.value)]),
      }}
      draw={(width) => {
        const left = Math.min(longest + 10, width * 0.4);
        const x = scaleLinear([0, top], [left, width - 64]);
        return (
          <>
            {bars.map((bar, index) => {
              const y = head + index * row;
              return (
                <g
                  key={bar.key ?? bar.name}
                  className={onSelect ? "k-bar k-bar-active" : "k-bar"}
                  onClick={() => onSelect?.(bar)}
                >
                  <rect x={0} y={y} width={width} height={row} fill="transparent" />
                  <text className="k-bar-name" x={left - 10} y={y + row / 2 + 5} textAnchor="end">
                    {bar.name}
                  </text>
                  <rect
                    x={left}
                    y={y + 6}
                    width={Math.max(0, x(bar.value ?? 0) - left)}
                    height={row - 12}
                    rx={3}
                    fill={colorAt(0)}
                    className="k-bar-fill"
                  />
                  <text className="k-bar-value" x={x(bar.value ?? 0) + 6} y={y + row / 2 + 5}>
                    {bar.value === undefined ? "—" : format(bar.value)}
                  </text>
                </g>
              );
            })}
            {target && (
              <g pointerEvents="none">
                <line className="k-target-line" x1={x(target.value)} x2={x(target.value)} y1={head - 4} y2={height} />
                <text
                  className="k-target-text"
                  x={x(target.value)}
                  y={13}
                  textAnchor={target.value > top * 0.6 ? "end" : "start"}
                >
                  {target.name} {format(target.value)}
                </text>
              </g>
            )}
          </>
        );
      }}
    />
  );
}
