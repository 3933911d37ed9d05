import type { InputOf, OutputOf } from "../../contract/endpoint.ts";
import type { Context } from "../../kernel/context.ts";
import { checkVersion, found } from "../../kernel/refusal.ts";
import { openEnd } from "./as-of.ts";
import type * as contract from "./contract.ts";

/** Adds a care group, or changes or ends one. */
export async function putGroup(
  context: Context<"ends_before_it_begins">,
  { params, body }: InputOf<typeof contract.putGroup>,
) {
  const { db, districtId } = context;
  const { id, version, validFrom, validTo, ageBand, ...rest } = body;
  if (validTo !== null && validTo < validFrom) context.refuse("ends_before_it_begins");
  const columns = { ...rest, age_band: ageBand, valid_from: validFrom, valid_to: validTo ?? openEnd };
  const groupId = id ?? context.newId<OutputOf<typeof contract.putGroup>["groupId"]>();
  if (id === undefined)
    await db
      .insertInto("care_group")
      .values({ district_id: districtId, id: groupId, site_id: params.siteId, ...columns })
      .execute();
  else {
    const group = found(
      await db
        .selectFrom("care_group")
        .select("version")
        .where("district_id", "=", districtId)
        .where("site_id", "=", params.siteId)
        .where("id", "=", id)
        .forUpdate()
        .executeTakeFirst(),
    );
    checkVersion(group, version ?? 0);
    await db
      .updateTable("care_group")
      .set({ ...columns, version: group.version + 1 })
      .where("district_id", "=", districtId)
      .where("id", "=", id)
      .execute();
  }
  context.audited({ kind: "site", id: params.siteId }, { groupId, ageBand, capacity: rest.capacity });
  return { groupId };
}
