import { useMemo } from "react";
import { useEndpoint } from "../../../web/api/queries.ts";
import { groundOf } from "../../../web/kit/map/ground.ts";
import { getBaseMap } from "../../regions/contract.ts";

/** The base map of the district, kept over redraws. */
export function useGround() {
  const items = useEndpoint(getBaseMap, {}, { staleTime: Infinity }).data?.items;
  return useMemo(() => (items ? groundOf(items as Parameters<typeof groundOf>[0]) : undefined), [items]);
}
