import { z } from "zod";

/** The field's closed lists, used by several domains. Chinese names are in `contract/texts`. */

/** Age bands: infant 乳儿 6–12 months, toddler 托小 12–24, twos 托大 24–36, mixed 混合 18–36. */
export const ageBands = ["infant", "toddler", "twos", "mixed"] as const;
export const AgeBand = z.enum(ageBands);
export type AgeBand = z.infer<typeof AgeBand>;

/** Months of age an age band takes: from inclusive, to exclusive (设置标准 art. 19). */
export const ageBandMonths: Record<AgeBand, readonly [number, number]> = {
  infant: [6, 12],
  toddler: [12, 24],
  twos: [24, 36],
  mixed: [18, 36],
};

/** Service forms: full-day 全日托, half-day 半日托, hourly 计时托, drop-in 临时托, night 夜间托. */
export const serviceForms = ["full_day", "half_day", "hourly", "drop_in", "night"] as const;
export const ServiceForm = z.enum(serviceForms);
export type ServiceForm = z.infer<typeof ServiceForm>;

/** Kinds of provider and of the other resources the policies name (facts §1.5). */
export const careKinds = [
  "institution",
  "kindergarten_class",
  "employer",
  "community",
  "home",
  "integrated",
  "hub",
] as const;
export const resourceKinds = [
  "station",
  "care_group",
  "training_base",
  "children_home",
  "parent_room",
  "guidance_station",
  "early_learning_point",
  "nursing_room",
] as const;
export const siteKinds = [...careKinds, ...resourceKinds] as const;
export const SiteKind = z.enum(siteKinds);
export type SiteKind = z.infer<typeof SiteKind>;

/** Nature of the legal body: public institution, private non-profit, private for-profit, state-owned enterprise. */
export const natures = ["public", "non_profit", "for_profit", "state_owned"] as const;
export const Nature = z.enum(natures);
export type Nature = z.infer<typeof Nature>;

/** Features families search by. */
export const siteFeatures = [
  "outdoor",
  "own_kitchen",
  "medical_partner",
  "live_video",
  "special_needs",
  "bilingual",
  "parking",
  "nursing_room",
  "late_pickup",
  "weekend",
  "sibling",
  "single_entrance",
] as const;
export const SiteFeature = z.enum(siteFeatures);
export type SiteFeature = z.infer<typeof SiteFeature>;

/** Why a need could not be met. */
export const unmetCauses = ["distance", "price", "age_band", "hours", "quality", "trust", "full", "other"] as const;
export const UnmetCause = z.enum(unmetCauses);
export type UnmetCause = z.infer<typeof UnmetCause>;

export const siteStatuses = ["preparing", "open", "suspended", "closed"] as const;
export const SiteStatus = z.enum(siteStatuses);
export type SiteStatus = z.infer<typeof SiteStatus>;

/** Freshness of a vacancy figure: confirmed within 30 days, ageing up to 60, then unconfirmed. */
export const freshnesses = ["confirmed", "ageing", "unconfirmed"] as const;
export type Freshness = (typeof freshnesses)[number];

/** The age band a child of so many months belongs to, without the mixed one; undefined outside 6–36 months. */
export function ageBandOf(months: number): AgeBand | undefined {
  return ageBands.find(
    (band) => band !== "mixed" && months >= ageBandMonths[band][0] && months < ageBandMonths[band][1],
  );
}

/** Whether a band may take a child of so many months. */
export function bandTakes(band: AgeBand, months: number): boolean {
  const [from, to] = ageBandMonths[band];
  return months >= from && months < to;
}
