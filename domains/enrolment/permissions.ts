import { sql } from "kysely";
import { atInstitution, type Column, definePermissions, guardian } from "../../kernel/permission.ts";
import { counterOfFamily } from "../families/index.ts";

const column =
  (name: string): Column =>
  (t) =>
    sql`${sql.ref(`${t}.${name}`)}`;
const staff = ["head", "office"] as const;

/** A value of the row that a column of this row points to. */
const via =
  (table: string, key: string, value: string): Column =>
  (t) =>
    sql`(select x.${sql.ref(value)} from ${sql.table(table)} x
    where x.district_id = ${sql.ref(`${t}.district_id`)} and x.id = ${sql.ref(`${t}.${key}`)})`;

const familyId = column("family_id");
const familyOfChoice = via("application", "application_id", "family_id");
const institutionOfSite = via("site", "site_id", "institution_id");
const family = (of: Column) => [guardian(of), counterOfFamily(of)];
const institution = (of: Column) => atInstitution(staff, of);

export const permissions = definePermissions({
  "application.submit": { on: "child", rules: family(familyId) },
  "application.change": { on: "application", rules: family(familyId) },
  "enquiry.list": { on: "application_choice", rules: [institution(institutionOfSite)] },
  "enquiry.read": { on: "application_choice", rules: [institution(institutionOfSite)] },
  "enquiry.answer": { on: "application_choice", rules: [institution(institutionOfSite)] },
  "offer.read": { on: "offer", rules: [...family(familyOfChoice), institution(institutionOfSite)] },
  "offer.accept": { on: "offer", rules: family(familyOfChoice) },
  "offer.revoke": { on: "offer", rules: [institution(institutionOfSite)] },
  "enrolment.read": { on: "family", rules: family(column("id")) },
  "placement.list": { on: "placement", rules: [institution(institutionOfSite)] },
  "placement.end": { on: "placement", rules: [...family(familyId), institution(institutionOfSite)] },
});
