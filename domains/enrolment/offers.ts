import { sql } from "kysely";
import { bandTakes } from "../../contract/care.ts";
import type { InputOf } from "../../contract/endpoint.ts";
import type { LocalDate } from "../../contract/values.ts";
import type { Context } from "../../kernel/context.ts";
import { can } from "../../kernel/permission.ts";
import { found, Refusal } from "../../kernel/refusal.ts";
import { touch } from "../../mechanisms/indicators/index.ts";
import { markNeedPlaced } from "../demand/index.ts";
import { ageInMonths, findChild, requireConsent } from "../families/index.ts";
import { addDays, holdPlace, lastMonth, monthStart, placesAsOf, takeHeld } from "../institutions/index.ts";
import type * as applications from "./contract/applications.ts";
import type * as contract from "./contract/offers.ts";
import { endOffer } from "./end-offer.ts";
import { tellOfAnswer, tellOfOffer } from "./tell.ts";
import { refuseViolation } from "./violations.ts";
import * as queries from "./queries.ts";

/** The day before the third birthday, or the last day places can be booked for: then the place is free for the next child. */
export function lastDayOfCare(birth: string, today: string): LocalDate {
  const [year = 0, month = 1, day = 1] = birth.split("-").map(Number);
  const third = new Date(Date.UTC(year + 3, month - 1, day)).toISOString().slice(0, 10);
  const horizon = addDays(monthStart(lastMonth(today), 1), -1);
  const leaves = addDays(third, -1);
  return leaves < horizon ? leaves : horizon;
}

/** The end of the day in China that is `days` after today. */
const deadlineOf = (today: string, days: number): string => `${addDays(today, days)}T16:00:00.000Z`;

type MakeErrors = (typeof applications.makeOffer)["errors"][number];

/** Offers a place: holds it in every month, pauses the child's other choices. */
export async function makeOffer(
  context: Context<MakeErrors>,
  { params, body }: InputOf<typeof applications.makeOffer>,
) {
  const { db, districtId, now, today } = context;
  const { application_id: applicationId } = await queries.getChoice(context, params.choiceId);
  const application = await queries.lockApplication(context, applicationId);
  const choice = await queries.getChoice(context, params.choiceId);
  const live = await queries.findLiveOffer(context, applicationId);
  if (live) context.refuse("child_has_live_offer", { deadlineAt: live.deadline_at });
  if (application.status !== "open" || choice.status !== "waiting")
    context.refuse("choice_not_open", { status: choice.status });
  await requireConsent(context, application.family_id, "share_with_institution");
  const site = found(await queries.findSite(context, choice.site_id));
  if (site.status !== "open") context.refuse("site_not_open");
  const first = `${body.startMonth}-01` as LocalDate;
  if (first < monthStart(today)) context.refuse("month_in_past");
  if (first > lastMonth(today)) context.refuse("month_too_far", { last: lastMonth(today).slice(0, 7) });
  const startOn = first < today ? today : first;
  const line = await queries.findLine(context, body.lineId, placesAsOf(districtId, startOn, now));
  if (!line || line.site_id !== choice.site_id) throw new Refusal("not_found");
  const child = found(await findChild(context, application.child_id));
  const ageMonths = ageInMonths(child.birth, startOn);
  if (!bandTakes(line.age_band, ageMonths)) context.refuse("age_does_not_fit", { ageMonths, ageBand: line.age_band });
  const endOn = lastDayOfCare(child.birth, today);
  if (await queries.isPlaced(context, child.id, startOn, endOn)) context.refuse("child_already_placed");

  const offerId = context.newId<applications.OfferId>();
  const deadlineAt = deadlineOf(today, body.deadlineDays);
  await refuseViolation(async () => {
    if (!(await holdPlace(db, districtId, line.id, startOn, endOn, context.today))) throw new Refusal("no_place_left");
    await db
      .insertInto("offer")
      .values({
        district_id: districtId,
        id: offerId,
        application_id: applicationId,
        choice_id: choice.id,
        child_id: child.id,
        site_id: choice.site_id,
        line_id: line.id,
        start_on: startOn,
        end_on: endOn,
        price_fen: line.price_fen,
        deadline_at: deadlineAt,
        made_at: now,
        made_by: context.actor.accountId,
        note: body.note,
      })
      .execute();
  });
  await touch(context, "line", [line.id]);
  await queries.setChoice(context, choice.id, { status: "offered" }, now);
  await queries.moveChoices(context, applicationId, ["waiting"], "paused", now);
  await tellOfOffer(context, "offer.made", { id: offerId, choice_id: choice.id });
  context.audited({ kind: "offer", id: offerId }, { choiceId: choice.id, lineId: line.id, startOn, endOn, deadlineAt });
  context.changed([], await queries.audienceOf(context, applicationId));
  return { offerId, deadlineAt };
}

/** The offer behind an id with its application locked; refuses when it is no longer live. */
async function lockLiveOffer(context: Context<"offer_not_live">, offerId: string) {
  const { application_id: applicationId } = await queries.getOfferRow(context, offerId);
  const application = await queries.lockApplication(context, applicationId);
  const offer = await queries.getOfferRow(context, offerId);
  if (offer.status !== "live") context.refuse("offer_not_live", { status: offer.status });
  return { application, offer };
}

/** Accepts an offer: the held place is taken, the child is placed, its other choices and its need end. */
export async function acceptOffer(
  context: Context<(typeof contract.acceptOffer)["errors"][number]>,
  { params }: InputOf<typeof contract.acceptOffer>,
) {
  const { db, districtId, now } = context;
  const { application, offer } = await lockLiveOffer(context, params.offerId);
  if (now >= offer.deadline_at) context.refuse("offer_expired");
  await requireConsent(context, application.family_id, "share_with_institution");
  const placementId = context.newId<applications.PlacementId>();
  await refuseViolation(() =>
    db
      .insertInto("placement")
      .values({
        district_id: districtId,
        id: placementId,
        offer_id: offer.id,
        family_id: application.family_id,
        child_id: offer.child_id,
        site_id: offer.site_id,
        line_id: offer.line_id,
        start_on: offer.start_on,
        end_on: offer.end_on,
        price_fen: offer.price_fen,
        status: offer.start_on <= context.today ? "active" : "planned",
        created_at: now,
      })
      .execute(),
  );
  await takeHeld(db, districtId, offer.line_id, offer.start_on, offer.end_on);
  await touch(context, "line", [offer.line_id]);
  await db
    .updateTable("offer")
    .set({ status: "accepted", ended_at: now, ended_by: context.actor.accountId, version: sql`version + 1` })
    .where("district_id", "=", districtId)
    .where("id", "=", offer.id)
    .execute();
  const audience = await queries.audienceOf(context, application.id);
  await queries.setChoice(context, offer.choice_id, { status: "placed" }, now);
  await queries.moveChoices(context, application.id, ["waiting", "paused"], "withdrawn", now);
  await db
    .updateTable("application")
    .set({ status: "placed", ended_at: now, version: sql`version + 1` })
    .where("district_id", "=", districtId)
    .where("id", "=", application.id)
    .execute();
  await markNeedPlaced(context, offer.child_id);
  await tellOfAnswer(context, offer, true);
  context.audited({ kind: "offer", id: offer.id }, { placementId });
  context.changed([], audience);
  return { placementId };
}

/** Declines an offer; the site is out of the application, the others resume. */
export async function declineOffer(
  context: Context<"offer_not_live">,
  { params, body }: InputOf<typeof contract.declineOffer>,
) {
  const { offer } = await lockLiveOffer(context, params.offerId);
  await endOffer(context, offer, {
    status: "declined",
    reason: body.reason ?? null,
    note: body.note,
    by: context.actor.accountId,
  });
  await tellOfAnswer(context, offer, false);
  context.audited({ kind: "offer", id: offer.id }, { reason: body.reason ?? null });
  context.changed([], await queries.audienceOf(context, offer.application_id));
  return { ok: true } as const;
}

/** Takes an offer back; the application waits again at this site and the others. */
export async function revokeOffer(
  context: Context<"offer_not_live">,
  { params, body }: InputOf<typeof contract.revokeOffer>,
) {
  const { offer } = await lockLiveOffer(context, params.offerId);
  await endOffer(context, offer, {
    status: "revoked",
    reason: body.reason,
    note: body.note,
    by: context.actor.accountId,
  });
  await tellOfOffer(context, "offer.revoked", offer, { note: body.note });
  context.audited({ kind: "offer", id: offer.id }, { reason: body.reason });
  context.changed([], await queries.audienceOf(context, offer.application_id));
  return { ok: true } as const;
}

/** An offer with place, price, deadline and what may be done with it. */
export async function getOffer(context: Context, { params }: InputOf<typeof contract.getOffer>) {
  const { db, districtId } = context;
  const row = found(
    await db
      .selectFrom("offer as o")
      .innerJoin("application as a", (join) =>
        join.onRef("a.district_id", "=", "o.district_id").onRef("a.id", "=", "o.application_id"),
      )
      .innerJoin("site as s", (join) =>
        join.onRef("s.district_id", "=", "o.district_id").onRef("s.id", "=", "o.site_id"),
      )
      .innerJoin("place_line as l", (join) =>
        join.onRef("l.district_id", "=", "o.district_id").onRef("l.id", "=", "o.line_id"),
      )
      .selectAll("o")
      .select(["a.family_id", "s.name", "s.address", "s.phone", "l.age_band", "l.service_form"])
      .where("o.district_id", "=", districtId)
      .where("o.id", "=", params.offerId)
      .executeTakeFirst(),
  );
  const { rows: others } = await sql<{ name: string }>`
    select s.name from application_choice c join site s on s.district_id = c.district_id and s.id = c.site_id
    where c.district_id = ${districtId} and c.application_id = ${row.application_id} and c.status in ('paused', 'waiting')
    order by c.rank`.execute(db);
  // An institution that may see the offer need not know where else the family asks.
  const isFamily = context.actor.grants.every(({ institutionId }) => institutionId === null);
  return {
    id: row.id,
    status: row.status,
    startOn: row.start_on,
    endOn: row.end_on,
    deadlineAt: row.deadline_at,
    madeAt: row.made_at,
    endedAt: row.ended_at,
    reason: row.reason,
    note: row.note,
    siteId: row.site_id,
    siteName: row.name,
    address: row.address,
    phone: row.phone,
    lineId: row.line_id,
    ageBand: row.age_band,
    serviceForm: row.service_form,
    priceFen: row.price_fen,
    applicationId: row.application_id,
    choiceId: row.choice_id,
    familyId: row.family_id,
    childId: row.child_id,
    otherSites: isFamily ? others.map(({ name }) => name) : [],
    version: row.version,
    today: context.today,
    can: await can(db, districtId, context.actor, { accept: "offer.accept", revoke: "offer.revoke" }, row.id),
  };
}
