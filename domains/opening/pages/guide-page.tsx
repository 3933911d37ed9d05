import "./opening.css";
import { useWho } from "../../../mechanisms/cases/pages/parts.tsx";
import { BasisList } from "../../../mechanisms/rules/pages/basis-list.tsx";
import { Why } from "../../../mechanisms/rules/pages/why.tsx";
import { useEndpoint } from "../../../web/api/queries.ts";
import { PrintButton } from "../../../web/kit/actions.tsx";
import { Breadcrumb } from "../../../web/kit/breadcrumb.tsx";
import { Card, List, ListItem, PageHead } from "../../../web/kit/card.tsx";
import { formatDay, formatInstant, formatList } from "../../../web/kit/format.ts";
import { Link } from "../../../web/kit/link.tsx";
import { QrCode } from "../../../web/kit/qr-code.tsx";
import { renderResult } from "../../../web/kit/states.tsx";
import { Tag } from "../../../web/kit/tag.tsx";
import { useTexts, useWords } from "../../../web/kit/texts.ts";
import { getOpeningGuide, type GuideKind } from "../contract.ts";
import { openingTexts } from "./texts.ts";

type Takes = GuideKind["promise"];

function useTakes() {
  const { units } = useTexts(openingTexts).guide;
  return (takes: Takes): string => (takes === null ? "" : units[takes.unit](takes.amount));
}

/** How to open a site: all procedures as they are today, to read, print and post. */
export function OpeningGuidePage() {
  const texts = useTexts(openingTexts);
  const t = texts.guide;
  const guide = useEndpoint(getOpeningGuide, {});
  return (
    <>
      <PageHead
        title={t.title}
        intro={t.intro}
        above={<Breadcrumb items={[[texts.chooser.title, "/opening"], [t.title]]} />}
        actions={<PrintButton />}
      />
      {renderResult(guide, ({ kinds, regime, changedAt, today }) => {
        const offered = kinds.filter(({ isOffered }) => isOffered);
        return (
          <div className="k-stack">
            <div className="k-split">
              <Card>
                <p>
                  {t.current(formatDay(today))}
                  {changedAt && <span className="k-soft"> · {t.changed(formatInstant(changedAt))}</span>}
                </p>
                {regime && (
                  <p>
                    {t.regime}: <Why judged={regime} />
                  </p>
                )}
              </Card>
              <Card title={t.qr}>
                <QrCode text={`${window.location.origin}/opening/guide`} label={t.qr} />
              </Card>
            </div>
            <h2>{t.start}</h2>
            {offered
              .filter(({ follows }) => follows.length === 0)
              .map((kind) => (
                <KindCard key={kind.key} kind={kind} />
              ))}
            <h2>{t.later}</h2>
            {offered
              .filter(({ follows }) => follows.length > 0)
              .map((kind) => (
                <KindCard key={kind.key} kind={kind} />
              ))}
          </div>
        );
      })}
    </>
  );
}

function KindCard({ kind }: { readonly kind: GuideKind }) {
  const t = useTexts(openingTexts).guide;
  const say = useWords();
  const takes = useTakes();
  const nameOf = useWho();
  const need = { always: "primary", sometimes: "info", may: "neutral" } as const;
  return (
    <div className="op-guide-kind">
      <Card
        level={3}
        title={say(kind.title)}
        actions={
          <>
            {kind.promise && <Tag tone="info">{t.promise(takes(kind.promise))}</Tag>}
            {kind.follows.length === 0 && (
              <Link to={`/services/${kind.key}`} button="secondary" aria-label={`${t.go}: ${say(kind.title)}`}>
                {t.go}
              </Link>
            )}
          </>
        }
      >
        <div className="k-stack">
          {kind.says && <p>{say(kind.says)}</p>}
          {kind.forms.length > 0 && (
            <p>
              <strong>{t.forms}</strong> {formatList(kind.forms.map(({ title }) => say(title)))}
            </p>
          )}
          {kind.materials.length > 0 && (
            <section>
              <h4>{t.materials}</h4>
              <List label={`${t.materials}: ${say(kind.title)}`}>
                {kind.materials.map((material) => (
                  <ListItem
                    key={material.title.zh}
                    title={say(material.title)}
                    end={<Tag tone={need[material.need]}>{t[material.need]}</Tag>}
                  >
                    {(material.help || material.needsValidUntil) && (
                      <p className="k-small k-soft">
                        {material.help && say(material.help)} {material.needsValidUntil && t.validity}
                      </p>
                    )}
                  </ListItem>
                ))}
              </List>
            </section>
          )}
          <section>
            <h4>{t.steps}</h4>
            <ol>
              {kind.steps.map((step) => (
                <li key={step.title.zh}>
                  <strong>{say(step.title)}</strong>{" "}
                  <span className="k-soft">
                    {[
                      step.type === "publicity"
                        ? t.everyone
                        : step.who.length > 0
                          ? formatList(step.who.map(nameOf))
                          : t.platform,
                      takes(step.takes),
                    ]
                      .filter(Boolean)
                      .join(" · ")}
                  </span>
                  {step.says && <p className="k-small k-soft">{say(step.says)}</p>}
                </li>
              ))}
            </ol>
          </section>
          <section>
            <h4>{t.results}</h4>
            <ul>
              {kind.outcomes.map((outcome) => (
                <li key={outcome.title.zh}>
                  {say(outcome.title)}
                  {outcome.document && `：${say(outcome.document)}`}
                  {outcome.valid && <span className="k-soft"> · {t.valid(takes(outcome.valid))}</span>}
                </li>
              ))}
            </ul>
          </section>
          <section>
            <h4>{t.basis}</h4>
            <BasisList basis={kind.basis} />
          </section>
        </div>
      </Card>
    </div>
  );
}
