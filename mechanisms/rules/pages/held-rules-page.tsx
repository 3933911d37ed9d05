import { useState } from "react";
import { useEndpoint } from "../../../web/api/queries.ts";
import { useAddressAs } from "../../../web/kit/address.ts";
import { Card, List, ListItem, PageHead } from "../../../web/kit/card.tsx";
import { Select } from "../../../web/kit/choice.tsx";
import { DateInput } from "../../../web/kit/date-input.tsx";
import { DataTable } from "../../../web/kit/data-table.tsx";
import { Filters } from "../../../web/kit/filters.tsx";
import { Link } from "../../../web/kit/link.tsx";
import { Pager } from "../../../web/kit/pager.tsx";
import { EmptyState, renderResult } from "../../../web/kit/states.tsx";
import { Tag } from "../../../web/kit/tag.tsx";
import { TextInput } from "../../../web/kit/text-input.tsx";
import { useTexts, useWords } from "../../../web/kit/texts.ts";
import { listHeldRules, listPacks } from "../contract/endpoints.ts";
import { BasisList } from "./basis-list.tsx";
import "./rules.css";
import { ruleTexts } from "./texts.ts";

const pageSize = 30;

/** For everyone: what holds here, with the sentence each rule comes from. */
export function HeldRulesPage() {
  const t = useTexts(ruleTexts);
  const say = useWords();
  const [query, change] = useAddressAs(listHeldRules.query);
  const [typed, setTyped] = useState(query.q ?? "");
  const asked = JSON.stringify(query);
  const [place, setPlace] = useState({ asked, page: 1 });
  // Another question begins with its first page again.
  const page = place.asked === asked ? place.page : 1;
  const rules = useEndpoint(listHeldRules, { query }, { keepPrevious: true });
  return (
    <>
      <PageHead title={t.publicTitle} intro={t.publicIntro} />
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
                change({ q: q || undefined });
              }}
            />
          }
          set={[query.pack, query.on].filter(Boolean).length}
        >
          <Select
            label={t.pack}
            placeholder={t.allPacks}
            options={(rules.data?.packs ?? []).map(({ key, title }) => ({ value: key, label: say(title) }))}
            value={query.pack}
            onChange={(pack) => change({ pack })}
          />
          <DateInput
            label={t.publicOn}
            value={query.on ?? rules.data?.on ?? ""}
            onChange={(on) => change({ on: on || undefined })}
          />
        </Filters>
        {renderResult(rules, ({ items, packs }) => {
          const nameOf = (key: string) => say(packs.find((pack) => pack.key === key)?.title ?? { zh: key, en: key });
          const rows = items.flatMap((item) => item.rules.map((rule) => ({ item, rule })));
          return items.length === 0 ? (
            <EmptyState icon="list">{t.none}</EmptyState>
          ) : (
            <>
              <p className="k-small k-soft" role="status">
                {t.found(items.length)}
              </p>
              <Card flush>
                <DataTable
                  caption={t.publicTitle}
                  columns={[
                    {
                      key: "rule",
                      title: t.publicRule,
                      cell: ({ item, rule }) => (
                        <>
                          <strong>{say(item.title)}</strong>
                          <br />
                          <span className="k-small k-soft">{rule.when ? say(rule.when) : t.publicEvery}</span>
                        </>
                      ),
                    },
                    {
                      key: "value",
                      title: t.fields["value"] ?? "",
                      cell: ({ rule }) => (
                        <>
                          <span className={rule.decides ? "r-value k-number" : "r-covered k-number"}>
                            {say(rule.words)}
                          </span>
                          {!rule.decides && (
                            <>
                              {" "}
                              <Tag>{t.publicCovered}</Tag>
                            </>
                          )}
                          {rule.note && <p className="k-small k-soft">{say(rule.note)}</p>}
                        </>
                      ),
                    },
                    { key: "basis", title: t.basis, cell: ({ rule }) => <BasisList basis={rule.basis} /> },
                    { key: "pack", title: t.pack, deskOnly: true, cell: ({ rule }) => nameOf(rule.pack) },
                  ]}
                  rows={rows.slice((page - 1) * pageSize, page * pageSize)}
                  rowKey={({ rule }) => `${rule.pack} ${rule.key}`}
                />
                <Pager
                  page={page}
                  size={pageSize}
                  total={rows.length}
                  onPage={(next) => {
                    setPlace({ asked, page: next });
                    window.scrollTo(0, 0);
                  }}
                />
              </Card>
            </>
          );
        })}
        <Documents />
      </div>
    </>
  );
}

function Documents() {
  const t = useTexts(ruleTexts);
  const say = useWords();
  const packs = useEndpoint(listPacks, {});
  return renderResult(packs, ({ items }) => (
    <Card title={t.sources}>
      <List label={t.sources}>
        {items
          .flatMap(({ documents }) => documents)
          .filter(({ quoted }) => quoted > 0)
          .map((one) => (
            <ListItem
              key={one.key}
              title={one.url ? <Link to={one.url}>{say(one.title)}</Link> : say(one.title)}
              end={one.status !== "in_force" && <Tag tone="warning">{t.documentStatus[one.status]}</Tag>}
            >
              <p className="k-small k-soft">
                {[one.issuer && say(one.issuer), one.number, one.issued].filter(Boolean).join(" · ")}
              </p>
            </ListItem>
          ))}
      </List>
    </Card>
  ));
}
