import { useMemo, useState } from "react";
import type { Location } from "../../../contract/values.ts";
import { bootstrap } from "../../../web/api/bootstrap.ts";
import { useEndpoint } from "../../../web/api/queries.ts";
import { Choice, optionsOf, Select, Switch } from "../../../web/kit/choice.tsx";
import { Combobox } from "../../../web/kit/combobox.tsx";
import { Dialog } from "../../../web/kit/dialog.tsx";
import { Form } from "../../../web/kit/form.tsx";
import { groundOf } from "../../../web/kit/map/ground.ts";
import { MapView } from "../../../web/kit/map/map-view.tsx";
import { useTexts } from "../../../web/kit/texts.ts";
import { TextInput } from "../../../web/kit/text-input.tsx";
import { toast } from "../../../web/kit/toast.tsx";
import { getBaseMap, listDivisions, searchPlaces } from "../../regions/contract.ts";
import { addPickupPoint, changePickupPoint, type Family, pickupLabels } from "../contract.ts";
import { familyTexts } from "./texts.ts";

type Point = Family["pickupPoints"][number];
type Values = {
  label: (typeof pickupLabels)[number];
  address: string;
  location: Location | undefined;
  divisionCode: string | undefined;
  isPrimary: boolean;
  version: number;
};

/** The base map of the district, kept over redraws. */
export function useGround() {
  const items = useEndpoint(getBaseMap, {}, { staleTime: Infinity }).data?.items;
  return useMemo(() => (items ? groundOf(items as Parameters<typeof groundOf>[0]) : undefined), [items]);
}

/** A pick-up point to add or to move: found by name, marked on the map, or known by its community only. */
export function PointForm({
  family,
  point,
  onClose,
}: {
  readonly family: Family;
  readonly point?: Point;
  readonly onClose: () => void;
}) {
  const t = useTexts(familyTexts);
  const ground = useGround();
  const [typed, setTyped] = useState("");
  const places = useEndpoint(
    searchPlaces,
    { query: { text: typed } },
    { enabled: typed.trim().length > 0, keepPrevious: true },
  );
  const divisions = useEndpoint(listDivisions, {}, { staleTime: 600_000 });
  const communities = (divisions.data?.items ?? []).filter(({ level }) => level === 5);
  const streets = new Map((divisions.data?.items ?? []).map(({ code, name }) => [code, name]));
  const known = point && !point.approximate && point.location ? point.location : undefined;
  const initial: Values = {
    label: point?.label ?? (family.pickupPoints.length === 0 ? "home" : "work"),
    address: point?.address ?? "",
    location: known,
    divisionCode: point?.divisionCode,
    isPrimary: point?.isPrimary ?? family.pickupPoints.length === 0,
    version: point?.version ?? 0,
  };
  const body = ({ location, divisionCode, version: _version, ...rest }: Values) => ({
    ...rest,
    location: location ?? null,
    divisionCode: (divisionCode ?? null) as never,
  });
  const done = () => {
    toast({ text: t.saved });
    onClose();
  };
  const fields = ({ values, set }: { values: Values; set: (name: string, value: unknown) => void }) => (
    <>
      <Choice name="label" label={t.pointLabel} options={optionsOf(pickupLabels, t.pickupLabel)} />
      <TextInput
        name="address"
        label={t.pointAddress}
        hint={t.pointAddressHint}
        required
        maxLength={120}
        autoComplete="street-address"
      />
      <Combobox
        label={t.pointSearch}
        value={typed}
        onChange={setTyped}
        suggestions={(places.data?.items ?? []).map((place, index) => ({
          key: `${index}`,
          label: place.name,
          hint: place.within,
          value: place,
        }))}
        onPick={({ value }) => {
          if (value.lon !== null && value.lat !== null && value.kind !== "division")
            set("location", { lon: value.lon, lat: value.lat });
          if (value.divisionCode) set("divisionCode", value.divisionCode);
          if (value.lon !== null && value.lat !== null && value.kind === "division") set("location", undefined);
        }}
      />
      <div>
        <p className="k-soft k-small">{values.location ? t.pointPicked : t.pointMap}</p>
        <MapView
          label={t.pointMap}
          height="16rem"
          ground={ground}
          start={bootstrap.centre && { center: values.location ?? bootstrap.centre, zoom: values.location ? 15 : 13 }}
          fitKey={known ? "known" : "district"}
          pins={
            values.location
              ? [
                  {
                    id: "point",
                    label: t.pickupLabel[values.label],
                    ...values.location,
                    onMove: (location) => set("location", location),
                  },
                ]
              : []
          }
          onPick={(location) => set("location", location)}
        />
      </div>
      <Select
        name="divisionCode"
        label={t.pointCommunity}
        hint={t.pointCommunityHint}
        placeholder=""
        options={communities.map(({ code, name, parentCode }) => ({
          value: code as string,
          label: `${streets.get(parentCode ?? ("" as never)) ?? ""} ${name}`,
        }))}
      />
      <Switch name="isPrimary" label={t.pointPrimary} />
    </>
  );
  const common = { initial, submitLabel: t.save, errors: t.errors, onDone: done, onCancel: onClose };
  return (
    <Dialog open wide title={point ? t.editPoint : t.addPoint} onClose={onClose}>
      {point ? (
        <Form
          {...common}
          endpoint={changePickupPoint}
          input={(values) => ({
            params: { pickupPointId: point.id },
            body: { ...body(values), version: values.version },
          })}
        >
          {fields}
        </Form>
      ) : (
        <Form
          {...common}
          endpoint={addPickupPoint}
          input={(values) => ({ params: { familyId: family.id }, body: body(values) })}
        >
          {fields}
        </Form>
      )}
    </Dialog>
  );
}
