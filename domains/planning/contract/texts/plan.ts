import type { Due } from "../duty.ts";
import type { planReasons, planStates } from "../plan.ts";

/** Words of the plan that both its pages and its spreadsheet use. */

type Facts = Readonly<Record<string, string | number>>;
const percentOr = (facts: Facts, key: string, unit: string | undefined): string => {
  const value = facts[key];
  if (typeof value !== "number") return String(value ?? "—");
  return unit === "share" ? `${Math.round(value * 1000) / 10}%` : String(Math.round(value * 100) / 100);
};

const each = { county: "县（市、区）", street: "街镇", community: "社区" } as const;
const eachEn = { county: "county", street: "town", community: "community" } as const;

export const planZh = {
  state: {
    overdue: "逾期",
    behind: "滞后",
    on_course: "推进中",
    not_due: "未到期",
    done: "已完成",
  } satisfies Record<(typeof planStates)[number], string>,
  reason(key: (typeof planReasons)[number], f: Facts, unit?: string): string {
    const share = (name: string) => percentOr(f, name, unit);
    switch (key) {
      case "reported_done":
        return `${f["on"]} 报告已完成`;
      case "count_reached":
        return `已完成 ${f["done"]}，要求 ${f["need"]}`;
      case "day_passed":
        return `期限 ${f["by"]} 已过，尚未完成${f["need"] === undefined ? "" : `（${f["done"]}／${f["need"]}）`}`;
      case "count_behind":
        return `按时间应有 ${f["expected"]}，现为 ${f["done"]}，要求 ${f["need"]}`;
      case "count_ahead":
        return `已有 ${f["done"]}，要求 ${f["need"]}`;
      case "period_missed":
        return `${f["missedFrom"]} 至 ${f["missedTo"]} 未达到 ${f["need"]}，本期还没有进展`;
      case "period_open":
        return `本期到 ${f["to"]}，还没有进展`;
      case "nothing_yet":
        return f["by"] === undefined ? "还没有进展报告" : `期限 ${f["by"]}，还没有进展报告`;
      case "report_recent":
        return `${f["on"]} 报告了进展`;
      case "report_old":
        return `上次报告在 ${f["on"]}，已超过一年`;
      case "never_reported":
        return `自 ${f["since"]} 起没有进展报告`;
      case "target_met":
        return f["target"] === undefined ? "指标已达到目标" : `现值 ${share("value")}，目标 ${share("target")}，已达到`;
      case "target_missed":
        return `目标日 ${f["by"]} 已过，现值 ${share("value")}，目标 ${share("target")}`;
      case "target_ahead":
        return `现值 ${share("value")}，${f["by"]} 前达到 ${share("target")}，进度正常`;
      case "target_behind":
        return `现值 ${share("value")}，${f["by"]} 前达到 ${share("target")}，低于应有进度`;
      case "no_value":
        return `${f["by"]} 的目标是 ${share("target")}`;
      case "no_target":
        return "文件没有规定目标值";
    }
  },
  due(due: Due): string {
    switch (due.kind) {
      case "once":
        return due.by ? `${due.by} 前完成` : "一次性任务，文件未写期限";
      case "yearly":
        return due.each ? `每年每个${each[due.each]}至少 ${due.times} 次` : `每年至少 ${due.times}`;
      case "monthly":
        return `每月至少 ${due.times} 次`;
      case "continuous":
        return "长期";
      case "period":
        return `${due.from.slice(0, 4)} 年至 ${due.by}${due.each ? `，每个${each[due.each]}${due.times > 1 ? ` ${due.times}` : ""}` : due.times > 1 ? `，至少 ${due.times}` : ""}`;
    }
  },
  target: {
    min: (value: string) => `不低于 ${value}`,
    max: (value: string) => `不高于 ${value}`,
    value: (value: string) => value,
  },
  sheets: { indicators: "指标", duties: "任务" },
  indicatorColumns: [
    "指标",
    "数据来源",
    "现值",
    "单位",
    "目标",
    "目标日",
    "目标日数值",
    "差距",
    "状态",
    "说明",
    "出处",
    "原文",
    "口径",
  ],
  dutyColumns: [
    "任务",
    "内容",
    "章节",
    "牵头单位",
    "配合单位",
    "时限",
    "要求",
    "完成",
    "状态",
    "说明",
    "最近报告",
    "出处",
    "原文",
  ],
  live: "实时计算",
  reported: "部门填报",
  noLead: "文件未列牵头单位，由主管部门报告",
  missing: {
    small: "数量太小，不显示",
    too_deep: "没有这一级的数据",
    no_denominator: "缺少分母数据",
    only_now: "没有历史数据",
    not_reported: "部门还没有填报",
  } as Readonly<Record<string, string>>,
  unit: { per_1000: "每千人", per_100: "每百人", share: "%", count: "个", fen: "元", days: "天" } as Readonly<
    Record<string, string>
  >,
  fileName: "工作计划进展",
};

export const planEn: typeof planZh = {
  state: { overdue: "Overdue", behind: "Behind", on_course: "On course", not_due: "Not yet due", done: "Done" },
  reason(key, f, unit) {
    const share = (name: string) => percentOr(f, name, unit);
    switch (key) {
      case "reported_done":
        return `reported as done on ${f["on"]}`;
      case "count_reached":
        return `${f["done"]} done of ${f["need"]} wanted`;
      case "day_passed":
        return `the day ${f["by"]} has passed${f["need"] === undefined ? "" : ` (${f["done"]} of ${f["need"]})`}`;
      case "count_behind":
        return `${f["done"]} done where ${f["expected"]} are expected by now, of ${f["need"]}`;
      case "count_ahead":
        return `${f["done"]} done of ${f["need"]}`;
      case "period_missed":
        return `${f["need"]} were not reached from ${f["missedFrom"]} to ${f["missedTo"]}, and nothing was done since`;
      case "period_open":
        return `the period ends on ${f["to"]}; nothing was done yet`;
      case "nothing_yet":
        return f["by"] === undefined ? "no report yet" : `due on ${f["by"]}; no report yet`;
      case "report_recent":
        return `progress reported on ${f["on"]}`;
      case "report_old":
        return `the last report, of ${f["on"]}, is more than a year old`;
      case "never_reported":
        return `no report since ${f["since"]}`;
      case "target_met":
        return f["target"] === undefined
          ? "the indicator meets its target"
          : `${share("value")} now, ${share("target")} wanted: met`;
      case "target_missed":
        return `${f["by"]} has passed: ${share("value")} now, ${share("target")} wanted`;
      case "target_ahead":
        return `${share("value")} now, ${share("target")} wanted by ${f["by"]}: on the way`;
      case "target_behind":
        return `${share("value")} now, ${share("target")} wanted by ${f["by"]}: too slow`;
      case "no_value":
        return `${share("target")} wanted by ${f["by"]}`;
      case "no_target":
        return "the document sets no target";
    }
  },
  due(due) {
    switch (due.kind) {
      case "once":
        return due.by ? `by ${due.by}` : "once; no day given";
      case "yearly":
        return due.each ? `${due.times} a year in every ${eachEn[due.each]}` : `at least ${due.times} a year`;
      case "monthly":
        return `at least ${due.times} a month`;
      case "continuous":
        return "always";
      case "period":
        return `${due.from.slice(0, 4)} to ${due.by}${due.each ? `, every ${eachEn[due.each]}` : due.times > 1 ? `, at least ${due.times}` : ""}`;
    }
  },
  target: { min: (value) => `at least ${value}`, max: (value) => `at most ${value}`, value: (value) => value },
  sheets: { indicators: "Indicators", duties: "Duties" },
  indicatorColumns: [
    "Indicator",
    "Data",
    "Now",
    "Unit",
    "Target",
    "By",
    "On that day",
    "Gap",
    "State",
    "Why",
    "Place",
    "Words",
    "Explanation",
  ],
  dutyColumns: [
    "Duty",
    "Content",
    "Section",
    "Lead",
    "Cooperating",
    "When",
    "Wanted",
    "Done",
    "State",
    "Why",
    "Last report",
    "Place",
    "Words",
  ],
  live: "computed",
  reported: "reported",
  noLead: "the document names no lead; whoever leads the subject reports",
  missing: {
    small: "too small to show",
    too_deep: "no figure at this level",
    no_denominator: "no denominator",
    only_now: "no past",
    not_reported: "not reported yet",
  },
  unit: { per_1000: "per 1,000", per_100: "per 100", share: "%", count: "", fen: "yuan", days: "days" },
  fileName: "Progress of the plan",
};
