import { handle } from "../../kernel/mount.ts";
import * as contract from "./contract.ts";
import * as reporting from "./contract/reports.ts";
import { exportRows, exportValues } from "./export.ts";
import { listFrozen } from "./frozen.ts";
import { getGovernmentMap } from "./map.ts";
import "./permissions.ts";
import { attachToReport, getReportFile, listReportable, listReports, reportValue, withdrawReport } from "./reports.ts";
import { planEndpoints } from "./plan/index.ts";
import { listRows } from "./rows.ts";
import { getDashboard, getIndicator, getTrend, listIndicators, listPublicFigures } from "./service.ts";

export const endpoints = [
  handle(contract.listIndicators, listIndicators),
  handle(contract.getIndicator, getIndicator),
  handle(contract.getTrend, getTrend),
  handle(contract.listRows, listRows),
  handle(contract.exportValues, exportValues),
  handle(contract.exportRows, exportRows),
  handle(contract.getDashboard, getDashboard),
  handle(contract.listPublicFigures, listPublicFigures),
  handle(contract.getGovernmentMap, getGovernmentMap),
  handle(reporting.reportValue, reportValue),
  handle(reporting.withdrawReport, withdrawReport),
  handle(reporting.attachToReport, attachToReport),
  handle(reporting.getReportFile, getReportFile),
  handle(reporting.listReports, listReports),
  handle(reporting.listReportable, listReportable),
  handle(reporting.listFrozen, listFrozen),
  ...planEndpoints,
];
