import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { upload } from "../../../web/api/upload.ts";
import { invalidateEntities, useCommand } from "../../../web/api/queries.ts";
import { useGo } from "../../../web/kit/address.ts";
import { Button } from "../../../web/kit/button.tsx";
import { Card } from "../../../web/kit/card.tsx";
import { Choice, Switch } from "../../../web/kit/choice.tsx";
import { FileDrop } from "../../../web/kit/file-drop.tsx";
import { Notice } from "../../../web/kit/notice.tsx";
import { TextArea } from "../../../web/kit/text-input.tsx";
import { errorText, useTexts, useWords } from "../../../web/kit/texts.ts";
import { toast } from "../../../web/kit/toast.tsx";
import type { OutputOf } from "../../../contract/endpoint.ts";
import { actOnTask, addAttachment, type getTask } from "../contract/office.ts";
import { CaseAnswer } from "./case-answer.tsx";
import { FileLink } from "./parts.tsx";
import { casesTexts, officeTexts } from "./texts.ts";

type Task = OutputOf<typeof getTask>;

/** The decision on a task: which way, what the applicant reads, what stays in the file. */
export function ActPanel({ task, inbox }: { readonly task: Task; readonly inbox: string }) {
  const t = useTexts(officeTexts);
  const words = useTexts(casesTexts);
  const say = useWords();
  const go = useGo();
  const [action, setAction] = useState<string>();
  const [text, setText] = useState("");
  const [note, setNote] = useState("");
  const act = useCommand(actOnTask, {
    onSuccess: () => {
      toast({ text: t.done });
      go(inbox);
    },
    onError: (error) => toast({ text: errorText(error, words.errors), tone: "danger" }),
  });
  const chosen = task.actions.find(({ key }) => key === action);
  const needs = chosen?.needs ?? [];
  const formMissing = needs.includes("form") && !task.form?.isComplete;
  const missing =
    !chosen || formMissing || (needs.includes("text") && !text.trim()) || (needs.includes("note") && !note.trim());
  return (
    <>
      {task.form && <StepForm task={task} />}
      <Card title={t.act}>
        <div className="k-stack">
          {task.says && <p className="k-soft">{say(task.says)}</p>}
          <Choice
            look="rows"
            label={t.act}
            hideLabel
            value={action}
            onChange={setAction}
            options={task.actions.map(({ key, title, leadsTo, isReturn }) => ({
              value: key,
              label: say(title),
              hint: isReturn ? t.returns : leadsTo ? t.leadsTo(say(leadsTo)) : undefined,
            }))}
          />
          <TextArea
            label={t.text}
            hint={t.textHint}
            value={text}
            onChange={setText}
            rows={4}
            maxLength={4_000}
            required={needs.includes("text")}
          />
          <TextArea
            label={t.note}
            hint={t.noteHint}
            value={note}
            onChange={setNote}
            rows={2}
            maxLength={4_000}
            required={needs.includes("note")}
          />
          <Attach task={task} />
          <Button
            variant="primary"
            busy={act.busy}
            reason={missing ? (formMissing ? words.errors.form_incomplete : words.chooseFirst) : undefined}
            onClick={() =>
              act.run({
                params: { taskId: task.task.id },
                body: { action: action!, text, note, version: task.task.version },
              })
            }
          >
            {t.confirm}
          </Button>
        </div>
      </Card>
    </>
  );
}

/** A form that is filled in at the step: a site visit, a scale. */
function StepForm({ task }: { readonly task: Task }) {
  const t = useTexts(officeTexts);
  const words = useTexts(casesTexts);
  const say = useWords();
  const [open, setOpen] = useState(false);
  const client = useQueryClient();
  const { form } = task;
  // What was filled in is kept as it goes; the task learns that the form is complete when it is asked again.
  const close = () => {
    setOpen(false);
    void invalidateEntities(client, ["form_answer"]);
  };
  if (!form) return null;
  return (
    <Card title={`${t.form} · ${say(form.title)}`}>
      {form.isComplete && <Notice tone="success">{words.formComplete}</Notice>}
      {open ? (
        <CaseAnswer of={{ taskId: task.task.id }} onDone={close} />
      ) : (
        <Button variant={form.isComplete ? "secondary" : "primary"} onClick={() => setOpen(true)}>
          {words.openForm}
        </Button>
      )}
    </Card>
  );
}

function Attach({ task }: { readonly task: Task }) {
  const t = useTexts(officeTexts);
  const words = useTexts(casesTexts);
  const client = useQueryClient();
  const [isShared, setShared] = useState(true);
  const [progress, setProgress] = useState<number>();
  const [problem, setProblem] = useState<string>();
  const send = async (file: File | undefined) => {
    if (!file) return;
    setProblem(undefined);
    setProgress(0);
    try {
      await upload(addAttachment, file, { params: { taskId: task.task.id }, body: { isShared } }, setProgress);
      await invalidateEntities(client, addAttachment.entities);
    } catch (error) {
      setProblem(errorText(error, words.errors));
    } finally {
      setProgress(undefined);
    }
  };
  return (
    <details>
      <summary>
        {t.attach} {task.files.length > 0 && `(${task.files.length})`}
      </summary>
      {task.files.map((file) => (
        <FileLink key={file.id} file={file} />
      ))}
      <Switch look="check" label={t.attachShared} value={isShared} onChange={setShared} />
      <FileDrop
        label={t.attach}
        accept=".pdf,.jpg,.jpeg,.png,.docx,.xlsx"
        maxBytes={20 * 1_048_576}
        value={undefined}
        onChange={(file) => void send(file)}
        progress={progress}
        error={problem}
      />
    </details>
  );
}
