import { useState } from "react";
import { useCommand } from "../../../web/api/queries.ts";
import { Button } from "../../../web/kit/button.tsx";
import { Choice } from "../../../web/kit/choice.tsx";
import { Dialog } from "../../../web/kit/dialog.tsx";
import { Notice } from "../../../web/kit/notice.tsx";
import { TextArea } from "../../../web/kit/text-input.tsx";
import { errorText, useTexts, useWords } from "../../../web/kit/texts.ts";
import { toast } from "../../../web/kit/toast.tsx";
import { actOnTasks, type TaskRow } from "../contract/office.ts";
import { casesTexts, officeTexts } from "./texts.ts";

/** Acts on several tasks in the way they have in common; each has its own result. */
export function BulkDialog(props: {
  readonly open: boolean;
  readonly tasks: readonly TaskRow[];
  readonly onClose: () => void;
}) {
  const { open, tasks, onClose } = props;
  const t = useTexts(officeTexts);
  const words = useTexts(casesTexts);
  const say = useWords();
  const [action, setAction] = useState<string>();
  const [text, setText] = useState("");
  const [note, setNote] = useState("");
  const act = useCommand(actOnTasks, {
    onSuccess: ({ done, results }) => {
      const failed = results.filter(({ error }) => error);
      toast({
        text: [t.bulkDone(done), failed.length > 0 && t.bulkFailed(failed.length)]
          .filter(Boolean)
          .join(words.separator),
        tone: failed.length > 0 ? "danger" : "success",
      });
      if (failed.length === 0) close();
    },
    onError: (error) => toast({ text: errorText(error, words.errors), tone: "danger" }),
  });
  const close = () => {
    setAction(undefined);
    setText("");
    setNote("");
    act.reset();
    onClose();
  };
  // Ways that every chosen task offers, whatever its kind.
  const [first, ...others] = tasks;
  const common = (first?.bulk ?? []).filter(({ key }) =>
    others.every((task) => task.bulk.some((one) => one.key === key)),
  );
  const chosen = common.find(({ key }) => key === action);
  const failed = act.data?.results.filter(({ error }) => error) ?? [];
  const missing =
    !chosen || (chosen.needs.includes("text") && !text.trim()) || (chosen.needs.includes("note") && !note.trim());
  return (
    <Dialog
      open={open}
      title={t.bulkTitle(tasks.length)}
      onClose={close}
      actions={
        <>
          <Button onClick={close}>{words.cancel}</Button>
          {common.length > 0 && (
            <Button
              variant="primary"
              busy={act.busy}
              reason={missing ? words.chooseFirst : undefined}
              onClick={() =>
                act.run({
                  body: { action: action!, text, note, tasks: tasks.map(({ id, version }) => ({ id, version })) },
                })
              }
            >
              {t.bulkDo}
            </Button>
          )}
        </>
      }
    >
      {failed.length > 0 && (
        <Notice tone="danger" title={t.bulkFailed(failed.length)} alert>
          <ul>
            {failed.map(({ taskId, number, error }) => (
              <li key={taskId}>
                {number} {(words.errors as Record<string, string>)[error ?? ""] ?? error}
              </li>
            ))}
          </ul>
        </Notice>
      )}
      <ul className="k-small">
        {tasks.map((task) => (
          <li key={task.id}>
            {task.case.number} {task.case.label} · {say(task.title)}
          </li>
        ))}
      </ul>
      {common.length === 0 ? (
        <p>{t.bulkNone}</p>
      ) : (
        <>
          <Choice
            label={t.bulkPick}
            value={action}
            onChange={setAction}
            options={common.map(({ key, title, leadsTo }) => ({
              value: key,
              label: say(title),
              hint: leadsTo ? t.leadsTo(say(leadsTo)) : undefined,
            }))}
          />
          <TextArea
            label={t.text}
            hint={t.textHint}
            value={text}
            onChange={setText}
            rows={3}
            required={chosen?.needs.includes("text")}
          />
          <TextArea
            label={t.note}
            hint={t.noteHint}
            value={note}
            onChange={setNote}
            rows={2}
            required={chosen?.needs.includes("note")}
          />
        </>
      )}
    </Dialog>
  );
}
