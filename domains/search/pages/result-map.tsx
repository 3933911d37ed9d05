import { useMemo, useRef, useState } from "react";
import { useEndpoint } from "../../../web/api/queries.ts";
import { Button } from "../../../web/kit/button.tsx";
import { MapView } from "../../../web/kit/map/map-view.tsx";
import type { MapBounds, MapHandle, MapSite } from "../../../web/kit/map/types.ts";
import { useTexts } from "../../../web/kit/texts.ts";
import { listCards, searchMap, type SiteId } from "../contract.ts";
import { type Change, filtersOf, type PageAddress } from "./address-filters.ts";
import type { Favourites } from "./favourites.ts";
import { SiteCardView } from "./site-card.tsx";
import { searchTexts } from "./texts.ts";
import { useGround } from "./use-ground.ts";
import { levelOf } from "./wording.ts";

type Props = {
  readonly address: PageAddress;
  readonly change: Change;
  readonly favourites: Favourites;
  readonly search: string;
  /** The site the pointer is on in the list. */
  readonly pointed: string | undefined;
};

/** All sites that fit on the map, the searched place as a pin that can be moved, and the chosen site as a card. */
export function ResultMap({ address, change, favourites, search, pointed }: Props) {
  const t = useTexts(searchTexts);
  const [chosen, setChosen] = useState<string>();
  const [moved, setMoved] = useState<MapBounds>();
  // the map also moves by itself, to show what was found
  const byHand = useRef(false);
  const map = useRef<MapHandle>(null);
  const { ground, divisions } = useGround();
  const found = useEndpoint(searchMap, { query: filtersOf(address) }, { keepPrevious: true }).data;
  const picked = useEndpoint(
    listCards,
    { query: { ids: chosen ? [chosen as SiteId] : [], month: address.month } },
    { enabled: chosen !== undefined },
  ).data;
  const sites = useMemo<MapSite[]>(
    () =>
      found
        ? [
            ...found.points.map(({ id, name, lon, lat, vacancy }) => ({ id, name, lon, lat, level: levelOf[vacancy] })),
            ...found.clusters.map(({ lon, lat, count, free }) => ({
              id: `area ${lon} ${lat}`,
              name: t.found(count),
              lon,
              lat,
              level: free > 0 ? ("many" as const) : ("none" as const),
            })),
          ]
        : [],
    [found, t],
  );
  const { lon, lat, maxMetres, place } = address;
  const searchFrom = (to: { lon: number; lat: number } | undefined) => {
    if (!to) return;
    setChosen(undefined);
    setMoved(undefined);
    byHand.current = false;
    change({ ...rounded(to), place: t.pickedPlace, division: undefined, bbox: undefined, sort: undefined }, true);
  };
  const pins = useMemo(
    () =>
      lon === undefined || lat === undefined
        ? []
        : [
            {
              id: "here",
              lon,
              lat,
              label: place ?? t.pickedPlace,
              onMove: (to: { lon: number; lat: number }) =>
                change({ ...rounded(to), place: t.pickedPlace, division: undefined, bbox: undefined }),
            },
          ],
    [lon, lat, place, change, t],
  );
  const circle = useMemo(
    () =>
      lon === undefined || lat === undefined || address.bbox || address.division
        ? undefined
        : { lon, lat, metres: maxMetres ?? 5_000 },
    [lon, lat, maxMetres, address.bbox, address.division],
  );
  const card = chosen === undefined ? undefined : picked?.items[0];
  const searchHere = () => {
    if (!moved) return;
    const { west, south, east, north } = moved;
    change(
      {
        bbox: [west, south, east, north].map((degrees) => degrees.toFixed(5)).join(","),
        division: undefined,
        maxMetres: undefined,
        ...(lon === undefined && { place: undefined }),
      },
      true,
    );
    setMoved(undefined);
    byHand.current = false;
  };
  const hand = () => {
    byHand.current = true;
  };
  return (
    <div className="search-map" onPointerDownCapture={hand} onWheelCapture={hand} onKeyDownCapture={hand}>
      <MapView
        label={t.mapLabel(found?.total ?? 0)}
        height="100%"
        ground={ground}
        divisions={divisions}
        sites={sites}
        selectedSite={pointed ?? chosen}
        onSite={(id) => setChosen(id.startsWith("area") ? undefined : id)}
        pins={pins}
        circle={circle}
        handle={map}
        onPick={lon === undefined ? searchFrom : () => setChosen(undefined)}
        onHold={searchFrom}
        onMoved={(bounds) => byHand.current && setMoved(bounds)}
        fitKey={address.bbox ? undefined : `${lon} ${lat} ${maxMetres} ${address.division} ${sites.length > 0}`}
      />
      <div className="search-map-top">
        {/* the way without a pointer: the pin is then moved by arrow keys */}
        <Button icon="pin" size="small" title={t.pinHint} onClick={() => searchFrom(map.current?.middle())}>
          {t.pinHere}
        </Button>
        {moved && (
          <Button icon="search" size="small" onClick={searchHere}>
            {t.searchHere}
          </Button>
        )}
      </div>
      {found && found.clusters.length > 0 && <p className="search-map-note">{t.clustered(found.total)}</p>}
      {card && (
        <div className="search-map-card">
          <SiteCardView card={card} favourites={favourites} search={search} />
        </div>
      )}
    </div>
  );
}

const rounded = ({ lon, lat }: { lon: number; lat: number }) => ({
  lon: Number(lon.toFixed(5)),
  lat: Number(lat.toFixed(5)),
});
