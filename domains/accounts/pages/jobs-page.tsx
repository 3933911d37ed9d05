import type { z } from "zod";
import { useCommand, useEndpoint } from "../../../web/api/queries.ts";
import type { ApiError } from "../../../web/api/client.ts";
import { useAddressAs } from "../../../web/kit/address.ts";
import { Button } from "../../../web/kit/button.tsx";
import { Card, PageHead } from "../../../web/kit/card.tsx";
import { optionsOf, Select } from "../../../web/kit/choice.tsx";
import { DataTable } from "../../../web/kit/data-table.tsx";
import { formatInstant } from "../../../web/kit/format.ts";
import { Pager } from "../../../web/kit/pager.tsx";
import { EmptyState, renderResult } from "../../../web/kit/states.tsx";
import { Tag } from "../../../web/kit/tag.tsx";
import { errorText, useTexts } from "../../../web/kit/texts.ts";
import { toast } from "../../../web/kit/toast.tsx";
import { cancelJob, jobStates, listJobs, listQueues, retryJob } from "../contract/records.ts";
import "./accounts.css";
import { queueName } from "./event-names.ts";
import { eventTexts, officeTexts } from "./texts.ts";

const tones = {
  created: "info",
  retry: "warning",
  active: "info",
  completed: "success",
  cancelled: "neutral",
  failed: "danger",
} as const;
const freshEvery = 5_000;

/** Background work: how much waits, what failed and why. */
export function JobsPage() {
  const t = useTexts(officeTexts);
  const names = useTexts(eventTexts);
  const [query, change] = useAddressAs(listJobs.query);
  const queues = useEndpoint(listQueues, {}, { refetchInterval: freshEvery });
  const jobs = useEndpoint(
    listJobs,
    { query: query as z.input<typeof listJobs.query> },
    { keepPrevious: true, refetchInterval: freshEvery },
  );
  const onError = (error: ApiError) => toast({ text: errorText(error, t.errors), tone: "danger" });
  const retry = useCommand(retryJob, { onSuccess: () => toast({ text: t.retried }), onError });
  const cancel = useCommand(cancelJob, { onSuccess: () => toast({ text: t.cancelled }), onError });
  return (
    <div className="k-stack">
      <PageHead title={t.jobs} intro={t.jobsIntro} />
      <Card title={t.queues}>
        {renderResult(queues, ({ items }) => (
          <DataTable
            caption={t.queues}
            dense
            rows={items}
            rowKey={(row) => row.name}
            columns={[
              { key: "name", title: t.queue, cell: (row) => queueName(names, row.name) },
              ...jobStates.map((state) => ({
                key: state,
                title: t.jobState[state],
                align: "end" as const,
                // On a phone what waits and what failed says enough.
                deskOnly: state !== "created" && state !== "failed",
                cell: (row: (typeof items)[number]) => row.counts[state],
              })),
              { key: "done", title: t.lastDone, cell: (row) => (row.lastDoneAt ? formatInstant(row.lastDoneAt) : "") },
            ]}
          />
        ))}
      </Card>
      <Card title={t.jobList}>
        <div className="k-stack">
          <div className="ac-filters">
            <Select
              label={t.queue}
              placeholder={t.anyQueue}
              options={(queues.data?.items ?? []).map(({ name }) => ({ value: name, label: queueName(names, name) }))}
              value={query.queue}
              onChange={(queue) => change({ queue, page: undefined })}
            />
            <Select
              label={t.state}
              placeholder={t.anyState}
              options={optionsOf(jobStates, t.jobState)}
              value={query.state}
              onChange={(state) => change({ state, page: undefined })}
            />
          </div>
          {renderResult(jobs, (data) => (
            <>
              <DataTable
                caption={t.jobList}
                dense
                rows={data.items}
                rowKey={(row) => row.id}
                empty={<EmptyState icon="settings" title={t.noJobs} />}
                columns={[
                  { key: "queue", title: t.queue, cell: (row) => queueName(names, row.queue) },
                  {
                    key: "state",
                    title: t.state,
                    cell: (row) => <Tag tone={tones[row.state]}>{t.jobState[row.state]}</Tag>,
                  },
                  { key: "created", title: t.created, cell: (row) => formatInstant(row.createdAt) },
                  { key: "ended", title: t.ended, cell: (row) => (row.endedAt ? formatInstant(row.endedAt) : "") },
                  {
                    key: "attempts",
                    title: t.attempts,
                    align: "end",
                    cell: (row) => `${row.attempts} / ${row.attemptLimit}`,
                  },
                  { key: "problem", title: t.problem, cell: (row) => <span className="ac-detail">{row.problem}</span> },
                ]}
                actions={(row) => {
                  const params = { queue: row.queue, jobId: row.id };
                  if (row.state === "failed")
                    return (
                      <Button size="small" busy={retry.busy} onClick={() => retry.run({ params })}>
                        {t.retry}
                      </Button>
                    );
                  if (["created", "retry", "active"].includes(row.state))
                    return (
                      <Button size="small" busy={cancel.busy} onClick={() => cancel.run({ params })}>
                        {t.cancelJob}
                      </Button>
                    );
                  return null;
                }}
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
