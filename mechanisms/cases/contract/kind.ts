import { z } from "zod";
import { DefinitionKey, definitionHead, Words } from "../../../contract/definition.ts";
import { roleNames, roles } from "../../../contract/roles.ts";

/**
 * A kind of case: what is asked, by whom, about what, which steps it goes through and how it can end. Everything a
 * locality decides about a procedure is here; the code knows none of them.
 *
 * Expressions are over: the items of the kind's forms by their key, the facts of what the case is about, the values of the
 * rules it names, and what was decided at earlier steps (`<step>` gives the key of the action taken there, `<step>_<opinion>`
 * the stance of an opinion). See `variables.ts`.
 */
export const Expr = z.string().min(1).max(1_000);

/** Inside one definition: a step, an action, a material. May be used as a name in expressions. */
export const PartKey = z.string().regex(/^[a-z][a-z0-9_]{0,59}$/);

const officials = roleNames.filter((role) => roles[role].side === "government");
export const Official = z.enum(officials);
/** Who a step waits for: an official's role, the one who applied, or the institution that the case is about. */
export const Doer = z.enum([...officials, "applicant", "institution"]);
export type Doer = z.infer<typeof Doer>;

/** A doer, or the first whose condition holds; the last has none. */
export const Who = z.union([
  Doer,
  z
    .array(z.strictObject({ when: Expr.optional(), who: Doer }))
    .min(1)
    .max(10),
]);
export type Who = z.infer<typeof Who>;

/** Which level of the case's division answers for a step: officials of a larger place may always act too. */
export const levels = ["city", "county", "street", "community"] as const;
export const Level = z.enum(levels);
export type Level = z.infer<typeof Level>;

const units = ["workdays", "days", "months", "years"] as const;
/** A length of time, as a number or by a rule of the locality: `{workdays: 5}`, or a parameter, `{rule: filing.receipt_workdays, unit: workdays}`. */
export const Span = z.union([
  z.strictObject({ workdays: z.int().min(1).max(1_000) }),
  z.strictObject({ days: z.int().min(1).max(4_000) }),
  z.strictObject({ months: z.int().min(1).max(240) }),
  z.strictObject({ years: z.int().min(1).max(50) }),
  z.strictObject({ rule: DefinitionKey, unit: z.enum(units) }),
]);
export type Span = z.infer<typeof Span>;
/** A deadline: counted from the day the step began, or from the day the case was submitted. */
export const Due = z.union([Span, z.strictObject({ span: Span, from: z.enum(["step", "submission"]) })]);
export type Due = z.infer<typeof Due>;

/** A parameter, for the case's answers and facts, or for those given: `{parameter: class.max, given: {age_band: infant}}`. */
export const RuleUse = z.union([
  DefinitionKey,
  z.strictObject({
    parameter: DefinitionKey,
    given: z.record(PartKey, z.union([z.string(), z.number(), z.boolean()])),
  }),
]);
export type RuleUse = z.infer<typeof RuleUse>;
export const ruleUse = (use: RuleUse): Exclude<RuleUse, string> =>
  typeof use === "string" ? { parameter: use, given: {} } : use;

/** A form of the `forms` mechanism that belongs to the application. */
export const FormUse = z.strictObject({ form: DefinitionKey, when: Expr.optional() });

export const materialFormats = ["pdf", "jpg", "png", "docx", "xlsx", "zip", "mp4"] as const;
export const Material = z.strictObject({
  key: PartKey,
  title: Words,
  help: Words.optional(),
  /** True, false, or a condition; what can't be judged yet does not ask for it. */
  required: z.union([z.boolean(), Expr]).default(true),
  formats: z.array(z.enum(materialFormats)).min(1).default(["pdf", "jpg", "png"]),
  maxMegabytes: z.int().min(1).max(200).default(20),
  maxFiles: z.int().min(1).max(50).default(5),
  /** The one who applies says until when it is valid; one that is over is not taken. */
  validUntil: z.boolean().default(false),
  /** One given with an earlier case may be used again while it is valid. */
  reuse: z.boolean().default(true),
  /** What officials look at when they check it. */
  points: z.array(Words).max(20).default([]),
});
export type Material = z.infer<typeof Material>;

/** What has to hold at submission. `stop` keeps the case from being submitted, `warn` tells and lets it pass. */
export const Check = z.strictObject({
  key: PartKey,
  when: Expr.optional(),
  must: Expr,
  message: Words,
  effect: z.enum(["stop", "warn"]).default("stop"),
});

/** Back to the one who applied, with a time to answer. When it runs out the case lapses. */
export const Correction = z.strictObject({
  due: Span,
  /** The step's and the case's deadlines stand still meanwhile, or begin anew. */
  clock: z.enum(["pauses", "restarts"]).default("pauses"),
  /** How often this step may return the case; afterwards the action is no longer there. */
  times: z.int().min(1).max(20).default(3),
  /** Where the corrected case goes; without, to the step that returned it. */
  resumes: PartKey.optional(),
});

const toward = {
  key: PartKey,
  title: Words,
  /** Only while it holds; what can't be judged does not. */
  when: Expr.optional(),
  /** What the one who acts has to give: a text the applicant reads, a note for the file, the step's form. */
  needs: z.array(z.enum(["text", "note", "form"])).default([]),
  /** Whether many cases may be acted on at once in this way. */
  bulk: z.boolean().default(false),
};
/** What can be done at a step: it leads to another step, to an outcome, or back for correction. */
export const Action = z.union([
  z.strictObject({ ...toward, to: PartKey }),
  z.strictObject({ ...toward, correction: Correction }),
]);
export type Action = z.infer<typeof Action>;

const stepHead = {
  key: PartKey,
  title: Words,
  /** One sentence for those who wait: what happens here. */
  says: Words.optional(),
};
const work = {
  who: Who,
  level: Level.default("county"),
  due: Due.optional(),
  /** A form filled in at this step: a site visit, a scale. */
  form: DefinitionKey.optional(),
  /** Whoever hears of it when it is overdue. */
  escalate: z.strictObject({ who: Official, level: Level.default("county") }).optional(),
};

/** Someone acts. */
export const TaskStep = z.strictObject({
  type: z.literal("task"),
  ...stepHead,
  ...work,
  actions: z.array(Action).min(1).max(20),
  /** When the time is over it goes there by itself: an applicant who does not answer, silence that counts as consent. */
  whenOver: PartKey.optional(),
});

export const stances = ["agree", "agree_with_conditions", "disagree"] as const;
export const Stance = z.enum(stances);
export type Stance = z.infer<typeof Stance>;
/** One of several departments asked at the same time. */
export const Opinion = z.strictObject({
  ...stepHead,
  ...work,
  /** Asked only when it holds; what can't be judged is asked. */
  when: Expr.optional(),
  /** Nothing goes on without it. One that is not required is heard when it comes in time. */
  required: z.boolean().default(true),
});
export type Opinion = z.infer<typeof Opinion>;
export const JointStep = z.strictObject({
  type: z.literal("joint"),
  ...stepHead,
  opinions: z.array(Opinion).min(1).max(20),
  /** `all`: every required opinion is heard, then it is counted. `first_refusal`: the first that disagrees decides. */
  join: z.enum(["all", "first_refusal"]).default("all"),
  agreed: PartKey,
  refused: PartKey,
});

/** Decides by itself: the first condition that holds; the last has none. */
export const CheckStep = z.strictObject({
  type: z.literal("check"),
  ...stepHead,
  branches: z
    .array(z.strictObject({ when: Expr.optional(), to: PartKey }))
    .min(1)
    .max(20),
});

/** Waits. */
export const TimerStep = z.strictObject({ type: z.literal("timer"), ...stepHead, wait: Span, to: PartKey });

/** What everyone may read: a column and the expression that gives its value. Never personal data. */
export const PublicField = z.strictObject({ key: PartKey, title: Words, value: Expr });

/** Shown to everyone for a time; objections lead elsewhere when it is over. */
export const PublicityStep = z.strictObject({
  type: z.literal("publicity"),
  ...stepHead,
  period: Span,
  fields: z.array(PublicField).min(1).max(20),
  to: PartKey,
  objected: PartKey,
});

export const Step = z.discriminatedUnion("type", [TaskStep, JointStep, CheckStep, TimerStep, PublicityStep]);
export type Step = z.infer<typeof Step>;

/** How a case ends. `withdrawn` and `lapsed` are there for every kind and not declared. */
export const results = ["granted", "refused", "settled"] as const;
export const Outcome = z.strictObject({
  key: PartKey,
  title: Words,
  says: Words.optional(),
  /** `settled` is an end without yes or no: a complaint that was answered. */
  result: z.enum(results),
  /** The document that is issued; its values by expressions, without them all that the case knows. */
  document: z.strictObject({ template: DefinitionKey, values: z.record(z.string(), Expr).optional() }).optional(),
  /** What happens on the platform, by names registered in code (`defineEffect`). */
  effects: z.array(z.string().regex(/^[a-z_]+(\.[a-z_]+)+$/)).default([]),
  /** How long the result is good for. */
  valid: z
    .strictObject({
      for: Span,
      /** Days before its end when the holder is reminded. */
      remind: z.array(z.int().min(1).max(730)).max(5).default([]),
      /** What happens on the day after. */
      effects: z.array(z.string().regex(/^[a-z_]+(\.[a-z_]+)+$/)).default([]),
    })
    .optional(),
  /** Which published list it goes on, and what that shows. */
  publish: z.strictObject({ list: DefinitionKey, fields: z.array(PublicField).min(1).max(30) }).optional(),
  /** A kind of case that may be brought against it in time; won, the case goes on at `reopens`. */
  appeal: z.strictObject({ kind: DefinitionKey, within: Span, reopens: PartKey }).optional(),
  /** What it does to the case this one follows. */
  former: z.enum(["superseded", "cancelled", "revoked", "reopened"]).optional(),
});
export type Outcome = z.infer<typeof Outcome>;

/** Moments at which someone is told. */
export const caseMoments = [
  "submitted",
  "returned",
  "corrected",
  "task",
  "overdue",
  "publicity",
  "objection",
  "closed",
  "expiring",
  "expired",
] as const;
export const CaseMoment = z.enum(caseMoments);
export type CaseMoment = z.infer<typeof CaseMoment>;

export const applicantKinds = ["anyone", "signed_in", "institution", "guardian"] as const;
export const subjects = ["none", "institution", "site", "family", "case"] as const;
export const relations = [
  "change",
  "renewal",
  "cancellation",
  "revocation",
  "annual_report",
  "appeal",
  "follow_up",
] as const;

export const CaseKind = z.strictObject({
  ...definitionHead,
  /** Kinds that belong together on pages: `opening`, `quality`, `complaint`. */
  group: PartKey,
  /** For those who consider applying: what it is for, in a few sentences. */
  says: Words.optional(),
  /** Letters at the front of the case's number: BA → BA-2026-000017. */
  prefix: z.string().regex(/^[A-Z]{1,6}$/),
  /** Offered to applicants while it holds, over the named rules alone: a regime that begins or ends. */
  offered: Expr.optional(),
  /** Who may apply. `anyone` needs no account and follows the case by number and code. */
  applicants: z.array(z.enum(applicantKinds)).default([]),
  /** Officials who may begin one by themselves. */
  officials: z.array(Official).default([]),
  /** Who sees every case of this kind in their division and its figures, besides those who act on it. */
  overseers: z.array(Official).default(["health_official"]),
  /** What a case is called in lists: the name of an institution. Never personal data; without it the name of its subject. */
  label: Expr.optional(),
  /** Whether counter staff may file it for a person. */
  counter: z.boolean().default(true),
  about: z.enum(subjects).default("none"),
  /** Where it belongs: to the division of what it is about, to one the applicant names, or to the whole district. */
  division: z.enum(["subject", "asked", "district"]).default("subject"),
  /** `one_open`: one at a time about the same; `one_a_year`: and none after a good one in the same year. */
  limit: z.enum(["none", "one_open", "one_a_year"]).default("none"),
  /** The kinds of case this one follows, for `about: case`. */
  follows: z
    .strictObject({
      kinds: z.array(DefinitionKey).min(1),
      relation: z.enum(relations),
      /** Answers and materials are taken over from the former case and may be changed. */
      prefill: z.boolean().default(true),
    })
    .optional(),
  /** Names in expressions for values that rules of the locality give: name → parameter. */
  rules: z.record(PartKey, RuleUse).default({}),
  forms: z.array(FormUse).max(20).default([]),
  materials: z.array(Material).max(60).default([]),
  checks: z.array(Check).max(60).default([]),
  /** A document issued at once on submission. */
  acknowledgement: DefinitionKey.optional(),
  /** The whole case, counted from submission. */
  promise: Span.optional(),
  /** The first one is where a submitted case begins. */
  steps: z.array(Step).min(1).max(60),
  outcomes: z.array(Outcome).min(1).max(20),
  /** Whether the one who applied may take it back. */
  withdrawable: z.boolean().default(true),
  /** Notices at moments of the case instead of the general ones (`case.<moment>`); null: none. */
  notices: z.partialRecord(CaseMoment, DefinitionKey.nullable()).default({}),
});
export type CaseKind = z.infer<typeof CaseKind>;
