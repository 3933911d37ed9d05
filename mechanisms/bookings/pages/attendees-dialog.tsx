import { useState } from "react";
import { useCommand, useEndpoint } from "../../../web/api/queries.ts";
import { ExportLink } from "../../../web/kit/actions.tsx";
import { Button } from "../../../web/kit/button.tsx";
import { List, ListItem } from "../../../web/kit/card.tsx";
import { Dialog } from "../../../web/kit/dialog.tsx";
import { formatInstant } from "../../../web/kit/format.ts";
import { EmptyState, renderResult } from "../../../web/kit/states.tsx";
import { Tag } from "../../../web/kit/tag.tsx";
import { useTexts } from "../../../web/kit/texts.ts";
import { toast } from "../../../web/kit/toast.tsx";
import { recordAttendance } from "../contract/booking.ts";
import { type Attendee, exportAttendees, listAttendees, type Session } from "../contract/sessions.ts";
import { useErrorWords } from "./error-words.ts";
import { CancelSessionDialog, SessionForm } from "./session-dialogs.tsx";
import { bookingsTexts } from "./texts.ts";
import { formatPeriod } from "./times.ts";

/** One session of a host: who comes and who waits, who came, the list as a file, changing and calling off. */
export function AttendeesDialog(props: { readonly session: Session | undefined; readonly onClose: () => void }) {
  const { session, onClose } = props;
  const t = useTexts(bookingsTexts);
  const [what, setWhat] = useState<"edit" | "cancel">();
  const close = () => {
    setWhat(undefined);
    onClose();
  };
  if (!session) return null;
  if (what === "cancel")
    return <CancelSessionDialog session={session} onDone={close} onBack={() => setWhat(undefined)} />;
  return (
    <Dialog open title={what === "edit" ? t.series.edit : formatPeriod(session)} onClose={close}>
      {what === "edit" ? (
        <SessionForm session={session} onDone={close} onCancel={() => setWhat(undefined)} />
      ) : (
        <div className="k-stack">
          <p className="k-small k-soft">{[session.title, session.name, session.note].filter(Boolean).join(" · ")}</p>
          {session.status === "open" ? (
            <p>
              {t.host.bookedLabel(session.taken, session.capacity)}
              {session.waiting > 0 && ` · ${t.host.waiting(session.waiting)}`}
            </p>
          ) : (
            <Tag>{`${t.host.cancelled} · ${t.cancelReason[session.cancelReason ?? "other"] ?? ""}`}</Tag>
          )}
          <div className="k-row">
            <ExportLink
              endpoint={exportAttendees}
              input={{ params: { sessionId: session.id } }}
              name={t.list.exportName}
              label={t.list.export}
            />
            {session.status === "open" && (
              <>
                <Button icon="edit" onClick={() => setWhat("edit")}>
                  {t.list.edit}
                </Button>
                <Button variant="quiet" onClick={() => setWhat("cancel")}>
                  {t.list.cancel}
                </Button>
              </>
            )}
          </div>
          <Attendees session={session} />
        </div>
      )}
    </Dialog>
  );
}

/** Who comes to a session, and who came. */
export function Attendees({ session }: { readonly session: Session }) {
  const t = useTexts(bookingsTexts).list;
  const list = useEndpoint(listAttendees, { params: { sessionId: session.id } });
  return renderResult(
    list,
    (data) => (
      <div className="k-stack">
        <List label={t.title}>
          {data.attendees.map((attendee) => (
            <AttendeeItem key={attendee.id} attendee={attendee} />
          ))}
        </List>
        {data.hidden > 0 && <p className="k-small k-soft">{t.hidden(data.hidden)}</p>}
      </div>
    ),
    {
      isEmpty: (data) => data.attendees.length === 0 && data.hidden === 0,
      empty: <EmptyState icon="people" title={t.none} />,
    },
  );
}

function AttendeeItem({ attendee }: { readonly attendee: Attendee }) {
  const texts = useTexts(bookingsTexts);
  const t = texts.list;
  const errorWords = useErrorWords();
  const record = useCommand(recordAttendance, {
    onSuccess: () => toast({ text: t.recorded }),
    onError: (error) => toast({ text: errorWords(error), tone: "danger" }),
  });
  const { name, status, position } = attendee;
  const set = (attended: boolean) => record.run({ params: { bookingId: attendee.id }, body: { attended } });
  const holds = status === "booked" || status === "attended" || status === "no_show";
  return (
    <ListItem
      title={attendee.ageMonths === null ? name : `${name} · ${t.months(attendee.ageMonths)}`}
      end={
        status !== "booked" && (
          <Tag tone={status === "attended" ? "success" : "warning"}>
            {position === null ? texts.status[status] : `${texts.status[status]} · ${texts.mine.position(position)}`}
          </Tag>
        )
      }
    >
      <span className="k-small k-soft">
        {[attendee.contactName, attendee.institution].filter(Boolean).join(" · ")}{" "}
        <span className="k-number">{attendee.phone}</span>
        {attendee.checkedInAt && ` · ${t.checkedIn(formatInstant(attendee.checkedInAt))}`}
      </span>
      {holds && (
        <div className="k-row">
          {status !== "attended" && (
            <Button size="small" busy={record.busy} onClick={() => set(true)} aria-label={`${t.came} ${name}`}>
              {t.came}
            </Button>
          )}
          {status !== "no_show" && (
            <Button
              size="small"
              variant="quiet"
              busy={record.busy}
              onClick={() => set(false)}
              aria-label={`${t.missed} ${name}`}
            >
              {t.missed}
            </Button>
          )}
        </div>
      )}
    </ListItem>
  );
}
