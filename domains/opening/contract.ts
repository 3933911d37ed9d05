import { z } from "zod";
import { careKinds, Nature, SiteKind, SiteStatus } from "../../contract/care.ts";
import { DefinitionKey, Words } from "../../contract/definition.ts";
import { endpoint } from "../../contract/endpoint.ts";
import { FileAnswer } from "../../contract/file.ts";
import { DivisionCode, id, Instant, LocalDate, Location, pageOf, pageQuery, text } from "../../contract/values.ts";
import { Judged, JudgedBasis } from "../../mechanisms/rules/contract/judged.ts";
import { adviceTopics } from "./contract/kinds.ts";

export * from "./contract/findings.ts";

/** Opening a site, beside what the mechanisms of forms and cases do by definitions: the guide, and who is filed. */

export const FilingId = id("FilingId");
export type FilingId = z.infer<typeof FilingId>;

const Value = z.union([z.string().max(500), z.number(), z.boolean(), z.null()]);

export const Unit = z.object({ key: DefinitionKey, title: Words });

export const AdviceShown = z.object({
  key: DefinitionKey,
  topic: z.enum(adviceTopics),
  title: Words,
  words: Words,
  unit: Unit.nullable(),
  /** The procedure to apply by, and whether it is offered now. */
  case: z.object({ key: DefinitionKey, title: Words, isOffered: z.boolean() }).nullable(),
  basis: z.array(JudgedBasis),
});
export type AdviceShown = z.infer<typeof AdviceShown>;

export const EstimateShown = z.object({
  key: DefinitionKey,
  title: Words,
  words: Words.nullable(),
  unit: Words,
  /** Null: more has to be known, namely what `missing` says. */
  value: z.number().nullable(),
  decimals: z.int(),
  formula: z.string(),
  inputs: z.array(z.object({ name: z.string(), title: Words, value: Value })),
  missing: z.array(Words),
  rules: z.array(z.object({ name: z.string(), judged: Judged })),
  basis: z.array(JudgedBasis),
});
export type EstimateShown = z.infer<typeof EstimateShown>;

export const ProgrammeShown = z.object({
  key: DefinitionKey,
  type: z.string(),
  title: Words,
  words: Words,
  eligibility: Words.nullable(),
  basis: z.array(JudgedBasis),
});

export const adviseOpening = endpoint({
  method: "POST",
  path: "/opening/advice",
  summary: "What the guide says to someone who answered so; nothing is kept.",
  body: z.object({
    form: DefinitionKey.default("opening.chooser"),
    answers: z.record(z.string().max(100), z.union([Value, z.array(Value).max(50)])),
    divisionCode: DivisionCode.optional(),
  }),
  output: z.object({
    advice: z.array(AdviceShown),
    estimates: z.array(EstimateShown),
    programmes: z.array(ProgrammeShown),
    /** Institutions that bear the wanted name or one much like it. */
    namesakes: z.array(z.object({ name: z.string(), isSame: z.boolean() })),
  }),
  errors: ["form_unknown"],
  action: "opening.advise",
  audit: { none: "nothing is kept" },
  perMinute: 60,
});

/** A length of time as it is today, with the rule it comes from. */
const Takes = z.object({ amount: z.int(), unit: z.enum(["workdays", "days", "months", "years"]) }).nullable();

export const GuideKind = z.object({
  key: DefinitionKey,
  version: z.int(),
  title: Words,
  says: Words.nullable(),
  isOffered: z.boolean(),
  /** The procedures it may follow: a change of, a cancellation of. */
  follows: z.array(Words),
  promise: Takes,
  forms: z.array(z.object({ key: DefinitionKey, title: Words })),
  materials: z.array(
    z.object({
      title: Words,
      help: Words.nullable(),
      /** `always`, `sometimes` (depends on the answers) or `may`. */
      need: z.enum(["always", "sometimes", "may"]),
      needsValidUntil: z.boolean(),
    }),
  ),
  steps: z.array(
    z.object({
      title: Words,
      says: Words.nullable(),
      type: z.string(),
      who: z.array(z.string()),
      takes: Takes,
    }),
  ),
  outcomes: z.array(z.object({ title: Words, document: Words.nullable(), valid: Takes })),
  basis: z.array(JudgedBasis),
  source: z.string(),
  recordedAt: Instant,
});
export type GuideKind = z.infer<typeof GuideKind>;

export const getOpeningGuide = endpoint({
  method: "GET",
  path: "/opening/guide",
  summary: "How to open a site, made from the definitions that hold today.",
  output: z.object({
    kinds: z.array(GuideKind),
    regime: Judged.nullable(),
    /** When the newest of the definitions was recorded. */
    changedAt: Instant.nullable(),
    today: LocalDate,
  }),
  action: "opening.guide",
  audit: { none: "public" },
  entities: ["definition"],
});

export const filingStatuses = ["in_force", "superseded", "expired", "cancelled", "revoked"] as const;

export const FiledRow = z.object({
  siteId: z.uuid(),
  siteName: z.string(),
  kind: SiteKind,
  status: SiteStatus,
  address: z.string(),
  divisionCode: DivisionCode,
  divisionName: z.string(),
  institutionName: z.string(),
  creditCode: z.string().nullable(),
  nature: Nature,
  regime: z.enum(["filing", "licence"]),
  number: z.string().nullable(),
  filedOn: LocalDate.nullable(),
  validUntil: LocalDate.nullable(),
  location: Location.nullable(),
});
export type FiledRow = z.infer<typeof FiledRow>;

const filter = {
  search: text(60, 0).optional(),
  division: DivisionCode.optional(),
  kind: z.enum(careKinds).optional(),
};

export const listFiled = endpoint({
  method: "GET",
  path: "/public/filed",
  summary: "Sites whose institution is filed or licensed, for everyone.",
  query: z.object({ ...pageQuery, ...filter }),
  output: pageOf(FiledRow),
  action: "opening.filed",
  audit: { none: "public" },
  entities: ["site", "institution"],
});

export const downloadFiled = endpoint({
  method: "GET",
  path: "/public/filed/download",
  summary: "The whole list as open data, CSV or JSON.",
  query: z.object({ ...filter, format: z.enum(["csv", "json"]).default("csv") }),
  output: FileAnswer,
  transport: "stream",
  action: "opening.filed",
  audit: { none: "public" },
  perMinute: 30,
});

export const getFiled = endpoint({
  method: "GET",
  path: "/public/filed/:siteId",
  summary: "By what a site is admitted, with its history.",
  params: z.object({ siteId: z.uuid() }),
  output: FiledRow.extend({
    isFiled: z.boolean(),
    history: z.array(
      z.object({
        regime: z.enum(["filing", "licence"]),
        number: z.string(),
        status: z.enum(filingStatuses),
        issuedOn: LocalDate,
        validUntil: LocalDate.nullable(),
        endedOn: LocalDate.nullable(),
        /** By which the document is verified. */
        code: z.string().nullable(),
      }),
    ),
    today: LocalDate,
  }),
  action: "opening.filed",
  audit: { none: "public" },
  entities: ["site", "institution"],
});
