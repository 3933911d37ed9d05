import { handle } from "../../kernel/mount.ts";
import "./permissions.ts";
import * as applications from "./applications.ts";
import * as asked from "./contract/applications.ts";
import * as given from "./contract/offers.ts";
import * as enquiries from "./enquiries.ts";
import { getEnrolment } from "./enrolment-view.ts";
import * as offers from "./offers.ts";
import * as placements from "./placements.ts";

export const endpoints = [
  handle(asked.submitApplication, applications.submitApplication),
  handle(asked.changeApplication, applications.changeApplication),
  handle(asked.withdrawApplication, applications.withdrawApplication),
  handle(asked.exportEnquiries, enquiries.exportEnquiries),
  handle(asked.countEnquiries, enquiries.countEnquiries),
  handle(asked.listEnquiries, enquiries.listEnquiries),
  handle(asked.getEnquiry, enquiries.getEnquiry),
  handle(asked.refuseChoice, enquiries.refuseChoice),
  handle(asked.makeOffer, offers.makeOffer),
  handle(given.getOffer, offers.getOffer),
  handle(given.acceptOffer, offers.acceptOffer),
  handle(given.declineOffer, offers.declineOffer),
  handle(given.revokeOffer, offers.revokeOffer),
  handle(given.getEnrolment, getEnrolment),
  handle(given.listPlacements, placements.listPlacements),
  handle(given.endPlacement, placements.endPlacement),
];
