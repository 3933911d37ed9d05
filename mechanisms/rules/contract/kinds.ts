import { z } from "zod";
import { DefinitionKey, definitionHead, Words } from "../../../contract/definition.ts";

/** The kinds of the rules mechanism, as packs write them. */

/** A name that expressions and conditions use: `age_band`. */
export const FactName = z
  .string()
  .regex(/^[a-z][a-z0-9_]*$/)
  .max(60);

export const Scalar = z.union([z.string(), z.number(), z.boolean()]);
export type Scalar = z.infer<typeof Scalar>;

/** Something a value may depend on. Its key is the name used in `by`, `when` and formulas. List `facts`. */
export const Fact = z.strictObject({
  ...definitionHead,
  key: FactName,
  type: z.enum(["number", "text", "boolean", "date", "list"]),
  /** The only values it can have, for texts. */
  options: z.array(z.strictObject({ value: z.string().min(1), title: Words })).optional(),
  unit: Words.optional(),
});
export type Fact = z.infer<typeof Fact>;

export const combinations = ["override", "stricter", "add"] as const;

/** Something that rules give a value to: the most children of a class, hours of training a year … List `parameters`. */
export const Parameter = z.strictObject({
  ...definitionHead,
  type: z.enum(["integer", "number", "boolean", "text", "date", "choice", "list"]),
  unit: Words.optional(),
  /** Facts its value may depend on; `when` and `formula` of its rules may use these only. */
  by: z.array(FactName).default([]),
  options: z.array(z.strictObject({ value: z.string().min(1), title: Words })).optional(),
  /** How packs combine: the highest speaks, the strictest value of all holds, or all are added. */
  combine: z.enum(combinations).default("override"),
  /** Which way is stricter; for yes and no: `higher` is yes. */
  stricter: z.enum(["lower", "higher"]).optional(),
  min: z.number().optional(),
  max: z.number().optional(),
});
export type Parameter = z.infer<typeof Parameter>;

/** What holds: a value or formula for a parameter, where and for whom. List `rules`. */
export const RuleBody = z.strictObject({
  ...definitionHead,
  parameter: DefinitionKey,
  /** It speaks where each fact has the value, or one of the values, given here. In one pack the most specific one speaks. */
  when: z.record(FactName, z.union([Scalar, z.array(Scalar).min(1)])).default({}),
  /** Only in divisions whose codes begin so; without it everywhere. */
  divisions: z.array(z.string().regex(/^\d{2,12}$/)).optional(),
  value: z.union([Scalar, z.array(Scalar)]).optional(),
  /** Instead of a value: an expression over the parameter's facts. */
  formula: z.string().min(1).max(1_000).optional(),
  note: Words.optional(),
});
export type RuleBody = z.infer<typeof RuleBody>;

export const severities = ["note", "warning", "serious"] as const;

/** What each subject (a site …) has to fulfil, judged with the rules that hold for it. List `checks`. */
export const CheckBody = z.strictObject({
  ...definitionHead,
  /** Key of a subject the platform knows: `site`. */
  subject: z.string().regex(/^[a-z][a-z0-9_]*$/),
  /** Whom it concerns: an expression over the subject's facts; without it everyone. */
  applies: z.string().min(1).max(1_000).optional(),
  /**
   * Rule values as variables of `requires`: `most: { parameter: class.max, given: { age_band: "'infant'" } }`. The parameter's
   * facts are the subject's facts of the same name, or the expressions given here.
   */
  rules: z
    .record(
      FactName,
      z.strictObject({ parameter: DefinitionKey, given: z.record(FactName, z.string().min(1).max(200)).default({}) }),
    )
    .default({}),
  /** True where it is fulfilled: an expression over the subject's facts and the variables above. */
  requires: z.string().min(1).max(1_000),
  severity: z.enum(severities).default("warning"),
  /** Said where it is not; `{name}` shows a fact or variable. */
  message: Words,
});
export type CheckBody = z.infer<typeof CheckBody>;
