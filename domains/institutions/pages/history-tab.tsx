import { useState } from "react";
import { useEndpoint } from "../../../web/api/queries.ts";
import { Card } from "../../../web/kit/card.tsx";
import { DataTable } from "../../../web/kit/data-table.tsx";
import { DateInput } from "../../../web/kit/date-input.tsx";
import { formatDay, formatInstant, formatMoney, formatNumber } from "../../../web/kit/format.ts";
import { Notice } from "../../../web/kit/notice.tsx";
import { Pager } from "../../../web/kit/pager.tsx";
import { EmptyState, renderResult } from "../../../web/kit/states.tsx";
import { Timeline } from "../../../web/kit/steps.tsx";
import { careTexts, useTexts } from "../../../web/kit/texts.ts";
import { getSiteOn, getSiteTimeline, type SiteDetail } from "../contract.ts";
import { FactsView, useFactText } from "./facts-view.tsx";
import { registryTexts } from "./texts.ts";

function OnADay({ site }: { readonly site: SiteDetail }) {
  const t = useTexts(registryTexts);
  const care = useTexts(careTexts);
  const [on, setOn] = useState<string>(site.today);
  const [known, setKnown] = useState("");
  const query = { on, ...(known && { knownAt: new Date(`${known}T23:59:59+08:00`).toISOString() }) };
  const state = useEndpoint(
    getSiteOn,
    { params: { siteId: site.id }, query },
    { enabled: on !== "", keepPrevious: true },
  );
  return (
    <Card title={t.historyOn}>
      <p className="k-small k-soft">{t.historyOnIntro}</p>
      <div className="k-row r-below">
        <DateInput label={t.day} value={on} onChange={setOn} />
        <DateInput label={t.knownAt} value={known} onChange={setKnown} />
      </div>
      {on !== "" &&
        renderResult(state, ({ facts, lines }) =>
          facts ? (
            <div className="k-stack">
              <FactsView
                facts={facts}
                fields={["name", "kind", "status", "address", "inclusive", "phone", "staffTotal"]}
              />
              <DataTable
                caption={t.tabs.places}
                columns={[
                  { key: "band", title: t.ageBand, cell: (line) => care.ageBand[line.ageBand] },
                  { key: "form", title: t.serviceForm, cell: (line) => care.serviceForm[line.serviceForm] },
                  {
                    key: "places",
                    title: t.fields["places"]!,
                    align: "end",
                    cell: (line) => formatNumber(line.places),
                  },
                  {
                    key: "price",
                    title: t.fields["priceFen"]!,
                    align: "end",
                    cell: (line) => formatMoney(line.priceFen),
                  },
                ]}
                rows={lines}
                rowKey={(line) => `${line.ageBand} ${line.serviceForm}`}
                empty={<EmptyState icon="bed">{t.noLines}</EmptyState>}
              />
            </div>
          ) : (
            <Notice>{t.unknownThen}</Notice>
          ),
        )}
    </Card>
  );
}

/** A site on any day, and every change of it. */
export function HistoryTab({ site }: { readonly site: SiteDetail }) {
  const t = useTexts(registryTexts);
  const care = useTexts(careTexts);
  const text = useFactText();
  const [page, setPage] = useState(1);
  const timeline = useEndpoint(
    getSiteTimeline,
    { params: { siteId: site.id }, query: { page: String(page), size: "20" } },
    { keepPrevious: true },
  );
  return (
    <div className="k-stack">
      <OnADay site={site} />
      <Card title={t.timeline}>
        {renderResult(
          timeline,
          ({ items, total }) => (
            <>
              <Timeline
                entries={items.map((entry, at) => ({
                  key: `${page} ${at}`,
                  when: formatInstant(entry.recordedAt),
                  title: [
                    entry.line
                      ? `${care.ageBand[entry.line.ageBand]} · ${care.serviceForm[entry.line.serviceForm]}`
                      : t.site,
                    t.effective(formatDay(entry.validFrom)),
                    entry.byImport ? t.byImport : (entry.recordedBy ?? t.system),
                  ].join(" · "),
                  children: (
                    <ul className="k-plain k-small">
                      {entry.changes.map(({ field, before, after }) => (
                        <li key={field}>
                          {t.fields[field] ?? field}:{" "}
                          {before === undefined ? text(field, after) : `${text(field, before)} → ${text(field, after)}`}
                        </li>
                      ))}
                    </ul>
                  ),
                }))}
              />
              <Pager page={page} size={20} total={total} onPage={setPage} />
            </>
          ),
          { isEmpty: ({ total }) => total === 0, empty: <EmptyState icon="clock">{t.noTimeline}</EmptyState> },
        )}
      </Card>
    </div>
  );
}
