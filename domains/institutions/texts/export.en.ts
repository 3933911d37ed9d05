import type { exportZh } from "./export.zh-CN.ts";

export const exportEn: typeof exportZh = {
  sheet: "Childcare sites",
  yes: "yes",
  no: "no",
  columns: [
    "Site",
    "Institution",
    "Credit code",
    "Kind",
    "Status",
    "Division",
    "Address",
    "Phone",
    "Inclusive",
    "Places",
    "Free this month",
    "Vacancy confirmed on",
    "Vacancy figure",
    "Longitude (WGS84)",
    "Latitude (WGS84)",
  ],
};
