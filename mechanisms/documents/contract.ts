import { z } from "zod";
import { DefinitionKey, Words } from "../../contract/definition.ts";
import { endpoint } from "../../contract/endpoint.ts";
import { FileAnswer } from "../../contract/file.ts";
import { Can, DivisionCode, id, Instant, LocalDate, pageOf, pageQuery, text, Version } from "../../contract/values.ts";

export const DocumentId = id("DocumentId");
export type DocumentId = z.infer<typeof DocumentId>;

/** What the archive and the public see of how a document stands today. */
export const documentStates = ["valid", "not_yet_valid", "expired", "revoked", "replaced"] as const;
export const DocumentState = z.enum(documentStates);
export type DocumentState = z.infer<typeof DocumentState>;

/** Sixteen letters and digits without those that look alike, as printed: `K7QM-2XWD-…`; spaces, hyphens and case do not matter. */
export const VerificationCode = z
  .string()
  .transform((typed) => typed.replace(/[\s-]/g, "").toUpperCase())
  .pipe(z.string().regex(/^[0-9A-HJKMNP-TV-Z]{16}$/));

export const DocumentRow = z.object({
  id: DocumentId,
  template: DefinitionKey,
  title: Words,
  number: z.string(),
  divisionCode: DivisionCode,
  divisionName: z.string(),
  state: DocumentState,
  issuedAt: Instant,
  validFrom: LocalDate,
  /** Absent: without end. */
  validTo: LocalDate.nullable(),
  retainedUntil: LocalDate,
  isDue: z.boolean(),
  destroyedAt: Instant.nullable(),
});
export type DocumentRow = z.infer<typeof DocumentRow>;

const filters = {
  /** A number or part of it, or a whole verification code. */
  search: z.string().trim().max(80).optional(),
  template: DefinitionKey.optional(),
  state: DocumentState.optional(),
  year: z.coerce.number().int().min(2000).max(2200).optional(),
  /** Only those whose retention is over and that are still there. */
  due: z.stringbool().optional(),
};

export const listDocuments = endpoint({
  method: "GET",
  path: "/documents",
  summary: "The archive: documents of the divisions the caller looks after, newest first.",
  query: z.object({ ...pageQuery, ...filters }),
  output: pageOf(DocumentRow).extend({
    templates: z.array(z.object({ key: DefinitionKey, title: Words })),
    /** Whether the caller may destroy what is due. */
    canDestroy: z.boolean(),
  }),
  action: "document.list",
  audit: { none: "numbers and states, no personal data" },
  entities: ["document"],
});

export const exportDocuments = endpoint({
  method: "GET",
  path: "/documents/export",
  summary: "The archive's list as a table.",
  query: z.object(filters),
  transport: "stream",
  output: FileAnswer,
  action: "document.list",
  audit: { event: "document.exported" },
  entities: ["document"],
});

export const getDocument = endpoint({
  method: "GET",
  path: "/documents/:documentId",
  summary: "A document with its values and its history.",
  params: z.object({ documentId: DocumentId }),
  output: DocumentRow.extend({
    issuer: Words,
    code: z.string(),
    verifyUrl: z.string(),
    values: z.array(z.object({ name: z.string(), title: Words, shown: z.string() })),
    about: z.object({ kind: z.string(), id: z.string() }),
    reason: z.string().nullable(),
    endedAt: Instant.nullable(),
    replacedBy: z.object({ id: DocumentId, number: z.string() }).nullable(),
    sha256: z.string().nullable(),
    version: Version,
    can: Can,
  }),
  action: "document.read",
  target: "documentId",
  audit: { event: "document.viewed" },
  entities: ["document"],
});

export const downloadDocument = endpoint({
  method: "GET",
  path: "/documents/:documentId/file",
  summary: "The document as PDF.",
  params: z.object({ documentId: DocumentId }),
  transport: "stream",
  output: FileAnswer,
  errors: ["document_destroyed"],
  action: "document.read",
  target: "documentId",
  audit: { event: "document.downloaded" },
  entities: ["document"],
});

export const revokeDocument = endpoint({
  method: "POST",
  path: "/documents/:documentId/revoke",
  summary: "Ends a document before its time; its verification page says so at once.",
  params: z.object({ documentId: DocumentId }),
  body: z.object({ reason: text(500, 2), version: Version }),
  output: z.object({ version: Version }),
  errors: ["document_ended"],
  action: "document.revoke",
  target: "documentId",
  audit: { event: "document.revoked" },
  entities: ["document"],
});

export const destroyDocuments = endpoint({
  method: "POST",
  path: "/documents/destroy",
  summary: "Destroys contents and files of documents whose retention is over; that they existed stays on record.",
  body: z.object({ documentIds: z.array(DocumentId).min(1).max(200), reason: text(500, 2) }),
  output: z.object({ destroyed: z.int() }),
  errors: ["document_not_due"],
  action: "document.destroy",
  audit: { event: "document.destroyed" },
  entities: ["document"],
});

export const verifyDocument = endpoint({
  method: "GET",
  path: "/verify/:code",
  summary: "What anyone with a document's code may know: whether it is real and still holds.",
  params: z.object({ code: VerificationCode }),
  output: z.object({
    number: z.string(),
    title: Words,
    issuer: Words,
    state: DocumentState,
    issuedOn: LocalDate,
    validFrom: LocalDate,
    validTo: LocalDate.nullable(),
    endedOn: LocalDate.nullable(),
    replacedBy: z.string().nullable(),
    fields: z.array(z.object({ title: Words, shown: z.string() })),
    isDestroyed: z.boolean(),
    today: LocalDate,
  }),
  action: "document.verify",
  audit: { none: "public" },
  entities: ["document"],
  perMinute: 60,
});

export const checkDocumentFile = endpoint({
  method: "GET",
  path: "/verify",
  summary: "Finds the document whose file has a SHA-256; the file itself stays with the asker.",
  query: z.object({ sha256: z.string().regex(/^[0-9a-f]{64}$/) }),
  output: z.object({ code: z.string().nullable() }),
  action: "document.verify",
  audit: { none: "public" },
  entities: ["document"],
  perMinute: 60,
});
