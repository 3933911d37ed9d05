import { useState } from "react";
import { useEndpoint } from "../../../web/api/queries.ts";
import { Choices, Select, Switch } from "../../../web/kit/choice.tsx";
import { DateInput, TimeInput } from "../../../web/kit/date-input.tsx";
import { Dialog } from "../../../web/kit/dialog.tsx";
import { Form } from "../../../web/kit/form.tsx";
import { formatInstant } from "../../../web/kit/format.ts";
import { Notice } from "../../../web/kit/notice.tsx";
import { NumberInput } from "../../../web/kit/number-input.tsx";
import { usePreferences } from "../../../web/kit/preferences.ts";
import { TextInput } from "../../../web/kit/text-input.tsx";
import { useTexts } from "../../../web/kit/texts.ts";
import { toast } from "../../../web/kit/toast.tsx";
import { expandSeries, Series } from "../contract/series.ts";
import { createSessions, createSiteSessions, type KindInForce, listResources } from "../contract/sessions.ts";
import "./bookings.css";
import { bookingsTexts } from "./texts.ts";
import { addDays } from "./week.ts";

type Values = {
  where: string;
  startsOn: string;
  until: string;
  weekdays: readonly string[];
  skipHolidays: boolean;
  from: string;
  to: string;
  capacity: number | undefined;
  title: string;
  note: string;
};
const shown = 12;

/** New times of a site or another resource, one or repeating, with a preview of what will be made. */
export function SeriesDialog(props: {
  readonly open: boolean;
  readonly kinds: readonly KindInForce[];
  readonly sites: readonly { readonly id: string; readonly name: string }[];
  readonly today: string;
  readonly onClose: () => void;
}) {
  const { open, kinds, sites, today, onClose } = props;
  const texts = useTexts(bookingsTexts);
  const t = texts.series;
  const language = usePreferences().language === "en" ? "en" : "zh";
  const [chosen, setChosen] = useState<string>();
  const resources = useEndpoint(listResources, { query: {} }, { enabled: open }).data?.items ?? [];
  const placesOf = (kind: KindInForce | undefined): { value: string; label: string }[] =>
    kind?.resource === "site"
      ? sites.map(({ id, name }) => ({ value: id, label: name }))
      : resources
          .filter((one) => one.kind === kind?.resource && !one.isArchived)
          .map(({ id, name }) => ({ value: id as string, label: name }));
  const usable = kinds.filter((kind) => placesOf(kind).length > 0);
  const kind = usable.find(({ key }) => key === chosen) ?? usable[0];
  if (!open || !kind) return null;
  const places = placesOf(kind);
  const initial: Values = {
    where: places[0]!.value,
    startsOn: today && addDays(today, 1),
    until: "",
    weekdays: [],
    skipHolidays: true,
    from: "09:30",
    to: "10:30",
    capacity: kind.capacity,
    title: "",
    note: "",
  };
  const seriesOf = (values: Values) => ({
    kind: kind.key,
    startsOn: values.startsOn,
    until: values.until || undefined,
    weekdays: values.weekdays.map(Number),
    skipHolidays: values.skipHolidays,
    from: values.from.slice(0, 5),
    to: values.to.slice(0, 5),
    capacity: values.capacity,
    title: values.title,
    note: values.note,
  });
  const form = {
    initial,
    submitLabel: t.submit,
    errors: texts.errors,
    onCancel: onClose,
    onDone: ({ created, existing, holidays }: { created: number; existing: number; holidays: readonly string[] }) => {
      toast({ text: t.created(created, existing, holidays.length) });
      onClose();
    },
  };
  const fields = (values: Values) => (
    <>
      {places.length > 1 && <Select name="where" label={t.where} required options={places} />}
      <DateInput name="startsOn" label={t.startsOn} min={today} required />
      <DateInput name="until" label={t.until} hint={t.untilHint} min={values.startsOn} />
      <Choices
        name="weekdays"
        label={t.weekdays}
        hint={t.weekdaysHint}
        options={texts.host.weekday.map((label, index) => ({ value: String(index + 1), label }))}
      />
      <Switch name="skipHolidays" label={t.skipHolidays} look="check" />
      <TimeInput name="from" label={t.from} required />
      <TimeInput name="to" label={t.to} required />
      <NumberInput name="capacity" label={t.capacity} required />
      <TextInput name="title" label={t.subject} maxLength={60} />
      <TextInput name="note" label={t.note} maxLength={200} />
      <Preview series={seriesOf(values)} />
    </>
  );
  return (
    <Dialog open title={t.title} onClose={onClose}>
      <div className="k-stack">
        {usable.length > 1 && (
          <Select
            label={t.kind}
            value={kind.key as string}
            onChange={setChosen}
            options={usable.map(({ key, title }) => ({ value: key as string, label: title[language] }))}
          />
        )}
        {kind.resource === "site" ? (
          <Form
            key={kind.key}
            {...form}
            endpoint={createSiteSessions}
            input={(values) => ({ params: { siteId: values.where as never }, body: seriesOf(values) as never })}
          >
            {({ values }) => fields(values)}
          </Form>
        ) : (
          <Form
            key={kind.key}
            {...form}
            endpoint={createSessions}
            input={(values) => ({ params: { resourceId: values.where as never }, body: seriesOf(values) as never })}
          >
            {({ values }) => fields(values)}
          </Form>
        )}
      </div>
    </Dialog>
  );
}

function Preview({ series }: { readonly series: unknown }) {
  const t = useTexts(bookingsTexts).series;
  const parsed = Series.safeParse(series);
  if (!parsed.success) return null;
  const times = expandSeries(parsed.data);
  return (
    <Notice tone="info" title={t.preview(times.length)}>
      <ul className="bkg-preview k-small k-number">
        {times.slice(0, shown).map(({ startsAt }) => (
          <li key={startsAt}>{formatInstant(startsAt)}</li>
        ))}
        {times.length > shown && <li>{t.more(times.length)}</li>}
      </ul>
    </Notice>
  );
}
