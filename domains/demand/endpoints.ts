import { handle } from "../../kernel/mount.ts";
import * as contract from "./contract.ts";
import * as matching from "./match-service.ts";
import "./permissions.ts";
import * as service from "./service.ts";

export const endpoints = [
  handle(contract.stateNeed, service.stateNeed),
  handle(contract.listNeeds, service.listNeeds),
  handle(contract.getNeed, service.getNeed),
  handle(contract.changeNeed, service.changeNeed),
  handle(contract.confirmNeed, service.confirmNeed),
  handle(contract.withdrawNeed, service.withdrawNeed),
  handle(contract.reopenNeed, service.reopenNeed),
  handle(contract.recordCause, service.recordCause),
  handle(contract.listNeedVersions, service.listNeedVersions),
  handle(contract.matchNeed, matching.matchNeed),
  handle(contract.markSeen, matching.markSeen),
  handle(contract.stateAnonymousNeed, service.stateAnonymousNeed),
  handle(contract.surveyNeeds, service.surveyNeeds),
];
