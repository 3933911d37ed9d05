import { useState } from "react";
import { useCommand } from "../../../web/api/queries.ts";
import { Button } from "../../../web/kit/button.tsx";
import { Choice } from "../../../web/kit/choice.tsx";
import { Notice } from "../../../web/kit/notice.tsx";
import { useTexts } from "../../../web/kit/texts.ts";
import { toast } from "../../../web/kit/toast.tsx";
import { book } from "../contract/booking.ts";
import type { KindInForce, PublicSession } from "../contract/sessions.ts";
import { useErrorWords } from "./error-words.ts";
import type { Booker } from "./session-picker.tsx";
import { bookingsTexts } from "./texts.ts";
import { formatDuration, formatPeriod } from "./times.ts";

/** Confirms one time: for which child, and on the waiting list where it is full. */
export function BookForm(props: {
  readonly session: PublicSession;
  readonly rules: KindInForce | undefined;
  readonly booker: Exclude<Booker, { who: "nobody" }>;
  readonly doneText: string;
  readonly onDone: () => void;
}) {
  const { session, rules, booker, doneText, onDone } = props;
  const t = useTexts(bookingsTexts).picker;
  const errorWords = useErrorWords();
  const children = booker.who === "family" ? booker.children : [];
  const [childId, setChildId] = useState<string>();
  const chosen = childId ?? children[0]?.id;
  const waits = session.state === "waiting_list";
  const kept = rules?.waiting?.confirm;
  const command = useCommand(book, {
    onSuccess: ({ status, position }) => {
      toast({ text: status === "waiting" ? t.waiting(position ?? 1) : doneText });
      onDone();
    },
  });
  if (booker.who === "family" && booker.first) return booker.first;
  return (
    <div className="k-stack">
      <p className="k-number">{formatPeriod(session)}</p>
      <p className="k-small k-soft">{[session.name, session.place].filter(Boolean).join(" · ")}</p>
      {waits && <Notice tone="info">{kept ? t.waitConfirmText(formatDuration(kept, t)) : t.waitText}</Notice>}
      {children.length > 1 && (
        <Choice
          label={t.forChild}
          value={chosen}
          onChange={setChildId}
          options={children.map(({ id, name }) => ({ value: id, label: name }))}
        />
      )}
      {command.error && (
        <Notice tone="danger" alert>
          {errorWords(command.error)}
        </Notice>
      )}
      <Button
        variant="primary"
        wide
        busy={command.busy}
        onClick={() =>
          command.run({
            params: { sessionId: session.id },
            body: { ...(booker.who === "family" && { childId: chosen as never }), orWait: waits },
          })
        }
      >
        {waits ? t.confirmWait : t.confirm}
      </Button>
    </div>
  );
}
