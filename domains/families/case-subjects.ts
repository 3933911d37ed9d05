import { defineCaseSubject } from "../../mechanisms/cases/registry.ts";

/** A family as cases are about it: where its first home lies, and how many children it has. Its name is nobody's label. */
defineCaseSubject({
  key: "family",
  facts: { family_children: "number" },
  async find({ db, districtId }, id) {
    const family = await db
      .selectFrom("family")
      .select("id")
      .where("district_id", "=", districtId)
      .where("id", "=", id)
      .executeTakeFirst();
    if (!family) return undefined;
    const home = await db
      .selectFrom("pickup_point")
      .select("division_code")
      .where("district_id", "=", districtId)
      .where("family_id", "=", id)
      .orderBy("is_primary", "desc")
      .orderBy("id")
      .limit(1)
      .executeTakeFirst();
    const { children } = await db
      .selectFrom("child")
      .select((eb) => eb.fn.countAll<number>().as("children"))
      .where("district_id", "=", districtId)
      .where("family_id", "=", id)
      .executeTakeFirstOrThrow();
    return {
      name: "",
      divisionCode: home?.division_code ?? null,
      institutionId: null,
      familyId: id,
      facts: { family_children: Number(children) },
    };
  },
});
