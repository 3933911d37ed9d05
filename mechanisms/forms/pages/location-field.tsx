import { useState } from "react";
import { locationOf, writeLocation } from "../../../engines/questionnaire/answer-problems.ts";
import { useBaseMap } from "../../../domains/regions/pages/use-base-map.ts";
import { bootstrap } from "../../../web/api/bootstrap.ts";
import { Button } from "../../../web/kit/button.tsx";
import { Field } from "../../../web/kit/field.tsx";
import { MapView } from "../../../web/kit/map/map-view.tsx";
import { NumberInput } from "../../../web/kit/number-input.tsx";
import { useTexts } from "../../../web/kit/texts.ts";
import type { QuestionProps } from "./question-field.tsx";
import { formTexts } from "./texts.ts";

/** A place: where one is, a click on the map, or typed degrees. WGS84. */
export function LocationField({ item, path, label, hint, error, answers, set, disabled }: QuestionProps) {
  const t = useTexts(formTexts);
  const ground = useBaseMap();
  const [trouble, setTrouble] = useState<string>();
  const [half, setHalf] = useState<{ lat?: number; lon?: number }>({});
  const [answer] = answers;
  const place = answer && "valueString" in answer ? locationOf(answer.valueString) : undefined;
  const put = (next: { lat: number; lon: number }) => {
    setHalf({});
    set([{ valueString: writeLocation(next) }]);
  };
  const locate = () => {
    setTrouble(t.locating);
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        setTrouble(undefined);
        put({ lat: coords.latitude, lon: coords.longitude });
      },
      () => setTrouble(t.locateFailed),
      { timeout: 10_000, enableHighAccuracy: true },
    );
  };
  const type = (part: "lat" | "lon", value: number | undefined) => {
    const next = { ...(place ?? half), [part]: value };
    if (next.lat !== undefined && next.lon !== undefined && Math.abs(next.lat) <= 90 && Math.abs(next.lon) <= 180)
      put({ lat: next.lat, lon: next.lon });
    else {
      setHalf(next);
      if (place) set([]);
    }
  };
  const center = place ?? bootstrap.centre;
  return (
    <Field
      id={`place-${path}`}
      label={label}
      hint={hint ?? t.pickOnMap}
      error={error}
      required={item.required ?? false}
      group
    >
      <div className="k-stack">
        {!disabled && (
          <div className="k-row">
            <Button icon="locate" onClick={locate}>
              {t.hereIAm}
            </Button>
            <span role="status" className="k-soft">
              {trouble}
            </span>
          </div>
        )}
        <MapView
          label={`${label}: ${t.pickOnMap}`}
          height="16rem"
          ground={ground}
          start={center && { center, zoom: 14 }}
          pins={place ? [{ id: path, label, ...place, ...(!disabled && { onMove: put }) }] : []}
          onPick={disabled ? undefined : put}
        />
        <div className="f-line">
          <NumberInput
            label={t.latitude}
            whole={false}
            value={place?.lat ?? half.lat}
            disabled={disabled}
            onChange={(value) => type("lat", value)}
          />
          <NumberInput
            label={t.longitude}
            whole={false}
            value={place?.lon ?? half.lon}
            disabled={disabled}
            onChange={(value) => type("lon", value)}
          />
        </div>
      </div>
    </Field>
  );
}
