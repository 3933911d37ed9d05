/** Rules: what holds here, why, and who falls short. */
export { endpoints } from "./endpoints.ts";
export { checkKind, factKind, parameterKind, ruleKind } from "./kinds.ts";
export { defineSubject, type Subject, type SubjectRow } from "./subject.ts";
export { basisOf, judge } from "./judge.ts";
export { judgeSubjects, type Verdict } from "./judge-subjects.ts";
export type { Judged } from "./contract/judged.ts";
