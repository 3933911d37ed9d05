import { useState } from "react";
import { useEndpoint } from "../../../web/api/queries.ts";
import { useAddressAs } from "../../../web/kit/address.ts";
import { Card, List, ListItem, PageHead } from "../../../web/kit/card.tsx";
import { Select } from "../../../web/kit/choice.tsx";
import { DateInput } from "../../../web/kit/date-input.tsx";
import { Filters } from "../../../web/kit/filters.tsx";
import { Link } from "../../../web/kit/link.tsx";
import { EmptyState, renderResult } from "../../../web/kit/states.tsx";
import { Tag } from "../../../web/kit/tag.tsx";
import { TextInput } from "../../../web/kit/text-input.tsx";
import { useTexts, useWords } from "../../../web/kit/texts.ts";
import { type HeldParameter, type HeldRule, listHeldRules, listPacks } from "../contract/endpoints.ts";
import { BasisList } from "./basis-list.tsx";
import "./rules.css";
import { ruleTexts } from "./texts.ts";

/** For everyone: what holds here, with the sentence each rule comes from. */
export function HeldRulesPage() {
  const t = useTexts(ruleTexts);
  const say = useWords();
  const [query, change] = useAddressAs(listHeldRules.query);
  const [typed, setTyped] = useState(query.q ?? "");
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
          return items.length === 0 ? (
            <EmptyState icon="list">{t.none}</EmptyState>
          ) : (
            <>
              <p className="k-small k-soft" role="status">
                {t.found(items.length)}
              </p>
              {items.map((item) => (
                <ParameterCard key={item.key} item={item} nameOf={nameOf} />
              ))}
            </>
          );
        })}
        <Documents />
      </div>
    </>
  );
}

function ParameterCard({ item, nameOf }: { readonly item: HeldParameter; readonly nameOf: (pack: string) => string }) {
  const say = useWords();
  return (
    <Card title={say(item.title)}>
      <List label={say(item.title)}>
        {item.rules.map((rule) => (
          <RuleItem key={`${rule.pack} ${rule.key}`} rule={rule} packName={nameOf(rule.pack)} />
        ))}
      </List>
    </Card>
  );
}

function RuleItem({ rule, packName }: { readonly rule: HeldRule; readonly packName: string }) {
  const t = useTexts(ruleTexts);
  const say = useWords();
  return (
    <ListItem
      title={
        <span className={rule.decides ? "r-value k-number" : "r-value r-covered k-number"}>{say(rule.words)}</span>
      }
      end={rule.decides ? <Tag tone="success">{packName}</Tag> : <Tag>{packName}</Tag>}
    >
      <p className="k-small">
        {rule.when ? say(rule.when) : t.publicEvery}
        {!rule.decides && <> · {t.publicCovered}</>}
      </p>
      {rule.note && <p className="k-small k-soft k-measure">{say(rule.note)}</p>}
      <div className="k-small">
        <BasisList basis={rule.basis} />
      </div>
    </ListItem>
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
