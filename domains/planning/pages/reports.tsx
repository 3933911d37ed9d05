import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import type { DivisionCode } from "../../../contract/values.ts";
import { addressOf } from "../../../web/api/client.ts";
import { invalidateEntities, useEndpoint } from "../../../web/api/queries.ts";
import { upload } from "../../../web/api/upload.ts";
import { Button } from "../../../web/kit/button.tsx";
import { Card, List, ListItem } from "../../../web/kit/card.tsx";
import { DateInput } from "../../../web/kit/date-input.tsx";
import { Dialog } from "../../../web/kit/dialog.tsx";
import { FileDrop } from "../../../web/kit/file-drop.tsx";
import { Form } from "../../../web/kit/form.tsx";
import { formatDay, formatNumber } from "../../../web/kit/format.ts";
import { NumberInput } from "../../../web/kit/number-input.tsx";
import { renderResult } from "../../../web/kit/states.tsx";
import { Tag } from "../../../web/kit/tag.tsx";
import { TextArea, TextInput } from "../../../web/kit/text-input.tsx";
import { errorText, useTexts, useWords } from "../../../web/kit/texts.ts";
import { toast } from "../../../web/kit/toast.tsx";
import type { Definition, Report } from "../contract.ts";
import { attachToReport, getReportFile, listReports, reportValue, withdrawReport } from "../contract/reports.ts";
import { planningTexts } from "./texts.ts";
import { formatValue, unitName } from "./wording.ts";

/** The value of a report in the unit of its indicator. */
export function reportValueText(definition: Definition, { numerator, denominator }: Report): string {
  if (denominator !== null) return `${formatNumber(numerator)} ÷ ${formatNumber(denominator)}`;
  const { unit } = definition;
  return `${definition.denominator ? formatNumber(numerator) : formatValue(unit, numerator)}${unitName(unit) ?? ""}`;
}

/** Which report a figure stands on. */
export function ReportLine({ report }: { readonly report: Report }) {
  const t = useTexts(planningTexts);
  return (
    <p className="p-formula">
      {t.period} {formatDay(report.periodFrom)} – {formatDay(report.periodTo)} · {t.source(report.source)}
    </p>
  );
}

const maxBytes = 20 * 1024 * 1024;

/** The form in which an official enters a value. */
export function ReportDialog(props: {
  readonly definition: Definition;
  readonly division: DivisionCode;
  readonly from?: Report | undefined;
  readonly onClose: () => void;
}) {
  const t = useTexts(planningTexts);
  const say = useWords();
  const client = useQueryClient();
  const [file, setFile] = useState<File>();
  const { definition, division, from, onClose } = props;
  const isPercent = definition.unit === "share" && definition.denominator === null;
  const attach = async (reportId: string) => {
    if (!file) return;
    try {
      await upload(attachToReport, file, { params: { reportId } }, () => {});
      await invalidateEntities(client, attachToReport.entities);
    } catch (failure) {
      toast({ text: errorText(failure, t.errors), tone: "danger" });
    }
  };
  return (
    <Dialog open title={t.reportNew(say(definition.title))} onClose={onClose}>
      <Form
        endpoint={reportValue}
        draftKey={`report.${definition.key}.${division}`}
        initial={{
          periodFrom: from?.periodFrom ?? "",
          periodTo: from?.periodTo ?? "",
          numerator: undefined as number | undefined,
          denominator: undefined as number | undefined,
          source: from?.source ?? "",
          note: "",
          reason: "",
        }}
        input={(values) => ({
          params: { key: definition.key },
          body: {
            division,
            periodFrom: values.periodFrom as Report["periodFrom"],
            periodTo: values.periodTo as Report["periodTo"],
            numerator: (values.numerator ?? Number.NaN) / (isPercent ? 100 : 1),
            ...(definition.reportsDenominator && { denominator: values.denominator }),
            source: values.source,
            note: values.note,
            ...(values.reason.trim() !== "" && { reason: values.reason }),
          },
        })}
        submitLabel={t.save}
        errors={t.errors}
        onCancel={onClose}
        onDone={({ id }) => {
          toast({ text: t.saved });
          onClose();
          void attach(id);
        }}
      >
        <div className="k-grid">
          <DateInput name="periodFrom" label={t.periodFrom} required />
          <DateInput name="periodTo" label={t.periodTo} required />
          <NumberInput
            name="numerator"
            label={isPercent ? t.numeratorShare : definition.numerator ? say(definition.numerator) : t.numeratorValue}
            unit={isPercent ? "%" : undefined}
            whole={false}
            required
          />
          {definition.reportsDenominator && (
            <NumberInput name="denominator" label={say(definition.denominator!)} whole={false} required />
          )}
        </div>
        <TextInput name="source" label={t.reportSource} hint={t.reportSourceHint} required />
        <TextArea name="note" label={t.note} />
        <TextInput name="reason" label={t.reason} hint={t.reasonHint} />
        <FileDrop
          label={t.attachment}
          hint={t.attachmentHint}
          accept=".pdf,.xlsx,.jpg,.jpeg,.png"
          maxBytes={maxBytes}
          value={file}
          onChange={setFile}
        />
      </Form>
    </Dialog>
  );
}

function WithdrawDialog({ report, onClose }: { readonly report: Report; readonly onClose: () => void }) {
  const t = useTexts(planningTexts);
  return (
    <Dialog open title={t.withdraw} onClose={onClose}>
      <p>{t.withdrawQuestion}</p>
      <Form
        endpoint={withdrawReport}
        initial={{ reason: "" }}
        input={({ reason }) => ({ params: { reportId: report.id }, body: { reason } })}
        submitLabel={t.withdraw}
        errors={t.errors}
        onCancel={onClose}
        onDone={() => {
          toast({ text: t.withdrawn });
          onClose();
        }}
      >
        <TextInput name="reason" label={t.withdrawReason} required />
      </Form>
    </Dialog>
  );
}

/** What was reported of a division and those below, with corrections; the place to report. */
export function Reports({
  definition,
  division,
}: {
  readonly definition: Definition;
  readonly division: DivisionCode;
}) {
  const t = useTexts(planningTexts);
  const [entering, setEntering] = useState(false);
  const [withdrawing, setWithdrawing] = useState<Report>();
  const reports = useEndpoint(
    listReports,
    { params: { key: definition.key }, query: { division } },
    { keepPrevious: true },
  );
  return (
    <Card
      title={t.reports}
      actions={
        reports.data?.mayReport && (
          <Button icon="edit" onClick={() => setEntering(true)}>
            {t.report}
          </Button>
        )
      }
    >
      {renderResult(reports, ({ items, mayReport }) =>
        items.length === 0 ? (
          <p className="k-soft">{t.reportsNone}</p>
        ) : (
          <List label={t.reports}>
            {items.map((report) => (
              <ListItem
                key={report.id}
                title={`${report.division.name}：${reportValueText(definition, report)}`}
                end={
                  mayReport &&
                  report.supersededAt === null && (
                    <Button size="small" variant="quiet" onClick={() => setWithdrawing(report)}>
                      {t.withdraw}
                    </Button>
                  )
                }
              >
                <span className="k-small k-soft">
                  {formatDay(report.periodFrom)} – {formatDay(report.periodTo)} · {report.source} ·{" "}
                  {t.reportedAt(formatDay(report.recordedAt))}
                  {report.note && ` · ${report.note}`}
                </span>
                {report.file && (
                  <a className="k-link k-small" href={addressOf(getReportFile, { params: { reportId: report.id } })}>
                    {report.file.name}
                  </a>
                )}
                {report.supersededAt !== null && <Tag tone="warning">{t.superseded(report.reason ?? "")}</Tag>}
              </ListItem>
            ))}
          </List>
        ),
      )}
      {entering && (
        <ReportDialog
          definition={definition}
          division={division}
          from={reports.data?.items[0]}
          onClose={() => setEntering(false)}
        />
      )}
      {withdrawing && <WithdrawDialog report={withdrawing} onClose={() => setWithdrawing(undefined)} />}
    </Card>
  );
}
