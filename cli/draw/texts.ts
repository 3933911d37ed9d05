import type { FaultCode } from "../../engines/draw/faults.ts";

/** What a finding means, in Chinese and English; the detail follows. */
export const faultTexts: Record<FaultCode, string> = {
  shape: "格式不符 · not of the right form",
  index: "序号不连续 · the entries are not numbered in order",
  previous: "与上一条的散列值不衔接：记录被删除、插入或改写 · does not follow from the entry before it",
  hash: "内容与本条散列值不符：被改动过 · the entry was changed after it was written",
  time: "时间早于上一条 · earlier than the entry before it",
  turn: "此时不应有这一步 · it is not the turn for this",
  "roster-order": "名册或设置没有按规定排序 · not in the canonical order",
  "roster-hash": "名册与公布的散列值不符 · the roster is not the one whose hash was published",
  "roster-kind": "名册与抽取方式不符 · the roster does not suit the plan",
  duplicate: "编号重复 · an id appears twice",
  personal: "编号像是个人信息，请改用代号 · the id looks like personal data: use a pseudonym",
  unknown: "名册中没有 · not in the roster",
  "too-few": "数量不足 · too few",
  "too-many-due": "到期必查的多于名额，请增加名额 · more sites are due than can be inspected",
  strata: "计划没有写明该层的数量 · the plan says nothing of this stratum",
  "skill-unknown": "没有检查人员具备该专长 · no inspector has this skill",
  "no-place": "按距离派人需要坐标 · the plan counts distance, but a place is missing",
  weights: "权重之和过大 · the weights add up to too much",
  party: "不是参与方，或已经提交过 · no party of this draw, or it has done this already",
  commitment: "公开的随机数与事先的承诺不符 · the number is not the one that was committed to",
  deposit: "备用值与规则或事先公布的不符 · the deposit does not agree with the rule or with what was published",
  seed: "种子与各方的随机数不符 · the seed does not follow from the parties' numbers",
  outcome: "结果与重新计算的不符 · the outcome is not what the seed gives",
  change: "变更不适用 · the change does not apply",
  published:
    "找不到曾经公布的散列值：记录被整体重写 · a hash published earlier is missing: the record was written anew",
  limits: "规模或费用超出精确计算的范围 · too large for exact computation",
};

export const kindTexts = {
  opening: "开启 opening",
  commitment: "各方承诺 commitments",
  reveal: "各方公开随机数 reveals",
  forfeit: "未公开者以备用值代替 deposits of those who withhold",
  void: "作废 void",
  outside: "外部随机数 the outside number",
  result: "抽取 the draw itself",
  change: "变更（如有） changes, if any",
} as const;

export const reasonTexts = {
  nobody: "所有人都须回避或不可用 · everyone is excluded",
  rule: "没有人再符合专长或不同队的要求 · no one left has the skill or another team",
  limit: "能去的人都已排满 · all who could go have their fill",
} as const;
