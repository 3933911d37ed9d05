import { useState } from "react";
import { rolesEn } from "../../../contract/texts/en.ts";
import { rolesZh } from "../../../contract/texts/zh-CN.ts";
import { useQueryClient } from "@tanstack/react-query";
import { addressOf } from "../../../web/api/client.ts";
import { invalidateEntities, useEndpoint } from "../../../web/api/queries.ts";
import { upload } from "../../../web/api/upload.ts";
import { useParam, useTitle } from "../../../web/kit/address.ts";
import { Breadcrumb } from "../../../web/kit/breadcrumb.tsx";
import { Button } from "../../../web/kit/button.tsx";
import { Card, Facts, List, ListItem, PageHead } from "../../../web/kit/card.tsx";
import { Switch } from "../../../web/kit/choice.tsx";
import { DateInput } from "../../../web/kit/date-input.tsx";
import { Dialog } from "../../../web/kit/dialog.tsx";
import { FileDrop } from "../../../web/kit/file-drop.tsx";
import { Form } from "../../../web/kit/form.tsx";
import { formatDay, formatInstant, formatNumber } from "../../../web/kit/format.ts";
import { Link } from "../../../web/kit/link.tsx";
import { NumberInput } from "../../../web/kit/number-input.tsx";
import { EmptyState, renderResult } from "../../../web/kit/states.tsx";
import { Tag } from "../../../web/kit/tag.tsx";
import { errorText, needsText, useTexts, useWords } from "../../../web/kit/texts.ts";
import { TextArea } from "../../../web/kit/text-input.tsx";
import { toast } from "../../../web/kit/toast.tsx";
import {
  attachToReport,
  type DutyReport,
  getDuty,
  getReportFile,
  type PlanDuty,
  reportDuty,
  withdrawReport,
} from "../contract/plan.ts";
import { Sentences, StateTag, Units } from "./plan-parts.tsx";
import { planTexts, planWords } from "./plan-texts.ts";

const roleTexts = { zh: rolesZh, en: rolesEn };

function ReportForm({
  duty,
  on,
  onDone,
}: {
  readonly duty: PlanDuty;
  readonly on: string;
  readonly onDone: () => void;
}) {
  const t = useTexts(planTexts);
  const say = useWords();
  const adds = duty.due.kind === "yearly" || duty.due.kind === "monthly";
  return (
    <Form
      endpoint={reportDuty}
      initial={{ doneOn: on, words: "", figure: undefined as number | undefined, isDone: false }}
      input={({ doneOn, words, figure, isDone }) => ({
        params: { key: duty.key },
        body: { doneOn, words, isDone, ...(figure !== undefined && { figure }) },
      })}
      submitLabel={t.submit}
      errors={t.errors}
      draftKey={`duty.${duty.key}`}
      onDone={() => {
        toast({ text: t.submitted });
        onDone();
      }}
    >
      <DateInput name="doneOn" label={t.doneOn} required />
      <TextArea name="words" label={t.words} rows={5} maxLength={2_000} required />
      {duty.counts && (
        <NumberInput name="figure" label={say(duty.counts)} hint={adds ? t.figureAdded : t.figureReached} />
      )}
      <Switch name="isDone" look="check" label={t.isDone} />
    </Form>
  );
}

function Attach({ report }: { readonly report: DutyReport }) {
  const t = useTexts(planTexts);
  const client = useQueryClient();
  const [open, setOpen] = useState(false);
  const [progress, setProgress] = useState<number>();
  const send = async (file: File | undefined) => {
    if (!file) return;
    setProgress(0);
    try {
      await upload(attachToReport, file, { params: { reportId: report.id } }, setProgress);
      await invalidateEntities(client, ["duty"]);
      toast({ text: t.attached });
      setOpen(false);
    } catch (error) {
      toast({ text: errorText(error, t.errors), tone: "danger" });
    } finally {
      setProgress(undefined);
    }
  };
  return (
    <>
      <Button icon="upload" onClick={() => setOpen(true)}>
        {t.attach}
      </Button>
      <Dialog open={open} title={t.attach} onClose={() => setOpen(false)}>
        <FileDrop
          label={t.file}
          hint={t.fileHint}
          accept=".pdf,.doc,.docx,.xls,.xlsx,.ppt,.pptx,.csv,.txt,.jpg,.jpeg,.png,.webp,.zip"
          maxBytes={20 * 1024 * 1024}
          value={undefined}
          onChange={(file) => void send(file)}
          {...(progress !== undefined && { progress })}
        />
      </Dialog>
    </>
  );
}

function Withdraw({ report }: { readonly report: DutyReport }) {
  const t = useTexts(planTexts);
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button variant="quiet" onClick={() => setOpen(true)}>
        {t.withdraw}
      </Button>
      <Dialog open={open} title={t.withdrawTitle} onClose={() => setOpen(false)}>
        <p>{t.withdrawHint}</p>
        <Form
          endpoint={withdrawReport}
          initial={{ reason: "" }}
          input={(body) => ({ params: { reportId: report.id }, body })}
          submitLabel={t.withdraw}
          errors={t.errors}
          onDone={() => setOpen(false)}
        >
          <TextArea name="reason" label={t.withdrawReason} maxLength={500} required />
        </Form>
      </Dialog>
    </>
  );
}

function History({
  reports,
  can,
}: {
  readonly reports: readonly DutyReport[];
  readonly can: Readonly<Record<string, unknown>>;
}) {
  const t = useTexts(planTexts);
  const roles = useTexts(roleTexts);
  if (reports.length === 0) return <EmptyState icon="clock" title={t.noReports} />;
  return (
    <List label={t.history}>
      {reports.map((one) => (
        <ListItem
          key={one.id}
          title={
            <span className="k-row">
              <span className="k-number">{formatDay(one.doneOn)}</span>
              {one.figure !== null && <Tag tone="info">{formatNumber(one.figure, 2)}</Tag>}
              {one.isDone && <Tag tone="success">{t.complete}</Tag>}
              {one.withdrawnReason !== null && <Tag tone="neutral">{t.withdrawn(one.withdrawnReason)}</Tag>}
            </span>
          }
          end={
            <span className="k-row k-no-print">
              {can[`attach ${one.id}`] === true && <Attach report={one} />}
              {can[`withdraw ${one.id}`] === true && <Withdraw report={one} />}
            </span>
          }
        >
          <p className="k-measure">{one.words}</p>
          {one.fileName !== null && (
            <p>
              <a href={addressOf(getReportFile, { params: { reportId: one.id } })} download={one.fileName}>
                {one.fileName}
              </a>
            </p>
          )}
          <p className="k-small k-soft">
            {one.divisionName} · {t.by_(roles[one.reportedAs], one.reportedBy)} · {formatInstant(one.reportedAt)}
          </p>
        </ListItem>
      ))}
    </List>
  );
}

/** A duty: what is ordered, by which sentence, who leads, where it stands and why, and everything reported on it. */
export function DutyPage() {
  const t = useTexts(planTexts);
  const words = useTexts(planWords);
  const say = useWords();
  const key = useParam("duty");
  const found = useEndpoint(getDuty, { params: { key } });
  const [reporting, setReporting] = useState(false);
  useTitle(found.data && say(found.data.duty.title));
  return renderResult(found, ({ duty, reports, can, on }) => (
    <>
      <PageHead
        title={say(duty.title)}
        intro={say(duty.words)}
        above={<Breadcrumb items={[[t.back, "/government/plan"], [say(duty.title)]]} />}
        actions={
          <Button
            variant="primary"
            icon="edit"
            onClick={() => setReporting(true)}
            reason={
              can["report"] === true
                ? undefined
                : `${t.reportWhy} ${needsText((can["report"] as string[] | undefined) ?? [])}`
            }
          >
            {t.report}
          </Button>
        }
      />
      <div className="k-split">
        <Card title={t.history}>
          <History reports={reports} can={can} />
        </Card>
        <Card title={t.progress}>
          <div className="k-stack">
            <div className="k-row">
              <StateTag state={duty.state} />
              {duty.need !== null && duty.done !== null && (
                <span className="k-number">{t.of(formatNumber(duty.done), formatNumber(duty.need))}</span>
              )}
            </div>
            <Facts
              items={[
                [t.why, words.reason(duty.reason.key, duty.reason.facts)],
                [t.when, words.due(duty.due)],
                [t.who, <Units key="who" lead={duty.lead} cooperating={duty.cooperating} />],
                [t.section, say(duty.section)],
                ...(duty.counts ? [[t.counts, say(duty.counts)] as const] : []),
                ...(duty.evidence ? [[t.evidence, say(duty.evidence)] as const] : []),
                ...(duty.indicator !== null
                  ? [
                      [
                        t.indicator,
                        <Link key="indicator" to={`/government/indicators/${duty.indicator}`}>
                          {t.details}
                        </Link>,
                      ] as const,
                    ]
                  : []),
                [t.progressPublic, duty.public ? t.yes : t.no],
                [t.sentence, <Sentences key="basis" basis={duty.basis} />],
              ]}
            />
          </div>
        </Card>
      </div>
      <Dialog open={reporting} look="side" title={t.report} onClose={() => setReporting(false)}>
        <ReportForm duty={duty} on={on} onDone={() => setReporting(false)} />
        <p className="k-small k-soft">{t.fileHint}</p>
      </Dialog>
    </>
  ));
}
