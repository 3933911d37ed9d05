import { sql } from "kysely";
import { ageBands, type ServiceForm, serviceForms, siteFeatures, siteKinds } from "../../contract/care.ts";
import { Random } from "../../engines/random/random.ts";
import type { GeneratedSite } from "./brute-force-search.ts";
import type { World } from "./world.ts";

const middle = { lon: 117.9, lat: 33.6 };
const pick = <T>(random: Random, values: readonly T[]): T => values[Math.floor(random.unit() * values.length)]!;
const some = <T>(random: Random, values: readonly T[], share: number): T[] =>
  values.filter(() => random.unit() < share);

/** Sites of every kind and state around the test district's centre; the same for the same seed. */
export function generateSites(world: World, count: number, seed: string, spread = 0.12): GeneratedSite[] {
  const random = Random.from(seed);
  return Array.from({ length: count }, (_, index) => {
    const lines = [];
    for (const ageBand of ageBands)
      for (const serviceForm of serviceForms as readonly ServiceForm[])
        if (random.unit() < 0.15)
          lines.push({
            ageBand,
            serviceForm,
            priceFen:
              serviceForm === "hourly" || serviceForm === "drop_in"
                ? 1_000 + Math.floor(random.unit() * 9_000)
                : 60_000 + Math.floor(random.unit() * 500_000),
            vacancies: random.unit() < 0.1 ? null : Math.max(0, Math.floor(random.unit() * 8) - 3),
          });
    const hasHours = random.unit() < 0.9;
    return {
      id: world.id(),
      name: `${pick(random, ["柳湾", "临河", "北岭", "阳光"])}${pick(random, ["小禾苗", "贝贝", "100%爱"])}托育园${index}`,
      kind: pick(random, siteKinds),
      status: pick(random, ["open", "open", "open", "open", "suspended", "closed", "preparing"]),
      division: pick(random, [world.community, world.otherCommunity]),
      location:
        random.unit() < 0.9
          ? { lon: middle.lon + (random.unit() - 0.5) * spread, lat: middle.lat + (random.unit() - 0.5) * spread }
          : null,
      inclusive: random.unit() < 0.4,
      grade: pick(random, ["A", "B", "C", "D", null]),
      features: some(random, siteFeatures, 0.4),
      days: [1, 2, 3, 4, 5, ...some(random, [6, 7], 0.2)],
      opens: hasHours ? pick(random, ["07:00", "07:30", "08:00"]) : null,
      closes: hasHours ? pick(random, ["17:00", "18:00", "20:30"]) : null,
      lines,
    };
  });
}

/** Rows as JSON, because the query builder takes long to write statements of many thousand values. */
async function insert(
  world: World,
  table: "site" | "place_line" | "place_month",
  rows: readonly Record<string, unknown>[],
): Promise<void> {
  if (rows.length === 0) return;
  const columns = sql.join(Object.keys(rows[0]!).map((column) => sql.ref(column)));
  await sql`insert into ${sql.table(table)} (${columns})
    select ${columns} from jsonb_populate_recordset(null::${sql.table(table)}, ${JSON.stringify(rows)}::jsonb)`.execute(
    world.db,
  );
}

/** Half of the lines have months of their own; in the others nothing was booked yet and all places of the line are free. */
const isBooked = (vacancies: number | null): vacancies is number => vacancies !== null && vacancies % 2 === 0;

/** Writes generated sites into the tables, with the places of one month. */
export async function writeSites(
  world: World,
  sites: readonly GeneratedSite[],
  month: string,
  at: string,
): Promise<void> {
  const institution_id = await world.institution();
  const district_id = world.districtId;
  const lines = sites.flatMap((site) => site.lines.map((line) => ({ ...line, siteId: site.id, id: world.id() })));
  await insert(
    world,
    "site",
    sites.map(({ id, name, kind, status, division, location, inclusive, grade, features, days, opens, closes }) => ({
      district_id,
      id,
      institution_id,
      name,
      kind,
      status,
      division_code: division,
      address: "柳湾路8号",
      lon: location?.lon ?? null,
      lat: location?.lat ?? null,
      inclusive,
      grade,
      features,
      hours: [{ days, from: opens ?? "09:00", to: closes ?? "16:00" }],
      opens_at: opens,
      closes_at: closes,
      created_at: at,
      changed_at: at,
      vacancy_confirmed_at: at,
    })),
  );
  // Without, the plans of the foreign key checks are still those for an empty table.
  await sql`analyze site`.execute(world.db);
  await insert(
    world,
    "place_line",
    lines.map(({ id, siteId, ageBand, serviceForm, priceFen, vacancies }) => ({
      district_id,
      id,
      site_id: siteId,
      age_band: ageBand,
      service_form: serviceForm,
      places: isBooked(vacancies) ? 20 : (vacancies ?? 0),
      price_fen: priceFen,
    })),
  );
  await sql`analyze place_line`.execute(world.db);
  await insert(
    world,
    "place_month",
    lines.flatMap(({ id, vacancies }) =>
      isBooked(vacancies) ? [{ district_id, line_id: id, month, capacity: vacancies + 3, taken: 2, held: 1 }] : [],
    ),
  );
}
