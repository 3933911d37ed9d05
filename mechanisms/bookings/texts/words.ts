import type { BookingStatus } from "../contract/booking.ts";
import type { CancelReason } from "../contract/sessions.ts";
import type { z } from "zod";

/** Words of files and notices; those of pages are beside them. */
export const cancelReasonWords: Record<z.infer<typeof CancelReason>, { zh: string; en: string }> = {
  staff: { zh: "人员安排", en: "staffing" },
  illness: { zh: "卫生防护", en: "health protection" },
  weather: { zh: "天气", en: "weather" },
  works: { zh: "场地维修", en: "building works" },
  other: { zh: "其他原因", en: "other reasons" },
};

export const calendarWords = {
  "zh-CN": { phone: "电话：", feed: "慧托预约", booked: (taken: number, capacity: number) => `${taken}/${capacity}` },
  en: {
    phone: "Phone: ",
    feed: "Huituo bookings",
    booked: (taken: number, capacity: number) => `${taken}/${capacity}`,
  },
} as const;

const status: Record<BookingStatus, { zh: string; en: string }> = {
  booked: { zh: "已预约", en: "Booked" },
  waiting: { zh: "候补", en: "Waiting list" },
  offered: { zh: "待确认", en: "To be confirmed" },
  cancelled: { zh: "已取消", en: "Cancelled" },
  attended: { zh: "已到", en: "Came" },
  no_show: { zh: "未到", en: "Did not come" },
};

export const exportWords = {
  "zh-CN": {
    sheet: "预约名单",
    columns: ["姓名", "月龄", "联系人", "电话", "机构", "状态", "候补顺序", "预约时间", "签到时间"],
    status: (key: BookingStatus) => status[key].zh,
  },
  en: {
    sheet: "Bookings",
    columns: ["Name", "Age in months", "Contact", "Phone", "Institution", "Status", "Waiting", "Booked", "Checked in"],
    status: (key: BookingStatus) => status[key].en,
  },
} as const;
