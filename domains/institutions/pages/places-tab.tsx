import { useState } from "react";
import { ageBands, serviceForms } from "../../../contract/care.ts";
import { Button } from "../../../web/kit/button.tsx";
import { Card } from "../../../web/kit/card.tsx";
import { optionsOf, Select } from "../../../web/kit/choice.tsx";
import { type Column, DataTable } from "../../../web/kit/data-table.tsx";
import { DateInput } from "../../../web/kit/date-input.tsx";
import { Dialog } from "../../../web/kit/dialog.tsx";
import { Form } from "../../../web/kit/form.tsx";
import { formatDay, formatMonth, formatNumber, formatYuan } from "../../../web/kit/format.ts";
import { MoneyInput, NumberInput } from "../../../web/kit/number-input.tsx";
import { EmptyState } from "../../../web/kit/states.tsx";
import { careTexts, useTexts } from "../../../web/kit/texts.ts";
import { toast } from "../../../web/kit/toast.tsx";
import { type PlaceLine, putPlaces, type SiteDetail } from "../contract.ts";
import { registryTexts } from "./texts.ts";
import { may } from "./parts.ts";

const shownMonths = 12;
const freeIn = (month: PlaceLine["months"][number]) => month.capacity - month.taken - month.held;

function PlacesForm({
  site,
  line,
  onDone,
}: {
  readonly site: SiteDetail;
  readonly line: PlaceLine | undefined;
  readonly onDone: () => void;
}) {
  const t = useTexts(registryTexts);
  const care = useTexts(careTexts);
  const initial = {
    ageBand: line?.ageBand,
    serviceForm: line?.serviceForm,
    places: line?.places,
    inclusivePlaces: line?.inclusivePlaces ?? 0,
    enrolledElsewhere: line?.enrolledElsewhere ?? 0,
    priceFen: line?.priceFen as number | undefined,
    validFrom: site.today as string,
    version: line?.version,
  };
  return (
    <Form
      endpoint={putPlaces}
      initial={initial}
      input={({ places = 0, priceFen = 0, ageBand = "toddler", serviceForm = "full_day", ...rest }) => ({
        params: { siteId: site.id },
        body: { ...rest, places, priceFen, ageBand, serviceForm },
      })}
      submitLabel={t.save}
      errors={t.errors}
      onDone={() => {
        toast({ text: t.saved });
        onDone();
      }}
    >
      {({ values }) => (
        <>
          {!line && (
            <>
              <Select name="ageBand" label={t.ageBand} options={optionsOf(ageBands, care.ageBand)} required />
              <Select
                name="serviceForm"
                label={t.serviceForm}
                options={optionsOf(serviceForms, care.serviceForm)}
                required
              />
            </>
          )}
          <NumberInput name="places" label={t.fields["places"]!} required />
          <NumberInput name="inclusivePlaces" label={t.fields["inclusivePlaces"]!} required />
          <NumberInput name="enrolledElsewhere" label={t.fields["enrolledElsewhere"]!} hint={t.enrolledHint} required />
          <MoneyInput
            name="priceFen"
            label={t.fields["priceFen"]!}
            unit={
              values.serviceForm === "hourly" || values.serviceForm === "drop_in" ? t.pricePerHour : t.pricePerMonth
            }
            required
          />
          <DateInput name="validFrom" label={t.validFrom} hint={t.validFromHint} required />
        </>
      )}
    </Form>
  );
}

function MonthPreview({ lines }: { readonly lines: readonly PlaceLine[] }) {
  const t = useTexts(registryTexts);
  const care = useTexts(careTexts);
  const months = lines[0]?.months.slice(0, shownMonths).map(({ month }) => month) ?? [];
  return (
    <div className="r-months" tabIndex={0} role="region" aria-label={t.months}>
      <table>
        <thead>
          <tr>
            <th scope="col">{t.ageBand}</th>
            {months.map((month) => (
              <th key={month} scope="col" className="k-small">
                {formatMonth(month)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {lines.map((line) => (
            <tr key={line.id}>
              <th scope="row">
                {care.ageBand[line.ageBand]} · {care.serviceForm[line.serviceForm]}
              </th>
              {line.months.slice(0, shownMonths).map((month) => (
                <td key={month.month} className={freeIn(month) > 0 ? "k-number" : "k-number r-full"}>
                  {freeIn(month)}/{month.capacity}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** Places and prices by age and form, with what is free in the coming months. */
export function PlacesTab({ site }: { readonly site: SiteDetail }) {
  const t = useTexts(registryTexts);
  const care = useTexts(careTexts);
  const [editing, setEditing] = useState<PlaceLine | "new">();
  const mayEdit = may(site.can, "present");
  const unit = (line: PlaceLine) =>
    line.serviceForm === "hourly" || line.serviceForm === "drop_in" ? t.pricePerHour : t.pricePerMonth;
  const columns: Column<PlaceLine>[] = [
    { key: "band", title: t.ageBand, cell: (line) => care.ageBand[line.ageBand] },
    { key: "form", title: t.serviceForm, cell: (line) => care.serviceForm[line.serviceForm] },
    { key: "places", title: t.fields["places"]!, align: "end", cell: (line) => formatNumber(line.places) },
    {
      key: "inclusive",
      title: t.fields["inclusivePlaces"]!,
      align: "end",
      cell: (line) => formatNumber(line.inclusivePlaces),
    },
    {
      key: "elsewhere",
      title: t.fields["enrolledElsewhere"]!,
      align: "end",
      cell: (line) => formatNumber(line.enrolledElsewhere),
    },
    {
      key: "price",
      title: t.fields["priceFen"]!,
      align: "end",
      cell: (line) => `${formatYuan(line.priceFen)} ${unit(line)}`,
    },
    {
      key: "free",
      title: t.free,
      align: "end",
      cell: (line) => (line.months[0] ? formatNumber(freeIn(line.months[0])) : ""),
    },
    {
      key: "planned",
      title: t.planned(""),
      cell: (line) =>
        line.planned
          .map(
            (one) => `${t.planned(formatDay(one.validFrom))} ${one.places} · ${formatYuan(one.priceFen)} ${unit(line)}`,
          )
          .join("; "),
    },
  ];
  const shown = site.lines.some((line) => line.planned.length > 0) ? columns : columns.slice(0, -1);
  const add = mayEdit && (
    <Button icon="plus" onClick={() => setEditing("new")}>
      {t.addLine}
    </Button>
  );
  return (
    <div className="k-stack">
      <Card title={t.tabs.places} actions={site.lines.length > 0 && add} flush={site.lines.length > 0}>
        <DataTable
          caption={t.tabs.places}
          columns={shown}
          rows={site.lines}
          rowKey={(line) => line.id}
          empty={
            <EmptyState icon="bed" action={add}>
              {t.noLines}
            </EmptyState>
          }
          actions={
            mayEdit
              ? (line) => (
                  <Button
                    size="small"
                    icon="edit"
                    onClick={() => setEditing(line)}
                    aria-label={`${t.editLine} ${care.ageBand[line.ageBand]} ${care.serviceForm[line.serviceForm]}`}
                  >
                    {t.editLine}
                  </Button>
                )
              : undefined
          }
        />
      </Card>
      {!mayEdit && <p className="k-small k-soft">{t.readOnly}</p>}
      {site.lines.length > 0 && (
        <Card title={t.months}>
          <p className="k-small k-soft">{t.monthsIntro}</p>
          <MonthPreview lines={site.lines} />
        </Card>
      )}
      <Dialog
        open={editing !== undefined}
        look="side"
        title={
          editing && editing !== "new"
            ? `${care.ageBand[editing.ageBand]} · ${care.serviceForm[editing.serviceForm]}`
            : t.addLine
        }
        onClose={() => setEditing(undefined)}
      >
        {editing && (
          <PlacesForm
            site={site}
            line={editing === "new" ? undefined : (site.lines.find(({ id }) => id === editing.id) ?? editing)}
            onDone={() => setEditing(undefined)}
          />
        )}
      </Dialog>
    </div>
  );
}
