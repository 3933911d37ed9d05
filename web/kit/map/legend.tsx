import { formatDistance, formatNumber } from "../format.ts";
import type { kitZh } from "../texts/zh-CN.ts";
import { breaksOf } from "./area-layers.ts";
import { bubbleColor, classColor, noData, siteStyle } from "./style.ts";
import type { MapProps } from "./types.ts";

export type LegendItem = {
  readonly fill: string;
  readonly line: string;
  readonly round: boolean;
  readonly text: string;
};
export type MapLegend = { readonly title: string; readonly items: readonly LegendItem[] };

/** What the colours of a map mean, for the page and for the image. */
export function legendsOf(props: MapProps, t: typeof kitZh): MapLegend[] {
  const legends: MapLegend[] = [];
  const { divisions, sites, circle } = props;
  if (divisions?.legend) {
    const breaks = breaksOf(divisions);
    const format = divisions.legend.format ?? ((value: number) => formatNumber(value, 1));
    const values = divisions.items.flatMap(({ value }) => (value === undefined ? [] : [value]));
    const limits = [Math.min(...values), ...breaks, Math.max(...values)];
    const items: LegendItem[] = values.length
      ? limits.slice(1).map((limit, index) => ({
          fill: classColor(index, limits.length - 1),
          line: "#7f8f8a",
          round: false,
          text: `${format(limits[index] ?? 0)}–${format(limit)}`,
        }))
      : [];
    if (divisions.items.some(({ value }) => value === undefined))
      items.push({ fill: noData, line: "#7f8f8a", round: false, text: t.mapNoData });
    legends.push({ title: divisions.legend.title, items });
  }
  if (sites?.length && props.siteLegend !== false)
    legends.push({
      title: t.mapLegendVacancy,
      items: (["many", "few", "none", "unknown"] as const)
        .filter((level) => sites.some((site) => site.level === level))
        .map((level) => ({
          fill: siteStyle[level].fill,
          line: level === "none" ? siteStyle[level].line : siteStyle[level].fill,
          round: true,
          text: t.vacancy[level],
        })),
    });
  if (props.bubbles?.length && props.bubbleLegend)
    legends.push({
      title: props.bubbleLegend,
      items: [{ fill: bubbleColor, line: "#ffffff", round: true, text: t.mapBubbles }],
    });
  if (circle) legends.push({ title: `${t.mapStraightLine} ${formatDistance(circle.metres)}`, items: [] });
  return legends;
}

export function Legend({ legends }: { readonly legends: readonly MapLegend[] }) {
  return (
    <div className="k-map-legend">
      {legends.map((legend) => (
        <div key={legend.title}>
          <p>{legend.title}</p>
          <ul>
            {legend.items.map((item) => (
              <li key={item.text}>
                <span
                  style={{ background: item.fill, borderColor: item.line, borderRadius: item.round ? "50%" : "2px" }}
                  aria-hidden="true"
                />
                {item.text}
              </li>
            ))}
          </ul>
        </div>
      ))}
    </div>
  );
}
