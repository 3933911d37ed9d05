import { useMemo } from "react";
import { useEndpoint } from "../../../web/api/queries.ts";
import type { MapDivisions, MapGround } from "../../../web/kit/map/types.ts";
import { listDivisions } from "../../regions/contract.ts";
import { useBaseMap } from "../../regions/pages/use-base-map.ts";

const hour = 3_600_000;
const streetLevel = 4;

/** The district's own base map and the borders of its streets, fetched once an hour. */
export function useGround(): { readonly ground: MapGround | undefined; readonly divisions: MapDivisions | undefined } {
  const ground = useBaseMap();
  const areas = useEndpoint(
    listDivisions,
    { query: { outlines: "true", level: streetLevel } },
    { staleTime: hour },
  ).data;
  const divisions = useMemo(
    () =>
      areas && {
        items: areas.items.flatMap(({ code, name, level, outline }) =>
          level === streetLevel && outline
            ? [{ code, name, geometry: outline as MapDivisions["items"][number]["geometry"] }]
            : [],
        ),
      },
    [areas],
  );
  return { ground, divisions };
}
