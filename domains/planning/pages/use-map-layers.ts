import type { Geometry } from "geojson";
import { useMemo } from "react";
import { useEndpoint } from "../../../web/api/queries.ts";
import type { MapBubble, MapDivisions, MapGround, MapSite } from "../../../web/kit/map/types.ts";
import type { VacancyLevel } from "../../../web/kit/tag.tsx";
import { listDivisions } from "../../regions/contract.ts";
import { useBaseMap } from "../../regions/pages/use-base-map.ts";
import type { GovernmentMap } from "../contract.ts";
import { formatFigure, formatValue } from "./wording.ts";

const hour = 3_600_000;

/** The district's base map and the outlines of all its divisions, fetched once an hour. */
export function useGround(): { ground: MapGround | undefined; outlines: ReadonlyMap<string, Geometry> } {
  const ground = useBaseMap();
  const areas = useEndpoint(listDivisions, { query: { outlines: "true" } }, { staleTime: hour }).data;
  const outlines = useMemo(
    () =>
      new Map<string, Geometry>(
        areas?.items.flatMap(({ code, outline }) => (outline ? [[code as string, outline as Geometry] as const] : [])),
      ),
    [areas],
  );
  return { ground, outlines };
}

/** Few: up to three free places. Of a past day the freshness of today says nothing. */
export function levelOf(site: GovernmentMap["sites"][number], isPast: boolean): VacancyLevel {
  if (!isPast && site.freshness === "unconfirmed") return "unknown";
  return site.vacant === 0 ? "none" : site.vacant <= 3 ? "few" : "many";
}

/** What the map draws of an answer; kept while the answer stays the same. */
export function useLayers(
  data: GovernmentMap | undefined,
  outlines: ReadonlyMap<string, Geometry>,
  legend: string,
): { divisions: MapDivisions["items"]; breaksFor: MapDivisions["legend"]; sites: MapSite[]; bubbles: MapBubble[] } {
  return useMemo(() => {
    const isPast = data !== undefined && data.on < data.today;
    const unit = data?.definition.unit ?? "count";
    const areas = data ? (data.children.length > 0 ? data.children : [data.figure]) : [];
    return {
      divisions: areas.flatMap((one) => {
        const geometry = outlines.get(one.code);
        return geometry
          ? [
              {
                code: one.code,
                name: one.name,
                geometry,
                value: one.value ?? undefined,
                shown: formatFigure(unit, one),
              },
            ]
          : [];
      }),
      breaksFor: { title: legend, format: (value) => formatValue(unit, value) },
      sites: data?.sites.map((site) => ({ ...site, level: levelOf(site, isPast) })) ?? [],
      bubbles:
        data?.needs.flatMap(({ code, name, lon, lat, needs }) =>
          needs && lon !== null && lat !== null ? [{ id: code, name, lon, lat, count: needs }] : [],
        ) ?? [],
    };
  }, [data, outlines, legend]);
}
