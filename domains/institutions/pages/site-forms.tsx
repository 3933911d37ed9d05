import { siteFeatures, siteKinds, siteStatuses } from "../../../contract/care.ts";
import type { BodyOf } from "../../../contract/endpoint.ts";
import { Button } from "../../../web/kit/button.tsx";
import { Card } from "../../../web/kit/card.tsx";
import { Choices, Choice, optionsOf, Select, Switch } from "../../../web/kit/choice.tsx";
import { DateInput, TimeInput } from "../../../web/kit/date-input.tsx";
import { Form } from "../../../web/kit/form.tsx";
import { Notice } from "../../../web/kit/notice.tsx";
import { NumberInput } from "../../../web/kit/number-input.tsx";
import { careTexts, useTexts } from "../../../web/kit/texts.ts";
import { TextArea, TextInput } from "../../../web/kit/text-input.tsx";
import { toast } from "../../../web/kit/toast.tsx";
import {
  type OpeningHours,
  presentSite,
  reviseSite,
  setInclusive,
  setSiteStatus,
  type SiteDetail,
} from "../contract.ts";
import { FactsView } from "./facts-view.tsx";
import { may, useDivisionOptions } from "./parts.ts";
import { registryTexts } from "./texts.ts";

type Registered = Record<string, unknown> & {
  lon?: number;
  lat?: number;
  buildingArea?: number;
  outdoorArea?: number;
  openedOn: string;
};

export const registeredValues = (facts: SiteDetail["facts"]): Registered => ({
  name: facts.name,
  kind: facts.kind,
  divisionCode: facts.divisionCode,
  address: facts.address,
  lon: facts.location?.lon,
  lat: facts.location?.lat,
  buildingArea: facts.buildingArea ?? undefined,
  outdoorArea: facts.outdoorArea ?? undefined,
  openedOn: facts.openedOn ?? "",
});

/** Fields of a registration as the contract takes them. */
export function registeredBody(values: Registered) {
  const { lon, lat, buildingArea, outdoorArea, openedOn, ...rest } = values;
  return {
    ...rest,
    location: lon === undefined || lat === undefined ? null : { lon, lat },
    buildingArea: buildingArea ?? null,
    outdoorArea: outdoorArea ?? null,
    openedOn: openedOn || null,
  } as Omit<BodyOf<typeof reviseSite>, "version" | "validFrom">;
}

export function RegisteredFields() {
  const t = useTexts(registryTexts);
  const care = useTexts(careTexts);
  const divisions = useDivisionOptions();
  const f = t.fields;
  return (
    <>
      <TextInput name="name" label={f["name"]!} required />
      <Select name="kind" label={f["kind"]!} options={optionsOf(siteKinds, care.siteKind)} required />
      <Select name="divisionCode" label={f["divisionCode"]!} options={divisions} required />
      <TextInput name="address" label={f["address"]!} required />
      <div className="k-grid">
        <NumberInput name="lon" label={f["lon"]!} whole={false} hint={t.locationHint} />
        <NumberInput name="lat" label={f["lat"]!} whole={false} />
        <NumberInput name="buildingArea" label={f["buildingArea"]!} whole={false} />
        <NumberInput name="outdoorArea" label={f["outdoorArea"]!} whole={false} />
      </div>
      <DateInput name="openedOn" label={f["openedOn"]!} />
    </>
  );
}

/** Registered facts: a form for the health department, facts for everyone else. */
export function BasicTab({ site }: { readonly site: SiteDetail }) {
  const t = useTexts(registryTexts);
  if (!may(site.can, "revise"))
    return (
      <Card title={t.tabs.basic}>
        <FactsView
          facts={site.facts}
          fields={[
            "name",
            "kind",
            "status",
            "divisionCode",
            "address",
            "location",
            "buildingArea",
            "outdoorArea",
            "openedOn",
            "inclusive",
            "inclusiveBasis",
            "inclusiveFrom",
            "inclusiveTo",
            "grade",
          ]}
        />
        <p className="k-small k-soft">{t.reviseOnly}</p>
      </Card>
    );
  return (
    <Card title={t.tabs.basic}>
      <Form
        endpoint={reviseSite}
        initial={{ ...registeredValues(site.facts), validFrom: site.today as string, version: site.version }}
        input={({ validFrom, version, ...values }) => ({
          params: { siteId: site.id },
          body: { ...registeredBody(values), validFrom, version },
        })}
        fromRow={(row) => ({
          ...registeredValues(row as unknown as SiteDetail["facts"]),
          validFrom: site.today,
          version: Number(row["version"]),
        })}
        submitLabel={t.save}
        errors={t.errors}
        onDone={() => toast({ text: t.saved })}
      >
        <RegisteredFields />
        <DateInput name="validFrom" label={t.validFrom} hint={t.validFromHint} required />
      </Form>
    </Card>
  );
}

function HoursEditor({
  hours,
  onChange,
}: {
  readonly hours: readonly OpeningHours[];
  readonly onChange: (hours: OpeningHours[]) => void;
}) {
  const t = useTexts(registryTexts);
  const set = (at: number, part: Partial<OpeningHours>) =>
    onChange(hours.map((one, i) => (i === at ? { ...one, ...part } : one)));
  const days = t.dayNames.map((label, i) => ({ value: String(i + 1), label }));
  return (
    <div className="k-stack">
      {hours.map((one, at) => (
        <div key={at} className="k-row">
          <Choices
            label={`${t.days} ${at + 1}`}
            options={days}
            value={one.days.map(String)}
            onChange={(chosen) => set(at, { days: chosen.map(Number).sort((a, b) => a - b) })}
          />
          <TimeInput label={t.hoursFrom} value={one.from} onChange={(from) => set(at, { from })} />
          <TimeInput label={t.hoursTo} value={one.to} onChange={(to) => set(at, { to })} />
          <Button
            size="small"
            variant="quiet"
            icon="trash"
            aria-label={`${t.hoursRemove} ${at + 1}`}
            onClick={() => onChange(hours.filter((_, i) => i !== at))}
          />
        </div>
      ))}
      <span>
        <Button
          size="small"
          icon="plus"
          onClick={() => onChange([...hours, { days: [1, 2, 3, 4, 5], from: "08:00", to: "17:30" }])}
        >
          {t.hoursAdd}
        </Button>
      </span>
    </div>
  );
}

const shownValues = (facts: SiteDetail["facts"]) => ({
  phone: facts.phone,
  intro: facts.intro,
  features: facts.features as readonly (typeof siteFeatures)[number][],
  hours: facts.hours,
  staffCarers: facts.staffCarers ?? undefined,
  staffHealth: facts.staffHealth ?? undefined,
  staffTotal: facts.staffTotal ?? undefined,
});

/** What the institution says of itself. */
export function ShownTab({ site }: { readonly site: SiteDetail }) {
  const t = useTexts(registryTexts);
  const care = useTexts(careTexts);
  const f = t.fields;
  if (!may(site.can, "present"))
    return (
      <Card title={t.tabs.shown}>
        <FactsView
          facts={site.facts}
          fields={["phone", "intro", "features", "hours", "staffCarers", "staffHealth", "staffTotal"]}
        />
        <p className="k-small k-soft">{t.readOnly}</p>
      </Card>
    );
  return (
    <Card title={t.tabs.shown}>
      <Form
        endpoint={presentSite}
        initial={{ ...shownValues(site.facts), version: site.version }}
        input={(values) => ({
          params: { siteId: site.id },
          body: {
            ...values,
            features: [...values.features],
            staffCarers: values.staffCarers ?? null,
            staffHealth: values.staffHealth ?? null,
            staffTotal: values.staffTotal ?? null,
          },
        })}
        fromRow={(row) => ({ ...shownValues(row as unknown as SiteDetail["facts"]), version: Number(row["version"]) })}
        submitLabel={t.save}
        errors={t.errors}
        onDone={() => toast({ text: t.saved })}
      >
        {({ values, set }) => (
          <>
            <TextInput name="phone" label={f["phone"]!} />
            <TextArea name="intro" label={f["intro"]!} />
            <Choices name="features" label={f["features"]!} options={optionsOf(siteFeatures, care.feature)} />
            <h3>{f["hours"]}</h3>
            <HoursEditor hours={values.hours} onChange={(hours) => set("hours", hours)} />
            <div className="k-grid">
              <NumberInput name="staffCarers" label={f["staffCarers"]!} />
              <NumberInput name="staffHealth" label={f["staffHealth"]!} />
              <NumberInput name="staffTotal" label={f["staffTotal"]!} />
            </div>
          </>
        )}
      </Form>
    </Card>
  );
}

/** Status and recognition as inclusive, each from a day. */
export function StateTab({ site }: { readonly site: SiteDetail }) {
  const t = useTexts(registryTexts);
  const care = useTexts(careTexts);
  const { facts, version } = site;
  return (
    <div className="k-grid">
      <Card title={t.statusHead}>
        <Form
          endpoint={setSiteStatus}
          initial={{ status: facts.status, from: site.today as string, version }}
          input={(body) => ({ params: { siteId: site.id }, body })}
          submitLabel={t.save}
          errors={t.errors}
          onDone={() => toast({ text: t.saved })}
        >
          <Choice name="status" label={t.status} options={optionsOf(siteStatuses, care.siteStatus)} />
          <DateInput name="from" label={t.statusFrom} required />
        </Form>
      </Card>
      <Card title={t.inclusiveHead}>
        {facts.inclusive && facts.inclusiveBasis && <Notice>{facts.inclusiveBasis}</Notice>}
        <Form
          endpoint={setInclusive}
          initial={{
            inclusive: facts.inclusive,
            basis: facts.inclusiveBasis ?? "",
            from: (facts.inclusiveFrom ?? site.today) as string,
            to: (facts.inclusiveTo ?? "") as string,
            version,
          }}
          input={({ to, ...body }) => ({ params: { siteId: site.id }, body: { ...body, to: to || null } })}
          submitLabel={t.save}
          errors={t.errors}
          onDone={() => toast({ text: t.saved })}
        >
          <Switch name="inclusive" label={t.inclusiveSwitch} />
          <TextInput name="basis" label={t.basis} />
          <DateInput name="from" label={t.from} required />
          <DateInput name="to" label={t.to} hint={t.toHint} />
        </Form>
      </Card>
    </div>
  );
}
