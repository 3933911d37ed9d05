import { handle } from "../../kernel/mount.ts";
import "./permissions.ts";
import * as applications from "./applications.ts";
import * as asked from "./contract/applications.ts";
import * as given from "./contract/offers.ts";
import * as seen from "./contract/visits.ts";
import * as enquiries from "./enquiries.ts";
import { getEnrolment } from "./enrolment-view.ts";
import * as offers from "./offers.ts";
import * as placements from "./placements.ts";
import { bookVisit } from "./visit-booking.ts";
import * as slots from "./visit-slots.ts";
import * as visits from "./visits.ts";

export const endpoints = [
  handle(seen.listSiteSlots, slots.listSiteSlots),
  handle(seen.listVisitSlots, slots.listVisitSlots),
  handle(seen.createVisitSlots, slots.createVisitSlots),
  handle(seen.changeVisitSlot, slots.changeVisitSlot),
  handle(seen.cancelVisitSlot, slots.cancelVisitSlot),
  handle(seen.listVisitors, slots.listVisitors),
  handle(seen.bookVisit, bookVisit),
  handle(seen.cancelVisit, visits.cancelVisit),
  handle(seen.recordVisit, visits.recordVisit),
  handle(seen.getVisitCalendar, visits.getVisitCalendar),
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
