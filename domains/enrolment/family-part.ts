import { sql } from "kysely";
import type { Context } from "../../kernel/context.ts";
import { touchLater } from "../../mechanisms/indicators/index.ts";
import { eraseBookings } from "../../mechanisms/bookings/index.ts";
import { type FamilyPart, type KeptChild } from "../families/index.ts";
import { readEnrolment } from "./enrolment-view.ts";

type ChildRow = { id: string; in_care: boolean; open: boolean; records: boolean };

/** Deletes what a family has under way, child by child; care that runs or ran and open applications keep their child. */
async function erase(context: Context, familyId: string): Promise<{ kept: KeptChild[] }> {
  const { db, districtId } = context;
  const { rows } = await sql<ChildRow>`
    select c.id,
      exists (select from placement p where p.district_id = c.district_id and p.child_id = c.id and p.status in ('planned', 'active')) as in_care,
      exists (select from application a where a.district_id = c.district_id and a.child_id = c.id and a.status = 'open') as open,
      exists (select from placement p where p.district_id = c.district_id and p.child_id = c.id) as records
    from child c where c.district_id = ${districtId} and c.family_id = ${familyId}`.execute(db);
  const kept = rows.flatMap((row): KeptChild[] =>
    row.in_care
      ? [{ childId: row.id, reason: "in_care" }]
      : row.open
        ? [{ childId: row.id, reason: "open_application" }]
        : row.records
          ? [{ childId: row.id, reason: "records" }]
          : [],
  );
  const gone = rows.map(({ id }) => id).filter((id) => !kept.some(({ childId }) => childId === id));
  const ofGone = sql`district_id = ${districtId} and child_id = any(${gone}::uuid[])`;
  await eraseBookings(context, gone);
  const freed = await sql<{ line_id: string }>`delete from offer where ${ofGone} returning line_id`.execute(db);
  await touchLater(
    db,
    districtId,
    "line",
    freed.rows.map(({ line_id }) => line_id),
  );
  await sql`delete from application_choice where district_id = ${districtId}
    and application_id in (select id from application where ${ofGone})`.execute(db);
  await sql`delete from application where ${ofGone}`.execute(db);
  return { kept };
}

/** Institutions that saw the family have to look again, and no longer see it. */
async function tellInstitutions(context: Context, familyId: string): Promise<void> {
  const { rows } = await sql<{ id: string }>`
    select distinct s.institution_id as id from site s where s.district_id = ${context.districtId} and s.id in (
      select c.site_id from application_choice c join application a on a.district_id = c.district_id and a.id = c.application_id
        where a.district_id = ${context.districtId} and a.family_id = ${familyId}
      union select r.site_id from booking b join booking_session v on v.district_id = b.district_id and v.id = b.session_id
        join booking_resource r on r.district_id = v.district_id and r.id = v.resource_id
        where b.district_id = ${context.districtId} and b.family_id = ${familyId})`.execute(context.db);
  context.changed(["application", "booking", "consent"], {
    families: [familyId],
    institutions: rows.map(({ id }) => id),
  });
}

/** What this domain adds to a family's export, deletion and withdrawn consents. */
export const familyPart: FamilyPart = {
  name: "enrolment",
  export: readEnrolment,
  erase,
  async withdrawn(context, familyId, purpose) {
    if (purpose === "share_with_institution") await tellInstitutions(context, familyId);
  },
};
