import { useEffect, useMemo, useState } from "react";
import { prune } from "../../../engines/questionnaire/fill.ts";
import { validate } from "../../../engines/questionnaire/validate.ts";
import type { Attachment } from "../../../engines/questionnaire/response.ts";
import { addressOf, call } from "../../../web/api/client.ts";
import { useCommand, useEndpoint } from "../../../web/api/queries.ts";
import { upload } from "../../../web/api/upload.ts";
import { Button } from "../../../web/kit/button.tsx";
import { ErrorState, renderResult, Skeleton } from "../../../web/kit/states.tsx";
import { useTexts } from "../../../web/kit/texts.ts";
import type { AnswerView } from "../../forms/contract/answers.ts";
import { questionnaireOf } from "../../forms/contract/kind.ts";
import { useKeeper } from "../../forms/pages/answer-form.tsx";
import { Conflict } from "../../forms/pages/conflict.tsx";
import { AnswerKeeper, type Remote } from "../../forms/pages/answer-keeper.ts";
import { FormAnswerView } from "../../forms/pages/answer-view.tsx";
import { FormFill, type ShownProblem } from "../../forms/pages/form-fill.tsx";
import { SaveNote } from "../../forms/pages/save-note.tsx";
import { addFormFile, getCaseForm, getFormFile, openCaseForm, saveCaseForm } from "../contract/apply.ts";
import type { CaseId, TaskId } from "../contract/case.ts";
import { addTaskFormFile, getTaskForm, openTaskForm, saveTaskForm } from "../contract/office.ts";
import { casesTexts } from "./texts.ts";

/** A form of the application, or the one of a step. */
export type AnswerOf =
  | { readonly caseId: CaseId; readonly form: string }
  | { readonly caseId?: CaseId; readonly taskId: TaskId };

/** Where the answer is kept: the endpoints of the case, or of the task. */
function remoteOf(of: AnswerOf): Remote {
  if ("taskId" in of) {
    const params = { taskId: of.taskId };
    return {
      save: (response, version) => call(saveTaskForm, { params, body: { response, version } }),
      load: () => call(getTaskForm, { params }),
      upload: (linkId, file) => upload(addTaskFormFile, file, { params, body: { linkId } }),
    };
  }
  const params = { caseId: of.caseId, form: of.form };
  return {
    save: (response, version) => call(saveCaseForm, { params, body: { response, version } }),
    load: () => call(getCaseForm, { params }),
    upload: (linkId, file) => upload(addFormFile, file, { params, body: { linkId } }),
  };
}

/** Fills in a form of a case or of a step; what is typed is kept as it goes. */
export function CaseAnswer({ of, onDone }: { readonly of: AnswerOf; readonly onDone: () => void }) {
  const t = useTexts(casesTexts);
  const openCase = useCommand(openCaseForm);
  const openTask = useCommand(openTaskForm);
  const key = "taskId" in of ? of.taskId : `${of.caseId} ${of.form}`;
  const { run: startCase } = openCase;
  const { run: startTask } = openTask;
  useEffect(() => {
    if ("taskId" in of) startTask({ params: { taskId: of.taskId } });
    else startCase({ params: { caseId: of.caseId, form: of.form } });
    // oxlint-disable-next-line react-hooks/exhaustive-deps -- `of` is a new object on every drawing; its key says whether it changed
  }, [key, startCase, startTask]);
  const opened = openTask.data ?? openCase.data;
  const error = openTask.error ?? openCase.error;
  if (error) return <ErrorState error={error} errors={t.errors} />;
  if (!opened) return <Skeleton lines={6} />;
  return <Filling key={opened.id} of={of} answer={opened} onDone={onDone} />;
}

/** A case is submitted as a whole; its forms are only kept. */
const neverSubmits = () => Promise.resolve(true);

function Filling(props: { readonly of: AnswerOf; readonly answer: AnswerView; readonly onDone: () => void }) {
  const { of, answer, onDone } = props;
  const t = useTexts(casesTexts);
  const questionnaire = useMemo(() => questionnaireOf(answer), [answer]);
  const [keeper, kept] = useKeeper(
    () =>
      new AnswerKeeper({
        key: answer.id,
        questionnaire,
        start: { response: answer.response, version: answer.version },
        remote: remoteOf(of),
      }),
    neverSubmits,
  );
  const [problems, setProblems] = useState<readonly ShownProblem[]>([]);
  const [busy, setBusy] = useState(false);
  const finish = async () => {
    const found = validate(questionnaire, prune(questionnaire, kept.response));
    setProblems(found);
    if (found.length > 0) return;
    setBusy(true);
    await keeper.flush();
    setBusy(false);
    if (keeper.get().state === "saved") onDone();
  };
  const urlOf = (attachment: Attachment) =>
    keeper.previewOf(attachment) ?? fileAddress(of.caseId, answer.id, attachment);
  return (
    <>
      <FormFill
        questionnaire={questionnaire}
        response={kept.response}
        onChange={keeper.change}
        problems={problems}
        prefilled={answer.prefilled}
        files={{ add: keeper.addFile, urlOf }}
        saveNote={<SaveNote state={kept.state} />}
        level={3}
        actions={
          <Button variant="primary" busy={busy} onClick={() => void finish()}>
            {t.formDone}
          </Button>
        }
      />
      {kept.conflict && (
        <Conflict
          questionnaire={questionnaire}
          mine={kept.response}
          theirs={kept.conflict}
          onResolve={keeper.resolve}
        />
      )}
    </>
  );
}

function fileAddress(caseId: CaseId | undefined, answerId: string, { url }: Attachment): string | undefined {
  if (caseId === undefined || url.startsWith("local:")) return undefined;
  return addressOf(getFormFile, { params: { caseId, answerId, fileId: url } });
}

/** A form of a case as it was answered. */
export function CaseAnswerView({ caseId, form }: { readonly caseId: CaseId; readonly form: string }) {
  const answer = useEndpoint(getCaseForm, { params: { caseId, form } });
  return renderResult(answer, (found) => (
    <FormAnswerView
      questionnaire={questionnaireOf(found)}
      response={found.response}
      result={found.result}
      files={{
        add: () => Promise.reject(new Error("to read only")),
        urlOf: (attachment) => fileAddress(caseId, found.id, attachment),
      }}
      level={4}
    />
  ));
}
