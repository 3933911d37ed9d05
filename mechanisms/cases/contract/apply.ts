import { z } from "zod";
import { DefinitionKey, Words } from "../../../contract/definition.ts";
import { endpoint } from "../../../contract/endpoint.ts";
import { FileAnswer } from "../../../contract/file.ts";
import { Attachment, Response } from "../../../engines/questionnaire/response.ts";
import { AnswerView } from "../../forms/contract/answers.ts";
import { Judged, JudgedBasis } from "../../rules/contract/judged.ts";
import {
  DivisionCode,
  Instant,
  listQuery,
  LocalDate,
  pageOf,
  pageQuery,
  Phone,
  text,
  Version,
} from "../../../contract/values.ts";
import { ApplyAs, CaseId, CaseRow, CaseStatus, CaseView, Finding, MaterialFile, MaterialId } from "./case.ts";
import { CaseKind, PartKey, relations, subjects } from "./kind.ts";

/** Applying: what can be applied for, the case while it is filled in, and what its applicant may do with it. */

const ofCase = z.object({ caseId: CaseId });

export const listCaseKinds = endpoint({
  method: "GET",
  path: "/case-kinds",
  summary: "Kinds of case that can be applied for here, and how the caller may begin each.",
  query: z.object({ group: PartKey.optional(), about: z.enum(subjects).optional() }),
  output: z.object({
    items: z.array(
      z.object({
        key: DefinitionKey,
        version: z.int(),
        title: Words,
        says: Words.nullable(),
        group: z.string(),
        about: z.enum(subjects),
        division: z.enum(["subject", "asked", "district"]),
        follows: z.object({ kinds: z.array(DefinitionKey), relation: z.enum(relations) }).nullable(),
        /** Ways open to the caller; empty: to others only. */
        as: z.array(ApplyAs),
      }),
    ),
  }),
  action: "case.kinds",
  audit: { none: "public" },
  entities: ["definition"],
});

export const getCaseKind = endpoint({
  method: "GET",
  path: "/case-kinds/:kind",
  summary: "A kind of case as it holds today, with its deadlines worked out: the guide that is always current.",
  params: z.object({ kind: DefinitionKey }),
  output: z.object({
    kind: CaseKind,
    version: z.int(),
    source: z.string(),
    isOffered: z.boolean(),
    as: z.array(ApplyAs),
    /** Spans given by rules, as they are today: parameter → amount. */
    spans: z.record(z.string(), z.int().nullable()),
    /** The rules behind those spans. */
    judged: z.array(Judged),
    /** The kind's own basis, with the documents' titles. */
    basis: z.array(JudgedBasis),
    formTitles: z.record(z.string(), Words),
  }),
  action: "case.kinds",
  audit: { none: "public" },
  entities: ["definition"],
});

export const Person = z.object({ name: text(60), phone: Phone });

export const startCase = endpoint({
  method: "POST",
  path: "/cases",
  summary: "Begins a case as a draft; a follow-up takes answers and materials over from the case it follows.",
  body: z.object({
    kind: DefinitionKey,
    as: ApplyAs,
    institutionId: z.uuid().optional(),
    familyId: z.uuid().optional(),
    /** The institution, site, family or case it is about. */
    aboutId: z.uuid().optional(),
    divisionCode: DivisionCode.optional(),
    /** Who applies, where counter staff file for a person; also the contact of others. */
    person: Person.optional(),
  }),
  output: z.object({ caseId: CaseId, version: Version }),
  errors: [
    "kind_not_offered",
    "not_for_you",
    "subject_missing",
    "subject_not_yours",
    "case_already_open",
    "former_not_in_force",
    "appeal_too_late",
    "person_missing",
    "division_missing",
  ],
  action: "case.start",
  audit: { event: "case.started" },
  entities: ["case"],
});

export const changeCase = endpoint({
  method: "PUT",
  path: "/cases/:caseId",
  summary: "Changes contact and division of a draft.",
  params: ofCase,
  body: z.object({ person: Person.optional(), divisionCode: DivisionCode.optional(), version: Version }),
  output: z.object({ version: Version }),
  errors: ["case_not_editable", "division_missing"],
  action: "case.edit",
  target: "caseId",
  audit: { event: "case.changed" },
  entities: ["case"],
});

const ofForm = z.object({ caseId: CaseId, form: DefinitionKey });

export const getCaseForm = endpoint({
  method: "GET",
  path: "/cases/:caseId/forms/:form",
  summary: "One of the case's forms as it was answered.",
  params: ofForm,
  output: AnswerView,
  action: "case.read",
  target: "caseId",
  audit: { event: "case.form_viewed" },
  entities: ["case", "form_answer"],
});

export const openCaseForm = endpoint({
  method: "POST",
  path: "/cases/:caseId/forms/:form",
  summary: "Opens one of the case's forms for filling in; where it is not begun, with what is known filled in.",
  params: ofForm,
  output: AnswerView,
  errors: ["case_not_editable"],
  action: "case.edit",
  target: "caseId",
  audit: { none: "own draft" },
  entities: ["case"],
});

export const saveCaseForm = endpoint({
  method: "PUT",
  path: "/cases/:caseId/forms/:form",
  summary: "Saves a form of a draft while it is being filled in; nothing has to be complete.",
  params: ofForm,
  body: z.object({ response: Response, version: Version }),
  output: z.object({ version: Version, savedAt: Instant }),
  errors: ["case_not_editable", "answer_not_draft", "answer_malformed"],
  action: "case.edit",
  target: "caseId",
  audit: { none: "own draft, saved while typing" },
  perMinute: 120,
});

export const addFormFile = endpoint({
  method: "POST",
  path: "/cases/:caseId/forms/:form/files",
  summary: "Adds a photo, file or signature to a form of the case.",
  params: ofForm,
  body: z.object({ linkId: z.string().max(100) }),
  output: Attachment,
  errors: ["case_not_editable", "answer_not_draft", "file_not_accepted", "file_too_large", "too_many_files"],
  action: "case.edit",
  target: "caseId",
  audit: { event: "case.form_file_added" },
  entities: ["case"],
  transport: "upload",
});

export const getFormFile = endpoint({
  method: "GET",
  path: "/cases/:caseId/form-files/:answerId/:fileId",
  summary: "A file given with a form of the case or of one of its steps.",
  params: z.object({ caseId: CaseId, answerId: z.uuid(), fileId: z.uuid() }),
  output: FileAnswer,
  action: "case.read",
  target: "caseId",
  audit: { event: "case.form_file_viewed" },
  transport: "stream",
});

export const addMaterial = endpoint({
  method: "POST",
  path: "/cases/:caseId/materials",
  summary: "Adds a file as one of the case's materials.",
  params: ofCase,
  body: z.object({ material: PartKey, validUntil: LocalDate.optional() }),
  output: MaterialFile,
  errors: [
    "case_not_editable",
    "material_unknown",
    "wrong_format",
    "file_too_large",
    "too_many_files",
    "valid_until_missing",
    "no_longer_valid",
  ],
  action: "case.edit",
  target: "caseId",
  audit: { event: "case.material_added" },
  entities: ["case"],
  transport: "upload",
});

export const listReusable = endpoint({
  method: "GET",
  path: "/cases/:caseId/reusable",
  summary: "Files given with earlier cases of the same applicant or institution that may be used again.",
  params: ofCase,
  output: z.object({ items: z.array(MaterialFile.extend({ fromNumber: z.string().nullable(), fromKind: Words })) }),
  action: "case.edit",
  target: "caseId",
  audit: { event: "case.reusable_viewed" },
  entities: ["case"],
});

export const reuseMaterial = endpoint({
  method: "POST",
  path: "/cases/:caseId/materials/reuse",
  summary: "Uses a file of an earlier case again.",
  params: ofCase,
  body: z.object({ materialId: MaterialId }),
  output: MaterialFile,
  errors: ["case_not_editable", "too_many_files", "not_reusable"],
  action: "case.edit",
  target: "caseId",
  audit: { event: "case.material_reused" },
  entities: ["case"],
});

export const removeMaterial = endpoint({
  method: "DELETE",
  path: "/cases/:caseId/materials/:materialId",
  summary: "Takes a file out again.",
  params: z.object({ caseId: CaseId, materialId: MaterialId }),
  output: z.object({ ok: z.literal(true) }),
  errors: ["case_not_editable"],
  action: "case.edit",
  target: "caseId",
  audit: { event: "case.material_removed" },
  entities: ["case"],
});

export const downloadMaterial = endpoint({
  method: "GET",
  path: "/case-materials/:materialId",
  summary: "A file of a case.",
  params: z.object({ materialId: MaterialId }),
  output: FileAnswer,
  transport: "stream",
  action: "case.material",
  target: "materialId",
  audit: { event: "case.material_viewed" },
});

export const checkCase = endpoint({
  method: "GET",
  path: "/cases/:caseId/check",
  summary: "What is still missing or does not fit, by the same check that submission makes.",
  params: ofCase,
  output: z.object({ findings: z.array(Finding), isComplete: z.boolean() }),
  action: "case.read",
  target: "caseId",
  audit: { none: "no personal data" },
  entities: ["case", "form_answer"],
});

export const submitCase = endpoint({
  method: "POST",
  path: "/cases/:caseId/submit",
  summary: "Submits a draft or a corrected case: checked at once, acknowledged at once with its number.",
  params: ofCase,
  body: z.object({ version: Version }),
  output: z.object({ number: z.string(), version: Version, status: CaseStatus, warnings: z.array(Finding) }),
  errors: ["case_not_editable", "case_incomplete", "case_already_open", "kind_not_offered"],
  action: "case.edit",
  target: "caseId",
  audit: { event: "case.submitted" },
  entities: ["case"],
});

export const withdrawCase = endpoint({
  method: "POST",
  path: "/cases/:caseId/withdraw",
  summary: "Takes a submitted case back.",
  params: ofCase,
  body: z.object({ reason: text(500, 0).default(""), version: Version }),
  output: z.object({ version: Version }),
  errors: ["case_not_open", "not_withdrawable"],
  action: "case.apply",
  target: "caseId",
  audit: { event: "case.withdrawn" },
  entities: ["case"],
});

export const discardCase = endpoint({
  method: "DELETE",
  path: "/cases/:caseId",
  summary: "Throws a draft away that was never submitted.",
  params: ofCase,
  output: z.object({ ok: z.literal(true) }),
  errors: ["case_not_editable"],
  action: "case.edit",
  target: "caseId",
  audit: { event: "case.discarded" },
  entities: ["case"],
});

export const listMyCases = endpoint({
  method: "GET",
  path: "/my-cases",
  summary: "The cases of the caller, of their institution and of their family, newest first.",
  query: z.object({
    ...pageQuery,
    status: listQuery(CaseStatus),
    group: PartKey.optional(),
    aboutId: z.uuid().optional(),
  }),
  output: pageOf(
    CaseRow.extend({
      /** The applicant has something to do. */
      waitsForMe: z.boolean(),
    }),
  ),
  action: "case.own",
  audit: { none: "one's own cases" },
  entities: ["case"],
});

export const getCase = endpoint({
  method: "GET",
  path: "/cases/:caseId",
  summary:
    "A case whole, as far as the caller may see it: what was given, where it stands, what happened, what comes next.",
  params: ofCase,
  output: CaseView,
  action: "case.read",
  target: "caseId",
  audit: { event: "case.viewed" },
  entities: ["case", "form_answer", "document"],
});

/** For those without an account: everything in one call, answered with a code to follow it by. */
export const fileCase = endpoint({
  method: "POST",
  path: "/case-kinds/:kind/file",
  summary: "Files a case without an account; its number and code lead back to it.",
  params: z.object({ kind: DefinitionKey }),
  body: z.object({
    aboutId: z.uuid().optional(),
    divisionCode: DivisionCode.optional(),
    answers: z.array(z.object({ form: DefinitionKey, response: Response })).max(5),
    person: Person.optional(),
  }),
  output: z.object({ number: z.string(), code: z.string(), warnings: z.array(Finding) }),
  errors: ["kind_not_offered", "not_for_you", "subject_missing", "division_missing", "case_incomplete"],
  action: "case.file",
  audit: { event: "case.filed" },
  entities: ["case"],
  perMinute: 6,
});
