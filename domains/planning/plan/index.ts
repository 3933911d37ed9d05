import { handle } from "../../../kernel/mount.ts";
import * as contract from "../contract/plan.ts";
import { exportPlan } from "./export.ts";
import "./kinds.ts";
import "./permissions.ts";
import { attachToReport, getDuty, getReportFile, reportDuty, withdrawReport } from "./reports.ts";
import { getPlan, getPublicPlan, listProgrammes } from "./service.ts";

/** The plan's part of the domain's endpoints. */
export const planEndpoints = [
  handle(contract.getPlan, getPlan),
  handle(contract.exportPlan, exportPlan),
  handle(contract.getPublicPlan, getPublicPlan),
  handle(contract.listProgrammes, listProgrammes),
  handle(contract.getDuty, getDuty),
  handle(contract.reportDuty, reportDuty),
  handle(contract.attachToReport, attachToReport),
  handle(contract.getReportFile, getReportFile),
  handle(contract.withdrawReport, withdrawReport),
];
