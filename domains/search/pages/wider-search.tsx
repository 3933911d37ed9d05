import { useEndpoint } from "../../../web/api/queries.ts";
import { Button } from "../../../web/kit/button.tsx";
import { formatDistance, formatMoney } from "../../../web/kit/format.ts";
import { Skeleton } from "../../../web/kit/states.tsx";
import { useTexts } from "../../../web/kit/texts.ts";
import { explainSearch, isHourly, type Relaxable } from "../contract.ts";
import { type Change, filtersOf, noFilters, type PageAddress } from "./address-filters.ts";
import { searchTexts } from "./texts.ts";

type Relaxation = {
  readonly filter: Relaxable;
  readonly more: number;
  readonly metres?: number;
  readonly priceFen?: number;
};

/** For few or no results: what each single condition keeps out, and a button that eases it. */
export function WiderSearch({
  address,
  change,
  empty,
}: {
  readonly address: PageAddress;
  readonly change: Change;
  readonly empty: boolean;
}) {
  const t = useTexts(searchTexts);
  const query = useEndpoint(explainSearch, { query: filtersOf(address) });
  if (!query.data) return query.isLoading ? <Skeleton lines={2} /> : null;
  const { relaxations } = query.data;
  if (relaxations.length === 0) return empty ? <p className="k-soft">{t.nothingOpens}</p> : null;
  const onlyHourly = address.form.length > 0 && address.form.every(isHourly);
  const wording = ({ filter, metres, priceFen }: Relaxation) => {
    if (filter === "distance")
      return t.relax.distance(formatDistance(widened(address)), formatDistance(metres ?? widened(address)));
    if (filter === "price")
      return priceFen === undefined
        ? t.relax.priceAny
        : t.relax.price(formatMoney(priceFen) + (onlyHourly ? t.perHour : t.perMonth));
    return t.relax[filter];
  };
  return (
    <div className="search-wider">
      {relaxations[0]?.filter !== "all" && <p className="k-small k-soft">{empty ? t.emptyText : t.few}</p>}
      <ul>
        {relaxations.slice(0, 5).map((relaxation) => (
          <li key={relaxation.filter}>
            <Button onClick={() => change(eased(address, relaxation), true)}>
              {wording(relaxation)}
              <span className="search-more k-number">{t.opens(relaxation.more)}</span>
            </Button>
          </li>
        ))}
      </ul>
    </div>
  );
}

/** As far as those are that were counted: three times the present limit. */
function widened(address: PageAddress): number {
  return Math.min((address.maxMetres ?? 5_000) * 3, 50_000);
}

function eased(address: PageAddress, { filter }: Relaxation): Parameters<Change>[0] {
  switch (filter) {
    case "distance":
      return { maxMetres: widened(address) };
    case "area":
      return { division: undefined, bbox: undefined, ...(address.lon === undefined && { place: undefined }) };
    case "price":
      return { maxPriceFen: undefined };
    case "all":
      return noFilters;
    case "hours":
      return { from: undefined, to: undefined };
    default:
      return { [filter]: undefined };
  }
}
