import { sql } from "kysely";
import type { InputOf } from "../../contract/endpoint.ts";
import type { Context } from "../../kernel/context.ts";
import type * as contract from "./contract/findings.ts";
import type { Lookalike } from "./contract/findings.ts";

type Place = { name: string; address: string; lon: number | null; lat: number | null };
type Row = {
  kind: "site" | "finding";
  id: string;
  name: string;
  address: string;
  is_filed: boolean;
  lon: number | null;
  lat: number | null;
  name_like: number;
  address_like: number;
};

const nearMetres = 60;
const metresBetween = (a: Place, b: Pick<Row, "lon" | "lat">): number | null => {
  if (a.lon === null || a.lat === null || b.lon === null || b.lat === null) return null;
  const [x, y] = [(b.lon - a.lon) * 111_320 * Math.cos((a.lat * Math.PI) / 180), (b.lat - a.lat) * 110_574];
  return Math.hypot(x, y);
};

/** Known sites and other findings that may be the same place: alike by name or address, or next door. A hint, never a verdict. */
export async function lookalikesOf(context: Context, place: Place, except?: string): Promise<Lookalike[]> {
  const { db, districtId } = context;
  const { name, address, lon, lat } = place;
  if (name.length < 2 && address.length < 4 && lon === null) return [];
  const box =
    lon === null || lat === null
      ? sql`false`
      : sql`(lon between ${lon - 0.001} and ${lon + 0.001} and lat between ${lat - 0.001} and ${lat + 0.001})`;
  const { rows } = await sql<Row>`
    with known as (
      select 'site' as kind, s.id, s.name, s.address, (i.filed_on is not null or i.filing_number is not null) as is_filed, s.lon, s.lat
      from site s join institution i on i.district_id = s.district_id and i.id = s.institution_id
      where s.district_id = ${districtId} and s.status <> 'closed' and (s.name % ${name} or s.address = ${address} or ${box})
      union all
      select 'finding', f.id, f.name, f.address, false, f.lon, f.lat from finding f
      where f.district_id = ${districtId} and f.id is distinct from ${except ?? null}::uuid and (f.name % ${name} or f.address = ${address} or ${box}))
    select *, similarity(name, ${name}) as name_like, similarity(address, ${address}) as address_like from known
    order by greatest(similarity(name, ${name}), similarity(address, ${address})) desc limit 20`.execute(db);
  return rows
    .flatMap((row): Lookalike[] => {
      const metres = metresBetween(place, row);
      const because = [
        ...(row.name_like >= 0.5 ? (["name"] as const) : []),
        ...(row.address_like >= 0.8 || row.address === address ? (["address"] as const) : []),
        ...(metres !== null && metres <= nearMetres ? (["near"] as const) : []),
      ];
      if (because.length === 0) return [];
      return [
        {
          kind: row.kind,
          id: row.id,
          name: row.name,
          address: row.address,
          isFiled: row.is_filed,
          metres: metres === null ? null : Math.round(metres),
          because,
        },
      ];
    })
    .toSorted((a, b) => b.because.length - a.because.length)
    .slice(0, 5);
}

export async function findLookalikes(context: Context, { query }: InputOf<typeof contract.findLookalikes>) {
  const { name, address, lon = null, lat = null } = query;
  return { items: await lookalikesOf(context, { name, address, lon, lat }) };
}
