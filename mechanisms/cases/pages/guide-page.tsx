import type { OutputOf } from "../../../contract/endpoint.ts";
import { useEndpoint } from "../../../web/api/queries.ts";
import { PrintButton } from "../../../web/kit/actions.tsx";
import { useParam, useTitle } from "../../../web/kit/address.ts";
import { Breadcrumb } from "../../../web/kit/breadcrumb.tsx";
import { Card, List, ListItem, PageHead } from "../../../web/kit/card.tsx";
import { Link } from "../../../web/kit/link.tsx";
import { Notice } from "../../../web/kit/notice.tsx";
import { renderResult } from "../../../web/kit/states.tsx";
import { Tag } from "../../../web/kit/tag.tsx";
import { useTexts, useWords } from "../../../web/kit/texts.ts";
import { BasisList } from "../../rules/pages/basis-list.tsx";
import { Why } from "../../rules/pages/why.tsx";
import { getCaseKind } from "../contract/apply.ts";
import type { Material, Step } from "../contract/kind.ts";
import "./cases.css";
import { useSpan, useWho } from "./parts.tsx";
import { useApplicant, useCaseScope } from "./scope.ts";
import { casesTexts } from "./texts.ts";

type Guide = OutputOf<typeof getCaseKind>;

/** The guide to one kind of case, read from the definition that is in force: it can't be out of date. */
export function GuidePage() {
  const t = useTexts(casesTexts);
  const say = useWords();
  const scope = useCaseScope();
  const key = useParam("kind");
  const guide = useEndpoint(getCaseKind, { params: { kind: key } });
  useTitle(guide.data && say(guide.data.kind.title));
  return renderResult(guide, (found) => (
    <>
      <PageHead
        title={say(found.kind.title)}
        intro={found.kind.says && say(found.kind.says)}
        above={<Breadcrumb items={[[t.services, scope.services], [t.guide]]} />}
        actions={
          <>
            <PrintButton />
            <BeginLink guide={found} />
          </>
        }
      />
      <GuideBody guide={found} />
    </>
  ));
}

function BeginLink({ guide }: { readonly guide: Guide }) {
  const t = useTexts(casesTexts);
  const scope = useCaseScope();
  const { isSignedIn } = useApplicant();
  const to = `${scope.services}/${guide.kind.key}/begin`;
  if (!guide.isOffered) return <Tag tone="warning">{t.notOffered}</Tag>;
  if (guide.as.some((as) => scope.ways.includes(as)))
    return (
      <Link to={to} button="primary">
        {scope.end === "government" ? t.beginFor : t.begin}
      </Link>
    );
  if (!isSignedIn)
    return (
      <Link to={`/sign-in?next=${encodeURIComponent(to)}`} button="primary">
        {t.signInFirst}
      </Link>
    );
  return <Tag>{t.notForYou}</Tag>;
}

/** Conditions, materials, steps and basis of a kind of case. */
export function GuideBody({ guide }: { readonly guide: Guide }) {
  const t = useTexts(casesTexts);
  const say = useWords();
  const who = useWho();
  const span = useSpan(guide.spans);
  const { kind } = guide;
  const applicants = [...kind.applicants, ...(kind.counter ? ["counter"] : [])].map(
    (one) => t.applicantKind[one] ?? one,
  );
  return (
    <div className="k-stack">
      <p className="k-small k-soft">
        {t.currentVersion(guide.version)}
        {kind.promise && <> · {t.promise(span(kind.promise))}</>}
      </p>
      <Card title={t.whoMay}>
        <ul>
          {applicants.map((one) => (
            <li key={one}>{one}</li>
          ))}
          {kind.officials.map((role) => (
            <li key={role}>{who(role)}</li>
          ))}
        </ul>
      </Card>
      {kind.forms.length > 0 && (
        <Card title={t.formsTitle}>
          <ul>
            {kind.forms.map(({ form, when }) => (
              <li key={form}>
                {guide.formTitles[form] ? say(guide.formTitles[form]) : form}
                {when && <span className="k-small k-soft"> {t.ifNeeded}</span>}
              </li>
            ))}
          </ul>
        </Card>
      )}
      {kind.materials.length > 0 && (
        <Card title={t.materialsTitle}>
          <List label={t.materialsTitle}>
            {kind.materials.map((material) => (
              <MaterialLine key={material.key} material={material} />
            ))}
          </List>
        </Card>
      )}
      <Card title={t.stepsTitle}>
        <ol className="cas-guide-steps">
          {kind.steps.map((step) => (
            <GuideStep key={step.key} step={step} span={span} />
          ))}
        </ol>
      </Card>
      <Card title={t.resultsTitle}>
        <ul>
          {kind.outcomes.map((outcome) => (
            <li key={outcome.key}>
              <strong>{say(outcome.title)}</strong>
              {outcome.says && <span className="k-soft"> {say(outcome.says)}</span>}
              {outcome.valid && <span className="k-small k-soft"> · {span(outcome.valid.for)}</span>}
            </li>
          ))}
        </ul>
      </Card>
      {kind.basis.length > 0 && (
        <Card title={t.basisTitle}>
          <BasisList basis={guide.basis} />
        </Card>
      )}
      {guide.judged.length > 0 && (
        <Card title={t.rulesTitle}>
          <ul className="k-plain">
            {guide.judged.map((judged) => (
              <li key={judged.parameter.key}>
                <Link to={`/rules?search=${encodeURIComponent(judged.parameter.key)}`}>
                  {say(judged.parameter.title)}
                </Link>{" "}
                <Why judged={judged} />
              </li>
            ))}
          </ul>
        </Card>
      )}
      {!guide.isOffered && <Notice tone="warning">{t.notOffered}</Notice>}
    </div>
  );
}

function MaterialLine({ material }: { readonly material: Material }) {
  const t = useTexts(casesTexts);
  const say = useWords();
  const need = material.required === true ? t.always : material.required === false ? t.optional : t.ifNeeded;
  return (
    <ListItem
      title={say(material.title)}
      end={<Tag tone={material.required === true ? "primary" : "neutral"}>{need}</Tag>}
    >
      {material.help && <p className="k-small">{say(material.help)}</p>}
      <p className="k-small k-soft">
        {material.formats.join(" / ")} · {t.upTo(material.maxFiles, material.maxMegabytes)}
        {material.validUntil && ` · ${t.validity}`}
        {material.reuse && ` · ${t.reusable}`}
      </p>
    </ListItem>
  );
}

function GuideStep({ step, span }: { readonly step: Step; readonly span: ReturnType<typeof useSpan> }) {
  const t = useTexts(casesTexts);
  const say = useWords();
  const who = useWho();
  const whoOf = (given: Extract<Step, { type: "task" }>["who"]) =>
    typeof given === "string" ? who(given) : [...new Set(given.map((one) => who(one.who)))].join(" / ");
  const due = (given: Extract<Step, { type: "task" }>["due"]) =>
    given === undefined ? "" : ` · ${t.within(span("span" in given ? given.span : given))}`;
  const facts = (() => {
    switch (step.type) {
      case "task":
        return `${whoOf(step.who)}${due(step.due)}`;
      case "joint":
        return "";
      case "check":
        return t.byPlatform;
      case "timer":
        return span(step.wait);
      case "publicity":
        return `${t.publicity} · ${span(step.period)}`;
    }
  })();
  return (
    <li>
      <strong>{say(step.title)}</strong> {facts && <span className="k-soft">{facts}</span>}
      {step.says && <p className="k-small k-soft">{say(step.says)}</p>}
      {step.type === "joint" && (
        <ul>
          {step.opinions.map((opinion) => (
            <li key={opinion.key}>
              {say(opinion.title)}{" "}
              <span className="k-soft">
                {whoOf(opinion.who)}
                {due(opinion.due)}
                {opinion.when && ` · ${t.ifNeeded}`}
              </span>
            </li>
          ))}
        </ul>
      )}
    </li>
  );
}
