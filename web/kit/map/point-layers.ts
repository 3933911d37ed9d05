import L from "leaflet";
import Supercluster from "supercluster";
import { useEffect, useRef } from "react";
import type { Location } from "../../../contract/values.ts";
import { currentTexts, kitTexts } from "../texts.ts";
import { place, plain } from "./area-layers.ts";
import { siteStyle } from "./style.ts";
import type { MapBubble, MapCircle, MapPin, MapProps, MapSite } from "./types.ts";

const clusterFrom = 300;
const at = ({ lat, lon }: Location): L.LatLngTuple => [lat, lon];

function siteMarker(site: MapSite, chosen: boolean, open: (id: string) => void): L.CircleMarker {
  const { fill, line, radius } = siteStyle[site.level];
  const marker = L.circleMarker(at(site), {
    radius: chosen ? radius + 4 : radius,
    color: chosen ? "#18231f" : line,
    weight: chosen ? 3 : site.level === "none" ? 3 : 2,
    fillColor: fill,
    fillOpacity: 1,
    bubblingMouseEvents: false,
  });
  marker.bindTooltip(() => plain(site.name), { className: "k-map-tip", direction: "top", offset: [0, -8] });
  return marker.on("click", () => open(site.id));
}

/** Sites as circles; more than 300 are gathered into counted clusters that open on click. */
export function useSites(
  map: L.Map | undefined,
  sites: readonly MapSite[] | undefined,
  selected: string | undefined,
  onSite: ((id: string) => void) | undefined,
): void {
  const open = useRef(onSite);
  useEffect(() => {
    open.current = onSite;
  });
  useEffect(() => {
    if (!map || !sites) return;
    const choose = (id: string) => open.current?.(id);
    const chosen = sites.find((site) => site.id === selected);
    const group = L.featureGroup();
    const take = place(map, "sites", group);
    if (sites.length <= clusterFrom) {
      for (const site of sites) if (site !== chosen) siteMarker(site, false, choose).addTo(group);
      if (chosen) siteMarker(chosen, true, choose).addTo(group);
      return take;
    }
    const index = new Supercluster<{ site: MapSite }>({ radius: 56, maxZoom: 15 });
    index.load(
      sites.map((site) => ({
        type: "Feature",
        properties: { site },
        geometry: { type: "Point", coordinates: [site.lon, site.lat] },
      })),
    );
    const draw = () => {
      group.clearLayers();
      const view = map.getBounds().pad(0.2);
      const found = index.getClusters(
        [view.getWest(), view.getSouth(), view.getEast(), view.getNorth()],
        Math.round(map.getZoom()),
      );
      for (const feature of found) {
        const [lon = 0, lat = 0] = feature.geometry.coordinates;
        const properties = feature.properties;
        if ("cluster" in properties && properties.cluster) {
          const count = properties.point_count;
          const side = Math.round(30 + Math.log10(count) * 9);
          const text = String(properties.point_count_abbreviated);
          L.marker([lat, lon], {
            icon: L.divIcon({ className: "k-map-cluster", iconSize: [side, side], html: plain(text) }),
            alt: currentTexts(kitTexts).mapCluster(count),
            title: currentTexts(kitTexts).mapCluster(count),
          })
            .on("click", () =>
              map.setView([lat, lon], Math.min(17, index.getClusterExpansionZoom(properties.cluster_id))),
            )
            .addTo(group);
        } else if ("site" in properties) {
          const site = properties.site as MapSite;
          siteMarker(site, site.id === selected, choose).addTo(group);
        }
      }
    };
    draw();
    map.on("moveend", draw);
    return () => {
      map.off("moveend", draw);
      take();
    };
  }, [map, sites, selected]);
}

/** Counts as bubbles whose area grows with the count; reached by Tab. */
export function useBubbles(
  map: L.Map | undefined,
  bubbles: readonly MapBubble[] | undefined,
  onBubble: ((id: string) => void) | undefined,
): void {
  const open = useRef(onBubble);
  useEffect(() => {
    open.current = onBubble;
  });
  useEffect(() => {
    if (!map || !bubbles) return;
    const group = L.featureGroup().addTo(map);
    const most = Math.max(1, ...bubbles.map(({ count }) => count));
    for (const bubble of bubbles) {
      const side = Math.round(18 + 18 * Math.sqrt(bubble.count / most));
      const text = `${bubble.name} ${bubble.count}`;
      L.marker(at(bubble), {
        // Below its point, so that the name of a division stays legible.
        icon: L.divIcon({
          className: "k-map-bubble",
          iconSize: [side, side],
          iconAnchor: [side / 2, -10],
          html: plain(String(bubble.count)),
        }),
        alt: text,
        title: text,
      })
        .on("click", () => open.current?.(bubble.id))
        .addTo(group)
        .getElement()
        ?.setAttribute("aria-label", text);
    }
    return () => {
      group.remove();
    };
  }, [map, bubbles]);
}

const pinShape =
  '<svg viewBox="0 0 30 40" width="30" height="40" aria-hidden="true"><path d="M15 39s13-14.500 13-24a13 13 0 1 0-26 0c0 9.500 13 24 13 24Z" fill="#b0261d" stroke="#fff" stroke-width="2"/><circle cx="15" cy="15" r="5" fill="#fff"/></svg>';

/** Pins: reached by Tab, moved by dragging or by arrow keys (with Shift further). */
export function usePins(map: L.Map | undefined, pins: readonly MapPin[] | undefined): void {
  useEffect(() => {
    if (!map || !pins) return;
    const group = L.featureGroup().addTo(map);
    for (const pin of pins) {
      const marker = L.marker(at(pin), {
        icon: L.divIcon({ className: "k-map-pin", iconSize: [30, 40], iconAnchor: [15, 39], html: pinShape }),
        draggable: Boolean(pin.onMove),
        autoPan: true,
        keyboard: true,
        alt: pin.label,
        title: pin.label,
      }).addTo(group);
      const element = marker.getElement();
      element?.setAttribute("aria-label", pin.label);
      const moved = () => {
        const { lat, lng } = marker.getLatLng();
        pin.onMove?.({ lon: lng, lat });
      };
      marker.on("dragend", moved);
      element?.addEventListener("keydown", (event) => {
        const step = { ArrowUp: [0, -1], ArrowDown: [0, 1], ArrowLeft: [-1, 0], ArrowRight: [1, 0] }[event.key];
        if (!step || !pin.onMove) return;
        event.preventDefault();
        event.stopPropagation();
        const far = event.shiftKey ? 40 : 8;
        const point = map.latLngToContainerPoint(marker.getLatLng()).add([(step[0] ?? 0) * far, (step[1] ?? 0) * far]);
        marker.setLatLng(map.containerPointToLatLng(point));
        moved();
      });
    }
    return () => {
      group.remove();
    };
  }, [map, pins]);
}

/** A radius as the crow flies; said so, because people do not fly. */
export function useCircle(map: L.Map | undefined, circle: MapCircle | undefined): void {
  const { lon, lat, metres } = circle ?? {};
  useEffect(() => {
    if (!map || lon === undefined || lat === undefined || metres === undefined) return;
    const shape = L.circle([lat, lon], {
      radius: metres,
      color: "#0b6b60",
      weight: 1.5,
      dashArray: "6 5",
      fillColor: "#0b6b60",
      fillOpacity: 0.06,
      interactive: false,
    });
    return place(map, "circle", L.featureGroup([shape]));
  }, [map, lon, lat, metres]);
}

/** What has to be in view: circle, sites and pins; without them the divisions, then the ground. */
export function contentBounds({
  sites = [],
  pins = [],
  circle,
  divisions,
  ground,
}: MapProps): L.LatLngBounds | undefined {
  const points: L.LatLngExpression[] = [...sites.map(at), ...pins.map(at)];
  const bounds = L.latLngBounds(points);
  if (circle) bounds.extend(L.latLng(circle.lat, circle.lon).toBounds(circle.metres * 2));
  if (divisions?.legend || !bounds.isValid())
    for (const item of divisions?.items ?? []) bounds.extend(L.geoJSON(item.geometry).getBounds());
  if (!bounds.isValid() && ground?.roads) bounds.extend(L.geoJSON(ground.roads).getBounds());
  if (!bounds.isValid()) return undefined;
  // one point alone: some surroundings
  return bounds.getNorthEast().equals(bounds.getSouthWest()) ? bounds.getCenter().toBounds(1500) : bounds;
}
