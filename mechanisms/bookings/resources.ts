import { sql } from "kysely";
import type { InputOf, OutputOf } from "../../contract/endpoint.ts";
import type { Context } from "../../kernel/context.ts";
import { allowed } from "../../kernel/permission.ts";
import { checkVersion, found } from "../../kernel/refusal.ts";
import type { ResourceId } from "./contract/ids.ts";
import type * as contract from "./contract/sessions.ts";
import type { Where } from "./queries.ts";

/** Where a resource belongs: to a site, or for other domains to an institution or a division. */
export type Owner =
  | { readonly siteId: string }
  | { readonly institutionId: string }
  | { readonly divisionCode: string };

/** A site as a whole can be booked from its first session on. */
export const openSite = ({ db, districtId }: Where, siteId: string) =>
  sql`insert into booking_resource (district_id, id, kind, site_id) values (${districtId}, ${siteId}, 'site', ${siteId})
    on conflict do nothing`.execute(db);

/** Adds a resource of any owner; who may is the caller's business. */
export async function addResource(
  context: Pick<Context<string>, "db" | "districtId" | "newId">,
  owner: Owner,
  { kind, name, place }: { kind: string; name: string; place: string },
): Promise<ResourceId> {
  const id = context.newId<ResourceId>();
  await context.db
    .insertInto("booking_resource")
    .values({
      district_id: context.districtId,
      id,
      kind,
      name,
      place,
      site_id: "siteId" in owner ? owner.siteId : null,
      institution_id: "institutionId" in owner ? owner.institutionId : null,
      division_code: "divisionCode" in owner ? owner.divisionCode : null,
    })
    .execute();
  return id;
}

export async function listResources(
  context: Context,
  { query }: InputOf<typeof contract.listResources>,
): Promise<OutputOf<typeof contract.listResources>> {
  const { rows } = await sql<{
    id: string;
    kind: string;
    name: string;
    place: string;
    site_id: string | null;
    archived_at: string | null;
    version: number;
  }>`select r.id, r.kind, r.place, r.site_id, r.archived_at, r.version, concat_ws(' · ', s.name, nullif(r.name, '')) as name
    from booking_resource r left join site s on s.district_id = r.district_id and s.id = r.site_id
    where r.district_id = ${context.districtId} and ${allowed(context.actor, "booking.resources", "r")}
      ${query.kind ? sql`and r.kind = ${query.kind}` : sql``} order by s.name, r.kind, r.name, r.id limit 500`.execute(
    context.db,
  );
  return {
    items: rows.map(({ site_id, archived_at, ...row }) => ({
      ...row,
      siteId: site_id,
      isArchived: archived_at !== null,
    })),
  } as OutputOf<typeof contract.listResources>;
}

export async function createResource(context: Context, { params, body }: InputOf<typeof contract.createResource>) {
  const resourceId = await addResource(context, { siteId: params.siteId }, body);
  context.audited({ kind: "booking_resource", id: resourceId }, { kind: body.kind });
  return { resourceId };
}

export async function changeResource(context: Context, { params, body }: InputOf<typeof contract.changeResource>) {
  const { db, districtId } = context;
  const resource = found(
    await db
      .selectFrom("booking_resource")
      .selectAll()
      .where("district_id", "=", districtId)
      .where("id", "=", params.resourceId)
      .forUpdate()
      .executeTakeFirst(),
  );
  checkVersion(resource, body.version);
  await db
    .updateTable("booking_resource")
    .set({
      // A site keeps its own name and address.
      ...(resource.kind !== "site" && { name: body.name, place: body.place }),
      archived_at: body.isArchived ? (resource.archived_at ?? context.now) : null,
      version: resource.version + 1,
    })
    .where("district_id", "=", districtId)
    .where("id", "=", resource.id)
    .execute();
  return { version: resource.version + 1 };
}
