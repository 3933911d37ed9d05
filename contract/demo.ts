import { z } from "zod";
import { endpoint } from "./endpoint.ts";
import { LocalDate } from "./values.ts";

/** Demo mode only: the district's day, and moving it on. */

export const getDemoDay = endpoint({
  method: "GET",
  path: "/demo/day",
  summary: "The day it is in the demo district.",
  output: z.object({ today: LocalDate, isMoved: z.boolean() }),
  action: "demo.use",
  audit: { none: "public" },
  entities: ["clock"],
});

export const advanceDemo = endpoint({
  method: "POST",
  path: "/demo/day/advance",
  summary: "Moves the demo district on by some days; families, institutions and deadlines live them through.",
  body: z.object({ days: z.int().min(1).max(31) }),
  output: z.object({ today: LocalDate, applied: z.int(), offered: z.int(), accepted: z.int(), visits: z.int() }),
  action: "demo.use",
  audit: { none: "fictional time" },
  entities: ["clock", "site", "place", "need", "application", "offer", "placement", "booking_session", "indicator"],
  perMinute: 10,
  transaction: "own",
});
