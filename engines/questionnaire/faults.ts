/** Something a questionnaire cannot be taken in with, at a path into what was given. */
export type Fault = {
  readonly path: readonly (string | number)[];
  readonly code: FaultCode;
  /** What it is about: a property, a type, an id. */
  readonly about?: string;
};

const texts = {
  wrong_format: ["格式不对：{}", "wrong format: {}"],
  not_a_questionnaire: ["不是 FHIR Questionnaire", "not a FHIR Questionnaire"],
  property_outside: ["不支持属性 {}", "the property {} is not supported"],
  extension_outside: ["不支持扩展 {}", "the extension {} is not supported"],
  type_outside: ["不支持题型 {}", "the item type {} is not supported"],
  control_outside: ["不支持显示方式 {}", "the item control {} is not supported"],
  value_outside: ["不支持取值 {}", "the value {} is not supported"],
  value_set_outside: ["选项表 {} 不在文件内", "the value set {} is not contained in the file"],
  below_question: ["题目下面不能再有题目：{}", "items below the question {} are not supported"],
  id_twice: ["编号 {} 用了两次", "the id {} is used twice"],
  id_format: ["编号 {} 只能用字母、数字和 . _ - /", "the id {} may only have letters, digits and . _ - /"],
  no_text: ["{} 没有题目文字", "{} has no text"],
  no_options: ["{} 没有选项", "{} has no options"],
  option_twice: ["选项 {} 用了两次", "the option {} is used twice"],
  no_items: ["{} 里面没有题目", "{} has no items"],
  not_for_type: ["{} 不能用于这种题型", "{} does not fit this type of item"],
  unknown_item: ["条件里的题目 {} 不存在", "the condition's item {} does not exist"],
  not_comparable: ["条件与题目 {} 的答案不能比较", "the condition cannot be compared with answers of {}"],
  unknown_option: ["{} 不是那道题的选项", "{} is no option of that question"],
  circle: ["条件绕成了圈：{}", "the conditions go round in a circle: {}"],
  both_conditions: ["“全部满足”和“满足一项”只能用一种", "only one of when and whenAny may be used"],
  min_over_max: ["最小值大于最大值", "the minimum is above the maximum"],
  bad_regex: ["正则表达式有误：{}", "the regular expression is wrong: {}"],
  bad_initial: ["初始值不合这道题：{}", "the initial value does not fit the question: {}"],
  unknown_outcome: ["没有结果 {}", "there is no outcome {}"],
  outcome_twice: ["结果 {} 用了两次", "the outcome {} is used twice"],
  from_twice: ["两个结果从同一分数 {} 起", "two outcomes begin at the same {}"],
  too_deep: ["分组超过 6 层", "groups are nested deeper than 6"],
  sheet_missing: ["缺少工作表 {}", "the sheet {} is missing"],
  column_missing: ["缺少列 {}", "the column {} is missing"],
  row_outside: ["不支持 {}", "{} is not supported"],
  expression_outside: ["表达式不能转换：{}", "the expression cannot be converted: {}"],
  list_missing: ["没有选项表 {}", "there is no choice list {}"],
  not_closed: ["分组 {} 没有结束", "the group {} is not closed"],
  not_opened: ["多余的结束：{}", "nothing to close: {}"],
} as const satisfies Record<string, readonly [zh: string, en: string]>;

export type FaultCode = keyof typeof texts;

export function sayFault({ code, about }: Fault, language: "zh" | "en"): string {
  return texts[code][language === "zh" ? 0 : 1].replace("{}", about ?? "");
}

/** What zod found, as faults with their paths. */
export function faultsOf(
  issues: readonly { path: PropertyKey[]; message: string }[],
  at: readonly (string | number)[] = [],
): Fault[] {
  return issues.map(({ path, message }) => ({
    path: [...at, ...path.map((part) => (typeof part === "number" ? part : String(part)))],
    code: "wrong_format",
    about: message,
  }));
}
