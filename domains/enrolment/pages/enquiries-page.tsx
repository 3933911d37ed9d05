import { useState } from "react";
import { useEndpoint } from "../../../web/api/queries.ts";
import { ExportLink } from "../../../web/kit/actions.tsx";
import { useAddressAs } from "../../../web/kit/address.ts";
import { Button } from "../../../web/kit/button.tsx";
import { Card, PageHead } from "../../../web/kit/card.tsx";
import { Select } from "../../../web/kit/choice.tsx";
import { type Column, DataTable } from "../../../web/kit/data-table.tsx";
import { MonthInput } from "../../../web/kit/date-input.tsx";
import { formatDay, formatInstant, formatMonth } from "../../../web/kit/format.ts";
import { NumberInput } from "../../../web/kit/number-input.tsx";
import { Pager } from "../../../web/kit/pager.tsx";
import { EmptyState, renderResult } from "../../../web/kit/states.tsx";
import { Tag } from "../../../web/kit/tag.tsx";
import { careTexts, useTexts } from "../../../web/kit/texts.ts";
import { listSitesForStaff } from "../../institutions/contract.ts";
import { type ChoiceStatus, type Enquiry, exportEnquiries, listEnquiries } from "../contract/applications.ts";
import { choiceTone } from "./application-card.tsx";
import "./enrolment.css";
import { lastDayOf } from "./family-scope.ts";
import { OfferDialog } from "./offer-dialog.tsx";
import { RefuseDialog, RevokeDialog } from "./answer-dialogs.tsx";
import { officeTexts } from "./texts.ts";

type Answering = { readonly what: "offer" | "refuse" | "revoke"; readonly enquiry: Enquiry };
const shownStatuses: readonly ChoiceStatus[] = [
  "waiting",
  "offered",
  "paused",
  "placed",
  "refused",
  "declined",
  "withdrawn",
];

/** An institution's board: applications to its sites by status, and what can be done with each. */
export function EnquiriesPage() {
  const t = useTexts(officeTexts);
  const [query, change] = useAddressAs(listEnquiries.query);
  const [answering, setAnswering] = useState<Answering>();
  const status = query.status[0] ?? "waiting";
  const filter = {
    siteId: query.siteId,
    month: query.month,
    minAge: query.minAge,
    maxAge: query.maxAge,
    status: [status],
  };
  const list = useEndpoint(
    listEnquiries,
    { query: { ...filter, page: query.page, size: query.size, sort: query.sort } },
    { keepPrevious: true },
  );
  const counts = list.data?.counts ?? {};
  return (
    <>
      <PageHead
        title={t.enquiries}
        intro={t.enquiriesIntro}
        actions={<ExportLink endpoint={exportEnquiries} input={{ query: filter }} name={t.exportName} />}
      />
      <div className="k-stack">
        <Filters
          query={query}
          change={(parts) => change({ ...parts, page: undefined })}
          status={status}
          counts={counts}
        />
        <Card title={t.list} flush>
          {renderResult(list, ({ items, total }) => (
            <>
              <EnquiryTable items={items} onAnswer={setAnswering} />
              <Pager page={query.page} size={query.size} total={total} onPage={(page) => change({ page }, true)} />
            </>
          ))}
        </Card>
      </div>
      <OfferDialog
        enquiry={answering?.what === "offer" ? answering.enquiry : undefined}
        today={list.data?.today}
        onClose={() => setAnswering(undefined)}
      />
      <RefuseDialog
        enquiry={answering?.what === "refuse" ? answering.enquiry : undefined}
        onClose={() => setAnswering(undefined)}
      />
      <RevokeDialog
        enquiry={answering?.what === "revoke" ? answering.enquiry : undefined}
        onClose={() => setAnswering(undefined)}
      />
    </>
  );
}

type Query = ReturnType<typeof useAddressAs<typeof listEnquiries.query>>[0];

function Filters(props: {
  readonly query: Query;
  readonly change: (parts: Record<string, unknown>) => void;
  readonly status: ChoiceStatus;
  readonly counts: Readonly<Record<string, number>>;
}) {
  const { query, change, status, counts } = props;
  const t = useTexts(officeTexts);
  const sites = useEndpoint(listSitesForStaff, { query: { size: "100" } }, { staleTime: 300_000 }).data?.items ?? [];
  const filtered = query.siteId || query.month || query.minAge !== undefined || query.maxAge !== undefined;
  return (
    <div className="enr-filters" role="search">
      <Select
        label={t.filter.status}
        value={status}
        onChange={(value) => change({ status: value })}
        options={shownStatuses.map((one) => ({ value: one, label: `${t.tab[one]} (${counts[one] ?? 0})` }))}
      />
      {sites.length > 1 && (
        <Select
          label={t.filter.site}
          placeholder={t.filter.allSites}
          value={query.siteId as string | undefined}
          onChange={(siteId) => change({ siteId })}
          options={sites.map(({ id, name }) => ({ value: id as string, label: name }))}
        />
      )}
      <MonthInput
        label={t.filter.month}
        value={query.month ?? ""}
        onChange={(month) => change({ month: month || undefined })}
      />
      <NumberInput label={t.filter.minAge} value={query.minAge} onChange={(minAge) => change({ minAge })} />
      <NumberInput label={t.filter.maxAge} value={query.maxAge} onChange={(maxAge) => change({ maxAge })} />
      <Select
        label={t.filter.sort}
        value={query.sort}
        onChange={(sort) => change({ sort })}
        options={(["submitted", "-submitted", "wanted", "-wanted"] as const).map((sort) => ({
          value: sort,
          label: t.sort[sort],
        }))}
      />
      {filtered && (
        <Button
          variant="quiet"
          onClick={() => change({ siteId: undefined, month: undefined, minAge: undefined, maxAge: undefined })}
        >
          {t.filter.clear}
        </Button>
      )}
    </div>
  );
}

function EnquiryTable({
  items,
  onAnswer,
}: {
  readonly items: readonly Enquiry[];
  readonly onAnswer: (answering: Answering) => void;
}) {
  const t = useTexts(officeTexts);
  const care = useTexts(careTexts);
  const columns: Column<Enquiry>[] = [
    {
      key: "child",
      title: t.column.child,
      cell: (row) => (
        <>
          <strong>{row.childName}</strong>
          <span className="k-small k-soft"> {row.siteName}</span>
        </>
      ),
    },
    { key: "age", title: t.column.age, align: "end", cell: (row) => t.months(row.ageMonths) },
    {
      key: "wanted",
      title: t.column.wanted,
      cell: (row) => `${formatMonth(row.wantedFrom)} · ${care.serviceForm[row.serviceForm]}`,
    },
    {
      key: "priority",
      title: t.column.priority,
      cell: (row) => (
        <span className="k-row">
          {row.priorities.map((fact) => (
            <Tag key={fact} tone="primary">
              {t.priority[fact]}
            </Tag>
          ))}
        </span>
      ),
    },
    {
      key: "submitted",
      title: t.column.submitted,
      cell: (row) => <span className="k-number">{formatInstant(row.submittedAt)}</span>,
    },
    {
      key: "guardian",
      title: t.column.guardian,
      cell: (row) => (
        <>
          {row.guardianName} <span className="k-number">{row.phone}</span>
          {row.familyNote && <p className="k-small k-soft">{row.familyNote}</p>}
        </>
      ),
    },
    {
      key: "status",
      title: t.column.status,
      cell: (row) => (
        <>
          <Tag tone={choiceTone[row.status]}>{t.tab[row.status]}</Tag>
          {row.offer?.status === "live" && (
            <p className="k-small">{t.offerUntil(formatDay(lastDayOf(row.offer.deadlineAt)))}</p>
          )}
          {row.offer && row.status === "placed" && (
            <p className="k-small">{t.offerFrom(formatDay(row.offer.startOn))}</p>
          )}
        </>
      ),
    },
  ];
  return (
    <DataTable
      caption={t.enquiries}
      columns={columns}
      rows={items}
      rowKey={(row) => row.choiceId}
      empty={
        <EmptyState icon="form" title={t.none}>
          {t.noneText}
        </EmptyState>
      }
      actions={(row) => (
        <span className="k-row">
          {row.status === "waiting" && (
            <Button
              size="small"
              variant="primary"
              onClick={() => onAnswer({ what: "offer", enquiry: row })}
              aria-label={`${t.offer} ${row.childName}`}
            >
              {t.offer}
            </Button>
          )}
          {(row.status === "waiting" || row.status === "paused") && (
            <Button
              size="small"
              variant="quiet"
              onClick={() => onAnswer({ what: "refuse", enquiry: row })}
              aria-label={`${t.refuse} ${row.childName}`}
            >
              {t.refuse}
            </Button>
          )}
          {row.offer?.status === "live" && (
            <Button
              size="small"
              onClick={() => onAnswer({ what: "revoke", enquiry: row })}
              aria-label={`${t.revoke} ${row.childName}`}
            >
              {t.revoke}
            </Button>
          )}
        </span>
      )}
    />
  );
}
