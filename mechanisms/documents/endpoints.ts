import { nowOf, todayOf } from "../../kernel/clock.ts";
import type { Platform } from "../../kernel/context.ts";
import { Districts } from "../../kernel/district.ts";
import type { JobDefinition, SweepDefinition } from "../../kernel/jobs.ts";
import { handle } from "../../kernel/mount.ts";
import * as archive from "./archive-service.ts";
import * as contract from "./contract.ts";
import "./permissions.ts";
import { printJob } from "./print.ts";
import * as verify from "./verify-service.ts";

export const endpoints = [
  handle(contract.listDocuments, archive.listDocuments),
  handle(contract.exportDocuments, archive.exportDocuments),
  handle(contract.getDocument, archive.getDocument),
  handle(contract.downloadDocument, archive.downloadDocument),
  handle(contract.revokeDocument, archive.revokeDocument),
  handle(contract.destroyDocuments, archive.destroyDocuments),
  handle(contract.verifyDocument, verify.verifyDocument),
  handle(contract.checkDocumentFile, verify.checkDocumentFile),
];

/** Marks what may be destroyed; nothing is destroyed by itself. What holds without end is never due. */
export async function markDue(platform: Platform): Promise<void> {
  for (const { id: districtId, clock } of await new Districts(platform.database, platform.clock).list()) {
    const marked = await platform.database.kysely
      .updateTable("document")
      .set({ due_at: nowOf(clock) })
      .where("district_id", "=", districtId)
      .where("due_at", "is", null)
      .where("retained_until", "<", todayOf(clock))
      .where((where) => where.or([where("status", "<>", "issued"), where("valid_to", "<", todayOf(clock))]))
      .returning("id")
      .execute();
    if (marked.length > 0) platform.live.announce(districtId, ["document"]);
  }
}

export const jobs: JobDefinition[] = [printJob];
export const sweeps: SweepDefinition[] = [{ name: "documents.mark_due", run: markDue }];
