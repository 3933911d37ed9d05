import { useMemo } from "react";
import { useEndpoint } from "../../../web/api/queries.ts";
import { groundOf } from "../../../web/kit/map/ground.ts";
import type { MapGround } from "../../../web/kit/map/types.ts";
import { getBaseMap } from "../contract.ts";

/** The district's own base map, fetched once an hour and kept over redraws. */
export function useBaseMap(): MapGround | undefined {
  const base = useEndpoint(getBaseMap, { query: {} }, { staleTime: 3_600_000 }).data;
  return useMemo(() => base && groundOf(base.items as Parameters<typeof groundOf>[0]), [base]);
}
