import { useEndpoint } from "../../../web/api/queries.ts";
import { ExportLink } from "../../../web/kit/actions.tsx";
import { useAddressAs } from "../../../web/kit/address.ts";
import { Card, PageHead } from "../../../web/kit/card.tsx";
import { optionsOf, Select, Switch } from "../../../web/kit/choice.tsx";
import { type Column, DataTable } from "../../../web/kit/data-table.tsx";
import { Filters } from "../../../web/kit/filters.tsx";
import { formatDay } from "../../../web/kit/format.ts";
import { Link } from "../../../web/kit/link.tsx";
import { Notice } from "../../../web/kit/notice.tsx";
import { Pager } from "../../../web/kit/pager.tsx";
import { EmptyState, renderResult } from "../../../web/kit/states.tsx";
import { Tag } from "../../../web/kit/tag.tsx";
import { TextInput } from "../../../web/kit/text-input.tsx";
import { careTexts, useTexts } from "../../../web/kit/texts.ts";
import { exportFindings, type FindingRow, findingStatuses, listFindings } from "../contract.ts";
import { openingTexts } from "./texts.ts";

export const findingTone = {
  found: "warning",
  visited: "warning",
  advised: "info",
  filing: "info",
  filed: "success",
  stopped: "neutral",
  not_care: "neutral",
} as const;

/** The ledger of places found in the field: what is due stands first. */
export function FindingsPage() {
  const t = useTexts(openingTexts).findings;
  const care = useTexts(careTexts);
  const [query, change] = useAddressAs(listFindings.query);
  const filters = {
    search: query.search,
    division: query.division,
    status: query.status,
    overdue: query.overdue ? "true" : undefined,
  };
  const list = useEndpoint(
    listFindings,
    { query: { ...filters, page: query.page, size: query.size } },
    { keepPrevious: true },
  );
  const filter = (part: Parameters<typeof change>[0]) => change({ ...part, page: undefined });
  const columns: Column<FindingRow>[] = [
    { key: "name", title: t.name, cell: (row) => row.name },
    { key: "address", title: t.address, cell: (row) => row.address },
    { key: "division", title: t.division, deskOnly: true, cell: (row) => row.divisionName },
    {
      key: "kind",
      title: t.kind,
      deskOnly: true,
      cell: (row) => (row.kind === "unknown" ? t.unknownKind : care.siteKind[row.kind]),
    },
    {
      key: "status",
      title: t.status,
      cell: (row) => <Tag tone={findingTone[row.status]}>{t.statuses[row.status]}</Tag>,
    },
    { key: "found", title: t.foundOn, deskOnly: true, cell: (row) => formatDay(row.foundOn) },
    {
      key: "next",
      title: t.next,
      cell: (row) =>
        row.nextOn && (
          <>
            {formatDay(row.nextOn)} {row.isOverdue && <Tag tone="danger">{t.due}</Tag>}
          </>
        ),
    },
  ];
  return (
    <>
      <PageHead
        title={t.title}
        intro={t.intro}
        actions={
          <>
            {list.data?.mayReport && (
              <Link to="/government/findings/new" button="primary">
                {t.report}
              </Link>
            )}
            <ExportLink endpoint={exportFindings} input={{ query: filters }} name={t.exportName} />
          </>
        }
      />
      <div className="k-stack">
        {(list.data?.overdue ?? 0) > 0 && <Notice tone="warning">{t.overdue(list.data?.overdue ?? 0)}</Notice>}
        <Card>
          <Filters
            set={(query.status[0] ? 1 : 0) + (query.overdue ? 1 : 0)}
            first={
              <TextInput
                label={t.search}
                icon="search"
                value={query.search ?? ""}
                onChange={(search) => filter({ search: search || undefined })}
              />
            }
          >
            <Select
              label={t.status}
              placeholder={t.all}
              options={optionsOf(findingStatuses, t.statuses as Record<(typeof findingStatuses)[number], string>)}
              value={query.status[0]}
              onChange={(status) => filter({ status: status ? [status] : undefined })}
            />
            <Switch
              label={t.onlyOverdue}
              value={query.overdue ?? false}
              onChange={(overdue) => filter({ overdue: overdue ? "true" : undefined })}
            />
          </Filters>
        </Card>
        {renderResult(list, ({ items, total }) => (
          <Card title={t.total(total)} flush>
            <DataTable
              caption={t.title}
              columns={columns}
              rows={items}
              rowKey={(row) => row.id}
              rowLink={(row) => `/government/findings/${row.id}`}
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
