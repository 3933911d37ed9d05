import { type Selectable, sql } from "kysely";
import type { Instant } from "../../contract/values.ts";
import type { Actor } from "../../kernel/actor.ts";
import type { Db, TableOf } from "../../kernel/database/pool.ts";
import { allowed } from "../../kernel/permission.ts";
import { found } from "../../kernel/refusal.ts";
import { touchLater } from "../../mechanisms/indicators/index.ts";
import type { NeedFacts, needEvents } from "./contract.ts";

/** All SQL of the domain. */

export type NeedRow = Selectable<TableOf<"need">>;

export async function getNeedRow(db: Db, districtId: string, needId: string): Promise<NeedRow> {
  return found(
    await db
      .selectFrom("need")
      .selectAll()
      .where("district_id", "=", districtId)
      .where("id", "=", needId)
      .executeTakeFirst(),
  );
}

/** The row, locked, so that two changes at once queue. */
export async function lockNeed(db: Db, districtId: string, needId: string): Promise<NeedRow> {
  return found(
    await db
      .selectFrom("need")
      .selectAll()
      .where("district_id", "=", districtId)
      .where("id", "=", needId)
      .forUpdate()
      .executeTakeFirst(),
  );
}

export const listNeedsOfFamily = (db: Db, districtId: string, familyId: string) =>
  db
    .selectFrom("need")
    .selectAll()
    .where("district_id", "=", districtId)
    .where("family_id", "=", familyId)
    .orderBy(sql`status <> 'open'`)
    .orderBy("stated_at", "desc")
    .orderBy("id", "desc")
    .execute();

export const findOpenNeedOf = (db: Db, districtId: string, childId: string) =>
  db
    .selectFrom("need")
    .selectAll()
    .where("district_id", "=", districtId)
    .where("child_id", "=", childId)
    .where("status", "=", "open")
    .executeTakeFirst();

export async function listPointIds(db: Db, districtId: string, needId: string): Promise<string[]> {
  const rows = await db
    .selectFrom("need_point")
    .select("pickup_point_id")
    .where("district_id", "=", districtId)
    .where("need_id", "=", needId)
    .orderBy("pickup_point_id")
    .execute();
  return rows.map(({ pickup_point_id }) => pickup_point_id);
}

export async function replacePoints(
  db: Db,
  districtId: string,
  needId: string,
  pointIds: readonly string[],
): Promise<void> {
  await db.deleteFrom("need_point").where("district_id", "=", districtId).where("need_id", "=", needId).execute();
  if (pointIds.length > 0)
    await db
      .insertInto("need_point")
      .values(pointIds.map((id) => ({ district_id: districtId, need_id: needId, pickup_point_id: id })))
      .execute();
}

export async function insertVersion(
  db: Db,
  districtId: string,
  needId: string,
  version: number,
  row: {
    event: (typeof needEvents)[number];
    facts: NeedFacts;
    channel: "self" | "counter" | "system";
    recordedBy: string | null;
    recordedAt: Instant;
  },
): Promise<void> {
  await touchLater(db, districtId, "need", [needId]);
  await db
    .insertInto("need_version")
    .values({
      district_id: districtId,
      need_id: needId,
      version,
      event: row.event,
      facts: JSON.stringify(row.facts),
      channel: row.channel,
      recorded_by: row.recordedBy,
      recorded_at: row.recordedAt,
    })
    .execute();
}

export const listVersions = (db: Db, districtId: string, needId: string) =>
  db
    .selectFrom("need_version")
    .selectAll()
    .where("district_id", "=", districtId)
    .where("need_id", "=", needId)
    .orderBy("version", "desc")
    .execute();

export const factsOf = (row: NeedRow): NeedFacts =>
  ({
    wantedFrom: row.wanted_from.slice(0, 7),
    serviceForms: row.service_forms,
    careFrom: row.care_from?.slice(0, 5) ?? null,
    careTo: row.care_to?.slice(0, 5) ?? null,
    weekdays: row.weekdays,
    budgetFen: row.budget_fen,
    maxMetres: row.max_metres,
    kinds: row.kinds,
    inclusiveOnly: row.inclusive_only,
    features: row.features,
    hardship: row.hardship,
    cause: row.cause,
    divisionCode: row.division_code,
  }) as NeedFacts;

/** The name of a site or institution; undefined when it is not there. */
export async function findName(
  db: Db,
  districtId: string,
  table: "site" | "institution",
  id: string | null,
): Promise<string | undefined> {
  if (!id) return undefined;
  const row = await db
    .selectFrom(table)
    .select("name")
    .where("district_id", "=", districtId)
    .where("id", "=", id)
    .executeTakeFirst();
  return row?.name;
}

export async function findInstitutionOf(db: Db, districtId: string, siteId: string): Promise<string | undefined> {
  const row = await db
    .selectFrom("site")
    .select("institution_id")
    .where("district_id", "=", districtId)
    .where("id", "=", siteId)
    .executeTakeFirst();
  return row?.institution_id;
}

/** Open needs without a sign of life since an instant, a page at a time, locked for ending. */
export const listStale = (
  db: Db,
  districtId: string,
  before: Instant,
  options: { unreminded: boolean; limit: number },
) => {
  let query = db
    .selectFrom("need")
    .selectAll()
    .where("district_id", "=", districtId)
    .where("status", "=", "open")
    .where(sql<boolean>`coalesce(confirmed_at, stated_at) < ${before}`);
  // Nobody can be reminded of an anonymous need.
  if (options.unreminded) query = query.where("reminded_at", "is", null).where("family_id", "is not", null);
  return query.orderBy("id").limit(options.limit).forUpdate().skipLocked().execute();
};

export type SurveyFilter = {
  readonly division?: string | undefined;
  readonly status?: string | undefined;
  readonly cause?: string | undefined;
  readonly origin?: string | undefined;
};

export async function listSurvey(
  db: Db,
  districtId: string,
  actor: Actor,
  filter: SurveyFilter,
  page: { page: number; size: number },
) {
  const where = sql<boolean>`n.district_id = ${districtId} and ${allowed(actor, "need.survey", "n")}
    and (${filter.division ?? null}::text is null or n.division_code like ${`${filter.division ?? ""}%`})
    and (${filter.status ?? null}::text is null or n.status = ${filter.status ?? null})
    and (${filter.cause ?? null}::text is null or n.cause = ${filter.cause ?? null})
    and (${filter.origin ?? null}::text is null or n.origin = ${filter.origin ?? null})`;
  const { rows } = await sql<NeedRow & { division_name: string }>`
    select n.*, d.name as division_name from need n join division d on d.district_id = n.district_id and d.code = n.division_code
    where ${where} order by n.stated_at desc, n.id desc limit ${page.size} offset ${(page.page - 1) * page.size}`.execute(
    db,
  );
  const { rows: counts } = await sql<{
    total: number;
  }>`select count(*)::int as total from need n where ${where}`.execute(db);
  return { rows, total: counts[0]?.total ?? 0 };
}
