import { sql } from "kysely";
import { system } from "../../kernel/actor.ts";
import { appendAudit } from "../../kernel/audit.ts";
import { nowOf, todayOf } from "../../kernel/clock.ts";
import type { Platform } from "../../kernel/context.ts";
import { type District, Districts } from "../../kernel/district.ts";
import type { JobDefinition, SweepDefinition } from "../../kernel/jobs.ts";
import { endOffer } from "./end-offer.ts";
import * as queries from "./queries.ts";
import { tellOfOffer } from "./tell.ts";

/** Ends one offer whose deadline is over; false when the family or the institution was faster. */
async function expireOffer(platform: Platform, district: District, offerId: string): Promise<void> {
  const districtId = district.id;
  const audience = await platform.database.withTransaction(
    async (db) => {
      const now = nowOf(district.clock);
      const where = { db, districtId };
      const { application_id: applicationId } = await queries.getOfferRow(where, offerId);
      await queries.lockApplication(where, applicationId);
      const offer = await queries.getOfferRow(where, offerId);
      if (offer.status !== "live" || offer.deadline_at > now) return undefined;
      await endOffer({ ...where, now }, offer, { status: "expired", by: null });
      await tellOfOffer({ platform, districtId, db, clock: district.clock }, "offer.expired", offer);
      const people = await queries.audienceOf(where, applicationId);
      const target = { kind: "offer", id: offer.id };
      const entry = {
        event: "offer.expired",
        action: "offer.expire",
        actor: system,
        target,
        requestId: "sweep",
        detail: { deadlineAt: offer.deadline_at },
      };
      await appendAudit(db, platform.keyring, districtId, now, [entry]);
      return people;
    },
    { retries: 3 },
  );
  if (audience) platform.live.announce(districtId, ["offer", "application", "place", "indicator"], audience);
}

async function expireOffers(platform: Platform): Promise<void> {
  for (const district of await new Districts(platform.database, platform.clock).list()) {
    const over = await platform.database.kysely
      .selectFrom("offer")
      .select("id")
      .where("district_id", "=", district.id)
      .where("status", "=", "live")
      .where("deadline_at", "<=", nowOf(district.clock))
      .orderBy("deadline_at")
      .execute();
    for (const { id } of over) await expireOffer(platform, district, id);
  }
}

/** A day before an offer ends its family hears of it once more; an offer for one day only is not remembered at once. */
async function remindOfOffers(platform: Platform): Promise<void> {
  for (const { id: districtId, clock } of await new Districts(platform.database, platform.clock).list()) {
    const { rows } = await sql<{ id: string; choice_id: string }>`
      select o.id, o.choice_id from offer o
      where o.district_id = ${districtId} and o.status = 'live' and o.deadline_at > ${nowOf(clock)}
        and o.deadline_at <= ${nowOf(clock)}::timestamptz + interval '1 day' and o.made_at < o.deadline_at - interval '30 hours'
        and not exists (select from notice n where n.district_id = o.district_id
          and n.notice_key = 'offer.deadline' and n.about_kind = 'offer' and n.about_id = o.id::text)
      order by o.deadline_at`.execute(platform.database.kysely);
    for (const offer of rows)
      await platform.database.withTransaction((db) =>
        tellOfOffer({ platform, districtId, db, clock }, "offer.deadline", offer),
      );
  }
}

/** Children begin and leave on their day. */
async function movePlacements(platform: Platform): Promise<void> {
  for (const district of await new Districts(platform.database, platform.clock).list()) {
    const [now, today] = [nowOf(district.clock), todayOf(district.clock)];
    const { rows } = await sql<{ family_id: string; institution_id: string }>`
      update placement p set version = p.version + 1,
        status = case when p.end_on < ${today} then 'ended' else 'active' end,
        ended_at = case when p.end_on < ${today} then ${now}::timestamptz end
      from site s
      where p.district_id = ${district.id} and s.district_id = p.district_id and s.id = p.site_id
        and (p.status = 'planned' and p.start_on <= ${today} or p.status in ('planned', 'active') and p.end_on < ${today})
      returning p.family_id, s.institution_id`.execute(platform.database.kysely);
    if (rows.length > 0)
      platform.live.announce(district.id, ["placement", "indicator"], {
        families: rows.map((row) => row.family_id),
        institutions: [...new Set(rows.map((row) => row.institution_id))],
      });
  }
}

export const jobs: JobDefinition[] = [];
export const sweeps: SweepDefinition[] = [
  { name: "enrolment.expire_offers", run: expireOffers },
  { name: "enrolment.remind_of_offers", run: remindOfOffers },
  { name: "enrolment.move_placements", run: movePlacements },
];
