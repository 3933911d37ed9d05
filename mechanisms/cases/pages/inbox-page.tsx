import { useState } from "react";
import { useEndpoint } from "../../../web/api/queries.ts";
import { ExportLink } from "../../../web/kit/actions.tsx";
import { useAddressAs } from "../../../web/kit/address.ts";
import { Button } from "../../../web/kit/button.tsx";
import { Card, PageHead } from "../../../web/kit/card.tsx";
import { Select, Switch } from "../../../web/kit/choice.tsx";
import { type Column, DataTable } from "../../../web/kit/data-table.tsx";
import { Filters } from "../../../web/kit/filters.tsx";
import { dayOf, formatDay } from "../../../web/kit/format.ts";
import { Pager } from "../../../web/kit/pager.tsx";
import { EmptyState, renderResult } from "../../../web/kit/states.tsx";
import { Stat } from "../../../web/kit/stat.tsx";
import { Tag } from "../../../web/kit/tag.tsx";
import { TextInput } from "../../../web/kit/text-input.tsx";
import { useTexts, useWords } from "../../../web/kit/texts.ts";
import { exportTasks, listTasks, type TaskRow } from "../contract/office.ts";
import { BulkDialog } from "./bulk-dialog.tsx";
import { DueText } from "./parts.tsx";
import { useCaseScope } from "./scope.ts";
import { casesTexts, officeTexts } from "./texts.ts";

/** What waits for the one who is signed in, by deadline. */
export function InboxPage() {
  const t = useTexts(officeTexts);
  const say = useWords();
  const scope = useCaseScope();
  const base = scope.end === "institution" ? "/institution/answers" : "/government/inbox";
  const [query, change] = useAddressAs(listTasks.query);
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const [acting, setActing] = useState(false);
  const { page, size, ...filter } = query;
  const list = useEndpoint(
    listTasks,
    { query: { ...filter, mine: filter.mine ? "true" : undefined, page, size } },
    { keepPrevious: true },
  );
  const set = (parts: Record<string, unknown>) => {
    setChosen(new Set());
    change({ ...parts, page: undefined });
  };
  const counts = list.data?.counts;
  const kinds = list.data?.kinds ?? [];
  const steps = kinds.find(({ key }) => key === query.kind)?.steps ?? [];
  return (
    <>
      <PageHead
        title={scope.end === "institution" ? t.answersTitle : t.inbox}
        intro={scope.end === "institution" ? undefined : t.inboxIntro}
        actions={
          <ExportLink
            endpoint={exportTasks}
            input={{ query: { ...filter, mine: filter.mine ? "true" : undefined } }}
            name={t.export}
          />
        }
      />
      <div className="k-stack">
        <div className="k-grid" style={{ "--min": "8rem" } as React.CSSProperties}>
          {(["overdue", "today", "week", "open", "mine"] as const).map((key) => (
            <Stat
              key={key}
              label={t.counts[key]}
              value={counts && String(counts[key])}
              to={`${base}${{ overdue: "?due=overdue", today: "?due=today", week: "?due=week", open: "", mine: "?mine=true" }[key]}`}
            />
          ))}
        </div>
        <Filters
          first={
            <TextInput
              label={casesSearch(t)}
              hideLabel
              icon="search"
              placeholder={t.column.case}
              value={query.search ?? ""}
              onChange={(search) => set({ search: search || undefined })}
            />
          }
          set={[query.kind, query.step, query.due, query.mine].filter(Boolean).length}
        >
          <Select
            label={t.filterKind}
            placeholder={t.kindAll}
            value={query.kind}
            onChange={(kind) => set({ kind, step: undefined })}
            options={kinds.map(({ key, title, open }) => ({ value: key, label: `${say(title)} (${open})` }))}
          />
          {steps.length > 1 && (
            <Select
              label={t.filterStep}
              placeholder={t.kindAll}
              value={query.step}
              onChange={(step) => set({ step })}
              options={steps.map(({ key, title, open }) => ({ value: key, label: `${say(title)} (${open})` }))}
            />
          )}
          <Select
            label={t.filterDue}
            placeholder="—"
            value={query.due}
            onChange={(due) => set({ due })}
            options={(["overdue", "today", "week"] as const).map((due) => ({ value: due, label: t.due[due] }))}
          />
          <Select
            label={t.filterState}
            value={query.state}
            onChange={(state) => set({ state })}
            options={(["open", "done"] as const).map((state) => ({ value: state, label: t.stateOf[state] }))}
          />
          <Select
            label={t.sort}
            value={query.sort}
            onChange={(sort) => set({ sort })}
            options={(["due", "-due", "opened", "-opened"] as const).map((sort) => ({
              value: sort,
              label: t.sortBy[sort],
            }))}
          />
          <Switch
            look="check"
            label={t.mineOnly}
            value={query.mine ?? false}
            onChange={(mine) => set({ mine: mine || undefined })}
          />
        </Filters>
        {chosen.size > 0 && (
          <div className="k-row">
            <Button variant="primary" onClick={() => setActing(true)}>
              {t.bulkTitle(chosen.size)}
            </Button>
          </div>
        )}
        <Card flush>
          {renderResult(list, ({ items, total }) => (
            <>
              <TaskTable
                items={items}
                base={base}
                chosen={chosen}
                onChoose={query.state === "open" && scope.end === "government" ? setChosen : undefined}
              />
              <Pager page={page} size={size} total={total} onPage={(to) => change({ page: to }, true)} />
              <BulkDialog
                open={acting}
                tasks={items.filter(({ id }) => chosen.has(id))}
                onClose={() => {
                  setActing(false);
                  setChosen(new Set());
                }}
              />
            </>
          ))}
        </Card>
      </div>
    </>
  );
}

const casesSearch = (t: { column: { case: string } }) => t.column.case;

function TaskTable(props: {
  readonly items: readonly TaskRow[];
  readonly base: string;
  readonly chosen: ReadonlySet<string>;
  readonly onChoose: ((chosen: ReadonlySet<string>) => void) | undefined;
}) {
  const t = useTexts(officeTexts);
  const words = useTexts(casesTexts);
  const say = useWords();
  const columns: Column<TaskRow>[] = [
    {
      key: "case",
      title: t.column.case,
      cell: (row) => [say(row.case.kindTitle), row.case.label].filter(Boolean).join(" · "),
    },
    {
      key: "step",
      title: t.column.step,
      cell: (row) => (
        <>
          {say(row.title)} {row.case.corrections > 0 && <Tag tone="warning">{t.corrections(row.case.corrections)}</Tag>}{" "}
          {row.case.objections > 0 && <Tag tone="danger">{t.objections(row.case.objections)}</Tag>}
        </>
      ),
    },
    {
      key: "number",
      title: words.number,
      cell: (row) => <span className="k-number k-small cas-nowrap">{row.case.number}</span>,
      deskOnly: true,
    },
    { key: "place", title: t.column.place, cell: (row) => <span className="cas-nowrap">{row.case.divisionName}</span> },
    { key: "due", title: t.column.due, cell: (row) => <DueText due={row.due} /> },
    {
      key: "holder",
      title: t.column.holder,
      cell: (row) => row.assignedTo ?? <span className="k-soft cas-nowrap">{t.nobodyYet}</span>,
    },
    {
      key: "submitted",
      title: t.column.submitted,
      cell: (row) => <span className="k-number cas-nowrap">{formatDay(dayOf(row.case.submittedAt))}</span>,
      deskOnly: true,
    },
  ];
  return (
    <DataTable
      caption={t.inbox}
      columns={columns}
      rows={props.items}
      rowKey={(row) => row.id}
      rowLink={(row) => `${props.base}/${row.id}`}
      {...(props.onChoose && { selected: props.chosen, onSelect: props.onChoose })}
      empty={
        <EmptyState icon="check" title={t.empty}>
          {t.emptyText}
        </EmptyState>
      }
    />
  );
}
