import { z } from "zod";
import { careKinds } from "../../../contract/care.ts";
import { endpoint } from "../../../contract/endpoint.ts";
import { FileAnswer } from "../../../contract/file.ts";
import {
  Can,
  DivisionCode,
  id,
  Instant,
  listQuery,
  LocalDate,
  Location,
  pageOf,
  pageQuery,
  Phone,
  text,
  Version,
} from "../../../contract/values.ts";

/** The ledger of places found in the field that are not filed. */

export const FindingId = id("FindingId");
export type FindingId = z.infer<typeof FindingId>;
export const FindingPhotoId = id("FindingPhotoId");

export const findingStatuses = ["found", "visited", "advised", "filing", "filed", "stopped", "not_care"] as const;
export const FindingStatus = z.enum(findingStatuses);
export type FindingStatus = z.infer<typeof FindingStatus>;
/** Nothing more is to be done about these. */
export const endedStatuses: readonly FindingStatus[] = ["filed", "stopped", "not_care"];

export const findingKinds = [...careKinds, "unknown"] as const;
export const FindingKind = z.enum(findingKinds);

export const FindingRow = z.object({
  id: FindingId,
  name: z.string(),
  address: z.string(),
  kind: FindingKind,
  status: FindingStatus,
  divisionCode: DivisionCode,
  divisionName: z.string(),
  location: Location.nullable(),
  children: z.int().nullable(),
  foundOn: LocalDate,
  nextOn: LocalDate.nullable(),
  isOverdue: z.boolean(),
  photos: z.int(),
});
export type FindingRow = z.infer<typeof FindingRow>;

/** A site or another finding that may be the same place. */
export const Lookalike = z.object({
  kind: z.enum(["site", "finding"]),
  id: z.uuid(),
  name: z.string(),
  address: z.string(),
  isFiled: z.boolean(),
  /** In a straight line. */
  metres: z.number().nullable(),
  because: z.array(z.enum(["name", "address", "near"])),
});
export type Lookalike = z.infer<typeof Lookalike>;

export const Finding = FindingRow.extend({
  contactName: z.string(),
  contactPhone: z.string(),
  note: z.string(),
  site: z.object({ id: z.uuid(), name: z.string() }).nullable(),
  photoIds: z.array(FindingPhotoId),
  events: z.array(
    z.object({
      at: Instant,
      status: FindingStatus,
      note: z.string(),
      nextOn: LocalDate.nullable(),
      by: z.string(),
    }),
  ),
  lookalikes: z.array(Lookalike),
  today: LocalDate,
  version: Version,
  can: Can,
});
export type Finding = z.infer<typeof Finding>;

const filter = {
  search: text(60, 0).optional(),
  division: DivisionCode.optional(),
  status: listQuery(FindingStatus),
  /** Only those whose next day is over. */
  overdue: z.stringbool().optional(),
};
const one = z.object({ findingId: FindingId });
const place = {
  name: text(80),
  address: text(120),
  location: Location.nullable().default(null),
};

export const listFindings = endpoint({
  method: "GET",
  path: "/findings",
  summary: "Places found that are not filed, in the caller's divisions; what is due first.",
  query: z.object({ ...pageQuery, ...filter }),
  output: pageOf(FindingRow).extend({
    counts: z.record(z.string(), z.int()),
    overdue: z.int(),
    mayReport: z.boolean(),
  }),
  action: "finding.list",
  audit: { none: "places, no personal data" },
  entities: ["finding"],
});

export const exportFindings = endpoint({
  method: "GET",
  path: "/findings/export",
  summary: "The ledger as a spreadsheet.",
  query: z.object(filter),
  output: FileAnswer,
  transport: "stream",
  action: "finding.list",
  audit: { event: "finding.exported" },
  entities: ["finding"],
});

export const findLookalikes = endpoint({
  method: "GET",
  path: "/findings/lookalikes",
  summary: "Known sites and findings that may be the place, before it is reported.",
  query: z.object({
    name: text(80, 0).default(""),
    address: text(120, 0).default(""),
    lon: z.coerce.number().min(-180).max(180).optional(),
    lat: z.coerce.number().min(-90).max(90).optional(),
  }),
  output: z.object({ items: z.array(Lookalike) }),
  action: "finding.list",
  audit: { none: "places, no personal data" },
  entities: ["finding", "site"],
});

export const reportFinding = endpoint({
  method: "POST",
  path: "/findings",
  summary: "Reports a place found; it is followed up on the day that is named.",
  body: z.object({
    ...place,
    kind: FindingKind,
    divisionCode: DivisionCode,
    children: z.int().min(0).max(5_000).nullable().default(null),
    contactName: text(40, 0).default(""),
    contactPhone: Phone.or(z.literal("")).default(""),
    note: text(2_000, 0).default(""),
    nextOn: LocalDate,
  }),
  output: z.object({ findingId: FindingId }),
  errors: ["division_unknown", "day_over"],
  action: "finding.report",
  audit: { event: "finding.reported" },
  entities: ["finding"],
});

export const getFinding = endpoint({
  method: "GET",
  path: "/findings/:findingId",
  summary: "A finding with its history, contact and what it may be the same as.",
  params: one,
  output: Finding,
  action: "finding.read",
  target: "findingId",
  audit: { event: "finding.viewed" },
  entities: ["finding"],
});

export const followFinding = endpoint({
  method: "POST",
  path: "/findings/:findingId/events",
  summary: "Says what was done about a finding and what comes next, and when.",
  params: one,
  body: z.object({
    status: FindingStatus,
    note: text(2_000, 0).default(""),
    /** Needed while something is to be done. */
    nextOn: LocalDate.nullable().default(null),
    /** The site it turned out to be. */
    siteId: z.uuid().nullable().default(null),
    version: Version,
  }),
  output: z.object({ version: Version }),
  errors: ["next_day_missing", "day_over", "site_unknown"],
  action: "finding.follow",
  target: "findingId",
  audit: { event: "finding.followed" },
  entities: ["finding"],
});

export const addFindingPhoto = endpoint({
  method: "POST",
  path: "/findings/:findingId/photos",
  summary: "Adds a photo (JPEG, PNG or WebP, at most 8 MB).",
  params: one,
  body: z.object({}),
  output: z.object({ photoId: FindingPhotoId }),
  errors: ["not_an_image", "image_too_large", "too_many_photos"],
  action: "finding.follow",
  target: "findingId",
  audit: { event: "finding.photo_added" },
  entities: ["finding"],
  transport: "upload",
});

export const getFindingPhoto = endpoint({
  method: "GET",
  path: "/findings/:findingId/photos/:photoId",
  summary: "A photo of a finding.",
  params: z.object({ findingId: FindingId, photoId: FindingPhotoId }),
  output: FileAnswer,
  transport: "stream",
  action: "finding.read",
  target: "findingId",
  audit: { none: "the finding's view is recorded" },
});
