import { z } from "zod";
import { endpoint } from "../../../contract/endpoint.ts";
import { FileAnswer } from "../../../contract/file.ts";
import { DivisionCode, LocalDate, text } from "../../../contract/values.ts";
import { Definition, DivisionFigure, Figure, IndicatorKey, inside, named, Report, shows, Target } from "../contract.ts";

/** Reported values, and figures frozen at the ends of periods. */

const Values = z.object({
  division: DivisionCode,
  periodFrom: LocalDate,
  periodTo: LocalDate,
  /** A share between 0 and 1 where it stands alone. */
  numerator: z.number().min(0).max(1e15),
  denominator: z.number().positive().max(1e15).optional(),
  /** Who counted it, in which statement. */
  source: text(200),
  note: text(1_000, 0).default(""),
});

export const reportValue = endpoint({
  method: "POST",
  path: "/indicators/:key/reports",
  summary:
    "Enters a value that the platform can not compute; of the same division and period it corrects the former one.",
  params: z.object({ key: IndicatorKey }),
  body: z.object({ ...Values.shape, reason: text(500).optional() }),
  output: z.object({ id: z.uuid() }),
  errors: [
    "not_reported_by_hand",
    "period_reversed",
    "day_in_future",
    "denominator_needed",
    "share_above_one",
    "reason_needed",
  ],
  action: "indicator.report",
  audit: { event: "indicator.reported" },
  entities: ["indicator"],
});

export const withdrawReport = endpoint({
  method: "POST",
  path: "/indicators/reports/:reportId/withdraw",
  summary: "Takes a reported value back; it stays in the history with the reason.",
  params: z.object({ reportId: z.uuid() }),
  body: z.object({ reason: text(500) }),
  output: z.object({}),
  errors: ["report_superseded"],
  action: "indicator.report_change",
  target: "reportId",
  audit: { event: "indicator.report_withdrawn" },
  entities: ["indicator"],
});

export const attachToReport = endpoint({
  method: "POST",
  path: "/indicators/reports/:reportId/file",
  summary: "Puts the statement a reported value comes from beside it.",
  params: z.object({ reportId: z.uuid() }),
  output: z.object({}),
  errors: ["report_superseded", "has_a_file", "file_too_large", "file_kind"],
  action: "indicator.report_change",
  target: "reportId",
  audit: { event: "indicator.report_attached" },
  transport: "upload",
  entities: ["indicator"],
});

export const getReportFile = endpoint({
  method: "GET",
  path: "/indicators/reports/:reportId/file",
  summary: "The statement beside a reported value.",
  params: z.object({ reportId: z.uuid() }),
  output: FileAnswer,
  action: "indicator.report_read",
  target: "reportId",
  audit: inside,
  transport: "stream",
});

export const listReports = endpoint({
  method: "GET",
  path: "/indicators/:key/reports",
  summary:
    "All values reported of a division and those below, the newest period first, with those corrected or withdrawn.",
  params: z.object({ key: IndicatorKey }),
  query: z.object({ division: DivisionCode.optional() }),
  output: z.object({ items: z.array(Report), mayReport: z.boolean() }),
  action: "indicator.read",
  audit: inside,
  entities: shows,
});

export const listReportable = endpoint({
  method: "GET",
  path: "/reported-indicators",
  summary: "The indicators whose values officials enter, with the newest value of a division and the nearest target.",
  query: z.object({ division: DivisionCode.optional() }),
  output: z.object({
    division: z.object(named),
    path: z.array(z.object(named)),
    items: z.array(
      z.object({
        definition: Definition,
        figure: DivisionFigure,
        report: Report.nullable(),
        target: Target.nullable(),
      }),
    ),
  }),
  errors: ["day_in_future"],
  action: "indicator.read",
  audit: inside,
  entities: shows,
});

export const listFrozen = endpoint({
  method: "GET",
  path: "/indicators/:key/frozen",
  summary: "The figures of a division as they were frozen at the ends of periods, beside what they would be today.",
  params: z.object({ key: IndicatorKey }),
  query: z.object({ division: DivisionCode.optional() }),
  output: z.object({
    items: z.array(
      z.object({
        on: LocalDate,
        version: z.int(),
        frozenAt: z.string(),
        frozen: z.object(Figure.shape),
        now: z.object(Figure.shape),
        differs: z.boolean(),
      }),
    ),
  }),
  errors: ["day_in_future"],
  action: "indicator.read",
  audit: inside,
  entities: shows,
});
