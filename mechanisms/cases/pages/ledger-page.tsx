import { useState } from "react";
import { caseResults } from "../contract/case.ts";
import { useEndpoint } from "../../../web/api/queries.ts";
import { ExportLink } from "../../../web/kit/actions.tsx";
import { useAddressAs, useParam, useTitle } from "../../../web/kit/address.ts";
import { Breadcrumb } from "../../../web/kit/breadcrumb.tsx";
import { Card, PageHead } from "../../../web/kit/card.tsx";
import { Select, Switch } from "../../../web/kit/choice.tsx";
import { type Column, DataTable } from "../../../web/kit/data-table.tsx";
import { Filters } from "../../../web/kit/filters.tsx";
import { Form } from "../../../web/kit/form.tsx";
import { dayOf, formatDay } from "../../../web/kit/format.ts";
import { Link } from "../../../web/kit/link.tsx";
import { Pager } from "../../../web/kit/pager.tsx";
import { renderResult } from "../../../web/kit/states.tsx";
import { TextArea, TextInput } from "../../../web/kit/text-input.tsx";
import { useTexts, useWords } from "../../../web/kit/texts.ts";
import { toast } from "../../../web/kit/toast.tsx";
import { getCase } from "../contract/apply.ts";
import type { CaseRow } from "../contract/case.ts";
import { exportCases, listCases, noteCase } from "../contract/office.ts";
import { CaseDocuments, CaseFacts, CaseRelations, type View } from "./case-body.tsx";
import { CaseStatusTag, DueText } from "./parts.tsx";
import { Applicant, CaseWork, Judged, Opinions } from "./task-page.tsx";
import { casesTexts, officeTexts } from "./texts.ts";

/** Every case of the official's divisions and kinds. */
export function LedgerPage() {
  const t = useTexts(officeTexts);
  const words = useTexts(casesTexts);
  const say = useWords();
  const [query, change] = useAddressAs(listCases.query);
  const { page, size, ...filter } = query;
  const asked = { ...filter, overdue: filter.overdue ? "true" : undefined };
  const list = useEndpoint(listCases, { query: { ...asked, page, size } }, { keepPrevious: true });
  const set = (parts: Record<string, unknown>) => change({ ...parts, page: undefined });
  const columns: Column<CaseRow>[] = [
    {
      key: "case",
      title: t.column.case,
      cell: (row) => [say(row.kindTitle), row.label].filter(Boolean).join(" · "),
    },
    {
      key: "number",
      title: words.number,
      cell: (row) => <span className="k-number cas-nowrap">{row.number ?? "—"}</span>,
    },
    { key: "step", title: t.column.step, cell: (row) => row.at.map(say).join(words.separator) || "—" },
    { key: "place", title: t.column.place, cell: (row) => <span className="cas-nowrap">{row.divisionName}</span> },
    { key: "due", title: t.column.due, cell: (row) => (row.status === "closed" ? "—" : <DueText due={row.due} />) },
    {
      key: "submitted",
      title: t.column.submitted,
      deskOnly: true,
      cell: (row) => (
        <span className="k-number cas-nowrap">{row.submittedAt ? formatDay(dayOf(row.submittedAt)) : "—"}</span>
      ),
    },
    { key: "status", title: t.column.status, cell: (row) => <CaseStatusTag row={row} /> },
  ];
  return (
    <>
      <PageHead
        title={t.ledger}
        intro={t.ledgerIntro}
        actions={<ExportLink endpoint={exportCases} input={{ query: asked }} name={t.exportLedger} />}
      />
      <div className="k-stack">
        <Filters
          first={
            <TextInput
              label={words.search}
              hideLabel
              icon="search"
              placeholder={words.searchHint}
              value={query.search ?? ""}
              onChange={(search) => set({ search: search || undefined })}
            />
          }
          set={[query.kind, query.status.length, query.result.length, query.overdue].filter(Boolean).length}
        >
          <Select
            label={t.filterKind}
            placeholder={t.kindAll}
            value={query.kind}
            onChange={(kind) => set({ kind })}
            options={(list.data?.kinds ?? []).map(({ key, title }) => ({ value: key, label: say(title) }))}
          />
          <Select
            label={t.column.status}
            placeholder={words.all}
            value={query.status[0]}
            onChange={(status) => set({ status: status ? [status] : undefined })}
            options={(["open", "returned", "closed"] as const).map((status) => ({
              value: status,
              label: `${words.status[status]} (${list.data?.counts[status] ?? 0})`,
            }))}
          />
          <Select
            label={t.column.result}
            placeholder={words.all}
            value={query.result[0]}
            onChange={(result) => set({ result: result ? [result] : undefined })}
            options={caseResults.map((result) => ({ value: result, label: words.result[result] }))}
          />
          <Switch
            look="check"
            label={t.due.overdue}
            value={query.overdue ?? false}
            onChange={(overdue) => set({ overdue: overdue || undefined })}
          />
        </Filters>
        <Card flush>
          {renderResult(list, ({ items, total }) => (
            <>
              <DataTable
                caption={t.ledger}
                columns={columns}
                rows={items}
                rowKey={(row) => row.id}
                rowLink={(row) => `/government/cases/${row.id}`}
              />
              <Pager page={page} size={size} total={total} onPage={(to) => change({ page: to }, true)} />
            </>
          ))}
        </Card>
      </div>
    </>
  );
}

/** A case as officials see it, with messages; deciding is done from the inbox. */
export function LedgerCasePage() {
  const t = useTexts(officeTexts);
  const say = useWords();
  const caseId = useParam("caseId") as View["id"];
  const view = useEndpoint(getCase, { params: { caseId } });
  useTitle(view.data && [say(view.data.kindTitle), view.data.number].filter(Boolean).join(" "));
  return renderResult(view, (found) => {
    const mine = found.tasks.find(({ status, kind }) => status === "open" && (kind === "work" || kind === "opinion"));
    return (
      <>
        <PageHead
          title={say(found.kindTitle)}
          intro={found.label || undefined}
          above={<Breadcrumb items={[[t.ledger, "/government/cases"], [found.number ?? "—"]]} />}
          actions={mine && <TaskLink taskId={mine.id} />}
        />
        <div className="k-split">
          <div className="k-stack">
            <CaseWork view={found} />
          </div>
          <div className="k-stack">
            <Card>
              <CaseFacts view={found} />
            </Card>
            <Opinions view={found} />
            <Applicant view={found} />
            <CaseDocuments view={found} />
            <CaseRelations view={found} />
            <Judged view={found} />
            {found.can["oversee"] === true && <Note caseId={found.id} />}
          </div>
        </div>
      </>
    );
  });
}

function TaskLink({ taskId }: { readonly taskId: string }) {
  const t = useTexts(officeTexts);
  return (
    <Link to={`/government/inbox/${taskId}`} button="primary">
      {t.task}
    </Link>
  );
}

function Note({ caseId }: { readonly caseId: View["id"] }) {
  const t = useTexts(officeTexts);
  const [round, setRound] = useRound();
  return (
    <Card title={t.noteCase}>
      <Form
        key={round}
        endpoint={noteCase}
        initial={{ text: "", isShared: false }}
        input={(body) => ({ params: { caseId }, body })}
        submitLabel={t.noteSend}
        onDone={() => {
          toast({ text: t.noted });
          setRound();
        }}
      >
        <TextArea name="text" label={t.noteCase} hideLabel required rows={3} maxLength={4_000} />
        <Switch look="check" name="isShared" label={t.noteShared} />
      </Form>
    </Card>
  );
}

/** A number that grows, to begin a form anew. */
function useRound(): [number, () => void] {
  const [round, set] = useState(0);
  return [round, () => set((last) => last + 1)];
}
