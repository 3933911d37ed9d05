import { familyRoutes } from "../../web/ends/family/routes.tsx";
import { governmentRoutes } from "../../web/ends/government/routes.tsx";
import { institutionRoutes } from "../../web/ends/institution/routes.tsx";
import { publicRoutes } from "../../web/ends/public/routes.tsx";
import type { End, PageRoute } from "../../web/routes.ts";
import type { Site } from "./harness.ts";
import type { PersonaName } from "./person.ts";

/** Every page there is, also the one that exists in the demo only. */
export const allRoutes: readonly Pick<PageRoute, "end" | "path">[] = [
  ...publicRoutes,
  { end: "public", path: "/kit" },
  ...familyRoutes,
  ...institutionRoutes,
  ...governmentRoutes,
];

const ofEnd: Record<End, PersonaName | undefined> = {
  public: undefined,
  family: "parent",
  institution: "head",
  government: "health",
};
/** Pages of an end that are for another of its people. */
const exceptions: readonly [RegExp, PersonaName][] = [
  [/^\/government\/counter/, "counter"],
  [/^\/government\/(?:people|jobs|audit|accounts)/, "administrator"],
  [/^\/account/, "parent"],
];

export function personaOf({ end, path }: Pick<PageRoute, "end" | "path">): PersonaName | undefined {
  return exceptions.find(([pattern]) => pattern.test(path))?.[1] ?? ofEnd[end];
}

type Source = (site: Site, path: string) => Promise<string> | string;

/** One row of the demo district. */
const one = async (site: Site, sql: string): Promise<string> => {
  const { rows } = await site.running.platform.database.pool.query<{ id: string }>(sql);
  if (rows.length === 0) throw new Error(`the demo has no row for: ${sql}`);
  return rows[0]!.id;
};
/** The parent's first need in the demo; the counter serves families of its street. */
const needOf = (site: Site) =>
  one(site, `select id from need where family_id = '${familyOf(site)}' order by stated_at desc limit 1`);
const servedFamily = (site: Site) => {
  const place = site.world.personas.find(({ key }) => key === "counter")!.place;
  const street = place.of === "division" ? place.code.slice(0, 9) : "";
  return one(
    site,
    `select n.family_id as id from need n where n.status = 'open' and n.family_id is not null
       and n.division_code like '${street}%' order by n.stated_at limit 1`,
  );
};
const servedNeed = async (site: Site) =>
  one(site, `select id from need where family_id = '${await servedFamily(site)}' and status = 'open' limit 1`);
const familyOf = (site: Site) => {
  const place = site.world.personas.find(({ key }) => key === "parent")!.place;
  return place.of === "family" ? place.familyId : "";
};
const siteOf = (site: Site) => {
  const place = site.world.personas.find(({ key }) => key === "head")!.place;
  return place.of === "site" ? place.siteId : "";
};

/** Where the demo district has something for each parameter of an address; the persona may see it. */
const sources: Record<string, Source> = {
  siteId: siteOf,
  familyId: (site, path) => (path.startsWith("/government") ? servedFamily(site) : familyOf(site)),
  needId: (site, path) => (path.startsWith("/government") ? servedNeed(site) : needOf(site)),
  accountId: (site, path) => {
    const key = path.startsWith("/institution") ? "clerk" : "street_official";
    return site.world.personas.find((persona) => persona.key === key)!.accountId;
  },
};

/** The address of a page with its parameters filled. */
export async function addressOf(site: Site, path: string): Promise<string> {
  let address = path;
  for (const [whole, name] of path.matchAll(/\$(\w+)/g)) {
    const source = sources[name!];
    if (!source) throw new Error(`test/browser/routes.ts does not know where the demo has a ${name} for ${path}`);
    address = address.replace(whole, await source(site, path));
  }
  return address;
}
