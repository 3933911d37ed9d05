/** Forms and their answers: what other mechanisms and domains may call. They guard who may. */
export {
  amendAnswerOf,
  answerValues,
  formInForce,
  listAnswersAbout,
  openAnswer,
  readAnswer,
  saveAnswerDraft,
  submitAnswerOf,
} from "./answers.ts";
export { addAttachment, attachmentOf } from "./attachments.ts";
export type { AnswerHead, AnswerId, AnswerView } from "./contract/answers.ts";
export { type FormBody, questionnaireOf } from "./contract/kind.ts";
export { endpoints } from "./endpoints.ts";
export { formKind } from "./kind.ts";
export { type About, definePrefill, type FactProvider } from "./prefill.ts";
