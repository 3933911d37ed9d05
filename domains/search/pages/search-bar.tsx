import { useDeferredValue, useState } from "react";
import { ageBandMonths } from "../../../contract/care.ts";
import { call } from "../../../web/api/client.ts";
import { useEndpoint } from "../../../web/api/queries.ts";
import { useGo } from "../../../web/kit/address.ts";
import { Button } from "../../../web/kit/button.tsx";
import { Combobox, type Suggestion } from "../../../web/kit/combobox.tsx";
import { Select } from "../../../web/kit/choice.tsx";
import { formatMonth } from "../../../web/kit/format.ts";
import { useTexts } from "../../../web/kit/texts.ts";
import { toast } from "../../../web/kit/toast.tsx";
import { locate, type Place } from "../../regions/contract.ts";
import { suggest } from "../contract.ts";
import type { Change, PageAddress } from "./address-filters.ts";
import { searchTexts } from "./texts.ts";

type Picked = { readonly site: string } | { readonly place: Place };
/** The ages at which the groups that take a child change; each stands for the months up to the next. */
const ages = [ageBandMonths.infant[0], ageBandMonths.toddler[0], ageBandMonths.mixed[0], ageBandMonths.twos[0]].map(
  String,
);
const monthsAhead = 12;

/** The first choice of the age that means the same as any age in months. */
const ageChoice = (age: number | undefined): string | undefined =>
  age === undefined ? undefined : (ages.findLast((from) => Number(from) <= age) ?? ages[0]);

function monthsFrom(first: string): string[] {
  const [year = 0, number = 1] = first.split("-").map(Number);
  return Array.from({ length: monthsAhead }, (_, index) =>
    new Date(Date.UTC(year, number - 1 + index, 1)).toISOString().slice(0, 7),
  );
}

/** Where, how old the child is then, and from which month. */
export function SearchBar({
  address,
  change,
  month,
}: {
  readonly address: PageAddress;
  readonly change: Change;
  readonly month: string | undefined;
}) {
  const t = useTexts(searchTexts);
  const go = useGo();
  const [typed, setTyped] = useState(address.place ?? "");
  const [shownPlace, setShownPlace] = useState(address.place);
  // the address changed from elsewhere (a link, the browser's way back)
  if (shownPlace !== address.place) {
    setShownPlace(address.place);
    setTyped(address.place ?? "");
  }
  const wanted = useDeferredValue(typed.trim());
  const found = useEndpoint(
    suggest,
    { query: { text: wanted || "-" } },
    { enabled: wanted !== "" && wanted !== address.place, keepPrevious: true },
  ).data;
  const suggestions: Suggestion<Picked>[] =
    wanted === "" || !found
      ? []
      : [
          ...found.places.map((place, index) => ({
            key: `${place.kind}${place.divisionCode}${index}`,
            label: place.name,
            hint: [t.placeKind[place.kind], place.within].filter(Boolean).join(" · "),
            value: { place },
          })),
          ...found.sites.map((site) => ({
            key: site.id,
            label: site.name,
            hint: `${t.site} · ${site.address}`,
            value: { site: site.id },
          })),
        ];
  const goTo = (place: Place) => {
    const point =
      place.kind !== "division" && place.lon !== null && place.lat !== null
        ? { lon: place.lon, lat: place.lat }
        : undefined;
    const division = point ? undefined : (place.divisionCode ?? undefined);
    change(
      {
        place: place.name,
        lon: point?.lon,
        lat: point?.lat,
        division,
        maxMetres: undefined,
        text: undefined,
        bbox: undefined,
        sort: undefined,
      },
      true,
    );
  };
  const pick = ({ value }: Suggestion<Picked>) => ("site" in value ? go(`/sites/${value.site}`) : goTo(value.place));
  const enter = async (text: string) => {
    const wish = text.trim();
    if (wish === "")
      return change(
        { place: undefined, lon: undefined, lat: undefined, division: undefined, text: undefined, bbox: undefined },
        true,
      );
    const first = (await call(suggest, { query: { text: wish } }).catch(() => undefined))?.places[0];
    if (first) goTo(first);
    else
      change(
        { place: undefined, text: wish, lon: undefined, lat: undefined, division: undefined, bbox: undefined },
        true,
      );
  };
  const useOwn = () => {
    const failed = () => toast({ text: t.locateFailed, tone: "danger" });
    if (!("geolocation" in navigator)) return failed();
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        const [lon, lat] = [Math.round(coords.longitude * 1e4) / 1e4, Math.round(coords.latitude * 1e4) / 1e4];
        change(
          { place: t.myPlace, lon, lat, division: undefined, bbox: undefined, text: undefined, sort: undefined },
          true,
        );
        void call(locate, { query: { lon, lat } }).then(({ division }) => {
          if (!division) toast({ text: t.locateOutside });
        });
      },
      failed,
      { maximumAge: 60_000, timeout: 15_000 },
    );
  };
  return (
    <search className="search-bar">
      <div className="search-where">
        <Combobox
          label={t.where}
          hideLabel
          placeholder={t.wherePlaceholder}
          value={typed}
          onChange={setTyped}
          suggestions={suggestions}
          onPick={pick}
          onEnter={(text) => void enter(text)}
        />
        <Button icon="locate" aria-label={t.locate} title={t.locate} onClick={useOwn} />
      </div>
      <div className="search-child">
        <Select
          label={t.age}
          hideLabel
          placeholder={t.ageAny}
          value={ageChoice(address.age)}
          options={ages.map((value) => ({ value, label: t.ages[value] ?? value }))}
          onChange={(value) => change({ age: value === undefined ? undefined : Number(value) })}
        />
        <Select
          label={t.month}
          hideLabel
          placeholder={t.monthAny}
          value={address.month}
          options={monthsFrom(month ?? address.month ?? "2026-01")
            .slice(month ? 1 : 0)
            .map((value) => ({ value, label: formatMonth(value) }))}
          onChange={(value) => change({ month: value })}
        />
      </div>
    </search>
  );
}
