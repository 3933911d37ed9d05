/** Cases: what other mechanisms and domains may call. */
export { endpoints } from "./endpoints.ts";
export { sweeps } from "./sweeps.ts";
export { calendarIn, calendarKind, caseKind } from "./kind.ts";
export {
  type CaseSubject,
  defineCaseSubject,
  defineEffect,
  type Effect,
  type EffectAnswer,
  type EffectCase,
  type FoundSubject,
} from "./registry.ts";
export type { CaseKind } from "./contract/kind.ts";
