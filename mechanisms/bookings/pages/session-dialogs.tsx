import { useState } from "react";
import { useCommand } from "../../../web/api/queries.ts";
import { Button } from "../../../web/kit/button.tsx";
import { Choice, optionsOf } from "../../../web/kit/choice.tsx";
import { DateInput, TimeInput } from "../../../web/kit/date-input.tsx";
import { Dialog } from "../../../web/kit/dialog.tsx";
import { Form } from "../../../web/kit/form.tsx";
import { dayOf, formatInstant } from "../../../web/kit/format.ts";
import { NumberInput } from "../../../web/kit/number-input.tsx";
import { TextInput } from "../../../web/kit/text-input.tsx";
import { useTexts } from "../../../web/kit/texts.ts";
import { toast } from "../../../web/kit/toast.tsx";
import { cancelReasons, cancelSession, changeSession, type Session } from "../contract/sessions.ts";
import { useErrorWords } from "./error-words.ts";
import { bookingsTexts } from "./texts.ts";

const scopes = ["one", "following"] as const;

/** Moves a session or changes its capacity and words, alone or with all that follow. */
export function SessionForm(props: {
  readonly session: Session;
  readonly onDone: () => void;
  readonly onCancel: () => void;
}) {
  const { session, onDone, onCancel } = props;
  const texts = useTexts(bookingsTexts);
  const t = texts.series;
  const time = (instant: string) => formatInstant(instant).slice(-5);
  const initial = {
    on: dayOf(session.startsAt),
    from: time(session.startsAt),
    to: time(session.endsAt),
    capacity: session.capacity as number | undefined,
    title: session.title,
    note: session.note,
    scope: "one" as (typeof scopes)[number] | undefined,
    version: session.version as number,
  };
  return (
    <Form
      endpoint={changeSession}
      initial={initial}
      input={({ on, from, to, capacity, title, note, scope, version }) => ({
        params: { sessionId: session.id },
        body: { on, from: from.slice(0, 5), to: to.slice(0, 5), capacity: capacity ?? 0, title, note, scope, version },
      })}
      submitLabel={t.save}
      errors={texts.errors}
      onCancel={onCancel}
      onDone={({ changed }) => {
        toast({ text: t.saved(changed) });
        onDone();
      }}
    >
      <DateInput name="on" label={t.on} required />
      <TimeInput name="from" label={t.from} required />
      <TimeInput name="to" label={t.to} required />
      <NumberInput name="capacity" label={t.capacity} required />
      <TextInput name="title" label={t.subject} maxLength={60} />
      <TextInput name="note" label={t.note} maxLength={200} />
      {session.seriesId && <Choice name="scope" label={t.scope} options={optionsOf(scopes, t)} />}
    </Form>
  );
}

/** Calls a session off, alone or with all that follow; those who booked see why. */
export function CancelSessionDialog(props: {
  readonly session: Session;
  readonly onDone: () => void;
  readonly onBack: () => void;
}) {
  const { session, onDone, onBack } = props;
  const texts = useTexts(bookingsTexts);
  const t = texts.list;
  const errorWords = useErrorWords();
  const names = texts.cancelReason as Record<(typeof cancelReasons)[number], string>;
  const [reason, setReason] = useState<(typeof cancelReasons)[number]>("staff");
  const [scope, setScope] = useState<(typeof scopes)[number]>("one");
  const cancel = useCommand(cancelSession, {
    onSuccess: ({ cancelledSessions, cancelledBookings }) => {
      toast({ text: t.cancelled(cancelledSessions, cancelledBookings) });
      onDone();
    },
    onError: (error) => toast({ text: errorWords(error), tone: "danger" }),
  });
  return (
    <Dialog
      open
      title={t.cancelTitle}
      onClose={onBack}
      actions={
        <>
          <Button onClick={onBack}>{t.keep}</Button>
          <Button
            variant="danger"
            busy={cancel.busy}
            onClick={() => cancel.run({ params: { sessionId: session.id }, body: { reason, scope } })}
          >
            {t.cancelConfirm}
          </Button>
        </>
      }
    >
      <div className="k-stack">
        <p>{scope === "one" ? t.cancelText(session.taken + session.waiting) : t.cancelFollowing}</p>
        {session.seriesId && (
          <Choice
            label={t.scope}
            value={scope}
            onChange={(value) => setScope(value ?? "one")}
            options={optionsOf(scopes, texts.series)}
          />
        )}
        <Choice
          label={t.reason}
          value={reason}
          onChange={(value) => setReason(value ?? "staff")}
          options={optionsOf(cancelReasons, names)}
        />
      </div>
    </Dialog>
  );
}
