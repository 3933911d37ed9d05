import { careKinds } from "../../../contract/care.ts";
import { addressOf } from "../../../web/api/client.ts";
import { useEndpoint } from "../../../web/api/queries.ts";
import { PrintButton } from "../../../web/kit/actions.tsx";
import { useAddressAs, useParam, useTitle } from "../../../web/kit/address.ts";
import { Breadcrumb } from "../../../web/kit/breadcrumb.tsx";
import { Card, Facts, PageHead } from "../../../web/kit/card.tsx";
import { optionsOf, Select } from "../../../web/kit/choice.tsx";
import { type Column, DataTable } from "../../../web/kit/data-table.tsx";
import { Filters } from "../../../web/kit/filters.tsx";
import { formatDay } from "../../../web/kit/format.ts";
import { Link } from "../../../web/kit/link.tsx";
import { Notice } from "../../../web/kit/notice.tsx";
import { Pager } from "../../../web/kit/pager.tsx";
import { QrCode } from "../../../web/kit/qr-code.tsx";
import { EmptyState, renderResult } from "../../../web/kit/states.tsx";
import { Tag } from "../../../web/kit/tag.tsx";
import { TextInput } from "../../../web/kit/text-input.tsx";
import { careTexts, useTexts } from "../../../web/kit/texts.ts";
import { downloadFiled, type FiledRow, getFiled, listFiled } from "../contract.ts";
import { openingTexts } from "./texts.ts";

const day = (value: string | null) => (value === null ? "" : formatDay(value as never));

/** Everyone who is filed or licensed, searchable, and as open data. */
export function FiledListPage() {
  const t = useTexts(openingTexts).filed;
  const care = useTexts(careTexts);
  const [query, change] = useAddressAs(listFiled.query);
  const list = useEndpoint(listFiled, { query }, { keepPrevious: true });
  const { page: _page, size: _size, ...filter } = query;
  const download = (format: "csv" | "json") => (
    <a
      className="k-button k-button-secondary"
      href={addressOf(downloadFiled, { query: { ...filter, format } })}
      download
    >
      {format === "csv" ? t.csv : t.json}
    </a>
  );
  const columns: Column<FiledRow>[] = [
    { key: "site", title: t.site, cell: (row) => row.siteName },
    { key: "institution", title: t.institution, deskOnly: true, cell: (row) => row.institutionName },
    { key: "kind", title: t.kind, cell: (row) => care.siteKind[row.kind] },
    { key: "number", title: t.number, cell: (row) => row.number ?? "" },
    { key: "date", title: t.date, cell: (row) => day(row.filedOn) },
    { key: "division", title: t.division, deskOnly: true, cell: (row) => row.divisionName },
  ];
  return (
    <>
      <PageHead
        title={t.title}
        intro={t.intro}
        actions={
          <>
            {download("csv")}
            {download("json")}
          </>
        }
      />
      <div className="k-stack">
        <Card>
          <Filters
            set={query.kind ? 1 : 0}
            first={
              <TextInput
                label={t.search}
                icon="search"
                value={query.search ?? ""}
                onChange={(search) => change({ search: search || undefined, page: undefined })}
              />
            }
          >
            <Select
              label={t.kind}
              placeholder={t.all}
              options={optionsOf(careKinds, care.siteKind)}
              value={query.kind}
              onChange={(kind) => change({ kind, page: undefined })}
            />
          </Filters>
        </Card>
        {renderResult(list, ({ items, total }) => (
          <Card title={t.total(total)} flush>
            <DataTable
              caption={t.title}
              columns={columns}
              rows={items}
              rowKey={(row) => row.siteId}
              rowLink={(row) => `/filed/${row.siteId}`}
              empty={
                <EmptyState icon="list" title={t.none}>
                  {t.noneHint}
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

/** By what a site is admitted: the page its QR code leads to. */
export function FiledSitePage() {
  const t = useTexts(openingTexts).filed;
  const care = useTexts(careTexts);
  const siteId = useParam("siteId");
  const site = useEndpoint(getFiled, { params: { siteId } });
  useTitle(site.data?.siteName);
  return renderResult(site, (found) => (
    <>
      <PageHead
        title={found.siteName}
        above={<Breadcrumb items={[[t.title, "/filed"], [found.siteName]]} />}
        actions={<PrintButton />}
      />
      <div className="k-split k-split-even">
        <div className="k-stack">
          {found.isFiled ? (
            <Notice tone="success" title={found.regime === "licence" ? t.isLicensed : t.isFiled}>
              {found.number}
            </Notice>
          ) : (
            <Notice tone="danger">{t.isNot}</Notice>
          )}
          <Card title={t.about}>
            <div className="k-stack">
              <Facts
                items={[
                  [t.institution, found.institutionName],
                  [t.creditCode, found.creditCode ?? "—"],
                  [t.kind, care.siteKind[found.kind]],
                  [t.nature, care.nature[found.nature]],
                  [t.address, found.address],
                  [t.division, found.divisionName],
                  [t.date, day(found.filedOn) || "—"],
                  ...(found.validUntil ? [[t.validUntil, day(found.validUntil)] as const] : []),
                  [t.status, care.siteStatus[found.status]],
                ]}
              />
              <div className="k-row">
                <Link to={`/sites/${found.siteId}`} button="secondary">
                  {t.toSite}
                </Link>
                <Link to={`/services/complaint.site/begin?on=${found.siteId}`} button="quiet">
                  {t.complain}
                </Link>
              </div>
            </div>
          </Card>
          <Card title={t.history}>
            {found.history.length === 0 ? (
              <p className="k-soft">{t.noHistory}</p>
            ) : (
              <ul>
                {found.history.map((one) => (
                  <li key={one.number}>
                    {t.regime[one.regime]} {one.number} · {day(one.issuedOn)}{" "}
                    <Tag tone={one.status === "in_force" ? "success" : "neutral"}>{t.statuses[one.status]}</Tag>
                    {one.endedOn && <span className="k-small k-soft"> {t.ended(day(one.endedOn))}</span>}{" "}
                    {one.code && <Link to={`/verify/${one.code}`}>{t.verify}</Link>}
                  </li>
                ))}
              </ul>
            )}
          </Card>
        </div>
        <Card title={t.qr}>
          <QrCode text={`${window.location.origin}/filed/${found.siteId}`} label={t.qr} />
        </Card>
      </div>
    </>
  ));
}
