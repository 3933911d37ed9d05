import { type Candidate, type MatchNeed, matchOptions, type Option } from "../../engines/match-options/match.ts";
import { listOpenings, proposeCause, size, steps } from "../../engines/match-options/relax.ts";
import { ageBandMonths } from "../../contract/care.ts";
import type { InputOf } from "../../contract/endpoint.ts";
import type { LocalDate } from "../../contract/values.ts";
import type { Context } from "../../kernel/context.ts";
import { ageInMonths, findChild, type OpenPoint, openPickupPoints, requireConsent } from "../families/index.ts";
import { type Box, candidateSites, type CandidateSite } from "../institutions/index.ts";
import { walkingMetres } from "../regions/index.ts";
import type * as contract from "./contract.ts";
import type { Matches, MatchOption, Opening } from "./contract.ts";
import { hoursPerMonth, minutesOf, monthNumber, monthText } from "./need.ts";
import * as queries from "./queries.ts";

/** How much of the list a page gets; the rest is counted. */
const most = { fits: 40, near: 15 };
const metresPerDegree = 111_195;

/** Options of a need: sites around its pick-up points, compared by the engine. */
export async function matchNeed(
  context: Context<"consent_missing" | "need_ended">,
  { params }: InputOf<typeof contract.matchNeed>,
): Promise<Matches> {
  const { db, districtId, today } = context;
  const row = await queries.getNeedRow(db, districtId, params.needId);
  if (row.status !== "open" || !row.family_id || !row.child_id) return context.refuse("need_ended");
  await requireConsent(context, row.family_id, "care_search");
  const chosen = await queries.listPointIds(db, districtId, row.id);
  const points = (await openPickupPoints(context, row.family_id)).filter(({ id }) => chosen.includes(id));
  const child = await findChild(context, row.child_id);
  // A wanted month that has passed means: as soon as possible.
  const month = Math.max(monthNumber(row.wanted_from), monthNumber(today));
  const need: MatchNeed = {
    month,
    flexMonths: 0,
    ageMonths: child ? ageInMonths(child.birth, `${monthText(month)}-01`) : row.age_months,
    forms: row.service_forms,
    careFrom: row.care_from === null ? undefined : minutesOf(row.care_from),
    careTo: row.care_to === null ? undefined : minutesOf(row.care_to),
    flexMinutes: 0,
    weekdays: row.weekdays,
    budgetFen: row.budget_fen ?? undefined,
    hoursPerMonth: hoursPerMonth(row.care_from, row.care_to, row.weekdays),
    maxMetres: row.max_metres,
    kinds: row.kinds,
    inclusiveOnly: row.inclusive_only,
    features: row.features,
    siblingSiteId: row.sibling_site_id ?? undefined,
    employerInstitutionId: row.employer_institution_id ?? undefined,
  };
  const { candidates, sites } = await gather(context, need, points);
  const options = matchOptions(need, candidates);
  const seen = row.seen_at === null ? undefined : new Set(row.seen_site_ids);
  const shown = (option: Option): MatchOption => show(option, sites.get(option.siteId)!, candidates, seen);
  const fits = options.filter((option) => option.fits);
  const near = options.filter((option) => option.failed.length === 1);
  context.audited({ kind: "need", id: row.id }, { fits: fits.length, considered: candidates.length });
  return {
    fits: fits.slice(0, most.fits).map(shown),
    totalFits: fits.length,
    near: near.slice(0, most.near).map(shown),
    openings: listOpenings(need, candidates).map(({ change, siteIds }): Opening => ({
      kind: change.kind,
      amount: size(change),
      value: "form" in change ? change.form : "siteKind" in change ? change.siteKind : null,
      count: siteIds.length,
      siteIds: [...siteIds],
    })),
    cause: proposeCause(need, candidates) ?? null,
    considered: candidates.length,
    seenAt: row.seen_at as Matches["seenAt"],
  };
}

/** Sites within walking reach of a small change, with the way from every point. */
async function gather(
  context: Context,
  need: MatchNeed,
  points: readonly OpenPoint[],
): Promise<{ candidates: Candidate[]; sites: Map<string, CandidateSite> }> {
  const { db, districtId, platform } = context;
  const reach = Math.max(need.maxMetres * 1.5, need.maxMetres + steps.metres.most);
  const from = `${monthText(need.month)}-01` as LocalDate;
  const boxes = points.map(({ spot }) => boxAround(spot, reach));
  const found = await candidateSites(db, districtId, boxes, from, steps.months.most + 1, context.now);
  const walks = await walkingMetres(
    platform,
    districtId,
    points.map(({ spot }) => spot),
    found.map(({ lon, lat }) => ({ lon, lat })),
    reach,
  );
  const candidates = found.map((site, index): Candidate => ({
    siteId: site.siteId,
    institutionId: site.institutionId,
    kind: site.kind,
    inclusive: site.inclusive,
    features: site.features,
    grade: site.grade,
    opensAt: site.opensAt === null ? null : minutesOf(site.opensAt),
    closesAt: site.closesAt === null ? null : minutesOf(site.closesAt),
    weekdays: site.openDays.reduce((mask, day) => mask | (1 << (day - 1)), 0),
    freshness: site.freshness,
    distances: points.flatMap(({ id }, point) => {
      const walk = walks[point]?.[index];
      return walk
        ? [
            {
              pointId: id,
              metres: walk.metres,
              how: walk.by === "network" ? ("walking" as const) : ("straight_line" as const),
            },
          ]
        : [];
    }),
    lines: site.lines.map((line) => {
      const [ageFrom, ageTo] = ageBandMonths[line.ageBand];
      return {
        lineId: line.lineId,
        form: line.serviceForm,
        ageBand: line.ageBand,
        ageFrom,
        ageTo,
        priceFen: line.priceFen,
        unit: line.serviceForm === "hourly" || line.serviceForm === "drop_in" ? ("hour" as const) : ("month" as const),
        free: new Map(Object.entries(line.free).map(([day, free]) => [monthNumber(day), free])),
      };
    }),
  }));
  const within = candidates.filter(({ distances }) => distances.length > 0);
  return { candidates: within, sites: new Map(found.map((site) => [site.siteId, site])) };
}

function boxAround({ lon, lat }: { lon: number; lat: number }, metres: number): Box {
  const [y, x] = [metres / metresPerDegree, metres / (metresPerDegree * Math.cos((lat * Math.PI) / 180))];
  return [lon - x, lat - y, lon + x, lat + y];
}

function show(
  option: Option,
  site: CandidateSite,
  candidates: readonly Candidate[],
  seen: ReadonlySet<string> | undefined,
): MatchOption {
  const candidate = candidates.find(({ siteId }) => siteId === option.siteId)!;
  const line = candidate.lines.find(({ lineId }) => lineId === option.lineId)!;
  const shown = {
    siteId: site.siteId,
    institutionId: site.institutionId,
    name: site.name,
    address: site.address,
    phone: site.phone,
    kind: site.kind,
    location: { lon: site.lon, lat: site.lat },
    inclusive: site.inclusive,
    grade: site.grade,
    freshness: site.freshness,
    confirmedAt: site.confirmedAt,
    lineId: line.lineId,
    ageBand: line.ageBand,
    serviceForm: line.form,
    priceFen: line.priceFen,
    unit: line.unit,
    monthlyFen: option.monthlyFen,
    month: monthText(option.month),
    free: line.free.get(option.month) ?? 0,
    score: option.score,
    distances: [...candidate.distances],
    findings: option.findings.map(({ facts, ...finding }) => ({
      ...finding,
      facts: Object.fromEntries(
        Object.entries(facts).map(([key, value]) => [
          key,
          Array.isArray(value) ? [...(value as readonly string[])] : value,
        ]),
      ),
    })),
    failed: [...option.failed],
    isNew: option.fits && seen !== undefined && !seen.has(site.siteId),
  };
  return shown as MatchOption;
}

/** Remembers what was on the page. */
export async function markSeen(
  context: Context,
  { params, body }: InputOf<typeof contract.markSeen>,
): Promise<{ ok: true }> {
  await context.db
    .updateTable("need")
    .set({ seen_at: context.now, seen_site_ids: [...new Set(body.siteIds)] })
    .where("district_id", "=", context.districtId)
    .where("id", "=", params.needId)
    .execute();
  return { ok: true };
}
