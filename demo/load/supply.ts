import type pg from "pg";
import { Random } from "../../engines/random/random.ts";
import { type CopyValue, copyRows } from "../../kernel/database/copy.ts";
import type { PlaceLine, Site, World } from "../world/types.ts";
import { openEnd } from "../../domains/institutions/as-of.ts";
import { type Facts, factsOf, hoursBounds } from "../../domains/institutions/facts.ts";
import { addDays } from "../../domains/institutions/horizon.ts";

type Row = readonly CopyValue[];
/** Ten in the morning in China, the time things of a day are recorded at. */
export const morning = (day: string): string => `${day}T02:00:00Z`;

/** Brands, institutions, sites and their history. */
export async function loadSites(client: pg.ClientBase, world: World): Promise<void> {
  const { districtId } = world;
  await copyRows(
    client,
    "brand",
    ["district_id", "id", "name"],
    Iterator.from(world.brands()).map(({ id, name }) => [districtId, id, name]),
  );
  const opened = new Map<string, { on: string; phone: string; head: string }>();
  for (const site of world.sites()) {
    const known = opened.get(site.institutionId);
    if (!known || site.openedOn < known.on)
      opened.set(site.institutionId, { on: site.openedOn, phone: site.phone, head: site.headName });
  }
  let filing = 0;
  await copyRows(
    client,
    "institution",
    [
      "district_id",
      "id",
      "brand_id",
      "name",
      "credit_code",
      "nature",
      "phone",
      "head_name",
      "registered_on",
      "filing_number",
      "filed_on",
      "created_at",
    ],
    Iterator.from(world.institutions()).map(({ id, brandId, name, creditCode, nature }): Row => {
      const { on = world.options.today, phone = "", head = "" } = opened.get(id) ?? {};
      filing += 1;
      return [
        districtId,
        id,
        brandId,
        name,
        creditCode,
        nature,
        phone,
        head,
        on,
        `${districtId}-TY-${String(filing).padStart(5, "0")}`,
        on,
        morning(on),
      ];
    }),
  );
  const sites = Iterator.from(world.sites()).map((site) => [site.id, siteRow(site)] as const);
  const [first] = world.sites();
  const columns = first ? (Object.keys(siteRow(first)) as (keyof ReturnType<typeof siteRow>)[]) : [];
  await copyRows(
    client,
    "site",
    ["district_id", "id", ...columns],
    sites.map(([id, row]) => [
      districtId,
      id,
      ...columns.map((column): CopyValue => (column === "hours" ? { json: row.hours } : row[column])),
    ]),
  );
  const id = Random.from(`history ${districtId} ${world.options.seed}`);
  await copyRows(
    client,
    "site_history",
    [
      "district_id",
      "id",
      "site_id",
      "valid_from",
      "valid_to",
      "recorded_at",
      "status",
      "kind",
      "division_code",
      "inclusive",
      "facts",
    ],
    Iterator.from(world.sites()).flatMap((site) => stateRows(districtId, site, id)),
  );
}

/** A site's row as the tables have it. */
function siteRow(site: Site) {
  const { staff, inclusive } = site;
  const hours = site.hours.map(({ weekdays, opens, closes }) => ({ days: [...weekdays], from: opens, to: closes }));
  // Open over midnight: the contract's hours end on the day they begin.
  const simple = hours.filter(({ from, to }) => from < to);
  return {
    institution_id: site.institutionId,
    name: site.name,
    kind: site.kind,
    status: "open",
    division_code: site.communityCode,
    address: site.address,
    lon: site.location.lon,
    lat: site.location.lat,
    phone: site.phone,
    intro: site.introduction,
    features: site.features,
    hours: simple,
    ...hoursBounds(simple),
    staff_carers: staff.carers,
    staff_health: staff.healthWorkers,
    staff_total: staff.head + staff.carers + staff.healthWorkers + staff.guards + staff.cooks,
    building_area: site.buildingSquareMetres,
    outdoor_area: site.outdoorSquareMetres,
    inclusive: inclusive !== null,
    inclusive_basis: inclusive?.basis ?? null,
    inclusive_from: inclusive?.validFrom ?? null,
    inclusive_to: inclusive?.validTo ?? null,
    grade: site.grade,
    graded_on: site.grade ? site.openedOn : null,
    opened_on: site.openedOn,
    vacancy_confirmed_at: site.vacancyConfirmed ? morning(site.vacancyConfirmed.on) : null,
    created_at: morning(site.openedOn),
    changed_at: morning(site.vacancyConfirmed?.on ?? site.openedOn),
  };
}

/** A site's past: opened, and recognised as inclusive later. */
function stateRows(districtId: string, site: Site, id: Random): Row[] {
  const now = factsOf(siteRow(site));
  const row = (from: string, to: string, facts: Facts): Row => [
    districtId,
    id.uuid(),
    site.id,
    from,
    to,
    morning(from),
    "open",
    site.kind,
    site.communityCode,
    facts.inclusive === true,
    { json: facts },
  ];
  const from = site.inclusive?.validFrom;
  if (!from || from <= site.openedOn) return [row(site.openedOn, openEnd, now)];
  const before = { ...now, inclusive: false, inclusive_basis: null, inclusive_from: null, inclusive_to: null };
  return [row(site.openedOn, addDays(from, -1), before), row(from, openEnd, now)];
}

const versionOn = (line: PlaceLine, day: string) =>
  line.versions.find(({ validFrom, validTo }) => validFrom <= day && (validTo ?? openEnd) >= day);

/** Places taken or held by children of the platform, by line and month. */
export type Occupancy = Map<string, { taken: number; held: number }>;
export const occupancyKey = (lineId: string, month: string): string => `${lineId} ${month}`;

/** Place lines with their versions, and the months families can ask for. */
export async function loadPlaces(
  client: pg.ClientBase,
  world: World,
  months: readonly string[],
  occupancy: Occupancy,
): Promise<void> {
  const { districtId } = world;
  const { today, seed } = world.options;
  const inclusive = new Set(
    Iterator.from(world.sites())
      .filter((site) => site.inclusive !== null)
      .map(({ id }) => id),
  );
  const booked = new Set(Iterator.from(occupancy.keys()).map((key) => key.split(" ")[0]));
  const isBooked = (line: PlaceLine) => booked.has(line.id);
  const share = (line: PlaceLine, places: number) => (inclusive.has(line.siteId) ? places : 0);
  await copyRows(
    client,
    "place_line",
    [
      "district_id",
      "id",
      "site_id",
      "age_band",
      "service_form",
      "places",
      "inclusive_places",
      "enrolled_elsewhere",
      "price_fen",
    ],
    Iterator.from(world.placeLines()).map((line): Row => {
      const { places, price } = versionOn(line, today) ?? line.versions.at(-1)!;
      return [
        districtId,
        line.id,
        line.siteId,
        line.ageBand,
        line.form,
        places,
        share(line, places),
        line.takenOutside,
        price,
      ];
    }),
  );
  const id = Random.from(`places ${districtId} ${seed}`);
  await copyRows(
    client,
    "place_history",
    [
      "district_id",
      "id",
      "line_id",
      "valid_from",
      "valid_to",
      "recorded_at",
      "places",
      "inclusive_places",
      "enrolled_elsewhere",
      "price_fen",
    ],
    Iterator.from(world.placeLines()).flatMap((line) =>
      line.versions.map(({ validFrom, validTo, places, price }): Row => [
        districtId,
        id.uuid(),
        line.id,
        validFrom,
        validTo ?? openEnd,
        morning(validFrom),
        places,
        share(line, places),
        line.takenOutside,
        price,
      ]),
    ),
  );
  await copyRows(
    client,
    "place_month",
    ["district_id", "line_id", "month", "capacity", "taken", "held"],
    // Months are written for lines that something is booked in; of the others all months are alike.
    Iterator.from(world.placeLines())
      .filter(isBooked)
      .flatMap((line) =>
        months.map((month): Row => {
          const { places } = versionOn(line, month < today ? today : month) ?? line.versions.at(-1)!;
          const { taken = 0, held = 0 } = occupancy.get(occupancyKey(line.id, month)) ?? {};
          return [districtId, line.id, month, Math.max(0, places - line.takenOutside), taken, held];
        }),
      ),
  );
}
