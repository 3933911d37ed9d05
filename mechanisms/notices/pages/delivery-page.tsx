import { useState } from "react";
import { z } from "zod";
import { LocalDate } from "../../../contract/values.ts";
import { useCommand, useEndpoint } from "../../../web/api/queries.ts";
import { useAddressAs } from "../../../web/kit/address.ts";
import { Button } from "../../../web/kit/button.tsx";
import { Card, PageHead } from "../../../web/kit/card.tsx";
import { optionsOf, Select } from "../../../web/kit/choice.tsx";
import { DataTable } from "../../../web/kit/data-table.tsx";
import { DateInput } from "../../../web/kit/date-input.tsx";
import { Filters } from "../../../web/kit/filters.tsx";
import { dayOf, formatInstant, formatNumber, formatPercent } from "../../../web/kit/format.ts";
import { Link } from "../../../web/kit/link.tsx";
import { Pager } from "../../../web/kit/pager.tsx";
import { Stat } from "../../../web/kit/stat.tsx";
import { EmptyState, renderResult } from "../../../web/kit/states.tsx";
import { errorText, useTexts, useWords } from "../../../web/kit/texts.ts";
import { toast } from "../../../web/kit/toast.tsx";
import { getDeliveryStatistics, listFailedMessages, retryMessages } from "../contract.ts";
import { OutsideChannel, outsideChannels } from "../contract/definition.ts";
import { noticeTexts } from "./texts.ts";

const Shown = z.object({
  from: LocalDate.optional(),
  to: LocalDate.optional(),
  channel: OutsideChannel.optional(),
  page: z.coerce.number().int().min(1).default(1),
});

const daysAgo = (days: number): LocalDate => dayOf(new Date(Date.now() - days * 86_400_000).toISOString()) as LocalDate;

/** What left, what arrived, and what did not. */
export function DeliveryPage() {
  const t = useTexts(noticeTexts);
  const say = useWords();
  const [shown, change] = useAddressAs(Shown);
  const [usual] = useState(() => ({ from: daysAgo(29), to: daysAgo(0) }));
  const query = { from: shown.from ?? usual.from, to: shown.to ?? usual.to };
  const statistics = useEndpoint(getDeliveryStatistics, { query }, { keepPrevious: true });
  const day = (value: string) => (value || undefined) as LocalDate | undefined;
  return (
    <div className="k-stack">
      <PageHead
        title={t.overview}
        intro={t.overviewIntro}
        actions={
          <Link to="/government/notices/templates" button="secondary">
            {t.toTemplates}
          </Link>
        }
      />
      <Filters set={[shown.from, shown.to].filter(Boolean).length}>
        <DateInput label={t.fromDay} value={query.from} onChange={(from) => change({ from: day(from) })} />
        <DateInput label={t.toDay} value={query.to} onChange={(to) => change({ to: day(to) })} />
      </Filters>
      {renderResult(statistics, (data) => (
        <>
          <div className="k-grid">
            <Stat label={t.told} value={formatNumber(data.notices.reduce((sum, { told }) => sum + told, 0))} />
            <Stat label={t.readShare} value={shareOf(data.notices)} />
            <Stat label={t.outside} value={formatNumber(data.channels.reduce((sum, { total }) => sum + total, 0))} />
            <Stat
              label={t.smsToday}
              value={formatNumber(data.smsToday.parts)}
              note={t.smsLimit(formatNumber(data.smsToday.limit))}
            />
          </div>
          <Card title={t.byChannelTitle} flush>
            <DataTable
              caption={t.byChannelTitle}
              rows={data.channels}
              rowKey={(row) => row.channel}
              columns={[
                { key: "channel", title: t.channel, cell: (row) => t.channels[row.channel] },
                { key: "total", title: t.total, align: "end", cell: (row) => formatNumber(row.total) },
                { key: "waiting", title: t.waiting, align: "end", cell: (row) => formatNumber(row.waiting) },
                { key: "sent", title: t.sent, align: "end", cell: (row) => formatNumber(row.sent) },
                { key: "delivered", title: t.delivered, align: "end", cell: (row) => formatNumber(row.delivered) },
                { key: "failed", title: t.failed, align: "end", cell: (row) => formatNumber(row.failed) },
                {
                  key: "parts",
                  title: t.parts,
                  align: "end",
                  deskOnly: true,
                  cell: (row) => (row.channel === "sms" ? formatNumber(row.parts) : "—"),
                },
              ]}
            />
          </Card>
          <Card title={t.byNotice} flush>
            <DataTable
              caption={t.byNotice}
              rows={data.notices}
              rowKey={(row) => row.key}
              empty={<EmptyState icon="bell" title={t.none} />}
              columns={[
                { key: "notice", title: t.notice, cell: (row) => (row.title ? say(row.title) : row.key) },
                { key: "told", title: t.told, align: "end", cell: (row) => formatNumber(row.told) },
                { key: "read", title: t.read, align: "end", cell: (row) => formatNumber(row.read) },
                { key: "outside", title: t.outside, align: "end", cell: (row) => formatNumber(row.outside) },
                { key: "failed", title: t.failed, align: "end", cell: (row) => formatNumber(row.failed) },
              ]}
            />
          </Card>
        </>
      ))}
      <Failures
        channel={shown.channel}
        page={shown.page}
        onChannel={(channel) => change({ channel, page: undefined })}
        onPage={(page) => change({ page }, true)}
      />
    </div>
  );
}

function shareOf(notices: readonly { readonly told: number; readonly read: number }[]): string | undefined {
  const told = notices.reduce((sum, one) => sum + one.told, 0);
  return told === 0 ? undefined : formatPercent(notices.reduce((sum, one) => sum + one.read, 0) / told);
}

function Failures(props: {
  readonly channel: OutsideChannel | undefined;
  readonly page: number;
  readonly onChannel: (channel: OutsideChannel | undefined) => void;
  readonly onPage: (page: number) => void;
}) {
  const t = useTexts(noticeTexts);
  const say = useWords();
  const { channel, page } = props;
  const failures = useEndpoint(listFailedMessages, { query: { channel, page } }, { keepPrevious: true });
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const retry = useCommand(retryMessages, {
    onSuccess: ({ planned }) => {
      setChosen(new Set());
      toast({ text: t.retried(planned) });
    },
    onError: (error) => toast({ text: errorText(error), tone: "danger" }),
  });
  return (
    <Card title={t.failures}>
      <div className="k-stack">
        <Select
          label={t.channel}
          placeholder={t.all}
          options={optionsOf(outsideChannels, t.channels)}
          value={channel}
          onChange={props.onChannel}
        />
        {renderResult(failures, ({ items, total }) => (
          <>
            {items.length > 0 && (
              <div className="k-row">
                <Button
                  busy={retry.busy}
                  reason={chosen.size === 0 ? t.chooseFirst : undefined}
                  onClick={() => retry.run({ body: { messageIds: [...chosen] as never } })}
                >
                  {t.retry(chosen.size)}
                </Button>
              </div>
            )}
            <DataTable
              caption={t.failures}
              rows={items}
              rowKey={(row) => row.id}
              selected={chosen}
              onSelect={setChosen}
              empty={
                <EmptyState icon="check" title={t.failuresNone}>
                  {t.failuresText}
                </EmptyState>
              }
              columns={[
                { key: "notice", title: t.notice, cell: (row) => (row.title ? say(row.title) : row.template) },
                { key: "channel", title: t.channel, cell: (row) => t.channels[row.channel] },
                { key: "recipient", title: t.recipient, cell: (row) => row.recipient },
                { key: "error", title: t.error, cell: (row) => row.error },
                { key: "attempts", title: t.attempts, align: "end", cell: (row) => formatNumber(row.attempts) },
                { key: "when", title: t.when, cell: (row) => formatInstant(row.createdAt) },
              ]}
            />
            <Pager page={page} size={20} total={total} onPage={props.onPage} />
          </>
        ))}
      </div>
    </Card>
  );
}
