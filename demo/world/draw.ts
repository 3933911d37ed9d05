import { writeFileSync } from "node:fs";
import { planeAt } from "../../engines/access/plane.ts";
import type { LocalDate } from "../../contract/values.ts";
import { districtSize } from "./sizes.ts";
import type { Position } from "./types.ts";
import { generateWorld } from "./world.ts";

/** Writes a picture of the demo district: `node demo/world/draw.ts out.svg [seed]`. For looking at what the generator makes. */
const [file = "district.svg", seed = "huituo"] = process.argv.slice(2);
const world = generateWorld(seed, districtSize, "2026-11-21" as LocalDate);
const outline = world.divisions[2]!.outline.coordinates[0]!;
const bounds = (at: 0 | 1) => outline.map((position) => position[at]);
const [west, east, south, north] = [
  Math.min(...bounds(0)),
  Math.max(...bounds(0)),
  Math.min(...bounds(1)),
  Math.max(...bounds(1)),
];
const plane = planeAt((west + east) / 2, (south + north) / 2);
const scale = 1400 / (plane.x(east) - plane.x(west));
const x = (lon: number) => ((plane.x(lon) - plane.x(west)) * scale + 20).toFixed(1);
const y = (lat: number) => ((plane.y(north) - plane.y(lat)) * scale + 20).toFixed(1);
const path = (line: readonly Position[]) =>
  line.map(([lon, lat], at) => `${at === 0 ? "M" : "L"}${x(lon)} ${y(lat)}`).join("");
const parts: string[] = [
  `<clipPath id="land"><path d="${path(outline)}Z"/></clipPath>`,
  `<path d="${path(outline)}Z" fill="#f4f1ea"/>`,
];
for (const park of world.parks) parts.push(`<path d="${path(park.area.coordinates[0]!)}Z" fill="#cfe6c3"/>`);
parts.push(`<path d="${path(world.river.area.coordinates[0]!)}Z" fill="#a9cfe8" clip-path="url(#land)"/>`);
const { network } = world;
const style = ["#e0a94a;2.6", "#c3beb2;1.1", "#8dbb7c;0.9", "#d08a2a;3.4"];
const strokes: string[][] = [[], [], [], []];
for (let edge = 0; edge < network.from.length; edge++) {
  const [u, v] = [network.from[edge]!, network.to[edge]!];
  strokes[network.kind[edge]!]!.push(
    path([
      [network.lon[u]!, network.lat[u]!],
      [network.lon[v]!, network.lat[v]!],
    ]),
  );
}
for (const kind of [1, 2, 0, 3]) {
  const [colour, width] = style[kind]!.split(";");
  parts.push(`<path d="${strokes[kind]!.join("")}" stroke="${colour}" stroke-width="${width}" fill="none"/>`);
}
for (const division of world.divisions) {
  const ring = path(division.outline.coordinates[0]!);
  if (division.level === "community")
    parts.push(`<path d="${ring}Z" fill="none" stroke="#9a86b8" stroke-width="0.8" stroke-dasharray="4 3"/>`);
  if (division.level === "street") parts.push(`<path d="${ring}Z" fill="none" stroke="#7a5ca8" stroke-width="1.8"/>`);
}
for (const site of world.sites())
  parts.push(`<circle cx="${x(site.location.lon)}" cy="${y(site.location.lat)}" r="5" fill="#d6453d" stroke="white"/>`);
for (const division of world.divisions) {
  const size = division.level === "street" ? 20 : 9;
  if (division.level === "street" || division.level === "community")
    parts.push(
      `<text x="${x(division.centre.lon)}" y="${y(division.centre.lat)}" font-size="${size}" text-anchor="middle" fill="#3b2a55" font-family="Noto Sans CJK SC, sans-serif">${division.name}</text>`,
    );
}
parts.push(`<path d="${path(outline)}Z" fill="none" stroke="#4b3775" stroke-width="3"/>`);
const height = (plane.y(north) - plane.y(south)) * scale + 40;
writeFileSync(
  file,
  `<svg xmlns="http://www.w3.org/2000/svg" width="1440" height="${Math.ceil(height)}"><rect width="100%" height="100%" fill="#eceff1"/>${parts.join("\n")}</svg>`,
);
console.log(
  `${file}: ${network.lon.length} nodes, ${network.from.length} edges, ${world.roads.length} roads, ${world.communities.length} communities`,
);
