import { z } from "zod";
import { DefinitionKey, Words } from "../../../contract/definition.ts";
import { endpoint } from "../../../contract/endpoint.ts";
import { FileAnswer } from "../../../contract/file.ts";
import { LocalDate } from "../../../contract/values.ts";

/** A count, or null where it is too small to be shown. */
const Count = z.int().nullable();

export const ItemResult = z.object({
  linkId: z.string(),
  section: Words.nullable(),
  text: Words,
  type: z.string(),
  /** Submitted answers that have an answer to it. */
  answered: Count,
  /** For choices and yes/no: how often each was chosen. With a cross, one count for each option of the crossed question. */
  options: z.array(z.object({ code: z.string(), text: Words, count: Count, by: z.array(Count) })),
  /** For numbers, where enough have answered. */
  numbers: z
    .object({ mean: z.number(), low: z.number(), median: z.number(), high: z.number(), unit: z.string().nullable() })
    .nullable(),
});
export type ItemResult = z.infer<typeof ItemResult>;

export const ResultTables = z.object({
  formKey: DefinitionKey,
  title: Words,
  version: z.int(),
  /** Submitted answers within what the viewer may see. */
  submitted: Count,
  drafts: Count,
  least: z.int(),
  items: z.array(ItemResult),
  /** The crossed question and its options, in the order of `by`. */
  cross: z
    .object({ linkId: z.string(), text: Words, options: z.array(z.object({ code: z.string(), text: Words })) })
    .nullable(),
  /** Questions that may be crossed. */
  crossable: z.array(z.object({ linkId: z.string(), text: Words })),
  outcomes: z.array(z.object({ key: z.string(), title: Words, count: Count })),
  points: z.object({ mean: z.number(), of: z.number() }).nullable(),
  perDay: z.array(z.object({ day: LocalDate, count: z.int() })),
});
export type ResultTables = z.infer<typeof ResultTables>;

const params = z.object({ formKey: DefinitionKey });
const query = z.object({
  /** Id of a choice or yes/no question to cross all others with. */
  by: z.string().max(100).optional(),
  version: z.coerce.number().int().min(1).optional(),
  from: LocalDate.optional(),
  to: LocalDate.optional(),
});
const common = { params, query, action: "form_answer.count", entities: ["form_answer"] } as const;

export const getResults = endpoint({
  method: "GET",
  path: "/forms/:formKey/results",
  summary: "Counts of a form's answers in the viewer's area, small ones hidden, also crossed with one question.",
  output: ResultTables,
  audit: { none: "counts only" },
  ...common,
});

export const exportResults = endpoint({
  method: "GET",
  path: "/forms/:formKey/results.xlsx",
  summary: "The same tables as a workbook.",
  output: FileAnswer,
  audit: { event: "form.results_exported" },
  transport: "stream",
  ...common,
});
