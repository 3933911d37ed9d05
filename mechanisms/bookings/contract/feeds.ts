import { z } from "zod";
import { endpoint } from "../../../contract/endpoint.ts";
import { FileAnswer } from "../../../contract/file.ts";
import { Instant } from "../../../contract/values.ts";
import { SiteId } from "./ids.ts";

/** Calendars that keep up to date: an address only its holder knows. */

const Feed = z.object({ path: z.string(), renewedAt: Instant });

export const getFeed = endpoint({
  method: "GET",
  path: "/booking-feed",
  summary: "The address of the caller's own calendar; null before it was made.",
  output: z.object({ feed: Feed.nullable() }),
  action: "booking.mine",
  audit: { none: "own data" },
});

export const renewFeed = endpoint({
  method: "POST",
  path: "/booking-feed",
  summary: "Makes the address of the caller's calendar, or a new one: the former no longer works.",
  output: Feed,
  action: "booking.mine",
  audit: { event: "booking_feed.renewed" },
});

const siteParams = z.object({ siteId: SiteId });

export const getSiteFeed = endpoint({
  method: "GET",
  path: "/sites/:siteId/booking-feed",
  summary: "The address of a site's calendar of sessions; null before it was made.",
  params: siteParams,
  output: z.object({ feed: Feed.nullable() }),
  action: "booking.offer",
  target: "siteId",
  audit: { none: "no personal data" },
});

export const renewSiteFeed = endpoint({
  method: "POST",
  path: "/sites/:siteId/booking-feed",
  summary: "Makes the address of a site's calendar, or a new one: the former no longer works.",
  params: siteParams,
  output: Feed,
  action: "booking.offer",
  target: "siteId",
  audit: { event: "booking_feed.renewed" },
});

export const readFeed = endpoint({
  method: "GET",
  path: "/booking-feeds/:token/calendar.ics",
  summary: "Bookings of an account or sessions of a site as iCalendar; the address is the key. Without names.",
  params: z.object({ token: z.string().regex(/^[\w-]{43}$/) }),
  output: FileAnswer,
  action: "booking.feed",
  audit: { none: "without names" },
  transport: "stream",
  perMinute: 60,
});
