import { useEndpoint } from "../../../web/api/queries.ts";
import { ExportLink } from "../../../web/kit/actions.tsx";
import { useAddress, useAddressText } from "../../../web/kit/address.ts";
import { Card, Facts } from "../../../web/kit/card.tsx";
import { BarChart } from "../../../web/kit/chart/bar-chart.tsx";
import { Select } from "../../../web/kit/choice.tsx";
import { DataTable } from "../../../web/kit/data-table.tsx";
import { formatDay, formatNumber } from "../../../web/kit/format.ts";
import { EmptyState, renderResult } from "../../../web/kit/states.tsx";
import { useTexts, useWords } from "../../../web/kit/texts.ts";
import { exportResults, getResults, type ItemResult, type ResultTables } from "../contract/results.ts";
import { builderTexts } from "./builder-texts.ts";

/** Counts of a form's answers, small ones hidden; crossed with one question where wanted. */
export function ResultsTab({ formKey }: { readonly formKey: never }) {
  const t = useTexts(builderTexts);
  const say = useWords();
  const [, change] = useAddress();
  const by = useAddressText("by");
  const input = { params: { formKey }, query: { by } };
  const results = useEndpoint(getResults, input, { keepPrevious: true });
  return renderResult(results, (data) => {
    const count = (value: number | null) => (value === null ? t.hidden(data.least) : t.copies(value));
    return (
      <div className="k-stack">
        <Card
          title={t.results}
          actions={
            <ExportLink endpoint={exportResults} input={input} name={`${data.formKey}.xlsx`} label={t.exportResults} />
          }
        >
          <div className="k-stack">
            <Facts
              columns
              items={[
                [t.submitted, count(data.submitted)],
                [t.draftsCount, count(data.drafts)],
                ...(data.points
                  ? [
                      [
                        t.averagePoints,
                        t.pointsOf(formatNumber(data.points.mean, 1), formatNumber(data.points.of, 1)),
                      ] as const,
                    ]
                  : []),
              ]}
            />
            <p className="k-soft k-small">{t.hiddenNote(data.least)}</p>
            {data.crossable.length > 0 && (
              <Select
                label={t.crossWith}
                placeholder={t.noCross}
                options={data.crossable.map(({ linkId, text }) => ({ value: linkId, label: say(text) }))}
                value={data.cross?.linkId}
                onChange={(value) => change({ by: value })}
              />
            )}
          </div>
        </Card>
        {data.submitted === 0 ? (
          <EmptyState icon="chart" title={t.noAnswers} />
        ) : (
          <>
            {data.outcomes.length > 0 && (
              <Card title={t.outcomes}>
                <Bars
                  title={t.outcomes}
                  least={data.least}
                  rows={data.outcomes.map(({ key, title, count: n }) => ({ key, name: say(title), count: n }))}
                />
              </Card>
            )}
            {data.items
              .filter(({ options, numbers }) => options.length > 0 || numbers)
              .map((item) => (
                <ItemCard key={item.linkId} item={item} tables={data} />
              ))}
            {data.perDay.length > 1 && (
              <Card title={t.perDay}>
                <BarChart
                  title={t.perDay}
                  bars={data.perDay.map(({ day, count: n }) => ({ key: day, name: formatDay(day), value: n }))}
                  format={(value) => formatNumber(value)}
                />
              </Card>
            )}
            <p className="k-soft k-small">{t.freeText}</p>
          </>
        )}
      </div>
    );
  });
}

type BarRow = { readonly key: string; readonly name: string; readonly count: number | null };

function Bars({
  title,
  rows,
  least,
}: {
  readonly title: string;
  readonly rows: readonly BarRow[];
  readonly least: number;
}) {
  const t = useTexts(builderTexts);
  return (
    <BarChart
      title={title}
      bars={rows.map(({ key, name, count }) => ({ key, name, value: count ?? undefined }))}
      format={(value) => formatNumber(value)}
      valueName={t.count}
      summary={rows.some(({ count }) => count === null) ? t.hiddenNote(least) : undefined}
    />
  );
}

function ItemCard({ item, tables }: { readonly item: ItemResult; readonly tables: ResultTables }) {
  const t = useTexts(builderTexts);
  const say = useWords();
  const { cross, least } = tables;
  const crossed = cross && item.options.some(({ by }) => by.length > 0);
  const shown = (count: number | null) => (count === null ? t.hiddenShort : formatNumber(count));
  const title = say(item.text);
  return (
    <Card title={title}>
      <div className="k-stack">
        <p className="k-soft">{item.answered === null ? t.hidden(least) : t.answered(formatNumber(item.answered))}</p>
        {item.options.length > 0 &&
          (crossed ? (
            <DataTable
              caption={title}
              rows={item.options}
              rowKey={({ code }) => code}
              columns={[
                { key: "option", title: t.option, cell: (row) => say(row.text) },
                { key: "count", title: t.count, align: "end", cell: (row) => shown(row.count) },
                ...cross.options.map(({ code, text }, index) => ({
                  key: `by-${code}`,
                  title: say(text),
                  align: "end" as const,
                  cell: (row: ItemResult["options"][number]) => shown(row.by[index] ?? null),
                })),
              ]}
            />
          ) : (
            <Bars
              title={title}
              least={least}
              rows={item.options.map(({ code, text, count }) => ({ key: code, name: say(text), count }))}
            />
          ))}
        {item.numbers && (
          <Facts
            columns
            items={[
              [t.mean, `${formatNumber(item.numbers.mean, 2)} ${item.numbers.unit ?? ""}`],
              [t.median, `${formatNumber(item.numbers.median, 2)} ${item.numbers.unit ?? ""}`],
              [t.quartiles, t.range(formatNumber(item.numbers.low, 2), formatNumber(item.numbers.high, 2))],
            ]}
          />
        )}
      </div>
    </Card>
  );
}
