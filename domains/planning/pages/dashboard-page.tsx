import "./planning.css";
import { useEndpoint } from "../../../web/api/queries.ts";
import { Card, List, ListItem, PageHead } from "../../../web/kit/card.tsx";
import { formatDay, formatNumber } from "../../../web/kit/format.ts";
import { Link } from "../../../web/kit/link.tsx";
import { renderResult } from "../../../web/kit/states.tsx";
import { useTexts } from "../../../web/kit/texts.ts";
import { getDashboard } from "../contract.ts";
import { FigureCard } from "./figure-card.tsx";
import { planningTexts } from "./texts.ts";
import { populationText } from "./wording.ts";

/** Home of officials: six figures with their course, and what needs a look today. */
export function DashboardPage() {
  const t = useTexts(planningTexts);
  const dashboard = useEndpoint(getDashboard, { query: {} });
  return renderResult(dashboard, ({ division, on, figures, population, stale, needs }) => (
    <>
      <PageHead
        title={t.dashboard(division.name)}
        intro={`${t.dashboardIntro(formatDay(on))} ${populationText(population)}`}
        actions={
          <Link to="/government/map" button="primary">
            {t.map}
          </Link>
        }
      />
      <div className="k-stack">
        <h2 className="k-hidden">{t.figures}</h2>
        <div className="p-cards">
          {figures.map((figure) => (
            <FigureCard key={figure.key} figure={figure} to={`/government/indicators/${figure.key}`} />
          ))}
        </div>
        <div className="k-split k-split-even">
          <Card
            title={t.stale}
            footer={
              stale.total > 0 && (
                <Link to="/government/indicators/stale_vacancy_share">
                  {t.staleTotal(stale.total)} · {t.allRows}
                </Link>
              )
            }
          >
            {stale.items.length === 0 ? (
              <p className="k-soft">{t.staleNone}</p>
            ) : (
              <List label={t.stale}>
                {stale.items.map((site) => (
                  <ListItem key={site.siteId} title={<Link to={`/government/sites/${site.siteId}`}>{site.name}</Link>}>
                    <span className="k-small k-soft">
                      {site.divisionName} ·{" "}
                      {site.confirmedOn ? t.confirmedOn(formatDay(site.confirmedOn)) : t.neverConfirmed}
                    </span>
                  </ListItem>
                ))}
              </List>
            )}
          </Card>
          <Card title={t.needs} footer={<span className="k-small k-soft">{t.smallHidden}</span>}>
            {needs.length === 0 ? (
              <p className="k-soft">{t.needsNone}</p>
            ) : (
              <List label={t.needs}>
                {needs.map((one) => (
                  <ListItem
                    key={one.code}
                    title={<Link to={`/government/map?indicator=open_needs&division=${one.code}`}>{one.name}</Link>}
                  >
                    <span className="k-small k-soft k-number">
                      {t.needsAndVacant(formatNumber(one.needs), formatNumber(one.vacant))}
                    </span>
                  </ListItem>
                ))}
              </List>
            )}
          </Card>
        </div>
      </div>
    </>
  ));
}
