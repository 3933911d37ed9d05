import { useState } from "react";
import { useEndpoint } from "../../../web/api/queries.ts";
import { useAddressAs } from "../../../web/kit/address.ts";
import { Button } from "../../../web/kit/button.tsx";
import { Card, PageHead } from "../../../web/kit/card.tsx";
import { Choices, optionsOf, Select } from "../../../web/kit/choice.tsx";
import { type Column, DataTable } from "../../../web/kit/data-table.tsx";
import { formatDay, formatPrice } from "../../../web/kit/format.ts";
import { Pager } from "../../../web/kit/pager.tsx";
import { EmptyState, renderResult } from "../../../web/kit/states.tsx";
import { Tag } from "../../../web/kit/tag.tsx";
import { careTexts, useTexts } from "../../../web/kit/texts.ts";
import { getSite, listSitesForStaff } from "../../institutions/contract.ts";
import { listPlacements, type PlacedChild, placementStatuses } from "../contract/offers.ts";
import { EndPlacementDialog } from "./end-placement-dialog.tsx";
import "./enrolment.css";
import { placementTone } from "./family-placements.tsx";
import { MonthGrid } from "./month-grid.tsx";
import { enrolmentTexts, officeTexts } from "./texts.ts";

/** How full the groups of a site are in the coming months, and the children behind the numbers. */
export function PlacementsPage() {
  const t = useTexts(officeTexts);
  const [query, change] = useAddressAs(listPlacements.query);
  const [ending, setEnding] = useState<PlacedChild>();
  const sites = useEndpoint(listSitesForStaff, { query: { size: "100" } }, { staleTime: 300_000 });
  const siteId = query.siteId ?? sites.data?.items[0]?.id;
  const list = useEndpoint(listPlacements, { query }, { keepPrevious: true });
  const today = list.data?.today ?? "";
  return (
    <>
      <PageHead title={t.placements} intro={t.placementsIntro} />
      {renderResult(
        sites,
        ({ items }) => (
          <div className="k-stack">
            {items.length > 1 && (
              <Select
                label={t.chooseSite}
                value={siteId as string | undefined}
                onChange={(value) => change({ siteId: value as never, page: undefined })}
                options={items.map(({ id, name }) => ({ value: id as string, label: name }))}
              />
            )}
            {siteId && today && <Occupancy siteId={siteId} today={today} />}
            <Choices
              label={t.filter.status}
              value={query.status.length > 0 ? query.status : ["planned", "active"]}
              onChange={(status) => change({ status: [...status], page: undefined })}
              options={optionsOf(
                placementStatuses,
                t.placedStatus as Record<(typeof placementStatuses)[number], string>,
              )}
            />
            <Card title={t.placedChildren} flush>
              {renderResult(list, (data) => (
                <>
                  <Placed items={data.items} today={data.today} onEnd={setEnding} />
                  <Pager
                    page={query.page}
                    size={query.size}
                    total={data.total}
                    onPage={(page) => change({ page }, true)}
                  />
                </>
              ))}
            </Card>
          </div>
        ),
        { isEmpty: ({ total }) => total === 0, empty: <EmptyState icon="building" title={t.noSite} /> },
      )}
      <EndPlacementDialog placement={ending} today={today} onClose={() => setEnding(undefined)} />
    </>
  );
}

function Occupancy({ siteId, today }: { readonly siteId: string; readonly today: string }) {
  const t = useTexts(officeTexts);
  const site = useEndpoint(getSite, { params: { siteId: siteId as never } });
  return (
    <Card title={t.occupancy}>
      {renderResult(
        site,
        ({ lines }) => (
          <>
            <p className="k-small k-soft">{t.occupancyHint}</p>
            <MonthGrid title={t.occupancy} lines={lines} from={today.slice(0, 7)} show="occupied" />
          </>
        ),
        {
          isEmpty: ({ lines }) => lines.length === 0,
          empty: (
            <EmptyState icon="bed" title={t.noLines}>
              {t.noLinesText}
            </EmptyState>
          ),
        },
      )}
    </Card>
  );
}

function Placed({
  items,
  today,
  onEnd,
}: {
  readonly items: readonly PlacedChild[];
  readonly today: string;
  readonly onEnd: (row: PlacedChild) => void;
}) {
  const t = useTexts(officeTexts);
  const family = useTexts(enrolmentTexts);
  const care = useTexts(careTexts);
  const columns: Column<PlacedChild>[] = [
    {
      key: "child",
      title: t.placedColumn.child,
      cell: (row) => (
        <>
          <strong>{row.childName}</strong> <span className="k-small k-soft">{t.months(row.ageMonths)}</span>
        </>
      ),
    },
    {
      key: "line",
      title: t.placedColumn.line,
      cell: (row) => `${care.ageBand[row.ageBand]} · ${care.serviceForm[row.serviceForm]}`,
    },
    {
      key: "period",
      title: t.placedColumn.period,
      cell: (row) => family.placement.period(formatDay(row.startOn), formatDay(row.endOn)),
    },
    {
      key: "guardian",
      title: t.placedColumn.guardian,
      cell: (row) => (
        <>
          {row.guardianName} <span className="k-number">{row.phone}</span>
        </>
      ),
    },
    {
      key: "price",
      title: t.placedColumn.price,
      align: "end",
      cell: (row) => formatPrice(row.priceFen, row.serviceForm),
    },
    {
      key: "status",
      title: t.placedColumn.status,
      cell: (row) => (
        <>
          <Tag tone={placementTone[row.status]}>{t.placedStatus[row.status]}</Tag>
          {row.endReason && <span className="k-small k-soft"> {family.endReason[row.endReason] ?? row.endReason}</span>}
        </>
      ),
    },
  ];
  return (
    <DataTable
      caption={t.placedChildren}
      columns={columns}
      rows={items}
      rowKey={(row) => row.id}
      empty={<EmptyState icon="people" title={t.noPlaced} />}
      actions={(row) =>
        (row.status === "planned" || row.status === "active") && row.endOn > today ? (
          <Button
            size="small"
            variant="quiet"
            onClick={() => onEnd(row)}
            aria-label={`${family.placement.end} ${row.childName}`}
          >
            {family.placement.end}
          </Button>
        ) : null
      }
    />
  );
}
