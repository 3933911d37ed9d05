import { demoVerb } from "./demo.ts";
import { districtVerb } from "./district.ts";
import { adminVerb } from "./admin.ts";
import { backupVerb } from "./backup.ts";
import { auditVerb } from "./audit.ts";
import { importVerb } from "./import.ts";
import { keysVerb } from "./keys.ts";
import { migrateVerb } from "./migrate.ts";
import { packVerb } from "./pack.ts";
import { restoreVerb } from "./restore.ts";
import { schemaVerb } from "./schema.ts";
import type { Verb } from "./verb.ts";

/** Every command of `huituo`, in the order the help lists them. */
export const verbs: readonly Verb[] = [
  districtVerb,
  adminVerb,
  demoVerb,
  migrateVerb,
  importVerb,
  packVerb,
  backupVerb,
  restoreVerb,
  auditVerb,
  keysVerb,
  schemaVerb,
];
