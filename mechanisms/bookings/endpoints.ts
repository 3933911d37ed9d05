import { handle } from "../../kernel/mount.ts";
import "./permissions.ts";
import * as attendees from "./attendees.ts";
import { book } from "./book.ts";
import * as bookings from "./bookings.ts";
import { getBookingCalendar } from "./calendar.ts";
import { checkIn } from "./check-in.ts";
import * as asked from "./contract/booking.ts";
import * as read from "./contract/feeds.ts";
import * as hosted from "./contract/sessions.ts";
import * as feeds from "./feeds.ts";
import * as looking from "./looking.ts";
import * as resources from "./resources.ts";
import * as sessions from "./sessions.ts";

export const endpoints = [
  handle(hosted.listBookingKinds, looking.listBookingKinds),
  handle(hosted.listSessions, looking.listSessions),
  handle(hosted.listHostedSessions, looking.listHostedSessions),
  handle(hosted.listResources, resources.listResources),
  handle(hosted.createResource, resources.createResource),
  handle(hosted.changeResource, resources.changeResource),
  handle(hosted.createSiteSessions, sessions.createSiteSessions),
  handle(hosted.createSessions, sessions.createSessions),
  handle(hosted.changeSession, sessions.changeSession),
  handle(hosted.cancelSession, sessions.cancelSession),
  handle(hosted.listAttendees, attendees.listAttendees),
  handle(hosted.exportAttendees, attendees.exportAttendees),
  handle(asked.book, book),
  handle(asked.confirmBooking, bookings.confirmBooking),
  handle(asked.cancelBooking, bookings.cancelBooking),
  handle(asked.recordAttendance, bookings.recordAttendance),
  handle(asked.listFamilyBookings, bookings.listFamilyBookings),
  handle(asked.listOwnBookings, bookings.listOwnBookings),
  handle(asked.getPass, bookings.getPass),
  handle(asked.getBookingCalendar, getBookingCalendar),
  handle(asked.checkIn, checkIn),
  handle(read.getFeed, feeds.getFeed),
  handle(read.renewFeed, feeds.renewFeed),
  handle(read.getSiteFeed, feeds.getSiteFeed),
  handle(read.renewSiteFeed, feeds.renewSiteFeed),
  handle(read.readFeed, feeds.readFeed),
];
