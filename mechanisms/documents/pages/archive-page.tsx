import { useState } from "react";
import type { z } from "zod";
import { useCommand, useEndpoint } from "../../../web/api/queries.ts";
import { ExportLink } from "../../../web/kit/actions.tsx";
import { useAddressAs } from "../../../web/kit/address.ts";
import { Button } from "../../../web/kit/button.tsx";
import { Card, PageHead } from "../../../web/kit/card.tsx";
import { optionsOf, Select, Switch } from "../../../web/kit/choice.tsx";
import { DataTable } from "../../../web/kit/data-table.tsx";
import { Dialog } from "../../../web/kit/dialog.tsx";
import { Filters } from "../../../web/kit/filters.tsx";
import { formatDay, formatInstant } from "../../../web/kit/format.ts";
import { Pager } from "../../../web/kit/pager.tsx";
import { EmptyState, renderResult } from "../../../web/kit/states.tsx";
import { Tag } from "../../../web/kit/tag.tsx";
import { TextArea, TextInput } from "../../../web/kit/text-input.tsx";
import { errorText, useTexts, useWords } from "../../../web/kit/texts.ts";
import { toast } from "../../../web/kit/toast.tsx";
import { destroyDocuments, documentStates, exportDocuments, listDocuments } from "../contract.ts";
import { DocumentStateTag } from "./document-state.tsx";
import { documentTexts } from "./texts.ts";

type Asked = z.input<typeof listDocuments.query>;

/** The archive of the official's divisions. */
export function ArchivePage() {
  const t = useTexts(documentTexts);
  const say = useWords();
  const [query, change] = useAddressAs(listDocuments.query);
  const { page: _page, size: _size, due, ...filter } = query;
  const asked: Asked = { ...query, due: due ? "true" : undefined };
  const documents = useEndpoint(listDocuments, { query: asked }, { keepPrevious: true });
  const set = (part: Partial<Asked>) => change({ ...part, page: undefined });
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const [isAsked, setIsAsked] = useState(false);
  const thisYear = Number((documents.data?.items[0]?.issuedAt ?? "2026").slice(0, 4));
  const years = Array.from({ length: 12 }, (_, i) => String(thisYear - i));
  return (
    <div className="k-stack">
      <PageHead
        title={t.archiveTitle}
        intro={t.archiveIntro}
        actions={
          <ExportLink
            endpoint={exportDocuments}
            input={{ query: { ...filter, due: due ? "true" : undefined } }}
            name="documents.xlsx"
          />
        }
      />
      <Card>
        <div className="k-stack">
          <Filters
            set={[query.template, query.state, query.year, due].filter(Boolean).length}
            first={
              <TextInput
                label={t.search}
                value={query.search ?? ""}
                onChange={(search) => set({ search: search || undefined })}
              />
            }
          >
            <Select
              label={t.document}
              placeholder={t.anyTemplate}
              options={(documents.data?.templates ?? []).map(({ key, title }) => ({ value: key, label: say(title) }))}
              value={query.template}
              onChange={(template) => set({ template })}
            />
            <Select
              label={t.state}
              placeholder={t.anyState}
              options={optionsOf(documentStates, t.states)}
              value={query.state}
              onChange={(state) => set({ state })}
            />
            <Select
              label={t.year}
              placeholder={t.anyYear}
              options={years.map((year) => ({ value: year, label: year }))}
              value={query.year === undefined ? undefined : String(query.year)}
              onChange={(year) => set({ year })}
            />
            <Switch
              label={t.due}
              look="check"
              value={due ?? false}
              onChange={(on) => {
                setChosen(new Set());
                set({ due: on ? "true" : undefined });
              }}
            />
          </Filters>
          {renderResult(documents, (data) => (
            <>
              {due && data.canDestroy && data.total > 0 && (
                <div className="k-row">
                  <Button
                    variant="danger"
                    icon="trash"
                    reason={chosen.size === 0 ? t.chooseDue : undefined}
                    onClick={() => setIsAsked(true)}
                  >
                    {t.destroy(chosen.size)}
                  </Button>
                </div>
              )}
              <DataTable
                caption={t.archiveTitle}
                rows={data.items}
                rowKey={(row) => row.id}
                rowLink={(row) => `/government/documents/${row.id}`}
                selected={due && data.canDestroy ? chosen : undefined}
                onSelect={setChosen}
                empty={
                  <EmptyState icon="form" title={t.none}>
                    {t.noneText}
                  </EmptyState>
                }
                columns={[
                  { key: "number", title: t.number, cell: (row) => row.number },
                  { key: "title", title: t.document, cell: (row) => say(row.title) },
                  { key: "division", title: t.division, deskOnly: true, cell: (row) => row.divisionName },
                  {
                    key: "state",
                    title: t.state,
                    cell: (row) => (
                      <span className="k-row">
                        <DocumentStateTag state={row.state} />
                        {row.isDue && <Tag tone="warning">{t.isDue}</Tag>}
                        {row.destroyedAt && <Tag>{t.isDestroyed}</Tag>}
                      </span>
                    ),
                  },
                  { key: "issued", title: t.issuedAt, cell: (row) => formatInstant(row.issuedAt) },
                  {
                    key: "to",
                    title: t.validTo,
                    deskOnly: true,
                    cell: (row) => (row.validTo ? formatDay(row.validTo) : t.endless),
                  },
                  {
                    key: "kept",
                    title: t.retainedUntil,
                    deskOnly: true,
                    cell: (row) => (row.validTo ? formatDay(row.retainedUntil) : "—"),
                  },
                ]}
              />
              <Pager
                page={query.page}
                size={query.size}
                total={data.total}
                onPage={(page) => change({ page: String(page) }, true)}
              />
            </>
          ))}
        </div>
      </Card>
      <DestroyDialog
        open={isAsked}
        ids={[...chosen]}
        onClose={() => setIsAsked(false)}
        onDone={() => {
          setIsAsked(false);
          setChosen(new Set());
        }}
      />
    </div>
  );
}

function DestroyDialog(props: {
  readonly open: boolean;
  readonly ids: readonly string[];
  readonly onClose: () => void;
  readonly onDone: () => void;
}) {
  const t = useTexts(documentTexts);
  const [reason, setReason] = useState("");
  const destroy = useCommand(destroyDocuments, {
    onSuccess: ({ destroyed }) => {
      toast({ text: t.destroyed2(destroyed) });
      setReason("");
      props.onDone();
    },
    onError: (error) => toast({ text: errorText(error, t.errors), tone: "danger" }),
  });
  return (
    <Dialog
      open={props.open}
      title={t.destroyTitle}
      onClose={props.onClose}
      actions={
        <>
          <Button
            variant="danger"
            busy={destroy.busy}
            reason={reason.trim().length < 2 ? t.reason : undefined}
            onClick={() => destroy.run({ body: { documentIds: [...props.ids] as never, reason } })}
          >
            {t.confirmDestroy}
          </Button>
          <Button onClick={props.onClose}>{t.cancel}</Button>
        </>
      }
    >
      <div className="k-stack">
        <p>{t.destroyText(props.ids.length)}</p>
        <TextArea label={t.reason} value={reason} onChange={setReason} required />
      </div>
    </Dialog>
  );
}
