import { sql } from "kysely";
import { grantsOf } from "../../kernel/actor.ts";
import { type Column, definePermissions, guardian, inDivision, type Rule, signedIn } from "../../kernel/permission.ts";

const familyItself: Column = (t) => sql`${sql.ref(`${t}.id`)}`;
const familyOf: Column = (t) => sql`${sql.ref(`${t}.family_id`)}`;

/**
 * Counter staff serve families that have a pick-up point in their division, and families that have none yet.
 * A family belongs to no division by itself.
 */
export const counterOfFamily = (familyId: Column): Rule => ({
  key: "counter",
  roles: ["counter"],
  holds: (actor) => grantsOf(actor, ["counter"]).some((grant) => grant.divisionCode !== null),
  where: (actor, alias) => {
    const prefixes = grantsOf(actor, ["counter"]).flatMap((grant) =>
      grant.divisionCode ? `${grant.divisionCode}%` : [],
    );
    const district = sql.ref(`${alias}.district_id`);
    return sql<boolean>`(exists (select from pickup_point cp where cp.district_id = ${district} and cp.family_id = ${familyId(alias)}
        and cp.division_code like any(${prefixes}::text[]))
      or not exists (select from pickup_point cp where cp.district_id = ${district} and cp.family_id = ${familyId(alias)}))`;
  },
});

/** Only accounts of families may be guardians; staff act for a family at the counter. */
const familyAccount: Rule = { key: "guardian", roles: ["guardian"], holds: (actor) => actor.kind === "family" };

export const permissions = definePermissions({
  "family.mine": { rules: [signedIn] },
  "family.start": { rules: [familyAccount] },
  "family.join": { rules: [familyAccount] },
  "family.create": { rules: [inDivision(["counter"])] },
  "family.find": { rules: [inDivision(["counter"])] },
  "family.read": { on: "family", rules: [guardian(familyItself), counterOfFamily(familyItself)] },
  "family.change": { on: "family", rules: [guardian(familyItself), counterOfFamily(familyItself)] },
  "family.export": { on: "family", rules: [guardian(familyItself), counterOfFamily(familyItself)] },
  "family.erase": { on: "family", rules: [guardian(familyItself), counterOfFamily(familyItself)] },
  "child.change": { on: "child", rules: [guardian(familyOf), counterOfFamily(familyOf)] },
  "pickup_point.change": { on: "pickup_point", rules: [guardian(familyOf), counterOfFamily(familyOf)] },
  "guardian.change": { on: "guardian", rules: [guardian(familyOf), counterOfFamily(familyOf)] },
});
