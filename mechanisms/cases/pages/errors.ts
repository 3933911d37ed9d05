import type { ErrorsOf } from "../../../contract/endpoint.ts";
import type * as apply from "../contract/apply.ts";
import type * as office from "../contract/office.ts";
import type * as shown from "../contract/public.ts";

/** Every refusal of the cases' endpoints: each has a text. */
export type CaseErrors = ErrorsOf<
  | typeof apply.startCase
  | typeof apply.changeCase
  | typeof apply.openCaseForm
  | typeof apply.saveCaseForm
  | typeof apply.addFormFile
  | typeof apply.addMaterial
  | typeof apply.reuseMaterial
  | typeof apply.removeMaterial
  | typeof apply.submitCase
  | typeof apply.withdrawCase
  | typeof apply.discardCase
  | typeof apply.fileCase
  | typeof office.openTaskForm
  | typeof office.claimTask
  | typeof office.handOverTask
  | typeof office.actOnTask
  | typeof office.addAttachment
  | typeof office.checkMaterial
  | typeof office.answerObjection
  | typeof shown.fileObjection
  | typeof shown.trackCase
>;
