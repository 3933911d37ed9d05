import { z } from "zod";
import { DefinitionKey, definitionHead, Words } from "../../../contract/definition.ts";
import { roleNames } from "../../../contract/roles.ts";
import { sayFault } from "../../../engines/questionnaire/faults.ts";
import { type FhirQuestionnaire, writeFhir } from "../../../engines/questionnaire/fhir-write.ts";
import type { Questionnaire } from "../../../engines/questionnaire/model.ts";
import { parseQuestionnaire } from "../../../engines/questionnaire/parse.ts";

export const purposes = [
  "application",
  "survey",
  "self_test",
  "screening",
  "checklist",
  "quality_scale",
  "exam",
] as const;
export const Purpose = z.enum(purposes);
export type Purpose = z.infer<typeof Purpose>;

/** Who may fill it in by itself; a form without an audience belongs to a case or another record and is opened there. */
export const audiences = ["anyone", "signed_in", "family", "institution", ...roleNames] as const;
export const Audience = z.enum(audiences);
export type Audience = z.infer<typeof Audience>;

/** Either form is taken in; what is kept is FHIR. Each fault stands at its place in what was written. */
const StoredQuestionnaire = z.unknown().transform((given, context): FhirQuestionnaire => {
  const parsed = parseQuestionnaire(given);
  if (parsed.ok) return writeFhir(parsed.value);
  for (const fault of parsed.faults)
    context.issues.push({
      code: "custom",
      input: given,
      path: [...fault.path],
      message: `${sayFault(fault, "zh")} · ${sayFault(fault, "en")}`,
    });
  return z.NEVER;
});

/** A form. List `forms`. */
export const FormBody = z.strictObject({
  ...definitionHead,
  purpose: Purpose,
  audience: z.array(Audience).default([]),
  /** May be answered without an account; then nobody is kept with the answer, not even someone signed in. */
  anonymous: z.boolean().default(false),
  texts: z.strictObject({ intro: Words.optional(), done: Words.optional() }).default({}),
  questionnaire: StoredQuestionnaire,
  /** Item id → fact it can be filled from (`definePrefill`). */
  prefill: z.record(z.string(), DefinitionKey).default({}),
  /** Counts below this are not shown in result tables. */
  resultsLeast: z.int().min(1).max(100).default(5),
});
export type FormBody = z.infer<typeof FormBody>;

const known = new WeakMap<object, Questionnaire>();

/** The questionnaire of a form as the engine works on it; read once. */
export function questionnaireOf(body: { readonly questionnaire: object }): Questionnaire {
  let questionnaire = known.get(body.questionnaire);
  if (!questionnaire) {
    const parsed = parseQuestionnaire(body.questionnaire);
    if (!parsed.ok) throw new Error(parsed.faults.map((fault) => sayFault(fault, "en")).join("; "));
    questionnaire = parsed.value;
    known.set(body.questionnaire, questionnaire);
  }
  return questionnaire;
}
