import { parseCompact, type Parsed } from "./check.ts";
import { readFhir } from "./fhir-read.ts";
import type { Questionnaire } from "./model.ts";

export type { Parsed } from "./check.ts";

/** Takes in a questionnaire in either form: FHIR R4 JSON or the compact one. */
export function parseQuestionnaire(given: unknown): Parsed<Questionnaire> {
  const isFhir = typeof given === "object" && given !== null && "resourceType" in given;
  return isFhir ? readFhir(given) : parseCompact(given);
}
