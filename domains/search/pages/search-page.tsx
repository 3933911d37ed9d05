import { type ComponentType, lazy, Suspense, useState } from "react";
import { useEndpoint } from "../../../web/api/queries.ts";
import { useAddress, writeSearch } from "../../../web/kit/address.ts";
import { Button } from "../../../web/kit/button.tsx";
import { Select } from "../../../web/kit/choice.tsx";
import { formatMonth } from "../../../web/kit/format.ts";
import { Pager } from "../../../web/kit/pager.tsx";
import { EmptyState, renderResult, Skeleton } from "../../../web/kit/states.tsx";
import { useTexts } from "../../../web/kit/texts.ts";
import { useWidth } from "../../../web/kit/use-width.ts";
import { searchSites, sorts } from "../contract.ts";
import { pageSize, queryOf, sortOf, usePageAddress, type PageAddress } from "./address-filters.ts";
import { CompareTray } from "./compare-tray.tsx";
import { DistrictFigures } from "./district-figures.tsx";
import { useFavourites } from "./favourites.ts";
import { FilterChips } from "./filter-chips.tsx";
import { FilterPanel } from "./filter-panel.tsx";
import { SearchBar } from "./search-bar.tsx";
import { SiteCardView } from "./site-card.tsx";
import { searchTexts } from "./texts.ts";
import { WiderSearch } from "./wider-search.tsx";
import "./search.css";

const ResultMap = lazy(async () => ({ default: (await import("./result-map.tsx")).ResultMap }));
/** Below this width list and map take turns. */
const sideBySide = 960;
const fewResults = 4;

/** What a search that ends in little or nothing may offer beside wider conditions. */
export type UnmetNeedProps = { readonly address: PageAddress; readonly total: number };

/** The home page: find care by place, child and wishes; list and map together. */
export function SearchPage({ UnmetNeed }: { readonly UnmetNeed?: ComponentType<UnmetNeedProps> }) {
  const t = useTexts(searchTexts);
  const [address, change] = usePageAddress();
  const [raw] = useAddress();
  const [filtersOpen, setFiltersOpen] = useState(false);
  const [pointed, setPointed] = useState<string>();
  const [root, width] = useWidth<HTMLDivElement>(typeof window === "undefined" ? 390 : window.innerWidth);
  const favourites = useFavourites();
  const query = useEndpoint(searchSites, { query: queryOf(address) }, { keepPrevious: true });
  const wide = width >= sideBySide;
  const showMap = wide || address.view === "map";
  const total = query.data?.total;
  const search = writeSearch(raw);
  const heading =
    total === undefined
      ? ""
      : address.place
        ? address.lon === undefined
          ? t.foundIn(address.place, total)
          : t.foundNear(address.place, total)
        : t.found(total);
  return (
    <div ref={root} className="search-page" data-view={wide ? "both" : address.view}>
      <div className="search-head">
        <h1 tabIndex={-1}>{t.lead}</h1>
        <SearchBar address={address} change={change} month={query.data?.thisMonth} />
        <FilterChips address={address} change={change} onAll={() => setFiltersOpen(true)} />
      </div>
      <div className="search-body">
        {(wide || address.view === "list") && (
          <section className="search-list" aria-labelledby="search-found">
            <div className="search-list-head">
              <div>
                <h2 id="search-found" aria-live="polite">
                  {heading || t.title}
                </h2>
                {query.data && <p className="k-small k-soft">{t.vacancyMonth(formatMonth(query.data.month))}</p>}
              </div>
              <Select
                label={t.sort}
                hideLabel
                value={sortOf(address)}
                options={sorts
                  .filter((sort) => sort !== "distance" || address.lon !== undefined)
                  .map((value) => ({ value, label: t.sorts[value] }))}
                onChange={(sort) => change({ sort })}
              />
            </div>
            {address.place === undefined && address.text === undefined && (
              <p className="search-start k-soft">{t.start}</p>
            )}
            {renderResult(
              query,
              ({ items, total: all }) => (
                <>
                  {all === 0 ? (
                    <EmptyState title={t.emptyTitle}>
                      <WiderSearch address={address} change={change} empty />
                    </EmptyState>
                  ) : (
                    <div className="search-cards" aria-busy={query.isPlaceholderData || undefined}>
                      {items.map((card) => (
                        <SiteCardView
                          key={card.id}
                          card={card}
                          favourites={favourites}
                          search={search}
                          onPoint={wide ? setPointed : undefined}
                        />
                      ))}
                    </div>
                  )}
                  {all > 0 && all <= fewResults && <WiderSearch address={address} change={change} empty={false} />}
                  {all <= fewResults && UnmetNeed && (
                    <Suspense fallback={<Skeleton lines={2} />}>
                      <UnmetNeed address={address} total={all} />
                    </Suspense>
                  )}
                  <Pager page={address.page} size={pageSize} total={all} onPage={(page) => change({ page }, true)} />
                </>
              ),
              { loading: <CardSkeletons /> },
            )}
            <DistrictFigures />
          </section>
        )}
        {showMap && (
          <section className="search-map-part" aria-label={t.map}>
            <Suspense fallback={<Skeleton block lines={0} />}>
              <ResultMap address={address} change={change} favourites={favourites} search={search} pointed={pointed} />
            </Suspense>
          </section>
        )}
      </div>
      {!wide && (
        <div className="search-switch">
          <Button
            variant="primary"
            icon={address.view === "map" ? "list" : "map"}
            onClick={() => change({ view: address.view === "map" ? undefined : "map", page: address.page })}
          >
            {address.view === "map" ? t.list : t.map}
          </Button>
        </div>
      )}
      <CompareTray />
      <FilterPanel
        open={filtersOpen}
        onClose={() => setFiltersOpen(false)}
        address={address}
        change={change}
        total={total}
        month={address.month ?? query.data?.month}
      />
    </div>
  );
}

function CardSkeletons() {
  return (
    <div className="search-cards">
      {Array.from({ length: 4 }, (_, index) => (
        <div key={index} className="search-card">
          <Skeleton lines={4} />
        </div>
      ))}
    </div>
  );
}
