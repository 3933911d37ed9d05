import type { apiZh } from "./zh-CN.ts";

export const apiEn: typeof apiZh = {
  title: "Interface",
  intro: (count) =>
    `All ${count} endpoints of the platform. Money in fen, days as YYYY-MM-DD, instants in UTC, coordinates in WGS84. Commands take an Idempotency-Key: a repeat has no second effect.`,
  download: "OpenAPI 3.1 file",
  search: "Find",
  searchHint: "path, summary, permission or error code",
  none: "No endpoint fits",
  parameters: "Parameters",
  name: "Name",
  place: "In",
  places: { path: "path", query: "query", header: "header" },
  type: "Type",
  required: "Required",
  yes: "yes",
  body: "Body",
  answer: "Answer",
  file: "a file",
  nothing: "nothing",
  errors: "May be refused as",
  platformErrors: "Errors any endpoint may answer",
  permission: "Permission",
  audit: "Audit",
  notAudited: (reason) => `not kept (${reason})`,
  groups: {},
};
