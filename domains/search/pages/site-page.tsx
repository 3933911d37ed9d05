import { type ComponentType, Suspense, useState } from "react";
import { addressOf } from "../../../web/api/client.ts";
import { useEndpoint } from "../../../web/api/queries.ts";
import { useAddress, useParam, useTitle, writeSearch } from "../../../web/kit/address.ts";
import { CopyButton } from "../../../web/kit/actions.tsx";
import { Button } from "../../../web/kit/button.tsx";
import { Card, Facts, List, ListItem } from "../../../web/kit/card.tsx";
import { Dialog } from "../../../web/kit/dialog.tsx";
import { dayOf, formatDay, formatNumber } from "../../../web/kit/format.ts";
import { Icon } from "../../../web/kit/icon.tsx";
import { Link } from "../../../web/kit/link.tsx";
import { MapView } from "../../../web/kit/map/map-view.tsx";
import { Notice } from "../../../web/kit/notice.tsx";
import { QrCode } from "../../../web/kit/qr-code.tsx";
import { SiteImage } from "../../../web/kit/site-image.tsx";
import { renderResult, Skeleton } from "../../../web/kit/states.tsx";
import { Tag } from "../../../web/kit/tag.tsx";
import { careTexts, useTexts } from "../../../web/kit/texts.ts";
import { getPhoto } from "../../institutions/contract.ts";
import { searchSites, type SiteId, type SiteView, viewSite } from "../contract.ts";
import { CompareTray } from "./compare-tray.tsx";
import { useFavourites } from "./favourites.ts";
import { PlacesTable } from "./places-table.tsx";
import { CompareToggle, SiteCardView } from "./site-card.tsx";
import { searchTexts } from "./texts.ts";
import { TrustFacts } from "./trust-facts.tsx";
import { useGround } from "./use-ground.ts";
import "./search.css";
import "./site.css";

/** What other parts of the platform put on a site's page: visits to book, a way to apply, a way to complain. */
export type SitePartProps = { readonly siteId: string; readonly name: string; readonly open: boolean };
type Props = {
  readonly Visits?: ComponentType<SitePartProps>;
  readonly Apply?: ComponentType<SitePartProps>;
  readonly Complain?: ComponentType<SitePartProps>;
};

/** The public page of a site: everything a parent wants to know before visiting. */
export function SitePage(parts: Props) {
  const siteId = useParam("siteId");
  const query = useEndpoint(viewSite, { params: { siteId: siteId as SiteId } });
  useTitle(query.data?.name);
  return (
    <div className="search-page">
      {renderResult(
        query,
        (site) => (
          <SiteShown site={site} {...parts} />
        ),
        { loading: <Skeleton block lines={8} /> },
      )}
    </div>
  );
}

function SiteShown({ site, Visits, Apply, Complain }: { readonly site: SiteView } & Props) {
  const t = useTexts(searchTexts);
  const care = useTexts(careTexts);
  const [raw] = useAddress();
  const favourites = useFavourites();
  const [sharing, setSharing] = useState(false);
  const kept = favourites.has(site.id);
  const part: SitePartProps = { siteId: site.id, name: site.name, open: site.status === "open" };
  const note = t.statusNote[site.status];
  return (
    <>
      <header className="site-head">
        <Link to={`/${writeSearch(raw)}`}>
          <span className="site-back">
            <Icon name="left" size={16} />
            {t.backToList}
          </span>
        </Link>
        <h1 tabIndex={-1}>{site.name}</h1>
        <p className="search-card-tags">
          <Tag>{care.siteKind[site.kind]}</Tag>
          {site.inclusive.is && (
            <Tag tone="primary" icon="shield">
              {t.inclusive}
            </Tag>
          )}
          {site.grade && <Tag tone="success">{t.grades(site.grade)}</Tag>}
          <Tag tone={site.status === "open" ? "success" : "warning"}>{care.siteStatus[site.status]}</Tag>
        </p>
        <p className="k-soft">
          {site.division} · {site.address}
        </p>
        <div className="k-row">
          {part.open && Apply && (
            <Suspense fallback={null}>
              <Apply {...part} />
            </Suspense>
          )}
          {site.phone && (
            <a className="k-button k-button-secondary" href={`tel:${site.phone.replaceAll(/[^\d+]/g, "")}`}>
              <Icon name="phone" />
              {site.phone}
            </a>
          )}
          <Button
            icon="heart"
            className={kept ? "site-kept" : undefined}
            aria-pressed={kept}
            onClick={() => favourites.toggle(site.id)}
          >
            {kept ? t.kept : t.keep}
          </Button>
          <Button icon="share" onClick={() => setSharing(true)}>
            {t.share}
          </Button>
          <CompareToggle id={site.id} name={site.name} />
        </div>
      </header>
      {note && <Notice tone="warning">{note}</Notice>}
      <Photos site={site} />
      <div className="site-columns">
        <div className="k-stack">
          <Card title={t.places}>
            <PlacesTable site={site} />
          </Card>
          {Visits && part.open && (
            <Suspense fallback={<Skeleton lines={3} />}>
              <Visits {...part} />
            </Suspense>
          )}
          <Card title={t.about}>
            {site.intro && <p className="site-intro">{site.intro}</p>}
            {site.features.length > 0 && (
              <p className="search-card-tags" role="list" aria-label={t.features}>
                {site.features.map((feature) => (
                  <span role="listitem" key={feature}>
                    <Tag icon="check">{care.feature[feature]}</Tag>
                  </span>
                ))}
              </p>
            )}
            <AboutFacts site={site} />
          </Card>
          <Hours site={site} />
          {site.groups.length > 0 && (
            <Card title={t.groups}>
              <List>
                {site.groups.map((group) => (
                  <ListItem key={group.id} title={group.name} end={care.ageBand[group.ageBand]}>
                    <span className="k-soft">{t.groupText(group.capacity, group.carers)}</span>
                  </ListItem>
                ))}
              </List>
            </Card>
          )}
        </div>
        <div className="k-stack">
          <TrustFacts site={site} />
          <Where site={site} />
          {Complain && (
            <Suspense fallback={null}>
              <Complain {...part} />
            </Suspense>
          )}
        </div>
      </div>
      <Nearby site={site} />
      <CompareTray />
      <Dialog open={sharing} title={t.shareTitle} onClose={() => setSharing(false)}>
        <div className="site-share">
          <p>{t.shareText}</p>
          <QrCode text={`${location.origin}/s/${site.id}`} label={t.shareQr(site.name)} size={200} />
          <p className="k-small k-number site-link">{`${location.origin}/s/${site.id}`}</p>
          <CopyButton text={`${location.origin}/s/${site.id}`} label={t.copyLink} />
        </div>
      </Dialog>
    </>
  );
}

function Photos({ site }: { readonly site: SiteView }) {
  const t = useTexts(searchTexts);
  if (site.photos.length === 0) return <SiteImage id={site.id} kind={site.kind} className="site-picture" wide />;
  return (
    <ul className="site-photos" aria-label={t.photos}>
      {site.photos.map((photo, index) => (
        <li key={photo.id}>
          <img
            src={addressOf(getPhoto, { params: { photoId: photo.id } })}
            alt={photo.caption || t.photoOf(site.name, index + 1)}
            loading={index === 0 ? "eager" : "lazy"}
          />
          {photo.caption && <span className="k-small">{photo.caption}</span>}
        </li>
      ))}
    </ul>
  );
}

function AboutFacts({ site }: { readonly site: SiteView }) {
  const t = useTexts(searchTexts);
  const care = useTexts(careTexts);
  const f = t.aboutFacts;
  const metres = (area: number | null) => (area === null ? undefined : t.squareMetres(formatNumber(area, 1)));
  const items: [string, string | undefined | null][] = [
    [f.operator, site.institution.name],
    [f.brand, site.institution.brand],
    [f.nature, care.nature[site.institution.nature]],
    [f.opened, site.openedOn && formatDay(site.openedOn)],
    [f.building, metres(site.buildingArea)],
    [f.outdoor, metres(site.outdoorArea)],
    [f.updated, formatDay(dayOf(site.changedAt))],
  ];
  return <Facts columns items={items.flatMap(([term, value]) => (value ? [[term, value] as const] : []))} />;
}

function Hours({ site }: { readonly site: SiteView }) {
  const t = useTexts(searchTexts);
  if (site.hours.length === 0) return null;
  const ofDay = (day: number) =>
    site.hours
      .filter(({ days }) => days.includes(day))
      .map(({ from, to }) => t.hours(from, to))
      .join("、");
  return (
    <Card title={t.openingHours}>
      <Facts items={[1, 2, 3, 4, 5, 6, 7].map((day) => [t.weekdays[day] ?? "", ofDay(day) || t.closedDay] as const)} />
      <p className="k-small k-soft">{t.from(t.source.institution)}</p>
    </Card>
  );
}

function Where({ site }: { readonly site: SiteView }) {
  const t = useTexts(searchTexts);
  const { ground, divisions } = useGround();
  const { lon, lat } = site;
  return (
    <Card title={t.location}>
      <p>{site.address}</p>
      {lon !== null && lat !== null ? (
        <>
          <MapView
            label={t.siteMapLabel(site.name)}
            height="16rem"
            ground={ground}
            divisions={divisions}
            pins={[{ id: site.id, lon, lat, label: site.name }]}
            start={{ center: { lon, lat }, zoom: 15 }}
          />
          <p className="k-small">
            <a className="k-link" href={`geo:${lat},${lon}?q=${lat},${lon}(${encodeURIComponent(site.name)})`}>
              {t.openInMap}
            </a>{" "}
            <span className="k-soft">{t.mapNote}</span>
          </p>
        </>
      ) : (
        <p className="k-soft">{t.noLocation}</p>
      )}
    </Card>
  );
}

function Nearby({ site }: { readonly site: SiteView }) {
  const t = useTexts(searchTexts);
  const favourites = useFavourites();
  const { lon, lat } = site;
  const found = useEndpoint(
    searchSites,
    { query: { lon: lon ?? 0, lat: lat ?? 0, maxMetres: 3_000, size: 5 } },
    { enabled: lon !== null },
  ).data;
  if (lon === null || !found) return null;
  const others = found.items.filter(({ id }) => id !== site.id).slice(0, 4);
  return (
    <section aria-labelledby="site-nearby">
      <h2 id="site-nearby">{t.nearby}</h2>
      {others.length === 0 ? (
        <p className="k-soft">{t.nearbyNone}</p>
      ) : (
        <div className="site-nearby">
          {others.map((card) => (
            <SiteCardView key={card.id} card={card} favourites={favourites} />
          ))}
        </div>
      )}
    </section>
  );
}
