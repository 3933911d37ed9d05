import { type ReactNode, useState } from "react";
import { useCommand, useEndpoint } from "../../../web/api/queries.ts";
import { ExportLink } from "../../../web/kit/actions.tsx";
import { Button } from "../../../web/kit/button.tsx";
import { Card, List, ListItem } from "../../../web/kit/card.tsx";
import { Dialog } from "../../../web/kit/dialog.tsx";
import { formatInstant } from "../../../web/kit/format.ts";
import { Link } from "../../../web/kit/link.tsx";
import { Notice } from "../../../web/kit/notice.tsx";
import { usePreferences } from "../../../web/kit/preferences.ts";
import { QrCode } from "../../../web/kit/qr-code.tsx";
import { EmptyState, renderResult } from "../../../web/kit/states.tsx";
import { Tag } from "../../../web/kit/tag.tsx";
import { useTexts } from "../../../web/kit/texts.ts";
import { toast } from "../../../web/kit/toast.tsx";
import { type Booking, book, cancelBooking, confirmBooking, getBookingCalendar, getPass } from "../contract/booking.ts";
import { listBookingKinds } from "../contract/sessions.ts";
import "./bookings.css";
import { useErrorWords } from "./error-words.ts";
import { bookingsTexts } from "./texts.ts";
import { formatPeriod } from "./times.ts";

const live = ["booked", "waiting", "offered"];

/** Bookings to come, with code, calendar, confirming and cancelling, and those that were. */
export function MyBookings(props: {
  readonly bookings: readonly Booking[];
  /** Names of the children, by id. */
  readonly names?: ReadonlyMap<string, string>;
  readonly emptyAction?: ReactNode;
  /** Says of each what it is: where several kinds stand together. */
  readonly showKind?: boolean;
}) {
  const { bookings, names, emptyAction, showKind = false } = props;
  const t = useTexts(bookingsTexts).mine;
  const language = usePreferences().language === "en" ? "en" : "zh";
  const kinds = useEndpoint(listBookingKinds, {}, { staleTime: 300_000, enabled: showKind }).data?.items ?? [];
  if (bookings.length === 0)
    return (
      <EmptyState icon="calendar" title={t.none} action={emptyAction}>
        {t.noneText}
      </EmptyState>
    );
  const item = (booking: Booking) => (
    <BookingItem
      key={booking.id}
      booking={booking}
      childName={names?.get(booking.childId ?? "") ?? ""}
      kind={showKind ? kinds.find(({ key }) => key === booking.kind)?.title[language] : undefined}
    />
  );
  const coming = bookings.filter(({ status }) => live.includes(status)).toReversed();
  const past = bookings.filter(({ status }) => !live.includes(status));
  return (
    <div className="k-stack">
      {coming.length > 0 && (
        <Card title={t.upcoming}>
          <List label={t.upcoming}>{coming.map(item)}</List>
        </Card>
      )}
      {past.length > 0 && (
        <Card title={t.past}>
          <List label={t.past}>{past.map(item)}</List>
        </Card>
      )}
    </div>
  );
}

type ItemProps = { readonly booking: Booking; readonly childName: string; readonly kind: string | undefined };

function BookingItem({ booking, childName, kind }: ItemProps) {
  const t = useTexts(bookingsTexts);
  const { status, position } = booking;
  const name = booking.siteId ? <Link to={`/sites/${booking.siteId}`}>{booking.name}</Link> : booking.name;
  const tone = status === "booked" || status === "attended" ? "success" : status === "offered" ? "warning" : "neutral";
  const ended =
    status === "cancelled" &&
    (booking.cancelReason
      ? t.mine.byHost(t.cancelReason[booking.cancelReason] ?? booking.cancelReason)
      : booking.endReason && t.mine.endReason[booking.endReason]);
  return (
    <ListItem
      title={name}
      end={
        <Tag tone={tone}>
          {position === null ? t.status[status] : `${t.status[status]} · ${t.mine.position(position)}`}
        </Tag>
      }
    >
      <p className="k-number">{[formatPeriod(booking), kind, booking.title, childName].filter(Boolean).join(" · ")}</p>
      <p className="k-small k-soft">{[booking.place, booking.phone].filter(Boolean).join(" · ")}</p>
      {booking.note && (
        <p className="k-small">
          {t.mine.note}: {booking.note}
        </p>
      )}
      {booking.checkedInAt && <p className="k-small">{t.mine.checkedIn(formatInstant(booking.checkedInAt))}</p>}
      {ended && <p className="k-small">{ended}</p>}
      {live.includes(status) && <Actions booking={booking} />}
    </ListItem>
  );
}

function Actions({ booking }: { readonly booking: Booking }) {
  const t = useTexts(bookingsTexts).mine;
  const errorWords = useErrorWords();
  const [open, setOpen] = useState<"pass" | "cancel">();
  const failed = (error: unknown) => toast({ text: errorWords(error), tone: "danger" });
  const again = useCommand(book, { onError: failed });
  const confirm = useCommand(confirmBooking, { onSuccess: () => toast({ text: t.confirmed }), onError: failed });
  const cancel = useCommand(cancelBooking, {
    onSuccess: () => {
      setOpen(undefined);
      const undo = () =>
        again.run({
          params: { sessionId: booking.sessionId },
          body: { childId: booking.childId ?? undefined, orWait: booking.status === "waiting" },
        });
      toast({ text: t.cancelled, undo });
    },
    onError: failed,
  });
  const params = { bookingId: booking.id };
  const label = { booked: t.cancel, waiting: t.leave, offered: t.decline }[booking.status as "booked"];
  return (
    <>
      {booking.status === "offered" && (
        <Notice tone="warning">{t.confirmBy(formatInstant(booking.confirmUntil ?? booking.startsAt))}</Notice>
      )}
      <div className="k-row">
        {booking.status === "offered" && (
          <Button variant="primary" busy={confirm.busy} onClick={() => confirm.run({ params })}>
            {t.confirm}
          </Button>
        )}
        {booking.status === "booked" && <Button onClick={() => setOpen("pass")}>{t.pass}</Button>}
        <ExportLink endpoint={getBookingCalendar} input={{ params }} name={`${booking.name}.ics`} label={t.calendar} />
        <Button variant="quiet" onClick={() => setOpen("cancel")}>
          {label}
        </Button>
      </div>
      <Dialog
        open={open === "cancel"}
        title={t.cancelTitle}
        onClose={() => setOpen(undefined)}
        actions={
          <>
            <Button onClick={() => setOpen(undefined)}>{t.keep}</Button>
            <Button variant="danger" busy={cancel.busy} onClick={() => cancel.run({ params })}>
              {label}
            </Button>
          </>
        }
      >
        <p>{t.cancelText}</p>
        {booking.status === "booked" && booking.cancelUntil < booking.startsAt && (
          <p className="k-small k-soft">{t.tooLate(formatInstant(booking.cancelUntil))}</p>
        )}
      </Dialog>
      <Dialog open={open === "pass"} title={t.passTitle} onClose={() => setOpen(undefined)}>
        {open === "pass" && <Pass booking={booking} />}
      </Dialog>
    </>
  );
}

function Pass({ booking }: { readonly booking: Booking }) {
  const t = useTexts(bookingsTexts).mine;
  const pass = useEndpoint(getPass, { params: { bookingId: booking.id } });
  return renderResult(pass, ({ code, from, until }) => (
    <div className="bkg-pass">
      <QrCode text={code} label={`${t.pass} ${code}`} size={220} />
      <p className="bkg-code k-number">{code}</p>
      <p className="k-number">{formatPeriod(booking)}</p>
      <p className="k-small k-soft">{t.passText(formatInstant(from), formatInstant(until))}</p>
    </div>
  ));
}
