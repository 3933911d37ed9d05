import { useState } from "react";
import { useEndpoint } from "../../../web/api/queries.ts";
import { useAddress, useAddressAs, useAddressText } from "../../../web/kit/address.ts";
import { Card, List, ListItem, PageHead } from "../../../web/kit/card.tsx";
import { Select } from "../../../web/kit/choice.tsx";
import { DataTable } from "../../../web/kit/data-table.tsx";
import { Filters } from "../../../web/kit/filters.tsx";
import { formatDay, formatInstant } from "../../../web/kit/format.ts";
import { Link } from "../../../web/kit/link.tsx";
import { Notice } from "../../../web/kit/notice.tsx";
import { Pager } from "../../../web/kit/pager.tsx";
import { EmptyState, renderResult } from "../../../web/kit/states.tsx";
import { Tabs } from "../../../web/kit/tabs.tsx";
import { Tag } from "../../../web/kit/tag.tsx";
import { TextInput } from "../../../web/kit/text-input.tsx";
import { useTexts, useWords } from "../../../web/kit/texts.ts";
import { listCheckResults, listDefinitions, listPacks } from "../contract/endpoints.ts";
import "./rules.css";
import { ruleTexts } from "./texts.ts";

/** For officials: everything that holds, the packs it comes from, and who falls short. */
export function RulesPage() {
  const t = useTexts(ruleTexts);
  const tab = useAddressText("tab");
  const [, change] = useAddress();
  return (
    <>
      <PageHead title={t.title} intro={t.intro} />
      <Tabs
        label={t.title}
        chosen={tab ?? "definitions"}
        onChoose={(key) => change({ tab: key === "definitions" ? undefined : key })}
        tabs={[
          { key: "definitions", title: t.tabs.definitions, content: <DefinitionsTab /> },
          { key: "packs", title: t.tabs.packs, content: <PacksTab /> },
          { key: "checks", title: t.tabs.checks, content: <ChecksTab /> },
        ]}
      />
    </>
  );
}

export const sinceWords = (from: string, always: string): string => (from <= "0001-01-01" ? always : formatDay(from));

function DefinitionsTab() {
  const t = useTexts(ruleTexts);
  const say = useWords();
  const [query, change] = useAddressAs(listDefinitions.query);
  const [typed, setTyped] = useState(query.q ?? "");
  const definitions = useEndpoint(listDefinitions, { query }, { keepPrevious: true });
  const packs = definitions.data?.packs ?? [];
  const nameOf = (key: string) => say(packs.find((pack) => pack.key === key)?.title ?? { zh: key, en: key });
  return (
    <div className="k-stack">
      <Filters
        first={
          <TextInput
            label={t.search}
            icon="search"
            type="search"
            value={typed}
            onChange={(q) => {
              setTyped(q);
              change({ q: q || undefined, page: undefined });
            }}
          />
        }
        set={[query.kind, query.pack].filter(Boolean).length}
      >
        <Select
          label={t.kind}
          placeholder={t.allKinds}
          options={(definitions.data?.kinds ?? []).map(({ kind, count }) => ({
            value: kind,
            label: `${t.kinds[kind] ?? kind} (${count})`,
          }))}
          value={query.kind}
          onChange={(kind) => change({ kind, page: undefined })}
        />
        <Select
          label={t.pack}
          placeholder={t.allPacks}
          options={packs.map(({ key, title }) => ({ value: key, label: say(title) }))}
          value={query.pack}
          onChange={(pack) => change({ pack, page: undefined })}
        />
      </Filters>
      {renderResult(definitions, ({ items, total }) => (
        <Card flush>
          <DataTable
            caption={t.tabs.definitions}
            columns={[
              { key: "title", title: t.definition, cell: ({ title }) => say(title) },
              { key: "kind", title: t.kind, cell: ({ kind }) => t.kinds[kind] ?? kind },
              {
                key: "summary",
                title: t.summary,
                cell: ({ summary, reads }) =>
                  reads ? (
                    <>
                      <span className="k-number">{say(reads.words)}</span>
                      {reads.when && <span className="k-small k-soft"> {say(reads.when)}</span>}
                    </>
                  ) : (
                    <span className="r-plain">{summary}</span>
                  ),
              },
              {
                key: "pack",
                title: t.pack,
                width: "11rem",
                cell: ({ pack, layers }) => (
                  <>
                    {nameOf(pack)} {layers > 1 && <Tag>{t.layers(layers)}</Tag>}
                  </>
                ),
              },
              {
                key: "since",
                title: t.since,
                width: "9rem",
                cell: ({ from, isFuture }) => (
                  <>
                    {sinceWords(from, t.always)} {isFuture && <Tag tone="warning">{t.future}</Tag>}
                  </>
                ),
              },
            ]}
            rows={items}
            rowKey={({ kind, key }) => `${kind}/${key}`}
            rowLink={({ kind, key }) => `/government/rules/${kind}/${key}`}
            empty={<EmptyState icon="list">{t.none}</EmptyState>}
          />
          <Pager
            page={query.page}
            size={query.size}
            total={total}
            onPage={(page) => change({ page: String(page) }, true)}
          />
        </Card>
      ))}
    </div>
  );
}

function PacksTab() {
  const t = useTexts(ruleTexts);
  const say = useWords();
  const packs = useEndpoint(listPacks, {});
  return renderResult(packs, ({ items, ownDecisions }) => (
    <div className="k-stack">
      {ownDecisions > 0 && <Notice>{t.ownDecisions(ownDecisions)}</Notice>}
      {items.length === 0 && <EmptyState icon="list">{t.noPacks}</EmptyState>}
      {items.map((pack) => (
        <Card
          key={pack.key}
          title={say(pack.title)}
          actions={<span className="k-small k-soft">{t.installed(formatInstant(pack.installedAt))}</span>}
        >
          <div className="k-stack">
            <p className="k-row">
              {pack.counts.map(({ kind, count }) => (
                <Link key={kind} to={`/government/rules?kind=${kind}&pack=${pack.key}`}>
                  {t.kinds[kind] ?? kind} {count}
                </Link>
              ))}
            </p>
            {pack.documents.length > 0 && (
              <List label={`${say(pack.title)} · ${t.documents}`}>
                {pack.documents.map((one) => (
                  <ListItem
                    key={one.key}
                    title={<Link to={`/government/rules/document/${one.key}`}>{say(one.title)}</Link>}
                    end={
                      <>
                        {one.status !== "in_force" && <Tag tone="warning">{t.documentStatus[one.status]}</Tag>}
                        <span className="k-small k-soft">{t.quoted(one.quoted)}</span>
                      </>
                    }
                  >
                    <p className="k-small k-soft">
                      {[one.issuer && say(one.issuer), one.number, one.issued].filter(Boolean).join(" · ")}
                    </p>
                  </ListItem>
                ))}
              </List>
            )}
          </div>
        </Card>
      ))}
    </div>
  ));
}

const severityTone = { note: "info", warning: "warning", serious: "danger" } as const;

function ChecksTab() {
  const t = useTexts(ruleTexts);
  const say = useWords();
  const results = useEndpoint(listCheckResults, {});
  return renderResult(results, ({ items }) => (
    <Card flush>
      <DataTable
        caption={t.tabs.checks}
        columns={[
          { key: "title", title: t.check, cell: ({ title }) => say(title) },
          { key: "subject", title: t.subject, cell: ({ subjectTitle }) => say(subjectTitle) },
          {
            key: "severity",
            title: t.fields["severity"] ?? "",
            cell: ({ severity }) => <Tag tone={severityTone[severity]}>{t.severity[severity]}</Tag>,
          },
          { key: "judged", title: t.judged, align: "end", cell: ({ judged }) => judged },
          { key: "short", title: t.short, align: "end", cell: ({ short }) => short },
          { key: "unknown", title: t.unknown, align: "end", cell: ({ unknown }) => unknown },
          { key: "unruled", title: t.unruled, align: "end", cell: ({ unruled }) => unruled },
        ]}
        rows={items}
        rowKey={({ key }) => key}
        rowLink={({ key }) => `/government/checks/${key}`}
        empty={<EmptyState icon="check">{t.checksNone}</EmptyState>}
      />
    </Card>
  ));
}
