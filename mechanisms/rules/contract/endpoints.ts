import { z } from "zod";
import { DefinitionKey, Words } from "../../../contract/definition.ts";
import { endpoint } from "../../../contract/endpoint.ts";
import { Can, Instant, listQuery, LocalDate, pageOf, pageQuery, text } from "../../../contract/values.ts";
import { Finding, Judged, JudgedBasis, RuleValue } from "./judged.ts";
import { combinations, severities } from "./kinds.ts";

const KindName = z
  .string()
  .regex(/^[a-z][a-z_]*$/)
  .max(40);

export const HeldRule = z.object({
  key: z.string(),
  version: z.int(),
  title: Words,
  /** For which case; null for every one. */
  when: Words.nullable(),
  /** Null for a formula. */
  value: RuleValue.nullable(),
  /** The value with its unit, or the formula. */
  words: Words,
  note: Words.nullable(),
  pack: z.string(),
  rank: z.int(),
  from: LocalDate,
  to: LocalDate,
  basis: z.array(JudgedBasis),
  /** Decides its own case; otherwise another pack's rule does. */
  decides: z.boolean(),
});
export type HeldRule = z.infer<typeof HeldRule>;

export const HeldParameter = z.object({
  key: z.string(),
  title: Words,
  unit: Words.nullable(),
  combine: z.enum(combinations),
  by: z.array(z.object({ key: z.string(), title: Words })),
  rules: z.array(HeldRule),
});
export type HeldParameter = z.infer<typeof HeldParameter>;

export const PackName = z.object({ key: z.string(), title: Words, rank: z.int() });
export type PackName = z.infer<typeof PackName>;

export const listHeldRules = endpoint({
  method: "GET",
  path: "/rules",
  summary:
    "What holds in the district on a day: every parameter with its rules, where they come from and which decides.",
  query: z.object({ on: LocalDate.optional(), q: text(60, 0).optional(), pack: z.string().max(80).optional() }),
  output: z.object({ on: LocalDate, packs: z.array(PackName), items: z.array(HeldParameter) }),
  action: "rule.read",
  audit: { none: "public" },
  entities: ["definition"],
});

export const judgeRule = endpoint({
  method: "GET",
  path: "/rules/:parameter/judged",
  summary: "The value of a parameter for the facts given as `name=value`, with the rule that decided and why.",
  params: z.object({ parameter: DefinitionKey }),
  query: z.object({
    on: LocalDate.optional(),
    knownAt: Instant.optional(),
    facts: listQuery(
      z
        .string()
        .regex(/^[a-z][a-z0-9_]*=/)
        .max(200),
    ),
  }),
  output: z.object({ judged: Judged.nullable() }),
  action: "rule.read",
  audit: { none: "public" },
  entities: ["definition"],
});

export const PolicyDocumentRow = z.object({
  key: z.string(),
  title: Words,
  issuer: Words.nullable(),
  number: z.string().nullable(),
  issued: z.string().nullable(),
  status: z.enum(["in_force", "draft", "repealed"]),
  url: z.string().nullable(),
  note: Words.nullable(),
  /** How many definitions quote it. */
  quoted: z.int(),
});
export const PackRow = z.object({
  ...PackName.shape,
  installedAt: Instant,
  counts: z.array(z.object({ kind: z.string(), count: z.int() })),
  documents: z.array(PolicyDocumentRow),
});
export type PackRow = z.infer<typeof PackRow>;

export const listPacks = endpoint({
  method: "GET",
  path: "/packs",
  summary: "The packs the district runs under, with their documents and how much each decides.",
  output: z.object({ items: z.array(PackRow), ownDecisions: z.int() }),
  action: "rule.read",
  audit: { none: "public" },
  entities: ["definition"],
});

export const DefinitionRow = z.object({
  kind: z.string(),
  key: z.string(),
  title: Words,
  summary: z.string(),
  /** A rule in words; null for what is no rule. */
  reads: z.object({ when: Words.nullable(), words: Words }).nullable(),
  pack: z.string(),
  version: z.int(),
  from: LocalDate,
  to: LocalDate,
  /** Packs that say something of it. */
  layers: z.int(),
  /** Begins later; nothing holds yet. */
  isFuture: z.boolean(),
});
export type DefinitionRow = z.infer<typeof DefinitionRow>;

export const listDefinitions = endpoint({
  method: "GET",
  path: "/definitions",
  summary: "Everything the packs and the officials decided, by kind, pack and words.",
  query: z.object({
    kind: KindName.optional(),
    pack: z.string().max(80).optional(),
    q: text(60, 0).optional(),
    ...pageQuery,
  }),
  output: z.object({
    ...pageOf(DefinitionRow).shape,
    kinds: z.array(z.object({ kind: z.string(), count: z.int() })),
    packs: z.array(PackName),
    can: Can,
  }),
  action: "definition.read",
  audit: { none: "no personal data" },
  entities: ["definition"],
});

export const DefinitionVersion = z.object({
  version: z.int(),
  pack: z.string(),
  from: LocalDate,
  to: LocalDate,
  recordedAt: Instant,
  recordedBy: z.string().nullable(),
  /** `file:line`, or the official's reason. */
  source: z.string(),
  state: z.enum(["holds", "future", "past", "covered", "superseded"]),
});
export type DefinitionVersion = z.infer<typeof DefinitionVersion>;

const Body = z.record(z.string(), z.unknown());
const definitionParams = z.object({ kind: KindName, key: DefinitionKey });

export const getDefinition = endpoint({
  method: "GET",
  path: "/definitions/:kind/:key",
  summary: "One definition: what holds, what each pack says, and every version.",
  params: definitionParams,
  output: z.object({
    kind: z.string(),
    key: z.string(),
    title: Words,
    body: Body,
    summary: z.string(),
    /** A rule in words: its parameter, for which case, its value. */
    reads: z.object({ parameter: z.string(), title: Words, when: Words.nullable(), words: Words }).nullable(),
    version: z.int(),
    newest: z.int(),
    /** The district's day: a change can begin then at the earliest. */
    today: LocalDate,
    pack: z.string(),
    from: LocalDate,
    to: LocalDate,
    basis: z.array(JudgedBasis),
    note: Words.nullable(),
    layers: z.array(z.object({ pack: z.string(), version: z.int(), summary: z.string() })),
    versions: z.array(DefinitionVersion),
    packs: z.array(PackName),
    can: Can,
  }),
  action: "definition.read",
  audit: { none: "no personal data" },
  entities: ["definition"],
});

export const Change = z.object({
  path: z.string(),
  before: z.unknown().optional(),
  after: z.unknown().optional(),
});

export const compareVersions = endpoint({
  method: "GET",
  path: "/definitions/:kind/:key/changes",
  summary: "Field by field what two versions of a definition say differently.",
  params: definitionParams,
  query: z.object({ before: z.coerce.number().int().min(1), after: z.coerce.number().int().min(1) }),
  output: z.object({ before: DefinitionVersion, after: DefinitionVersion, changes: z.array(Change) }),
  action: "definition.read",
  audit: { none: "no personal data" },
  entities: ["definition"],
});

export const Problem = z.object({ path: z.string(), zh: z.string(), en: z.string() });
const Draft = z.object({
  kind: KindName,
  /** The whole body as it should be; `from` is the first day it holds. */
  body: Body.refine((body) => JSON.stringify(body).length < 200_000),
});

export const CheckChange = z.object({
  check: z.string(),
  title: Words,
  severity: z.enum(severities),
  shortBefore: z.int(),
  shortAfter: z.int(),
  /** Who would fall short and does not now; the first hundred. */
  newlyShort: z.array(Finding),
  newlyFine: z.array(Finding),
  counts: z.object({ newlyShort: z.int(), newlyFine: z.int() }),
});
export type CheckChange = z.infer<typeof CheckChange>;

export const previewDefinition = endpoint({
  method: "POST",
  path: "/definitions/preview",
  summary:
    "What would change if a definition held: its mistakes, its differences, and who would fall short or no longer.",
  body: Draft,
  output: z.object({
    problems: z.array(Problem),
    changes: z.array(Change),
    /** Subjects judged, by the checks that a rule touches. */
    checks: z.array(CheckChange),
    newlyShort: z.int(),
    newlyFine: z.int(),
  }),
  action: "definition.edit",
  audit: { none: "nothing is changed" },
});

export const publishDefinition = endpoint({
  method: "POST",
  path: "/definitions",
  summary: "Records a new version as the district's own decision, from today or later.",
  body: z.object({
    ...Draft.shape,
    reason: text(200, 4),
    /** The newest version the editor has seen; 0 for a new key. */
    newest: z.int().min(0),
  }),
  output: z.object({ key: z.string(), version: z.int() }),
  errors: ["definition_faulty", "begins_in_past", "nothing_changed"],
  action: "definition.edit",
  audit: { event: "definition.published" },
  entities: ["definition", "indicator"],
});

export const withdrawDefinition = endpoint({
  method: "POST",
  path: "/definitions/:kind/:key/withdraw",
  summary: "Takes back a version of the district's own that has not begun.",
  params: definitionParams,
  body: z.object({ version: z.int().min(1), reason: text(200, 4) }),
  output: z.object({ version: z.int() }),
  errors: ["not_own_decision", "begun_already"],
  action: "definition.edit",
  audit: { event: "definition.withdrawn" },
  entities: ["definition", "indicator"],
});

export const listCheckResults = endpoint({
  method: "GET",
  path: "/check-results",
  summary:
    "For every check: how many subjects were judged, fall short or could not be judged, in the caller's divisions.",
  query: z.object({ on: LocalDate.optional() }),
  output: z.object({
    on: LocalDate,
    items: z.array(
      z.object({
        key: z.string(),
        title: Words,
        subject: z.string(),
        subjectTitle: Words,
        severity: z.enum(severities),
        judged: z.int(),
        short: z.int(),
        unknown: z.int(),
        /** No rule says anything for them. */
        unruled: z.int(),
        basis: z.array(JudgedBasis),
      }),
    ),
  }),
  errors: ["day_in_future"],
  action: "check.read",
  audit: { none: "no personal data" },
  entities: ["definition", "site", "place"],
});

export const listFindings = endpoint({
  method: "GET",
  path: "/check-results/:check",
  summary: "Who falls short of a check, with the figures, in the caller's divisions.",
  params: z.object({ check: DefinitionKey }),
  query: z.object({ on: LocalDate.optional(), ...pageQuery }),
  output: z.object({ ...pageOf(Finding).shape, title: Words, basis: z.array(JudgedBasis), values: z.array(Judged) }),
  errors: ["day_in_future"],
  action: "check.read",
  audit: { none: "no personal data" },
  entities: ["definition", "site", "place"],
});
