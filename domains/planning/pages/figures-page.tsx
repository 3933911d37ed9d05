import "./planning.css";
import { z } from "zod";
import { DivisionCode } from "../../../contract/values.ts";
import { useEndpoint } from "../../../web/api/queries.ts";
import { useAddressAs } from "../../../web/kit/address.ts";
import { Card, Facts, PageHead } from "../../../web/kit/card.tsx";
import { BarChart } from "../../../web/kit/chart/bar-chart.tsx";
import { Select } from "../../../web/kit/choice.tsx";
import { formatDay } from "../../../web/kit/format.ts";
import { Link } from "../../../web/kit/link.tsx";
import { renderResult } from "../../../web/kit/states.tsx";
import { useTexts, useWords } from "../../../web/kit/texts.ts";
import { IndicatorKey, listPublicFigures } from "../contract.ts";
import { DivisionPath } from "./division-path.tsx";
import { FigureCard } from "./figure-card.tsx";
import { planningTexts } from "./texts.ts";
import { planTexts } from "./plan-texts.ts";
import { formatValue, populationText, unitName } from "./wording.ts";

const Query = z.object({ division: DivisionCode.optional(), figure: IndicatorKey.optional() });

/** The figures everyone may see, by division, with what they mean. */
export function FiguresPage() {
  const t = useTexts(planningTexts);
  const plan = useTexts(planTexts);
  const say = useWords();
  const [query, change] = useAddressAs(Query);
  const figures = useEndpoint(listPublicFigures, { query: { division: query.division } }, { keepPrevious: true });
  const go = (division: string) => change({ division }, true);
  return renderResult(figures, (data) => {
    const chosen = data.figures.find(({ key }) => key === query.figure) ?? data.figures[0];
    const unit = chosen?.definition.unit ?? "count";
    const children = chosen?.children ?? [];
    return (
      <>
        <PageHead
          title={t.publicTitle(data.division.name)}
          intro={`${t.publicIntro(formatDay(data.on))} ${populationText(data.population)}`}
          above={data.path.length > 1 && <DivisionPath path={data.path} onDivision={go} />}
          actions={
            <Link to="/plan" button="secondary">
              {plan.publicPlan}
            </Link>
          }
        />
        <div className="k-stack">
          <h2 className="k-hidden">{t.figures}</h2>
          <div className="p-cards">
            {data.figures.map((figure) => (
              <FigureCard key={figure.key} figure={figure} />
            ))}
          </div>
          {chosen && children.length > 0 && (
            <Card title={t.byArea}>
              <div className="k-stack">
                <Select
                  label={t.choose}
                  options={data.figures.map(({ key, definition }) => ({ value: key, label: say(definition.title) }))}
                  value={chosen.key}
                  onChange={(figure) => change({ figure })}
                />
                <BarChart
                  title={say(chosen.definition.title)}
                  unit={unitName(unit)}
                  asOf={data.on}
                  format={(value) => formatValue(unit, value)}
                  bars={children.map(({ code, name, value }) => ({ key: code, name, value: value ?? undefined }))}
                />
                <nav aria-label={t.publicChoose} className="k-row">
                  {children.map(({ code, name }) => (
                    <button key={code} type="button" className="p-pick" onClick={() => go(code)}>
                      {name}
                    </button>
                  ))}
                </nav>
              </div>
            </Card>
          )}
          <Card title={t.meaning}>
            <Facts
              items={data.figures.map(({ definition }) => [say(definition.title), say(definition.explain)] as const)}
            />
          </Card>
        </div>
      </>
    );
  });
}
