import type { z } from "zod";
import type { FieldProblem } from "../contract/errors.ts";

type Language = "zh-CN" | "en";

const messages: Record<string, Record<Language, (limit: string) => string>> = {
  required: { "zh-CN": () => "请填写这一项", en: () => "Please fill this in" },
  wrong_type: { "zh-CN": () => "格式不对", en: () => "This has the wrong form" },
  too_short: { "zh-CN": (n) => `至少需要 ${n}`, en: (n) => `At least ${n} needed` },
  too_long: { "zh-CN": (n) => `最多 ${n}`, en: (n) => `At most ${n} allowed` },
  too_small: { "zh-CN": (n) => `不能小于 ${n}`, en: (n) => `Must not be less than ${n}` },
  too_big: { "zh-CN": (n) => `不能大于 ${n}`, en: (n) => `Must not be more than ${n}` },
  wrong_format: { "zh-CN": () => "格式不对，请检查", en: () => "Please check the form of this" },
  not_in_list: {
    "zh-CN": (n) => `请从给出的选项中选择${n ? `：${n}` : ""}`,
    en: (n) => `Please choose one of the options${n ? `: ${n}` : ""}`,
  },
  unknown_field: { "zh-CN": (n) => `不认识的字段：${n}`, en: (n) => `Unknown field: ${n}` },
  not_a_day: { "zh-CN": () => "没有这一天，请检查日期", en: () => "There is no such day" },
};

function classify(issue: z.core.$ZodIssue): { code: string; limit: string } {
  switch (issue.code) {
    case "invalid_type":
      return { code: issue.input === undefined || issue.input === null ? "required" : "wrong_type", limit: "" };
    case "too_small":
      if (issue.origin === "string" && issue.minimum === 1) return { code: "required", limit: "" };
      return {
        code: issue.origin === "string" || issue.origin === "array" ? "too_short" : "too_small",
        limit: String(issue.minimum),
      };
    case "too_big":
      return {
        code: issue.origin === "string" || issue.origin === "array" ? "too_long" : "too_big",
        limit: String(issue.maximum),
      };
    case "invalid_value":
      return {
        code: issue.input === undefined ? "required" : "not_in_list",
        limit: issue.values.slice(0, 12).join(", "),
      };
    case "invalid_format":
      return { code: "wrong_format", limit: "" };
    case "unrecognized_keys":
      return { code: "unknown_field", limit: issue.keys.join(", ") };
    case "custom":
      return { code: issue.message in messages ? issue.message : "wrong_format", limit: "" };
    default:
      return { code: "wrong_type", limit: "" };
  }
}

/** Turns zod's issues into field problems with a message in the caller's language. */
export function problemsOf(part: string, error: z.ZodError, language: Language): FieldProblem[] {
  return error.issues.slice(0, 50).map((issue) => {
    const { code, limit } = classify(issue);
    return { path: [part, ...issue.path].map(String).join("."), code, message: messages[code]![language](limit) };
  });
}
