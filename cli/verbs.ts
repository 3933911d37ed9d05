import { districtVerb } from "./district.ts";
import { migrateVerb } from "./migrate.ts";
import { schemaVerb } from "./schema.ts";
import type { Verb } from "./verb.ts";

/** Every command of `huituo`, in the order the help lists them. */
export const verbs: readonly Verb[] = [districtVerb, migrateVerb, schemaVerb];
