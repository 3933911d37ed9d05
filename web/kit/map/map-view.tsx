import { lazy, Suspense } from "react";
import "./map.css";
import { kitTexts, useTexts } from "../texts.ts";
import type { MapProps } from "./types.ts";

const MapCanvas = lazy(async () => ({ default: (await import("./map-canvas.tsx")).MapCanvas }));

/**
 * A map of what the props say; fetches nothing itself. The library loads with the first map.
 * Everything on it must also be in a list of the page: canvas shapes cannot be reached by keyboard.
 */
export function MapView(props: MapProps) {
  const t = useTexts(kitTexts);
  return (
    <div className="k-map" style={{ height: props.height ?? "24rem" }}>
      <Suspense fallback={<p className="k-map-loading">{t.mapLoading}</p>}>
        <MapCanvas {...props} />
      </Suspense>
    </div>
  );
}
