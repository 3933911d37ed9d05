import type { VacancyLevel } from "../tag.tsx";

/** Colours of the map; canvases cannot read custom properties. */
export const land = "#f2f1ea";
export const water = { fill: "#c3dce8", line: "#a9cbdc" };
export const park = "#d6e7cb";
export const ramp = ["#e2f1ec", "#b4dbd1", "#7dbdaf", "#3d9282", "#0b6b60"] as const;
export const noData = "#dcdedb";
export const border = { line: "#7f8f8a", selected: "#18231f" };
export const bubbleColor = "#8f3c16";
export const pinColor = "#b0261d";

/** Level by colour and by form: full is a ring, unconfirmed is small and grey. */
export const siteStyle: Record<VacancyLevel, { fill: string; line: string; radius: number }> = {
  many: { fill: "#1b8a5a", line: "#ffffff", radius: 8 },
  few: { fill: "#e08a12", line: "#ffffff", radius: 8 },
  none: { fill: "#ffffff", line: "#8d3b36", radius: 7 },
  unknown: { fill: "#7b8783", line: "#ffffff", radius: 6 },
};

export const isMain = (kind: string) => kind === "main" || kind === "arterial" || kind === "bridge";

/** Width of a road by its kind at a zoom, in pixels; 0 is not drawn. */
export function roadWidth(kind: string, zoom: number): number {
  const scale = 2 ** ((zoom - 14) * 0.6);
  if (isMain(kind)) return Math.max(1.2, 5 * scale);
  if (kind === "footpath") return zoom >= 15 ? 1 : 0;
  if (kind === "lane") return zoom >= 14 ? 1.8 * scale : 0;
  return zoom >= 12 ? Math.max(0.6, 3 * scale) : 0;
}

/** Upper bounds of the classes: quantiles of the values, so that each colour is used. */
export function quantileBreaks(values: readonly number[], classes = ramp.length): number[] {
  const sorted = [...values].sort((a, b) => a - b);
  const found = Array.from(
    { length: classes - 1 },
    (_, index) => sorted[Math.ceil(((index + 1) * sorted.length) / classes) - 1] ?? 0,
  );
  return [...new Set(found)].filter((value) => value > (sorted[0] ?? 0) && value < (sorted.at(-1) ?? 0));
}

/** The class of a value: how many breaks lie below it. */
export function colorOf(value: number | undefined, breaks: readonly number[]): string {
  if (value === undefined) return noData;
  return classColor(breaks.filter((limit) => value > limit).length, breaks.length + 1);
}

/** The colour of one class of so many: fewer classes use the ramp's ends. */
export function classColor(index: number, classes: number): string {
  const at = classes <= 1 ? 2 : Math.round((index * (ramp.length - 1)) / (classes - 1));
  return ramp[at] ?? ramp[0];
}
