import { handle } from "../../kernel/mount.ts";
import * as contract from "./contract.ts";
import * as inbox from "./inbox-service.ts";
import * as office from "./office-service.ts";
import "./permissions.ts";
import * as receipts from "./receipts.ts";
import * as settings from "./settings-service.ts";

export const endpoints = [
  handle(contract.listNotices, inbox.listNotices),
  handle(contract.countUnread, inbox.countUnread),
  handle(contract.readNotice, inbox.readNotice),
  handle(contract.readAllNotices, inbox.readAllNotices),
  handle(contract.getNoticeSettings, settings.getNoticeSettings),
  handle(contract.setNoticeSettings, settings.setNoticeSettings),
  handle(contract.addEmail, settings.addEmail),
  handle(contract.confirmEmail, settings.confirmEmail),
  handle(contract.enrolPush, settings.enrolPush),
  handle(contract.startWechat, settings.startWechat),
  handle(contract.removeAddress, settings.removeAddress),
  handle(contract.receiveReceipt, receipts.receiveReceipt),
  handle(contract.bindWechat, receipts.bindWechat),
  handle(contract.getDeliveryStatistics, office.getDeliveryStatistics),
  handle(contract.listFailedMessages, office.listFailedMessages),
  handle(contract.retryMessages, office.retryMessages),
  handle(contract.listNoticeTemplates, office.listNoticeTemplates),
];
