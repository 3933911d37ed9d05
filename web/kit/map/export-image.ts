import type L from "leaflet";
import type { MapLegend } from "./legend.tsx";
import { bubbleColor, land } from "./style.ts";

/** Paints what the map shows (tiles, canvas, names, clusters, pins) and its legend onto one canvas, at twice the size. */
export function paintMap(map: L.Map, legends: readonly MapLegend[]): HTMLCanvasElement {
  const container = map.getContainer();
  const frame = container.getBoundingClientRect();
  const canvas = document.createElement("canvas");
  canvas.width = frame.width * 2;
  canvas.height = frame.height * 2;
  const context = canvas.getContext("2d");
  if (!context) throw new Error("no canvas");
  context.scale(2, 2);
  context.fillStyle = land;
  context.fillRect(0, 0, frame.width, frame.height);
  const font = getComputedStyle(document.body).fontFamily;

  for (const part of container.querySelectorAll<HTMLImageElement | HTMLCanvasElement>(
    ".leaflet-tile-pane img, canvas",
  )) {
    const box = part.getBoundingClientRect();
    context.drawImage(part, box.left - frame.left, box.top - frame.top, box.width, box.height);
  }
  context.textAlign = "center";
  context.textBaseline = "middle";
  for (const label of container.querySelectorAll<HTMLElement>(".k-map-label, .k-map-cluster, .k-map-bubble")) {
    const box = label.getBoundingClientRect();
    const [x, y] = [box.left - frame.left + box.width / 2, box.top - frame.top + box.height / 2];
    const bubble = label.classList.contains("k-map-bubble");
    const cluster = bubble || label.classList.contains("k-map-cluster");
    context.font = `600 13px ${font}`;
    if (cluster) {
      context.beginPath();
      context.arc(x, y, box.width / 2, 0, 2 * Math.PI);
      context.fillStyle = bubble ? bubbleColor : "#0b6b60";
      context.fill();
    } else {
      context.strokeStyle = "rgb(255 255 255 / 85%)";
      context.lineWidth = 3;
      context.lineJoin = "round";
      context.strokeText(label.textContent, x, y);
    }
    context.fillStyle = cluster ? "#fff" : "#18231f";
    context.fillText(label.textContent, x, y);
  }
  for (const pin of container.querySelectorAll<HTMLElement>(".k-map-pin")) {
    const box = pin.getBoundingClientRect();
    context.save();
    context.translate(box.left - frame.left, box.top - frame.top);
    const shape = new Path2D(pin.querySelector("path")?.getAttribute("d") ?? "");
    context.fillStyle = "#b0261d";
    context.fill(shape);
    context.restore();
  }
  paintLegends(context, legends, frame.height, font);
  return canvas;
}

function paintLegends(
  context: CanvasRenderingContext2D,
  legends: readonly MapLegend[],
  height: number,
  font: string,
): void {
  const lines = legends.reduce((sum, legend) => sum + 1 + legend.items.length, 0);
  if (lines === 0) return;
  const row = 20;
  context.font = `13px ${font}`;
  const texts = legends.flatMap((legend) => [legend.title, ...legend.items.map((item) => item.text)]);
  const width = Math.max(...texts.map((text) => context.measureText(text).width)) + 48;
  let y = height - lines * row - 24;
  context.fillStyle = "rgb(255 255 255 / 92%)";
  context.fillRect(12, y - 8, width, lines * row + 16);
  context.textAlign = "start";
  for (const legend of legends) {
    context.font = `600 13px ${font}`;
    context.fillStyle = "#18231f";
    context.fillText(legend.title, 22, y + row / 2);
    y += row;
    context.font = `13px ${font}`;
    for (const item of legend.items) {
      context.beginPath();
      if (item.round) context.arc(29, y + row / 2, 6, 0, 2 * Math.PI);
      else context.rect(22, y + 4, 14, 12);
      context.fillStyle = item.fill;
      context.fill();
      context.strokeStyle = item.line;
      context.lineWidth = 1.5;
      context.stroke();
      context.fillStyle = "#18231f";
      context.fillText(item.text, 44, y + row / 2);
      y += row;
    }
  }
}
