import { useState } from "react";
import { useEndpoint } from "../../../web/api/queries.ts";
import { Card, List, ListItem, PageHead } from "../../../web/kit/card.tsx";
import { Link } from "../../../web/kit/link.tsx";
import { EmptyState, renderResult } from "../../../web/kit/states.tsx";
import { Tag } from "../../../web/kit/tag.tsx";
import { TextInput } from "../../../web/kit/text-input.tsx";
import { useTexts, useWords } from "../../../web/kit/texts.ts";
import { listIndicators } from "../contract.ts";
import { planningTexts } from "./texts.ts";

/** All indicators with what they mean, and where their values come from. */
export function IndicatorsPage() {
  const t = useTexts(planningTexts);
  const say = useWords();
  const [search, setSearch] = useState("");
  const indicators = useEndpoint(listIndicators, {});
  const matches = (text: string) => text.toLowerCase().includes(search.trim().toLowerCase());
  return (
    <>
      <PageHead
        title={t.indicators}
        intro={t.indicatorsIntro}
        actions={
          <Link to="/government/reports" button="secondary">
            {t.reports}
          </Link>
        }
      />
      {renderResult(indicators, ({ items }) => {
        const found = items.filter(({ title, explain, key }) => matches(`${say(title)} ${say(explain)} ${key}`));
        return (
          <div className="k-stack">
            {items.length > 15 && (
              <div className="k-measure">
                <TextInput label={t.search} value={search} onChange={setSearch} />
              </div>
            )}
            {found.length === 0 ? (
              <EmptyState icon="search">{t.noIndicators}</EmptyState>
            ) : (
              <Card>
                <List label={t.indicators}>
                  {found.map(({ key, title, explain, isReported }) => (
                    <ListItem key={key} title={<Link to={`/government/indicators/${key}`}>{say(title)}</Link>}>
                      <p className="k-small k-soft k-measure">{say(explain)}</p>
                      {isReported && <Tag tone="neutral">{t.reported}</Tag>}
                    </ListItem>
                  ))}
                </List>
              </Card>
            )}
          </div>
        );
      })}
    </>
  );
}
