import { handle, type Handler } from "../../kernel/mount.ts";
import * as demoContract from "./contract/demo.ts";
import * as peopleContract from "./contract/people.ts";
import * as recordsContract from "./contract/records.ts";
import * as selfContract from "./contract/self.ts";
import * as signInContract from "./contract/sign-in.ts";
import * as demo from "./demo.ts";
import * as people from "./people/service.ts";
import * as audit from "./records/audit.ts";
import * as jobs from "./records/jobs.ts";
import { readMe, saveMe } from "./self/me.ts";
import * as security from "./self/security.ts";
import * as sessions from "./self/sessions.ts";
import * as code from "./sign-in/code.ts";
import * as oidc from "./sign-in/oidc.ts";
import * as passkey from "./sign-in/passkey.ts";
import * as password from "./sign-in/password.ts";
import "./permissions.ts";

export const endpoints: Handler[] = [
  handle(signInContract.requestCode, code.requestCode),
  handle(signInContract.signInWithCode, code.signInWithCode),
  handle(signInContract.signInWithPassword, password.signInWithPassword),
  handle(signInContract.signInWithTotp, password.signInWithTotp),
  handle(signInContract.lookAtInvitation, password.lookAtInvitation),
  handle(signInContract.acceptInvitation, password.acceptInvitation),
  handle(signInContract.passkeySignInOptions, passkey.passkeySignInOptions),
  handle(signInContract.signInWithPasskey, passkey.signInWithPasskey),
  handle(signInContract.startOidc, oidc.startOidc),
  handle(signInContract.finishOidc, oidc.finishOidc),
  handle(signInContract.signOut, sessions.signOut),
  handle(selfContract.readMe, readMe),
  handle(selfContract.saveMe, saveMe),
  handle(selfContract.listSessions, sessions.listSessions),
  handle(selfContract.endSession, sessions.endSession),
  handle(selfContract.endAllSessions, sessions.endAllSessions),
  handle(selfContract.changePassword, security.changePassword),
  handle(selfContract.startTotp, security.startTotp),
  handle(selfContract.confirmTotp, security.confirmTotp),
  handle(selfContract.removeTotp, security.removeTotp),
  handle(selfContract.listPasskeys, passkey.listPasskeys),
  handle(selfContract.startPasskey, passkey.startPasskey),
  handle(selfContract.addPasskey, passkey.addPasskey),
  handle(selfContract.renamePasskey, passkey.renamePasskey),
  handle(selfContract.removePasskey, passkey.removePasskey),
  handle(demoContract.listPersonas, demo.listPersonas),
  handle(demoContract.signInAsPersona, demo.signInAsPersona),
  handle(demoContract.listOutbox, demo.listOutbox),
  handle(peopleContract.listPeople, people.listPeople),
  handle(peopleContract.readGivable, people.readGivable),
  handle(peopleContract.readPerson, people.readPerson),
  handle(peopleContract.createPerson, people.createPerson),
  handle(peopleContract.savePerson, people.savePerson),
  handle(peopleContract.giveRole, people.giveRole),
  handle(peopleContract.revokeRole, people.revokeRole),
  handle(peopleContract.closePerson, people.closePerson),
  handle(peopleContract.reopenPerson, people.reopenPerson),
  handle(peopleContract.resetPassword, people.resetPassword),
  handle(peopleContract.resetTotp, people.resetTotp),
  handle(recordsContract.listAudit, audit.listAudit),
  handle(recordsContract.exportAudit, audit.exportAudit),
  handle(recordsContract.checkAudit, audit.checkAudit),
  handle(recordsContract.listQueues, jobs.listQueues),
  handle(recordsContract.listJobs, jobs.listJobs),
  handle(recordsContract.retryJob, jobs.retryJob),
  handle(recordsContract.cancelJob, jobs.cancelJob),
];
