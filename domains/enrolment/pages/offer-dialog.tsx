import { bandTakes } from "../../../contract/care.ts";
import { useEndpoint } from "../../../web/api/queries.ts";
import { Select } from "../../../web/kit/choice.tsx";
import { MonthInput } from "../../../web/kit/date-input.tsx";
import { Dialog } from "../../../web/kit/dialog.tsx";
import { Form } from "../../../web/kit/form.tsx";
import { formatPrice } from "../../../web/kit/format.ts";
import { NumberInput } from "../../../web/kit/number-input.tsx";
import { EmptyState, renderResult } from "../../../web/kit/states.tsx";
import { TextArea } from "../../../web/kit/text-input.tsx";
import { careTexts, useTexts } from "../../../web/kit/texts.ts";
import { toast } from "../../../web/kit/toast.tsx";
import { getSite, type SiteDetail } from "../../institutions/contract.ts";
import { type Enquiry, makeOffer } from "../contract/applications.ts";
import { MonthGrid } from "./month-grid.tsx";
import { officeTexts } from "./texts.ts";

type Props = {
  readonly enquiry: Enquiry | undefined;
  readonly today: string | undefined;
  readonly onClose: () => void;
};

/** Offers a place: group, month and deadline, with the free places of the coming months in view. */
export function OfferDialog({ enquiry, today, onClose }: Props) {
  const t = useTexts(officeTexts);
  return (
    <Dialog
      open={enquiry !== undefined}
      title={enquiry ? t.offerTitle(enquiry.childName) : ""}
      onClose={onClose}

      wide
    >
      {enquiry && today && <OfferForm enquiry={enquiry} today={today} onClose={onClose} />}
    </Dialog>
  );
}

type Values = { lineId: string; startMonth: string; deadlineDays: number | undefined; note: string };

function OfferForm({
  enquiry,
  today,
  onClose,
}: {
  readonly enquiry: Enquiry;
  readonly today: string;
  readonly onClose: () => void;
}) {
  const t = useTexts(officeTexts);
  const site = useEndpoint(getSite, { params: { siteId: enquiry.siteId } });
  return renderResult(
    site,
    (data) => {
      const start = enquiry.wantedFrom < today.slice(0, 7) ? today.slice(0, 7) : enquiry.wantedFrom;
      const age = ageAt(enquiry, start);
      const best =
        data.lines.find((line) => line.serviceForm === enquiry.serviceForm && bandTakes(line.ageBand, age)) ??
        data.lines.find((line) => bandTakes(line.ageBand, age)) ??
        data.lines[0];
      const initial: Values = { lineId: best?.id ?? "", startMonth: start, deadlineDays: 7, note: "" };
      return (
        <Form
          endpoint={makeOffer}
          initial={initial}
          input={({ lineId, startMonth, deadlineDays, note }) => ({
            params: { choiceId: enquiry.choiceId },
            body: { lineId: lineId as never, startMonth, deadlineDays: deadlineDays ?? 7, note },
          })}
          submitLabel={t.send}
          errors={t.errors}
          onCancel={onClose}
          onDone={() => {
            toast({ text: t.sent });
            onClose();
          }}
        >
          {({ values }) => <Fields site={data} enquiry={enquiry} values={values as Values} today={today} />}
        </Form>
      );
    },
    {
      isEmpty: (data) => data.lines.length === 0,
      empty: (
        <EmptyState icon="bed" title={t.noLines}>
          {t.noLinesText}
        </EmptyState>
      ),
    },
  );
}

function Fields(props: {
  readonly site: SiteDetail;
  readonly enquiry: Enquiry;
  readonly values: Values;
  readonly today: string;
}) {
  const { site, enquiry, values, today } = props;
  const t = useTexts(officeTexts);
  const care = useTexts(careTexts);
  const age = ageAt(enquiry, values.startMonth || enquiry.wantedFrom);
  return (
    <>
      <p className="k-small k-soft">{t.offerHint}</p>
      <Select
        name="lineId"
        label={t.line}
        required
        options={site.lines.map((line) => ({
          value: line.id as string,
          label: `${care.ageBand[line.ageBand]} · ${care.serviceForm[line.serviceForm]} · ${formatPrice(line.priceFen, line.serviceForm)} · ${bandTakes(line.ageBand, age) ? t.fits : t.fitsNot}`,
        }))}
      />
      <MonthInput name="startMonth" label={t.startMonth} min={today.slice(0, 7)} required hint={t.months(age)} />
      <NumberInput name="deadlineDays" label={t.deadlineDays} required />
      <TextArea name="note" label={t.offerNote} hint={t.offerNoteHint} rows={2} maxLength={300} />
      <MonthGrid
        title={t.freeByMonth}
        lines={site.lines.filter(({ id }) => id === values.lineId)}
        from={today.slice(0, 7)}
        chosen={values.startMonth}
        show="free"
      />
    </>
  );
}

/** The child's age on the first day of a month, from the one known for the wanted month. */
function ageAt(enquiry: Enquiry, month: string): number {
  const number = (text: string) => {
    const [year = 0, part = 1] = text.split("-").map(Number);
    return year * 12 + part;
  };
  return enquiry.ageMonths + number(month) - number(enquiry.wantedFrom);
}
