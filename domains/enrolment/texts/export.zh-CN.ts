import type { ChoiceStatus } from "../contract/applications.ts";

/** Words of the spreadsheet of applications. */
export const exportZh = {
  sheet: "报名登记",
  columns: [
    "托育点",
    "孩子姓名",
    "入托时月龄",
    "希望入托月份",
    "服务形式",
    "状态",
    "提交日期",
    "优先情形",
    "家长",
    "电话",
    "录取起始日",
    "家长留言",
  ],
  status: {
    waiting: "待处理",
    offered: "已发录取",
    paused: "暂停",
    declined: "家长婉拒",
    refused: "未能接收",
    withdrawn: "已撤回",
    placed: "已入托",
  } satisfies Record<ChoiceStatus, string> as Record<ChoiceStatus, string>,
  priority: { sibling: "兄弟姐妹在园", employer: "本单位职工", hardship: "困难家庭" } as Record<
    "sibling" | "employer" | "hardship",
    string
  >,
  separator: "、",
};
export type ExportTexts = typeof exportZh;
