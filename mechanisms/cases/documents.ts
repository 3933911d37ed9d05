import type { LocalDate } from "../../contract/values.ts";
import { dayOf } from "../../kernel/clock.ts";
import { documentKind, issueDocument } from "../documents/index.ts";
import type { DocumentTemplate } from "../documents/contract/template.ts";
import type { Outcome } from "./contract/kind.ts";
import { shownValue } from "./publish.ts";
import type { EffectCase } from "./registry.ts";
import { openText, record } from "./timeline.ts";
import type { Work } from "./work.ts";
import { asOf } from "./work.ts";

/** Values that every document of a case may declare, besides the names of its expressions in camel case. */
export const standardValues = [
  "caseNumber",
  "kindTitle",
  "label",
  "subjectName",
  "applicantName",
  "submittedOn",
  "decidedOn",
  "outcomeTitle",
  "validUntil",
  "promisedOn",
] as const;

export const camelCase = (name: string): string =>
  name.replace(/_+([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());

type Issue = { outcome?: Outcome; replaces?: { documentId: string; reason: string } };

/** Issues a document of a case. What it declares and nobody knows is printed as a dash: a paper never stops a case. */
export async function issueFor(
  work: Work,
  { template, values: expressions = {} }: NonNullable<Outcome["document"]>,
  { outcome, replaces }: Issue = {},
): Promise<NonNullable<EffectCase["document"]>> {
  const { context, row, kind, scene, facts, definitions } = work;
  const declared = definitions.get(documentKind, template, asOf(context)).body;
  const known: Record<string, unknown> = {
    ...Object.fromEntries(Object.keys(scene.values).map((name) => [camelCase(name), shownOf(work, name)])),
    caseNumber: row.number,
    kindTitle: kind.title,
    label: row.label,
    subjectName: facts.subjectName,
    applicantName: openText(context, "case_file.applicant_name", row.id, row.applicant_name_enc),
    submittedOn: row.submitted_at && dayOf(new Date(row.submitted_at)),
    decidedOn: context.today,
    outcomeTitle: outcome?.title,
    validUntil: row.valid_until,
    promisedOn: row.due_on,
    ...Object.fromEntries(Object.entries(expressions).map(([name, source]) => [name, shownValue(work, source)])),
  };
  const issued = await issueDocument(context, {
    template,
    values: complete(declared, known),
    about: { kind: "case", id: row.id },
    divisionCode: row.division_code.slice(0, 6),
    holder: { accountId: row.applicant_account_id, institutionId: row.institution_id, familyId: row.family_id },
    ...(row.valid_until && { validTo: row.valid_until as LocalDate }),
    ...(replaces && { replaces }),
  });
  await record(context, row, {
    event: "document_issued",
    by: "platform",
    facts: { documentId: issued.documentId, number: issued.number, template },
  });
  return { id: issued.documentId, number: issued.number };
}

const shownOf = (work: Work, name: string): unknown => {
  const value = work.scene.values[name];
  if (typeof value === "string" || Array.isArray(value)) {
    const shown = shownValue(work, name);
    return shown === null ? value : shown;
  }
  return value;
};

function complete(template: DocumentTemplate, known: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(template.values).flatMap(([name, { type, optional }]) => {
      const value = known[name];
      const isThere = value !== undefined && value !== null && value !== "";
      if (isThere && (type !== "list" || Array.isArray(value))) return [[name, value]];
      return optional ? [] : [[name, type === "list" ? [] : "—"]];
    }),
  );
}

/** The document of a template that was issued last for a case and still stands. */
export const findDocument = ({ db, districtId }: Work["context"], caseId: string, template: string) =>
  db
    .selectFrom("document")
    .select(["id", "number", "code"])
    .where("district_id", "=", districtId)
    .where("about_kind", "=", "case")
    .where("about_id", "=", caseId)
    .where("template_key", "=", template)
    .where("status", "=", "issued")
    .orderBy("issued_at", "desc")
    .executeTakeFirst();

export const listDocumentsOf = ({ db, districtId }: Work["context"], caseId: string) =>
  db
    .selectFrom("document")
    .select(["id", "template_key", "template_version", "number", "code", "issued_at", "status", "valid_to"])
    .where("district_id", "=", districtId)
    .where("about_kind", "=", "case")
    .where("about_id", "=", caseId)
    .orderBy("issued_at")
    .execute();
