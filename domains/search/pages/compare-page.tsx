import { useState } from "react";
import type { ReactNode } from "react";
import { useEndpoint } from "../../../web/api/queries.ts";
import { useAddress } from "../../../web/kit/address.ts";
import { CopyButton, PrintButton } from "../../../web/kit/actions.tsx";
import { Button } from "../../../web/kit/button.tsx";
import { PageHead } from "../../../web/kit/card.tsx";
import { Switch } from "../../../web/kit/choice.tsx";
import { formatMoney, formatNumber, formatList } from "../../../web/kit/format.ts";
import { Link } from "../../../web/kit/link.tsx";
import { EmptyState, renderResult } from "../../../web/kit/states.tsx";
import { FreshnessMark } from "../../../web/kit/tag.tsx";
import { careTexts, useTexts } from "../../../web/kit/texts.ts";
import { compareSites, isHourly, type SiteId, type SiteView } from "../contract.ts";
import { compared } from "./kept-in-browser.ts";
import { searchTexts } from "./texts.ts";
import "./search.css";
import "./site.css";

type Row = {
  readonly title: string;
  readonly key: (site: SiteView) => string;
  readonly cell?: (site: SiteView) => ReactNode;
};

/** Up to four sites side by side; the address holds them, so that a comparison can be shared. */
export function ComparePage() {
  const t = useTexts(searchTexts);
  const [search, change] = useAddress();
  const [onlyDifferences, setOnlyDifferences] = useState(false);
  const ids = [search["ids"] ?? []].flat().slice(0, 4) as SiteId[];
  const query = useEndpoint(compareSites, { query: { ids } }, { enabled: ids.length > 0, keepPrevious: true });
  const rows = useRows();
  const remove = (id: string) => {
    compared.write(compared.read().filter((one) => one !== id));
    change({ ids: ids.filter((one) => one !== id) });
  };
  const empty = (
    <EmptyState
      icon="compare"
      title={t.compareEmpty}
      action={
        <Link button="primary" to="/">
          {t.back}
        </Link>
      }
    >
      {t.compareEmptyText}
    </EmptyState>
  );
  return (
    <div className="search-page">
      <PageHead
        title={t.compareTitle}
        intro={t.compareIntro}
        actions={
          ids.length > 0 && (
            <>
              <CopyButton text={location.href} label={t.copyLink} />
              <PrintButton />
            </>
          )
        }
      />
      {ids.length === 0
        ? empty
        : renderResult(
            query,
            ({ items }) => {
              const differs = (row: Row) => new Set(items.map(row.key)).size > 1;
              return (
                <>
                  {items.length > 1 && (
                    <Switch label={t.onlyDifferences} value={onlyDifferences} onChange={setOnlyDifferences} />
                  )}
                  <div className="site-compare" role="region" aria-label={t.compareCaption} tabIndex={0}>
                    <table>
                      <caption className="k-hidden">{t.compareCaption}</caption>
                      <thead>
                        <tr>
                          <th scope="col">{t.item}</th>
                          {items.map((site) => (
                            <th key={site.id} scope="col">
                              <Link to={`/sites/${site.id}`}>{site.name}</Link>
                              <div>
                                <Button
                                  size="small"
                                  variant="quiet"
                                  icon="close"
                                  aria-label={t.remove(site.name)}
                                  onClick={() => remove(site.id)}
                                />
                              </div>
                            </th>
                          ))}
                        </tr>
                      </thead>
                      <tbody>
                        {rows
                          .filter((row) => !onlyDifferences || differs(row))
                          .map((row) => (
                            <tr key={row.title} data-differs={(items.length > 1 && differs(row)) || undefined}>
                              <th scope="row">{row.title}</th>
                              {items.map((site) => (
                                <td key={site.id}>{row.cell ? row.cell(site) : row.key(site)}</td>
                              ))}
                            </tr>
                          ))}
                      </tbody>
                    </table>
                  </div>
                </>
              );
            },
            { isEmpty: ({ items }) => items.length === 0, empty },
          )}
    </div>
  );
}

function useRows(): Row[] {
  const t = useTexts(searchTexts);
  const care = useTexts(careTexts);
  const r = t.compareRows;
  const free = (site: SiteView) => site.lines.reduce((sum, line) => sum + (line.vacancies[0] ?? 0), 0);
  const cheapest = (site: SiteView) =>
    Math.min(...site.lines.filter(({ serviceForm }) => !isHourly(serviceForm)).map(({ priceFen }) => priceFen));
  const area = (value: number | null) => (value === null ? t.unknown : t.squareMetres(formatNumber(value)));
  const names = <V extends string>(values: readonly V[], of: Readonly<Record<V, string>>) =>
    formatList([...new Set(values)].map((value) => of[value])) || t.unknown;
  return [
    { title: r.kind, key: (site) => care.siteKind[site.kind] },
    {
      title: r.vacancy,
      key: (site) => String(free(site)),
      cell: (site) => (
        <>
          {free(site) > 0 ? t.leftTotal(free(site)) : t.full}
          <div className="k-small">
            <FreshnessMark freshness={site.vacancy.freshness} />
          </div>
        </>
      ),
    },
    {
      title: r.price,
      key: (site) => (Number.isFinite(cheapest(site)) ? formatMoney(cheapest(site)) + t.perMonth : t.unknown),
    },
    {
      title: r.forms,
      key: (site) =>
        names(
          site.lines.map(({ serviceForm }) => serviceForm),
          care.serviceForm,
        ),
    },
    {
      title: r.bands,
      key: (site) =>
        names(
          site.lines.map(({ ageBand }) => ageBand),
          care.ageBand,
        ),
    },
    { title: r.inclusive, key: (site) => (site.inclusive.is ? t.yes : t.no) },
    { title: r.grade, key: (site) => (site.grade ? t.grades(site.grade) : t.gradeNone) },
    {
      title: r.filing,
      key: (site) => (site.institution.filingNumber === null ? t.notFiled : t.yes),
      cell: (site) => site.institution.filingNumber ?? t.notFiled,
    },
    {
      title: r.hours,
      key: (site) => (site.opensAt && site.closesAt ? t.hours(site.opensAt, site.closesAt) : t.unknown),
    },
    { title: r.staff, key: (site) => (site.staff.carers === null ? t.unknown : String(site.staff.carers)) },
    { title: r.medical, key: (site) => (site.features.includes("medical_partner") ? t.yes : t.unknown) },
    { title: r.area, key: (site) => `${area(site.buildingArea)} / ${area(site.outdoorArea)}` },
    { title: r.features, key: (site) => names(site.features, care.feature) },
    { title: r.address, key: (site) => site.address },
  ];
}
