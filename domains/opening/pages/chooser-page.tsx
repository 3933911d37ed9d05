import "./opening.css";
import { useEffect, useMemo, useState } from "react";
import { parseQuestionnaire } from "../../../engines/questionnaire/parse.ts";
import { emptyResponse, Response, valuesOf } from "../../../engines/questionnaire/response.ts";
import { type FormView, getForm } from "../../../mechanisms/forms/contract/answers.ts";
import { FormFill } from "../../../mechanisms/forms/pages/form-fill.tsx";
import { BasisList } from "../../../mechanisms/rules/pages/basis-list.tsx";
import { Why } from "../../../mechanisms/rules/pages/why.tsx";
import type { OutputOf } from "../../../contract/endpoint.ts";
import { useCommand, useEndpoint } from "../../../web/api/queries.ts";
import { Button } from "../../../web/kit/button.tsx";
import { Card, List, ListItem, PageHead } from "../../../web/kit/card.tsx";
import { formatNumber, formatList } from "../../../web/kit/format.ts";
import { Info } from "../../../web/kit/info.tsx";
import { Link } from "../../../web/kit/link.tsx";
import { Notice } from "../../../web/kit/notice.tsx";
import { EmptyState, renderResult } from "../../../web/kit/states.tsx";
import { Tag } from "../../../web/kit/tag.tsx";
import { errorText, useTexts, useWords } from "../../../web/kit/texts.ts";
import { adviceTopics } from "../contract/kinds.ts";
import { adviseOpening, type AdviceShown, type EstimateShown } from "../contract.ts";
import { openingTexts } from "./texts.ts";

const formKey = "opening.chooser" as FormView["key"];
const storage = "huituo.opening.chooser";

/** What one plans stays in this tab: going to a guide and back loses nothing. */
function kept(): Response {
  try {
    const parsed = Response.safeParse(JSON.parse(sessionStorage.getItem(storage) ?? "null"));
    return parsed.success ? parsed.data : emptyResponse;
  } catch {
    return emptyResponse;
  }
}

/** The guided chooser: answers on one side, what they mean here on the other. */
export function ChooserPage() {
  const t = useTexts(openingTexts).chooser;
  const form = useEndpoint(getForm, { params: { formKey } });
  return (
    <>
      <PageHead
        title={t.title}
        intro={t.intro}
        actions={
          <>
            <Link to="/opening/guide" button="secondary">
              {t.guide}
            </Link>
            <Link to="/filed" button="quiet">
              {t.filed}
            </Link>
          </>
        }
      />
      {renderResult(form, (found) => (
        <Chooser form={found} />
      ))}
    </>
  );
}

function Chooser({ form }: { readonly form: FormView }) {
  const texts = useTexts(openingTexts);
  const t = texts.chooser;
  const questionnaire = useMemo(() => {
    const parsed = parseQuestionnaire(form.questionnaire);
    if (!parsed.ok) throw new Error("unreadable form");
    return parsed.value;
  }, [form.questionnaire]);
  const [response, setResponse] = useState(kept);
  const advise = useCommand(adviseOpening);
  const { run } = advise;
  const answers = useMemo(() => valuesOf(questionnaire, response), [questionnaire, response]);
  const isBegun = Object.keys(answers).length > 0;
  useEffect(() => {
    try {
      sessionStorage.setItem(storage, JSON.stringify(response));
    } catch {
      // Without storage the answers last as long as the page.
    }
    if (!isBegun) return;
    const timer = setTimeout(() => run({ body: { form: formKey, answers } }), 350);
    return () => clearTimeout(timer);
    // oxlint-disable-next-line react-hooks/exhaustive-deps -- asked anew when the answers change, not when the command does
  }, [answers]);
  return (
    <div className="k-split k-split-even">
      <Card
        title={t.answersTitle}
        actions={
          isBegun && (
            <Button variant="quiet" onClick={() => setResponse(emptyResponse)}>
              {t.reset}
            </Button>
          )
        }
      >
        <FormFill questionnaire={questionnaire} response={response} onChange={setResponse} level={3} />
      </Card>
      <div className="k-stack" aria-live="polite">
        {advise.error && (
          <Notice tone="danger" alert>
            {errorText(advise.error, texts.errors)}
          </Notice>
        )}
        {isBegun && advise.data ? (
          <Advised result={advise.data} />
        ) : (
          <Card title={t.resultTitle}>
            <EmptyState icon="info" title={t.empty} />
          </Card>
        )}
      </div>
    </div>
  );
}

type Result = OutputOf<typeof adviseOpening>;

function Advised({ result }: { readonly result: Result }) {
  const t = useTexts(openingTexts).chooser;
  const say = useWords();
  const figures = result.estimates.filter(({ value }) => value !== 0);
  // Warnings first, support last.
  const topics = ["warning", ...adviceTopics.filter((topic) => topic !== "warning")] as const;
  return (
    <>
      <Card title={t.resultTitle}>
        <div className="k-stack">
          {topics.map((topic) => {
            const said = result.advice.filter((one) => one.topic === topic);
            if (said.length === 0) return null;
            return (
              <section key={topic} className="k-stack">
                <h3>{t.topics[topic]}</h3>
                {said.map((one) => (
                  <AdviceLine key={one.key} advice={one} />
                ))}
              </section>
            );
          })}
        </div>
      </Card>
      {result.namesakes.length > 0 && (
        <Card title={t.namesakes}>
          <List label={t.namesakes}>
            {result.namesakes.map(({ name, isSame }) => (
              <ListItem
                key={name}
                title={name}
                end={<Tag tone={isSame ? "danger" : "warning"}>{isSame ? t.same : t.alike}</Tag>}
              />
            ))}
          </List>
        </Card>
      )}
      {figures.length > 0 && (
        <Card title={t.estimates}>
          <p className="k-small k-soft">{t.estimatesHint}</p>
          <div className="op-figures">
            {figures.map((estimate) => (
              <Figure key={estimate.key} estimate={estimate} />
            ))}
          </div>
        </Card>
      )}
      {result.programmes.length > 0 && (
        <Card>
          <details>
            <summary>{t.programmesOf(result.programmes.length)}</summary>
            <List label={t.programmes}>
              {result.programmes.map((one) => (
                <ListItem key={one.key} title={say(one.title)}>
                  <p>{say(one.words)}</p>
                  {one.eligibility && <p className="k-small k-soft">{say(one.eligibility)}</p>}
                  <BasisList basis={one.basis} />
                </ListItem>
              ))}
            </List>
          </details>
        </Card>
      )}
      <Card title={t.next}>
        <div className="k-row">
          <Link to="/forms/opening.self_check" button="secondary">
            {t.selfCheck}
          </Link>
          <Link to="/opening/guide" button="secondary">
            {t.guide}
          </Link>
        </div>
      </Card>
    </>
  );
}

function AdviceLine({ advice }: { readonly advice: AdviceShown }) {
  const t = useTexts(openingTexts).chooser;
  const say = useWords();
  return (
    <div className={advice.topic === "warning" ? "op-advice op-advice-warning" : "op-advice"}>
      <div className="k-row">
        <strong>{say(advice.title)}</strong>
        {advice.unit && <Tag>{t.unit(say(advice.unit.title))}</Tag>}
        <Info label={`${t.basis}: ${say(advice.title)}`}>
          <BasisList basis={advice.basis} />
        </Info>
      </div>
      <p>{say(advice.words)}</p>
      {advice.case &&
        (advice.case.isOffered ? (
          <Link to={`/services/${advice.case.key}`}>{`${t.begin}: ${say(advice.case.title)}`}</Link>
        ) : (
          <Tag tone="warning">{t.notOffered}</Tag>
        ))}
    </div>
  );
}

/** A figure with everything it was worked out from. */
function Figure({ estimate }: { readonly estimate: EstimateShown }) {
  const t = useTexts(openingTexts).chooser;
  const say = useWords();
  const stated = estimate.inputs.filter(({ value }) => value !== null && value !== 0);
  return (
    <div className="op-figure">
      <div className="k-row">
        <span className="k-soft">{say(estimate.title)}</span>
        <Info label={`${t.basis}: ${say(estimate.title)}`}>
          {estimate.words && <span>{say(estimate.words)}</span>}
          {stated.length > 0 && (
            <span>
              {t.inputs}: {stated.map(({ title, value }) => `${say(title)} ${String(value)}`).join("；")}
            </span>
          )}
          {estimate.rules.length > 0 && <span>{t.rules}:</span>}
          {estimate.rules.map(({ name, judged }) => (
            <span key={name}>
              {say(judged.rule.title)} {say(judged.words)}
            </span>
          ))}
          <BasisList basis={estimate.basis} />
        </Info>
      </div>
      <p>
        <strong className="k-number">{formatNumber(estimate.value ?? 0)}</strong>{" "}
        <span className="k-soft">{say(estimate.unit)}</span>
      </p>
      {estimate.rules.length === 1 && (
        <p className="k-small k-soft">
          {say(estimate.rules[0]!.judged.parameter.title)}: <Why judged={estimate.rules[0]!.judged} />
        </p>
      )}
      {estimate.missing.length > 0 && (
        <p className="k-small k-soft">{t.missing(formatList(estimate.missing.map((title) => say(title))))}</p>
      )}
    </div>
  );
}
