import { useEffect, useState, useSyncExternalStore } from "react";
import { prune } from "../../../engines/questionnaire/fill.ts";
import type { Questionnaire } from "../../../engines/questionnaire/model.ts";
import type { Response } from "../../../engines/questionnaire/response.ts";
import { validate } from "../../../engines/questionnaire/validate.ts";
import { addressOf, ApiError, call } from "../../../web/api/client.ts";
import { upload } from "../../../web/api/upload.ts";
import { Button } from "../../../web/kit/button.tsx";
import { Dialog } from "../../../web/kit/dialog.tsx";
import { Notice } from "../../../web/kit/notice.tsx";
import { errorText, useTexts } from "../../../web/kit/texts.ts";
import {
  amendAnswer,
  type AnswerView,
  getAttachment,
  resumeAnswer,
  saveAnswer,
  submitAnswer,
  uploadAttachment,
} from "../contract/answers.ts";
import { AnswerKeeper, type Keeping, type Remote, type Submit } from "./answer-keeper.ts";
import { Conflict } from "./conflict.tsx";
import type { FileHandling } from "./fill-context.ts";
import { FormFill, type ShownProblem } from "./form-fill.tsx";
import { SaveNote } from "./save-note.tsx";
import { formTexts } from "./texts.ts";

/** Files of one's own answer, where they can be looked at; without an account only what this device still holds. */
export const ownFiles = (answerId: string, token: string | null, keeper?: AnswerKeeper): FileHandling => ({
  add: (file) => (keeper ? keeper.addFile(file) : Promise.reject(new Error("not here"))),
  urlOf: (attachment) =>
    keeper?.previewOf(attachment) ??
    (token === null && !attachment.url.startsWith("local:")
      ? addressOf(getAttachment, { params: { answerId: answerId as AnswerView["id"], fileId: attachment.url } })
      : undefined),
});

/** Makes the keeper of an answer and keeps it for the page. `submit` carries out a submission that had to wait. */
export function useKeeper(make: () => AnswerKeeper, submit: Submit): [AnswerKeeper, Keeping] {
  const [keeper] = useState(make);
  const keeping = useSyncExternalStore(keeper.subscribe, keeper.get);
  useEffect(() => {
    void keeper.open(submit);
    return () => keeper.close();
    // The keeper lasts as long as the page; what it submits by does not change.
    // oxlint-disable-next-line react/exhaustive-deps
  }, [keeper]);
  return [keeper, keeping];
}

function remoteOf(answer: AnswerView, token: string | null, amends: boolean): Remote {
  const params = { answerId: answer.id };
  const own = token ? { token } : {};
  return {
    // A correction is kept on the device until it is submitted.
    save: (response, version) =>
      amends ? Promise.resolve({ version }) : call(saveAnswer, { params, body: { response, version, ...own } }),
    load: () => call(resumeAnswer, { params, body: own }),
    upload: (linkId, file) => upload(uploadAttachment, file, { params, body: { linkId, ...own } }),
  };
}

/** Filling in one's own answer: kept on the device and the server, submitted when whole. */
export function AnswerForm(props: {
  readonly answer: AnswerView;
  readonly token: string | null;
  readonly questionnaire: Questionnaire;
  readonly amends: boolean;
  readonly onDone: (answer: AnswerView) => void;
  readonly onCancel?: () => void;
  readonly onDiscard?: () => void;
}) {
  const t = useTexts(formTexts);
  const { answer, token, questionnaire, amends, onDone, onCancel, onDiscard } = props;
  const [problems, setProblems] = useState<readonly ShownProblem[]>([]);
  const [trouble, setTrouble] = useState<unknown>();
  const [busy, setBusy] = useState(false);
  const [asking, setAsking] = useState(false);
  const send = async (response: Response, version: number): Promise<boolean> => {
    const input = { params: { answerId: answer.id }, body: { response, version, ...(token && { token }) } };
    try {
      const done = await call(amends ? amendAnswer : submitAnswer, input);
      onDone(done);
      return true;
    } catch (error) {
      if (!(error instanceof ApiError) || error.code !== "answer_incomplete") throw error;
      setProblems((error.details?.["problems"] ?? []) as ShownProblem[]);
      return false;
    }
  };
  const [keeper, keeping] = useKeeper(
    () =>
      new AnswerKeeper({
        key: `${amends ? "amend " : ""}${answer.id}`,
        questionnaire,
        start: { response: answer.response, version: answer.version },
        remote: remoteOf(answer, token, amends),
      }),
    send,
  );
  const submit = async () => {
    setTrouble(undefined);
    const found = validate(questionnaire, prune(questionnaire, keeping.response));
    setProblems(found);
    if (found.length > 0) return;
    setBusy(true);
    try {
      await keeper.submit(send);
    } catch (error) {
      setTrouble(error);
    } finally {
      setBusy(false);
    }
  };
  const change = (response: Response) => {
    keeper.change(response);
    // What has been put right is no longer shown as wrong.
    if (problems.length > 0) {
      const left = new Set(
        validate(questionnaire, prune(questionnaire, response)).map(({ path, code }) => `${path} ${code}`),
      );
      const still = problems.filter(({ path, code }) => left.has(`${path} ${code}`));
      if (still.length < problems.length) setProblems(still);
    }
  };
  return (
    <div className="k-stack">
      {answer.isOutdated && <Notice>{t.outdated}</Notice>}
      <FormFill
        questionnaire={questionnaire}
        response={keeping.response}
        onChange={change}
        problems={problems}
        prefilled={answer.prefilled}
        files={ownFiles(answer.id, token, keeper)}
        saveNote={<SaveNote state={keeping.state} />}
        actions={
          <>
            <Button variant="primary" busy={busy} onClick={() => void submit()}>
              {amends ? t.amendSubmit : t.submit}
            </Button>
            {onCancel && (
              <Button
                onClick={() => {
                  void keeper.forget();
                  onCancel();
                }}
              >
                {t.amendCancel}
              </Button>
            )}
            {onDiscard && (
              <Button variant="quiet" icon="trash" onClick={() => setAsking(true)}>
                {t.discard}
              </Button>
            )}
          </>
        }
      />
      {keeping.submitWaits && (
        <Notice tone="warning" alert>
          {t.submitPending}
        </Notice>
      )}
      {trouble !== undefined && (
        <Notice tone="danger" alert>
          {errorText(trouble, t.errors)}
        </Notice>
      )}
      {keeping.conflict && (
        <Conflict
          questionnaire={questionnaire}
          mine={keeping.response}
          theirs={keeping.conflict}
          onResolve={keeper.resolve}
        />
      )}
      {onDiscard && (
        <Dialog
          open={asking}
          title={t.discard}
          onClose={() => setAsking(false)}
          actions={
            <>
              <Button onClick={() => setAsking(false)}>{t.cancel}</Button>
              <Button
                variant="danger"
                onClick={() => {
                  void keeper.forget();
                  onDiscard();
                }}
              >
                {t.discard}
              </Button>
            </>
          }
        >
          <p>{t.discardAsk}</p>
        </Dialog>
      )}
    </div>
  );
}
