import { useState } from "react";
import { Button } from "../../../web/kit/button.tsx";
import { Card } from "../../../web/kit/card.tsx";
import { dayOf, formatDistance, formatMoney, formatMonth } from "../../../web/kit/format.ts";
import { Icon } from "../../../web/kit/icon.tsx";
import { Link } from "../../../web/kit/link.tsx";
import { FreshnessMark, Tag, VacancyTag } from "../../../web/kit/tag.tsx";
import { careTexts, useTexts } from "../../../web/kit/texts.ts";
import type { SiteKind } from "../../../contract/care.ts";
import type { Finding, MatchOption, Need } from "../contract.ts";
import { explain } from "./explain.ts";
import { demandTexts } from "./texts.ts";

const mark = { met: "check", nearly: "minus", not_met: "close", unknown: "info" } as const;

/** One option: what it is, what it costs, how far, and every criterion with its tick and its reason. */
export function MatchCard(props: {
  readonly option: MatchOption;
  readonly need: Need;
  readonly applyAt: string | undefined;
  readonly compared: boolean;
  readonly onCompare: (() => void) | undefined;
}) {
  const { option, need, applyAt, compared, onCompare } = props;
  const t = useTexts(demandTexts);
  const m = t.matches;
  const care = useTexts(careTexts);
  // On a desk there is room for every reason at once.
  const [wide] = useState(() => window.matchMedia("(min-width: 900px)").matches);
  const misses = wide
    ? []
    : option.findings.filter(({ criterion, verdict }) => verdict !== "met" && option.failed.includes(criterion));
  const hourly = option.unit === "hour";
  return (
    <Card>
      <div className="k-stack" style={{ "--gap": "var(--space-3)" } as React.CSSProperties}>
        <div className="dem-option-head">
          <div>
            <h3>
              <Link to={`/sites/${option.siteId}`}>{option.name}</Link>
            </h3>
            <p className="k-small k-soft" style={{ marginBottom: 0 }}>
              {option.address}
            </p>
          </div>
          <div className="dem-score">
            <strong className="k-number">{Math.round(option.score)}</strong>
            <div className="k-small k-soft">{m.score}</div>
          </div>
        </div>
        <div className="k-row" style={{ gap: "var(--space-2)" }}>
          {option.isNew && <Tag tone="primary">{m.isNew}</Tag>}
          <Tag>{care.siteKind[option.kind as SiteKind]}</Tag>
          {option.inclusive && <Tag tone="success">{m.criterion.inclusive}</Tag>}
          {option.grade && <Tag tone="info">{m.explain.grade(option.grade)}</Tag>}
          <Tag>
            {care.ageBand[option.ageBand]} · {care.serviceForm[option.serviceForm]}
          </Tag>
        </div>
        <div className="k-row">
          <strong className="k-number">
            {formatMoney(option.priceFen)}
            {hourly ? m.perHour : m.perMonth}
          </strong>
          {hourly && <span className="k-small k-soft">{m.aboutMonth(formatMoney(option.monthlyFen))}</span>}
          <VacancyTag level={option.free > 2 ? "many" : option.free > 0 ? "few" : "none"}>
            {option.free > 0 ? m.free(option.free, formatMonth(option.month)) : m.noFree(formatMonth(option.month))}
          </VacancyTag>
          <span className="k-small">
            <FreshnessMark
              freshness={option.freshness}
              day={option.confirmedAt ? dayOf(option.confirmedAt) : undefined}
            />
          </span>
        </div>
        <p className="k-small k-soft" style={{ marginBottom: 0 }}>
          {option.distances
            .map(({ pointId, metres, how }) =>
              m.explain.distance(
                t.pointLabel[need.points.find(({ id }) => id === pointId)?.label ?? "other"] ?? "",
                formatDistance(metres),
                m.how[how],
              ),
            )
            .join(" · ")}
        </p>
        <ul className="dem-ticks" aria-label={m.why}>
          {option.findings.map(({ criterion, verdict }) => (
            <li key={criterion} className={`dem-${verdict}`}>
              <Icon name={mark[verdict]} size={16} />
              <span className="k-small">
                {m.criterion[criterion]}
                <span className="k-hidden"> {m.verdict[verdict]}</span>
              </span>
            </li>
          ))}
        </ul>
        {misses.length > 0 && (
          <ul className="dem-findings">
            {misses.map((finding) => (
              <Reason key={finding.criterion} finding={finding} need={need} />
            ))}
          </ul>
        )}
        <details open={wide}>
          <summary className="k-small">{m.why}</summary>
          <ul className="dem-findings">
            {option.findings.map((finding) => (
              <Reason key={finding.criterion} finding={finding} need={need} />
            ))}
          </ul>
        </details>
        <div className="k-row k-no-print">
          {applyAt && (
            <Link to={applyAt} button="primary" aria-label={`${m.apply}: ${option.name}`}>
              {m.apply}
            </Link>
          )}
          <Link to={`/sites/${option.siteId}`} button="secondary" aria-label={`${m.details}: ${option.name}`}>
            {m.details}
          </Link>
          <Button
            variant={compared ? "secondary" : "quiet"}
            icon="compare"
            aria-pressed={compared}
            aria-label={`${m.compare}: ${option.name}`}
            reason={onCompare ? undefined : m.compareMost}
            onClick={onCompare}
          >
            {m.compare}
          </Button>
        </div>
      </div>
    </Card>
  );
}

/** One criterion with its facts. */
function Reason({ finding, need }: { readonly finding: Finding; readonly need: Need }) {
  const t = useTexts(demandTexts);
  const care = useTexts(careTexts);
  const m = t.matches;
  return (
    <li className={`dem-${finding.verdict}`}>
      <Icon name={mark[finding.verdict]} size={16} />
      <span className="k-small">
        <span className="k-hidden">{m.verdict[finding.verdict]}: </span>
        <span className="k-soft">{m.criterion[finding.criterion]} </span>
        {explain(finding, need, t, { care, pointLabel: t.pointLabel })}
      </span>
    </li>
  );
}
