import type pg from "pg";
import { Random } from "../../engines/random/random.ts";
import { type CopyValue, copyRows } from "../../kernel/database/copy.ts";
import type { PlaceLine, Site, World } from "../world/types.ts";
import { addDays } from "./days.ts";

type Row = readonly CopyValue[];
/** Ten in the morning in China, the time things of a day are recorded at. */
export const morning = (day: string): string => `${day}T02:00:00Z`;
const farDay = "9999-12-31";

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
  await copyRows(
    client,
    "site",
    siteColumns,
    Iterator.from(world.sites()).map((site) => siteRow(districtId, site)),
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

const siteColumns = [
  "district_id",
  "id",
  "institution_id",
  "name",
  "kind",
  "status",
  "division_code",
  "address",
  "lon",
  "lat",
  "phone",
  "intro",
  "features",
  "hours",
  "opens_at",
  "closes_at",
  "staff_carers",
  "staff_health",
  "staff_total",
  "building_area",
  "outdoor_area",
  "inclusive",
  "inclusive_basis",
  "inclusive_from",
  "inclusive_to",
  "grade",
  "graded_on",
  "opened_on",
  "vacancy_confirmed_at",
  "created_at",
  "changed_at",
];

function siteRow(districtId: string, site: Site): Row {
  const { staff, inclusive } = site;
  const opens = site.hours.map(({ opens: at }) => at).toSorted()[0] ?? null;
  const closes =
    site.hours
      .map(({ closes: at }) => at)
      .toSorted()
      .at(-1) ?? null;
  // A site open over midnight has no simple span: its hours stay in the list only.
  const simple = opens !== null && closes !== null && opens < closes;
  const total = staff.head + staff.carers + staff.healthWorkers + staff.guards + staff.cooks;
  return [
    districtId,
    site.id,
    site.institutionId,
    site.name,
    site.kind,
    "open",
    site.communityCode,
    site.address,
    site.location.lon,
    site.location.lat,
    site.phone,
    site.introduction,
    site.features,
    { json: site.hours },
    simple ? opens : null,
    simple ? closes : null,
    staff.carers,
    staff.healthWorkers,
    total,
    site.buildingSquareMetres,
    site.outdoorSquareMetres,
    inclusive !== null,
    inclusive?.basis,
    inclusive?.validFrom,
    inclusive?.validTo,
    site.grade,
    site.grade ? site.openedOn : null,
    site.openedOn,
    site.vacancyConfirmed ? morning(site.vacancyConfirmed.on) : null,
    morning(site.openedOn),
    morning(site.vacancyConfirmed?.on ?? site.openedOn),
  ];
}

/** A site's past: opened, and recognised as inclusive later. */
function stateRows(districtId: string, site: Site, id: Random): Row[] {
  const facts = { json: { name: site.name, address: site.address } };
  const row = (from: string, to: string, inclusive: boolean): Row => [
    districtId,
    id.uuid(),
    site.id,
    from,
    to,
    morning(from),
    "open",
    site.kind,
    site.communityCode,
    inclusive,
    facts,
  ];
  const from = site.inclusive?.validFrom;
  if (!from || from <= site.openedOn) return [row(site.openedOn, farDay, from !== undefined)];
  return [row(site.openedOn, addDays(from, -1), false), row(from, farDay, true)];
}

const versionOn = (line: PlaceLine, day: string) =>
  line.versions.find(({ validFrom, validTo }) => validFrom <= day && (validTo ?? farDay) >= day);

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
        validTo ?? farDay,
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
    Iterator.from(world.placeLines()).flatMap((line) =>
      months.map((month): Row => {
        const { places } = versionOn(line, month < today ? today : month) ?? line.versions.at(-1)!;
        const { taken = 0, held = 0 } = occupancy.get(occupancyKey(line.id, month)) ?? {};
        return [districtId, line.id, month, Math.max(0, places - line.takenOutside), taken, held];
      }),
    ),
  );
}
