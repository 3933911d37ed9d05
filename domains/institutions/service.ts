import { sql } from "kysely";
import type { InputOf, OutputOf } from "../../contract/endpoint.ts";
import type { Context } from "../../kernel/context.ts";
import { can, permit } from "../../kernel/permission.ts";
import { checkVersion, found } from "../../kernel/refusal.ts";
import { accountNames } from "./account-names.ts";
import { openEnd } from "./as-of.ts";
import type * as contract from "./contract.ts";
import { type Facts, factsOf, freshnessOf, presentationPatch, registeredPatch, shownFacts } from "./facts.ts";
import { addDays } from "./horizon.ts";
import {
  findGroups,
  findInstitution,
  findLines,
  findPhotos,
  findSite,
  findSites,
  type SiteListRow,
} from "./queries.ts";
import { shownInstitution } from "./institution-service.ts";
import { addPlaceLine, setPlaces } from "./set-places.ts";
import { beginSite, reviseFacts } from "./site-history.ts";

export const shownSite = (row: SiteListRow, now: string) => ({
  id: row.id,
  name: row.name,
  institutionId: row.institution_id,
  institutionName: row.institution_name,
  kind: row.kind,
  status: row.status,
  divisionCode: row.division_code,
  divisionName: row.division_name,
  address: row.address,
  location: row.lon === null || row.lat === null ? null : { lon: row.lon, lat: row.lat },
  inclusive: row.inclusive,
  places: row.places,
  free: row.free,
  vacancyConfirmedAt: row.vacancy_confirmed_at,
  freshness: freshnessOf(row.vacancy_confirmed_at, now),
});

/** Lists the sites the caller may see. */
export async function listSitesForStaff(context: Context, { query }: InputOf<typeof contract.listSitesForStaff>) {
  const { items, total } = await findSites(context, query);
  return { items: items.map((row) => shownSite(row, context.now)), total };
}

/** A site with everything its page shows. */
export async function getSite(context: Context, { params }: InputOf<typeof contract.getSite>) {
  const { db, districtId, now, today } = context;
  const site = found(await findSite(context, params.siteId));
  const [institution, lines, photos, groups, names] = await Promise.all([
    findInstitution(db, districtId, site.institution_id),
    findLines(db, districtId, site.id, today),
    findPhotos(db, districtId, site.id),
    findGroups(db, districtId, site.id),
    accountNames(db, context.keyring, districtId, [site.vacancy_confirmed_by]),
  ]);
  return {
    id: site.id,
    facts: shownFacts(factsOf(site)),
    divisionName: site.division_name,
    institution: shownInstitution(found(institution)),
    lines: lines.map((line) => ({
      id: line.id,
      ageBand: line.age_band,
      serviceForm: line.service_form,
      places: line.places,
      inclusivePlaces: line.inclusive_places,
      enrolledElsewhere: line.enrolled_elsewhere,
      priceFen: line.price_fen,
      version: line.version,
      planned: line.planned,
      months: line.months,
    })),
    photos,
    groups: groups.map((group) => ({
      id: group.id,
      name: group.name,
      ageBand: group.age_band,
      capacity: group.capacity,
      carers: group.carers,
      validFrom: group.valid_from,
      validTo: group.valid_to === openEnd ? null : group.valid_to,
      version: group.version,
    })),
    vacancyConfirmedAt: site.vacancy_confirmed_at,
    vacancyConfirmedBy: names.get(site.vacancy_confirmed_by ?? "") ?? null,
    freshness: freshnessOf(site.vacancy_confirmed_at, now),
    version: site.version,
    today,
    can: await can(
      db,
      districtId,
      context.actor,
      { revise: "site.revise", present: "site.present", confirm: "site.confirm" },
      site.id,
    ),
  };
}

async function checkDivision(context: Context<"division_unknown">, code: string): Promise<void> {
  const division = await context.db
    .selectFrom("division")
    .select("code")
    .where("district_id", "=", context.districtId)
    .where("code", "=", code)
    .executeTakeFirst();
  if (!division) context.refuse("division_unknown", { code });
}

/** Adds a site to an institution, from a day on. */
export async function createSite(
  context: Context<"division_unknown">,
  { params, body }: InputOf<typeof contract.createSite>,
) {
  found(await findInstitution(context.db, context.districtId, params.institutionId));
  await checkDivision(context, body.divisionCode);
  const siteId = context.newId<OutputOf<typeof contract.createSite>["siteId"]>();
  const facts: Facts = {
    ...factsOf({ phone: "", intro: "", features: [], hours: [], inclusive: false }),
    ...registeredPatch(body),
    status: body.status,
  };
  await beginSite(context, { id: siteId, institutionId: params.institutionId, facts, validFrom: body.validFrom });
  // Nobody places a site outside the area they answer for.
  await permit(context.db, context.districtId, context.actor, "site.revise", siteId);
  context.audited({ kind: "site", id: siteId }, { kind: body.kind, division: body.divisionCode });
  return { siteId };
}

/** Changes registered facts from a day on, or corrects them. */
export async function reviseSite(
  context: Context<"division_unknown">,
  { params, body }: InputOf<typeof contract.reviseSite>,
) {
  await checkDivision(context, body.divisionCode);
  const { changed, version } = await reviseFacts(context, params.siteId, registeredPatch(body), {
    validFrom: body.validFrom,
    version: body.version,
  });
  await permit(context.db, context.districtId, context.actor, "site.revise", params.siteId);
  context.audited({ kind: "site", id: params.siteId }, { changed, validFrom: body.validFrom });
  return { version };
}

/** Changes what an institution says of its site, from today. */
export async function presentSite(context: Context, { params, body }: InputOf<typeof contract.presentSite>) {
  const { changed, version } = await reviseFacts(context, params.siteId, presentationPatch(body), {
    validFrom: context.today,
    version: body.version,
  });
  context.audited({ kind: "site", id: params.siteId }, { changed });
  return { version };
}

/** Opens, suspends or closes a site from a day on; a site with children stays open. */
export async function setSiteStatus(
  context: Context<"children_still_placed">,
  { params, body }: InputOf<typeof contract.setSiteStatus>,
) {
  if (body.status === "closed") {
    const { rows } = await sql<{ children: number }>`select count(*) as children from placement p
      where p.district_id = ${context.districtId} and p.site_id = ${params.siteId}
        and p.status in ('planned', 'active') and p.end_on >= ${body.from}`.execute(context.db);
    if ((rows[0]?.children ?? 0) > 0) context.refuse("children_still_placed", { children: rows[0]?.children });
  }
  const patch = { status: body.status, closed_on: body.status === "closed" ? body.from : null };
  const { version } = await reviseFacts(context, params.siteId, patch, { validFrom: body.from, version: body.version });
  context.audited({ kind: "site", id: params.siteId }, { status: body.status, from: body.from });
  return { version };
}

/** Recognises a site as inclusive for a period, or ends it; after the last day it is not inclusive any more. */
export async function setInclusive(context: Context, { params, body }: InputOf<typeof contract.setInclusive>) {
  const patch = {
    inclusive: body.inclusive,
    inclusive_basis: body.basis || null,
    inclusive_from: body.inclusive ? body.from : null,
    inclusive_to: body.inclusive ? body.to : null,
  };
  let { version } = await reviseFacts(context, params.siteId, patch, { validFrom: body.from, version: body.version });
  if (body.inclusive && body.to)
    ({ version } = await reviseFacts(context, params.siteId, { inclusive: false }, { validFrom: addDays(body.to, 1) }));
  context.audited({ kind: "site", id: params.siteId }, { inclusive: body.inclusive, from: body.from, to: body.to });
  return { version };
}

async function confirmed(context: Context, siteId: string): Promise<void> {
  await context.db
    .updateTable("site")
    .set({ vacancy_confirmed_at: context.now, vacancy_confirmed_by: context.actor.accountId })
    .where("district_id", "=", context.districtId)
    .where("id", "=", siteId)
    .execute();
}

/** Says that the published vacancy is still correct. */
export async function confirmVacancy(context: Context, { params }: InputOf<typeof contract.confirmVacancy>) {
  await confirmed(context, params.siteId);
  return { vacancyConfirmedAt: context.now };
}

/** Sets places and price of a line from a day on, opening the line when the site has none of the kind; this also confirms the vacancy. */
export async function putPlaces(
  context: Context<"places_below_taken" | "line_exists">,
  { params, body }: InputOf<typeof contract.putPlaces>,
) {
  const { ageBand, serviceForm, version, ...change } = body;
  const line = await context.db
    .selectFrom("place_line")
    .select(["id", "version"])
    .where("district_id", "=", context.districtId)
    .where("site_id", "=", params.siteId)
    .where("age_band", "=", ageBand)
    .where("service_form", "=", serviceForm)
    .executeTakeFirst();
  if (line && version === undefined) context.refuse("line_exists");
  if (line) checkVersion(line, version ?? 0);
  const lineId = line?.id ?? (await addPlaceLine(context, params.siteId, { ageBand, serviceForm }, change));
  if (line) await setPlaces(context, lineId, change);
  if (change.validFrom <= context.today) await confirmed(context, params.siteId);
  context.audited({ kind: "site", id: params.siteId }, { lineId, ...body });
  return { lineId };
}
