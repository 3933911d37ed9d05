import { handle } from "../../kernel/mount.ts";
import * as answerService from "./answer-service.ts";
import * as builderService from "./builder-service.ts";
import * as answers from "./contract/answers.ts";
import * as builder from "./contract/builder.ts";
import * as results from "./contract/results.ts";
import "./facts.ts";
import * as formsService from "./forms-service.ts";
import "./permissions.ts";
import * as resultsService from "./results-service.ts";

export const endpoints = [
  handle(answers.listForms, formsService.listForms),
  handle(answers.getForm, formsService.getForm),
  handle(answers.startAnswer, answerService.startAnswer),
  handle(answers.resumeAnswer, answerService.resumeAnswer),
  handle(answers.saveAnswer, answerService.saveAnswer),
  handle(answers.submitAnswer, answerService.submitAnswer),
  handle(answers.amendAnswer, answerService.amendAnswer),
  handle(answers.discardAnswer, answerService.discardAnswer),
  handle(answers.listMyAnswers, answerService.listMyAnswers),
  handle(answers.uploadAttachment, answerService.uploadAttachment),
  handle(answers.getAttachment, answerService.getAttachment),
  handle(results.getResults, resultsService.getResults),
  handle(results.exportResults, resultsService.exportResults),
  handle(builder.listFormDefinitions, builderService.listFormDefinitions),
  handle(builder.listFormVersions, builderService.listFormVersions),
  handle(builder.exportForm, builderService.exportForm),
  handle(builder.createFormDraft, builderService.createFormDraft),
  handle(builder.importFormDraft, builderService.importFormDraft),
  handle(builder.getFormDraft, builderService.getFormDraft),
  handle(builder.saveFormDraft, builderService.saveFormDraft),
  handle(builder.deleteFormDraft, builderService.deleteFormDraft),
  handle(builder.publishFormDraft, builderService.publishFormDraft),
];
