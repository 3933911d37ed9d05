import { sql } from "kysely";
import type { InputOf, OutputOf } from "../../contract/endpoint.ts";
import type { FileAnswer } from "../../contract/file.ts";
import { dayOf } from "../../kernel/clock.ts";
import type { Context } from "../../kernel/context.ts";
import { fieldAad } from "../../kernel/crypto/keyring.ts";
import { maskName, maskPhone } from "../../kernel/crypto/masking.ts";
import { can } from "../../kernel/permission.ts";
import { guardFormula } from "../sheets/error-rows.ts";
import { spreadsheet } from "../sheets/spreadsheet.ts";
import type { BookingStatus } from "./contract/booking.ts";
import type * as contract from "./contract/sessions.ts";
import type { BookingKind } from "./contract/kind.ts";
import { kindOf } from "./kind.ts";
import { getSession, type SessionRow } from "./queries.ts";
import { exportWords } from "./texts/words.ts";
import { hostedSession } from "./view.ts";

type Row = {
  id: string;
  status: BookingStatus;
  booked_at: string;
  checked_in_at: string | null;
  agrees: boolean;
  age_months: number | null;
  child_id: string | null;
  child_name_enc: Buffer | null;
  guardian_id: string | null;
  guardian_name_enc: Buffer | null;
  guardian_phone_enc: Buffer | null;
  account_id: string | null;
  account_name_enc: Buffer | null;
  account_phone_enc: Buffer | null;
  institution: string | null;
};

/** Who comes and who waits, in their order; without the consent the kind asks for only their number is known. */
async function readAttendees(
  context: Context,
  session: SessionRow,
  kind: BookingKind,
): Promise<{ attendees: contract.Attendee[]; hidden: number }> {
  const agrees = kind.consent
    ? sql`(b.family_id is null or exists (select from consent agreed where agreed.district_id = b.district_id and agreed.family_id = b.family_id
        and agreed.purpose = ${kind.consent} and agreed.withdrawn_at is null))`
    : sql`true`;
  const { rows } = await sql<Row>`
    select b.id, b.status, b.booked_at, b.checked_in_at, ${agrees} as agrees,
      extract(year from gone.by)::int * 12 + extract(month from gone.by)::int as age_months,
      c.id as child_id, c.name_enc as child_name_enc, g.id as guardian_id, g.name_enc as guardian_name_enc, g.phone_enc as guardian_phone_enc,
      a.id as account_id, a.name_enc as account_name_enc, a.phone_enc as account_phone_enc, i.name as institution
    from booking b
    left join child c on c.district_id = b.district_id and c.id = b.child_id
    left join lateral (select g.id, g.name_enc, g.phone_enc from guardian g
      where g.district_id = b.district_id and g.family_id = b.family_id and g.left_at is null
      order by g.is_primary desc, g.id limit 1) g on true
    left join account a on a.district_id = b.district_id and a.id = b.account_id
    left join institution i on i.district_id = b.district_id and i.id = b.institution_id
    cross join lateral (select age(${dayOf(new Date(session.starts_at))}::timestamp, coalesce(c.born_on, c.due_on)::timestamp) as by) gone
    where b.district_id = ${context.districtId} and b.session_id = ${session.id} and b.status <> 'cancelled'
    order by b.position is not null and b.status = 'waiting', b.position nulls first, b.booked_at, b.id`.execute(
    context.db,
  );
  const shown = rows.filter((row) => row.agrees);
  const waiting = rows.filter(({ status }) => status === "waiting");
  return {
    attendees: shown.map((row) => attendeeOf(context, row, waiting.indexOf(row))),
    hidden: rows.length - shown.length,
  };
}

function attendeeOf({ keyring }: Context, row: Row, ahead: number): contract.Attendee {
  const open = (sealed: Buffer | null, column: `${string}.${string}`, id: string | null) =>
    sealed && id ? keyring.open(sealed, fieldAad(column, id)) : null;
  const contact = row.child_id
    ? {
        name: open(row.guardian_name_enc, "guardian.name", row.guardian_id) ?? "",
        phone: open(row.guardian_phone_enc, "guardian.phone", row.guardian_id),
      }
    : { name: "", phone: open(row.account_phone_enc, "account.phone", row.account_id) };
  // Who only waits may never come: the host has no need to reach them.
  const masked = row.status === "waiting";
  return {
    id: row.id,
    name: row.child_id
      ? open(row.child_name_enc, "child.name", row.child_id)
      : (open(row.account_name_enc, "account.name", row.account_id) ?? ""),
    ageMonths: row.child_id ? row.age_months : null,
    contactName: masked ? maskName(contact.name) : contact.name,
    phone: masked && contact.phone ? maskPhone(contact.phone) : contact.phone,
    institution: row.institution,
    status: row.status,
    position: ahead < 0 ? null : ahead + 1,
    bookedAt: row.booked_at,
    checkedInAt: row.checked_in_at,
  } as contract.Attendee;
}

async function read(context: Context, sessionId: string) {
  const session = await getSession(context, sessionId);
  const kind = await kindOf(context.platform, context.db, context.districtId, session);
  return { session, kind, ...(await readAttendees(context, session, kind)) };
}

export async function listAttendees(
  context: Context,
  { params }: InputOf<typeof contract.listAttendees>,
): Promise<OutputOf<typeof contract.listAttendees>> {
  const { session, kind, attendees, hidden } = await read(context, params.sessionId);
  context.audited({ kind: "booking_session", id: session.id }, { shown: attendees.length });
  return {
    session: hostedSession(session, kind),
    attendees,
    hidden,
    can: await can(context.db, context.districtId, context.actor, { manage: "booking.manage" }, session.id),
  };
}

const local = (instant: string) =>
  new Date(Date.parse(instant) + 8 * 3_600_000).toISOString().slice(0, 16).replace("T", " ");

/** The list as a spreadsheet; times are China's. */
export async function exportAttendees(
  context: Context,
  { params }: InputOf<typeof contract.exportAttendees>,
): Promise<FileAnswer> {
  const words = exportWords[context.locale];
  const { session, attendees } = await read(context, params.sessionId);
  context.audited({ kind: "booking_session", id: session.id }, { shown: attendees.length });
  function* rows() {
    yield [...words.columns];
    for (const one of attendees)
      yield [
        guardFormula(one.name),
        one.ageMonths ?? "",
        guardFormula(one.contactName),
        one.phone ?? "",
        guardFormula(one.institution ?? ""),
        words.status(one.status),
        one.position ?? "",
        local(one.bookedAt),
        one.checkedInAt ? local(one.checkedInAt) : "",
      ];
  }
  return spreadsheet(rows(), words.sheet, `${words.sheet}-${local(session.starts_at).slice(0, 10)}.xlsx`);
}
