import type { ExportTexts } from "./export.zh-CN.ts";

export const exportEn: ExportTexts = {
  sheet: "Applications",
  columns: [
    "Site",
    "Child",
    "Age in months at start",
    "Wanted month",
    "Service form",
    "Status",
    "Submitted",
    "Priority",
    "Guardian",
    "Phone",
    "Offered from",
    "Family's note",
  ],
  status: {
    waiting: "Waiting",
    offered: "Offered",
    paused: "Paused",
    declined: "Declined by family",
    refused: "Refused",
    withdrawn: "Withdrawn",
    placed: "Placed",
  },
  priority: { sibling: "Sibling here", employer: "Employee's child", hardship: "Hardship" },
  separator: ", ",
};
