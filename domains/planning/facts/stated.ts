import { sql } from "kysely";
import { careKinds } from "../../../contract/care.ts";
import { type DivisionFacts, defineFacts } from "../../../mechanisms/indicators/facts.ts";
import { populationAsOf, type PopulationLine, populationLines } from "../../regions/index.ts";
import { openSites, staleSince } from "../as-of.ts";
import type { Division } from "../../regions/index.ts";

/** Population of every division: stated, or added up; of the newest year that had begun. */
export const populationFacts = defineFacts({
  form: "stated",
  key: "population",
  title: { zh: "人口", en: "Population" },
  dimensions: {},
  measures: ["residents", "under_three", "age_0", "age_1", "age_2"],
  async load({ db, districtId, divisions }, { on, knownAt }) {
    const figures = await populationAsOf(db, districtId, { year: Number(on.slice(0, 4)), knownAt });
    const lines = populationLines(divisions as readonly Division[], figures);
    const row = ({ total, underThree, ages }: PopulationLine) => ({
      residents: total,
      under_three: underThree,
      age_0: ages[0],
      age_1: ages[1],
      age_2: ages[2],
    });
    return new Map([...lines].map(([code, line]) => [code, row(line)]));
  },
});

/** Open care sites now, with whether somebody confirmed their vacancy within 60 days. */
export const freshnessFacts = defineFacts({
  form: "present",
  key: "vacancy_confirmation",
  title: { zh: "空位确认", en: "Confirmation of vacancy" },
  dimensions: { kind: "text", stale: "boolean" },
  measures: ["sites", "stale_sites"],
  rows: "sites",
  async load({ db, districtId, now, today }) {
    const { rows } = await sql<{ code: string; kind: string; stale: boolean; sites: number; stale_sites: number }>`
      select code, kind, stale, sites, case when stale then sites else 0 end as stale_sites from (
        select s.code, t.kind, (t.vacancy_confirmed_at is null or t.vacancy_confirmed_at < ${staleSince(now as never)}) as stale,
          count(*)::int as sites
        from ${openSites(districtId, { on: today, knownAt: now as never })} s
        join site t on t.district_id = ${districtId} and t.id = s.site_id
        group by 1, 2, 3) x`.execute(db);
    return rows;
  },
});

const ofKind = (kind: string) => ({ facts: "site", sum: "sites", where: `kind == "${kind}"` });

/** What may be asked of a division: each number is a measure of its own. */
const variables: DivisionFacts["variables"] = {
  sites: { facts: "site", sum: "sites", where: "care" },
  inclusive_sites: { facts: "site", sum: "sites", where: "care && inclusive" },
  filed_sites: { facts: "site", sum: "sites", where: "care && filed" },
  public_sites: { facts: "site", sum: "sites", where: 'care && nature == "public"' },
  places: { facts: "place", sum: "places" },
  inclusive_places: { facts: "place", sum: "inclusive_places" },
  public_places: { facts: "place", sum: "places", where: 'nature == "public"' },
  /** Of the one site with the most. */
  largest_places: { facts: "site", sum: "sites", where: "care", largest: "places" },
  infant_places: { facts: "place", sum: "places", where: 'age_band == "infant"' },
  vacant: { facts: "place", sum: "vacant" },
  ...Object.fromEntries(
    [...careKinds, "station", "children_home", "parent_room", "guidance_station", "nursing_room", "training_base"].map(
      (kind) => [`${kind}_sites`, ofKind(kind)],
    ),
  ),
};

const divisionsAt = (key: string, level: number, zh: string, en: string, rows: string) =>
  defineFacts({
    form: "divisions",
    key,
    title: { zh, en },
    level,
    dimensions: Object.fromEntries(Object.keys(variables).map((name) => [name, "number" as const])),
    measures: ["divisions"],
    variables,
    rows,
  });

export const countyFacts = divisionsAt("county", 3, "县（市、区）", "Counties", "counties");
export const streetFacts = divisionsAt("street", 4, "街道和镇", "Streets and towns", "streets");
export const communityFacts = divisionsAt("community", 5, "社区和村", "Communities and villages", "communities");
