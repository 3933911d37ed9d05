import { useState } from "react";
import { useEndpoint } from "../../../web/api/queries.ts";
import { Button } from "../../../web/kit/button.tsx";
import { Select } from "../../../web/kit/choice.tsx";
import { Dialog } from "../../../web/kit/dialog.tsx";
import { Form } from "../../../web/kit/form.tsx";
import { renderResult } from "../../../web/kit/states.tsx";
import { TextInput } from "../../../web/kit/text-input.tsx";
import { useTexts } from "../../../web/kit/texts.ts";
import { toast } from "../../../web/kit/toast.tsx";
import type { TaskShown } from "../contract/case.ts";
import { handOverTask, listColleagues } from "../contract/office.ts";
import { casesTexts, officeTexts } from "./texts.ts";

/** Gives a task to a colleague, or back to all; who had it stays in the history. */
export function HandOver({ task }: { readonly task: TaskShown }) {
  const t = useTexts(officeTexts);
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button onClick={() => setOpen(true)}>{t.handOver}</Button>
      {open && <HandOverDialog task={task} onClose={() => setOpen(false)} />}
    </>
  );
}

function HandOverDialog({ task, onClose }: { readonly task: TaskShown; readonly onClose: () => void }) {
  const t = useTexts(officeTexts);
  const words = useTexts(casesTexts);
  const colleagues = useEndpoint(listColleagues, { params: { taskId: task.id } });
  const initial: { to?: string; reason: string } = { reason: "" };
  return (
    <Dialog open title={t.handOver} onClose={onClose}>
      {renderResult(colleagues, ({ items }) => (
        <Form
          endpoint={handOverTask}
          initial={initial}
          input={({ to, reason }) => ({
            params: { taskId: task.id },
            body: { to: to ?? null, reason, version: task.version },
          })}
          submitLabel={t.handOver}
          errors={words.errors}
          onCancel={onClose}
          onDone={() => {
            toast({ text: t.handedOver });
            onClose();
          }}
        >
          <Select
            name="to"
            label={t.handOverTo}
            placeholder={t.handOverAll}
            options={items.map(({ accountId, name, open }) => ({ value: accountId, label: t.colleague(name, open) }))}
          />
          <TextInput name="reason" label={t.handOverReason} required maxLength={300} />
        </Form>
      ))}
    </Dialog>
  );
}
