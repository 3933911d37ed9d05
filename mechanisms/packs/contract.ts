import { z } from "zod";
import { DefinitionKey, definitionHead, Words } from "../../contract/definition.ts";
import { type Role, roleNames, roles } from "../../contract/roles.ts";

/** What every pack holds, whatever it decides: its documents, the units it speaks of, its reference tables. */

/** A year, a month or a day, as exactly as the document is dated. */
const DatedAt = z.string().regex(/^\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?$/);

/** A law, standard, plan or article that values come from. List `documents`. */
export const PolicyDocument = z.strictObject({
  ...definitionHead,
  issuer: Words.optional(),
  /** Its number as printed: `国卫人口发〔2019〕58号`. */
  number: z.string().max(80).optional(),
  issued: DatedAt.optional(),
  effective: DatedAt.optional(),
  status: z.enum(["in_force", "draft", "repealed"]).default("in_force"),
  url: z.url().optional(),
  note: Words.optional(),
});
export type PolicyDocument = z.infer<typeof PolicyDocument>;

const officials = roleNames.filter((role) => roles[role].side === "government") as [Role, ...Role[]];

/** A department or body that leads or cooperates; `role`: whose officials act for it on the platform. List `units`. */
export const Unit = z.strictObject({ ...definitionHead, role: z.enum(officials).optional() });
export type Unit = z.infer<typeof Unit>;

export const cellTypes = ["text", "number", "integer", "boolean", "date", "words", "list"] as const;
export const Cell = z.union([
  z.string(),
  z.number(),
  z.boolean(),
  Words,
  z.array(z.union([z.string(), z.number()])),
  z.null(),
]);
export type Cell = z.infer<typeof Cell>;

/** A reference table: exclusion and return, vaccine schedule, kinds of sites … A row is a mapping from column to cell. List `tables`. */
export const ReferenceTable = z.strictObject({
  ...definitionHead,
  columns: z
    .array(
      z.strictObject({
        key: DefinitionKey,
        title: Words,
        type: z.enum(cellTypes),
        unit: Words.optional(),
        /** Every row has it. */
        required: z.boolean().default(false),
        /** No two rows have the same. */
        unique: z.boolean().default(false),
      }),
    )
    .min(1),
  rows: z.array(z.record(z.string(), Cell)),
});
export type ReferenceTable = z.infer<typeof ReferenceTable>;

/** The head of a pack, in `pack.yaml` under `pack`. */
export const PackHead = z.strictObject({
  key: DefinitionKey,
  title: Words,
  summary: Words.optional(),
  /** Packs that speak where this one is silent. */
  extends: z.array(DefinitionKey).default([]),
  /** Key of the unit that leads under this policy. */
  lead: DefinitionKey.optional(),
  /** The demo district opens under it unless another is named. */
  demo: z.boolean().default(false),
});
export type PackHead = z.infer<typeof PackHead>;
