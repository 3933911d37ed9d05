import { z } from "zod";
import { definitionHead, Words } from "../../../contract/definition.ts";

/** What a placeholder of a document may stand for; `list` is a table of texts. */
export const documentValueTypes = ["text", "name", "place", "day", "month", "money", "number", "code", "list"] as const;
export const DocumentValueType = z.enum(documentValueTypes);

export const DocumentValueName = z.string().regex(/^[a-z][A-Za-z0-9]{0,39}$/);
export const DeclaredDocumentValue = z.strictObject({
  type: DocumentValueType,
  title: Words,
  /** May be missing when a document is issued: its line is left out. */
  optional: z.boolean().default(false),
  /** Keys of the columns of a `list`. */
  columns: z.array(DocumentValueName).min(1).max(8).optional(),
});
export type DeclaredDocumentValue = z.infer<typeof DeclaredDocumentValue>;

/**
 * Parts of a page from top to bottom. Texts hold `{name}` of declared values and of what every document has:
 * `{number}`, `{issuer}`, `{issuedOn}`, `{validFrom}`, `{validTo}`, `{code}`.
 */
export const Block = z.discriminatedUnion("block", [
  z.strictObject({ block: z.literal("title"), text: Words }),
  z.strictObject({ block: z.literal("number") }),
  z.strictObject({ block: z.literal("text"), text: Words }),
  z.strictObject({
    block: z.literal("fields"),
    fields: z
      .array(z.strictObject({ label: Words, value: Words }))
      .min(1)
      .max(40),
  }),
  z.strictObject({
    block: z.literal("list"),
    of: DocumentValueName,
    columns: z
      .array(
        z.strictObject({ title: Words, value: DocumentValueName, share: z.number().positive().max(10).default(1) }),
      )
      .min(1)
      .max(8),
  }),
  z.strictObject({ block: z.literal("note"), text: Words }),
  z.strictObject({ block: z.literal("qr"), caption: Words }),
  z.strictObject({ block: z.literal("seal"), text: Words }),
  z.strictObject({ block: z.literal("signatures"), lines: z.array(Words).min(1).max(6) }),
  z.strictObject({ block: z.literal("footer"), text: Words }),
]);
export type Block = z.infer<typeof Block>;

export const DocumentTemplate = z.strictObject({
  ...definitionHead,
  paper: z.enum(["A4"]).default("A4"),
  blocks: z.array(Block).min(1).max(60),
  values: z.record(DocumentValueName, DeclaredDocumentValue).default({}),
  number: z.strictObject({
    /** `{division}备字〔{year}〕{seq:4}号`: `division` is the issuing division's name, `code` its number, `seq:n` the running number with n digits. */
    pattern: z
      .string()
      .max(80)
      .regex(/\{seq(:\d)?\}/),
    /** Templates with the same series share their running number; without it each has its own. */
    series: z
      .string()
      .regex(/^[a-z][a-z0-9._-]*$/)
      .max(60)
      .optional(),
  }),
  /** Who issues it, where it is not the division itself: `{division}卫生健康局`. */
  issuer: Words.optional(),
  /** How long it holds from its day of issue; without it without end. */
  validity: z
    .strictObject({
      years: z.int().min(1).max(50).optional(),
      months: z.int().min(1).max(600).optional(),
      days: z.int().min(1).max(3_660).optional(),
    })
    .optional(),
  /** What the verification page shows to whoever has the code. */
  publicFields: z.array(DocumentValueName).max(20).default([]),
  /** How long the archive keeps it after it has ended to hold. */
  retentionYears: z.int().min(1).max(100),
});
export type DocumentTemplate = z.infer<typeof DocumentTemplate>;

/** Placeholders that every document has. */
export const givenValues = ["number", "issuer", "issuedOn", "validFrom", "validTo", "code"] as const;
