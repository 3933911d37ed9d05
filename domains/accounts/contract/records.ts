import { z } from "zod";
import { endpoint } from "../../../contract/endpoint.ts";
import { FileAnswer } from "../../../contract/file.ts";
import { Instant, LocalDate, pageOf, pageQuery, text } from "../../../contract/values.ts";

export const auditFilter = {
  from: LocalDate.optional(),
  to: LocalDate.optional(),
  /** An account's id, its sign-in name, or a kind of actor. */
  actor: text(100, 0).optional(),
  event: text(100, 0).optional(),
  targetKind: text(60, 0).optional(),
  target: text(100, 0).optional(),
};
export const AuditFilter = z.object(auditFilter);
export type AuditFilter = z.infer<typeof AuditFilter>;

export const AuditEntry = z.object({
  lane: z.int(),
  seq: z.int(),
  at: Instant,
  event: z.string(),
  action: z.string(),
  actorKind: z.string(),
  actorId: z.uuid().nullable(),
  /** Name of staff; families stay a number. */
  actorName: z.string().nullable(),
  targetKind: z.string().nullable(),
  targetId: z.string().nullable(),
  requestId: z.string(),
  detail: z.string(),
});

export const listAudit = endpoint({
  method: "GET",
  path: "/audit",
  summary: "The audit log, newest first.",
  query: z.object({ ...pageQuery, ...auditFilter }),
  output: pageOf(AuditEntry).extend({
    events: z.array(z.string()),
    /** The last check of the night; null when there was none for three days. */
    lastCheck: z.object({ at: Instant, rows: z.int(), faults: z.int() }).nullable(),
  }),
  action: "audit.read",
  audit: { none: "reading the log would fill it; exports are kept" },
});
export const exportAudit = endpoint({
  method: "GET",
  path: "/audit/export",
  summary: "The filtered audit log as a CSV file.",
  query: AuditFilter,
  output: FileAnswer,
  action: "audit.read",
  audit: { event: "audit.exported" },
  transport: "stream",
  perMinute: 10,
});
export const checkAudit = endpoint({
  method: "POST",
  path: "/audit/check",
  summary: "Walks every chain of the log and names each altered, missing or reordered row.",
  output: z.object({
    rows: z.int(),
    checkedAt: Instant,
    faults: z.array(
      z.object({ lane: z.int(), seq: z.int(), fault: z.enum(["altered", "missing", "unexpected", "head_altered"]) }),
    ),
  }),
  action: "audit.read",
  audit: { event: "audit.checked" },
  transaction: "own",
  perMinute: 4,
});

export const jobStates = ["created", "retry", "active", "completed", "cancelled", "failed"] as const;
export const listQueues = endpoint({
  method: "GET",
  path: "/jobs/queues",
  summary: "Queues of background work with how many jobs are in each state.",
  output: z.object({
    items: z.array(
      z.object({ name: z.string(), counts: z.record(z.enum(jobStates), z.int()), lastDoneAt: Instant.nullable() }),
    ),
  }),
  action: "job.manage",
  audit: { none: "numbers only" },
  entities: ["job"],
});
export const listJobs = endpoint({
  method: "GET",
  path: "/jobs",
  summary: "Jobs of this district, newest first.",
  query: z.object({ ...pageQuery, queue: text(100, 0).optional(), state: z.enum(jobStates).optional() }),
  output: pageOf(
    z.object({
      id: z.uuid(),
      queue: z.string(),
      state: z.enum(jobStates),
      createdAt: Instant,
      startedAt: Instant.nullable(),
      endedAt: Instant.nullable(),
      nextAt: Instant.nullable(),
      attempts: z.int(),
      attemptLimit: z.int(),
      problem: z.string().nullable(),
    }),
  ),
  action: "job.manage",
  audit: { none: "no personal data" },
  entities: ["job"],
});
const jobParams = { params: z.object({ queue: text(100), jobId: z.uuid() }), output: z.object({}) };
export const retryJob = endpoint({
  method: "POST",
  path: "/jobs/:queue/:jobId/retry",
  summary: "Runs a failed job again.",
  ...jobParams,
  errors: ["job_not_failed"],
  action: "job.manage",
  audit: { event: "job.retried" },
  entities: ["job"],
  transaction: "own",
});
export const cancelJob = endpoint({
  method: "POST",
  path: "/jobs/:queue/:jobId/cancel",
  summary: "Cancels a job that has not ended.",
  ...jobParams,
  errors: ["job_ended"],
  action: "job.manage",
  audit: { event: "job.cancelled" },
  entities: ["job"],
  transaction: "own",
});
