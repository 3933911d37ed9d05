import { z } from "zod";
import { Basis, DefinitionKey, Words } from "../../../contract/definition.ts";
import { endpoint } from "../../../contract/endpoint.ts";
import { FileAnswer } from "../../../contract/file.ts";
import { roleNames } from "../../../contract/roles.ts";
import { Can, DivisionCode, id, Instant, LocalDate, text } from "../../../contract/values.ts";
import { IndicatorUnit } from "../../../mechanisms/indicators/contract.ts";
import { PolicyDocument, ReferenceTable } from "../../../mechanisms/packs/contract.ts";
import { Due, Duty, Programme } from "./duty.ts";

/** The plan of a district: every indicator and duty of its local documents with where it stands. */

export const planStates = ["overdue", "behind", "on_course", "not_due", "done"] as const;
export const PlanState = z.enum(planStates);
export type PlanState = z.infer<typeof PlanState>;

/** Why a state is what it is; each has a text with its facts. */
export const planReasons = [
  "reported_done",
  "count_reached",
  "day_passed",
  "count_behind",
  "count_ahead",
  "period_missed",
  "period_open",
  "nothing_yet",
  "report_recent",
  "report_old",
  "never_reported",
  "target_met",
  "target_missed",
  "target_ahead",
  "target_behind",
  "no_value",
  "no_target",
] as const;
export const Reason = z.object({
  key: z.enum(planReasons),
  facts: z.record(z.string(), z.union([z.string(), z.number()])),
});
export type Reason = z.infer<typeof Reason>;

export const UnitRef = z.object({ key: z.string(), title: Words, role: z.enum(roleNames).nullable() });
export type UnitRef = z.infer<typeof UnitRef>;

/** A basis with the name of its document. */
export const Sentence = z.object({ ...Basis.shape, title: Words.nullable() });
export type Sentence = z.infer<typeof Sentence>;

const common = {
  key: DefinitionKey,
  version: z.int(),
  pack: z.string(),
  title: Words,
  basis: z.array(Sentence),
  state: PlanState,
  reason: Reason,
};

export const PlanTarget = z.object({
  key: z.string(),
  title: Words,
  /** Until which day. */
  by: LocalDate,
  value: z.number().nullable(),
  min: z.number().nullable(),
  max: z.number().nullable(),
  expected: z.boolean(),
  basis: z.array(Sentence),
  /** The indicator on that day, or today while it lies ahead. */
  reached: z.number().nullable(),
  met: z.boolean().nullable(),
});
export type PlanTarget = z.infer<typeof PlanTarget>;

export const PlanIndicator = z.object({
  ...common,
  explain: Words,
  unit: IndicatorUnit,
  direction: z.enum(["higher", "lower", "neutral"]),
  /** Computed from what happens here; otherwise officials report it. */
  live: z.boolean(),
  value: z.number().nullable(),
  /** Why there is no value: a key of the indicators' reasons. */
  missing: z.string().nullable(),
  /** What is missing to the target that counts today; negative where there is more than asked. */
  gap: z.number().nullable(),
  targets: z.array(PlanTarget),
  trend: z.array(z.object({ on: LocalDate, value: z.number().nullable() })),
});
export type PlanIndicator = z.infer<typeof PlanIndicator>;

export const PlanDuty = z.object({
  ...common,
  words: Words,
  section: Words,
  lead: z.array(UnitRef),
  cooperating: z.array(UnitRef),
  due: Due,
  counts: Words.nullable(),
  evidence: Words.nullable(),
  public: z.boolean(),
  /** The indicator that shows it, where there is one. */
  indicator: z.string().nullable(),
  /** The window its count is of, what is wanted in it and what is there; nulls where nothing is counted. */
  from: LocalDate.nullable(),
  by: LocalDate.nullable(),
  need: z.number().nullable(),
  done: z.number().nullable(),
  reportedOn: LocalDate.nullable(),
  reports: z.int(),
  /** One of the reader's own roles leads or cooperates. */
  ours: z.boolean(),
});
export type PlanDuty = z.infer<typeof PlanDuty>;

const PackRef = z.object({ key: z.string(), title: Words, installedAt: Instant });
const Plan = z.object({
  on: LocalDate,
  packs: z.array(PackRef),
  documents: z.array(PolicyDocument),
  units: z.array(UnitRef),
  indicators: z.array(PlanIndicator),
  duties: z.array(PlanDuty),
});
export type Plan = z.infer<typeof Plan>;

export const getPlan = endpoint({
  method: "GET",
  path: "/plan",
  summary: "Every indicator and duty of the local documents with its sentence, who leads, target, value and state.",
  output: Plan,
  action: "plan.read",
  audit: { none: "no personal data" },
  entities: ["duty", "indicator", "definition", "clock"],
});

export const exportPlan = endpoint({
  method: "GET",
  path: "/plan.xlsx",
  summary: "The plan as a spreadsheet: indicators with targets, and duties.",
  output: FileAnswer,
  action: "plan.read",
  audit: { event: "plan.exported" },
  transport: "stream",
  perMinute: 30,
});

const PublicPlan = z.object({
  on: LocalDate,
  packs: z.array(PackRef.pick({ key: true, title: true })),
  documents: z.array(PolicyDocument),
  /** Those everyone may see; the others keep their value to officials. */
  indicators: z.array(PlanIndicator),
  duties: z.array(
    PlanDuty.pick({
      key: true,
      pack: true,
      title: true,
      words: true,
      section: true,
      basis: true,
      lead: true,
      cooperating: true,
      due: true,
      counts: true,
      public: true,
    }).extend({
      /** Only of duties whose progress is public. */
      state: PlanState.nullable(),
      need: z.number().nullable(),
      done: z.number().nullable(),
    }),
  ),
  publicity: z.array(Programme),
});

export const getPublicPlan = endpoint({
  method: "GET",
  path: "/public/plan",
  summary:
    "The plan for everyone: targets with public figures, duties, progress where it is public, what has to be published.",
  output: PublicPlan,
  action: "plan.read_public",
  audit: { none: "public" },
  entities: ["duty", "indicator", "definition", "clock"],
  maxAge: 30,
});

const Entry = { pack: z.string(), sentences: z.array(Sentence) };
export const listProgrammes = endpoint({
  method: "GET",
  path: "/public/programmes",
  summary:
    "Pilots, subsidies, demonstration schemes, courses, activities, services, facilities and reference tables of the documents.",
  output: z.object({
    packs: z.array(PackRef.pick({ key: true, title: true })),
    units: z.array(UnitRef),
    programmes: z.array(z.object({ ...Entry, body: Programme })),
    tables: z.array(z.object({ ...Entry, body: ReferenceTable })),
  }),
  action: "plan.read_public",
  audit: { none: "public" },
  entities: ["definition"],
  maxAge: 60,
});

export const ReportId = id("DutyReportId");

export const DutyReport = z.object({
  id: ReportId,
  dutyVersion: z.int(),
  divisionCode: DivisionCode,
  divisionName: z.string(),
  doneOn: LocalDate,
  words: z.string(),
  figure: z.number().nullable(),
  isDone: z.boolean(),
  fileName: z.string().nullable(),
  reportedAs: z.enum(roleNames),
  reportedBy: z.string(),
  reportedAt: Instant,
  withdrawnAt: Instant.nullable(),
  withdrawnReason: z.string().nullable(),
});
export type DutyReport = z.infer<typeof DutyReport>;

export const getDuty = endpoint({
  method: "GET",
  path: "/plan/duties/:key",
  summary: "A duty with all reports on it, and whether the caller may report.",
  params: z.object({ key: DefinitionKey }),
  output: z.object({ on: LocalDate, duty: PlanDuty, body: Duty, reports: z.array(DutyReport), can: Can }),
  action: "plan.read",
  audit: { event: "duty.read" },
  entities: ["duty", "definition", "clock"],
});

export const reportDuty = endpoint({
  method: "POST",
  path: "/plan/duties/:key/reports",
  summary: "Reports on a duty: what was done, when, how much, and whether it is complete.",
  params: z.object({ key: DefinitionKey }),
  body: z.object({
    doneOn: LocalDate,
    words: text(2_000, 2),
    figure: z.number().min(0).max(1_000_000_000).optional(),
    isDone: z.boolean().default(false),
    /** Default: the widest division the caller acts for. */
    division: DivisionCode.optional(),
  }),
  output: z.object({ reportId: ReportId }),
  errors: ["day_in_future", "figure_missing", "division_not_yours"],
  action: "duty.report",
  audit: { event: "duty.reported" },
  entities: ["duty"],
});

export const attachToReport = endpoint({
  method: "POST",
  path: "/plan/reports/:reportId/file",
  summary: "Attaches a file to one's own report; once, of at most 20 MB.",
  params: z.object({ reportId: ReportId }),
  output: z.object({ fileName: z.string() }),
  errors: ["file_too_large", "file_kind_refused", "has_file_already"],
  action: "duty.attach",
  target: "reportId",
  audit: { event: "duty.report_attached" },
  entities: ["duty"],
  transport: "upload",
});

export const getReportFile = endpoint({
  method: "GET",
  path: "/plan/reports/:reportId/file",
  summary: "The file of a report.",
  params: z.object({ reportId: ReportId }),
  output: FileAnswer,
  action: "plan.read",
  audit: { event: "duty.report_file_read" },
  transport: "stream",
});

export const withdrawReport = endpoint({
  method: "POST",
  path: "/plan/reports/:reportId/withdraw",
  summary: "Takes a mistaken report back, with the reason; it stays in the history.",
  params: z.object({ reportId: ReportId }),
  body: z.object({ reason: text(500, 2) }),
  output: z.object({}),
  errors: ["already_withdrawn"],
  action: "duty.withdraw",
  target: "reportId",
  audit: { event: "duty.report_withdrawn" },
  entities: ["duty"],
});
