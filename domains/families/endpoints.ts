import { handle } from "../../kernel/mount.ts";
import * as contract from "./contract.ts";
import "./permissions.ts";
import * as data from "./service-data.ts";
import * as guardians from "./service-guardians.ts";
import * as points from "./service-points.ts";
import * as service from "./service.ts";

export const endpoints = [
  handle(contract.listMyFamilies, service.listMyFamilies),
  handle(contract.startFamily, service.startFamily),
  handle(contract.acceptInvitation, service.acceptInvitation),
  handle(contract.createFamily, service.createFamily),
  handle(contract.findFamilies, service.findFamilies),
  handle(contract.listRecentFamilies, service.listRecentFamilies),
  handle(contract.getFamily, service.getFamily),
  handle(contract.addChild, service.addChild),
  handle(contract.changeChild, service.changeChild),
  handle(contract.removeChild, service.removeChild),
  handle(contract.addPickupPoint, points.addPickupPoint),
  handle(contract.changePickupPoint, points.changePickupPoint),
  handle(contract.removePickupPoint, points.removePickupPoint),
  handle(contract.inviteGuardian, guardians.inviteGuardian),
  handle(contract.changeGuardian, guardians.changeGuardian),
  handle(contract.removeGuardian, guardians.removeGuardian),
  handle(contract.giveConsent, service.giveConsent),
  handle(contract.withdrawConsent, service.withdrawConsent),
  handle(contract.exportFamily, data.exportFamily),
  handle(contract.previewErasure, data.previewErasure),
  handle(contract.eraseFamily, data.eraseFamily),
];
