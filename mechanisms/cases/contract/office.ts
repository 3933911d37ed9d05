import { z } from "zod";
import { DefinitionKey, Words } from "../../../contract/definition.ts";
import { endpoint } from "../../../contract/endpoint.ts";
import { FileAnswer } from "../../../contract/file.ts";
import { Attachment, Response } from "../../../engines/questionnaire/response.ts";
import { AnswerView } from "../../forms/contract/answers.ts";
import {
  DivisionCode,
  Instant,
  LocalDate,
  listQuery,
  pageOf,
  pageQuery,
  text,
  Version,
} from "../../../contract/values.ts";
import {
  ActionShown,
  CaseId,
  CaseResult,
  CaseRow,
  CaseStatus,
  CaseView,
  DueShown,
  FormShown,
  MaterialFile,
  MaterialId,
  ObjectionId,
  TaskId,
  TaskShown,
} from "./case.ts";
import { PartKey } from "./kind.ts";

/** Acting on cases: the inbox, one task, the ledger and its figures. */

const taskFilter = {
  kind: DefinitionKey.optional(),
  group: PartKey.optional(),
  step: PartKey.optional(),
  division: DivisionCode.optional(),
  /** `overdue`, due `today`, within `week`; without it all. */
  due: z.enum(["overdue", "today", "week"]).optional(),
  state: z.enum(["open", "done"]).default("open"),
  mine: z.stringbool().optional(),
  /** Number, name in lists, or a whole phone number. */
  search: text(60, 0).optional(),
  sort: z.enum(["due", "-due", "opened", "-opened"]).default("due"),
};

export const TaskRow = TaskShown.extend({
  case: z.object({
    id: CaseId,
    kind: DefinitionKey,
    kindTitle: Words,
    group: z.string(),
    number: z.string(),
    label: z.string(),
    divisionName: z.string(),
    submittedAt: z.string(),
    due: DueShown.nullable(),
    corrections: z.int(),
    objections: z.int(),
  }),
  /** Actions that many may be acted on with at once. */
  bulk: z.array(ActionShown),
});
export type TaskRow = z.infer<typeof TaskRow>;

export const listTasks = endpoint({
  method: "GET",
  path: "/case-tasks",
  summary:
    "What waits for the caller, by deadline: for officials of their divisions, for an institution of its answers.",
  query: z.object({ ...pageQuery, ...taskFilter }),
  output: pageOf(TaskRow).extend({
    counts: z.object({ open: z.int(), overdue: z.int(), today: z.int(), week: z.int(), mine: z.int() }),
    /** For the filter: kinds and steps with how many wait. */
    kinds: z.array(
      z.object({
        key: DefinitionKey,
        title: Words,
        open: z.int(),
        steps: z.array(z.object({ key: z.string(), title: Words, open: z.int() })),
      }),
    ),
    today: LocalDate,
  }),
  action: "case_task.list",
  audit: { event: "case_tasks.viewed" },
  entities: ["case"],
});

export const exportTasks = endpoint({
  method: "GET",
  path: "/case-tasks/export",
  summary: "The same list as a spreadsheet, all pages.",
  query: z.object(taskFilter),
  output: FileAnswer,
  transport: "stream",
  action: "case_task.list",
  audit: { event: "case_tasks.exported" },
  perMinute: 30,
});

const ofTask = z.object({ taskId: TaskId });

export const getTask = endpoint({
  method: "GET",
  path: "/case-tasks/:taskId",
  summary:
    "A task with what it asks, what can be done, and the case; an institution sees what it is asked, not who asked.",
  params: ofTask,
  output: z.object({
    task: TaskShown,
    says: Words.nullable(),
    /** The text with which the step before led here. */
    asked: z.string(),
    actions: z.array(ActionShown),
    /** A form to fill in at this step. */
    form: FormShown.nullable(),
    files: z.array(MaterialFile),
    /** Null for an institution that answers about itself. */
    case: CaseView.nullable(),
    caseNumber: z.string(),
    caseTitle: Words,
    mayAct: z.boolean(),
    mayHandOver: z.boolean(),
  }),
  action: "case_task.read",
  target: "taskId",
  audit: { event: "case_task.viewed" },
  entities: ["case", "form_answer"],
});

export const getTaskForm = endpoint({
  method: "GET",
  path: "/case-tasks/:taskId/form",
  summary: "The task's form as it is answered so far, for those who may act.",
  params: ofTask,
  output: AnswerView,
  action: "case_task.read",
  target: "taskId",
  audit: { event: "case_task.form_viewed" },
  entities: ["case", "form_answer"],
});

export const openTaskForm = endpoint({
  method: "POST",
  path: "/case-tasks/:taskId/form",
  summary: "Opens the task's form for filling in, beginning it where there is none.",
  params: ofTask,
  output: AnswerView,
  errors: ["task_not_open"],
  action: "case_task.act",
  target: "taskId",
  audit: { event: "case_task.form_opened" },
  entities: ["case"],
});

export const saveTaskForm = endpoint({
  method: "PUT",
  path: "/case-tasks/:taskId/form",
  summary: "Saves the task's form while it is being filled in.",
  params: ofTask,
  body: z.object({ response: Response, version: Version }),
  output: z.object({ version: Version, savedAt: Instant }),
  errors: ["task_not_open", "answer_not_draft", "answer_malformed"],
  action: "case_task.act",
  target: "taskId",
  audit: { none: "a draft, saved while typing" },
  perMinute: 120,
});

export const addTaskFormFile = endpoint({
  method: "POST",
  path: "/case-tasks/:taskId/form/files",
  summary: "Adds a photo, file or signature to the task's form.",
  params: ofTask,
  body: z.object({ linkId: z.string().max(100) }),
  output: Attachment,
  errors: ["task_not_open", "answer_not_draft", "file_not_accepted", "file_too_large", "too_many_files"],
  action: "case_task.act",
  target: "taskId",
  audit: { event: "case_task.form_file_added" },
  entities: ["case"],
  transport: "upload",
});

export const claimTask = endpoint({
  method: "POST",
  path: "/case-tasks/:taskId/claim",
  summary: "Takes a task on; others see who has it.",
  params: ofTask,
  body: z.object({ version: Version }),
  output: z.object({ version: Version }),
  errors: ["task_not_open"],
  action: "case_task.act",
  target: "taskId",
  audit: { event: "case_task.claimed" },
  entities: ["case"],
});

export const listColleagues = endpoint({
  method: "GET",
  path: "/case-tasks/:taskId/colleagues",
  summary: "Officials who could take the task over.",
  params: ofTask,
  output: z.object({ items: z.array(z.object({ accountId: z.uuid(), name: z.string(), open: z.int() })) }),
  action: "case_task.act",
  target: "taskId",
  audit: { none: "names of officials" },
  entities: ["grant", "case"],
});

export const handOverTask = endpoint({
  method: "POST",
  path: "/case-tasks/:taskId/hand-over",
  summary: "Gives a task to a colleague, or back to all; the history stays.",
  params: ofTask,
  body: z.object({ to: z.uuid().nullable(), reason: text(300), version: Version }),
  output: z.object({ version: Version }),
  errors: ["task_not_open", "not_a_colleague"],
  action: "case_task.act",
  target: "taskId",
  audit: { event: "case_task.handed_over" },
  entities: ["case"],
});

const acting = {
  action: z.string().min(1).max(60),
  text: text(4_000, 0).default(""),
  note: text(4_000, 0).default(""),
};

export const actOnTask = endpoint({
  method: "POST",
  path: "/case-tasks/:taskId/act",
  summary: "Acts on a task: an action of its step, or the stance of an opinion. Of two at once the first counts.",
  params: ofTask,
  body: z.object({ ...acting, version: Version }),
  output: z.object({ caseId: CaseId, status: CaseStatus, result: CaseResult.nullable() }),
  errors: [
    "task_not_open",
    "task_of_another",
    "action_not_available",
    "text_missing",
    "note_missing",
    "form_incomplete",
    "objections_unanswered",
  ],
  action: "case_task.act",
  target: "taskId",
  audit: { event: "case_task.acted" },
  entities: ["case", "case_list", "document"],
});

export const actOnTasks = endpoint({
  method: "POST",
  path: "/case-tasks/act",
  summary: "Acts on many tasks in the same way; each has its own result.",
  body: z.object({
    ...acting,
    tasks: z
      .array(z.object({ id: TaskId, version: Version }))
      .min(1)
      .max(100),
  }),
  output: z.object({
    results: z.array(z.object({ taskId: TaskId, number: z.string().nullable(), error: z.string().nullable() })),
    done: z.int(),
  }),
  action: "case_task.list",
  audit: { event: "case_tasks.acted" },
  entities: ["case", "case_list", "document"],
  transaction: "own",
  perMinute: 20,
});

export const addAttachment = endpoint({
  method: "POST",
  path: "/case-tasks/:taskId/files",
  summary: "Attaches a file to what is done at a task; the applicant sees it with the answer when it is shared.",
  params: ofTask,
  body: z.object({ isShared: z.boolean().default(true) }),
  output: MaterialFile,
  errors: ["task_not_open", "wrong_format", "file_too_large"],
  action: "case_task.act",
  target: "taskId",
  audit: { event: "case_task.file_added" },
  entities: ["case"],
  transport: "upload",
});

export const checkMaterial = endpoint({
  method: "POST",
  path: "/case-materials/:materialId/check",
  summary: "Says of a material that it is in order, or why not.",
  params: z.object({ materialId: MaterialId }),
  body: z.object({ accepted: z.boolean(), remark: text(500, 0).default("") }),
  output: z.object({ status: z.enum(["accepted", "rejected"]) }),
  errors: ["case_not_open", "remark_missing"],
  action: "case.check_material",
  target: "materialId",
  audit: { event: "case.material_checked" },
  entities: ["case"],
});

export const noteCase = endpoint({
  method: "POST",
  path: "/cases/:caseId/notes",
  summary: "Adds a note to the file, or a message that the applicant reads.",
  params: z.object({ caseId: CaseId }),
  body: z.object({ text: text(4_000), isShared: z.boolean() }),
  output: z.object({ ok: z.literal(true) }),
  action: "case.oversee",
  target: "caseId",
  audit: { event: "case.noted" },
  entities: ["case"],
});

export const answerObjection = endpoint({
  method: "POST",
  path: "/case-objections/:objectionId/answer",
  summary: "Decides an objection and tells why.",
  params: z.object({ objectionId: ObjectionId }),
  body: z.object({ upheld: z.boolean(), text: text(2_000) }),
  output: z.object({ status: z.enum(["upheld", "dismissed"]) }),
  errors: ["already_answered", "case_not_open"],
  action: "case.objection",
  target: "objectionId",
  audit: { event: "case.objection_answered" },
  entities: ["case"],
});

const caseFilter = {
  kind: DefinitionKey.optional(),
  group: PartKey.optional(),
  division: DivisionCode.optional(),
  status: listQuery(CaseStatus),
  result: listQuery(CaseResult),
  overdue: z.stringbool().optional(),
  submittedFrom: LocalDate.optional(),
  submittedTo: LocalDate.optional(),
  aboutId: z.uuid().optional(),
  search: text(60, 0).optional(),
  sort: z.enum(["submitted", "-submitted", "due", "closed", "-closed"]).default("-submitted"),
};

export const listCases = endpoint({
  method: "GET",
  path: "/cases",
  summary: "The ledger of cases in the caller's divisions, of the kinds they act on or oversee.",
  query: z.object({ ...pageQuery, ...caseFilter }),
  output: pageOf(CaseRow).extend({
    counts: z.record(z.string(), z.int()),
    kinds: z.array(z.object({ key: DefinitionKey, title: Words, group: z.string() })),
  }),
  action: "case.list",
  audit: { event: "cases.viewed" },
  entities: ["case"],
});

export const exportCases = endpoint({
  method: "GET",
  path: "/cases/export",
  summary: "The ledger as a spreadsheet, all pages.",
  query: z.object(caseFilter),
  output: FileAnswer,
  transport: "stream",
  action: "case.list",
  audit: { event: "cases.exported" },
  perMinute: 30,
});

/** Days as they pass, not working days; the platform's own steps are not counted. */
const Durations = z.object({
  count: z.int(),
  mean: z.number().nullable(),
  p50: z.number().nullable(),
  p90: z.number().nullable(),
  longest: z.number().nullable(),
});

export const getCaseStatistics = endpoint({
  method: "GET",
  path: "/case-statistics",
  summary: "How long cases take by kind and step, where they wait, how many are overdue, returned, refused.",
  query: z.object({
    kind: DefinitionKey.optional(),
    group: PartKey.optional(),
    division: DivisionCode.optional(),
    from: LocalDate,
    to: LocalDate,
  }),
  output: z.object({
    kinds: z.array(
      z.object({
        kind: DefinitionKey,
        title: Words,
        submitted: z.int(),
        closed: z.int(),
        open: z.int(),
        openOverdue: z.int(),
        results: z.record(z.string(), z.int()),
        /** From submission to the end, for those closed in the period; without the time the applicant took to correct. */
        days: Durations,
        withApplicant: Durations,
        /** Share of those closed that kept the promised time. */
        inTime: z.number().nullable(),
        correctionsPerCase: z.number().nullable(),
        atCounter: z.int(),
        steps: z.array(
          z.object({
            step: z.string(),
            opinion: z.string().nullable(),
            title: Words,
            who: z.string(),
            days: Durations,
            waiting: z.int(),
            waitingOverdue: z.int(),
            longestWaiting: z.number().nullable(),
            doneOverdue: z.int(),
          }),
        ),
      }),
    ),
    months: z.array(z.object({ month: z.string(), submitted: z.int(), closed: z.int() })),
  }),
  action: "case.list",
  audit: { none: "counts and durations" },
  entities: ["case"],
});
