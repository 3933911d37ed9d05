import type { z } from "zod";
import type { OutputOf } from "../../../contract/endpoint.ts";
import type { LocalDate } from "../../../contract/values.ts";
import { useCommand, useEndpoint } from "../../../web/api/queries.ts";
import { ExportLink } from "../../../web/kit/actions.tsx";
import { useAddressAs } from "../../../web/kit/address.ts";
import { Button } from "../../../web/kit/button.tsx";
import { Card, PageHead } from "../../../web/kit/card.tsx";
import { Select } from "../../../web/kit/choice.tsx";
import { Filters } from "../../../web/kit/filters.tsx";
import { DataTable } from "../../../web/kit/data-table.tsx";
import { DateInput } from "../../../web/kit/date-input.tsx";
import { formatInstant } from "../../../web/kit/format.ts";
import { Notice } from "../../../web/kit/notice.tsx";
import { Pager } from "../../../web/kit/pager.tsx";
import { EmptyState, renderResult } from "../../../web/kit/states.tsx";
import { TextInput } from "../../../web/kit/text-input.tsx";
import { errorText, useTexts } from "../../../web/kit/texts.ts";
import { checkAudit, exportAudit, listAudit } from "../contract/records.ts";
import "./accounts.css";
import { eventName } from "./event-names.ts";
import { eventTexts, officeTexts } from "./texts.ts";

type Entry = OutputOf<typeof listAudit>["items"][number];

/** The facts of an entry, one beside the other: `strength: two_factor · method: code`. */
const factsOf = (detail: string): string =>
  Object.entries(JSON.parse(detail) as Record<string, unknown>)
    .filter(([, value]) => value !== null)
    .map(([name, value]) => `${name}: ${typeof value === "string" ? value : JSON.stringify(value)}`)
    .join(" · ");

/** The audit log with its filters, its export and the proof that it is whole. */
export function AuditPage() {
  const t = useTexts(officeTexts);
  const names = useTexts(eventTexts);
  const [query, change] = useAddressAs(listAudit.query);
  const log = useEndpoint(listAudit, { query: query as z.input<typeof listAudit.query> }, { keepPrevious: true });
  const check = useCommand(checkAudit);
  const { page: _page, size: _size, ...filter } = query;
  const set = (part: Partial<z.input<typeof listAudit.query>>) => change({ ...part, page: undefined });
  const who = (entry: Entry) => entry.actorName ?? t.actorKind[entry.actorKind] ?? entry.actorKind;
  return (
    <div className="k-stack">
      <PageHead
        title={t.audit}
        intro={t.auditIntro}
        actions={
          <>
            <Button icon="shield" busy={check.busy} onClick={() => check.run({})}>
              {t.check}
            </Button>
            <ExportLink endpoint={exportAudit} input={{ query: filter }} name="audit.csv" label={t.exportName} />
          </>
        }
      />
      {log.data?.lastCheck && !check.data && (
        <Notice tone={log.data.lastCheck.faults === 0 ? "success" : "danger"}>
          {t.lastCheck(formatInstant(log.data.lastCheck.at))}
          {log.data.lastCheck.faults === 0
            ? t.checkGood(log.data.lastCheck.rows)
            : t.checkBad(log.data.lastCheck.faults, log.data.lastCheck.rows)}
        </Notice>
      )}
      {check.error && <Notice tone="danger">{errorText(check.error)}</Notice>}
      {check.data &&
        (check.data.faults.length === 0 ? (
          <Notice tone="success">
            {t.checkGood(check.data.rows)} {formatInstant(check.data.checkedAt)}
          </Notice>
        ) : (
          <Notice tone="danger" alert title={t.checkBad(check.data.faults.length, check.data.rows)}>
            <ul className="k-plain">
              {check.data.faults.map((fault) => (
                <li key={`${fault.lane} ${fault.seq}`}>
                  {t.faultAt(fault.lane, fault.seq)}: {t.fault[fault.fault]}
                </li>
              ))}
            </ul>
          </Notice>
        ))}
      <Card>
        <div className="k-stack">
          <Filters set={[query.from, query.to, query.event, query.actor, query.target].filter(Boolean).length}>
            <DateInput
              label={t.auditFrom}
              value={query.from ?? ""}
              onChange={(day) => set({ from: (day || undefined) as LocalDate | undefined })}
            />
            <DateInput
              label={t.auditTo}
              value={query.to ?? ""}
              onChange={(day) => set({ to: (day || undefined) as LocalDate | undefined })}
            />
            <Select
              label={t.event}
              placeholder={t.anyEvent}
              options={(log.data?.events ?? []).map((event) => ({ value: event, label: eventName(names, event, "*") }))}
              value={query.event}
              onChange={(event) => set({ event })}
            />
            <TextInput
              label={t.actor}
              value={query.actor ?? ""}
              onChange={(actor) => set({ actor: actor || undefined })}
            />
            <TextInput
              label={t.target}
              value={query.target ?? ""}
              onChange={(target) => set({ target: target || undefined })}
            />
          </Filters>
          {renderResult(log, (data) => (
            <>
              <DataTable
                caption={t.audit}
                dense
                rows={data.items}
                rowKey={(row) => `${row.lane}-${row.seq}`}
                empty={<EmptyState title={t.noEntries} />}
                columns={[
                  { key: "at", title: t.time, cell: (row) => formatInstant(row.at) },
                  { key: "who", title: t.who, cell: who },
                  {
                    key: "event",
                    title: t.what,
                    cell: (row) => eventName(names, row.event, row.action),
                  },
                  {
                    key: "about",
                    title: t.about,
                    cell: (row) => (
                      <>
                        {row.targetKind && (t.targetKind[row.targetKind] ?? row.targetKind)}{" "}
                        <span className="ac-detail k-soft">{row.targetId}</span>
                      </>
                    ),
                  },
                  {
                    key: "detail",
                    title: t.detail,
                    cell: (row) => <code className="ac-detail">{factsOf(row.detail)}</code>,
                  },
                ]}
              />
              <Pager
                page={query.page ?? 1}
                size={query.size ?? 20}
                total={data.total}
                onPage={(page) => change({ page }, true)}
              />
            </>
          ))}
        </div>
      </Card>
    </div>
  );
}
