import type { ErrorsOf } from "../../../contract/endpoint.ts";
import type * as apply from "../contract/apply.ts";
import type * as office from "../contract/office.ts";
import type * as shown from "../contract/public.ts";

/** Every refusal of the cases' endpoints: each has a text. */
export type CaseErrors =
  | ErrorsOf<typeof apply.startCase>
  | ErrorsOf<typeof apply.changeCase>
  | ErrorsOf<typeof apply.openCaseForm>
  | ErrorsOf<typeof apply.saveCaseForm>
  | ErrorsOf<typeof apply.addFormFile>
  | ErrorsOf<typeof apply.addMaterial>
  | ErrorsOf<typeof apply.reuseMaterial>
  | ErrorsOf<typeof apply.removeMaterial>
  | ErrorsOf<typeof apply.submitCase>
  | ErrorsOf<typeof apply.withdrawCase>
  | ErrorsOf<typeof apply.discardCase>
  | ErrorsOf<typeof apply.fileCase>
  | ErrorsOf<typeof office.openTaskForm>
  | ErrorsOf<typeof office.claimTask>
  | ErrorsOf<typeof office.handOverTask>
  | ErrorsOf<typeof office.actOnTask>
  | ErrorsOf<typeof office.addAttachment>
  | ErrorsOf<typeof office.checkMaterial>
  | ErrorsOf<typeof office.answerObjection>
  | ErrorsOf<typeof shown.fileObjection>
  | ErrorsOf<typeof shown.trackCase>;
