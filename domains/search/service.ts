import type { InputOf, OutputOf } from "../../contract/endpoint.ts";
import type { Instant, LocalMonth } from "../../contract/values.ts";
import type { Context } from "../../kernel/context.ts";
import { found, notFound } from "../../kernel/refusal.ts";
import { freshnessOf } from "../institutions/index.ts";
import { findPlaces } from "../regions/index.ts";
import type * as contract from "./contract.ts";
import { maxFavourites, relaxable, type SiteCard } from "./contract.ts";
import { criteriaOf, without } from "./criteria.ts";
import * as queries from "./queries.ts";

/** More points than this are drawn as clusters. */
const maxPoints = 2_000;
const shownMonths = 6;

function cardOf(row: queries.CardRow, now: Instant): SiteCard {
  const { total: _total, confirmed_at, photo_id, opens_at, closes_at, metres, division, ...rest } = row;
  return {
    ...rest,
    division: division ?? "",
    metres: metres === null ? null : Math.round(metres),
    opensAt: opens_at?.slice(0, 5) ?? null,
    closesAt: closes_at?.slice(0, 5) ?? null,
    photoId: photo_id,
    vacancy: { confirmedAt: confirmed_at, freshness: freshnessOf(confirmed_at, now) },
  } as SiteCard;
}

type Search = typeof contract.searchSites;
/** Sites that fit, a page at a time. */
export async function searchSites(
  { platform, districtId, today, now }: Context,
  { query }: InputOf<Search>,
): Promise<OutputOf<Search>> {
  const { sort, page, size, ...filters } = query;
  const criteria = criteriaOf(filters, today);
  const rows = await queries.listMatching(platform, districtId, criteria, sort, {
    limit: size,
    offset: (page - 1) * size,
  });
  // A page after the last one has no row that could carry the number.
  const total =
    rows[0]?.total ?? (page === 1 ? 0 : (await queries.countMatching(platform, districtId, criteria)).total);
  return {
    items: rows.map((row) => cardOf(row, now)),
    total,
    month: criteria.month.slice(0, 7) as LocalMonth,
    thisMonth: today.slice(0, 7) as LocalMonth,
  };
}

type Explain = typeof contract.explainSearch;
/** What each single condition of a search keeps out, the most first. */
export async function explainSearch(
  { platform, districtId, today }: Context,
  { query }: InputOf<Explain>,
): Promise<OutputOf<Explain>> {
  const criteria = criteriaOf(query, today);
  const { total } = await queries.countMatching(platform, districtId, criteria);
  const relaxations: OutputOf<Explain>["relaxations"] = [];
  for (const filter of relaxable) {
    const relaxed = without(query, filter);
    // Everything at once is offered only where no single condition helps.
    if (!relaxed || (filter === "all" && (total > 0 || relaxations.length > 0))) continue;
    const wider = await queries.countMatching(platform, districtId, criteriaOf(relaxed, today), {
      metres: criteria.maxMetres ?? 0,
      priceFen: criteria.maxPriceFen,
    });
    if (wider.total <= total) continue;
    relaxations.push({
      filter,
      more: wider.total - total,
      ...(filter === "distance" && wider.metres !== null && { metres: Math.ceil(wider.metres) }),
      ...(filter === "price" && wider.price !== null && { priceFen: wider.price }),
    });
  }
  return { total, relaxations: relaxations.toSorted((a, b) => b.more - a.more) };
}

type Map = typeof contract.searchMap;
/** All that fit, for the map. */
export async function searchMap(
  { platform, districtId, today, now }: Context,
  { query }: InputOf<Map>,
): Promise<OutputOf<Map>> {
  const criteria = criteriaOf(query, today);
  const rows = await queries.listPoints(platform, districtId, criteria, maxPoints + 1);
  if (rows.length <= maxPoints) {
    const points = rows.map(({ vacancies, has_lines, confirmed_at, ...row }) => ({
      ...row,
      vacancy: vacancyClass(vacancies, has_lines, freshnessOf(confirmed_at, now)),
    }));
    return { points: points as OutputOf<Map>["points"], clusters: [], total: rows.length };
  }
  const width = query.bbox ? query.bbox[2] - query.bbox[0] : ((criteria.maxMetres ?? 50_000) * 2) / 90_000;
  const clusters = await queries.listClusters(platform, districtId, criteria, Math.max(width / 20, 0.0005));
  return { points: [], clusters, total: clusters.reduce((sum, { count }) => sum + count, 0) };
}

function vacancyClass(vacancies: number, hasLines: boolean, freshness: string): contract.MapPoint["vacancy"] {
  if (!hasLines) return "none";
  if (freshness === "unconfirmed") return "unconfirmed";
  return vacancies === 0 ? "full" : vacancies <= 3 ? "few" : "free";
}

type Suggest = typeof contract.suggest;
/** Places and sites for what a person is typing. */
export async function suggest(
  { platform, districtId, db }: Context,
  { query }: InputOf<Suggest>,
): Promise<OutputOf<Suggest>> {
  const [places, sites] = await Promise.all([
    findPlaces(platform, districtId, query.text, 7),
    queries.suggestSites(db, districtId, query.text, 5),
  ]);
  return { places, sites: sites as OutputOf<Suggest>["sites"] };
}

const monthsFrom = (month: string): LocalMonth[] => {
  const [year = 0, first = 1] = month.split("-").map(Number);
  return Array.from(
    { length: shownMonths },
    (_, index) => new Date(Date.UTC(year, first - 1 + index, 1)).toISOString().slice(0, 7) as LocalMonth,
  );
};

async function viewsOf({ db, districtId, today, now }: Context, ids: readonly string[]): Promise<contract.SiteView[]> {
  const months = monthsFrom(today);
  const rows = await queries.listViews(
    db,
    districtId,
    ids,
    months.map((month) => `${month}-01`),
  );
  return rows.map(({ site, confirmed_at, confirmed_by, lines, groups, photos }) => ({
    ...site,
    vacancy: {
      confirmedAt: confirmed_at as Instant | null,
      freshness: freshnessOf(confirmed_at, now),
      by: confirmed_by,
    },
    months,
    lines,
    groups,
    photos,
  }));
}

type View = typeof contract.viewSite;
/** The public page of a site. */
export async function viewSite(context: Context, { params }: InputOf<View>): Promise<OutputOf<View>> {
  return found((await viewsOf(context, [params.siteId]))[0]);
}

type Compare = typeof contract.compareSites;
/** Sites side by side, in the order asked. */
export async function compareSites(context: Context, { query }: InputOf<Compare>): Promise<OutputOf<Compare>> {
  return { items: query.ids.length === 0 ? [] : await viewsOf(context, query.ids) };
}

type Cards = typeof contract.listCards;
/** Cards of sites kept in the browser. */
export async function listCards(
  { db, districtId, today, now }: Context,
  { query }: InputOf<Cards>,
): Promise<OutputOf<Cards>> {
  const month = `${query.month ?? today.slice(0, 7)}-01`;
  const rows = query.ids.length === 0 ? [] : await queries.listCardRows(db, districtId, query.ids, month);
  return { items: rows.map((row) => cardOf(row, now)) };
}

type Favourites = OutputOf<typeof contract.keepFavourite>;
const idsOf = async ({ db, districtId }: Context<"too_many_favourites">, accountId: string): Promise<Favourites> => ({
  siteIds: (await queries.listFavouriteIds(db, districtId, accountId)) as Favourites["siteIds"],
});
/** The permission lets only those with an account through. */
const accountOf = ({ actor }: Context<"too_many_favourites">): string => found(actor.accountId ?? undefined);

/** The caller's favourites; an empty list for those who are not signed in. */
export async function listFavourites(context: Context): Promise<OutputOf<typeof contract.listFavourites>> {
  const { accountId } = context.actor;
  return accountId === null
    ? { signedIn: false, siteIds: [] }
    : { signedIn: true, ...(await idsOf(context, accountId)) };
}

async function keep(context: Context<"too_many_favourites">, ids: readonly string[]): Promise<Favourites> {
  const accountId = accountOf(context);
  await queries.insertFavourites(context.db, context.districtId, accountId, ids, context.now);
  const all = await idsOf(context, accountId);
  if (all.siteIds.length > maxFavourites) context.refuse("too_many_favourites", { limit: maxFavourites });
  return all;
}

type Keep = typeof contract.keepFavourite;
/** Keeps a site. */
export async function keepFavourite(
  context: Context<"too_many_favourites">,
  { params }: InputOf<Keep>,
): Promise<Favourites> {
  if (!(await queries.siteExists(context.db, context.districtId, params.siteId))) throw notFound();
  return keep(context, [params.siteId]);
}

type Drop = typeof contract.dropFavourite;
/** Stops keeping a site; one that was not kept is fine too. */
export async function dropFavourite(context: Context, { params }: InputOf<Drop>): Promise<Favourites> {
  const accountId = accountOf(context);
  await queries.deleteFavourite(context.db, context.districtId, accountId, params.siteId);
  return idsOf(context, accountId);
}

type Merge = typeof contract.mergeFavourites;
/** Adds what was kept before signing in. */
export async function mergeFavourites(
  context: Context<"too_many_favourites">,
  { body }: InputOf<Merge>,
): Promise<Favourites> {
  return keep(context, body.siteIds);
}
