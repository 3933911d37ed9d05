import "./planning.css";
import { z } from "zod";
import { DivisionCode, LocalDate } from "../../../contract/values.ts";
import { useEndpoint } from "../../../web/api/queries.ts";
import { ExportLink, PrintButton } from "../../../web/kit/actions.tsx";
import { useAddressAs, useParam, useTitle } from "../../../web/kit/address.ts";
import { Card, PageHead } from "../../../web/kit/card.tsx";
import { BarChart } from "../../../web/kit/chart/bar-chart.tsx";
import { LineChart } from "../../../web/kit/chart/line-chart.tsx";
import { Select } from "../../../web/kit/choice.tsx";
import { DataTable } from "../../../web/kit/data-table.tsx";
import { formatMonth, formatNumber } from "../../../web/kit/format.ts";
import { Link } from "../../../web/kit/link.tsx";
import { Notice } from "../../../web/kit/notice.tsx";
import { Stat } from "../../../web/kit/stat.tsx";
import { ErrorState, renderResult } from "../../../web/kit/states.tsx";
import { useTexts, useWords } from "../../../web/kit/texts.ts";
import { ApiError } from "../../../web/api/client.ts";
import { exportValues, type Figure, getIndicator, getTrend, IndicatorKey, type IndicatorAnswer } from "../contract.ts";
import { About, Targets, targetLine } from "./about.tsx";
import { DivisionPath } from "./division-path.tsx";
import { FrozenFigures, FrozenNotice } from "./frozen.tsx";
import { IndicatorRows } from "./indicator-rows.tsx";
import { ReportLine, Reports } from "./reports.tsx";
import { MomentBar, PastNotice } from "./moment-bar.tsx";
import { indicatorTexts, planningTexts } from "./texts.ts";
import { formatFigure, formatValue, partName, partTitle, populationText, reasonOf, unitName } from "./wording.ts";

const Query = z.object({
  division: DivisionCode.optional(),
  on: LocalDate.optional(),
  knownAs: z.enum(["now", "then"]).optional(),
  part: z.string().optional(),
  page: z.coerce.number().int().min(1).optional(),
});

/** One indicator: what it means, its number, by division, over time, and the rows behind it. */
export function IndicatorPage() {
  const key = IndicatorKey.safeParse(useParam("key"));
  if (!key.success) return <ErrorState error={new ApiError(404, { error: "not_found", requestId: "" })} />;
  return <Indicator key={key.data} indicator={key.data} />;
}

function Indicator({ indicator: key }: { readonly indicator: IndicatorKey }) {
  const t = useTexts(planningTexts);
  const say = useWords();
  const [query, change] = useAddressAs(Query);
  const { page, ...asked } = query;
  const answer = useEndpoint(getIndicator, { params: { key }, query: asked }, { keepPrevious: true });
  const data = answer.data;
  const title = data ? say(data.definition.title) : "";
  useTitle(title || t.indicator);
  const go = (division: string) => change({ division, part: undefined, page: undefined }, true);
  return (
    <>
      <PageHead
        title={title || t.indicator}
        intro={data && say(data.definition.explain)}
        above={data && data.path.length > 1 && <DivisionPath path={data.path} onDivision={go} />}
        actions={
          <>
            <Link
              to={`/government/map?indicator=${key}${query.division ? `&division=${query.division}` : ""}`}
              button="secondary"
            >
              {t.onMap}
            </Link>
            <ExportLink
              endpoint={exportValues}
              input={{ params: { key }, query: asked }}
              name={`${title}.xlsx`}
              label={t.exportValues}
            />
            <PrintButton />
          </>
        }
      />
      <div className="k-stack">
        <Card>
          <div className="p-bar">
            <MomentBar
              query={query}
              today={data?.today}
              onChange={(moment) => change({ ...moment, page: undefined })}
            />
            {data?.parts && (
              <Select
                label={t.part}
                placeholder={t.whole}
                options={data.parts.map((one) => ({
                  value: one.key,
                  label: partName(data.definition.dimension, one.key),
                }))}
                value={query.part}
                onChange={(part) => change({ part, page: undefined })}
              />
            )}
          </div>
        </Card>
        {data && <PastNotice on={data.on} today={data.today} />}
        {data && <FrozenNotice data={data} />}
        {renderResult(
          answer,
          (found) => (
            <>
              <Numbers data={found} onDivision={go} part={query.part} />
              <Trend indicator={key} query={asked} data={found} />
              <Targets data={found} />
              {found.definition.isReported && <Reports definition={found.definition} division={found.figure.code} />}
              {found.definition.rows && !found.definition.isReported && (
                <IndicatorRows
                  definition={found.definition}
                  query={{ ...asked, page }}
                  onPage={(next) => change({ page: next }, true)}
                />
              )}
              <FrozenFigures definition={found.definition} division={query.division} />
              <About definition={found.definition} basis={found.basis} />
            </>
          ),
          { errors: t.errors },
        )}
      </div>
    </>
  );
}

type AreaRow = Figure & { readonly code: string | undefined; readonly name: string };

function Numbers(props: {
  readonly data: IndicatorAnswer;
  readonly onDivision: (code: string) => void;
  readonly part: string | undefined;
}) {
  const t = useTexts(planningTexts);
  const names = useTexts(indicatorTexts);
  const { data, onDivision } = props;
  const { definition, figure, children, rest, parts } = data;
  const say = useWords();
  const { unit, least, dimension } = definition;
  const above = definition.numerator ? say(definition.numerator) : names.numerator;
  const below = definition.denominator && say(definition.denominator);
  const format = (value: number) => formatValue(unit, value);
  const areas: readonly AreaRow[] = rest ? [...children, { ...rest, code: undefined, name: names.rest }] : children;
  const shownParts = parts?.filter((one) => one.value !== 0) ?? [];
  return (
    <>
      <div className="k-split k-split-even">
        <Card title={figure.name}>
          <Stat
            label={say(definition.title)}
            value={figure.value === null ? undefined : format(figure.value)}
            unit={unitName(unit)}
            asOf={data.on}
          />
          <p className="p-formula k-number">
            {reasonOf(figure) ??
              (figure.denominator !== null &&
                t.formula(
                  `${above} ${formatNumber(figure.numerator ?? 0)}`,
                  `${below ?? ""} ${formatNumber(figure.denominator)}`,
                ))}
          </p>
          {definition.asOf !== "day" && <p className="p-formula">{t.flow[definition.asOf]}</p>}
          {data.report && <ReportLine report={data.report} />}
          {data.population && <p className="p-formula">{populationText(data.population)}</p>}
          {least && <p className="p-formula">{t.smallHidden}</p>}
        </Card>
        {dimension && (
          <Card>
            {parts === null ? (
              <p className="k-soft">{t.partsHidden}</p>
            ) : (
              <BarChart
                title={partTitle(dimension)}
                asOf={data.on}
                unit={unitName(unit)}
                format={format}
                bars={shownParts.map((one) => ({
                  key: one.key,
                  name: partName(dimension, one.key),
                  value: one.value ?? undefined,
                }))}
              />
            )}
          </Card>
        )}
      </div>
      {children.length > 0 && (
        <Card>
          <div className="k-split k-split-even">
            <BarChart
              title={t.byArea}
              asOf={data.on}
              unit={unitName(unit)}
              format={format}
              bars={children.map((one) => ({ key: one.code, name: one.name, value: one.value ?? undefined }))}
              onSelect={(bar) => bar.key && onDivision(bar.key)}
            />
            <DataTable
              caption={t.byArea}
              dense
              rows={areas}
              rowKey={(row) => row.code ?? row.name}
              columns={[
                {
                  key: "name",
                  title: t.area,
                  cell: ({ code, name }) =>
                    code ? (
                      <button type="button" className="p-pick" onClick={() => onDivision(code)}>
                        {name}
                      </button>
                    ) : (
                      name
                    ),
                },
                { key: "value", title: say(definition.short), align: "end", cell: (row) => formatFigure(unit, row) },
                ...(below
                  ? [
                      {
                        key: "numerator",
                        title: above,
                        align: "end" as const,
                        deskOnly: true,
                        cell: (row: AreaRow) => (row.numerator === null ? "—" : formatNumber(row.numerator)),
                      },
                      {
                        key: "denominator",
                        title: below,
                        align: "end" as const,
                        deskOnly: true,
                        cell: (row: AreaRow) => (row.denominator === null ? "—" : formatNumber(row.denominator)),
                      },
                    ]
                  : []),
              ]}
            />
          </div>
        </Card>
      )}
    </>
  );
}

function Trend(props: {
  readonly indicator: IndicatorKey;
  readonly query: Omit<z.infer<typeof Query>, "page" | "part">;
  readonly data: IndicatorAnswer;
}) {
  const t = useTexts(planningTexts);
  const { indicator, query, data } = props;
  const say = useWords();
  const { onlyNow, unit } = data.definition;
  const { division, on, knownAs } = query;
  const trend = useEndpoint(
    getTrend,
    { params: { key: indicator }, query: { division, on, knownAs } },
    { keepPrevious: true, enabled: !onlyNow },
  );
  if (onlyNow) return <Notice>{t.errors.only_now}</Notice>;
  return (
    <Card>
      {renderResult(trend, ({ points, targets }) => {
        const known = points.filter(({ value }) => value !== null);
        const [first, last] = [known[0], known.at(-1)];
        return (
          <LineChart
            title={t.trend}
            asOf={data.on}
            unit={unitName(unit)}
            format={(value) => formatValue(unit, value)}
            labels={points.map((point) => formatMonth(point.on))}
            series={[{ name: data.figure.name, values: points.map(({ value }) => value ?? undefined) }]}
            target={targetLine(targets, data.today, say)}
            summary={first && last ? t.trendSummary(formatFigure(unit, first), formatFigure(unit, last)) : undefined}
          />
        );
      })}
    </Card>
  );
}
