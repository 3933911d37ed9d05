import { z } from "zod";
import { LocalDate } from "./values.ts";

/** What every definition of a locality begins with, whatever its kind: rules, forms, kinds of case, indicators, duties … */

/** Lower case, with dots between the parts: `class.max.infant`. */
export const DefinitionKey = z
  .string()
  .regex(/^[a-z][a-z0-9]*([._-][a-z0-9]+)*$/)
  .max(80);
export type DefinitionKey = z.infer<typeof DefinitionKey>;

/** What people read, in both languages. */
export const Words = z.strictObject({ zh: z.string().min(1), en: z.string().min(1) });
export type Words = z.infer<typeof Words>;

/** Where a value comes from: a document of the pack, the place in it down to the sentence, and its few deciding words. */
export const Basis = z.strictObject({
  document: DefinitionKey,
  /** Article, section, item and sentence as the document counts them: `第十九条`, `二（二）1 第3句`. */
  at: z.string().min(1).max(80),
  /** The deciding words as the document has them, never more than a clause. */
  says: z.string().max(120).optional(),
});
export type Basis = z.infer<typeof Basis>;

/** Spread first into the schema of a kind's body. */
export const definitionHead = {
  key: DefinitionKey,
  title: Words,
  basis: z.array(Basis).default([]),
  /** First and last day it holds; without them always. */
  from: LocalDate.optional(),
  to: LocalDate.optional(),
};
export const DefinitionHead = z.object(definitionHead);
export type DefinitionHead = z.infer<typeof DefinitionHead>;
