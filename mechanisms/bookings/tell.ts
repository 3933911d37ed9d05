import type { Platform } from "../../kernel/context.ts";
import { offsetClock } from "../../kernel/clock.ts";
import type { Db } from "../../kernel/database/pool.ts";
import type { z } from "zod";
import { notify, type Recipient, type Telling as Notices } from "../notices/index.ts";
import type { BookingKind, Telling } from "./contract/kind.ts";
import type { CancelReason } from "./contract/sessions.ts";
import type { Granted } from "./decide.ts";
import { type BookingRow, getSession, type SessionRow } from "./queries.ts";
import { cancelReasonWords } from "./texts/words.ts";

type Whom = Pick<BookingRow, "id" | "family_id" | "account_id" | "confirm_until">;

const recipientOf = ({ family_id, account_id }: Whom): Recipient[] =>
  family_id ? [{ familyId: family_id }] : account_id ? [{ accountId: account_id }] : [];

/**
 * Tells those who booked what happened, each once, in the caller's transaction; nobody is told of what the kind names no
 * notice for. Notices hold what was booked, where and when, never who for.
 */
export async function tell(
  telling: Notices,
  kind: BookingKind,
  what: Telling,
  session: SessionRow,
  bookings: readonly Whom[],
): Promise<void> {
  const notice = kind.notices[what];
  if (notice === undefined) return;
  // What may happen again to one booking is told again.
  const occasion =
    what === "changed"
      ? `:${session.starts_at}:${session.version}`
      : what === "reminder"
        ? `:${session.starts_at}:${session.remind_at}`
        : "";
  const reason = cancelReasonWords[session.cancel_reason as z.infer<typeof CancelReason>];
  for (const booking of bookings)
    await notify(telling, {
      notice,
      to: recipientOf(booking),
      values: {
        what: kind.calendar,
        at: session.starts_at,
        place: session.name,
        address: session.place,
        subject: session.title,
        until: booking.confirm_until ?? undefined,
        reason,
        bookingId: booking.id,
        siteId: session.site_id ?? undefined,
      },
      dedupe: `${what}:${booking.id}${occasion}`,
      about: { kind: "booking", id: booking.id },
    });
}

/** Tells of what a batch gave, before it is written; only kinds that name such notices cost anything here. */
export async function tellGranted(
  platform: Platform,
  db: Db,
  districtId: string,
  granted: readonly Granted[],
): Promise<void> {
  for (const { attempt, kind, session, status, familyId } of granted) {
    if (kind.notices[status] === undefined) continue;
    const ahead = (Date.parse(attempt.now) - platform.clock.now().getTime()) / 1_000;
    const telling = { platform, districtId, db, clock: offsetClock(platform.clock, ahead) };
    await tell(telling, kind, status, await getSession(telling, session.id), [
      {
        id: attempt.id,
        family_id: familyId,
        account_id: attempt.childId === null ? attempt.subjectId : null,
        confirm_until: null,
      },
    ]);
  }
}
