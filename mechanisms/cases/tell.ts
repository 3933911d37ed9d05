import type { Role } from "../../contract/roles.ts";
import { openText } from "./timeline.ts";
import { noticeKind, notify, type Recipient } from "../notices/index.ts";
import type { CaseMoment } from "./contract/kind.ts";
import type { CaseRecord } from "./queries.ts";
import type { Work } from "./work.ts";
import { asOf } from "./work.ts";

/** Those whose case it is. */
export function applicantsOf(work: Pick<Work, "context" | "row">): Recipient[] {
  const { row, context } = work;
  const to: Recipient[] = [];
  if (row.applicant_account_id) to.push({ accountId: row.applicant_account_id });
  if (row.institution_id) to.push({ institutionId: row.institution_id, roles: ["head", "office"] });
  if (row.family_id) to.push({ familyId: row.family_id });
  // Who has no account here is reached by the number they left.
  if (to.length === 0 && row.applicant_phone_enc)
    to.push({ phone: openText(context, "case_file.applicant_phone", row.id, row.applicant_phone_enc) });
  return to;
}

/** Pages of the applicant hear of it at once. */
export const audienceOf = (row: CaseRecord) => ({
  families: row.family_id ? [row.family_id] : [],
  institutions: [row.institution_id, row.about_institution_id].flatMap((id) => id ?? []),
  accounts: row.applicant_account_id ? [row.applicant_account_id] : [],
});

export const officialsOf = (role: string, divisionCode: string): Recipient => ({ role: role as Role, divisionCode });

/** Tells people of a moment of the case: by the kind's own notice, else by the general one. */
export async function tell(
  work: Work,
  moment: CaseMoment,
  to: readonly Recipient[],
  more: { values?: Readonly<Record<string, unknown>>; dedupe?: string } = {},
): Promise<void> {
  const { context, kind, row, definitions } = work;
  const own = kind.notices[moment];
  if (own === null || to.length === 0) return;
  const notice = own ?? `case.${moment}`;
  if (!definitions.find(noticeKind, notice, asOf(context))) return;
  await notify(context, {
    notice,
    to,
    values: { kindTitle: kind.title, caseNumber: row.number ?? "", label: row.label, caseId: row.id, ...more.values },
    about: { kind: "case", id: row.id },
    ...(more.dedupe && { dedupe: `case:${row.id}:${more.dedupe}` }),
  });
}
