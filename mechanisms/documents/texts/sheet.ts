/** Texts of the exported list. */
export const sheetTexts = {
  zh: {
    name: "文书档案",
    columns: ["文号", "文书", "发文区划", "状态", "签发时间", "生效日期", "有效期至", "保存至", "销毁时间"],
    states: { valid: "有效", not_yet_valid: "未生效", expired: "已过期", revoked: "已撤销", replaced: "已被替换" },
  },
  en: {
    name: "Documents",
    columns: [
      "Number",
      "Document",
      "Issuing division",
      "State",
      "Issued at",
      "Valid from",
      "Valid to",
      "Kept until",
      "Destroyed at",
    ],
    states: {
      valid: "valid",
      not_yet_valid: "not yet valid",
      expired: "expired",
      revoked: "revoked",
      replaced: "replaced",
    },
  },
};
