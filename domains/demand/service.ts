import type { InputOf, OutputOf } from "../../contract/endpoint.ts";
import type { Context } from "../../kernel/context.ts";
import { dayOf } from "../../kernel/clock.ts";
import { fieldAad } from "../../kernel/crypto/keyring.ts";
import { maskName } from "../../kernel/crypto/masking.ts";
import { can } from "../../kernel/permission.ts";
import { checkVersion, found } from "../../kernel/refusal.ts";
import { touch } from "../../mechanisms/indicators/index.ts";
import {
  ageInMonths,
  channelOf,
  findChild,
  type KnownChild,
  openChildNames,
  openPickupPoints,
  recorderOf,
  requireConsent,
  tell,
} from "../families/index.ts";
import { findCommunity, findDivision, getGeography } from "../regions/index.ts";
import type * as contract from "./contract.ts";
import { expiryDays, type Need, type NeedBody, type needEvents, type NeedId } from "./contract.ts";
import { checkMonth, checkWish, type WishProblem } from "./need.ts";
import * as queries from "./queries.ts";

type WishError = WishProblem | "consent_missing" | "point_not_of_family" | "site_unknown";

/** Checks a wish against the child, the family's points and what exists; answers the columns of the row. */
async function columnsOf(context: Context<WishError>, child: KnownChild, needId: string, body: NeedBody) {
  const { db, districtId, keyring } = context;
  await requireConsent(context, child.familyId, "care_search");
  const problem = checkWish(body, child.birth, context.today);
  if (problem) context.refuse(problem);
  const points = await openPickupPoints(context, child.familyId);
  const first = points.find(({ id }) => body.pickupPointIds.includes(id as never));
  if (!first || body.pickupPointIds.some((wanted) => !points.some(({ id }) => id === wanted)))
    return context.refuse("point_not_of_family");
  const siblingSiteId = body.siblingSiteId ?? null;
  const employerId = body.employerSiteId
    ? ((await queries.findInstitutionOf(db, districtId, body.employerSiteId)) ?? body.employerSiteId)
    : (body.employerInstitutionId ?? null);
  if (siblingSiteId && (await queries.findName(db, districtId, "site", siblingSiteId)) === undefined)
    context.refuse("site_unknown");
  if (employerId && (await queries.findName(db, districtId, "institution", employerId)) === undefined)
    context.refuse("site_unknown");
  const wantedFrom = `${body.wantedFrom}-01`;
  return {
    division_code: first.divisionCode,
    wanted_from: wantedFrom,
    age_months: ageInMonths(child.birth, wantedFrom),
    service_forms: [...new Set(body.serviceForms)],
    care_from: body.careFrom ?? null,
    care_to: body.careTo ?? null,
    weekdays: body.weekdays,
    budget_fen: body.budgetFen ?? null,
    max_metres: body.maxMetres,
    kinds: [...new Set(body.kinds)],
    inclusive_only: body.inclusiveOnly,
    features: [...new Set(body.features)],
    sibling_site_id: siblingSiteId,
    employer_institution_id: employerId,
    hardship: body.hardship,
    wishes_enc: body.wishes ? keyring.seal(body.wishes, fieldAad("need.wishes", needId)) : null,
    cause: body.cause ?? null,
  };
}

/** Keeps what the need says now as its newest version. */
async function remember(context: Context, row: queries.NeedRow, event: (typeof needEvents)[number]): Promise<void> {
  const familyId = row.family_id ?? "";
  await queries.insertVersion(context.db, context.districtId, row.id, row.version, {
    event,
    facts: queries.factsOf(row),
    channel: channelOf(context, familyId),
    recordedBy: context.actor.accountId,
    recordedAt: context.now,
  });
  context.audited({ kind: "need", id: row.id }, { version: row.version, channel: channelOf(context, familyId) });
  if (row.family_id) tell(context, row.family_id);
}

export async function stateNeed(
  context: Context<WishError | "need_open">,
  { params, body }: InputOf<typeof contract.stateNeed>,
): Promise<OutputOf<typeof contract.stateNeed>> {
  const { db, districtId } = context;
  const child = found(await findChild(context, params.childId));
  const id = context.newId<NeedId>();
  const columns = await columnsOf(context, child, id, body);
  const row = await db
    .insertInto("need")
    .values({
      district_id: districtId,
      id,
      family_id: child.familyId,
      child_id: child.id,
      origin: channelOf(context, child.familyId),
      ...columns,
      stated_at: context.now,
      recorded_by: recorderOf(context, child.familyId),
    })
    // The index on open needs decides, also between two taps at once.
    .onConflict((conflict) =>
      conflict
        .columns(["district_id", "child_id"])
        .where("status", "=", "open")
        .where("child_id", "is not", null)
        .doNothing(),
    )
    .returningAll()
    .executeTakeFirst();
  if (!row)
    return context.refuse("need_open", { needId: (await queries.findOpenNeedOf(db, districtId, child.id))?.id });
  await queries.replacePoints(db, districtId, id, [...new Set(body.pickupPointIds)]);
  await remember(context, row, "stated");
  return { id, version: 1 };
}

export async function changeNeed(
  context: Context<WishError | "need_ended">,
  { params, body }: InputOf<typeof contract.changeNeed>,
): Promise<{ version: number }> {
  const { db, districtId } = context;
  const before = await queries.lockNeed(db, districtId, params.needId);
  checkVersion(before, body.version);
  if (before.status !== "open") context.refuse("need_ended");
  const child = found(await findChild(context, before.child_id ?? ""));
  const columns = await columnsOf(context, child, before.id, body);
  const row = await update(context, before, { ...columns, confirmed_at: context.now, reminded_at: null });
  await queries.replacePoints(db, districtId, row.id, [...new Set(body.pickupPointIds)]);
  await remember(context, row, "changed");
  return { version: row.version };
}

async function update(
  context: Context,
  before: queries.NeedRow,
  columns: Partial<queries.NeedRow>,
): Promise<queries.NeedRow> {
  return context.db
    .updateTable("need")
    .set({ ...columns, version: before.version + 1 })
    .where("district_id", "=", context.districtId)
    .where("id", "=", before.id)
    .returningAll()
    .executeTakeFirstOrThrow();
}

async function lockOpen(context: Context<"need_ended">, needId: string): Promise<queries.NeedRow> {
  const row = await queries.lockNeed(context.db, context.districtId, needId);
  if (row.status !== "open") context.refuse("need_ended");
  return row;
}

export async function confirmNeed(
  context: Context<"need_ended">,
  { params }: InputOf<typeof contract.confirmNeed>,
): Promise<{ version: number }> {
  const row = await update(context, await lockOpen(context, params.needId), {
    confirmed_at: context.now,
    reminded_at: null,
  });
  await remember(context, row, "confirmed");
  return { version: row.version };
}

export async function recordCause(
  context: Context<"need_ended">,
  { params, body }: InputOf<typeof contract.recordCause>,
): Promise<{ version: number }> {
  const row = await update(context, await lockOpen(context, params.needId), { cause: body.cause });
  await remember(context, row, "changed");
  return { version: row.version };
}

export async function withdrawNeed(
  context: Context<"need_ended">,
  { params, body }: InputOf<typeof contract.withdrawNeed>,
): Promise<{ version: number }> {
  const before = await lockOpen(context, params.needId);
  return { version: await endNeed(context, before, "withdrawn", { cause: body.cause ?? before.cause }) };
}

/** Ends an open need, with the record of it. */
export async function endNeed(
  context: Context,
  before: queries.NeedRow,
  event: "withdrawn" | "placed",
  columns: Partial<queries.NeedRow> = {},
): Promise<number> {
  const row = await update(context, before, { ...columns, status: event, ended_at: context.now });
  await remember(context, row, event);
  return row.version;
}

export async function reopenNeed(
  context: Context<"need_open" | "need_not_ended" | "consent_missing">,
  { params }: InputOf<typeof contract.reopenNeed>,
): Promise<{ version: number }> {
  const { db, districtId } = context;
  const before = await queries.lockNeed(db, districtId, params.needId);
  if (before.status !== "withdrawn" && before.status !== "expired") context.refuse("need_not_ended");
  await requireConsent(context, before.family_id ?? "", "care_search");
  // The child's row is the lock between two needs that open at once.
  await db
    .selectFrom("child")
    .select("id")
    .where("district_id", "=", districtId)
    .where("id", "=", before.child_id)
    .forUpdate()
    .execute();
  const other = await queries.findOpenNeedOf(db, districtId, before.child_id ?? "");
  if (other) context.refuse("need_open", { needId: other.id });
  const row = await update(context, before, {
    status: "open",
    ended_at: null,
    confirmed_at: context.now,
    reminded_at: null,
  });
  await remember(context, row, "reopened");
  return { version: row.version };
}

const dayMs = 86_400_000;

async function view(context: Context, rows: readonly queries.NeedRow[], familyId: string): Promise<Need[]> {
  const { db, districtId, keyring } = context;
  const own = channelOf(context, familyId) === "self";
  const names = await openChildNames(
    context,
    rows.flatMap(({ child_id }) => child_id ?? []),
  );
  const points = await openPickupPoints(context, familyId);
  const needs: Need[] = [];
  for (const row of rows) {
    const chosen = await queries.listPointIds(db, districtId, row.id);
    const name = names.get(row.child_id ?? "") ?? "";
    const shown = {
      id: row.id,
      familyId,
      childId: row.child_id,
      childName: own ? name : maskName(name),
      origin: row.origin,
      status: row.status,
      ...queries.factsOf(row),
      ageMonths: row.age_months,
      points: points
        .filter(({ id }) => chosen.includes(id))
        .map(({ id, label, divisionCode, spot }) => ({
          id,
          label,
          divisionCode,
          location: own ? { lon: spot.lon, lat: spot.lat } : null,
        })),
      siblingSiteId: row.sibling_site_id,
      siblingSiteName: (await queries.findName(db, districtId, "site", row.sibling_site_id)) ?? null,
      employerName: (await queries.findName(db, districtId, "institution", row.employer_institution_id)) ?? null,
      employerInstitutionId: row.employer_institution_id,
      wishes: row.wishes_enc && keyring.open(row.wishes_enc, fieldAad("need.wishes", row.id)),
      statedAt: row.stated_at,
      confirmedAt: row.confirmed_at,
      expiresOn: dayOf(new Date(Date.parse(row.confirmed_at ?? row.stated_at) + expiryDays * dayMs)),
      reminded: row.status === "open" && row.reminded_at !== null,
      endedAt: row.ended_at,
      version: row.version,
      can: await can(db, districtId, context.actor, { change: "need.change" }, row.id),
    };
    needs.push(shown as Need);
  }
  return needs;
}

export async function listNeeds(
  context: Context,
  { params }: InputOf<typeof contract.listNeeds>,
): Promise<OutputOf<typeof contract.listNeeds>> {
  const rows = await queries.listNeedsOfFamily(context.db, context.districtId, params.familyId);
  return { items: await view(context, rows, params.familyId), today: context.today };
}

export async function getNeed(context: Context, { params }: InputOf<typeof contract.getNeed>): Promise<Need> {
  const row = await queries.getNeedRow(context.db, context.districtId, params.needId);
  return found((await view(context, [row], row.family_id ?? ""))[0]);
}

export async function listNeedVersions(
  context: Context,
  { params }: InputOf<typeof contract.listNeedVersions>,
): Promise<OutputOf<typeof contract.listNeedVersions>> {
  const rows = await queries.listVersions(context.db, context.districtId, params.needId);
  const items = rows.map((row) => ({
    version: row.version,
    event: row.event,
    channel: row.channel,
    recordedAt: row.recorded_at,
    facts: row.facts,
  }));
  return { items } as unknown as OutputOf<typeof contract.listNeedVersions>;
}

/** Keeps that a search failed. The spot only serves to find the community and is dropped. */
export async function stateAnonymousNeed(
  context: Context<"outside_district" | "month_past" | "month_too_far">,
  { body }: InputOf<typeof contract.stateAnonymousNeed>,
): Promise<{ id: NeedId }> {
  const { db, districtId, platform } = context;
  const problem = checkMonth(body.wantedFrom, context.today);
  if (problem) context.refuse(problem);
  const around = body.location ? await findCommunity(platform, districtId, body.location) : undefined;
  const chosen = body.divisionCode ? await findDivision(platform, districtId, body.divisionCode) : undefined;
  const top = (await getGeography(platform, districtId)).byCode.get(districtId);
  const division = around ?? chosen ?? (body.divisionCode || body.location ? undefined : top);
  if (!division) return context.refuse("outside_district");
  const id = context.newId<NeedId>();
  await db
    .insertInto("need")
    .values({
      district_id: districtId,
      id,
      origin: "anonymous",
      division_code: division.code,
      wanted_from: `${body.wantedFrom}-01`,
      age_months: body.ageMonths,
      service_forms: body.serviceForms,
      budget_fen: body.budgetFen ?? null,
      max_metres: body.maxMetres,
      kinds: body.kinds,
      inclusive_only: body.inclusiveOnly,
      features: body.features,
      cause: body.cause,
      stated_at: context.now,
    })
    .execute();
  await touch(context, "need", [id]);
  return { id };
}

export async function surveyNeeds(
  context: Context,
  { query }: InputOf<typeof contract.surveyNeeds>,
): Promise<OutputOf<typeof contract.surveyNeeds>> {
  const { rows, total } = await queries.listSurvey(context.db, context.districtId, context.actor, query, query);
  context.audited({ kind: "division", id: query.division ?? context.districtId }, { total });
  const items = rows.map((row) => ({
    id: row.id,
    divisionCode: row.division_code,
    divisionName: row.division_name,
    origin: row.origin,
    status: row.status,
    wantedFrom: row.wanted_from.slice(0, 7),
    ageMonths: row.age_months,
    serviceForms: row.service_forms,
    budgetFen: row.budget_fen,
    maxMetres: row.max_metres,
    cause: row.cause,
    statedOn: dayOf(new Date(row.stated_at)),
  }));
  return { items, total } as OutputOf<typeof contract.surveyNeeds>;
}
