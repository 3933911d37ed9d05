import "./forms.css";
import { useEffect, useMemo, useState } from "react";
import { parseQuestionnaire } from "../../../engines/questionnaire/parse.ts";
import type { Questionnaire } from "../../../engines/questionnaire/model.ts";
import { readMe } from "../../../domains/accounts/contract/self.ts";
import { bootstrap } from "../../../web/api/bootstrap.ts";
import { ApiError, call } from "../../../web/api/client.ts";
import { useCommand, useEndpoint } from "../../../web/api/queries.ts";
import { useAddress, useAddressText, useParam, useTitle } from "../../../web/kit/address.ts";
import { Button } from "../../../web/kit/button.tsx";
import { Card, PageHead } from "../../../web/kit/card.tsx";
import { formatInstant } from "../../../web/kit/format.ts";
import { Link } from "../../../web/kit/link.tsx";
import { Notice } from "../../../web/kit/notice.tsx";
import { ErrorState, renderResult, Skeleton } from "../../../web/kit/states.tsx";
import { errorText, useTexts, useWords } from "../../../web/kit/texts.ts";
import { toast } from "../../../web/kit/toast.tsx";
import {
  type AnswerView,
  discardAnswer,
  type FormView,
  getForm,
  listMyAnswers,
  resumeAnswer,
  startAnswer,
} from "../contract/answers.ts";
import { AnswerForm, ownFiles } from "./answer-form.tsx";
import { FormAnswerView } from "./answer-view.tsx";
import { formTexts } from "./texts.ts";

/** The questionnaire of a stored form; one the server gave is always readable. */
export function useQuestionnaire(stored: object): Questionnaire {
  return useMemo(() => {
    const parsed = parseQuestionnaire(stored);
    if (!parsed.ok) throw new Error(`unreadable form: ${parsed.faults.map(({ code }) => code).join()}`);
    return parsed.value;
  }, [stored]);
}

type Ticket = { readonly answerId: string; readonly token: string };
const ticketKey = (formKey: string) => `huituo.form.${bootstrap.districtId}.${formKey}`;

/** What opens an answer without an account again; only this device has it. */
const tickets = {
  get(formKey: string): Ticket | undefined {
    try {
      return JSON.parse(localStorage.getItem(ticketKey(formKey)) ?? "null") as Ticket | undefined;
    } catch {
      return undefined;
    }
  },
  set(formKey: string, ticket: Ticket | undefined): void {
    try {
      if (ticket) localStorage.setItem(ticketKey(formKey), JSON.stringify(ticket));
      else localStorage.removeItem(ticketKey(formKey));
    } catch {
      // Without storage the answer lasts as long as the page.
    }
  },
};

/** One form that stands by itself: what it is, starting or going on, filling in, and what came of it. */
export function FormPage() {
  const say = useWords();
  const formKey = useParam("formKey");
  const form = useEndpoint(getForm, { params: { formKey: formKey as FormView["key"] } });
  useTitle(form.data && say(form.data.title));
  // A newer version that is published meanwhile does not disturb who is filling in.
  return renderResult(form, (data) => <Opened key={data.key} form={data} />);
}

type Held = { readonly answer: AnswerView; readonly token: string | null };

function Opened({ form }: { readonly form: FormView }) {
  const t = useTexts(formTexts);
  const say = useWords();
  const wanted = useAddressText("answer");
  const [, change] = useAddress();
  const me = useEndpoint(readMe, {});
  const accountId = me.data?.accountId ?? null;
  const drafts = useEndpoint(listMyAnswers, {}, { enabled: accountId !== null && !form.anonymous });
  const [held, setHeld] = useState<Held>();
  const [trouble, setTrouble] = useState<unknown>();
  const start = useCommand(startAnswer, {
    onSuccess: ({ answer, token }) => {
      if (token) tickets.set(form.key, { answerId: answer.id, token });
      setHeld({ answer, token });
    },
  });
  const ticket = tickets.get(form.key);
  const draft = drafts.data?.items.find(({ formKey, status }) => formKey === form.key && status === "draft");
  const known = wanted ?? ticket?.answerId ?? draft?.id;
  const token = ticket && ticket.answerId === known ? ticket.token : null;
  const open = held?.answer.id;
  useEffect(() => {
    if (known === undefined || open === known) return;
    let left = false;
    const input = { params: { answerId: known as AnswerView["id"] }, body: token ? { token } : {} };
    call(resumeAnswer, input).then(
      (answer) => !left && setHeld({ answer, token }),
      (error: unknown) => {
        if (left) return;
        if (error instanceof ApiError && error.status === 404 && token) tickets.set(form.key, undefined);
        else setTrouble(error);
      },
    );
    return () => {
      left = true;
    };
  }, [known, open, token, form.key]);
  const again = () => {
    tickets.set(form.key, undefined);
    setHeld(undefined);
    if (wanted) change({ answer: undefined });
    start.run({ params: { formKey: form.key }, body: {} });
  };
  const head = <PageHead title={say(form.title)} intro={form.texts.intro && say(form.texts.intro)} />;
  if (trouble && !held)
    return (
      <>
        {head}
        <ErrorState error={trouble} errors={t.errors} onRetry={() => setTrouble(undefined)} />
      </>
    );
  if (held)
    return (
      <>
        {head}
        <HeldAnswer
          key={held.answer.id}
          held={held}
          onChange={(answer) => setHeld({ ...held, answer })}
          onAgain={again}
          onGone={() => {
            tickets.set(form.key, undefined);
            setHeld(undefined);
            if (wanted) change({ answer: undefined });
            toast({ text: t.discarded });
          }}
        />
      </>
    );
  if (known !== undefined || me.isLoading || drafts.isLoading) return <Skeleton lines={6} />;
  const mustSignIn = !form.mayAnswer && accountId === null;
  return (
    <>
      {head}
      <div className="k-stack k-measure">
        <p className="k-soft">{t.questions(form.questions)}</p>
        {form.anonymous && <Notice>{t.anonymousNote}</Notice>}
        {start.error && (
          <Notice tone="danger" alert>
            {errorText(start.error, t.errors)}
          </Notice>
        )}
        <div className="k-row">
          {mustSignIn ? (
            <Link to={`/sign-in?next=${encodeURIComponent(`/forms/${form.key}`)}`} button="primary">
              {t.signInFirst}
            </Link>
          ) : (
            <Button
              variant="primary"
              busy={start.busy}
              reason={form.mayAnswer ? undefined : t.errors.form_not_for_you}
              onClick={() => start.run({ params: { formKey: form.key }, body: {} })}
            >
              {t.start}
            </Button>
          )}
        </div>
      </div>
    </>
  );
}

/** A draft to fill in, or a submitted answer to read and correct. */
function HeldAnswer(props: {
  readonly held: Held;
  readonly onChange: (answer: AnswerView) => void;
  readonly onAgain: () => void;
  readonly onGone: () => void;
}) {
  const t = useTexts(formTexts);
  const say = useWords();
  const { held, onChange } = props;
  const { answer, token } = held;
  const [amending, setAmending] = useState(false);
  const questionnaire = useQuestionnaire(answer.questionnaire);
  const discard = useCommand(discardAnswer, { onSuccess: props.onGone });
  if (answer.status === "draft" || amending)
    return (
      <AnswerForm
        key={amending ? "amend" : "draft"}
        answer={answer}
        token={token}
        questionnaire={questionnaire}
        amends={amending}
        onDone={(next) => {
          setAmending(false);
          onChange(next);
        }}
        onCancel={amending ? () => setAmending(false) : undefined}
        onDiscard={amending || token !== null ? undefined : () => discard.run({ params: { answerId: answer.id } })}
      />
    );
  return (
    <div className="k-stack k-measure">
      <Notice tone="success" title={t.submitted} alert>
        {answer.submittedAt && <p>{t.submittedOn(formatInstant(answer.submittedAt))}</p>}
        {answer.texts.done && <p>{say(answer.texts.done)}</p>}
      </Notice>
      <FormAnswerView
        questionnaire={questionnaire}
        response={answer.response}
        result={answer.result}
        files={ownFiles(answer.id, token)}
      />
      <Card>
        <div className="k-row">
          {answer.purpose !== "exam" && (
            <Button icon="edit" onClick={() => setAmending(true)}>
              {t.amend}
            </Button>
          )}
          <Button onClick={props.onAgain}>{t.startAgain}</Button>
        </div>
      </Card>
    </div>
  );
}
