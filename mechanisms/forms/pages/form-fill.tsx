import "./forms.css";
import { type ReactNode, useEffect, useMemo, useRef, useState } from "react";
import { enabledItems } from "../../../engines/questionnaire/enabled.ts";
import { progress, withAnswers, withOccurrence, withoutOccurrence } from "../../../engines/questionnaire/fill.ts";
import { layoutOf } from "../../../engines/questionnaire/layout.ts";
import { isGroup, type Item, type Questionnaire, type Words } from "../../../engines/questionnaire/model.ts";
import { isRepeatingGroup } from "../../../engines/questionnaire/model.ts";
import { readResponse, type Response } from "../../../engines/questionnaire/response.ts";
import { Button } from "../../../web/kit/button.tsx";
import { Notice } from "../../../web/kit/notice.tsx";
import { Progress } from "../../../web/kit/progress.tsx";
import { useTexts, useWords } from "../../../web/kit/texts.ts";
import { toast } from "../../../web/kit/toast.tsx";
import { elementId, FillContext, type FileHandling, type Filling } from "./fill-context.ts";
import { ItemView } from "./item-view.tsx";
import { formTexts, problemText } from "./texts.ts";

export type ShownProblem = {
  readonly path: string;
  readonly linkId: string;
  readonly code: string;
  readonly details?: Record<string, string | number>;
};

export type FormFillProps = {
  readonly questionnaire: Questionnaire;
  readonly response: Response;
  readonly onChange: (response: Response) => void;
  /** What is wrong, once it should be said: after an attempt to submit. */
  readonly problems?: readonly ShownProblem[];
  /** Which values were filled in, and from where. */
  readonly prefilled?: readonly { readonly path: string; readonly source: Words }[];
  readonly files?: FileHandling;
  readonly readOnly?: boolean;
  /** Shown with the progress: `<SaveNote …>`. */
  readonly saveNote?: ReactNode;
  /** Buttons at the end; on a phone only with the last section. */
  readonly actions?: ReactNode;
  /** Level of the sections' headings; 2 by default. */
  readonly level?: 2 | 3;
};

type Section = { readonly key: string; readonly title: Words | undefined; readonly items: readonly Item[] };

/** Groups at the top are sections; what stands between them is one too. */
function sectionsOf({ items }: Questionnaire): Section[] {
  const sections: { key: string; title: Words | undefined; items: Item[] }[] = [];
  let loose = false;
  for (const item of items) {
    if (isGroup(item)) sections.push({ key: item.id, title: item.text, items: [item] });
    else if (loose) sections.at(-1)!.items.push(item);
    else sections.push({ key: item.id, title: undefined, items: [item] });
    loose = !isGroup(item);
  }
  return sections;
}

const phone = "(max-width: 700px)";
function usePhone(): boolean {
  const [is, setIs] = useState(() => window.matchMedia(phone).matches);
  useEffect(() => {
    const media = window.matchMedia(phone);
    const follow = () => setIs(media.matches);
    media.addEventListener("change", follow);
    return () => media.removeEventListener("change", follow);
  }, []);
  return is;
}

/** A form to fill in: one section at a time on a phone, whole on a desk. Holds no answers itself. */
export function FormFill(props: FormFillProps) {
  const {
    questionnaire,
    response,
    onChange,
    problems = [],
    prefilled = [],
    files,
    readOnly = false,
    level = 2,
  } = props;
  const t = useTexts(formTexts);
  const say = useWords();
  const isPhone = usePhone();
  const [at, setAt] = useState(0);
  const top = useRef<HTMLDivElement>(null);
  const state = useMemo(() => readResponse(questionnaire, response), [questionnaire, response]);
  const shown = useMemo(() => enabledItems(questionnaire, response), [questionnaire, response]);
  const done = useMemo(() => progress(questionnaire, response), [questionnaire, response]);
  const sections = useMemo(() => sectionsOf(questionnaire), [questionnaire]);
  const visible = sections.filter(({ items }) =>
    items.some((item) => isRepeatingGroup(item) || (shown.has(item.id) && !item.hidden)),
  );
  const stepwise = isPhone && visible.length > 1;
  const now = Math.min(at, visible.length - 1);
  const filling: Filling = {
    questionnaire,
    state,
    shown,
    readOnly,
    files,
    problemOf: (path) => {
      const problem = problems.find((one) => one.path === path);
      return problem && problemText(t, problem);
    },
    sourceOf: (path) => prefilled.find((one) => one.path === path)?.source,
    set: (path, answers) => onChange(withAnswers(questionnaire, response, path, answers)),
    addOccurrence: (path) => onChange(withOccurrence(questionnaire, response, path)),
    removeOccurrence: (path, index) => {
      onChange(withoutOccurrence(questionnaire, response, path, index));
      toast({ text: t.occurrenceRemoved, undo: () => onChange(response) });
    },
  };
  const sectionWith = (linkId: string) => {
    const place = layoutOf(questionnaire).get(linkId);
    const first = place?.parents[0]?.id ?? linkId;
    return visible.findIndex(({ items }) => items.some(({ id }) => id === first));
  };
  const goTo = (index: number) => {
    setAt(index);
    requestAnimationFrame(() => top.current?.focus());
  };
  const show = ({ path, linkId }: ShownProblem) => {
    if (stepwise) setAt(Math.max(0, sectionWith(linkId)));
    requestAnimationFrame(() => {
      const element = document.getElementById(elementId(path));
      element?.scrollIntoView({ block: "center" });
      (element?.querySelector<HTMLElement>("input, select, textarea, button") ?? element)?.focus();
    });
  };
  const isLast = !stepwise || now === visible.length - 1;
  return (
    <FillContext value={filling}>
      <div className="f-form">
        {problems.length > 0 && <Summary problems={problems} questionnaire={questionnaire} onShow={show} />}
        {!readOnly && (
          <div className="f-status">
            <Progress
              label={t.requiredLeft(done.required - done.requiredAnswered)}
              share={done.total === 0 ? 1 : done.answered / done.total}
              note={t.progress(done.answered, done.total)}
            />
            {props.saveNote}
          </div>
        )}
        <div ref={top} tabIndex={-1} className="f-top">
          {stepwise && <p className="k-soft">{t.sectionOf(now + 1, visible.length)}</p>}
        </div>
        {visible.map(({ key, items, title }, index) =>
          stepwise && index !== now ? null : (
            <div key={key} className="f-section" aria-label={title ? say(title) : undefined} role="group">
              {items.map((item) => (
                <ItemView key={item.id} item={item} indices={[]} level={level} />
              ))}
            </div>
          ),
        )}
        <div className="f-actions">
          {stepwise && now > 0 && (
            <Button icon="left" onClick={() => goTo(now - 1)}>
              {t.previous}
            </Button>
          )}
          {stepwise && !isLast && (
            <Button variant="primary" onClick={() => goTo(now + 1)}>
              {t.next}
            </Button>
          )}
          {isLast && props.actions}
        </div>
      </div>
    </FillContext>
  );
}

/** Everything that needs another look, each with the way to it; takes the focus when it appears. */
function Summary(props: {
  readonly problems: readonly ShownProblem[];
  readonly questionnaire: Questionnaire;
  readonly onShow: (problem: ShownProblem) => void;
}) {
  const { problems, questionnaire, onShow } = props;
  const t = useTexts(formTexts);
  const say = useWords();
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => box.current?.focus(), [problems]);
  return (
    <div ref={box} tabIndex={-1} className="f-summary">
      <Notice tone="danger" title={t.problemsTitle(problems.length)} alert>
        <ul>
          {problems.map((problem) => {
            const text = layoutOf(questionnaire).get(problem.linkId)?.item.text;
            const place = problem.path
              .replace(problem.linkId, "")
              .replaceAll(/\[(\d+)\]/g, (_, n: string) => ` ${Number(n) + 1}`);
            return (
              <li key={`${problem.path} ${problem.code}`}>
                <button type="button" className="f-link" onClick={() => onShow(problem)}>
                  {text ? say(text) : problem.linkId}
                  {place}
                </button>
                {": "}
                {problemText(t, problem)}
              </li>
            );
          })}
        </ul>
      </Notice>
    </div>
  );
}
