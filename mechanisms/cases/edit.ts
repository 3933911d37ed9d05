import type { Context } from "../../kernel/context.ts";
import { type CaseRecord, lockCase } from "./queries.ts";

/** A case that its applicant may still change, locked. */
export async function editableCase(context: Context<"case_not_editable">, id: string): Promise<CaseRecord> {
  const row = await lockCase(context, id);
  if (row.status !== "draft" && row.status !== "returned") context.refuse("case_not_editable", { status: row.status });
  return row;
}
