import { z } from "zod";
import { id } from "../../../contract/values.ts";

/** Ids; those of other domains carry the domains' own brands. */
export const ResourceId = id("booking_resource");
export const SessionId = id("booking_session");
export const BookingId = id("booking");
export const SiteId = id("site");
export const ChildId = id("ChildId");
export const FamilyId = id("FamilyId");
export type ResourceId = z.infer<typeof ResourceId>;
export type SessionId = z.infer<typeof SessionId>;
export type BookingId = z.infer<typeof BookingId>;
