import { useState } from "react";
import { Button } from "../../../web/kit/button.tsx";
import { Card } from "../../../web/kit/card.tsx";
import { Choice } from "../../../web/kit/choice.tsx";
import { Dialog } from "../../../web/kit/dialog.tsx";
import { Form } from "../../../web/kit/form.tsx";
import { formatInstant } from "../../../web/kit/format.ts";
import { Tag } from "../../../web/kit/tag.tsx";
import { TextArea } from "../../../web/kit/text-input.tsx";
import { useTexts } from "../../../web/kit/texts.ts";
import { toast } from "../../../web/kit/toast.tsx";
import type { View } from "./case-body.tsx";
import { answerObjection } from "../contract/office.ts";
import { casesTexts, officeTexts } from "./texts.ts";

type Objection = View["objections"][number];

/** Objections of the publicity period, each with its answer. */
export function Objections({ view }: { readonly view: View }) {
  const t = useTexts(officeTexts);
  const [answering, setAnswering] = useState<Objection>();
  if (view.objections.length === 0) return null;
  const tone = { open: "warning", upheld: "danger", dismissed: "neutral" } as const;
  return (
    <Card title={t.objectionsTitle}>
      {view.objections.map((objection) => (
        <div key={objection.id} className="cas-material">
          <div className="k-row k-row-between">
            <span>
              {objection.name || t.anonymous}{" "}
              <span className="k-small k-soft k-number">
                {objection.contact} {formatInstant(objection.at)}
              </span>
            </span>
            <Tag tone={tone[objection.status]}>{t.objectionStatus[objection.status]}</Tag>
          </div>
          <p className="cas-said">{objection.text}</p>
          {objection.answer && <p className="cas-said k-soft">{objection.answer}</p>}
          {objection.status === "open" && view.can["objection"] !== undefined && (
            <Button size="small" onClick={() => setAnswering(objection)}>
              {t.answer}
            </Button>
          )}
        </div>
      ))}
      {answering && <AnswerDialog objection={answering} onClose={() => setAnswering(undefined)} />}
    </Card>
  );
}

function AnswerDialog({ objection, onClose }: { readonly objection: Objection; readonly onClose: () => void }) {
  const t = useTexts(officeTexts);
  const words = useTexts(casesTexts);
  const initial: { decision?: "uphold" | "dismiss"; text: string } = { text: "" };
  return (
    <Dialog open title={t.answer} onClose={onClose}>
      <p className="cas-said">{objection.text}</p>
      <Form
        endpoint={answerObjection}
        initial={initial}
        input={({ decision, text }) => ({
          params: { objectionId: objection.id },
          body: { upheld: decision === "uphold", text },
        })}
        submitLabel={t.answer}
        errors={words.errors}
        onCancel={onClose}
        onDone={() => {
          toast({ text: t.answered });
          onClose();
        }}
      >
        <Choice
          name="decision"
          label={t.act}
          required
          options={(["uphold", "dismiss"] as const).map((one) => ({ value: one, label: t[one] }))}
        />
        <TextArea name="text" label={t.answer} required rows={4} maxLength={2_000} />
      </Form>
    </Dialog>
  );
}
