import { z } from "zod";
import { DefinitionKey, definitionHead, Words } from "../../../contract/definition.ts";

/** Inside expressions: a rule's value, an estimate. */
export const Name = z
  .string()
  .regex(/^[a-z][a-z0-9_]*$/)
  .max(60);
const Scalar = z.union([z.string(), z.number(), z.boolean()]);

/** Values that rules of the locality give: name in the expression → parameter, with the facts it is asked for. */
export const Rules = z
  .record(Name, z.strictObject({ parameter: DefinitionKey, given: z.record(z.string(), Scalar).default({}) }))
  .default({});

export const adviceTopics = [
  "registrar",
  "scope",
  "name",
  "office",
  "procedure",
  "standard",
  "support",
  "warning",
] as const;

/** What the guide says to those who answered so: which registrar, which wording, which procedure. List `advice`. */
export const Advice = z.strictObject({
  ...definitionHead,
  /** Form whose answers it reads. */
  form: DefinitionKey.default("opening.chooser"),
  topic: z.enum(adviceTopics),
  /** An expression over the form's items, `rules` and the estimates' names; without it always. What can't be judged is not said. */
  when: z.string().min(1).max(1_000).optional(),
  /** `{name}` shows a value. */
  words: Words,
  rules: Rules,
  /** Whom to turn to. */
  unit: DefinitionKey.optional(),
  /** What to apply for. */
  case: DefinitionKey.optional(),
});
export type Advice = z.infer<typeof Advice>;

/** A figure worked out from the answers and the locality's rules: places, area, staff, cost. List `estimates`. */
export const Estimate = z.strictObject({
  ...definitionHead,
  form: DefinitionKey.default("opening.chooser"),
  /** What other expressions call it. */
  name: Name,
  order: z.int().min(0).max(1_000).default(100),
  unit: Words,
  /** An expression over the form's items (unanswered numbers count as 0), `rules` and other estimates' names. */
  formula: z.string().min(1).max(1_000),
  when: z.string().min(1).max(1_000).optional(),
  rules: Rules,
  decimals: z.int().min(0).max(4).default(0),
  words: Words.optional(),
});
export type Estimate = z.infer<typeof Estimate>;
