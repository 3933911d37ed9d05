import { acceptOffer, declineOffer } from "../../domains/enrolment/contract/offers.ts";
import { makeOffer, refuseChoice, submitApplication } from "../../domains/enrolment/contract/applications.ts";
import { visitKind } from "../../domains/enrolment/contract/visits.ts";
import { book } from "../../mechanisms/bookings/contract/booking.ts";
import { createSiteSessions } from "../../mechanisms/bookings/contract/sessions.ts";
import { stateAnonymousNeed } from "../../domains/demand/contract.ts";
import { confirmVacancy } from "../../domains/institutions/contract.ts";
import { unmetCauses } from "../../contract/care.ts";
import { Random } from "../../engines/random/random.ts";
import { anonymous } from "../../kernel/actor.ts";
import type { Handler } from "../../kernel/carry-out.ts";
import { dayOf } from "../../kernel/clock.ts";
import type { Platform } from "../../kernel/context.ts";
import type { District } from "../../kernel/district.ts";
import { actIn, familyActor, headActor, tryIn } from "./act.ts";
import * as happenings from "./happenings.ts";
import { addDays } from "../../domains/institutions/horizon.ts";

export type DayCount = { applied: number; offered: number; accepted: number; visits: number };

/** One day of the demo district, lived through the same use cases that people use. */
export async function liveOneDay(
  platform: Platform,
  district: District,
  handlers: readonly Handler[],
): Promise<DayCount> {
  const today = dayOf(district.clock.now());
  const random = Random.from(`day ${today}`);
  const db = platform.database.kysely;
  const find = { districtId: district.id, today };
  const act = tryIn(actIn(platform, district, handlers));
  const count: DayCount = { applied: 0, offered: 0, accepted: 0, visits: 0 };

  for (const one of await happenings.listUnconfirmed(db, { ...find, limit: random.poisson(3) }))
    await act(confirmVacancy, headActor(one.institution_id), { params: { siteId: one.site_id as never } });

  for (const one of await happenings.listSites(db, find))
    await act(createSiteSessions, headActor(one.institution_id), {
      params: { siteId: one.site_id as never },
      body: {
        kind: visitKind,
        startsOn: addDays(today, 22) as never,
        until: addDays(today, 49) as never,
        weekdays: [2, 4],
        from: "10:00",
        to: "11:00",
        capacity: 6,
      },
    });

  for (const one of await happenings.listVisits(db, { ...find, limit: random.poisson(2) }))
    if (
      await act(book, familyActor(one.family_id), {
        params: { sessionId: one.session_id as never },
        body: { childId: one.child_id as never } as never,
      })
    )
      count.visits += 1;

  for (const one of await happenings.listSeekers(db, { ...find, limit: random.poisson(2) })) {
    const body = { siteIds: one.site_ids, wantedFrom: one.wanted_from, serviceForm: one.form } as never;
    if (await act(submitApplication, familyActor(one.family_id), { params: { childId: one.child_id as never }, body }))
      count.applied += 1;
  }

  for (const one of await happenings.listWaiting(db, { ...find, limit: random.poisson(3) })) {
    const [actor, params] = [headActor(one.institution_id), { choiceId: one.choice_id as never }];
    if (random.chance(0.12))
      await act(refuseChoice, actor, { params, body: { reason: "no_place", version: one.version } as never });
    else if (
      await act(makeOffer, actor, {
        params,
        body: { lineId: one.line_id as never, startMonth: one.start_month as never },
      })
    )
      count.offered += 1;
  }

  for (const one of await happenings.listOffers(db, { ...find, limit: random.poisson(3) })) {
    const [actor, params] = [familyActor(one.family_id), { offerId: one.offer_id as never }];
    if (random.chance(0.78)) {
      if (await act(acceptOffer, actor, { params })) count.accepted += 1;
    } else await act(declineOffer, actor, { params, body: { reason: "other_place" } });
  }

  for (const one of await happenings.listCommunities(db, { ...find, limit: random.poisson(2) }))
    await act(stateAnonymousNeed, anonymous, {
      body: {
        divisionCode: one.code as never,
        ageMonths: random.int(6, 34),
        wantedFrom: addDays(today, 31).slice(0, 7) as never,
        serviceForms: ["full_day"],
        cause: random.pick(unmetCauses),
      } as never,
    });
  return count;
}
