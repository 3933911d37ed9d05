import * as z from "zod";

/** Ids are pseudonyms or public codes; texts are those of organisations. A transcript is public: nothing personal goes in. */
const id = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._:-]{0,63}$/);
const label = z.string().min(1).max(60);
const hash = z.string().regex(/^[0-9a-f]{64}$/);
const instant = z.iso.datetime();
const day = z.iso.date();
const count = z.int().min(0).max(1_000_000);
const metres = z.int().min(-50_000_000).max(50_000_000).nullable();

export const applicant = z.strictObject({
  id,
  /** Those of one group, such as twins, stand next to each other. */
  group: id.nullable(),
});
export const site = z.strictObject({
  id,
  stratum: label,
  /** The chance of a site that is not certain is in proportion to its weight; 0 is never drawn. */
  weight: count,
  lastOn: day.nullable(),
  /** Who inspected it last time, and so does not now. */
  lastInspectors: z.array(id),
  /** Each skill must be had by at least one of its inspectors. */
  needs: z.array(label),
  /** Metres in one plane for all of the roster. */
  x: metres,
  y: metres,
});
export const inspector = z.strictObject({
  id,
  team: label.nullable(),
  skills: z.array(label),
  /** Sites that the inspector must not inspect: relatives, a former employer, any conflict of interest. */
  avoids: z.array(id),
  /** Inspections at most; null without a limit of their own. */
  most: count.nullable(),
  /** Inspections earlier in the period over which loads are to be even. */
  already: count,
  x: metres,
  y: metres,
});
export const orderRoster = z.strictObject({ applicants: z.array(applicant) });
export const inspectionRoster = z.strictObject({ sites: z.array(site), inspectors: z.array(inspector) });

export const orderPlan = z.strictObject({ kind: z.literal("order") });
export const inspectionPlan = z.strictObject({
  kind: z.literal("inspection"),
  /** How many sites: of all, with every stratum getting its share up or down; or of each stratum. */
  sites: z.union([count, z.record(label, count)]),
  /** Sites last inspected this many months before the day or earlier, or never, are certain. */
  due: z.strictObject({ months: z.int().min(1).max(1200), asOn: day }).nullable(),
  perSite: z.int().min(1).max(5),
  differentTeams: z.boolean(),
  /** Skills needed at every site beside the site's own needs. */
  skills: z.array(label),
  /** As even as possible, or at most so many for each inspector. */
  loads: z.union([z.literal("even"), count]),
  /** A pair costs a random number below this, and `cost` for every full band of distance. */
  chance: z.int().min(0).max(65_536),
  distance: z.strictObject({ bandM: z.int().min(1).max(1_000_000), cost: z.int().min(0).max(65_536) }).nullable(),
});
export const plan = z.discriminatedUnion("kind", [orderPlan, inspectionPlan]);

/** What is fixed and published before anybody commits. */
export const settings = z.strictObject({
  draw: id,
  title: z.string().min(1).max(200),
  parties: z.array(z.strictObject({ id, name: label })).min(1),
  /** If a party does not reveal: the draw is void, or the party's deposit takes the place of its number. */
  withheld: z.enum(["void", "deposit"]),
  /** A number of the world outside that nobody can know before it appears, such as a named public lottery's; or none. */
  outside: z.string().min(1).max(200).nullable(),
  plan,
});

const entry = { index: z.int().min(0), at: instant, previous: hash, hash };
export const opening = z.strictObject({
  ...entry,
  kind: z.literal("opening"),
  format: z.literal("huituo-draw"),
  version: z.literal(1),
  ...settings.shape,
  roster: z.union([orderRoster, inspectionRoster]),
  rosterHash: hash,
});
export const commitment = z.strictObject({
  ...entry,
  kind: z.literal("commitment"),
  party: id,
  commitment: hash,
  deposit: hash.nullable(),
});
export const reveal = z.strictObject({ ...entry, kind: z.literal("reveal"), party: id, nonce: hash });
export const forfeit = z.strictObject({ ...entry, kind: z.literal("forfeit"), party: id, deposit: hash });
export const voiding = z.strictObject({ ...entry, kind: z.literal("void"), party: id });
export const outside = z.strictObject({ ...entry, kind: z.literal("outside"), value: z.string().min(1).max(400) });

export const shortage = z.strictObject({
  site: id,
  missing: count,
  /** nobody: everyone is excluded; rule: no one left has the skill or another team; limit: all who could have their fill. */
  reason: z.enum(["nobody", "rule", "limit"]),
  /** How many inspectors are out for which reason. */
  excluded: z.strictObject({ avoids: count, lastTime: count, unavailable: count }),
  /** Those who could but have their fill, and the sites that hold them: at most twenty of each. */
  inspectors: z.array(id),
  sites: z.array(id),
});
export const inspection = z.strictObject({
  site: id,
  /** Certain because due or because of its weight; otherwise drawn with the chance given as a fraction. */
  certain: z.enum(["due", "weight"]).nullable(),
  chance: z.tuple([z.int().min(0), z.int().min(1)]),
  inspectors: z.array(id),
});
/** Costs are in parts: `parts` of them are one unit of the plan's costs. `gap` 0 is proven optimal. */
const assigned = { cost: z.int(), gap: z.int(), parts: z.int(), shortages: z.array(shortage) };
export const orderOutcome = z.strictObject({ order: z.array(id) });
export const inspectionOutcome = z.strictObject({ inspections: z.array(inspection), ...assigned });
export const result = z.strictObject({
  ...entry,
  kind: z.literal("result"),
  seed: hash,
  outcome: z.union([orderOutcome, inspectionOutcome]),
});
export const change = z.discriminatedUnion("what", [
  z.strictObject({ what: z.literal("absent"), inspector: id }),
  z.strictObject({ what: z.literal("conflict"), inspector: id, site: id }),
  z.strictObject({ what: z.literal("withdrawn"), site: id, replace: z.boolean() }),
]);
export const changing = z.strictObject({
  ...entry,
  kind: z.literal("change"),
  change,
  /** The inspections that are new or have other inspectors than before. */
  outcome: inspectionOutcome,
});
export const anyEntry = z.discriminatedUnion("kind", [
  opening,
  commitment,
  reveal,
  forfeit,
  voiding,
  outside,
  result,
  changing,
]);

export type Applicant = z.infer<typeof applicant>;
export type Site = z.infer<typeof site>;
export type Inspector = z.infer<typeof inspector>;
export type OrderRoster = z.infer<typeof orderRoster>;
export type InspectionRoster = z.infer<typeof inspectionRoster>;
export type Roster = OrderRoster | InspectionRoster;
export type InspectionPlan = z.infer<typeof inspectionPlan>;
export type Settings = z.infer<typeof settings>;
export type Opening = z.infer<typeof opening>;
export type Entry = z.infer<typeof anyEntry>;
export type Kind = Entry["kind"];
export type Shortfall = z.infer<typeof shortage>;
export type Inspection = z.infer<typeof inspection>;
export type OrderOutcome = z.infer<typeof orderOutcome>;
export type InspectionOutcome = z.infer<typeof inspectionOutcome>;
export type Outcome = OrderOutcome | InspectionOutcome;
export type Change = z.infer<typeof change>;

/** The whole record of a draw: entries chained by their hashes, from which anyone can compute everything again. */
export type Transcript = { readonly entries: readonly Entry[] };
