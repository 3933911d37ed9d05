import { z } from "zod";
import type { QueryOf } from "../../../contract/endpoint.ts";
import { useAddressAs } from "../../../web/kit/address.ts";
import { filterShape, type searchSites, sorts } from "../contract.ts";

/** What the address of the search page holds: the filters, what the place is called, order, page and view. */
const PageAddress = z.object({
  ...filterShape,
  place: z.string().max(60).optional(),
  sort: z.enum(sorts).optional(),
  page: z.coerce.number().int().min(1).max(10_000).default(1),
  view: z.enum(["list", "map"]).default("list"),
});
export type PageAddress = z.infer<typeof PageAddress>;
/** A change to the address; undefined takes a condition away. */
export type Change = (change: Partial<z.input<typeof PageAddress>>, push?: boolean) => void;
export const pageSize = 20;

/** The address of the search page, and a way to change it. Any new condition begins at the first page again. */
export function usePageAddress(): [PageAddress, Change] {
  const [address, write] = useAddressAs(PageAddress);
  return [address, (change, push) => write({ page: undefined, ...change }, push)];
}

/** Filters as an endpoint's query: only what is set. */
export function filtersOf(address: PageAddress) {
  const { place: _place, sort: _sort, page: _page, view: _view, bbox, inclusive, vacancy, weekend, ...rest } = address;
  return {
    ...rest,
    ...(bbox && { bbox: bbox.join(",") }),
    ...(inclusive && { inclusive: "true" }),
    ...(vacancy && { vacancy: "true" }),
    ...(weekend && { weekend: "true" }),
  };
}

/** Without a point there is no distance to order by. */
export const sortOf = (address: PageAddress): QueryOf<typeof searchSites>["sort"] =>
  address.sort ?? (address.lon === undefined ? "vacancy" : "distance");
export const queryOf = (address: PageAddress) => ({
  ...filtersOf(address),
  sort: sortOf(address),
  page: address.page,
  size: pageSize,
});

/** Takes every condition away but the place and what the child is. */
export const noFilters = {
  form: undefined,
  maxPriceFen: undefined,
  inclusive: undefined,
  kind: undefined,
  from: undefined,
  to: undefined,
  vacancy: undefined,
  grade: undefined,
  feature: undefined,
  weekend: undefined,
  text: undefined,
  bbox: undefined,
} as const;
