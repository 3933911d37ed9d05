import L from "leaflet";
import "leaflet/dist/leaflet.css";
import { useEffect, useId, useImperativeHandle, useRef, useState } from "react";
import { bootstrap } from "../../api/bootstrap.ts";
import { Button } from "../button.tsx";
import { canvasToPng, saveBlob } from "../save-image.ts";
import { kitTexts, useTexts } from "../texts.ts";
import { paintMap } from "./export-image.ts";
import { useDivisions, useGround } from "./area-layers.ts";
import { Legend, legendsOf } from "./legend.tsx";
import { contentBounds, useBubbles, useCircle, usePins, useSites } from "./point-layers.ts";
import type { MapProps } from "./types.ts";

const beijing: L.LatLngTuple = [39.9, 116.4];
const tianditu = (layer: "vec" | "cva") =>
  `https://t{s}.tianditu.gov.cn/${layer}_w/wmts?SERVICE=WMTS&REQUEST=GetTile&VERSION=1.0.0&LAYER=${layer}&STYLE=default&TILEMATRIXSET=w&FORMAT=tiles&TILEMATRIX={z}&TILEROW={y}&TILECOL={x}&tk=${bootstrap.tianditu}`;

/** A zoom under way ends by timers that `remove` leaves running; they would then look for elements that are gone. */
function stopMoving(map: L.Map): void {
  map.stop();
  const inner = map as unknown as { _animatingZoom: boolean; scrollWheelZoom?: { _timer?: number } };
  inner._animatingZoom = false;
  clearTimeout(inner.scrollWheelZoom?._timer);
}

/** The map itself: Leaflet drawing on one canvas, so that shapes of all layers get the pointer. */
export function MapCanvas(props: MapProps) {
  const t = useTexts(kitTexts);
  const box = useRef<HTMLDivElement>(null);
  const hint = useId();
  const [map, setMap] = useState<L.Map>();
  const latest = useRef(props);
  useEffect(() => {
    latest.current = props;
  });

  useEffect(() => {
    if (!box.current) return;
    const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
    const start = latest.current.start;
    const centre = start?.center ?? bootstrap.centre;
    const made = L.map(box.current, {
      renderer: L.canvas({ padding: 0.3, tolerance: 4 }),
      zoomControl: false,
      zoomSnap: 0.25,
      zoomDelta: 1,
      zoomAnimation: !still,
      fadeAnimation: !still,
      center: centre ? [centre.lat, centre.lon] : beijing,
      zoom: start?.zoom ?? 12,
      maxZoom: 18,
    });
    made.attributionControl.setPrefix(false);
    L.control.scale({ imperial: false, position: "bottomright" }).addTo(made);
    if (bootstrap.tianditu)
      for (const layer of ["vec", "cva"] as const)
        L.tileLayer(tianditu(layer), {
          subdomains: "01234567",
          maxZoom: 18,
          crossOrigin: "anonymous",
          attribution: layer === "vec" ? t.mapCredit : undefined,
        }).addTo(made);
    made.on("click", (event) => latest.current.onPick?.({ lon: event.latlng.lng, lat: event.latlng.lat }));
    made.on("contextmenu", (event) => latest.current.onHold?.({ lon: event.latlng.lng, lat: event.latlng.lat }));
    made.on("moveend", () => {
      const bounds = made.getBounds();
      latest.current.onMoved?.({
        west: bounds.getWest(),
        south: bounds.getSouth(),
        east: bounds.getEast(),
        north: bounds.getNorth(),
      });
    });
    const observer = new ResizeObserver(() => made.invalidateSize({ animate: false }));
    observer.observe(box.current);
    setMap(made);
    return () => {
      observer.disconnect();
      stopMoving(made);
      made.remove();
      setMap(undefined);
    };
    // the map is made once for its element; later props reach it through the layers below
    // oxlint-disable-next-line react/exhaustive-deps
  }, []);

  useGround(map, bootstrap.tianditu ? undefined : props.ground);
  useDivisions(map, props.divisions);
  useCircle(map, props.circle);
  useSites(map, props.sites, props.selectedSite, props.onSite);
  useBubbles(map, props.bubbles, props.onBubble);
  usePins(map, props.pins);

  const fit = () => {
    const bounds = contentBounds(latest.current);
    if (map && bounds)
      map.fitBounds(bounds, {
        // a pin stands above its point, and the buttons lie over the right edge
        paddingTopLeft: [32, latest.current.pins?.length ? 64 : 32],
        paddingBottomRight: [56, 32],
        maxZoom: 16,
        animate: false,
      });
  };
  const fitted = useRef<string>(undefined);
  const wanted = props.fitKey ?? "once";
  useEffect(() => {
    latest.current = props;
    if (!map || fitted.current === wanted || props.start || !contentBounds(props)) return;
    fit();
    fitted.current = wanted;
  });

  const legends = legendsOf(props, t);
  const exportImage = async () => {
    if (!map) throw new Error("no map");
    return canvasToPng(paintMap(map, legends));
  };
  const middle = () => {
    const centre = map?.getCenter();
    return centre && { lon: centre.lng, lat: centre.lat };
  };
  useImperativeHandle(props.handle, () => ({ exportImage, fit, middle }));
  return (
    <>
      <div
        ref={box}
        className="k-map-box"
        role="application"
        aria-label={props.label}
        aria-describedby={hint}
        tabIndex={0}
      />
      <p id={hint} className="k-hidden">
        {t.mapHint} {props.pins?.some((pin) => pin.onMove) ? t.mapPinHint : ""}
      </p>
      <div className="k-map-tools k-no-print">
        <Button size="small" icon="plus" aria-label={t.mapZoomIn} title={t.mapZoomIn} onClick={() => map?.zoomIn()} />
        <Button
          size="small"
          icon="minus"
          aria-label={t.mapZoomOut}
          title={t.mapZoomOut}
          onClick={() => map?.zoomOut()}
        />
        <Button size="small" icon="locate" aria-label={t.mapFit} title={t.mapFit} onClick={fit} />
        {props.exportName && (
          <Button
            size="small"
            icon="download"
            aria-label={t.saveImage}
            title={t.saveImage}
            onClick={() => void exportImage().then((blob) => saveBlob(blob, `${props.exportName}.png`))}
          />
        )}
      </div>
      {legends.length > 0 && <Legend legends={legends} />}
    </>
  );
}
