import { sql } from "kysely";
import type { InputOf, OutputOf } from "../../contract/endpoint.ts";
import type { AgeBand, ServiceForm } from "../../contract/care.ts";
import type { Context } from "../../kernel/context.ts";
import { allowed } from "../../kernel/permission.ts";
import { checkVersion, found } from "../../kernel/refusal.ts";
import { touch } from "../../mechanisms/indicators/index.ts";
import { ageInMonths } from "../families/index.ts";
import { monthStart, releaseTaken } from "../institutions/index.ts";
import type * as contract from "./contract/offers.ts";
import { type ContactRow, openContactRow, primaryGuardian } from "./contacts.ts";
import * as queries from "./queries.ts";

/** Ends a placement on a day, or cancels it before it began; the place is free from the following month on. */
export async function endPlacement(
  context: Context<(typeof contract.endPlacement)["errors"][number]>,
  { params, body }: InputOf<typeof contract.endPlacement>,
) {
  const { db, districtId, now, today } = context;
  const placement = found(
    await db
      .selectFrom("placement")
      .selectAll()
      .where("district_id", "=", districtId)
      .where("id", "=", params.placementId)
      .forUpdate()
      .executeTakeFirst(),
  );
  const { start_on: startOn, end_on: endOn } = placement;
  if (placement.status === "ended" || placement.status === "cancelled" || endOn < today)
    context.refuse("placement_over");
  checkVersion(placement, body.version);
  const begun = startOn <= today;
  const { lastDay } = body;
  if (lastDay === null && begun) context.refuse("already_begun");
  if (lastDay !== null && (lastDay < today || lastDay < startOn || lastDay >= endOn))
    context.refuse("last_day_wrong", { from: begun ? today : startOn, to: endOn });
  const freeFrom = lastDay === null ? startOn : monthStart(lastDay, 1);
  if (freeFrom <= endOn) await releaseTaken(db, districtId, placement.line_id, freeFrom, endOn);
  await db
    .updateTable("placement")
    .set({
      ...(lastDay === null ? { status: "cancelled" as const, ended_at: now } : { end_on: lastDay }),
      end_reason: body.reason,
      end_note: body.note,
      version: placement.version + 1,
    })
    .where("district_id", "=", districtId)
    .where("id", "=", placement.id)
    .execute();
  await touch(context, "line", [placement.line_id]);
  const site = await queries.findSite(context, placement.site_id);
  context.audited({ kind: "placement", id: placement.id }, { lastDay, before: endOn, reason: body.reason });
  context.changed([], { families: [placement.family_id], institutions: site ? [site.institution_id] : [] });
  return { version: placement.version + 1 };
}

type Row = ContactRow & {
  id: string;
  site_id: string;
  site_name: string;
  line_id: string;
  age_band: AgeBand;
  service_form: ServiceForm;
  start_on: string;
  end_on: string;
  price_fen: number;
  status: "planned" | "active" | "ended" | "cancelled";
  end_reason: string | null;
  version: number;
  total: number;
};

/** Children placed at the caller's sites; the contract with the family is why their names show without further consent. */
export async function listPlacements(
  context: Context,
  { query }: InputOf<typeof contract.listPlacements>,
): Promise<OutputOf<typeof contract.listPlacements>> {
  const { districtId } = context;
  const wanted = query.status.length > 0 ? query.status : ["planned", "active"];
  const { rows } = await sql<Row>`
    select p.id, p.site_id, s.name as site_name, p.line_id, l.age_band, l.service_form, p.start_on, p.end_on, p.price_fen,
      p.status, p.end_reason, p.version, count(*) over ()::int as total,
      c.id as child_id, c.name_enc as child_name_enc, coalesce(c.born_on, c.due_on) as birth,
      g.id as guardian_id, g.name_enc as guardian_name_enc, g.phone_enc as guardian_phone_enc
    from placement p
    join site s on s.district_id = p.district_id and s.id = p.site_id
    join place_line l on l.district_id = p.district_id and l.id = p.line_id
    join child c on c.district_id = p.district_id and c.id = p.child_id
    ${primaryGuardian("p")}
    where p.district_id = ${districtId} and ${allowed(context.actor, "placement.list", "p")} and p.status = any(${wanted}::text[])
      ${query.siteId ? sql`and p.site_id = ${query.siteId}` : sql``} ${query.lineId ? sql`and p.line_id = ${query.lineId}` : sql``}
    order by p.start_on desc, p.id limit ${query.size} offset ${(query.page - 1) * query.size}`.execute(context.db);
  context.audited({ kind: "placement", id: "list" }, { filter: query, shown: rows.length });
  return {
    items: rows.map((row) => {
      const { childName, guardianName, phone } = openContactRow(context, row);
      return {
        id: row.id,
        siteId: row.site_id,
        siteName: row.site_name,
        lineId: row.line_id,
        ageBand: row.age_band,
        serviceForm: row.service_form,
        childName,
        ageMonths: ageInMonths(row.birth, context.today),
        guardianName,
        phone,
        startOn: row.start_on,
        endOn: row.end_on,
        priceFen: row.price_fen,
        status: row.status,
        endReason: row.end_reason,
        version: row.version,
      } as OutputOf<typeof contract.listPlacements>["items"][number];
    }),
    total: rows[0]?.total ?? 0,
    today: context.today,
  };
}
