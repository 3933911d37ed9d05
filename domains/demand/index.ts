import { sql } from "kysely";
import type { Context } from "../../kernel/context.ts";
import type { Db } from "../../kernel/database/pool.ts";
import "./family-part.ts";
import * as queries from "./queries.ts";
import { endNeed } from "./service.ts";

export { endpoints } from "./endpoints.ts";
export { sweeps } from "./jobs.ts";

/** What enrolment needs of a need. */
export type OpenNeed = {
  readonly id: string;
  readonly familyId: string;
  readonly childId: string;
  readonly wantedFrom: string;
  readonly serviceForms: readonly string[];
  readonly status: "open" | "placed" | "withdrawn" | "expired";
};

const shown = (row: queries.NeedRow): OpenNeed => ({
  id: row.id,
  familyId: row.family_id ?? "",
  childId: row.child_id ?? "",
  wantedFrom: row.wanted_from,
  serviceForms: row.service_forms,
  status: row.status,
});

/** The open need of a child, if there is one. */
export async function findOpenNeed(db: Db, districtId: string, childId: string): Promise<OpenNeed | undefined> {
  const row = await queries.findOpenNeedOf(db, districtId, childId);
  return row && shown(row);
}

/** A need by id. Throws not_found. */
export async function getNeed(db: Db, districtId: string, needId: string): Promise<OpenNeed> {
  return shown(await queries.getNeedRow(db, districtId, needId));
}

/** The child has a place: its open need is met. Does nothing without one. */
export async function markNeedPlaced(context: Context, childId: string): Promise<void> {
  const open = await queries.findOpenNeedOf(context.db, context.districtId, childId);
  if (!open) return;
  const row = await queries.lockNeed(context.db, context.districtId, open.id);
  if (row.status === "open") await endNeed(context, row, "placed");
}

/** A need as planning counts it: no person in it. */
export type CountedNeed = {
  readonly id: string;
  readonly divisionCode: string;
  readonly wantedFrom: string;
  readonly ageMonths: number;
  readonly serviceForms: readonly string[];
  readonly budgetFen: number | null;
  readonly maxMetres: number;
  readonly cause: string | null;
  readonly origin: "self" | "counter" | "anonymous";
  readonly statedAt: string;
  readonly endedAt: string | null;
};

/** For FROM: needs that were open at an instant, and count: anonymous ones, and those of families that agree to statistics. */
export const needsOpenAt = (districtId: string, at: string) => sql<CountedNeed>`(
  select n.id, n.division_code as "divisionCode", n.wanted_from as "wantedFrom", n.age_months as "ageMonths", n.service_forms as "serviceForms",
    n.budget_fen as "budgetFen", n.max_metres as "maxMetres", n.cause, n.origin, n.stated_at as "statedAt", n.ended_at as "endedAt"
  from need n
  where n.district_id = ${districtId} and n.stated_at <= ${at} and (n.ended_at is null or n.ended_at > ${at})
    and (n.family_id is null or exists (select from consent c where c.district_id = n.district_id and c.family_id = n.family_id
      and c.purpose = 'statistics' and c.given_at <= ${at} and (c.withdrawn_at is null or c.withdrawn_at > ${at}))))`;

export async function listNeedsOpenAt(db: Db, districtId: string, at: string): Promise<CountedNeed[]> {
  const { rows } = await sql<CountedNeed>`select * from ${needsOpenAt(districtId, at)} o order by o.id`.execute(db);
  return rows;
}
