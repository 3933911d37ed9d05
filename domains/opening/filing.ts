import type { Context } from "../../kernel/context.ts";

/** Filings and licences with their history. */

export type FilingRow = {
  readonly id: string;
  readonly institution_id: string;
  readonly site_id: string | null;
  readonly status: string;
};

/** The filing or licence that a case gave. */
export async function filingOfCase(context: Context<string>, caseId: string): Promise<FilingRow | undefined> {
  return await context.db
    .selectFrom("filing")
    .select(["id", "institution_id", "site_id", "status"])
    .where("district_id", "=", context.districtId)
    .where("case_id", "=", caseId)
    .forUpdate()
    .executeTakeFirst();
}

export async function endFiling(
  context: Context<string>,
  filing: Pick<FilingRow, "id">,
  status: "superseded" | "expired" | "cancelled" | "revoked",
): Promise<void> {
  await context.db
    .updateTable("filing")
    .set({ status, ended_on: context.today })
    .where("district_id", "=", context.districtId)
    .where("id", "=", filing.id)
    .where("status", "=", "in_force")
    .execute();
}

/** Records what a case gave; what the site had before is superseded. */
export async function recordFiling(
  context: Context<string>,
  filing: {
    readonly institutionId: string;
    readonly siteId: string;
    readonly caseId: string;
    readonly regime: "filing" | "licence";
    readonly number: string;
    readonly documentId: string | null;
    readonly validUntil: string | null;
  },
): Promise<void> {
  const { db, districtId, today } = context;
  await db
    .updateTable("filing")
    .set({ status: "superseded", ended_on: today })
    .where("district_id", "=", districtId)
    .where("institution_id", "=", filing.institutionId)
    .where("site_id", "=", filing.siteId)
    .where("status", "=", "in_force")
    .execute();
  await db
    .insertInto("filing")
    .values({
      district_id: districtId,
      id: context.newId<string>(),
      institution_id: filing.institutionId,
      site_id: filing.siteId,
      case_id: filing.caseId,
      regime: filing.regime,
      number: filing.number,
      document_id: filing.documentId,
      issued_on: today,
      valid_until: filing.validUntil,
      status: "in_force",
    })
    .execute();
}
