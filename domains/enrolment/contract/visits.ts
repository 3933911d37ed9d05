/** Kind of booking for visits to a site; packs define it. */
export const visitKind = "site_visit";
