import { sql } from "kysely";
import type { AgeBand, ServiceForm } from "../../contract/care.ts";
import type { InputOf, OutputOf } from "../../contract/endpoint.ts";
import type { Context } from "../../kernel/context.ts";
import { fieldAad } from "../../kernel/crypto/keyring.ts";
import { readFamilyBookings } from "../../mechanisms/bookings/index.ts";
import type * as contract from "./contract/offers.ts";
import { visitKind } from "./contract/visits.ts";

type View = OutputOf<typeof contract.getEnrolment>;

type ChoiceRow = {
  id: string;
  application_id: string;
  site_id: string;
  rank: number;
  status: View["applications"][number]["choices"][number]["status"];
  reason: string | null;
  note: string;
  changed_at: string;
  name: string;
  address: string;
  phone: string;
  offers:
    | {
        id: string;
        status: "live";
        startOn: string;
        deadlineAt: string;
        madeAt: string;
        endedAt: string | null;
        reason: string | null;
        note: string;
      }[]
    | null;
};

/** Everything a family has under way, without names: pages know the children from the family itself. */
export async function getEnrolment(context: Context, { params }: InputOf<typeof contract.getEnrolment>): Promise<View> {
  return readEnrolment(context, params.familyId);
}

export async function readEnrolment(
  context: Pick<Context, "platform" | "db" | "districtId" | "keyring" | "today">,
  familyId: string,
): Promise<View> {
  const { db, districtId, keyring, today } = context;
  const applications = await db
    .selectFrom("application")
    .selectAll()
    .where("district_id", "=", districtId)
    .where("family_id", "=", familyId)
    .orderBy("submitted_at", "desc")
    .execute();
  const { rows: choices } = await sql<ChoiceRow>`
    select c.id, c.application_id, c.site_id, c.rank, c.status, c.reason, c.note, c.changed_at, s.name, s.address, s.phone,
      (select json_agg(json_build_object('id', o.id, 'status', o.status, 'startOn', o.start_on,
          'deadlineAt', to_char(o.deadline_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'),
          'madeAt', to_char(o.made_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'),
          'endedAt', to_char(o.ended_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'), 'reason', o.reason, 'note', o.note)
          order by o.made_at)
        from offer o where o.district_id = c.district_id and o.choice_id = c.id) as offers
    from application a
    join application_choice c on c.district_id = a.district_id and c.application_id = a.id
    join site s on s.district_id = c.district_id and s.id = c.site_id
    where a.district_id = ${districtId} and a.family_id = ${familyId} order by c.rank, c.id`.execute(db);
  return {
    today,
    applications: applications.map((application) => ({
      id: application.id,
      childId: application.child_id,
      wantedFrom: application.wanted_from.slice(0, 7),
      serviceForm: application.service_form,
      note: application.note_enc
        ? keyring.open(application.note_enc, fieldAad("application.note", application.id))
        : "",
      channel: application.channel,
      status: application.status,
      submittedAt: application.submitted_at,
      endedAt: application.ended_at,
      version: application.version,
      choices: choices
        .filter((choice) => choice.application_id === application.id)
        .map((choice) => ({
          id: choice.id,
          siteId: choice.site_id,
          siteName: choice.name,
          address: choice.address,
          phone: choice.phone,
          rank: choice.rank,
          status: choice.status,
          reason: choice.reason,
          note: choice.note,
          changedAt: choice.changed_at,
          offers: choice.offers ?? [],
        })),
    })) as View["applications"],
    placements: await listFamilyPlacements({ db, districtId }, familyId),
    visits: await readFamilyBookings(context, familyId, [visitKind]),
  };
}

async function listFamilyPlacements(
  { db, districtId }: Pick<Context, "db" | "districtId">,
  familyId: string,
): Promise<View["placements"]> {
  const { rows } = await sql<{
    id: string;
    child_id: string;
    site_id: string;
    name: string;
    address: string;
    phone: string;
    line_id: string;
    age_band: AgeBand;
    service_form: ServiceForm;
    start_on: string;
    end_on: string;
    price_fen: number;
    status: string;
    end_reason: string | null;
    end_note: string;
    version: number;
  }>`
    select p.*, s.name, s.address, s.phone, l.age_band, l.service_form from placement p
    join site s on s.district_id = p.district_id and s.id = p.site_id
    join place_line l on l.district_id = p.district_id and l.id = p.line_id
    where p.district_id = ${districtId} and p.family_id = ${familyId} order by p.start_on desc`.execute(db);
  return rows.map((row) => ({
    id: row.id,
    childId: row.child_id,
    siteId: row.site_id,
    siteName: row.name,
    address: row.address,
    phone: row.phone,
    lineId: row.line_id,
    ageBand: row.age_band,
    serviceForm: row.service_form,
    startOn: row.start_on,
    endOn: row.end_on,
    priceFen: row.price_fen,
    status: row.status,
    endReason: row.end_reason,
    endNote: row.end_note,
    version: row.version,
  })) as View["placements"];
}
