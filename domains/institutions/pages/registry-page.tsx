import "./registry.css";
import { freshnesses, siteKinds, siteStatuses } from "../../../contract/care.ts";
import { useEndpoint } from "../../../web/api/queries.ts";
import { ExportLink } from "../../../web/kit/actions.tsx";
import { useAddressAs } from "../../../web/kit/address.ts";
import { Card, PageHead } from "../../../web/kit/card.tsx";
import { optionsOf, Select } from "../../../web/kit/choice.tsx";
import { Filters } from "../../../web/kit/filters.tsx";
import { type Column, DataTable } from "../../../web/kit/data-table.tsx";
import { dayOf, formatNumber } from "../../../web/kit/format.ts";
import { Link } from "../../../web/kit/link.tsx";
import { Pager } from "../../../web/kit/pager.tsx";
import { EmptyState, renderResult } from "../../../web/kit/states.tsx";
import { FreshnessMark, Tag } from "../../../web/kit/tag.tsx";
import { careTexts, kitTexts, useTexts } from "../../../web/kit/texts.ts";
import { TextInput } from "../../../web/kit/text-input.tsx";
import { exportSites, listSitesForStaff, type SiteRow } from "../contract.ts";
import { statusTone, useDivisionOptions } from "./parts.ts";
import { registryTexts } from "./texts.ts";

/** The registry of sites: find, open, export. */
export function RegistryPage() {
  const t = useTexts(registryTexts);
  const k = useTexts(kitTexts);
  const care = useTexts(careTexts);
  const [query, change] = useAddressAs(listSitesForStaff.query);
  const sites = useEndpoint(listSitesForStaff, { query }, { keepPrevious: true });
  const divisions = useDivisionOptions();
  const filter = (part: Parameters<typeof change>[0]) => change({ ...part, page: undefined });
  const { page: _page, size: _size, sort: _sort, ...filters } = query;
  const columns: Column<SiteRow>[] = [
    { key: "name", title: t.site, sortable: true, cell: (site) => site.name },
    { key: "institution", title: t.institution, deskOnly: true, cell: (site) => site.institutionName },
    { key: "kind", title: t.kind, cell: (site) => (care.siteKind as Record<string, string>)[site.kind] ?? site.kind },
    {
      key: "status",
      title: t.status,
      cell: (site) => <Tag tone={statusTone[site.status]}>{care.siteStatus[site.status]}</Tag>,
    },
    { key: "division", title: t.division, deskOnly: true, cell: (site) => site.divisionName },
    { key: "inclusive", title: t.inclusive, cell: (site) => (site.inclusive ? k.yes : k.no) },
    { key: "places", title: t.places, align: "end", sortable: true, cell: (site) => formatNumber(site.places) },
    { key: "free", title: t.free, align: "end", cell: (site) => formatNumber(site.free) },
    {
      key: "confirmed",
      title: t.freshness,
      sortable: true,
      cell: (site) => (
        <FreshnessMark
          freshness={site.freshness}
          day={site.vacancyConfirmedAt ? dayOf(site.vacancyConfirmedAt) : undefined}
        />
      ),
    },
  ];
  return (
    <>
      <PageHead
        title={t.registry}
        intro={t.registryIntro}
        actions={
          <>
            <Link to="/government/institutions" button="secondary">
              {t.institutions}
            </Link>
            <ExportLink endpoint={exportSites} input={{ query: filters }} name={t.exportName} />
          </>
        }
      />
      <div className="k-stack">
        <Card>
          <Filters
            set={
              [query.kind[0], query.status[0], query.division, query.freshness, query.inclusive].filter(Boolean).length
            }
            first={
              <TextInput
                label={t.search}
                value={query.search}
                onChange={(search) => filter({ search: search || undefined })}
              />
            }
          >
            <Select
              label={t.kind}
              placeholder={t.all}
              options={optionsOf(siteKinds, care.siteKind)}
              value={query.kind?.[0]}
              onChange={(kind) => filter({ kind: kind ? [kind] : undefined })}
            />
            <Select
              label={t.status}
              placeholder={t.all}
              options={optionsOf(siteStatuses, care.siteStatus)}
              value={query.status?.[0]}
              onChange={(status) => filter({ status: status ? [status] : undefined })}
            />
            <Select
              label={t.division}
              placeholder={t.all}
              options={divisions}
              value={query.division as string | undefined}
              onChange={(division) => filter({ division })}
            />
            <Select
              label={t.freshness}
              placeholder={t.all}
              options={optionsOf(freshnesses, care.freshness)}
              value={query.freshness}
              onChange={(freshness) => filter({ freshness })}
            />
            <Select
              label={t.inclusive}
              placeholder={t.all}
              options={[
                { value: "yes", label: k.yes },
                { value: "no", label: k.no },
              ]}
              value={query.inclusive}
              onChange={(inclusive) => filter({ inclusive })}
            />
          </Filters>
        </Card>
        {renderResult(sites, ({ items, total }) => (
          <Card title={t.total(total)} flush>
            <DataTable
              caption={t.registry}
              columns={columns}
              rows={items}
              rowKey={(site) => site.id}
              rowLink={(site) => `/government/sites/${site.id}`}
              sort={{ key: query.sort.replace("-", ""), direction: query.sort.startsWith("-") ? "desc" : "asc" }}
              onSort={({ key, direction }) =>
                change({ sort: `${direction === "desc" ? "-" : ""}${key}` as typeof query.sort, page: undefined })
              }
              dense
              empty={
                <EmptyState
                  action={
                    <Link to="/government/imports" button="secondary">
                      {t.importLink}
                    </Link>
                  }
                >
                  {t.noSitesFound}
                </EmptyState>
              }
            />
            <Pager
              page={query.page}
              size={query.size}
              total={total}
              onPage={(page) => change({ page: String(page) }, true)}
            />
          </Card>
        ))}
      </div>
    </>
  );
}
