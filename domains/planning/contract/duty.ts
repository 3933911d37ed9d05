import { z } from "zod";
import { DefinitionKey, definitionHead, Words } from "../../../contract/definition.ts";
import { LocalDate } from "../../../contract/values.ts";

/** So many of each county, town or community of the district instead of in all. */
const each = z.enum(["county", "street", "community"]).optional();

/** When a duty is to be done. */
export const Due = z.discriminatedUnion("kind", [
  /** Once, until a day where the document gives one. */
  z.strictObject({ kind: z.literal("once"), by: LocalDate.optional() }),
  /** At least so many times in every year. */
  z.strictObject({ kind: z.literal("yearly"), times: z.int().min(1).default(1), each }),
  /** At least so many times in every month. */
  z.strictObject({ kind: z.literal("monthly"), times: z.int().min(1).default(1) }),
  /** Always, without an end. */
  z.strictObject({ kind: z.literal("continuous") }),
  /** At least so much within a period. */
  z.strictObject({ kind: z.literal("period"), from: LocalDate, by: LocalDate, times: z.int().min(1).default(1), each }),
]);
export type Due = z.infer<typeof Due>;

/** What shows by itself how far a duty is: an indicator with its target, or something that is counted in its period. */
export const DutyMeasure = z.union([
  z.strictObject({ indicator: DefinitionKey }),
  z.strictObject({
    count: z.enum(["case", "booking_session", "booking", "document", "form_answer"]),
    /** Key of the kind of case, of booking, of document or of the form. */
    of: DefinitionKey,
  }),
]);
export type DutyMeasure = z.infer<typeof DutyMeasure>;

/** What a document orders a unit to do. List `duties`. */
export const Duty = z.strictObject({
  ...definitionHead,
  /** What is to be done, in our own words. */
  words: Words,
  /** Part of the document it stands in, for grouping. */
  section: Words,
  /** Keys of units: who leads, who cooperates. */
  lead: z.array(DefinitionKey).default([]),
  cooperating: z.array(DefinitionKey).default([]),
  due: Due,
  measure: DutyMeasure.optional(),
  /** What a progress report's figure counts, where it has one. */
  counts: Words.optional(),
  /** What proves that it was done. */
  evidence: Words.optional(),
  /** Its state and figures are on the public page. */
  public: z.boolean().default(false),
});
export type Duty = z.infer<typeof Duty>;

export const programmeTypes = [
  "pilot",
  "subsidy",
  "demonstration",
  "training",
  "activity",
  "service",
  "facility",
  "publicity",
] as const;

const fen = z.int().min(0);

/** A pilot, subsidy, demonstration scheme, course, activity, service, kind of facility or publicity duty. List `programmes`. */
export const Programme = z.strictObject({
  ...definitionHead,
  type: z.enum(programmeTypes),
  /** What it is, in our own words. */
  words: Words,
  /** Whom it is for and on what conditions. */
  eligibility: Words.optional(),
  /** Money in fen: the least and the most, for what. */
  amount: z.strictObject({ least: fen.optional(), most: fen.optional(), per: Words }).optional(),
  /** A share on top of something: 0.15 is 15 % more. */
  uplift: z.strictObject({ share: z.number().min(0).max(10), on: Words }).optional(),
  /** How many are wanted: in all, or of each (county, town, institution …) and period. */
  wanted: z
    .strictObject({
      least: z.number().min(0).optional(),
      most: z.number().min(0).optional(),
      of: Words,
      each: Words.optional(),
      every: z.enum(["year", "month"]).optional(),
    })
    .optional(),
  /** First and last day it runs, where the document says so. */
  runs: z.strictObject({ from: LocalDate.optional(), to: LocalDate.optional() }).optional(),
  /** Hours or class-hours, of what. */
  hours: z.array(z.strictObject({ least: z.int().min(1), unit: z.enum(["hour", "class_hour"]), of: Words })).optional(),
  /** Fields or contents it has to cover. */
  contents: z.array(Words).optional(),
  lead: z.array(DefinitionKey).default([]),
  cooperating: z.array(DefinitionKey).default([]),
  /** Key of the kind of case by which it is applied for. */
  case: DefinitionKey.optional(),
  /** Of a publicity duty: the page of the platform where it is kept. */
  page: z.string().startsWith("/").optional(),
});
export type Programme = z.infer<typeof Programme>;
