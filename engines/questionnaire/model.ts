import { z } from "zod";

/**
 * A questionnaire as authors write it and the engine works on it. It is stored and exchanged as a subset of FHIR R4
 * (`fhir-read.ts`, `fhir-write.ts`); every member here has its place there.
 */

export const Words = z.strictObject({ zh: z.string().min(1), en: z.string().min(1) });
export type Words = z.infer<typeof Words>;

export const itemTypes = [
  "group",
  /** A group whose questions share their options: rows of a table, cards on a phone. */
  "matrix",
  /** A repeating group shown as a table: a line for each occurrence. */
  "table",
  "display",
  "boolean",
  "integer",
  "decimal",
  "quantity",
  "date",
  "dateTime",
  "time",
  "string",
  "text",
  "choice",
  "open-choice",
  "photo",
  "file",
  "signature",
  "location",
] as const;
export type ItemType = (typeof itemTypes)[number];

const Value = z.union([z.boolean(), z.number(), z.string()]);
export type Value = z.infer<typeof Value>;

/** A code may be written as a number; it is text. */
const Code = z.union([z.string(), z.number().transform(String)]).pipe(z.string().min(1).max(80));

export const operators = ["is", "not", "over", "under", "least", "most", "answered"] as const;
export type Operator = (typeof operators)[number];

/** Holds when the answer of `item` compares so; exactly one comparison. */
export const Condition = z
  .strictObject({
    item: z.string(),
    is: Value.optional(),
    not: Value.optional(),
    over: Value.optional(),
    under: Value.optional(),
    least: Value.optional(),
    most: Value.optional(),
    answered: z.boolean().optional(),
  })
  .refine((condition) => operators.filter((one) => condition[one] !== undefined).length === 1, "one_comparison");
export type Condition = z.infer<typeof Condition>;

export const Option = z.strictObject({
  code: Code,
  text: Words,
  score: z.number().optional(),
  /** Choosing it fails the whole. */
  veto: z.literal(true).optional(),
  /** Choosing it excludes all others, where several may be chosen. */
  exclusive: z.literal(true).optional(),
});
export type Option = z.infer<typeof Option>;

export type Item = {
  /** Unique in the questionnaire; stays the same through all versions for the same question (FHIR: linkId). */
  id: string;
  type: ItemType;
  /** May be missing only for groups. */
  text?: Words;
  help?: Words;
  required?: boolean;
  repeats?: boolean;
  readOnly?: boolean;
  /** Kept and sent, never shown. */
  hidden?: boolean;
  /** Shown when all of these hold. */
  when?: Condition[];
  /** Shown when one of these holds. */
  whenAny?: Condition[];
  /** Number, or day `YYYY-MM-DD`; inclusive. */
  min?: number | string;
  max?: number | string;
  minLength?: number;
  maxLength?: number;
  /** Whole answer has to match. */
  regex?: string;
  /** Most digits after the point. */
  decimals?: number;
  /** Fewest and most answers or occurrences, for what repeats. */
  least?: number;
  most?: number;
  unit?: string;
  options?: Option[];
  initial?: Value | Value[];
  control?: "radio" | "drop_down";
  /** Factor of the chosen options' scores or of the number; for yes/no the points of yes. */
  weight?: number;
  /** Most points a group can give. */
  points?: number;
  /** The answer of a yes/no question that fails the whole. */
  veto?: boolean;
  items?: Item[];
};

export const idPattern = /^[A-Za-z0-9][A-Za-z0-9._/-]{0,99}$/;

export const Item: z.ZodType<Item> = z.lazy(() =>
  z.strictObject({
    id: z.string().regex(idPattern),
    type: z.enum(itemTypes),
    text: Words.optional(),
    help: Words.optional(),
    required: z.boolean().optional(),
    repeats: z.boolean().optional(),
    readOnly: z.boolean().optional(),
    hidden: z.boolean().optional(),
    when: z.array(Condition).min(1).optional(),
    whenAny: z.array(Condition).min(1).optional(),
    min: z.union([z.number(), z.string()]).optional(),
    max: z.union([z.number(), z.string()]).optional(),
    minLength: z.int().min(0).optional(),
    maxLength: z.int().min(1).max(20_000).optional(),
    regex: z.string().max(300).optional(),
    decimals: z.int().min(0).max(10).optional(),
    least: z.int().min(0).max(500).optional(),
    most: z.int().min(1).max(500).optional(),
    unit: z.string().min(1).max(40).optional(),
    options: z.array(Option).min(1).max(500).optional(),
    initial: z.union([Value, z.array(Value)]).optional(),
    control: z.enum(["radio", "drop_down"]).optional(),
    weight: z.number().optional(),
    points: z.number().min(0).optional(),
    veto: z.boolean().optional(),
    items: z.array(Item).max(500).optional(),
  }),
);

/** What a total means: the outcome with the highest `from` that is reached; one of them is given by a veto. */
export const Grading = z.strictObject({
  /** Compares points, or the share of all reachable points in percent. */
  by: z.enum(["points", "share"]).default("points"),
  outcomes: z
    .array(z.strictObject({ key: Code, title: Words, from: z.number().optional(), advice: Words.optional() }))
    .min(1)
    .max(20),
  /** Outcome when an answer vetoes; without it a veto is only shown. */
  veto: Code.optional(),
});
export type Grading = z.infer<typeof Grading>;
export type Outcome = Grading["outcomes"][number];

/** The compact form authors write, in a pack's YAML or in the builder: sections are groups at the top. */
export const Questionnaire = z.strictObject({
  items: z.array(Item).min(1).max(500),
  grading: Grading.optional(),
});
export type Questionnaire = z.infer<typeof Questionnaire>;

export const groupTypes: readonly ItemType[] = ["group", "matrix", "table"];
export const isGroup = (item: Item): boolean => groupTypes.includes(item.type);
export const isQuestion = (item: Item): boolean => !isGroup(item) && item.type !== "display";
export const attachmentTypes: readonly ItemType[] = ["photo", "file", "signature"];
export const isAttachment = (item: Item): boolean => attachmentTypes.includes(item.type);
export const isChoice = (item: Item): boolean => item.type === "choice" || item.type === "open-choice";
export const isNumber = (item: Item): boolean => ["integer", "decimal", "quantity"].includes(item.type);
/** A group of which there may be several, each with its own answers. */
export const isRepeatingGroup = (item: Item): boolean =>
  item.type === "table" || (item.type === "group" && item.repeats === true);
/** A question that takes several answers. */
export const takesSeveral = (item: Item): boolean => isQuestion(item) && item.repeats === true;
