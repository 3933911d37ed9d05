/** Words of a visit in a calendar. */
export const visitTexts = {
  "zh-CN": { visit: "参观托育点：", phone: "电话：" },
  en: { visit: "Visit: ", phone: "Phone: " },
} as const;
