import { handle } from "../../kernel/mount.ts";
import * as advise from "./advise.ts";
import * as contract from "./contract.ts";
import * as filed from "./filed.ts";
import * as files from "./finding-files.ts";
import * as findings from "./findings.ts";
import * as guide from "./guide.ts";
import * as lookalikes from "./lookalikes.ts";
import "./permissions.ts";

export const endpoints = [
  handle(contract.adviseOpening, advise.adviseOpening),
  handle(contract.getOpeningGuide, guide.getOpeningGuide),
  handle(contract.listFiled, filed.listFiled),
  handle(contract.downloadFiled, filed.downloadFiled),
  handle(contract.getFiled, filed.getFiled),
  handle(contract.listFindings, findings.listFindings),
  handle(contract.exportFindings, files.exportFindings),
  handle(contract.findLookalikes, lookalikes.findLookalikes),
  handle(contract.reportFinding, findings.reportFinding),
  handle(contract.getFinding, findings.getFinding),
  handle(contract.followFinding, findings.followFinding),
  handle(contract.addFindingPhoto, files.addFindingPhoto),
  handle(contract.getFindingPhoto, files.getFindingPhoto),
];
