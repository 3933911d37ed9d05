import { useState } from "react";
import { useEndpoint } from "../../../web/api/queries.ts";
import { PrintButton } from "../../../web/kit/actions.tsx";
import { useAddressAs } from "../../../web/kit/address.ts";
import { Card, PageHead } from "../../../web/kit/card.tsx";
import { LineChart } from "../../../web/kit/chart/line-chart.tsx";
import { type Column, DataTable } from "../../../web/kit/data-table.tsx";
import { DateInput } from "../../../web/kit/date-input.tsx";
import { dayOf, formatMonth, formatNumber, formatPercent } from "../../../web/kit/format.ts";
import { EmptyState, renderResult } from "../../../web/kit/states.tsx";
import { Stat } from "../../../web/kit/stat.tsx";
import { Tag } from "../../../web/kit/tag.tsx";
import { useTexts, useWords } from "../../../web/kit/texts.ts";
import { z } from "zod";
import type { OutputOf } from "../../../contract/endpoint.ts";
import { LocalDate } from "../../../contract/values.ts";
import { getCaseStatistics } from "../contract/office.ts";
import "./cases.css";
import { useWho } from "./parts.tsx";
import { officeTexts } from "./texts.ts";

type Kind = OutputOf<typeof getCaseStatistics>["kinds"][number];
type Step = Kind["steps"][number];

/** A year back from a day. */
const yearBefore = (day: string): string => `${Number(day.slice(0, 4)) - 1}${day.slice(4).replace("-02-29", "-02-28")}`;
const Period = z.object({ from: LocalDate.optional(), to: LocalDate.optional(), group: z.string().optional() });

/** How long cases take and where they wait. */
export function CaseStatisticsPage() {
  const t = useTexts(officeTexts);
  const [query, change] = useAddressAs(Period);
  const [today] = useState(() => dayOf(new Date().toISOString()));
  const to = query.to ?? (today as LocalDate);
  const from = query.from ?? (yearBefore(to) as LocalDate);
  const statistics = useEndpoint(
    getCaseStatistics,
    { query: { from, to, group: query.group } },
    { keepPrevious: true },
  );
  return (
    <>
      <PageHead title={t.statistics} intro={t.statisticsIntro} actions={<PrintButton />} />
      <div className="k-stack">
        <div className="k-row">
          <DateInput label={t.from} value={from} onChange={(day) => change({ from: day || undefined })} max={to} />
          <DateInput label={t.to} value={to} onChange={(day) => change({ to: day || undefined })} min={from} />
        </div>
        {renderResult(statistics, ({ kinds, months }) =>
          kinds.length === 0 ? (
            <EmptyState icon="chart" title={t.statisticsEmpty} />
          ) : (
            <>
              <Card>
                <LineChart
                  title={t.monthChart}
                  labels={months.map(({ month }) => formatMonth(month))}
                  series={[
                    { name: t.submittedCount, values: months.map(({ submitted }) => submitted) },
                    { name: t.closedCount, values: months.map(({ closed }) => closed) },
                  ]}
                />
              </Card>
              {kinds.map((kind) => (
                <KindFigures key={kind.kind} kind={kind} />
              ))}
            </>
          ),
        )}
      </div>
    </>
  );
}

const days = (value: number | null, none: string): string => (value === null ? none : formatNumber(value, 1));

function KindFigures({ kind }: { readonly kind: Kind }) {
  const t = useTexts(officeTexts);
  const say = useWords();
  const stat = (label: string, value: string, unit?: string) => (
    <Stat label={label} value={value} unit={value === t.noFigure ? undefined : unit} />
  );
  return (
    <Card title={say(kind.title)}>
      <div className="k-grid" style={{ "--min": "9rem" } as React.CSSProperties}>
        {stat(t.submittedCount, String(kind.submitted))}
        {stat(t.closedCount, String(kind.closed))}
        {stat(t.openCount, String(kind.open))}
        {stat(t.overdueCount, String(kind.openOverdue))}
        {stat(t.median, days(kind.days.p50, t.noFigure), t.days)}
        {stat(t.p90, days(kind.days.p90, t.noFigure), t.days)}
        {stat(t.withApplicant, days(kind.withApplicant.p50, t.noFigure), t.days)}
        {stat(t.inTime, kind.inTime === null ? t.noFigure : formatPercent(kind.inTime))}
        {stat(t.perCase, days(kind.correctionsPerCase, t.noFigure))}
        {stat(t.atCounter, String(kind.atCounter))}
      </div>
      <h3 className="cas-figures-steps">{t.steps}</h3>
      <StepTable steps={kind.steps} />
    </Card>
  );
}

function StepTable({ steps }: { readonly steps: readonly Step[] }) {
  const t = useTexts(officeTexts);
  const say = useWords();
  const who = useWho();
  // Where most cases wait too long, if any do.
  const worst = Math.max(0, ...steps.map(({ waitingOverdue }) => waitingOverdue));
  const columns: Column<Step>[] = [
    {
      key: "step",
      title: t.column.step,
      cell: (step) => (
        <>
          {say(step.title)} <span className="k-small k-soft">{who(step.who)}</span>{" "}
          {worst > 0 && step.waitingOverdue === worst && <Tag tone="danger">{t.stuck}</Tag>}
        </>
      ),
    },
    { key: "median", title: t.median, align: "end", cell: (step) => days(step.days.p50, t.noFigure) },
    { key: "p90", title: t.p90, align: "end", cell: (step) => days(step.days.p90, t.noFigure) },
    { key: "waiting", title: t.stepWaiting, align: "end", cell: (step) => step.waiting },
    { key: "over", title: t.overdueCount, align: "end", cell: (step) => step.waitingOverdue },
    { key: "longest", title: t.stepLongest, align: "end", cell: (step) => days(step.longestWaiting, t.noFigure) },
  ];
  return (
    <DataTable
      caption={t.steps}
      columns={columns}
      rows={steps}
      rowKey={(step) => `${step.step} ${step.opinion ?? ""}`}
    />
  );
}
