import { z } from "zod";
import { Words } from "../../../contract/definition.ts";
import { Instant, LocalDate } from "../../../contract/values.ts";
import { combinations, Scalar, severities } from "./kinds.ts";

/** What was judged, and why: every page that shows a judged figure can show it. */

export const RuleValue = z.union([Scalar, z.array(Scalar)]);

export const JudgedBasis = z.object({
  document: z.string(),
  title: Words,
  number: z.string().nullable(),
  status: z.enum(["in_force", "draft", "repealed"]).nullable(),
  url: z.string().nullable(),
  at: z.string(),
  says: z.string().nullable(),
});
export type JudgedBasis = z.infer<typeof JudgedBasis>;

export const JudgedRule = z.object({
  key: z.string(),
  version: z.int(),
  title: Words,
  pack: z.string(),
  /** `file:line` in the pack, or why an official decided so. */
  source: z.string(),
  value: RuleValue,
  words: Words,
  basis: z.array(JudgedBasis),
});
export type JudgedRule = z.infer<typeof JudgedRule>;

export const Judged = z.object({
  parameter: z.object({ key: z.string(), title: Words }),
  value: RuleValue,
  /** The value with its unit. */
  words: Words,
  unit: Words.nullable(),
  combine: z.enum(combinations),
  /** The rule that decided. */
  rule: JudgedRule,
  /** What each pack says for the case, the highest first. */
  combinedFrom: z.array(JudgedRule),
  basis: z.array(JudgedBasis),
  /** In a sentence. */
  why: Words,
  asOf: z.object({ on: LocalDate, knownAt: Instant.nullable() }),
});
export type Judged = z.infer<typeof Judged>;

/** A subject that does not fulfil a check, with the figures. */
export const Finding = z.object({
  check: z.string(),
  id: z.string(),
  title: z.string(),
  divisionCode: z.string(),
  link: z.string(),
  severity: z.enum(severities),
  message: Words,
  /** Facts and rule values that the check uses. */
  figures: z.array(z.object({ name: z.string(), title: Words, value: z.string() })),
});
export type Finding = z.infer<typeof Finding>;
