import "./plan.css";
import type { Words } from "../../../contract/definition.ts";
import { Sparkline } from "../../../web/kit/chart/line-chart.tsx";
import { formatDay, formatList } from "../../../web/kit/format.ts";
import { Link } from "../../../web/kit/link.tsx";
import type { Tone } from "../../../web/kit/notice.tsx";
import { Stat } from "../../../web/kit/stat.tsx";
import { Tag } from "../../../web/kit/tag.tsx";
import { useTexts, useWords } from "../../../web/kit/texts.ts";
import type { PlanIndicator, PlanState, PlanTarget, Sentence, UnitRef } from "../contract/plan.ts";
import { planTexts, planWords } from "./plan-texts.ts";
import { formatValue, unitName } from "./wording.ts";

const tones: Readonly<Record<PlanState, Tone>> = {
  overdue: "danger",
  behind: "warning",
  on_course: "info",
  not_due: "neutral",
  done: "success",
};

export function StateTag({ state }: { readonly state: PlanState }) {
  const words = useTexts(planWords);
  return <Tag tone={tones[state]}>{words.state[state]}</Tag>;
}

/** Where something comes from: document, place and deciding words. */
export function Sentences({ basis }: { readonly basis: readonly Sentence[] }) {
  const say = useWords();
  return (
    <>
      {basis.map(({ document, title, at, says }) => (
        <p key={`${document} ${at} ${says ?? ""}`} className="pl-sentence pl-plain k-small k-soft">
          {says && `「${says}」`}
          {title ? say(title) : document} · {at}
        </p>
      ))}
    </>
  );
}

export const useUnits = () => {
  const say = useWords();
  return (units: readonly UnitRef[]) => formatList(units.map(({ title }) => say(title)));
};

export function Units({
  lead,
  cooperating,
}: {
  readonly lead: readonly UnitRef[];
  readonly cooperating: readonly UnitRef[];
}) {
  const t = useTexts(planTexts);
  const names = useUnits();
  return (
    <div className="k-small">
      <div>{lead.length > 0 ? `${t.lead}：${names(lead)}` : <span className="k-soft">{t.noLead}</span>}</div>
      {cooperating.length > 0 && (
        <div className="k-soft">
          {t.cooperating}：{names(cooperating)}
        </div>
      )}
    </div>
  );
}

function Targets({ indicator, on }: { readonly indicator: PlanIndicator; readonly on: string }) {
  const t = useTexts(planTexts);
  const words = useTexts(planWords);
  const amount = ({ value, min, max }: PlanTarget) => {
    const shown = formatValue(indicator.unit, value ?? min ?? max ?? 0);
    return min !== null ? words.target.min(shown) : max !== null ? words.target.max(shown) : shown;
  };
  return (
    <table className="pl-targets">
      <caption className="k-hidden">{t.targets}</caption>
      <thead>
        <tr>
          <th scope="col">{t.when}</th>
          <th scope="col">{t.target}</th>
          <th scope="col">{t.progress}</th>
        </tr>
      </thead>
      <tbody>
        {indicator.targets.map((target) => (
          <tr key={target.key}>
            <td className="k-number">{formatDay(target.by)}</td>
            <td className="k-number">
              {amount(target)}
              {target.expected && <span className="k-soft"> {t.expected}</span>}
            </td>
            <td className="k-number">
              {target.reached === null ? t.noValue : formatValue(indicator.unit, target.reached)}{" "}
              <span className="k-soft">
                {target.met ? t.met : target.by >= on ? t.ahead : target.reached !== null && t.missed}
              </span>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** An indicator with its targets by year, its value and course, and where it stands. */
export function IndicatorCard(props: {
  readonly indicator: PlanIndicator;
  readonly on: string;
  readonly link?: boolean;
}) {
  const { indicator, on, link } = props;
  const { unit, value, trend, gap } = indicator;
  const t = useTexts(planTexts);
  const words = useTexts(planWords);
  const say = useWords();
  const course = trend.flatMap((point) => point.value ?? []);
  return (
    <article className="pl-indicator">
      <Stat
        label={say(indicator.title)}
        value={value === null ? undefined : formatValue(unit, value)}
        unit={unitName(unit)}
        info={say(indicator.explain)}
        to={link ? `/government/indicators/${indicator.key}` : undefined}
        chart={course.length > 1 && <Sparkline values={course} />}
        note={indicator.live ? t.live : t.reported}
      />
      <div className="k-row">
        <StateTag state={indicator.state} />
        {gap !== null && Math.abs(gap) > 1e-9 && (
          <span className="k-small k-number">
            {gap > 0 ? t.gap(formatValue(unit, gap)) : t.surplus(formatValue(unit, -gap))}
          </span>
        )}
      </div>
      <p className="k-small">
        {indicator.missing !== null && `${words.missing[indicator.missing] ?? t.noValue}。`}
        {words.reason(indicator.reason.key, indicator.reason.facts, unit)}
      </p>
      {indicator.targets.length > 0 && <Targets indicator={indicator} on={on} />}
      <Sentences basis={basisOf(indicator)} />
    </article>
  );
}

/** The sentence of the indicator, and those of its targets that say something else. */
export function basisOf({ basis, targets }: PlanIndicator): Sentence[] {
  const all = [...basis, ...targets.flatMap((target) => target.basis)];
  return [...new Map(all.map((one) => [`${one.document} ${one.at} ${one.says ?? ""}`, one])).values()];
}

/** The documents the plan is made of. */
export function Documents(props: {
  readonly documents: readonly {
    key: string;
    title: Words;
    issuer?: Words | undefined;
    issued?: string | undefined;
    note?: Words | undefined;
    url?: string | undefined;
  }[];
}) {
  const say = useWords();
  return (
    <>
      {props.documents.map((one) => (
        <p key={one.key} className="k-measure">
          {one.url ? <a href={one.url}>{say(one.title)}</a> : <strong>{say(one.title)}</strong>}{" "}
          <span className="k-soft k-small">
            {[one.issuer && say(one.issuer), one.issued].filter(Boolean).join(" · ")}
          </span>
          {one.note && <span className="k-soft k-small"> {say(one.note)}</span>}
        </p>
      ))}
    </>
  );
}

export const dutyLink = (key: string) => `/government/plan/duties/${key}`;

export function DutyTitle({
  title,
  words,
  href,
}: {
  readonly title: Words;
  readonly words: Words;
  readonly href?: string;
}) {
  const say = useWords();
  return (
    <>
      <div className="pl-duty-title">{href ? <Link to={href}>{say(title)}</Link> : say(title)}</div>
      <div className="k-small pl-plain">{say(words)}</div>
    </>
  );
}
