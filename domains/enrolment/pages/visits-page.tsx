import { useState } from "react";
import { useEndpoint } from "../../../web/api/queries.ts";
import { useAddressAs } from "../../../web/kit/address.ts";
import { Button } from "../../../web/kit/button.tsx";
import { Card, PageHead } from "../../../web/kit/card.tsx";
import { Select } from "../../../web/kit/choice.tsx";
import { type Column, DataTable } from "../../../web/kit/data-table.tsx";
import { DateInput } from "../../../web/kit/date-input.tsx";
import { formatInstant } from "../../../web/kit/format.ts";
import { Pager } from "../../../web/kit/pager.tsx";
import { EmptyState, renderResult } from "../../../web/kit/states.tsx";
import { Tag } from "../../../web/kit/tag.tsx";
import { useTexts } from "../../../web/kit/texts.ts";
import { listSitesForStaff } from "../../institutions/contract.ts";
import { listVisitSlots, type VisitSlot } from "../contract/visits.ts";
import "./enrolment.css";
import { SeriesDialog, SlotDialog } from "./slot-dialogs.tsx";
import { enrolmentTexts, officeTexts } from "./texts.ts";
import { CancelSlotDialog, VisitorsDialog } from "./visitors-dialog.tsx";

type Open = { readonly what: "visitors" | "edit" | "cancel"; readonly slot: VisitSlot };

/** Times for visits of an institution's sites, who comes, and new times. */
export function VisitsPage() {
  const t = useTexts(officeTexts);
  const [query, change] = useAddressAs(listVisitSlots.query);
  const [open, setOpen] = useState<Open>();
  const [adding, setAdding] = useState(false);
  const sites = useEndpoint(listSitesForStaff, { query: { size: "100" } }, { staleTime: 300_000 }).data?.items ?? [];
  const list = useEndpoint(listVisitSlots, { query }, { keepPrevious: true });
  const add = (
    <Button variant="primary" icon="plus" onClick={() => setAdding(true)}>
      {t.addSlots}
    </Button>
  );
  const close = () => setOpen(undefined);
  const slotOf = (what: Open["what"]) => (open?.what === what ? open.slot : undefined);
  return (
    <>
      <PageHead title={t.visits} intro={t.visitsIntro} actions={add} />
      <div className="k-stack">
        <div className="enr-filters" role="search">
          {sites.length > 1 && (
            <Select
              label={t.filter.site}
              placeholder={t.filter.allSites}
              value={query.siteId as string | undefined}
              onChange={(siteId) => change({ siteId: siteId as never, page: undefined })}
              options={sites.map(({ id, name }) => ({ value: id as string, label: name }))}
            />
          )}
          <DateInput
            label={t.from}
            value={query.from ?? list.data?.today ?? ""}
            onChange={(from) => change({ from: (from || undefined) as never, page: undefined })}
          />
        </div>
        <Card title={t.slotList} flush>
          {renderResult(
            list,
            ({ items, total }) => (
              <>
                <SlotTable items={items} onOpen={setOpen} />
                <Pager page={query.page} size={query.size} total={total} onPage={(page) => change({ page }, true)} />
              </>
            ),
            {
              isEmpty: ({ total }) => total === 0,
              empty: (
                <EmptyState icon="calendar" title={t.noSlots} action={add}>
                  {t.noSlotsText}
                </EmptyState>
              ),
            },
          )}
        </Card>
      </div>
      <SeriesDialog open={adding} sites={sites} today={list.data?.today ?? ""} onClose={() => setAdding(false)} />
      <SlotDialog slot={slotOf("edit")} onClose={close} />
      <VisitorsDialog slot={slotOf("visitors")} onClose={close} />
      <CancelSlotDialog slot={slotOf("cancel")} onClose={close} />
    </>
  );
}

function SlotTable({ items, onOpen }: { readonly items: readonly VisitSlot[]; readonly onOpen: (open: Open) => void }) {
  const t = useTexts(officeTexts);
  const reasons = useTexts(enrolmentTexts).visits.cancelReason;
  const columns: Column<VisitSlot>[] = [
    {
      key: "when",
      title: t.slotColumn.when,
      cell: (row) => (
        <span className="k-number">
          {formatInstant(row.startsAt)}–{formatInstant(row.endsAt).slice(-5)}
        </span>
      ),
    },
    { key: "site", title: t.slotColumn.site, cell: (row) => row.siteName },
    { key: "booked", title: t.slotColumn.booked, align: "end", cell: (row) => t.bookedOf(row.taken, row.capacity) },
    { key: "note", title: t.slotColumn.note, cell: (row) => row.note, deskOnly: true },
    {
      key: "status",
      title: t.slotColumn.status,
      cell: (row) => (
        <>
          <Tag tone={row.status === "open" ? "success" : "neutral"}>{t.slotStatus[row.status]}</Tag>
          {row.cancelReason && <span className="k-small k-soft"> {reasons[row.cancelReason] ?? row.cancelReason}</span>}
        </>
      ),
    },
  ];
  return (
    <DataTable
      caption={t.slotList}
      columns={columns}
      rows={items}
      rowKey={(row) => row.id}
      actions={(row) =>
        row.status === "open" ? (
          <span className="k-row">
            {(["visitors", "edit", "cancel"] as const).map((what) => {
              const label = { visitors: t.visitors, edit: t.editSlot, cancel: t.slotCancel }[what];
              return (
                <Button
                  key={what}
                  size="small"
                  variant={what === "visitors" ? "secondary" : "quiet"}
                  onClick={() => onOpen({ what, slot: row })}
                  aria-label={`${label} ${formatInstant(row.startsAt)}`}
                >
                  {label}
                </Button>
              );
            })}
          </span>
        ) : null
      }
    />
  );
}
