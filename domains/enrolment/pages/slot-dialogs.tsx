import { Choices, Select } from "../../../web/kit/choice.tsx";
import { DateInput, TimeInput } from "../../../web/kit/date-input.tsx";
import { Dialog } from "../../../web/kit/dialog.tsx";
import { Form } from "../../../web/kit/form.tsx";
import { dayOf, formatInstant } from "../../../web/kit/format.ts";
import { Notice } from "../../../web/kit/notice.tsx";
import { NumberInput } from "../../../web/kit/number-input.tsx";
import { TextInput } from "../../../web/kit/text-input.tsx";
import { useTexts } from "../../../web/kit/texts.ts";
import { toast } from "../../../web/kit/toast.tsx";
import { changeVisitSlot, createVisitSlots, expandSeries, Series, type VisitSlot } from "../contract/visits.ts";
import { officeTexts } from "./texts.ts";

type SeriesValues = {
  siteId: string;
  startsOn: string;
  weekdays: readonly string[];
  weeks: number | undefined;
  from: string;
  to: string;
  capacity: number | undefined;
  note: string;
};
const weekdays = [1, 2, 3, 4, 5, 6, 7] as const;
const shownInPreview = 12;

type Props = {
  readonly open: boolean;
  readonly sites: readonly { readonly id: string; readonly name: string }[];
  readonly today: string;
  readonly onClose: () => void;
};

/** New times, one or repeating, with a preview of exactly what will be made. */
export function SeriesDialog({ open, sites, today, onClose }: Props) {
  const t = useTexts(officeTexts);
  const f = t.slotForm;
  const tomorrow = today && new Date(Date.parse(`${today}T00:00:00Z`) + 86_400_000).toISOString().slice(0, 10);
  const initial: SeriesValues = {
    siteId: sites[0]?.id ?? "",
    startsOn: tomorrow,
    weekdays: [],
    weeks: 1,
    from: "09:30",
    to: "10:30",
    capacity: 6,
    note: "",
  };
  const seriesOf = (values: SeriesValues) => ({
    startsOn: values.startsOn,
    weekdays: values.weekdays.map(Number),
    weeks: values.weeks ?? 1,
    from: values.from.slice(0, 5),
    to: values.to.slice(0, 5),
    capacity: values.capacity ?? 1,
    note: values.note,
  });
  return (
    <Dialog open={open} title={t.addSlots} onClose={onClose}>
      <Form
        endpoint={createVisitSlots}
        initial={initial}
        input={(values) => ({ params: { siteId: values.siteId as never }, body: seriesOf(values) })}
        submitLabel={f.submit}
        errors={t.errors}
        onCancel={onClose}
        onDone={({ created, existing }) => {
          toast({ text: f.created(created, existing) });
          onClose();
        }}
      >
        {({ values }) => (
          <>
            {sites.length > 1 && (
              <Select
                name="siteId"
                label={f.site}
                required
                options={sites.map(({ id, name }) => ({ value: id, label: name }))}
              />
            )}
            <DateInput name="startsOn" label={f.startsOn} min={today} required />
            <Choices
              name="weekdays"
              label={f.weekdays}
              hint={f.weekdaysHint}
              options={weekdays.map((day) => ({ value: String(day), label: t.weekday[day] ?? "" }))}
            />
            <NumberInput name="weeks" label={f.weeks} required />
            <TimeInput name="from" label={f.from} required />
            <TimeInput name="to" label={f.to} required />
            <NumberInput name="capacity" label={f.capacity} required />
            <TextInput name="note" label={f.note} maxLength={200} />
            <Preview series={seriesOf(values as SeriesValues)} />
          </>
        )}
      </Form>
    </Dialog>
  );
}

function Preview({ series }: { readonly series: unknown }) {
  const t = useTexts(officeTexts);
  const parsed = Series.safeParse(series);
  if (!parsed.success) return null;
  const slots = expandSeries(parsed.data);
  return (
    <Notice tone="info" title={t.slotForm.preview(slots.length)}>
      <ul className="enr-preview k-small k-number">
        {slots.slice(0, shownInPreview).map(({ startsAt }) => (
          <li key={startsAt}>{formatInstant(startsAt)}</li>
        ))}
        {slots.length > shownInPreview && <li>{t.slotForm.more(slots.length)}</li>}
      </ul>
    </Notice>
  );
}

/** Moves one time or changes its capacity and note. */
export function SlotDialog({ slot, onClose }: { readonly slot: VisitSlot | undefined; readonly onClose: () => void }) {
  const t = useTexts(officeTexts);
  const f = t.slotForm;
  if (!slot) return null;
  const time = (instant: string) => formatInstant(instant).slice(-5);
  const initial: { on: string; from: string; to: string; capacity: number | undefined; note: string; version: number } =
    {
      on: dayOf(slot.startsAt),
      from: time(slot.startsAt),
      to: time(slot.endsAt),
      capacity: slot.capacity,
      note: slot.note,
      version: slot.version,
    };
  return (
    <Dialog open title={t.editSlot} onClose={onClose}>
      <Form
        endpoint={changeVisitSlot}
        initial={initial}
        input={({ on, from, to, capacity, note, version }) => ({
          params: { slotId: slot.id },
          body: { on, from: from.slice(0, 5), to: to.slice(0, 5), capacity: capacity ?? 0, note, version },
        })}
        submitLabel={f.save}
        errors={t.errors}
        onCancel={onClose}
        onDone={() => {
          toast({ text: f.saved });
          onClose();
        }}
      >
        <DateInput name="on" label={f.on} required />
        <TimeInput name="from" label={f.from} required />
        <TimeInput name="to" label={f.to} required />
        <NumberInput name="capacity" label={f.capacity} required />
        <TextInput name="note" label={f.note} maxLength={200} />
      </Form>
    </Dialog>
  );
}
