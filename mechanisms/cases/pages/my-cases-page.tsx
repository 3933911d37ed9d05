import { useEndpoint } from "../../../web/api/queries.ts";
import { useAddressAs } from "../../../web/kit/address.ts";
import { Card, List, ListItem, PageHead } from "../../../web/kit/card.tsx";
import { formatDay, dayOf } from "../../../web/kit/format.ts";
import { Link } from "../../../web/kit/link.tsx";
import { Pager } from "../../../web/kit/pager.tsx";
import { EmptyState, renderResult } from "../../../web/kit/states.tsx";
import { Tabs } from "../../../web/kit/tabs.tsx";
import { Tag } from "../../../web/kit/tag.tsx";
import { useTexts, useWords } from "../../../web/kit/texts.ts";
import type { OutputOf } from "../../../contract/endpoint.ts";
import type { CaseStatus } from "../contract/case.ts";
import { listMyCases } from "../contract/apply.ts";
import { CaseStatusTag, DueText } from "./parts.tsx";
import { useCaseScope } from "./scope.ts";
import { casesTexts } from "./texts.ts";

type Row = OutputOf<typeof listMyCases>["items"][number];
const parts: Record<string, readonly CaseStatus[]> = {
  open: ["open", "returned"],
  draft: ["draft"],
  closed: ["closed"],
};

/** One's own cases: under way, drafts, closed. */
export function MyCasesPage() {
  const t = useTexts(casesTexts);
  const scope = useCaseScope();
  const [query, change] = useAddressAs(listMyCases.query);
  const part = Object.keys(parts).find((one) => parts[one]?.[0] === query.status[0]) ?? "open";
  const list = useEndpoint(
    listMyCases,
    { query: { status: [...parts[part]!], page: query.page, size: query.size } },
    { keepPrevious: true },
  );
  const content = (
    <Card>
      {renderResult(list, ({ items, total }) =>
        items.length === 0 ? (
          <EmptyState
            icon="form"
            title={t.noCases}
            action={
              <Link to={scope.services} button="primary">
                {t.findService}
              </Link>
            }
          >
            {t.noCasesText}
          </EmptyState>
        ) : (
          <>
            <List label={t.myCases}>
              {items.map((row) => (
                <Line key={row.id} row={row} />
              ))}
            </List>
            <Pager page={query.page} size={query.size} total={total} onPage={(page) => change({ page }, true)} />
          </>
        ),
      )}
    </Card>
  );
  const titles = { open: t.underWay, draft: t.drafts, closed: t.closedOnes };
  return (
    <>
      <PageHead
        title={t.myCases}
        intro={t.myCasesIntro}
        actions={
          <Link to={scope.services} button="primary">
            {t.findService}
          </Link>
        }
      />
      <Tabs
        label={t.myCases}
        chosen={part}
        onChoose={(key) => change({ status: parts[key], page: undefined })}
        tabs={(["open", "draft", "closed"] as const).map((key) => ({ key, title: titles[key], content }))}
      />
    </>
  );
}

function Line({ row }: { readonly row: Row }) {
  const t = useTexts(casesTexts);
  const say = useWords();
  const scope = useCaseScope();
  const to = row.status === "draft" ? `${scope.list}/${row.id}/fill` : `${scope.list}/${row.id}`;
  return (
    <ListItem
      title={<Link to={to}>{[say(row.kindTitle), row.label].filter(Boolean).join(" · ")}</Link>}
      end={
        <span className="k-row">
          {row.waitsForMe && row.status !== "draft" && <Tag tone="warning">{t.waitsForMe}</Tag>}
          <CaseStatusTag row={row} />
        </span>
      }
    >
      <p className="k-small k-soft">
        {row.number && <span className="k-number">{row.number} · </span>}
        {row.submittedAt && `${t.submittedOn} ${formatDay(dayOf(row.submittedAt))}`}
        {row.at.length > 0 && ` · ${row.at.map(say).join(t.separator)}`}{" "}
        {row.status === "open" && <DueText due={row.due} />}
        {row.validUntil && ` · ${t.validTo(formatDay(row.validUntil))}`}
      </p>
    </ListItem>
  );
}
