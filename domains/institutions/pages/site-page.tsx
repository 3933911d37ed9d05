import "./registry.css";
import { useEndpoint } from "../../../web/api/queries.ts";
import { useAddress, useAddressText, useParam, useTitle } from "../../../web/kit/address.ts";
import { Breadcrumb } from "../../../web/kit/breadcrumb.tsx";
import { PageHead } from "../../../web/kit/card.tsx";
import { dayOf } from "../../../web/kit/format.ts";
import { renderResult } from "../../../web/kit/states.tsx";
import { type Tab, Tabs } from "../../../web/kit/tabs.tsx";
import { FreshnessMark, Tag } from "../../../web/kit/tag.tsx";
import { careTexts, useTexts } from "../../../web/kit/texts.ts";
import { getSite, type SiteDetail } from "../contract.ts";
import { ConfirmButton } from "./confirm-button.tsx";
import { GroupsTab } from "./groups-tab.tsx";
import { HistoryTab } from "./history-tab.tsx";
import { PhotosTab } from "./photos-tab.tsx";
import { PlacesTab } from "./places-tab.tsx";
import { BasicTab, ShownTab, StateTab } from "./site-forms.tsx";
import { registryTexts } from "./texts.ts";
import { may, statusTone } from "./parts.ts";

function SiteView({ site, home }: { readonly site: SiteDetail; readonly home: readonly [name: string, to: string] }) {
  const t = useTexts(registryTexts);
  const care = useTexts(careTexts);
  const [, change] = useAddress();
  const tab = useAddressText("tab");
  useTitle(site.facts.name);
  const key = site.id;
  const tabs: Tab[] = [
    { key: "basic", title: t.tabs.basic, content: <BasicTab key={key} site={site} /> },
    { key: "shown", title: t.tabs.shown, content: <ShownTab key={key} site={site} /> },
    { key: "places", title: t.tabs.places, content: <PlacesTab site={site} /> },
    { key: "photos", title: t.tabs.photos, content: <PhotosTab site={site} /> },
    { key: "groups", title: t.tabs.groups, content: <GroupsTab site={site} /> },
    ...(may(site.can, "revise")
      ? [{ key: "state", title: t.tabs.state, content: <StateTab key={key} site={site} /> }]
      : []),
    { key: "history", title: t.tabs.history, content: <HistoryTab site={site} /> },
  ];
  return (
    <>
      <PageHead
        title={site.facts.name}
        above={<Breadcrumb items={[home, [site.facts.name]]} />}
        intro={
          <span className="k-row">
            <Tag tone={statusTone[site.facts.status]}>{care.siteStatus[site.facts.status]}</Tag>
            {site.facts.inclusive && <Tag tone="primary">{t.inclusive}</Tag>}
            <span>{site.institution.name}</span>
            <FreshnessMark
              freshness={site.freshness}
              day={site.vacancyConfirmedAt ? dayOf(site.vacancyConfirmedAt) : undefined}
            />
            {site.vacancyConfirmedBy && (
              <span className="k-small k-soft">{t.confirmedBy(site.vacancyConfirmedBy)}</span>
            )}
          </span>
        }
        actions={may(site.can, "confirm") ? <ConfirmButton siteId={site.id} /> : undefined}
      />
      <Tabs label={site.facts.name} tabs={tabs} chosen={tab} onChoose={(chosen) => change({ tab: chosen })} />
    </>
  );
}

function SitePage({ home }: { readonly home: readonly [name: string, to: string] }) {
  const siteId = useParam("siteId") as SiteDetail["id"];
  const site = useEndpoint(getSite, { params: { siteId } });
  return renderResult(site, (data) => <SiteView site={data} home={home} />);
}

/** A site as its institution sees it. */
export function MySitePage() {
  const t = useTexts(registryTexts);
  return <SitePage home={[t.mySites, "/institution/sites"]} />;
}

/** A site as the government sees it. */
export function RegistrySitePage() {
  const t = useTexts(registryTexts);
  return <SitePage home={[t.registry, "/government/sites"]} />;
}
