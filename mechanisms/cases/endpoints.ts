import { handle } from "../../kernel/mount.ts";
import * as act from "./act.ts";
import * as apply from "./contract/apply.ts";
import * as office from "./contract/office.ts";
import * as open from "./contract/public.ts";
import * as hold from "./hold.ts";
import * as inbox from "./inbox.ts";
import * as kinds from "./kinds-service.ts";
import * as ledger from "./ledger.ts";
import * as materials from "./materials.ts";
import "./permissions.ts";
import * as publicly from "./public.ts";
import * as start from "./start.ts";
import * as statistics from "./statistics.ts";
import * as submit from "./submit.ts";
import { getCase } from "./view.ts";

export const endpoints = [
  handle(apply.listCaseKinds, kinds.listCaseKinds),
  handle(apply.getCaseKind, kinds.getCaseKind),
  handle(apply.startCase, start.startCase),
  handle(apply.changeCase, start.changeCase),
  handle(apply.getCaseForm, hold.getCaseForm),
  handle(apply.openCaseForm, hold.openCaseForm),
  handle(apply.saveCaseForm, hold.saveCaseForm),
  handle(apply.addFormFile, hold.addFormFile),
  handle(apply.getFormFile, hold.getFormFile),
  handle(apply.addMaterial, materials.addMaterial),
  handle(apply.listReusable, materials.listReusable),
  handle(apply.reuseMaterial, materials.reuseMaterial),
  handle(apply.removeMaterial, materials.removeMaterial),
  handle(apply.downloadMaterial, materials.downloadMaterial),
  handle(apply.checkCase, submit.checkCase),
  handle(apply.submitCase, submit.submitCase),
  handle(apply.withdrawCase, submit.withdrawCase),
  handle(apply.discardCase, submit.discardCase),
  handle(apply.listMyCases, ledger.listMyCases),
  handle(apply.getCase, getCase),
  handle(apply.fileCase, submit.fileCase),
  handle(office.listTasks, inbox.listTasks),
  handle(office.exportTasks, inbox.exportTasks),
  handle(office.getTask, inbox.getTask),
  handle(office.getTaskForm, hold.getTaskForm),
  handle(office.openTaskForm, hold.openTaskForm),
  handle(office.saveTaskForm, hold.saveTaskForm),
  handle(office.addTaskFormFile, hold.addTaskFormFile),
  handle(office.claimTask, hold.claimTask),
  handle(office.listColleagues, hold.listColleagues),
  handle(office.handOverTask, hold.handOverTask),
  handle(office.actOnTask, act.actOnTask),
  handle(office.actOnTasks, act.actOnTasks),
  handle(office.addAttachment, hold.addTaskFile),
  handle(office.checkMaterial, hold.checkMaterial),
  handle(office.noteCase, hold.noteCase),
  handle(office.answerObjection, hold.answerObjection),
  handle(office.listCases, ledger.listCases),
  handle(office.exportCases, ledger.exportCases),
  handle(office.getCaseStatistics, statistics.getCaseStatistics),
  handle(open.listPublicity, publicly.listPublicity),
  handle(open.getPublicity, publicly.getPublicity),
  handle(open.fileObjection, publicly.fileObjection),
  handle(open.listPublished, publicly.listPublished),
  handle(open.getPublished, publicly.getPublished),
  handle(open.downloadPublished, publicly.downloadPublished),
  handle(open.trackCase, publicly.trackCase),
];
