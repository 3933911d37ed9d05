import type { PublicSession, Session } from "./contract/sessions.ts";
import type { BookingKind } from "./contract/kind.ts";
import type { SessionRow } from "./queries.ts";
import { stateOf, waitingPlaces } from "./rules.ts";

const shared = (row: SessionRow, kind: BookingKind) => ({
  id: row.id,
  kind: row.kind,
  resourceId: row.resource_id,
  siteId: row.site_id,
  name: row.name,
  place: row.place,
  title: row.title,
  note: row.note,
  startsAt: row.starts_at,
  endsAt: row.ends_at,
  opensAt: row.opens_at,
  closesAt: row.closes_at,
  capacity: row.capacity,
  taken: row.taken,
  waiting: row.waiting,
  waitingPlaces: waitingPlaces(kind),
});

export const publicSession = (row: SessionRow, kind: BookingKind, now: string) =>
  ({ ...shared(row, kind), state: stateOf(row, kind, now) }) as PublicSession;

export const hostedSession = (row: SessionRow, kind: BookingKind) =>
  ({
    ...shared(row, kind),
    seriesId: row.series_id,
    status: row.status,
    cancelReason: row.cancel_reason,
    version: row.version,
  }) as Session;
