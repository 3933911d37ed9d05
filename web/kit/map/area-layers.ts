import type { Feature } from "geojson";
import L from "leaflet";
import { useEffect, useRef } from "react";
import { border, colorOf, land, park, quantileBreaks, isMain, roadWidth, water } from "./style.ts";
import type { MapDivision, MapDivisions, MapGround } from "./types.ts";

/** Order of the layers on the one canvas, from below. */
export const layerOrder = ["ground", "divisions", "circle", "sites"] as const;
type LayerName = (typeof layerOrder)[number];
const layersOf = new WeakMap<L.Map, Map<LayerName, L.FeatureGroup>>();

/** Puts a layer in its place; whatever lies above is drawn again above it. */
export function place(map: L.Map, name: LayerName, layer: L.FeatureGroup): () => void {
  const layers = layersOf.get(map) ?? new Map<LayerName, L.FeatureGroup>();
  layersOf.set(map, layers);
  layers.get(name)?.remove();
  layers.set(name, layer.addTo(map));
  for (const above of layerOrder.slice(layerOrder.indexOf(name))) layers.get(above)?.bringToFront();
  return () => {
    layer.remove();
    if (layers.get(name) === layer) layers.delete(name);
  };
}

const kindOf = (feature: Feature | undefined) => String(feature?.properties?.["kind"] ?? "street");

/** Water, parks and roads. Roads are drawn twice: a grey bed, then the white surface. */
export function useGround(map: L.Map | undefined, ground: MapGround | undefined): void {
  useEffect(() => {
    if (!map) return;
    map.getContainer().style.background = land;
    if (!ground) return;
    const still = { interactive: false } as const;
    const group = L.featureGroup();
    if (ground.parks)
      L.geoJSON(ground.parks, { ...still, style: { stroke: false, fillColor: park, fillOpacity: 1 } }).addTo(group);
    if (ground.water)
      L.geoJSON(ground.water, {
        ...still,
        style: (feature) =>
          feature?.geometry.type.endsWith("LineString")
            ? { color: water.fill, weight: 5 }
            : { color: water.line, weight: 1, fillColor: water.fill, fillOpacity: 1 },
      }).addTo(group);
    const roads = ground.roads;
    const beds = (bed: boolean) => (feature: Feature | undefined) => {
      const kind = kindOf(feature);
      const width = roadWidth(kind, map.getZoom());
      if (kind === "footpath") return { color: "#cfc9b8", weight: width, dashArray: "3 3", stroke: width > 0 && !bed };
      return {
        color: bed ? "#d6d2c4" : isMain(kind) ? "#fffdf3" : "#ffffff",
        weight: bed ? width + 1.4 : width,
        stroke: width > 0,
        lineCap: "round" as const,
      };
    };
    const drawn = roads
      ? [true, false].map((bed) => L.geoJSON(roads, { ...still, style: beds(bed) }).addTo(group))
      : [];
    const restyle = () => drawn.forEach((layer, index) => layer.setStyle(beds(index === 0)));
    map.on("zoomend", restyle);
    const take = place(map, "ground", group);
    return () => {
      map.off("zoomend", restyle);
      take();
    };
  }, [map, ground]);
}

export const breaksOf = (divisions: MapDivisions): readonly number[] =>
  divisions.legend?.breaks ??
  quantileBreaks(divisions.items.flatMap(({ value }) => (value === undefined ? [] : [value])));

/** Divisions coloured by their values, with names where there is room. */
export function useDivisions(map: L.Map | undefined, divisions: MapDivisions | undefined): void {
  const select = useRef(divisions?.onSelect);
  useEffect(() => {
    select.current = divisions?.onSelect;
  });
  useEffect(() => {
    if (!map || !divisions) return;
    const { items, legend, selected, labels = true } = divisions;
    const breaks = breaksOf(divisions);
    const group = L.featureGroup();
    const shapes: { layer: L.GeoJSON; label: L.Tooltip }[] = [];
    const style = (item: MapDivision): L.PathOptions => ({
      color: item.code === selected ? border.selected : border.line,
      weight: item.code === selected ? 3 : 1.2,
      fillColor: legend ? colorOf(item.value, breaks) : "#ffffff",
      fillOpacity: legend ? (item.value === undefined ? 0.5 : 0.72) : 0.05,
      dashArray: legend ? undefined : "5 4",
    });
    for (const item of items) {
      const layer = L.geoJSON(item.geometry, {
        style: style(item),
        interactive: Boolean(divisions.onSelect ?? legend),
      });
      const text = legend ? `${item.name}  ${item.shown ?? "—"}` : item.name;
      layer.bindTooltip(() => plain(text), { sticky: true, className: "k-map-tip" });
      layer.on("mouseover", () => layer.setStyle({ weight: 3 }));
      layer.on("mouseout", () => layer.setStyle(style(item)));
      layer.on("click", (event) => {
        if (!select.current) return;
        L.DomEvent.stopPropagation(event);
        select.current(item.code);
      });
      layer.addTo(group);
      const label = L.tooltip({
        permanent: true,
        direction: "center",
        className: "k-map-label",
        interactive: false,
        content: plain(item.name),
      });
      shapes.push({ layer, label: label.setLatLng(middle(layer)) });
    }
    const chosen = shapes[items.findIndex((item) => item.code === selected)];
    const take = place(map, "divisions", group);
    chosen?.layer.bringToFront();
    const showLabels = () => {
      for (const [index, { layer, label }] of shapes.entries()) {
        const bounds = layer.getBounds();
        const width =
          map.latLngToContainerPoint(bounds.getNorthEast()).x - map.latLngToContainerPoint(bounds.getSouthWest()).x;
        if (labels && width > (items[index]?.name.length ?? 0) * 13) label.addTo(map);
        else label.remove();
      }
    };
    showLabels();
    map.on("zoomend", showLabels);
    return () => {
      map.off("zoomend", showLabels);
      for (const { label } of shapes) label.remove();
      take();
    };
  }, [map, divisions]);
}

/** A text as an element: names from data are never read as markup. */
export function plain(text: string): HTMLElement {
  const element = document.createElement("span");
  element.textContent = text;
  return element;
}

/** The middle of the largest part, weighed by area, so that a name lies inside its division. */
function middle(layer: L.GeoJSON): L.LatLng {
  let best: { area: number; at: L.LatLng } | undefined;
  layer.eachLayer((part) => {
    if (!(part instanceof L.Polygon)) return;
    for (const ring of outerRings(part.getLatLngs())) {
      let [area, lat, lng] = [0, 0, 0];
      ring.forEach((a, index) => {
        const b = ring[(index + 1) % ring.length] ?? a;
        const cross = a.lng * b.lat - b.lng * a.lat;
        area += cross;
        lat += (a.lat + b.lat) * cross;
        lng += (a.lng + b.lng) * cross;
      });
      if (area !== 0 && Math.abs(area) > (best?.area ?? 0))
        best = { area: Math.abs(area), at: L.latLng(lat / (3 * area), lng / (3 * area)) };
    }
  });
  return best?.at ?? layer.getBounds().getCenter();
}

type Nested = L.LatLng | readonly Nested[];
function outerRings(shape: Nested): L.LatLng[][] {
  if (!Array.isArray(shape)) return [];
  const list = shape as readonly Nested[];
  if (list[0] instanceof L.LatLng) return [list as L.LatLng[]];
  const first = list[0] as readonly Nested[] | undefined;
  // a polygon is [outer, ...holes], a multipolygon a list of those
  return first && (first as readonly Nested[])[0] instanceof L.LatLng ? outerRings(first) : list.flatMap(outerRings);
}
