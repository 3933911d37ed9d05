import { sql } from "kysely";
import { fieldAad } from "../../kernel/crypto/keyring.ts";
import { touchLater } from "../../mechanisms/indicators/index.ts";
import { deleteUnlessUsed, hasConsent, registerFamilyPart } from "../families/index.ts";
import * as queries from "./queries.ts";
import { endNeed } from "./service.ts";

/** What families' needs mean for their rights: in the export, in the deletion, and when they no longer want to be searched for. */
registerFamilyPart({
  name: "needs",
  async export({ db, districtId, keyring }, familyId) {
    const rows = await queries.listNeedsOfFamily(db, districtId, familyId);
    return rows.map((row) => ({
      id: row.id,
      childId: row.child_id,
      status: row.status,
      ...queries.factsOf(row),
      wishes: row.wishes_enc && keyring.open(row.wishes_enc, fieldAad("need.wishes", row.id)),
      statedAt: row.stated_at,
      endedAt: row.ended_at,
    }));
  },
  /** A family that agreed to statistics leaves its needs behind without anything that leads to it; others leave nothing. */
  async erase({ db, districtId, now }, familyId) {
    const rows = await queries.listNeedsOfFamily(db, districtId, familyId);
    const counts = await hasConsent({ db, districtId }, familyId, "statistics");
    await touchLater(
      db,
      districtId,
      "need",
      rows.flatMap(({ id, child_id }) => (child_id === null ? [id] : [id, child_id])),
    );
    for (const { id } of rows) {
      await db.deleteFrom("need_point").where("district_id", "=", districtId).where("need_id", "=", id).execute();
      await db.deleteFrom("need_version").where("district_id", "=", districtId).where("need_id", "=", id).execute();
      const gone =
        !counts &&
        (await deleteUnlessUsed(db, () =>
          db.deleteFrom("need").where("district_id", "=", districtId).where("id", "=", id).execute(),
        ));
      if (gone) continue;
      await db
        .updateTable("need")
        .set({
          family_id: null,
          child_id: null,
          wishes_enc: null,
          sibling_site_id: null,
          employer_institution_id: null,
          recorded_by: null,
          seen_site_ids: [],
          ended_at: sql`coalesce(ended_at, ${now})`,
          status: sql`case when status = 'open' then 'withdrawn' else status end`,
        })
        .where("district_id", "=", districtId)
        .where("id", "=", id)
        .execute();
    }
    return { deletedNeeds: rows.length };
  },
  async withdrawn(context, familyId, purpose) {
    if (purpose !== "care_search") return;
    for (const row of await queries.listNeedsOfFamily(context.db, context.districtId, familyId))
      if (row.status === "open") await endNeed(context, row, "withdrawn");
  },
});
