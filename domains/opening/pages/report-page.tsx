import { useState } from "react";
import { listDivisions } from "../../regions/contract.ts";
import { bootstrap } from "../../../web/api/bootstrap.ts";
import { useEndpoint } from "../../../web/api/queries.ts";
import { useGo } from "../../../web/kit/address.ts";
import { Breadcrumb } from "../../../web/kit/breadcrumb.tsx";
import { Button } from "../../../web/kit/button.tsx";
import { Card, List, ListItem, PageHead } from "../../../web/kit/card.tsx";
import { Select } from "../../../web/kit/choice.tsx";
import { DateInput } from "../../../web/kit/date-input.tsx";
import { Form } from "../../../web/kit/form.tsx";
import { Link } from "../../../web/kit/link.tsx";
import { MapView } from "../../../web/kit/map/map-view.tsx";
import { NumberInput } from "../../../web/kit/number-input.tsx";
import { Tag } from "../../../web/kit/tag.tsx";
import { PhoneInput, TextArea, TextInput } from "../../../web/kit/text-input.tsx";
import { careTexts, useTexts } from "../../../web/kit/texts.ts";
import { toast } from "../../../web/kit/toast.tsx";
import { findingKinds, findLookalikes, type Lookalike, reportFinding } from "../contract.ts";
import { openingTexts } from "./texts.ts";
import { useBaseMap } from "../../regions/pages/use-base-map.ts";

type Place = { readonly lon: number; readonly lat: number };

/** A place found in the field, reported on a phone: where, what, whom to talk to, when to come again. */
export function ReportFindingPage() {
  const texts = useTexts(openingTexts);
  const t = texts.findings;
  const care = useTexts(careTexts);
  const go = useGo();
  const divisions = useEndpoint(listDivisions, {}, { staleTime: 600_000 }).data?.items ?? [];
  const communities = divisions
    .toSorted((a, b) => a.code.localeCompare(b.code))
    .filter(({ level }) => level >= 4)
    .map(({ code, name, level }) => ({ value: code as string, label: level === 5 ? `　${name}` : name }));
  const kinds: Readonly<Record<string, string>> = { ...care.siteKind, unknown: t.unknownKind };
  return (
    <>
      <PageHead title={t.report} above={<Breadcrumb items={[[t.title, "/government/findings"], [t.report]]} />} />
      <Card>
        <div className="k-measure">
          <Form
            endpoint={reportFinding}
            initial={{
              name: "",
              address: "",
              divisionCode: "",
              kind: "unknown",
              children: null as number | null,
              contactName: "",
              contactPhone: "",
              note: "",
              nextOn: "",
              location: null as Place | null,
            }}
            input={(values) => ({ body: values as never })}
            submitLabel={t.submit}
            draftKey="finding.new"
            errors={texts.errors}
            onDone={({ findingId }) => {
              toast({ text: t.reported });
              go(`/government/findings/${findingId}`);
            }}
          >
            {({ values, set }) => (
              <>
                <Spot value={values.location} onChange={(place) => set("location", place)} />
                <TextInput name="name" label={t.name} required />
                <TextInput name="address" label={t.address} required />
                <Lookalikes name={values.name} address={values.address} place={values.location} />
                <Select
                  name="divisionCode"
                  label={t.division}
                  placeholder={t.chooseDivision}
                  options={communities}
                  required
                />
                <Select
                  name="kind"
                  label={t.kind}
                  options={findingKinds.map((kind) => ({ value: kind, label: kinds[kind] ?? kind }))}
                />
                <NumberInput name="children" label={t.children} />
                <TextInput name="contactName" label={t.contactName} hint={t.contactHint} />
                <PhoneInput name="contactPhone" label={t.contactPhone} />
                <TextArea name="note" label={t.note} />
                <DateInput name="nextOn" label={t.nextOn} required />
              </>
            )}
          </Form>
        </div>
      </Card>
    </>
  );
}

function Spot({ value, onChange }: { readonly value: Place | null; readonly onChange: (place: Place) => void }) {
  const t = useTexts(openingTexts).findings;
  const [trouble, setTrouble] = useState<string>();
  const locate = () => {
    setTrouble(t.locating);
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        setTrouble(undefined);
        onChange({ lon: coords.longitude, lat: coords.latitude });
      },
      () => setTrouble(t.locateFailed),
      { timeout: 10_000, enableHighAccuracy: true },
    );
  };
  const ground = useBaseMap();
  const centre = value ?? bootstrap.centre;
  return (
    <div className="k-stack">
      <div className="k-row">
        <strong>{t.location}</strong>
        <Button icon="locate" onClick={locate}>
          {t.locate}
        </Button>
        <span role="status" className="k-soft">
          {trouble}
        </span>
      </div>
      <MapView
        label={t.pick}
        height="14rem"
        ground={ground}
        start={centre && { center: centre, zoom: 14 }}
        pins={value ? [{ id: "place", label: t.location, ...value, onMove: onChange }] : []}
        onPick={onChange}
      />
    </div>
  );
}

function Lookalikes({
  name,
  address,
  place,
}: {
  readonly name: string;
  readonly address: string;
  readonly place: Place | null;
}) {
  const query = { name: name.trim(), address: address.trim(), ...(place && { lon: place.lon, lat: place.lat }) };
  const isEnough = query.name.length >= 2 || query.address.length >= 4 || place !== null;
  const found = useEndpoint(findLookalikes, { query: query as never }, { enabled: isEnough, keepPrevious: true });
  const items = isEnough ? (found.data?.items ?? []) : [];
  return <LookalikeList items={items} />;
}

/** Places it may be the same as, each with why. */
export function LookalikeList({ items }: { readonly items: readonly Lookalike[] }) {
  const t = useTexts(openingTexts).findings;
  if (items.length === 0) return null;
  return (
    <Card level={3} title={t.lookalikes}>
      <p className="k-small k-soft">{t.lookalikesHint}</p>
      <List label={t.lookalikes}>
        {items.map((item) => (
          <ListItem
            key={item.id}
            title={
              <Link to={item.kind === "site" ? `/government/sites/${item.id}` : `/government/findings/${item.id}`}>
                {item.name}
              </Link>
            }
            end={
              item.kind === "finding" ? (
                <Tag tone="warning">{t.findingMark}</Tag>
              ) : (
                item.isFiled && <Tag tone="success">{t.filedMark}</Tag>
              )
            }
          >
            <p className="k-small k-soft">
              {[
                item.address,
                ...item.because.map((one) => t.because[one]),
                item.metres !== null && t.metres(item.metres),
              ]
                .filter(Boolean)
                .join(" · ")}
            </p>
          </ListItem>
        ))}
      </List>
    </Card>
  );
}
