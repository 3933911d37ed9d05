import { handle } from "../../kernel/mount.ts";
import * as checking from "./checking.ts";
import * as contract from "./contract/endpoints.ts";
import * as editing from "./editing.ts";
import * as held from "./held.ts";
import "./permissions.ts";
import * as reading from "./reading.ts";

export const endpoints = [
  handle(contract.listHeldRules, held.listHeldRules),
  handle(contract.judgeRule, held.judgeRule),
  handle(contract.listPacks, held.listPacks),
  handle(contract.listDefinitions, reading.listDefinitions),
  handle(contract.getDefinition, reading.getDefinition),
  handle(contract.compareVersions, reading.compareVersions),
  handle(contract.previewDefinition, editing.previewDefinition),
  handle(contract.publishDefinition, editing.publishDefinition),
  handle(contract.withdrawDefinition, editing.withdrawDefinition),
  handle(contract.listCheckResults, checking.listCheckResults),
  handle(contract.listFindings, checking.listFindings),
];
