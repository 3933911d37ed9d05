import { type RawBuilder, sql } from "kysely";

/** End of the record time of what is still believed; a plain value, so that unique constraints work on it. */
export const never = "9999-12-31T00:00:00Z";
/** End of the valid time of what holds until further notice. */
export const openEnd = "9999-12-31";

/** Condition on a row with history behind `alias`: true on `day`, as the platform knew it at `knownAt`. */
export const validOn = (alias: string, day: string, knownAt: string): RawBuilder<boolean> => sql<boolean>`(
  ${sql.ref(`${alias}.valid_from`)} <= ${day} and ${sql.ref(`${alias}.valid_to`)} >= ${day}
  and ${sql.ref(`${alias}.recorded_at`)} <= ${knownAt} and ${sql.ref(`${alias}.superseded_at`)} > ${knownAt})`;

export type PlacesAsOf = {
  line_id: string;
  site_id: string;
  age_band: "infant" | "toddler" | "twos" | "mixed";
  service_form: "full_day" | "half_day" | "hourly" | "drop_in" | "night";
  places: number;
  inclusive_places: number;
  enrolled_elsewhere: number;
  price_fen: number;
};

/** A table expression `(…)` of every line's places and price on a day, as known at an instant: join it by `site_id` or `line_id`. */
export const placesAsOf = (
  districtId: string,
  day: string,
  knownAt: string,
): RawBuilder<PlacesAsOf> => sql<PlacesAsOf>`(
  select h.line_id, l.site_id, l.age_band, l.service_form, h.places, h.inclusive_places, h.enrolled_elsewhere, h.price_fen
  from place_history h
  join place_line l on l.district_id = h.district_id and l.id = h.line_id
  where h.district_id = ${districtId} and ${validOn("h", day, knownAt)})`;

export type SitesAsOf = {
  site_id: string;
  status: "preparing" | "open" | "suspended" | "closed";
  kind: string;
  division_code: string;
  inclusive: boolean;
  facts: Record<string, unknown>;
};

/** A table expression `(…)` of every site's state on a day, as known at an instant. */
export const sitesAsOf = (districtId: string, day: string, knownAt: string): RawBuilder<SitesAsOf> => sql<SitesAsOf>`(
  select h.site_id, h.status, h.kind, h.division_code, h.inclusive, h.facts
  from site_history h
  where h.district_id = ${districtId} and ${validOn("h", day, knownAt)})`;
