import { useEndpoint } from "../../../web/api/queries.ts";
import { Card, PageHead } from "../../../web/kit/card.tsx";
import { Link } from "../../../web/kit/link.tsx";
import { EmptyState, renderResult } from "../../../web/kit/states.tsx";
import { Tag } from "../../../web/kit/tag.tsx";
import { useTexts, useWords } from "../../../web/kit/texts.ts";
import type { OutputOf } from "../../../contract/endpoint.ts";
import { listCaseKinds, listMyCases } from "../contract/apply.ts";
import "./cases.css";
import { useApplicant, useCaseScope } from "./scope.ts";
import { casesTexts, officeTexts } from "./texts.ts";

type Kind = OutputOf<typeof listCaseKinds>["items"][number];

/** What can be applied for, by subject. */
export function ServicesPage() {
  const t = useTexts(casesTexts);
  const office = useTexts(officeTexts);
  const scope = useCaseScope();
  const { isSignedIn } = useApplicant();
  const kinds = useEndpoint(listCaseKinds, {});
  const waiting = useEndpoint(
    listMyCases,
    { query: { size: "20" } },
    { enabled: isSignedIn && scope.end !== "government" },
  );
  const mine = waiting.data?.items.filter(({ waitsForMe }) => waitsForMe).length ?? 0;
  const atCounter = scope.end === "government";
  return (
    <>
      <PageHead
        title={atCounter ? office.counterTitle : t.services}
        intro={atCounter ? office.counterIntro : t.servicesIntro}
        actions={
          scope.end === "public" && (
            <>
              {isSignedIn && (
                <Link to={scope.list} button="secondary">
                  {t.myCases}
                  {mine > 0 && <Tag tone="warning">{`${t.waitsForMe} ${mine}`}</Tag>}
                </Link>
              )}
              <Link to="/track" button="quiet">
                {t.track}
              </Link>
            </>
          )
        }
      />
      {renderResult(kinds, ({ items }) => {
        // What follows a case is begun on that case, not from here.
        const offered = items.filter(
          (kind) => !kind.follows && (scope.end !== "government" || kind.as.some((as) => scope.ways.includes(as))),
        );
        if (offered.length === 0) return <EmptyState icon="form" title={t.noKinds} />;
        // In the order of their names' list; groups a locality adds come after them.
        const known = Object.keys(t.group);
        const place = (group: string) => (known.includes(group) ? known.indexOf(group) : known.length);
        const groups = [...new Set(offered.map(({ group }) => group))].toSorted((a, b) => place(a) - place(b));
        return (
          <div className="k-stack">
            {groups.map((group) => (
              <section key={group} aria-label={t.group[group] ?? t.otherGroup}>
                <h2>{t.group[group] ?? t.otherGroup}</h2>
                <div className="k-grid" style={{ "--min": "18rem" } as React.CSSProperties}>
                  {offered
                    .filter((kind) => kind.group === group)
                    .map((kind) => (
                      <KindCard key={kind.key} kind={kind} />
                    ))}
                </div>
              </section>
            ))}
          </div>
        );
      })}
    </>
  );
}

function KindCard({ kind }: { readonly kind: Kind }) {
  const t = useTexts(casesTexts);
  const say = useWords();
  const scope = useCaseScope();
  const may = kind.as.some((as) => scope.ways.includes(as));
  return (
    <Card level={3} title={say(kind.title)}>
      <div className="cas-kind">
        {kind.says && <p className="k-soft">{say(kind.says)}</p>}
        <div className="k-row cas-kind-foot">
          <Link to={`${scope.services}/${kind.key}`} button="secondary" aria-label={`${t.guide} ${say(kind.title)}`}>
            {t.guide}
          </Link>
          {may && (
            <Link
              to={`${scope.services}/${kind.key}/begin`}
              button="primary"
              aria-label={`${scope.end === "government" ? t.beginFor : t.begin} ${say(kind.title)}`}
            >
              {scope.end === "government" ? t.beginFor : t.begin}
            </Link>
          )}
        </div>
      </div>
    </Card>
  );
}
