import "./forms.css";
import { enabledItems } from "../../../engines/questionnaire/enabled.ts";
import { locationOf } from "../../../engines/questionnaire/answer-problems.ts";
import { isGroup, isRepeatingGroup, type Item, type Questionnaire } from "../../../engines/questionnaire/model.ts";
import { type Answer, pathOf, readResponse, type Response, valueOf } from "../../../engines/questionnaire/response.ts";
import { Card } from "../../../web/kit/card.tsx";
import { formatDay, formatNumber } from "../../../web/kit/format.ts";
import { Notice } from "../../../web/kit/notice.tsx";
import { useTexts, useWords } from "../../../web/kit/texts.ts";
import type { Result } from "../contract/answers.ts";
import { FileFace } from "./attachment-field.tsx";
import { FillContext, type FileHandling, type Filling } from "./fill-context.ts";
import { type FormTexts, formTexts } from "./texts.ts";

type Say = (words: { zh: string; en: string }) => string;

/** An answer in words, as its form shows it. */
export function answerText(t: FormTexts, say: Say, item: Item, answer: Answer): string {
  const value = valueOf(answer);
  if (typeof value === "boolean") return value ? t.yes : t.no;
  if (typeof value === "number") return `${String(value)}${item.unit ? ` ${item.unit}` : ""}`;
  if ("valueCoding" in answer) {
    const option = item.options?.find(({ code }) => code === value);
    return option ? say(option.text) : value;
  }
  if ("valueDate" in answer) return formatDay(value);
  if ("valueAttachment" in answer) return answer.valueAttachment.title;
  const place = item.type === "location" ? locationOf(value) : undefined;
  return place ? `${place.lat}, ${place.lon}` : value;
}

/** An answer to read: every shown question with its answer, and what it was worth. */
export function FormAnswerView(props: {
  readonly questionnaire: Questionnaire;
  readonly response: Response;
  readonly result?: Result | null;
  readonly files?: FileHandling;
  readonly level?: 2 | 3 | 4;
}) {
  const { questionnaire, response, result, files, level = 2 } = props;
  const shown = enabledItems(questionnaire, response);
  const filling: Filling = {
    questionnaire,
    state: readResponse(questionnaire, response),
    shown,
    readOnly: true,
    files,
    problemOf: () => undefined,
    sourceOf: () => undefined,
    set: () => undefined,
    addOccurrence: () => undefined,
    removeOccurrence: () => undefined,
  };
  const loose = questionnaire.items.filter((item) => !isGroup(item));
  return (
    <FillContext value={filling}>
      <div className="f-answers">
        {result && <ResultView result={result} questionnaire={questionnaire} level={level} />}
        {loose.length > 0 && <Lines items={loose} indices={[]} filling={filling} result={result} />}
        {questionnaire.items.filter(isGroup).map((item) => (
          <GroupAnswers key={item.id} item={item} indices={[]} filling={filling} level={level} result={result} />
        ))}
      </div>
    </FillContext>
  );
}

type Part = { readonly indices: readonly number[]; readonly filling: Filling; readonly result?: Result | null };

function GroupAnswers({
  item,
  indices,
  filling,
  level,
  result,
}: Part & { readonly item: Item; readonly level: 2 | 3 | 4 }) {
  const t = useTexts(formTexts);
  const say = useWords();
  const name = item.text ? say(item.text) : item.id;
  const inside = Math.min(4, level + 1) as 3 | 4;
  const places = isRepeatingGroup(item)
    ? Array.from({ length: filling.state.counts.get(pathOf(item.id, indices)) ?? 0 }, (_, index) => [...indices, index])
    : [indices];
  const visible = places.filter((place) => filling.shown.has(pathOf(item.id, place)));
  if (visible.length === 0) return null;
  return visible.map((place) => (
    <Card
      key={place.join()}
      title={isRepeatingGroup(item) ? t.occurrence(name, place.at(-1)! + 1) : name}
      level={level}
    >
      <div className="k-stack">
        <Lines
          items={(item.items ?? []).filter((one) => !isGroup(one))}
          indices={place}
          filling={filling}
          result={result}
        />
        {(item.items ?? []).filter(isGroup).map((one) => (
          <GroupAnswers key={one.id} item={one} indices={place} filling={filling} level={inside} result={result} />
        ))}
      </div>
    </Card>
  ));
}

function Lines({ items, indices, filling, result }: Part & { readonly items: readonly Item[] }) {
  const t = useTexts(formTexts);
  const say = useWords();
  const lines = items.filter(
    (item) => item.type !== "display" && !item.hidden && filling.shown.has(pathOf(item.id, indices)),
  );
  if (lines.length === 0) return null;
  return (
    <dl>
      {lines.map((item) => {
        const path = pathOf(item.id, indices);
        const answers = filling.state.answers.get(path) ?? [];
        const isVeto = result?.vetoes.some((veto) => veto.path === path);
        return (
          <div key={item.id}>
            <dt>{item.text ? say(item.text) : item.id}</dt>
            <dd className={isVeto ? "f-veto" : undefined}>
              {answers.length === 0 && <span className="k-soft">{t.notAnswered}</span>}
              {answers.map((answer, index) =>
                "valueAttachment" in answer ? (
                  <FileFace key={index} attachment={answer.valueAttachment} />
                ) : (
                  <span key={index}>
                    {index > 0 && "、"}
                    {answerText(t, say, item, answer)}
                  </span>
                ),
              )}
              {isVeto && ` · ${t.vetoed}`}
            </dd>
          </div>
        );
      })}
    </dl>
  );
}

/** What an answer was worth: outcome with its advice, points in all and by section, vetoes. */
export function ResultView({
  result,
  questionnaire,
  level = 2,
}: {
  readonly result: Result;
  readonly questionnaire: Questionnaire;
  readonly level?: 2 | 3 | 4;
}) {
  const t = useTexts(formTexts);
  const say = useWords();
  const { outcome, points, of, share, vetoes, sections } = result;
  const title = (id: string) => {
    const text = questionnaire.items.find((item) => item.id === id)?.text;
    return text ? say(text) : id;
  };
  return (
    <Card title={t.result} level={level}>
      <div className="k-stack">
        {outcome && <p className="f-result-title">{say(outcome.title)}</p>}
        {of > 0 && (
          <p className="k-number">
            {t.points(points, of)}
            {share !== null && ` · ${t.share(share)}`}
          </p>
        )}
        {vetoes.length > 0 && <Notice tone="danger">{t.vetoed}</Notice>}
        {outcome?.advice && <Notice title={t.advice}>{say(outcome.advice)}</Notice>}
        {sections.length > 1 && (
          <table className="k-table f-sections">
            <thead>
              <tr>
                <th scope="col">{t.section}</th>
                <th scope="col" className="k-end">
                  {t.score}
                </th>
              </tr>
            </thead>
            <tbody>
              {sections.map((section) => (
                <tr key={section.id}>
                  <th scope="row">{title(section.id)}</th>
                  <td className="k-end k-number">
                    {formatNumber(section.points, 1)} / {formatNumber(section.of, 1)}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        )}
      </div>
    </Card>
  );
}
