import { dayOf, formatDay, formatInstant } from "../../../web/kit/format.ts";
import { usePreferences } from "../../../web/kit/preferences.ts";
import { Tag } from "../../../web/kit/tag.tsx";
import { useTexts } from "../../../web/kit/texts.ts";
import type { KindInForce, Session } from "../contract/sessions.ts";
import "./bookings.css";
import { bookingsTexts } from "./texts.ts";
import { daysOfWeek } from "./week.ts";

/** A week of sessions: seven columns on the desk; on the phone an agenda of the days that have any. */
export function WeekView(props: {
  readonly monday: string;
  readonly today: string;
  readonly sessions: readonly Session[];
  /** Given: each session says what it is. */
  readonly kinds: readonly KindInForce[];
  readonly onOpen: (session: Session) => void;
}) {
  const { monday, today, sessions, kinds, onOpen } = props;
  const t = useTexts(bookingsTexts).host;
  const language = usePreferences().language === "en" ? "en" : "zh";
  return (
    <div className="bkg-week">
      {daysOfWeek(monday).map((day, index) => {
        const ofDay = sessions.filter(({ startsAt }) => dayOf(startsAt) === day);
        return (
          <section key={day} className={ofDay.length === 0 ? "bkg-day bkg-empty" : "bkg-day"}>
            <h3>
              {t.weekday[index]} <span className="k-small k-soft">{formatDay(day)}</span>{" "}
              {day === today && <Tag tone="info">{t.today}</Tag>}
            </h3>
            {ofDay.length > 0 && (
              <ul>
                {ofDay.map((session) => (
                  <li key={session.id}>
                    <SessionButton
                      session={session}
                      kind={kinds.find(({ key }) => key === session.kind)?.title[language]}
                      onOpen={() => onOpen(session)}
                    />
                  </li>
                ))}
              </ul>
            )}
          </section>
        );
      })}
    </div>
  );
}

function SessionButton(props: {
  readonly session: Session;
  readonly kind: string | undefined;
  readonly onOpen: () => void;
}) {
  const { session, kind, onOpen } = props;
  const t = useTexts(bookingsTexts).host;
  const time = (instant: string) => formatInstant(instant).slice(-5);
  const off = session.status === "cancelled";
  return (
    <button type="button" className={off ? "bkg-session bkg-session-off" : "bkg-session"} onClick={onOpen}>
      <strong className="k-number">
        {time(session.startsAt)}–{time(session.endsAt)}
      </strong>
      <span className="k-small">{[kind, session.title].filter(Boolean).join(" · ")}</span>
      <span className="k-small k-soft">{session.name}</span>
      <span className="k-small k-number">
        {off ? (
          t.cancelled
        ) : (
          <>
            <span aria-hidden="true">{t.booked(session.taken, session.capacity)}</span>
            <span className="k-hidden">{t.bookedLabel(session.taken, session.capacity)}</span>
            {session.waiting > 0 && ` · ${t.waiting(session.waiting)}`}
          </>
        )}
      </span>
    </button>
  );
}
