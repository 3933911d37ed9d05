import type { ComponentType } from "react";
import { useEndpoint } from "../../../web/api/queries.ts";
import { useAddressText } from "../../../web/kit/address.ts";
import { Card, List, ListItem, PageHead } from "../../../web/kit/card.tsx";
import { dayOf, formatNumber } from "../../../web/kit/format.ts";
import { Link } from "../../../web/kit/link.tsx";
import { Notice } from "../../../web/kit/notice.tsx";
import { EmptyState, renderResult } from "../../../web/kit/states.tsx";
import { Stat } from "../../../web/kit/stat.tsx";
import { FreshnessMark, Tag } from "../../../web/kit/tag.tsx";
import { careTexts, useTexts } from "../../../web/kit/texts.ts";
import { listSitesForStaff, type SiteRow } from "../contract.ts";
import { ConfirmButton } from "./confirm-button.tsx";
import { registryTexts } from "./texts.ts";

function SiteItem({ site }: { readonly site: SiteRow }) {
  const t = useTexts(registryTexts);
  const care = useTexts(careTexts);
  return (
    <ListItem title={<Link to={`/institution/sites/${site.id}`}>{site.name}</Link>}>
      <span className="k-row k-small">
        {site.status !== "open" && <Tag tone="warning">{care.siteStatus[site.status]}</Tag>}
        <span className="k-number">
          {t.places} {site.places} · {t.free} {site.free}
        </span>
        <FreshnessMark
          freshness={site.freshness}
          day={site.vacancyConfirmedAt ? dayOf(site.vacancyConfirmedAt) : undefined}
        />
      </span>
      <span className="k-row">
        <Link to={`/institution/sites/${site.id}?tab=places`} button="quiet">
          {t.changePlaces}
        </Link>
        <ConfirmButton siteId={site.id} />
      </span>
    </ListItem>
  );
}

/** An institution's day: figures of its sites and the vacancies to confirm. */
export function InstitutionHome({ Work }: { readonly Work?: ComponentType }) {
  const t = useTexts(registryTexts);
  const sites = useEndpoint(listSitesForStaff, { query: { size: "100", sort: "confirmed" } });
  return (
    <>
      <PageHead title={t.home} intro={t.homeIntro} />
      {renderResult(
        sites,
        ({ items }) => {
          const due = items.filter((site) => site.freshness !== "confirmed" && site.status !== "closed");
          const sum = (key: "places" | "free") => formatNumber(items.reduce((all, site) => all + site[key], 0));
          return (
            <div className="k-stack">
              <div className="k-grid">
                {Work && <Work />}
                <Stat label={t.sites} value={formatNumber(items.length)} />
                <Stat label={t.places} value={sum("places")} />
                <Stat label={t.free} value={sum("free")} />
              </div>
              <Card title={t.toConfirm}>
                {due.length === 0 ? (
                  <Notice tone="success">{t.toConfirmNone}</Notice>
                ) : (
                  <List label={t.toConfirm}>
                    {due.map((site) => (
                      <SiteItem key={site.id} site={site} />
                    ))}
                  </List>
                )}
              </Card>
            </div>
          );
        },
        { isEmpty: ({ total }) => total === 0, empty: <EmptyState icon="building">{t.noSites}</EmptyState> },
      )}
    </>
  );
}

/** All sites one works for, by institution where there are several; `?institutionId=` leads to one. */
export function MySites() {
  const t = useTexts(registryTexts);
  const institutionId = useAddressText("institutionId");
  const sites = useEndpoint(listSitesForStaff, { query: { size: "100" } });
  return (
    <>
      <PageHead title={t.mySites} actions={institutionId && <Link to="/institution/sites">{t.allInstitutions}</Link>} />
      {renderResult(
        sites,
        ({ items }) => {
          const groups = Map.groupBy(items, (site) => site.institutionId as string);
          const shown = [...groups].filter(
            ([id]) => !institutionId || !groups.has(institutionId) || id === institutionId,
          );
          return (
            <div className="k-stack">
              {shown.map(([id, own]) => (
                <Card key={id} title={groups.size > 1 ? own[0]?.institutionName : undefined}>
                  <List label={own[0]?.institutionName ?? t.mySites}>
                    {own.map((site) => (
                      <SiteItem key={site.id} site={site} />
                    ))}
                  </List>
                </Card>
              ))}
            </div>
          );
        },
        { isEmpty: ({ total }) => total === 0, empty: <EmptyState icon="building">{t.noSites}</EmptyState> },
      )}
    </>
  );
}
