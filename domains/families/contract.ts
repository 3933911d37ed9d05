import { z } from "zod";
import { endpoint } from "../../contract/endpoint.ts";
import { FileAnswer } from "../../contract/file.ts";
import { Can, DivisionCode, id, Instant, LocalDate, Location, Phone, text, Version } from "../../contract/values.ts";

export const FamilyId = id("FamilyId");
export const GuardianId = id("GuardianId");
export const ChildId = id("ChildId");
export const PickupPointId = id("PickupPointId");
export type FamilyId = z.infer<typeof FamilyId>;
export type GuardianId = z.infer<typeof GuardianId>;
export type ChildId = z.infer<typeof ChildId>;
export type PickupPointId = z.infer<typeof PickupPointId>;

export const relations = ["mother", "father", "grandparent", "other"] as const;
export const Relation = z.enum(relations);
export const pickupLabels = ["home", "work", "grandparents", "other"] as const;
export const PickupLabel = z.enum(pickupLabels);
export const sexes = ["female", "male"] as const;
/** A family names at most so many pick-up points. */
export const maxPickupPoints = 5;

/** What a family can agree to, one by one. */
export const consentPurposes = ["care_search", "share_with_institution", "contact", "statistics", "photo"] as const;
export const ConsentPurpose = z.enum(consentPurposes);
export type ConsentPurpose = z.infer<typeof ConsentPurpose>;

/** The texts people agree to, by version; a consent keeps the version that was shown. The newest is the last. */
export const consentTexts: Record<ConsentPurpose, readonly { version: string; zh: string; en: string }[]> = {
  care_search: [
    {
      version: "2026-11",
      zh: "我同意平台使用孩子的月龄、接送地点和我填写的需求，为我查找、推荐托育服务，并在有合适托位时更新结果。",
      en: "I agree that the platform uses my child's age, our pick-up points and the needs I state to find and suggest care, and to update the results when a suitable place appears.",
    },
  ],
  share_with_institution: [
    {
      version: "2026-11",
      zh: "我同意把孩子的姓名、月龄和我的联系方式提供给我预约参观或提交申请的托育机构。撤回后，机构不再看到孩子的信息，也不能再提交新的申请；已经入托的，按合同继续保留照护所需的资料。",
      en: "I agree that institutions I visit or apply to see my child's name, age and how to reach me. After withdrawal they no longer see the child and no new application is possible; for a child already in care, what the contract needs stays.",
    },
  ],
  contact: [
    {
      version: "2026-11",
      zh: "我同意平台和服务窗口通过短信或电话告知我需求、预约、申请的进展。",
      en: "I agree that the platform and the service counter tell me by message or phone how my needs, visits and applications are going.",
    },
  ],
  statistics: [
    {
      version: "2026-11",
      zh: "我同意在去除姓名和联系方式后，把我的需求计入本地区托育需求统计，用于规划托位。",
      en: "I agree that my needs, without names and contact details, count in the district's statistics that places are planned by.",
    },
  ],
  photo: [
    {
      version: "2026-11",
      zh: "我同意机构在家长端向我展示孩子在托期间的照片，不公开发布。",
      en: "I agree that the institution shows me photos of my child in care on the family pages; they are not published.",
    },
  ],
};
export const currentVersion = (purpose: ConsentPurpose): string => consentTexts[purpose].at(-1)!.version;

/** Whole months between a birth (or due date) and a day; negative before it. A month is complete on the same day of the month, or on its last day. */
export function ageInMonths(bornOn: string, day: string): number {
  const [by = 0, bm = 0, bd = 0] = bornOn.split("-").map(Number);
  const [y = 0, m = 0, d = 0] = day.split("-").map(Number);
  const lastDay = new Date(Date.UTC(y, m, 0)).getUTCDate();
  return (y - by) * 12 + (m - bm) - (d < Math.min(bd, lastDay) ? 1 : 0);
}

/** The number a family without a phone is found by: time and end of its id, in groups to read aloud. */
export function familyNumber(familyId: string): string {
  const digits = familyId.replaceAll("-", "");
  return `${digits.slice(0, 12)}${digits.slice(-4)}`.replace(/(.{4})(?=.)/g, "$1-");
}

export const Guardian = z.object({
  id: GuardianId,
  name: z.string(),
  phone: z.string().nullable(),
  relation: Relation,
  isPrimary: z.boolean(),
  /** Whether this person can sign in for the family. */
  joined: z.boolean(),
  isMe: z.boolean(),
  version: Version,
});
export const Child = z.object({
  id: ChildId,
  name: z.string(),
  sex: z.enum(sexes).nullable(),
  bornOn: LocalDate.nullable(),
  dueOn: LocalDate.nullable(),
  ageMonths: z.int(),
  version: Version,
});
export const PickupPoint = z.object({
  id: PickupPointId,
  label: PickupLabel,
  address: z.string(),
  /** Absent in a masked view. */
  location: Location.nullable(),
  /** Only the community is known, its middle stands for the place. */
  approximate: z.boolean(),
  divisionCode: DivisionCode,
  divisionName: z.string(),
  isPrimary: z.boolean(),
  version: Version,
});
export const Consent = z.object({
  purpose: ConsentPurpose,
  textVersion: z.string(),
  channel: z.enum(["self", "counter"]),
  givenAt: Instant,
  withdrawnAt: Instant.nullable(),
});
export const Family = z.object({
  id: FamilyId,
  number: z.string(),
  channel: z.enum(["self", "counter"]),
  createdAt: Instant,
  masked: z.boolean(),
  /** The platform's day: pages have no clock of their own. */
  today: LocalDate,
  guardians: z.array(Guardian),
  children: z.array(Child),
  pickupPoints: z.array(PickupPoint),
  /** Every consent ever given, newest first. */
  consents: z.array(Consent),
  can: Can,
});
export type Family = z.infer<typeof Family>;

const FamilyCard = z.object({
  id: FamilyId,
  number: z.string(),
  guardianName: z.string(),
  phone: z.string().nullable(),
  children: z.array(z.object({ name: z.string(), ageMonths: z.int() })),
  createdAt: Instant,
});
const done = z.object({ ok: z.literal(true) });
const created = <I extends z.ZodType>(idSchema: I) => z.object({ id: idSchema });
const ofFamily = z.object({ familyId: FamilyId });

const birth = {
  bornOn: LocalDate.nullish(),
  dueOn: LocalDate.nullish(),
};
const ChildBody = z.object({ name: text(40), sex: z.enum(sexes).nullish(), ...birth });
const GuardianBody = z.object({ name: text(40), phone: Phone.nullish(), relation: Relation });
const PointBody = z.object({
  label: PickupLabel,
  address: text(120),
  location: Location.nullish(),
  divisionCode: DivisionCode.nullish(),
  isPrimary: z.boolean().default(false),
});

export const listMyFamilies = endpoint({
  method: "GET",
  path: "/my/families",
  summary: "The families the caller is a guardian of, and the invitations waiting for the caller's phone number.",
  output: z.object({
    families: z.array(FamilyCard),
    invitations: z.array(z.object({ guardianId: GuardianId, relation: Relation, invitedBy: z.string() })),
  }),
  action: "family.mine",
  audit: { none: "own data" },
  entities: ["family", "child"],
});

export const startFamily = endpoint({
  method: "POST",
  path: "/my/families",
  summary: "Starts a family with the caller as its first guardian.",
  body: z.object({ name: text(40), relation: Relation, consents: z.array(ConsentPurpose).max(10).default([]) }),
  output: created(FamilyId),
  errors: ["already_in_family"],
  action: "family.start",
  audit: { event: "family.started" },
  entities: ["family", "session"],
});

export const acceptInvitation = endpoint({
  method: "POST",
  path: "/my/invitations/:guardianId/accept",
  summary: "Joins the family that entered the caller's phone number.",
  params: z.object({ guardianId: GuardianId }),
  output: created(FamilyId),
  errors: ["not_invited"],
  action: "family.join",
  audit: { event: "family.joined" },
  entities: ["family", "session"],
});

export const createFamily = endpoint({
  method: "POST",
  path: "/families",
  summary: "Opens a family at the counter, also for people without a phone.",
  body: z.object({
    guardian: GuardianBody,
    /** What the person agreed to, read out or shown on paper. */
    consents: z.array(ConsentPurpose).max(10).default([]),
  }),
  output: created(FamilyId),
  errors: ["phone_known"],
  action: "family.create",
  audit: { event: "family.created" },
  entities: ["family"],
});

export const findFamilies = endpoint({
  method: "POST",
  path: "/families/search",
  summary: "Finds families by a guardian's phone number or by the number on their paper; names are masked.",
  body: z.object({ phone: Phone.nullish(), number: z.string().trim().max(20).nullish() }),
  output: z.object({ families: z.array(FamilyCard), elsewhere: z.int() }),
  errors: ["nothing_to_search"],
  action: "family.find",
  audit: { event: "family.searched" },
});

export const listRecentFamilies = endpoint({
  method: "GET",
  path: "/families/recent",
  summary: "Families the caller opened at the counter, newest first, masked.",
  output: z.object({ families: z.array(FamilyCard) }),
  action: "family.find",
  audit: { event: "family.listed" },
  entities: ["family", "child"],
});

/** Why a counter clerk needs to see names and numbers in clear. */
export const viewPurposes = ["serving_in_person", "serving_by_phone", "checking_papers"] as const;

export const getFamily = endpoint({
  method: "GET",
  path: "/families/:familyId",
  summary: "A family with children, pick-up points and consents; masked for officials who name no purpose.",
  params: ofFamily,
  query: z.object({ purpose: z.enum(viewPurposes).optional() }),
  output: Family,
  action: "family.read",
  target: "familyId",
  audit: { event: "family.viewed" },
  entities: ["family", "child", "consent"],
});

export const addChild = endpoint({
  method: "POST",
  path: "/families/:familyId/children",
  summary: "Adds a child, born or expected.",
  params: ofFamily,
  body: ChildBody,
  output: created(ChildId),
  errors: ["birth_missing", "birth_in_future", "due_too_far", "too_old"],
  action: "family.change",
  target: "familyId",
  audit: { event: "child.added" },
  entities: ["child"],
});

export const changeChild = endpoint({
  method: "PUT",
  path: "/children/:childId",
  summary: "Corrects a child's name, sex, birth or due date.",
  params: z.object({ childId: ChildId }),
  body: ChildBody.extend({ version: Version }),
  output: z.object({ version: Version }),
  errors: ["birth_missing", "birth_in_future", "due_too_far", "too_old"],
  action: "child.change",
  target: "childId",
  audit: { event: "child.changed" },
  entities: ["child"],
});

export const removeChild = endpoint({
  method: "DELETE",
  path: "/children/:childId",
  summary: "Removes a child that nothing else refers to.",
  params: z.object({ childId: ChildId }),
  output: done,
  errors: ["child_in_use"],
  action: "child.change",
  target: "childId",
  audit: { event: "child.removed" },
  entities: ["child"],
});

const pointErrors = ["too_many_points", "outside_district", "choose_community"] as const;

export const addPickupPoint = endpoint({
  method: "POST",
  path: "/families/:familyId/pickup-points",
  summary: "Adds a place where the child can be brought or fetched; its community follows from the spot or is chosen.",
  params: ofFamily,
  body: PointBody,
  output: z.object({ id: PickupPointId, divisionCode: DivisionCode }),
  errors: pointErrors,
  action: "family.change",
  target: "familyId",
  audit: { event: "pickup_point.added" },
  entities: ["family"],
});

export const changePickupPoint = endpoint({
  method: "PUT",
  path: "/pickup-points/:pickupPointId",
  summary: "Moves or renames a pick-up point.",
  params: z.object({ pickupPointId: PickupPointId }),
  body: PointBody.extend({ version: Version }),
  output: z.object({ version: Version, divisionCode: DivisionCode }),
  errors: pointErrors,
  action: "pickup_point.change",
  target: "pickupPointId",
  audit: { event: "pickup_point.changed" },
  entities: ["family", "need"],
});

export const removePickupPoint = endpoint({
  method: "DELETE",
  path: "/pickup-points/:pickupPointId",
  summary: "Removes a pick-up point that no need counts from.",
  params: z.object({ pickupPointId: PickupPointId }),
  output: done,
  errors: ["point_in_use"],
  action: "pickup_point.change",
  target: "pickupPointId",
  audit: { event: "pickup_point.removed" },
  entities: ["family"],
});

export const inviteGuardian = endpoint({
  method: "POST",
  path: "/families/:familyId/guardians",
  summary: "Adds a guardian; with a phone number that person can join when signed in with it.",
  params: ofFamily,
  body: GuardianBody,
  output: created(GuardianId),
  errors: ["phone_in_family", "too_many_guardians"],
  action: "family.change",
  target: "familyId",
  audit: { event: "guardian.invited" },
  entities: ["family"],
});

export const changeGuardian = endpoint({
  method: "PUT",
  path: "/guardians/:guardianId",
  summary: "Corrects a guardian's name, relation or, before they joined, phone number.",
  params: z.object({ guardianId: GuardianId }),
  body: GuardianBody.extend({ version: Version }),
  output: z.object({ version: Version }),
  errors: ["phone_in_family", "phone_of_account"],
  action: "guardian.change",
  target: "guardianId",
  audit: { event: "guardian.changed" },
  entities: ["family"],
});

export const removeGuardian = endpoint({
  method: "DELETE",
  path: "/guardians/:guardianId",
  summary: "Takes a guardian out of the family, or leaves it oneself; the last one cannot go.",
  params: z.object({ guardianId: GuardianId }),
  output: done,
  errors: ["last_guardian", "only_primary_removes"],
  action: "guardian.change",
  target: "guardianId",
  audit: { event: "guardian.left" },
  entities: ["family", "session"],
});

export const giveConsent = endpoint({
  method: "POST",
  path: "/families/:familyId/consents",
  summary: "Agrees to one purpose, with the version of the text that was shown.",
  params: ofFamily,
  body: z.object({
    purpose: ConsentPurpose,
    textVersion: z.string().max(20),
    /** At the counter: which guardian agreed. */
    guardianId: GuardianId.nullish(),
  }),
  output: done,
  errors: ["text_outdated", "no_guardian"],
  action: "family.change",
  target: "familyId",
  audit: { event: "consent.given" },
  entities: ["consent"],
});

export const withdrawConsent = endpoint({
  method: "POST",
  path: "/families/:familyId/consents/:purpose/withdraw",
  summary: "Withdraws consent for a purpose; takes effect at once.",
  params: ofFamily.extend({ purpose: ConsentPurpose }),
  output: done,
  action: "family.change",
  target: "familyId",
  audit: { event: "consent.withdrawn" },
  entities: ["consent", "application", "need"],
});

export const exportFamily = endpoint({
  method: "GET",
  path: "/families/:familyId/export",
  summary: "Everything the platform holds about a family, as a JSON file.",
  params: ofFamily,
  output: FileAnswer,
  transport: "stream",
  action: "family.export",
  target: "familyId",
  audit: { event: "family.exported" },
});

export const keptReasons = ["in_care", "open_application", "records"] as const;
export const Erasure = z.object({
  /** How many rows of each kind go. */
  deleted: z.object({ guardians: z.int(), children: z.int(), pickupPoints: z.int(), needs: z.int() }),
  /** Children whose data must stay for now, and why. */
  kept: z.array(z.object({ childId: ChildId, name: z.string(), reason: z.enum(keptReasons) })),
  /** Whether the whole family is gone. */
  complete: z.boolean(),
});

export const previewErasure = endpoint({
  method: "GET",
  path: "/families/:familyId/erasure",
  summary: "What deleting the family's data would remove now and what has to stay.",
  params: ofFamily,
  output: Erasure,
  action: "family.erase",
  target: "familyId",
  audit: { none: "own data, nothing changes" },
  entities: ["family", "child"],
  perMinute: 20,
});

export const eraseFamily = endpoint({
  method: "POST",
  path: "/families/:familyId/erase",
  summary: "Deletes all data of a family that no law or running care needs.",
  params: ofFamily,
  body: z.object({ confirm: z.literal(true) }),
  output: Erasure,
  action: "family.erase",
  target: "familyId",
  audit: { event: "family.erased" },
  entities: ["family", "child", "consent", "need", "session"],
});
