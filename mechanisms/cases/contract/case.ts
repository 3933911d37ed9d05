import { z } from "zod";
import { DefinitionKey, Words } from "../../../contract/definition.ts";
import { Can, DivisionCode, id, Instant, LocalDate, Version } from "../../../contract/values.ts";
import { Judged } from "../../rules/contract/judged.ts";
import { applicantKinds, levels, materialFormats, relations, results, stances, subjects } from "./kind.ts";

export const CaseId = id("CaseId");
export type CaseId = z.infer<typeof CaseId>;
export const TaskId = id("CaseTaskId");
export type TaskId = z.infer<typeof TaskId>;
export const MaterialId = id("CaseMaterialId");
export type MaterialId = z.infer<typeof MaterialId>;
export const ObjectionId = id("CaseObjectionId");
export type ObjectionId = z.infer<typeof ObjectionId>;
export const PublicationId = id("CasePublicationId");
export type PublicationId = z.infer<typeof PublicationId>;

export const caseStatuses = ["draft", "open", "returned", "closed"] as const;
export const CaseStatus = z.enum(caseStatuses);
export type CaseStatus = z.infer<typeof CaseStatus>;
/** `withdrawn` and `lapsed` are there for every kind. */
export const caseResults = [...results, "withdrawn", "lapsed"] as const;
export const CaseResult = z.enum(caseResults);
export type CaseResult = z.infer<typeof CaseResult>;
/** How a granted result stands today. */
export const standings = ["in_force", "expired", "superseded", "cancelled", "revoked"] as const;
export const Standing = z.enum(standings);
export const channels = ["self", "counter"] as const;

export const taskKinds = ["work", "opinion", "correction", "timer", "publicity"] as const;
export const TaskKind = z.enum(taskKinds);
export type TaskKind = z.infer<typeof TaskKind>;
export const taskStatuses = ["open", "done", "dropped"] as const;

export const caseEvents = [
  "started",
  "submitted",
  "corrected",
  "opened",
  "acted",
  "returned",
  "passed",
  "joined",
  "claimed",
  "handed_over",
  "overdue",
  "time_over",
  "material_checked",
  "publicity_began",
  "publicity_ended",
  "objection",
  "objection_answered",
  "noted",
  "closed",
  "reopened",
  "document_issued",
  "superseded",
  "cancelled",
  "revoked",
  "expired",
] as const;
export const CaseEvent = z.enum(caseEvents);
export type CaseEvent = z.infer<typeof CaseEvent>;

/** A day something is due; not certain while the working days of its year are not announced. */
export const DueShown = z.object({ on: LocalDate, isCertain: z.boolean(), isOver: z.boolean() });
export type DueShown = z.infer<typeof DueShown>;

/** A file in a case; `material` is null for an official's attachment. */
export const MaterialFile = z.object({
  id: MaterialId,
  material: z.string().nullable(),
  taskId: TaskId.nullable(),
  name: z.string(),
  mediaType: z.string(),
  size: z.int(),
  validUntil: LocalDate.nullable(),
  status: z.enum(["given", "accepted", "rejected"]),
  /** What the official said of it. */
  remark: z.string(),
  isReused: z.boolean(),
  addedAt: Instant,
});
export type MaterialFile = z.infer<typeof MaterialFile>;

/** A material with whether this case has to bring it, and what it brought. */
export const MaterialShown = z.object({
  key: z.string(),
  title: Words,
  help: Words.nullable(),
  isRequired: z.boolean(),
  formats: z.array(z.enum(materialFormats)),
  maxMegabytes: z.int(),
  maxFiles: z.int(),
  needsValidUntil: z.boolean(),
  mayReuse: z.boolean(),
  points: z.array(Words),
  files: z.array(MaterialFile),
});
export type MaterialShown = z.infer<typeof MaterialShown>;

/** A form of the case, and its answer in the `forms` mechanism where one was begun. */
export const FormShown = z.object({
  form: DefinitionKey,
  title: Words,
  isAsked: z.boolean(),
  answerId: z.uuid().nullable(),
  isComplete: z.boolean(),
});
export type FormShown = z.infer<typeof FormShown>;

/** What stands in the way of submission, or is only remarked. */
export const Finding = z.object({
  about: z.enum(["form", "material", "check", "contact", "division", "former"]),
  key: z.string(),
  /** `missing`, `incomplete`, `expired`, `rejected`, or `failed` for a check. */
  problem: z.enum(["missing", "incomplete", "expired", "rejected", "failed"]),
  message: Words,
  stops: z.boolean(),
});
export type Finding = z.infer<typeof Finding>;

export const ActionShown = z.object({
  key: z.string(),
  title: Words,
  needs: z.array(z.enum(["text", "note", "form"])),
  bulk: z.boolean(),
  isReturn: z.boolean(),
  /** Where it leads, for a line below the button. */
  leadsTo: Words.nullable(),
});
export type ActionShown = z.infer<typeof ActionShown>;

export const TaskShown = z.object({
  id: TaskId,
  step: z.string(),
  opinion: z.string().nullable(),
  title: Words,
  kind: TaskKind,
  /** A role, `applicant`, `institution` or `nobody`. */
  who: z.string(),
  status: z.enum(taskStatuses),
  required: z.boolean(),
  /** Action key, or an opinion's stance. */
  action: z.string().nullable(),
  due: DueShown.nullable(),
  openedAt: Instant,
  doneAt: Instant.nullable(),
  /** The official's name; null for applicants, who see the department. */
  assignedTo: z.string().nullable(),
  isMine: z.boolean(),
  version: Version,
});
export type TaskShown = z.infer<typeof TaskShown>;

export const TimelineEntry = z.object({
  at: Instant,
  event: CaseEvent,
  step: z.string().nullable(),
  stepTitle: Words.nullable(),
  opinionTitle: Words.nullable(),
  /** Action key or stance, and its words. */
  action: z.string().nullable(),
  actionTitle: Words.nullable(),
  /** A role, `applicant`, `institution` or `platform`. */
  by: z.string(),
  /** For officials: the person's name. */
  byName: z.string().nullable(),
  isVisible: z.boolean(),
  /** What the applicant reads. */
  text: z.string(),
  /** What only officials read. */
  note: z.string(),
  files: z.array(MaterialFile),
  facts: z.record(z.string(), z.unknown()),
});
export type TimelineEntry = z.infer<typeof TimelineEntry>;

/** The way through the steps: what lies behind, where it is, and what comes next if all goes well. */
export const StepShown = z.object({
  key: z.string(),
  title: Words,
  says: Words.nullable(),
  type: z.enum(["task", "joint", "check", "timer", "publicity"]),
  state: z.enum(["done", "current", "next"]),
  /** Who acts: roles, `applicant`, `institution`; empty where the platform does by itself. */
  who: z.array(z.string()),
  /** For the current one until when; for those to come how long each takes at most. */
  due: DueShown.nullable(),
  takes: z.object({ amount: z.int(), unit: z.enum(["workdays", "days", "months", "years"]) }).nullable(),
  endedAt: Instant.nullable(),
});

export type StepShown = z.infer<typeof StepShown>;

export const CaseDocument = z.object({
  id: z.uuid(),
  template: DefinitionKey,
  title: Words,
  number: z.string(),
  issuedAt: Instant,
  state: z.string(),
});
export type CaseDocument = z.infer<typeof CaseDocument>;

export const ObjectionShown = z.object({
  id: ObjectionId,
  at: Instant,
  step: z.string(),
  /** Who objects and how to reach them: officials only. */
  name: z.string().nullable(),
  contact: z.string().nullable(),
  text: z.string(),
  status: z.enum(["open", "upheld", "dismissed"]),
  answer: z.string(),
});
export type ObjectionShown = z.infer<typeof ObjectionShown>;

/** A case in a list. */
export const CaseRow = z.object({
  id: CaseId,
  kind: DefinitionKey,
  kindTitle: Words,
  group: z.string(),
  number: z.string().nullable(),
  label: z.string(),
  divisionCode: DivisionCode,
  divisionName: z.string(),
  channel: z.enum(channels),
  status: CaseStatus,
  result: CaseResult.nullable(),
  outcomeTitle: Words.nullable(),
  standing: Standing.nullable(),
  /** Titles of the steps it is at. */
  at: z.array(Words),
  startedAt: Instant,
  submittedAt: Instant.nullable(),
  closedAt: Instant.nullable(),
  due: DueShown.nullable(),
  validUntil: LocalDate.nullable(),
});
export type CaseRow = z.infer<typeof CaseRow>;

export const CaseView = CaseRow.extend({
  kindVersion: z.int(),
  about: z.object({ kind: z.enum(subjects), id: z.uuid().nullable(), name: z.string() }),
  /** Full for the applicant; for officials with the right to read. Null where the viewer sees none. */
  applicant: z
    .object({
      as: z.enum(["account", "institution", "family", "anonymous", "official"]),
      name: z.string(),
      phone: z.string(),
    })
    .nullable(),
  former: z
    .object({ id: CaseId, number: z.string().nullable(), kindTitle: Words, relation: z.enum(relations) })
    .nullable(),
  followers: z.array(
    z.object({
      id: CaseId,
      number: z.string().nullable(),
      kindTitle: Words,
      relation: z.enum(relations),
      status: CaseStatus,
      result: CaseResult.nullable(),
    }),
  ),
  forms: z.array(FormShown),
  materials: z.array(MaterialShown),
  /** Facts and rule values the case was judged with. */
  values: z.record(z.string(), z.unknown()),
  rules: z.array(
    z.object({
      name: z.string(),
      parameter: DefinitionKey,
      title: Words.nullable(),
      value: z.unknown(),
      source: z.string(),
      /** The rule behind the value as it was known then, with its basis. */
      judged: Judged.nullable(),
    }),
  ),
  tasks: z.array(TaskShown),
  steps: z.array(StepShown),
  timeline: z.array(TimelineEntry),
  documents: z.array(CaseDocument),
  objections: z.array(ObjectionShown),
  /** While it is shown to everyone: until when. */
  publicity: z.object({ id: PublicationId, until: LocalDate }).nullable(),
  /** What may be begun on this case now: changes, renewals, cancellations, an appeal. */
  mayFollow: z.array(
    z.object({ kind: DefinitionKey, title: Words, relation: z.enum(relations), until: LocalDate.nullable() }),
  ),
  mayWithdraw: z.boolean(),
  canEdit: z.boolean(),
  today: LocalDate,
  version: Version,
  can: Can,
});
export type CaseView = z.infer<typeof CaseView>;

/** How one may apply, for forms that start a case. */
export const ApplyAs = z.enum([...applicantKinds, "official", "counter"]);
export { levels, stances };
