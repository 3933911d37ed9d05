import { sql } from "kysely";
import {
  anyone,
  atInstitution,
  type Column,
  definePermissions,
  inDivision,
  observer,
} from "../../kernel/permission.ts";

const institutionOfSite: Column = (t) => sql`${sql.ref(`${t}.institution_id`)}`;
const divisionOfSite: Column = (t) => sql`${sql.ref(`${t}.division_code`)}`;
const institution: Column = (t) => sql`${sql.ref(`${t}.id`)}`;

const staff = ["head", "office"] as const;

/** A legal body has no address of its own: whoever may see one of its sites, or leads the district, may see it. */
const divisionOfInstitution: Column = (
  t,
) => sql`(select coalesce(min(s.division_code), ${sql.ref(`${t}.district_id`)}) from site s
  where s.district_id = ${sql.ref(`${t}.district_id`)} and s.institution_id = ${sql.ref(`${t}.id`)})`;

export const permissions = definePermissions({
  "site.list": { on: "site", rules: [atInstitution(staff, institutionOfSite), observer(divisionOfSite)] },
  "site.read": { on: "site", rules: [atInstitution(staff, institutionOfSite), observer(divisionOfSite)] },
  "site.create": { rules: [inDivision(["health_official"])] },
  "site.revise": { on: "site", rules: [inDivision(["health_official"], divisionOfSite)] },
  "site.present": {
    on: "site",
    rules: [atInstitution(staff, institutionOfSite), inDivision(["health_official"], divisionOfSite)],
  },
  "site.confirm": {
    on: "site",
    rules: [
      atInstitution(staff, institutionOfSite),
      inDivision(["health_official", "street_official"], divisionOfSite),
    ],
  },
  "photo.read": { rules: [anyone] },
  "institution.list": {
    on: "institution",
    rules: [atInstitution(staff, institution), observer(divisionOfInstitution)],
  },
  "institution.read": {
    on: "institution",
    rules: [atInstitution(staff, institution), observer(divisionOfInstitution)],
  },
  "institution.create": { rules: [inDivision(["health_official"])] },
  "institution.revise": { on: "institution", rules: [inDivision(["health_official"], divisionOfInstitution)] },
});
