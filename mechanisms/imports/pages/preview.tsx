import "./imports.css";
import { type ReactNode, useState } from "react";
import { useEndpoint } from "../../../web/api/queries.ts";
import { ExportLink } from "../../../web/kit/actions.tsx";
import { Button } from "../../../web/kit/button.tsx";
import { Card } from "../../../web/kit/card.tsx";
import { Select } from "../../../web/kit/choice.tsx";
import { DataTable } from "../../../web/kit/data-table.tsx";
import { formatNumber } from "../../../web/kit/format.ts";
import { Link } from "../../../web/kit/link.tsx";
import { Notice } from "../../../web/kit/notice.tsx";
import { Pager } from "../../../web/kit/pager.tsx";
import { usePreferences } from "../../../web/kit/preferences.ts";
import { EmptyState, renderResult } from "../../../web/kit/states.tsx";
import { Stat } from "../../../web/kit/stat.tsx";
import { Tag } from "../../../web/kit/tag.tsx";
import { useTexts } from "../../../web/kit/texts.ts";
import {
  type Batch,
  exportImportErrors,
  type ImportRow,
  listImportRows,
  type RowStatus,
  rowStatuses,
} from "../contract.ts";
import { fieldName, problemName, problemSentence } from "../contract/problem-texts.ts";
import { importTexts } from "./texts.ts";

type Filter = { readonly status?: RowStatus; readonly code?: string };
/** The gravest first; a dirty file has dozens of kinds, and the rows are below. */
const levels = ["error", "warning", "note"];
const firstShown = 10;
const levelTone = { error: "danger", warning: "warning", note: "neutral" } as const;
const statusTone = {
  good: "success",
  warned: "warning",
  bad: "danger",
  skipped: "neutral",
  committed: "success",
  undone: "neutral",
} as const;

const useSpoken = (): "en" | "zh-CN" => (usePreferences().language === "en" ? "en" : "zh-CN");

function Content({ batch, row }: { readonly batch: Batch; readonly row: ImportRow }) {
  const spoken = useSpoken();
  const mapping = batch.layout?.mapping ?? {};
  const shown = ["name", "siteName", "address", "places", "division", "persons"].flatMap((field) => {
    const column = mapping[field];
    const cell = typeof column === "number" ? row.cells[column] : undefined;
    return cell ? [cell] : [];
  });
  const text = (shown.length > 0 ? shown : row.cells.filter((cell) => cell !== "").slice(0, 4))
    .join(" · ")
    .slice(0, 160);
  return (
    <div>
      <div>
        {row.targetId && row.status !== "undone" && batch.kind === "ledger" ? (
          <Link to={`/government/sites/${row.targetId}`}>{text}</Link>
        ) : (
          text
        )}
      </div>
      <ul className="k-plain k-small">
        {row.problems.map((problem, at) => (
          <li key={at} className={problem.level === "note" ? "k-soft" : undefined}>
            {problemSentence(problem, spoken)}
          </li>
        ))}
      </ul>
    </div>
  );
}

/** The rows of an import with their problems, a page at a time. */
export function RowTable({
  batch,
  initial = {},
  filter: given,
  onFilter,
}: {
  readonly batch: Batch;
  readonly initial?: Filter;
  readonly filter?: Filter;
  readonly onFilter?: (filter: Filter) => void;
}) {
  const t = useTexts(importTexts);
  const spoken = useSpoken();
  const [own, setOwn] = useState<Filter>(initial);
  const filter = given ?? own;
  const setFilter = onFilter ?? setOwn;
  const [page, setPage] = useState({ of: "", at: 1 });
  const key = JSON.stringify(filter);
  const at = page.of === key ? page.at : 1;
  const rows = useEndpoint(
    listImportRows,
    { params: { batchId: batch.id }, query: { ...filter, page: String(at), size: "20" } },
    { keepPrevious: true },
  );
  return (
    <Card title={t.preview} flush>
      <div className="k-row i-filter">
        <Select
          label={t.filter}
          placeholder={t.allRows}
          options={rowStatuses.map((status) => ({ value: status, label: t.rowStatus[status] }))}
          value={filter.status}
          onChange={(status) => setFilter({ ...filter, status })}
        />
        {filter.code && (
          <Button size="small" icon="close" onClick={() => setFilter({ ...filter, code: undefined })}>
            {problemName(filter.code, spoken)}
          </Button>
        )}
      </div>
      {renderResult(
        rows,
        ({ items, total }) => (
          <>
            <DataTable
              caption={t.preview}
              dense
              columns={[
                { key: "row", title: t.row, width: "5rem", cell: (row) => formatNumber(row.rowNo) },
                { key: "content", title: t.content, cell: (row) => <Content batch={batch} row={row} /> },
                {
                  key: "status",
                  title: t.status,
                  width: "9rem",
                  cell: (row) => (
                    <span className="k-row">
                      <Tag tone={statusTone[row.status]}>{t.rowStatus[row.status]}</Tag>
                      {row.effect && <span className="k-small k-soft">{t.rowEffect[row.effect]}</span>}
                    </span>
                  ),
                },
              ]}
              rows={items}
              rowKey={(row) => String(row.rowNo)}
            />
            <Pager page={at} size={20} total={total} onPage={(next) => setPage({ of: key, at: next })} />
          </>
        ),
        { isEmpty: ({ total }) => total === 0, empty: <EmptyState icon="list">{t.noRows}</EmptyState> },
      )}
    </Card>
  );
}

/** What a checked file would do, what is wrong with it, and each row. */
export function Preview({ batch, actions }: { readonly batch: Batch; readonly actions: ReactNode }) {
  const t = useTexts(importTexts);
  const spoken = useSpoken();
  const [filter, setFilter] = useState<Filter>({});
  const skipped = batch.rowsTotal - batch.rowsGood - batch.rowsWarned - batch.rowsBad;
  const { effects } = batch;
  const [all, setAll] = useState(false);
  const problems = [...batch.problemCounts].sort(
    (a, b) => levels.indexOf(a.level) - levels.indexOf(b.level) || b.rows - a.rows,
  );
  return (
    <>
      <div className="k-grid">
        <Stat label={t.good} value={formatNumber(batch.rowsGood)} />
        <Stat label={t.warned} value={formatNumber(batch.rowsWarned)} />
        <Stat label={t.bad} value={formatNumber(batch.rowsBad)} />
        <Stat label={t.skipped} value={formatNumber(skipped)} />
      </div>
      <Card>
        <div className="k-stack">
          <p>
            {t.effects}: {t.created} {formatNumber(effects.created)} · {t.changed} {formatNumber(effects.changed)} ·{" "}
            {t.unchanged} {formatNumber(effects.unchanged)}
          </p>
          {actions}
          {batch.rowsBad + skipped > 0 && (
            <span>
              <ExportLink
                endpoint={exportImportErrors}
                input={{ params: { batchId: batch.id } }}
                name={t.errorsName}
                label={t.downloadErrors}
              />
            </span>
          )}
        </div>
      </Card>
      <Card title={t.problems} flush={batch.problemCounts.length > 0}>
        {batch.problemCounts.length === 0 ? (
          <Notice tone="success">{t.noProblems}</Notice>
        ) : (
          <DataTable
            caption={t.problems}
            dense
            columns={[
              {
                key: "problem",
                title: t.problem,
                cell: ({ code, level }) => (
                  <Tag tone={levelTone[level as keyof typeof levelTone]}>{problemName(code, spoken)}</Tag>
                ),
              },
              { key: "field", title: t.column, cell: ({ field }) => fieldName(field, spoken) },
              { key: "rows", title: t.affected, align: "end", cell: ({ rows }) => formatNumber(rows) },
            ]}
            rows={all ? problems : problems.slice(0, firstShown)}
            rowKey={({ code, field, level }) => `${code} ${field} ${level}`}
            actions={({ code, field }) => (
              <Button
                size="small"
                icon="filter"
                aria-label={`${t.show} ${problemName(code, spoken)} ${fieldName(field, spoken)}`}
                onClick={() => setFilter({ code })}
              >
                {t.show}
              </Button>
            )}
          />
        )}
      </Card>
      {!all && problems.length > firstShown && (
        <Button icon="down" onClick={() => setAll(true)}>
          {t.allProblems(problems.length)}
        </Button>
      )}
      <RowTable batch={batch} filter={filter} onFilter={setFilter} />
    </>
  );
}
