import type { OutputOf } from "../../../contract/endpoint.ts";
import { useEndpoint } from "../../../web/api/queries.ts";
import { PrintButton } from "../../../web/kit/actions.tsx";
import { Card, List, ListItem, PageHead } from "../../../web/kit/card.tsx";
import { formatDay, formatNumber } from "../../../web/kit/format.ts";
import { Link } from "../../../web/kit/link.tsx";
import { EmptyState, renderResult } from "../../../web/kit/states.tsx";
import { useTexts, useWords } from "../../../web/kit/texts.ts";
import { getPublicPlan } from "../contract/plan.ts";
import { Documents, DutyTitle, IndicatorCard, Sentences, StateTag, Units } from "./plan-parts.tsx";
import { planTexts, planWords } from "./plan-texts.ts";

type PublicDuty = OutputOf<typeof getPublicPlan>["duties"][number];

function Duties({ duties }: { readonly duties: readonly PublicDuty[] }) {
  const t = useTexts(planTexts);
  const words = useTexts(planWords);
  return (
    <List>
      {duties.map((one) => (
        <ListItem
          key={one.key}
          title={<DutyTitle title={one.title} words={one.words} />}
          end={
            one.state !== null && (
              <span className="pl-progress">
                <StateTag state={one.state} />
                {one.need !== null && one.done !== null && (
                  <span className="k-small k-number">{t.of(formatNumber(one.done), formatNumber(one.need))}</span>
                )}
              </span>
            )
          }
        >
          <Units lead={one.lead} cooperating={one.cooperating} />
          <p className="k-small k-soft">{words.due(one.due)}</p>
          <Sentences basis={one.basis} />
        </ListItem>
      ))}
    </List>
  );
}

/** What everyone may know of the plan: goals, duties, progress where it is public, and where the published things are. */
export function PublicPlanPage() {
  const t = useTexts(planTexts);
  const say = useWords();
  const plan = useEndpoint(getPublicPlan, {});
  return renderResult(plan, (data) => {
    const sections = Map.groupBy(data.duties, ({ section }) => section.zh);
    return (
      <>
        <PageHead
          title={t.publicPlan}
          intro={t.publicIntro(formatDay(data.on))}
          actions={
            <>
              <Link to="/plan/programmes" button="secondary">
                {t.programmes}
              </Link>
              <PrintButton />
            </>
          }
        />
        {data.duties.length + data.indicators.length === 0 ? (
          <EmptyState icon="list" title={t.none} />
        ) : (
          <div className="k-stack">
            <Card title={t.documents}>
              <Documents documents={data.documents} />
            </Card>
            {data.indicators.length > 0 && (
              <section className="k-stack">
                <h2>{t.indicators(data.indicators.length)}</h2>
                <div className="pl-indicators">
                  {data.indicators.map((one) => (
                    <IndicatorCard key={one.key} indicator={one} on={data.on} />
                  ))}
                </div>
              </section>
            )}
            <Card title={t.publicity}>
              <p className="k-soft">{data.publicity.length > 0 ? t.mustPublish : t.publicityNone}</p>
              <List>
                {data.publicity.map((one) => (
                  <ListItem
                    key={one.key}
                    title={say(one.title)}
                    end={one.page !== undefined && <Link to={one.page}>{t.publicityOpen}</Link>}
                  >
                    <p className="k-measure">{say(one.words)}</p>
                  </ListItem>
                ))}
              </List>
            </Card>
            <p className="k-soft">{t.publicOnly}</p>
            {[...sections.values()].map((group) => (
              <Card key={group[0]!.section.zh} title={say(group[0]!.section)}>
                <Duties duties={group} />
              </Card>
            ))}
          </div>
        )}
      </>
    );
  });
}
