import type { JobDefinition } from "../../kernel/jobs.ts";
import { handle } from "../../kernel/mount.ts";
import { checkJob, proposeJob } from "./check-job.ts";
import { commitJob, undoJob } from "./commit-job.ts";
import * as contract from "./contract.ts";
import "./permissions.ts";
import * as rows from "./rows-service.ts";
import * as service from "./service.ts";

export const endpoints = [
  handle(contract.uploadImport, service.uploadImport),
  handle(contract.listImports, service.listImports),
  handle(contract.getImport, service.getImport),
  handle(contract.layOutImport, service.layOutImport),
  handle(contract.checkImport, service.checkImport),
  handle(contract.listImportRows, rows.listImportRows),
  handle(contract.commitImport, service.commitImport),
  handle(contract.undoImport, service.undoImport),
  handle(contract.cancelImport, service.cancelImport),
  handle(contract.exportImportErrors, rows.exportImportErrors),
];

/** A large file may take minutes; a worker that died is replaced after the time given here. */
export const jobs: JobDefinition[] = [
  { name: "imports.propose", run: proposeJob, retryLimit: 2 },
  { name: "imports.check", run: checkJob, retryLimit: 2, expireInSeconds: 1_800 },
  { name: "imports.commit", run: commitJob, retryLimit: 5, expireInSeconds: 3_600 },
  { name: "imports.undo", run: undoJob, retryLimit: 5, expireInSeconds: 3_600 },
];
