import { z } from "zod";
import { DefinitionKey, Words } from "../../../contract/definition.ts";
import { endpoint } from "../../../contract/endpoint.ts";
import { FileAnswer } from "../../../contract/file.ts";
import { Instant, LocalDate, Version, id } from "../../../contract/values.ts";
import { StoredForm } from "./answers.ts";
import { Audience, Purpose } from "./kind.ts";

export const DraftId = id("form_draft");

/** A form while it is being built: the compact questionnaire, not yet checked. */
export const DraftBody = z.strictObject({
  key: z.string().max(80),
  title: z.strictObject({ zh: z.string().max(200), en: z.string().max(200) }),
  purpose: Purpose,
  audience: z.array(Audience),
  anonymous: z.boolean(),
  texts: z.strictObject({ intro: Words.optional(), done: Words.optional() }),
  prefill: z.record(z.string(), z.string()),
  resultsLeast: z.int().min(1).max(100),
  basis: z.array(z.unknown()).default([]),
  questionnaire: z.object({ items: z.array(z.unknown()).max(500), grading: z.unknown().optional() }),
});
export type DraftBody = z.infer<typeof DraftBody>;

export const FormFault = z.object({ path: z.array(z.union([z.string(), z.number()])), zh: z.string(), en: z.string() });
export type FormFault = z.infer<typeof FormFault>;

export const FormDraft = z.object({
  id: DraftId,
  body: DraftBody,
  /** Version of the form it began from. */
  basedOn: z.int().nullable(),
  /** Newest version of the form now; differs from `basedOn` when someone published meanwhile. */
  newest: z.int().nullable(),
  faults: z.array(FormFault),
  savedAt: Instant,
  version: Version,
});
export type FormDraft = z.infer<typeof FormDraft>;

export const FormRow = z.object({
  key: DefinitionKey,
  title: Words,
  purpose: Purpose,
  audience: z.array(Audience),
  version: z.int(),
  pack: z.string(),
  questions: z.int(),
});

export const FormVersion = z.object({
  version: z.int(),
  pack: z.string(),
  source: z.string(),
  from: LocalDate,
  to: LocalDate,
  recordedAt: Instant,
  isSuperseded: z.boolean(),
  questionnaire: StoredForm,
});

const formKey = z.object({ formKey: DefinitionKey });
const draftId = z.object({ draftId: DraftId });
const building = { action: "form.build", entities: ["definition"] } as const;
const open = { audit: { none: "forms hold no personal data" } } as const;

export const listFormDefinitions = endpoint({
  method: "GET",
  path: "/form-definitions",
  summary: "All forms of the district and the drafts of new ones.",
  output: z.object({
    forms: z.array(FormRow),
    drafts: z.array(
      z.object({ id: DraftId, key: z.string(), title: z.object({ zh: z.string(), en: z.string() }), savedAt: Instant }),
    ),
    /** Facts that can fill items. */
    facts: z.array(z.object({ key: z.string(), title: Words })),
    mayBuild: z.boolean(),
  }),
  action: "form.list",
  entities: ["definition"],
  ...open,
});

export const listFormVersions = endpoint({
  method: "GET",
  path: "/form-definitions/:formKey/versions",
  summary: "Every version of a form ever recorded, newest first.",
  params: formKey,
  output: z.object({ title: Words, versions: z.array(FormVersion) }),
  action: "form.list",
  entities: ["definition"],
  ...open,
});

export const exportForm = endpoint({
  method: "GET",
  path: "/form-definitions/:formKey/export",
  summary: "A form as XLSForm workbook or FHIR R4 Questionnaire.",
  params: formKey,
  query: z.object({ format: z.enum(["xlsform", "fhir"]), version: z.coerce.number().int().min(1).optional() }),
  output: FileAnswer,
  action: "form.list",
  transport: "stream",
  ...open,
});

export const createFormDraft = endpoint({
  method: "POST",
  path: "/form-drafts",
  summary: "Begins a form: empty, as the next version of one, or as a copy of one under another key.",
  body: z.object({ from: DefinitionKey.optional(), copy: z.boolean().default(false) }),
  output: z.object({ draftId: DraftId }),
  audit: { event: "form_draft.created" },
  ...building,
});

export const importFormDraft = endpoint({
  method: "POST",
  path: "/form-drafts/import",
  summary:
    "Begins a form from an XLSForm workbook or a FHIR R4 Questionnaire; what lies outside the subset is refused by its place.",
  body: z.object({ key: DefinitionKey }),
  output: z.object({ draftId: DraftId.nullable(), faults: z.array(FormFault) }),
  errors: ["file_not_accepted"],
  audit: { event: "form_draft.imported" },
  transport: "upload",
  perMinute: 20,
  ...building,
});

export const getFormDraft = endpoint({
  method: "GET",
  path: "/form-drafts/:draftId",
  summary: "A form being built, with everything that keeps it from being published.",
  params: draftId,
  output: FormDraft,
  target: "draftId",
  ...building,
  action: "form_draft.edit",
  ...open,
});

export const saveFormDraft = endpoint({
  method: "PUT",
  path: "/form-drafts/:draftId",
  summary: "Saves a form being built, also with faults, and names them.",
  params: draftId,
  body: z.object({ body: DraftBody, version: Version }),
  output: FormDraft,
  target: "draftId",
  ...building,
  action: "form_draft.edit",
  audit: { none: "saved while building; publishing is recorded" },
  perMinute: 120,
});

export const deleteFormDraft = endpoint({
  method: "DELETE",
  path: "/form-drafts/:draftId",
  summary: "Throws away a form being built; published versions stay.",
  params: draftId,
  output: z.object({}),
  target: "draftId",
  ...building,
  action: "form_draft.edit",
  audit: { event: "form_draft.deleted" },
});

export const publishFormDraft = endpoint({
  method: "POST",
  path: "/form-drafts/:draftId/publish",
  summary: "Publishes a form as a new version; answers begun before keep theirs.",
  params: draftId,
  body: z.object({ version: Version, from: LocalDate.optional() }),
  output: z.object({ formKey: DefinitionKey, version: z.int() }),
  errors: ["form_has_faults", "newer_version_published"],
  target: "draftId",
  ...building,
  action: "form_draft.edit",
  audit: { event: "form.published" },
});
