import { z } from "zod";
import { DefinitionKey, Words } from "../../../contract/definition.ts";
import { endpoint } from "../../../contract/endpoint.ts";
import { FileAnswer } from "../../../contract/file.ts";
import { DivisionCode, Instant, Version, id, pageOf, pageQuery, text } from "../../../contract/values.ts";
import type { FhirQuestionnaire } from "../../../engines/questionnaire/fhir-write.ts";
import { Attachment, Response } from "../../../engines/questionnaire/response.ts";
import { Audience, Purpose } from "./kind.ts";

export const AnswerId = id("form_answer");
export type AnswerId = z.infer<typeof AnswerId>;
export const answerStatuses = ["draft", "submitted", "amended"] as const;
export const AnswerStatus = z.enum(answerStatuses);

/** Subset of FHIR R4 Questionnaire; pages read it with `parseQuestionnaire`. */
export const StoredForm = z.custom<FhirQuestionnaire>((value) => typeof value === "object" && value !== null);

export const FormSummary = z.object({
  key: DefinitionKey,
  version: z.int(),
  title: Words,
  purpose: Purpose,
  audience: z.array(Audience),
  anonymous: z.boolean(),
  intro: Words.nullable(),
  /** Last day it is open. */
  to: z.string().nullable(),
  questions: z.int(),
});
export type FormSummary = z.infer<typeof FormSummary>;

export const FormView = z.object({
  ...FormSummary.shape,
  texts: z.object({ intro: Words.optional(), done: Words.optional() }),
  questionnaire: StoredForm,
  /** The caller may fill it in here. */
  mayAnswer: z.boolean(),
});
export type FormView = z.infer<typeof FormView>;

export const Problem = z.object({
  path: z.string(),
  linkId: z.string(),
  code: z.string(),
  details: z.record(z.string(), z.union([z.string(), z.number()])).optional(),
});

/** What an answer was worth when it was submitted. */
export const Result = z.object({
  points: z.number(),
  of: z.number(),
  share: z.number().nullable(),
  outcome: z.object({ key: z.string(), title: Words, advice: Words.nullable() }).nullable(),
  vetoes: z.array(z.object({ linkId: z.string(), path: z.string(), code: z.string() })),
  sections: z.array(z.object({ id: z.string(), points: z.number(), of: z.number() })),
});
export type Result = z.infer<typeof Result>;

/** Which values were filled in from what is known, and what knows them. */
export const Prefilled = z.object({ path: z.string(), source: Words });
export type Prefilled = z.infer<typeof Prefilled>;

export const AnswerHead = z.object({
  id: AnswerId,
  formKey: DefinitionKey,
  formVersion: z.int(),
  title: Words,
  purpose: Purpose,
  status: AnswerStatus,
  startedAt: Instant,
  savedAt: Instant,
  submittedAt: Instant.nullable(),
  version: Version,
});
export type AnswerHead = z.infer<typeof AnswerHead>;

export const AnswerView = z.object({
  ...AnswerHead.shape,
  questionnaire: StoredForm,
  texts: z.object({ intro: Words.optional(), done: Words.optional() }),
  response: Response,
  prefilled: z.array(Prefilled),
  result: Result.nullable(),
  /** A newer version of the form is in force; the answer stays with its own. */
  isOutdated: z.boolean(),
});
export type AnswerView = z.infer<typeof AnswerView>;

/** Proves that an answer without an account is one's own; given once, when it is started. */
const Token = text(80).optional();
const params = z.object({ answerId: AnswerId });
const own = { action: "form_answer.keep", target: "answerId", entities: ["form_answer"] } as const;

export const listForms = endpoint({
  method: "GET",
  path: "/forms",
  summary:
    "Lists the forms the caller may fill in: surveys, self-tests and others open to all or to their kind of account.",
  output: z.object({ forms: z.array(FormSummary) }),
  action: "form.read",
  audit: { none: "public" },
  entities: ["definition"],
});

export const getForm = endpoint({
  method: "GET",
  path: "/forms/:formKey",
  summary: "A form with its questions as FHIR R4 Questionnaire: the version in force, or a former one.",
  params: z.object({ formKey: DefinitionKey }),
  query: z.object({ version: z.coerce.number().int().min(1).optional() }),
  output: FormView,
  action: "form.read",
  audit: { none: "public" },
  entities: ["definition"],
});

export const startAnswer = endpoint({
  method: "POST",
  path: "/forms/:formKey/answers",
  summary:
    "Starts an answer with what is known filled in; without an account it comes with a token that opens it again.",
  params: z.object({ formKey: DefinitionKey }),
  body: z.object({ divisionCode: DivisionCode.optional() }),
  output: z.object({ answer: AnswerView, token: z.string().nullable() }),
  errors: ["form_not_for_you"],
  action: "form_answer.start",
  audit: { event: "form_answer.started" },
  entities: ["form_answer"],
  perMinute: 20,
});

export const resumeAnswer = endpoint({
  method: "POST",
  path: "/form-answers/:answerId/resume",
  summary: "The state of one's own answer as last saved.",
  params,
  body: z.object({ token: Token }),
  output: AnswerView,
  audit: { none: "own answers" },
  ...own,
});

export const saveAnswer = endpoint({
  method: "PUT",
  path: "/form-answers/:answerId",
  summary: "Saves a draft; nothing has to be complete. What is hidden is not stored.",
  params,
  body: z.object({ response: Response, version: Version, token: Token }),
  output: z.object({ version: Version, savedAt: Instant }),
  errors: ["answer_not_draft", "answer_malformed"],
  audit: { none: "own draft, saved while typing" },
  perMinute: 120,
  ...own,
});

export const submitAnswer = endpoint({
  method: "POST",
  path: "/form-answers/:answerId/submit",
  summary: "Submits an answer: checked as a whole, scored, then kept with the version of the form it answers.",
  params,
  body: z.object({ response: Response, version: Version, token: Token }),
  output: AnswerView,
  errors: ["answer_not_draft", "answer_incomplete"],
  audit: { event: "form_answer.submitted" },
  ...own,
});

export const amendAnswer = endpoint({
  method: "POST",
  path: "/form-answers/:answerId/amend",
  summary: "Corrects a submitted answer; the former one is kept.",
  params,
  body: z.object({ response: Response, version: Version, token: Token }),
  output: AnswerView,
  errors: ["answer_not_submitted", "answer_incomplete"],
  audit: { event: "form_answer.amended" },
  ...own,
});

export const discardAnswer = endpoint({
  method: "DELETE",
  path: "/form-answers/:answerId",
  summary: "Throws a draft away.",
  params,
  output: z.object({}),
  errors: ["answer_not_draft"],
  action: "form_answer.discard",
  target: "answerId",
  audit: { event: "form_answer.discarded" },
  entities: ["form_answer"],
});

export const listMyAnswers = endpoint({
  method: "GET",
  path: "/me/form-answers",
  summary: "One's own answers to forms that stand by themselves, drafts first.",
  query: z.object(pageQuery),
  output: pageOf(AnswerHead),
  action: "form_answer.own",
  audit: { none: "own answers" },
  entities: ["form_answer"],
});

export const uploadAttachment = endpoint({
  method: "POST",
  path: "/form-answers/:answerId/files",
  summary: "Adds a photo, file or signature to an answer; what it is is read from its first bytes.",
  params,
  body: z.object({ linkId: z.string().max(100), token: Token }),
  output: Attachment,
  errors: ["file_not_accepted", "file_too_large", "too_many_files"],
  audit: { event: "form_answer.file_added" },
  transport: "upload",
  ...own,
});

export const getAttachment = endpoint({
  method: "GET",
  path: "/form-answers/:answerId/files/:fileId",
  summary: "A file of one's own answer.",
  params: z.object({ answerId: AnswerId, fileId: z.uuid() }),
  output: FileAnswer,
  action: "form_answer.discard",
  target: "answerId",
  audit: { none: "own answers" },
  transport: "stream",
});
