import { z } from "zod";
import { definitionHead, DefinitionKey, Words } from "../../contract/definition.ts";
import { DivisionCode, LocalDate } from "../../contract/values.ts";

/** Kinds of definition of this mechanism: `indicator` (list `indicators`) and `target` (list `targets`). */

/** What a number is counted in. A share lies between 0 and 1. */
export const units = ["per_1000", "per_100", "share", "count", "fen", "days"] as const;
export const IndicatorUnit = z.enum(units);

/** Which way is better, for the colour of a trend and for whether a target is met. */
export const directions = ["higher", "lower", "neutral"] as const;

const Formula = z.string().min(1).max(400);

/** A measure over facts that the platform holds, or `reported`: officials enter it with period and source. */
export const MeasureBody = z.union([
  z.strictObject({
    /** Key of registered facts: see docs/domains/indicators.md. */
    facts: DefinitionKey,
    /** A measure of the facts, or a sum of several: `places - taken`. */
    sum: Formula,
    /** Condition over the facts' dimensions: `kind == "employer" && inclusive`. */
    where: Formula.optional(),
    /** What the number is called beside the figure. */
    label: Words.optional(),
    /** Where it comes from, when that is not the platform itself. */
    source: Words.optional(),
  }),
  z.strictObject({ reported: z.literal(true), label: Words.optional(), source: Words.optional() }),
]);
export type MeasureBody = z.infer<typeof MeasureBody>;

export const IndicatorBody = z.strictObject({
  ...definitionHead,
  /** For cards and columns where the title is too long. */
  short: Words.optional(),
  unit: IndicatorUnit,
  direction: z.enum(directions).default("neutral"),
  /** In plain language: what is counted, what is left out. */
  explain: Words,
  numerator: MeasureBody,
  denominator: MeasureBody.optional(),
  /** Numerator units for one unit of the figure: 1,000 for "per 1,000". */
  factor: z.number().positive().default(1),
  /** What the numerator falls into: a dimension of its facts; `values` fixes the order, others follow. */
  parts: z
    .strictObject({ dimension: z.string().min(1).max(40), values: z.array(z.string().min(1)).default([]) })
    .optional(),
  /** The deepest level of division with a figure: 1 province … 5 community. */
  deepest: z.int().min(1).max(5).default(5),
  /** Counts of persons: from 1 up to below this they are hidden, and whatever would give them away. */
  least: z.int().min(2).max(100).optional(),
  /** Facts without a past: only today can be asked for. */
  onlyNow: z.boolean().default(false),
  /** Everyone may see it. */
  public: z.boolean().default(false),
  /** `day`: what is true on the day. Otherwise what happened from the beginning of the day's period up to the day. */
  asOf: z.enum(["day", "month", "quarter", "year"]).default("day"),
  /** Position on the dashboard of officials; without it, not there. */
  headline: z.int().min(1).max(12).optional(),
});
export type IndicatorBody = z.infer<typeof IndicatorBody>;

/** What an indicator should reach: one entry a year or day, with the sentence it comes from. */
export const TargetBody = z.strictObject({
  ...definitionHead,
  indicator: DefinitionKey,
  /** By the end of the year, or by the day. One of both. */
  year: z.int().min(2000).max(2100).optional(),
  by: LocalDate.optional(),
  /** One of these three; a share between 0 and 1. */
  value: z.number().optional(),
  min: z.number().optional(),
  max: z.number().optional(),
  /** The division it holds for and all below; without it the whole district. */
  division: DivisionCode.optional(),
  /** Wanted, but not binding (预期性). */
  expected: z.boolean().default(false),
});
export type TargetBody = z.infer<typeof TargetBody>;

/** The last day a target may be met. */
export const targetDay = ({ year, by }: Pick<TargetBody, "year" | "by">): LocalDate =>
  (by ?? `${year ?? 9999}-12-31`) as LocalDate;
