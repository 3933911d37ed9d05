/** Rules: what holds here, why, and who falls short. */
export { checkKind, factKind, parameterKind, ruleKind } from "./kinds.ts";
export { defineSubject, type Subject, type SubjectRow } from "./subject.ts";
