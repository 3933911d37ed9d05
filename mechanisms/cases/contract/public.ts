import { z } from "zod";
import { DefinitionKey, Words } from "../../../contract/definition.ts";
import { endpoint } from "../../../contract/endpoint.ts";
import { FileAnswer } from "../../../contract/file.ts";
import { DivisionCode, Instant, LocalDate, pageOf, pageQuery, text } from "../../../contract/values.ts";
import { CaseRow, PublicationId, Standing, StepShown, TimelineEntry } from "./case.ts";

/** What everyone may read: cases in their publicity period, published outcomes, and one's own case by number and code. */

const Column = z.object({ key: z.string(), title: Words });
/** A choice is given by its words. */
const Value = z.union([z.string(), z.number(), z.boolean(), Words, z.null()]);

export const Publication = z.object({
  id: PublicationId,
  kind: DefinitionKey,
  kindTitle: Words,
  number: z.string(),
  divisionCode: DivisionCode,
  divisionName: z.string(),
  columns: z.array(Column),
  values: z.record(z.string(), Value),
  publishedAt: Instant,
  /** Last day of the publicity period. */
  until: LocalDate.nullable(),
});
export type Publication = z.infer<typeof Publication>;

export const listPublicity = endpoint({
  method: "GET",
  path: "/public/publicity",
  summary: "Cases that everyone may object to now.",
  query: z.object({
    ...pageQuery,
    kind: DefinitionKey.optional(),
    division: DivisionCode.optional(),
    search: text(60, 0).optional(),
  }),
  output: pageOf(Publication).extend({ today: LocalDate }),
  action: "case.public",
  audit: { none: "public" },
  entities: ["case_list"],
});

export const getPublicity = endpoint({
  method: "GET",
  path: "/public/publicity/:publicationId",
  summary: "One case in its publicity period.",
  params: z.object({ publicationId: PublicationId }),
  output: Publication.extend({ isOpen: z.boolean(), says: Words.nullable() }),
  action: "case.public",
  audit: { none: "public" },
  entities: ["case_list"],
});

export const fileObjection = endpoint({
  method: "POST",
  path: "/public/publicity/:publicationId/objections",
  summary: "Objects during the publicity period; who is not signed in leaves a contact.",
  params: z.object({ publicationId: PublicationId }),
  body: z.object({ text: text(2_000, 5), name: text(60, 0).default(""), contact: text(100, 0).default("") }),
  output: z.object({ ok: z.literal(true) }),
  errors: ["publicity_over", "contact_missing"],
  action: "case.object",
  audit: { event: "case.objection_filed" },
  entities: ["case"],
  perMinute: 6,
});

const listFilter = {
  search: text(60, 0).optional(),
  division: DivisionCode.optional(),
  /** Without it those in force. */
  standing: Standing.optional(),
};

export const PublishedRow = Publication.extend({
  standing: Standing,
  validUntil: LocalDate.nullable(),
  documentCode: z.string().nullable(),
});
export type PublishedRow = z.infer<typeof PublishedRow>;

export const listPublished = endpoint({
  method: "GET",
  path: "/public/lists/:list",
  summary: "A published list of outcomes: filed institutions, inclusive ones, demonstration sites.",
  params: z.object({ list: DefinitionKey }),
  query: z.object({ ...pageQuery, ...listFilter }),
  output: pageOf(PublishedRow).extend({ columns: z.array(Column) }),
  action: "case.public",
  audit: { none: "public" },
  entities: ["case_list"],
});

export const getPublished = endpoint({
  method: "GET",
  path: "/public/lists/:list/:publicationId",
  summary: "One entry of a published list.",
  params: z.object({ list: DefinitionKey, publicationId: PublicationId }),
  output: PublishedRow,
  action: "case.public",
  audit: { none: "public" },
  entities: ["case_list"],
});

export const downloadPublished = endpoint({
  method: "GET",
  path: "/public/lists/:list/download",
  summary: "The whole list as open data, CSV or JSON.",
  params: z.object({ list: DefinitionKey }),
  query: z.object({ ...listFilter, format: z.enum(["csv", "json"]).default("csv") }),
  output: FileAnswer,
  transport: "stream",
  action: "case.public",
  audit: { none: "public" },
  perMinute: 30,
});

export const trackCase = endpoint({
  method: "POST",
  path: "/case-tracking",
  summary: "Where a case stands, for whoever has its number and code.",
  body: z.object({ number: text(40), code: text(20) }),
  output: CaseRow.pick({
    number: true,
    kindTitle: true,
    status: true,
    result: true,
    outcomeTitle: true,
    submittedAt: true,
    closedAt: true,
    due: true,
  }).extend({
    steps: z.array(StepShown),
    timeline: z.array(TimelineEntry),
  }),
  errors: ["number_or_code_wrong"],
  action: "case.file",
  audit: { event: "case.tracked" },
  entities: ["case"],
  perMinute: 10,
});
