import { sql } from "kysely";
import { notify, type Telling } from "../../mechanisms/notices/index.ts";

/** Tells families and institutions of applications and offers; the words are the district's. */

type About = {
  readonly family_id: string;
  readonly institution_id: string;
  readonly site: string;
  readonly deadline_at: string | null;
  readonly start_on: string | null;
};

async function about({ db, districtId }: Telling, choiceId: string, offerId: string | null): Promise<About> {
  const { rows } = await sql<About>`
    select a.family_id, s.institution_id, s.name as site, o.deadline_at, o.start_on
    from application_choice c
    join application a on a.district_id = c.district_id and a.id = c.application_id
    join site s on s.district_id = c.district_id and s.id = c.site_id
    left join offer o on o.district_id = c.district_id and o.id = ${offerId}
    where c.district_id = ${districtId} and c.id = ${choiceId}`.execute(db);
  return rows[0]!;
}

type OfferRef = { readonly id: string; readonly choice_id: string };

/** One notice about an offer to its family, once. */
export async function tellOfOffer(
  telling: Telling,
  notice: "offer.made" | "offer.deadline" | "offer.expired" | "offer.revoked",
  offer: OfferRef,
  more: { readonly note?: string } = {},
): Promise<void> {
  const facts = await about(telling, offer.choice_id, offer.id);
  await notify(telling, {
    notice,
    to: { familyId: facts.family_id, who: notice === "offer.made" ? "all" : "first" },
    values: {
      site: facts.site,
      start: facts.start_on?.slice(0, 7),
      deadline: facts.deadline_at,
      offerId: offer.id,
      note: more.note ?? "",
    },
    dedupe: `offer:${offer.id}`,
    about: { kind: "offer", id: offer.id },
  });
}

/** The institution hears what the family answered. */
export async function tellOfAnswer(telling: Telling, offer: OfferRef, isAccepted: boolean): Promise<void> {
  const facts = await about(telling, offer.choice_id, offer.id);
  await notify(telling, {
    notice: "offer.answered",
    to: { institutionId: facts.institution_id, roles: ["head", "office"] },
    values: {
      site: facts.site,
      accepted: isAccepted ? { zh: "接受", en: "accepted" } : { zh: "放弃", en: "declined" },
    },
    dedupe: `offer:${offer.id}`,
    about: { kind: "offer", id: offer.id },
  });
}

export async function tellOfRefusal(telling: Telling, choiceId: string, version: number, note: string): Promise<void> {
  const facts = await about(telling, choiceId, null);
  await notify(telling, {
    notice: "application.refused",
    to: { familyId: facts.family_id },
    values: { site: facts.site, note },
    dedupe: `choice:${choiceId}:${version}`,
    about: { kind: "application_choice", id: choiceId },
  });
}

/** Every institution asked hears of a new application. */
export async function tellOfApplication(telling: Telling, applicationId: string): Promise<void> {
  const { rows } = await sql<{ institution_id: string; name: string }>`
    select s.institution_id, s.name from application_choice c
    join site s on s.district_id = c.district_id and s.id = c.site_id
    where c.district_id = ${telling.districtId} and c.application_id = ${applicationId} order by s.id`.execute(
    telling.db,
  );
  for (const { institution_id: institutionId, name } of rows)
    await notify(telling, {
      notice: "application.received",
      to: { institutionId, roles: ["head", "office"] },
      values: { site: name },
      dedupe: `application:${applicationId}:${name}`,
      about: { kind: "application", id: applicationId },
    });
}
