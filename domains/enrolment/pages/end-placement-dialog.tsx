import { Choice, optionsOf } from "../../../web/kit/choice.tsx";
import { DateInput } from "../../../web/kit/date-input.tsx";
import { Dialog } from "../../../web/kit/dialog.tsx";
import { Form } from "../../../web/kit/form.tsx";
import { TextArea } from "../../../web/kit/text-input.tsx";
import { useTexts } from "../../../web/kit/texts.ts";
import { toast } from "../../../web/kit/toast.tsx";
import { endPlacement, endReasons, type Placement } from "../contract/offers.ts";
import { enrolmentTexts } from "./texts.ts";

type Ending = Pick<Placement, "id" | "startOn" | "endOn" | "version">;
type Values = { lastDay: string; reason: (typeof endReasons)[number]; note: string; version: number };

/** Ends a placement on a day, or gives it up before it began; used by families and institutions. */
export function EndPlacementDialog(props: {
  readonly placement: Ending | undefined;
  readonly today: string;
  readonly onClose: () => void;
}) {
  const t = useTexts(enrolmentTexts);
  const { placement, today, onClose } = props;
  const p = t.placement;
  const planned = placement !== undefined && placement.startOn > today;
  const initial: Values = { lastDay: today, reason: "moved", note: "", version: placement?.version ?? 1 };
  return (
    <Dialog open={placement !== undefined} title={planned ? p.cancelTitle : p.endTitle} onClose={onClose}>
      {placement && (
        <>
          <p>{planned ? p.cancelText : p.endText}</p>
          <Form
            endpoint={endPlacement}
            initial={initial}
            input={({ lastDay, reason, note, version }) => ({
              params: { placementId: placement.id },
              body: { lastDay: planned ? null : (lastDay as never), reason, note, version },
            })}
            submitLabel={planned ? p.submitCancel : p.submitEnd}
            errors={t.errors}
            onCancel={onClose}
            onDone={() => {
              toast({ text: p.ended });
              onClose();
            }}
          >
            {!planned && <DateInput name="lastDay" label={p.lastDay} min={today} max={placement.endOn} required />}
            <Choice
              name="reason"
              label={p.reason}
              options={optionsOf(endReasons, t.endReason as Record<(typeof endReasons)[number], string>)}
            />
            <TextArea name="note" label={p.note} rows={2} maxLength={300} />
          </Form>
        </>
      )}
    </Dialog>
  );
}
