import { scaleLinear, scalePoint } from "d3-scale";
import { line } from "d3-shape";
import { useState } from "react";
import { formatNumber } from "../format.ts";
import { kitTexts, useTexts } from "../texts.ts";
import { ChartFrame, colorAt } from "./frame.tsx";

export type Series = { readonly name: string; readonly values: readonly (number | undefined)[] };

type LineChartProps = {
  readonly title: string;
  readonly summary?: string;
  /** Names of the points along the x axis. */
  readonly labels: readonly string[];
  readonly series: readonly Series[];
  readonly unit?: string;
  readonly asOf?: string;
  readonly height?: number;
  readonly format?: (value: number) => string;
  /** A level to reach, such as the plan's. */
  readonly target?: { readonly value: number; readonly name: string };
};

const labelGap = 16;
/** About how wide a label of 12 px is drawn: a Chinese sign is twice a letter. */
const labelWidth = (label: string): number =>
  Array.from(label).reduce((sum, sign) => sum + (sign.charCodeAt(0) > 255 ? 12.5 : 7), 0);

/** A course over time; gaps stay gaps. The figures of the point under the pointer are written above. */
export function LineChart(props: LineChartProps) {
  const t = useTexts(kitTexts);
  const { title, labels, series, unit, target, height = 240 } = props;
  const format = props.format ?? ((value: number) => formatNumber(value, 1));
  const [at, setAt] = useState<number>();
  const values = series.flatMap((one) => one.values.filter((value) => value !== undefined));
  const top = Math.max(...values, target?.value ?? 0, 1);
  const shown = (value: number | undefined) => (value === undefined ? "—" : format(value));
  return (
    <ChartFrame
      title={unit ? t.titleUnit(title, unit) : title}
      summary={props.summary}
      asOf={props.asOf}
      height={height}
      legend={series.map((one, index) => ({ name: one.name, color: colorAt(index) }))}
      table={{
        head: [t.chartTime, ...series.map((one) => one.name)],
        rows: labels.map((label, index) => [label, ...series.map((one) => shown(one.values[index]))]),
      }}
      draw={(width) => {
        const widest = Math.max(...labels.map(labelWidth), 0);
        const margin = { top: 26, right: Math.max(16, widest / 2), bottom: 26, left: 44 };
        const y = scaleLinear([0, top], [height - margin.bottom, margin.top]).nice(4);
        const x = scalePoint(labels.map(String), [margin.left, width - margin.right]);
        const step = Math.max(
          1,
          Math.ceil(((labels.length - 1) * (widest + labelGap)) / (width - margin.left - margin.right)),
        );
        const path = line<number | undefined>()
          .defined((value) => value !== undefined)
          .x((_, index) => x(labels[index] ?? "") ?? 0)
          .y((value) => y(value ?? 0));
        const anchor = (index: number) =>
          index > labels.length * 0.66 ? "end" : index < labels.length * 0.33 ? "start" : "middle";
        return (
          <>
            {y.ticks(4).map((tick) => (
              <g key={tick}>
                <line className="k-grid-line" x1={margin.left} x2={width - margin.right} y1={y(tick)} y2={y(tick)} />
                <text className="k-axis-text" x={margin.left - 8} y={y(tick) + 4} textAnchor="end">
                  {formatNumber(tick, 2)}
                </text>
              </g>
            ))}
            {labels.map(
              (label, index) =>
                (labels.length - 1 - index) % step === 0 && (
                  <text key={label} className="k-axis-text" x={x(label)} y={height - 6} textAnchor="middle">
                    {label}
                  </text>
                ),
            )}
            {target && (
              <g>
                <line
                  className="k-target-line"
                  x1={margin.left}
                  x2={width - margin.right}
                  y1={y(target.value)}
                  y2={y(target.value)}
                />
                <text className="k-target-text" x={width - margin.right} y={y(target.value) - 5} textAnchor="end">
                  {target.name} {format(target.value)}
                </text>
              </g>
            )}
            {series.map((one, index) => {
              const last = one.values.findLastIndex((value) => value !== undefined);
              return (
                <g key={one.name}>
                  <path
                    d={path(one.values) ?? ""}
                    fill="none"
                    stroke={colorAt(index)}
                    strokeWidth={2.25}
                    strokeLinejoin="round"
                    strokeLinecap="round"
                  />
                  {last >= 0 && (
                    <circle cx={x(labels[last] ?? "")} cy={y(one.values[last] ?? 0)} r={3.5} fill={colorAt(index)} />
                  )}
                </g>
              );
            })}
            {at !== undefined && (
              <g pointerEvents="none">
                <line
                  className="k-grid-cursor"
                  x1={x(labels[at] ?? "")}
                  x2={x(labels[at] ?? "")}
                  y1={margin.top}
                  y2={height - margin.bottom}
                />
                {series.map(
                  (one, index) =>
                    one.values[at] !== undefined && (
                      <circle
                        key={one.name}
                        cx={x(labels[at] ?? "")}
                        cy={y(one.values[at] ?? 0)}
                        r={4}
                        fill="#fff"
                        stroke={colorAt(index)}
                        strokeWidth={2}
                      />
                    ),
                )}
                <text className="k-chart-note" x={x(labels[at] ?? "")} y={14} textAnchor={anchor(at)}>
                  {labels[at]}:{" "}
                  {series
                    .map((one) => (series.length > 1 ? `${one.name} ` : "") + shown(one.values[at]))
                    .join(t.listComma)}
                </text>
              </g>
            )}
            <rect
              x={0}
              y={0}
              width={width}
              height={height}
              fill="transparent"
              onPointerMove={(event) => {
                const left = event.currentTarget.getBoundingClientRect().left;
                const share = (event.clientX - left - margin.left) / (width - margin.left - margin.right);
                setAt(Math.min(labels.length - 1, Math.max(0, Math.round(share * (labels.length - 1)))));
              }}
              onPointerLeave={() => setAt(undefined)}
            />
          </>
        );
      }}
    />
  );
}

/** A course without axes, beside a figure. Decorative: the figure says it. */
export function Sparkline({
  values,
  width = 96,
  height = 28,
}: {
  readonly values: readonly number[];
  readonly width?: number;
  readonly height?: number;
}) {
  const low = Math.min(...values);
  const high = Math.max(...values);
  const x = scaleLinear([0, Math.max(1, values.length - 1)], [3, width - 4]);
  const y = scaleLinear(low === high ? [low - 1, high + 1] : [low, high], [height - 4, 4]);
  const last = values.at(-1);
  return (
    <svg className="k-sparkline" width={width} height={height} viewBox={`0 0 ${width} ${height}`} aria-hidden="true">
      <path
        d={
          line<number>(
            (_, index) => x(index),
            (value) => y(value),
          )([...values]) ?? ""
        }
        fill="none"
        stroke="var(--chart-1)"
        strokeWidth={1.75}
      />
      {last !== undefined && <circle cx={x(values.length - 1)} cy={y(last)} r={2.5} fill="var(--chart-1)" />}
    </svg>
  );
}
