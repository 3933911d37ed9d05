import { z } from "zod";
import { listQuery } from "../../../contract/values.ts";
import { useEndpoint } from "../../../web/api/queries.ts";
import { ExportLink, PrintButton } from "../../../web/kit/actions.tsx";
import { useAddressAs } from "../../../web/kit/address.ts";
import { Button } from "../../../web/kit/button.tsx";
import { Card, PageHead } from "../../../web/kit/card.tsx";
import { Choice, Choices, Select, Switch } from "../../../web/kit/choice.tsx";
import { DataTable } from "../../../web/kit/data-table.tsx";
import { Filters } from "../../../web/kit/filters.tsx";
import { formatDay, formatNumber } from "../../../web/kit/format.ts";
import { Link } from "../../../web/kit/link.tsx";
import { Progress } from "../../../web/kit/progress.tsx";
import { EmptyState, renderResult } from "../../../web/kit/states.tsx";
import { TextInput } from "../../../web/kit/text-input.tsx";
import { useTexts, useWords } from "../../../web/kit/texts.ts";
import {
  exportPlan,
  getPlan,
  type Plan,
  type PlanDuty,
  type PlanIndicator,
  PlanState,
  planStates,
} from "../contract/plan.ts";
import { basisOf, Documents, DutyTitle, dutyLink, IndicatorCard, Sentences, StateTag, Units } from "./plan-parts.tsx";
import { planTexts, planWords } from "./plan-texts.ts";

const Query = z.object({
  search: z.string().optional(),
  unit: z.string().optional(),
  section: z.string().optional(),
  state: listQuery(PlanState),
  show: z.enum(["all", "indicators", "duties"]).default("all"),
  ours: z.enum(["1"]).optional(),
});
type Query = z.infer<typeof Query>;

const has = (query: Query, ...texts: (string | undefined)[]): boolean => {
  const wanted = query.search?.trim().toLowerCase();
  return !wanted || texts.some((text) => text?.toLowerCase().includes(wanted));
};

const dutyFits = (query: Query, duty: PlanDuty): boolean =>
  (query.state.length === 0 || query.state.includes(duty.state)) &&
  (!query.unit || [...duty.lead, ...duty.cooperating].some(({ key }) => key === query.unit)) &&
  (!query.section || duty.section.zh === query.section) &&
  (!query.ours || duty.ours) &&
  has(query, duty.title.zh, duty.title.en, duty.words.zh, duty.words.en, ...duty.basis.map(({ says }) => says));

/** An indicator has no unit and no section: it is left out where one is asked for. */
const indicatorFits = (query: Query, indicator: PlanIndicator): boolean =>
  (query.state.length === 0 || query.state.includes(indicator.state)) &&
  !query.unit &&
  !query.section &&
  !query.ours &&
  has(query, indicator.title.zh, indicator.title.en, ...basisOf(indicator).map(({ says }) => says));

function DutyTable({ duties, caption }: { readonly duties: readonly PlanDuty[]; readonly caption: string }) {
  const t = useTexts(planTexts);
  const words = useTexts(planWords);
  return (
    <DataTable
      caption={caption}
      columns={[
        {
          key: "duty",
          title: t.duty,
          width: "38%",
          cell: (one) => (
            <>
              <DutyTitle title={one.title} words={one.words} href={dutyLink(one.key)} />
              <Sentences basis={one.basis} />
            </>
          ),
        },
        {
          key: "who",
          title: t.who,
          width: "24%",
          cell: (one) => <Units lead={one.lead} cooperating={one.cooperating} />,
        },
        { key: "when", title: t.when, width: "14%", cell: (one) => words.due(one.due) },
        {
          key: "progress",
          title: t.progress,
          cell: (one) => (
            <div className="pl-progress">
              <StateTag state={one.state} />
              {one.need !== null && one.done !== null && (
                <Progress
                  bar
                  label={t.progress}
                  share={Math.min(1, one.done / one.need)}
                  note={t.of(formatNumber(one.done), formatNumber(one.need))}
                />
              )}
              <span className="k-small k-soft">{words.reason(one.reason.key, one.reason.facts)}</span>
            </div>
          ),
        },
      ]}
      rows={duties}
      rowKey={(one) => one.key}
    />
  );
}

function Conditions({
  plan,
  query,
  change,
}: {
  plan: Plan;
  query: Query;
  change: (parts: Partial<z.input<typeof Query>>) => void;
}) {
  const t = useTexts(planTexts);
  const say = useWords();
  const sections = [...new Map(plan.duties.map(({ section }) => [section.zh, section])).values()];
  return (
    <Filters
      set={[query.unit, query.section, query.ours].filter(Boolean).length}
      first={
        <TextInput
          type="search"
          icon="search"
          label={t.search}
          value={query.search ?? ""}
          onChange={(search) => change({ search: search || undefined })}
        />
      }
    >
      <Select
        label={t.unit}
        placeholder={t.anyUnit}
        options={plan.units.map(({ key, title }) => ({ value: key, label: say(title) }))}
        value={query.unit}
        onChange={(unit) => change({ unit })}
      />
      <Select
        label={t.section}
        placeholder={t.anySection}
        options={sections.map((section) => ({ value: section.zh, label: say(section) }))}
        value={query.section}
        onChange={(section) => change({ section })}
      />
      <Switch label={t.ours} value={query.ours === "1"} onChange={(on) => change({ ours: on ? "1" : undefined })} />
    </Filters>
  );
}

/** The plan of the district: every indicator and duty, who leads, and where it stands. */
export function PlanPage() {
  const t = useTexts(planTexts);
  const words = useTexts(planWords);
  const say = useWords();
  const [query, change] = useAddressAs(Query);
  const plan = useEndpoint(getPlan, {}, { keepPrevious: true });
  return renderResult(plan, (data) => {
    const duties = query.show === "indicators" ? [] : data.duties.filter((one) => dutyFits(query, one));
    const indicators = query.show === "duties" ? [] : data.indicators.filter((one) => indicatorFits(query, one));
    const sections = Map.groupBy(duties, ({ section }) => section.zh);
    const total = data.duties.length + data.indicators.length;
    return (
      <>
        <PageHead
          title={t.plan}
          intro={t.planIntro(formatDay(data.on))}
          actions={
            <>
              <Link to="/government/plan/programmes" button="secondary">
                {t.programmes}
              </Link>
              <PrintButton />
              <ExportLink endpoint={exportPlan} input={{}} name={`${words.fileName}-${data.on}.xlsx`} />
            </>
          }
        />
        {total === 0 ? (
          <EmptyState icon="list" title={t.none}>
            {t.noneHint}
          </EmptyState>
        ) : (
          <div className="k-stack">
            <Card title={t.documents}>
              <Documents documents={data.documents} />
            </Card>
            <Card>
              <Conditions plan={data} query={query} change={change} />
            </Card>
            <div className="k-row k-row-between">
              <Choice
                label={t.show}
                options={[
                  { value: "all", label: t.all },
                  { value: "indicators", label: t.indicators(data.indicators.length) },
                  { value: "duties", label: t.duties(data.duties.length) },
                ]}
                value={query.show}
                onChange={(show) => change({ show })}
              />
              <Choices
                label={t.state}
                options={planStates.map((state) => ({
                  value: state,
                  label: `${words.state[state]} ${formatNumber([...data.duties, ...data.indicators].filter((one) => one.state === state).length)}`,
                }))}
                value={query.state}
                onChange={(state) => change({ state })}
              />
              <p role="status" className="k-small k-soft">
                {t.found(
                  duties.length + indicators.length,
                  query.show === "all" ? total : query.show === "duties" ? data.duties.length : data.indicators.length,
                )}
              </p>
            </div>
            {indicators.length > 0 && (
              <section className="k-stack">
                <h2>{t.indicators(indicators.length)}</h2>
                <div className="pl-indicators">
                  {indicators.map((one) => (
                    <IndicatorCard key={one.key} indicator={one} on={data.on} link />
                  ))}
                </div>
              </section>
            )}
            {[...sections.values()].map((group) => (
              <Card key={group[0]!.section.zh} title={say(group[0]!.section)} flush>
                <DutyTable duties={group} caption={say(group[0]!.section)} />
              </Card>
            ))}
            {duties.length + indicators.length === 0 && (
              <EmptyState
                title={t.nothing}
                action={
                  <Button
                    onClick={() =>
                      change({
                        search: undefined,
                        unit: undefined,
                        section: undefined,
                        state: [],
                        ours: undefined,
                        show: "all",
                      })
                    }
                  >
                    {t.clear}
                  </Button>
                }
              />
            )}
          </div>
        )}
      </>
    );
  });
}
