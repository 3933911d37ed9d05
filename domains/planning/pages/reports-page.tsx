import "./planning.css";
import { useState } from "react";
import { z } from "zod";
import { DivisionCode } from "../../../contract/values.ts";
import { useEndpoint } from "../../../web/api/queries.ts";
import { useAddressAs } from "../../../web/kit/address.ts";
import { Button } from "../../../web/kit/button.tsx";
import { Card, PageHead } from "../../../web/kit/card.tsx";
import { DataTable } from "../../../web/kit/data-table.tsx";
import { formatDay } from "../../../web/kit/format.ts";
import { Link } from "../../../web/kit/link.tsx";
import { EmptyState, renderResult } from "../../../web/kit/states.tsx";
import { useTexts, useWords } from "../../../web/kit/texts.ts";
import type { Definition } from "../contract.ts";
import { listReportable } from "../contract/reports.ts";
import { DivisionPath } from "./division-path.tsx";
import { ReportDialog } from "./reports.tsx";
import { planningTexts } from "./texts.ts";
import { formatFigure, unitName } from "./wording.ts";

const Query = z.object({ division: DivisionCode.optional() });

/** All indicators that officials report, with what was reported last. */
export function ReportsPage() {
  const t = useTexts(planningTexts);
  const say = useWords();
  const [query, change] = useAddressAs(Query);
  const [entering, setEntering] = useState<Definition>();
  const reportable = useEndpoint(listReportable, { query }, { keepPrevious: true });
  return (
    <>
      <PageHead
        title={t.reports}
        intro={t.reportsIntro}
        above={
          reportable.data &&
          reportable.data.path.length > 1 && (
            <DivisionPath
              path={reportable.data.path}
              onDivision={(code) => change({ division: code as DivisionCode })}
            />
          )
        }
      />
      {renderResult(
        reportable,
        ({ items, division }) =>
          items.length === 0 ? (
            <EmptyState icon="check">{t.reportNone}</EmptyState>
          ) : (
            <Card title={division.name} flush>
              <DataTable
                caption={t.reports}
                rows={items}
                rowKey={(row) => row.definition.key}
                columns={[
                  {
                    key: "title",
                    title: t.indicator,
                    cell: (row) => (
                      <Link to={`/government/indicators/${row.definition.key}?division=${division.code}`}>
                        {say(row.definition.title)}
                      </Link>
                    ),
                  },
                  {
                    key: "value",
                    title: t.value,
                    align: "end",
                    cell: (row) =>
                      `${formatFigure(row.definition.unit, row.figure)}${row.figure.value === null ? "" : (unitName(row.definition.unit) ?? "")}`,
                  },
                  {
                    key: "period",
                    title: t.lastReport,
                    deskOnly: true,
                    cell: (row) => (row.report ? formatDay(row.report.periodTo) : "—"),
                  },
                  {
                    key: "report",
                    title: t.report,
                    cell: (row) => (
                      <Button size="small" icon="edit" onClick={() => setEntering(row.definition)}>
                        {t.report}
                      </Button>
                    ),
                  },
                ]}
              />
              {entering && (
                <ReportDialog
                  definition={entering}
                  division={division.code}
                  from={items.find(({ definition }) => definition.key === entering.key)?.report ?? undefined}
                  onClose={() => setEntering(undefined)}
                />
              )}
            </Card>
          ),
        { errors: t.errors },
      )}
    </>
  );
}
