import { type ReactNode, useState } from "react";
import { useEndpoint } from "../../../web/api/queries.ts";
import { Button } from "../../../web/kit/button.tsx";
import { Card, List, ListItem } from "../../../web/kit/card.tsx";
import { Dialog } from "../../../web/kit/dialog.tsx";
import { formatInstant } from "../../../web/kit/format.ts";
import { usePreferences } from "../../../web/kit/preferences.ts";
import { EmptyState, renderResult } from "../../../web/kit/states.tsx";
import { Tag } from "../../../web/kit/tag.tsx";
import { useTexts } from "../../../web/kit/texts.ts";
import { listFamilyBookings, listOwnBookings } from "../contract/booking.ts";
import { type KindInForce, listBookingKinds, listSessions, type PublicSession } from "../contract/sessions.ts";
import { BookForm } from "./book-form.tsx";
import { bookingsTexts } from "./texts.ts";
import { formatDuration, formatPeriod } from "./times.ts";

/** Who books on this page: a family for one of its children, somebody for themselves, or nobody yet. */
export type Booker =
  | {
      readonly who: "family";
      readonly familyId: string;
      readonly children: readonly { readonly id: string; readonly name: string }[];
      /** What has to be done first: register a child, agree. */
      readonly first?: ReactNode;
    }
  | { readonly who: "self" }
  /** The way to becoming somebody who can: signing in, registering. */
  | { readonly who: "nobody"; readonly way: ReactNode };

const [few, many] = [4, 40];

/** Times that can be booked, of one kind: at a site, of a resource, or anywhere. Booking and the waiting list are in a dialog. */
export function SessionPicker(props: {
  readonly kind: string;
  readonly siteId?: string;
  readonly resourceId?: string;
  readonly heading: string;
  readonly booker: Booker;
  readonly doneText?: string;
}) {
  const { kind, siteId, resourceId, heading, booker } = props;
  const t = useTexts(bookingsTexts).picker;
  const language = usePreferences().language === "en" ? "en" : "zh";
  const [size, setSize] = useState(few);
  const [chosen, setChosen] = useState<PublicSession>();
  const query = { kind, siteId: siteId as never, resourceId: resourceId as never, size };
  const sessions = useEndpoint(listSessions, { query }, { keepPrevious: true });
  const kinds = useEndpoint(listBookingKinds, {}, { staleTime: 300_000 }).data?.items;
  const rules = kinds?.find(({ key }) => key === kind);
  const booked = useBooked(booker, kind);
  const action = (session: PublicSession) => {
    const own = booked.get(session.id);
    if (own)
      return (
        <Tag tone={own.status === "booked" ? "success" : "warning"} icon={own.status === "booked" ? "check" : "clock"}>
          {own.words}
        </Tag>
      );
    if (session.state === "not_open") return <Tag>{t.opens(formatInstant(session.opensAt ?? session.startsAt))}</Tag>;
    if (session.state === "closed") return <Tag>{t.closed}</Tag>;
    if (session.state === "full") return <Tag>{t.full}</Tag>;
    if (booker.who === "nobody") return booker.way;
    const label = session.state === "free" ? t.book : t.wait;
    return (
      <Button
        size="small"
        variant={session.state === "free" ? "primary" : "secondary"}
        onClick={() => setChosen(session)}
        aria-label={`${label} ${formatInstant(session.startsAt)}`}
      >
        {label}
      </Button>
    );
  };
  return (
    <Card title={heading}>
      {renderResult(
        sessions,
        (data) => (
          <div className="k-stack">
            {rules && <Rules rules={rules} />}
            <List label={heading}>
              {data.sessions.map((session) => (
                <ListItem
                  key={session.id}
                  title={<span className="k-number">{formatPeriod(session)}</span>}
                  end={action(session)}
                >
                  <span className="k-small k-soft">
                    {[
                      session.title,
                      siteId === undefined && session.name,
                      session.state === "free" && t.left(session.capacity - session.taken, rules?.unit[language] ?? ""),
                      session.waiting > 0 && t.queue(session.waiting),
                      session.note,
                    ]
                      .filter(Boolean)
                      .join(" · ")}
                  </span>
                </ListItem>
              ))}
            </List>
            {size === few && data.sessions.length === few && (
              <Button variant="quiet" onClick={() => setSize(many)}>
                {t.more}
              </Button>
            )}
          </div>
        ),
        {
          isEmpty: (data) => data.sessions.length === 0,
          empty: (
            <EmptyState icon="calendar" title={t.none}>
              {t.noneText}
            </EmptyState>
          ),
        },
      )}
      <Dialog
        open={chosen !== undefined}
        title={chosen?.state === "waiting_list" ? t.waitTitle : t.bookTitle}
        onClose={() => setChosen(undefined)}
      >
        {chosen && booker.who !== "nobody" && (
          <BookForm
            session={chosen}
            rules={rules}
            booker={booker}
            doneText={props.doneText ?? t.done}
            onDone={() => setChosen(undefined)}
          />
        )}
      </Dialog>
    </Card>
  );
}

/** What the booker has in each session, in words. */
function useBooked(booker: Booker, kind: string): ReadonlyMap<string, { status: string; words: string }> {
  const t = useTexts(bookingsTexts);
  const query = { kind: [kind] };
  const family = useEndpoint(
    listFamilyBookings,
    { params: { familyId: (booker.who === "family" ? booker.familyId : "") as never }, query },
    { enabled: booker.who === "family" },
  );
  const own = useEndpoint(listOwnBookings, { query }, { enabled: booker.who === "self" });
  const items = (booker.who === "family" ? family : own).data?.items ?? [];
  return new Map(
    items
      .filter(({ status }) => status === "booked" || status === "waiting" || status === "offered")
      .map(({ sessionId, status, position }) => [
        sessionId as string,
        {
          status,
          words: position === null ? t.status[status] : `${t.status[status]} · ${t.mine.position(position)}`,
        },
      ]),
  );
}

function Rules({ rules }: { readonly rules: KindInForce }) {
  const t = useTexts(bookingsTexts).picker;
  const language = usePreferences().language === "en" ? "en" : "zh";
  const words = [
    rules.intro?.[language],
    ...rules.eligible.map((each) => each[language]),
    rules.cancel && t.cancelBefore(formatDuration(rules.cancel, t)),
  ].filter(Boolean);
  return words.length > 0 ? <p className="k-small k-soft">{words.join(" ")}</p> : null;
}
