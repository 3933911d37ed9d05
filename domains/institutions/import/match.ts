import { sql } from "kysely";
import type { Db } from "../../../kernel/database/pool.ts";
import type { RowEffect, RowProblem } from "../../../mechanisms/imports/contract.ts";
import { changedColumns, factsOf } from "../facts.ts";
import { dice, normaliseAddress, normaliseName, sameText } from "../ledger/similarity.ts";
import type { CleanLine, CleanRow } from "./prepare.ts";

export type ExistingLine = {
  id: string;
  age_band: string;
  service_form: string;
  places: number;
  inclusive_places: number;
  enrolled_elsewhere: number;
  price_fen: number;
};
export type ExistingSite = Record<string, unknown> & {
  id: string;
  name: string;
  address: string;
  institution_name: string;
  credit_code: string | null;
  lines: ExistingLine[];
};

/** A district's first ledger meets an empty registry: nothing has to be looked up. */
export async function hasSites(db: Db, districtId: string): Promise<boolean> {
  const any = db.selectFrom("site").select("id").where("district_id", "=", districtId).limit(1);
  return (await any.executeTakeFirst()) !== undefined;
}

/** The sites a set of rows might mean: same credit code, same site name or same institution name. */
export async function findCandidates(db: Db, districtId: string, rows: readonly CleanRow[]): Promise<ExistingSite[]> {
  if (rows.length === 0) return [];
  const codes = [...new Set(rows.flatMap(({ institution }) => institution.creditCode ?? []))];
  const names = [...new Set(rows.flatMap(({ institution, facts }) => [institution.name, String(facts.name)]))];
  const { rows: found } = await sql<ExistingSite>`
    select s.*, i.name as institution_name, i.credit_code,
      coalesce((select jsonb_agg(to_jsonb(l)) from place_line l where l.district_id = ${districtId} and l.site_id = s.id), '[]') as lines
    from site s join institution i on i.district_id = ${districtId} and i.id = s.institution_id
    where s.district_id = ${districtId} and s.status <> 'closed' and s.id in (
      select a.id from site a where a.district_id = ${districtId} and a.name = any(${names})
      union select b.id from institution n join site b on b.district_id = ${districtId} and b.institution_id = n.id
        where n.district_id = ${districtId} and (n.name = any(${names}) or n.credit_code = any(${codes})))`.execute(db);
  return found;
}

/** Looks rows up among candidates by code and name. */
export class CandidateIndex {
  readonly #byKey = new Map<string, Set<ExistingSite>>();

  constructor(sites: readonly ExistingSite[]) {
    for (const site of sites)
      for (const key of [site.credit_code ?? "", `n ${site.name}`, `n ${site.institution_name}`])
        if (key !== "") (this.#byKey.get(key) ?? this.#byKey.set(key, new Set()).get(key)!).add(site);
  }

  find(row: CleanRow): ExistingSite | undefined {
    const { name, creditCode } = row.institution;
    const keys = [creditCode ?? "", `n ${String(row.facts.name)}`, `n ${name}`];
    const candidates = new Set(keys.flatMap((key) => [...(this.#byKey.get(key) ?? [])]));
    return [...candidates]
      .map((site) => ({ site, score: scoreOf(row, site) }))
      .filter(({ score }) => score > 0)
      .sort((a, b) => b.score - a.score)[0]?.site;
  }

  /** The name under which another institution has the row's credit code, when the two names are nothing alike. */
  strangerWithCode(row: CleanRow): string | undefined {
    const { name, creditCode } = row.institution;
    if (!creditCode) return undefined;
    const [site] = this.#byKey.get(creditCode) ?? [];
    return site && dice(normaliseName(site.institution_name), normaliseName(name)) < 0.3
      ? site.institution_name
      : undefined;
  }
}

/** 0: another site. Different codes never match; the address decides, the name where an address is missing. */
function scoreOf(row: CleanRow, site: ExistingSite): number {
  const { creditCode, name } = row.institution;
  if (creditCode && site.credit_code && creditCode !== site.credit_code) return 0;
  const sameCode = creditCode !== null && creditCode === site.credit_code;
  const exact = site.name === row.facts.name;
  const named = exact || sameText(normaliseName(String(row.facts.name)), normaliseName(site.name), 0.8);
  const [here, there] = [normaliseAddress(String(row.facts.address ?? "")), normaliseAddress(site.address)];
  const unknown = here === "" || there === "";
  const placed = !unknown && sameText(here, there, 0.8);
  const bonus = (exact ? 2 : named ? 1 : 0) + (sameCode ? 1 : 0);
  if (placed && (sameCode || named || sameText(normaliseName(name), normaliseName(site.institution_name), 0.8)))
    return 4 + bonus;
  if (unknown && named) return 2 + bonus;
  return exact && sameCode ? 1 + bonus : 0;
}

export type LineChange = {
  readonly line: CleanLine;
  readonly existing: ExistingLine | undefined;
  readonly places: number;
  readonly inclusivePlaces: number;
  readonly enrolledElsewhere: number;
  readonly priceFen: number;
};

/** What a row would change in a site's places; figures that it does not tell stay as they are. */
export function lineChanges(row: CleanRow, existing: readonly ExistingLine[]): LineChange[] {
  const known = existing.reduce((sum, line) => sum + line.places, 0);
  const told = row.lines.reduce((sum, line) => sum + line.places, 0);
  // One total says nothing of places that are already kept by age.
  if (row.bandsAssumed && existing.some((line) => line.age_band !== "mixed") && (told === known || known > 0))
    return [];
  return row.lines.flatMap((line) => {
    const old = existing.find((one) => one.age_band === line.band && one.service_form === line.form);
    const next = {
      line,
      existing: old,
      places: line.places,
      inclusivePlaces: Math.min(line.inclusivePlaces ?? old?.inclusive_places ?? 0, line.places),
      enrolledElsewhere: Math.min(line.enrolled ?? old?.enrolled_elsewhere ?? 0, line.places),
      priceFen: line.priceFen ?? old?.price_fen ?? 0,
    };
    const same =
      old &&
      old.places === next.places &&
      old.inclusive_places === next.inclusivePlaces &&
      old.enrolled_elsewhere === next.enrolledElsewhere &&
      old.price_fen === next.priceFen;
    return same ? [] : [next];
  });
}

export type Match = {
  readonly targetId?: string;
  readonly effect: RowEffect;
  readonly problems: readonly RowProblem[];
};

/** Says what a row would do: create a site, change one, or nothing. */
export function matchRow(row: CleanRow, candidates: CandidateIndex): Match {
  const site = candidates.find(row);
  const stranger = candidates.strangerWithCode(row);
  const problems: RowProblem[] = stranger
    ? [
        {
          level: "warning",
          field: "creditCode",
          code: "credit_code_elsewhere",
          details: { name: stranger },
          raw: row.institution.creditCode ?? "",
        },
      ]
    : [];
  if (!site) return { effect: "created", problems };
  const changes = changedColumns(factsOf(site), row.facts).length > 0 || lineChanges(row, site.lines).length > 0;
  return { targetId: site.id, effect: changes ? "changed" : "unchanged", problems };
}
