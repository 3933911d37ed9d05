import { handle } from "../../kernel/mount.ts";
import * as contract from "./contract.ts";
import { exportRows, exportValues } from "./export.ts";
import { getGovernmentMap } from "./map.ts";
import "./permissions.ts";
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
];
