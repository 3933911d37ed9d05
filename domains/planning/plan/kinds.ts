import { defineKind } from "../../../mechanisms/packs/kind.ts";
import { Duty, Programme } from "../contract/duty.ts";

/** What a document orders a unit to do. */
export const duty = defineKind<Duty>({ kind: "duty", list: "duties", schema: Duty, needsBasis: true });

/** Pilots, subsidies, demonstration schemes, courses, activities, services, kinds of facility, publicity duties. */
export const programme = defineKind<Programme>({
  kind: "programme",
  list: "programmes",
  schema: Programme,
  needsBasis: true,
});
