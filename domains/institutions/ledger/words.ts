import type { AgeBand, Nature, ServiceForm, SiteFeature, SiteKind } from "../../../contract/care.ts";
import type { Words } from "../../../mechanisms/sheets/clean/text.ts";

/** The words officials write for the field's closed lists. */

export const kindWords: Words<SiteKind> = {
  institution: [
    "托育机构",
    "独立托育机构",
    "社会托育机构",
    "托育园",
    "托育中心",
    "早教托育",
    "综合性托育机构",
    "民办托育机构",
    "公办托育机构",
    "institution",
    "centre",
    "center",
  ],
  kindergarten_class: [
    "幼儿园托班",
    "幼儿园附设托班",
    "幼儿园办托",
    "幼儿园托大班",
    "托班",
    "幼儿园",
    "kindergarten class",
  ],
  employer: ["用人单位办托", "单位办托", "用人单位", "企业办托", "福利性托育", "employer"],
  community: ["社区托育", "社区嵌入式", "社区托育点", "社区托育服务", "社区托育园", "嵌入式", "社区", "community"],
  home: ["家庭托育点", "家庭托育", "家庭式托育", "家托", "home"],
  integrated: ["托幼一体", "托幼一体化", "一体化幼儿园", "integrated"],
  hub: ["托育综合服务中心", "综合服务中心", "托育服务中心", "指导中心", "hub"],
  station: ["社区驿站", "托育驿站", "育儿驿站", "驿站"],
  care_group: ["养育照护小组", "照护小组"],
  training_base: ["实训基地", "培训基地"],
  children_home: ["儿童之家"],
  parent_room: ["亲子小屋"],
  guidance_station: ["家庭科学育儿指导站", "育儿指导站", "指导站"],
  early_learning_point: ["早教指导点", "早期学习点"],
  nursing_room: ["母婴设施", "母婴室"],
};

export const natureWords: Words<Nature> = {
  public: ["公办", "事业单位", "公立", "公益一类", "公益二类", "政府办", "public", "public institution"],
  non_profit: [
    "民办非企业",
    "民办非企业单位",
    "民非",
    "非营利",
    "非营利性",
    "民办非营利",
    "社会服务机构",
    "公建民营",
    "non-profit",
    "non profit agency",
  ],
  for_profit: [
    "营利",
    "营利性",
    "企业",
    "有限公司",
    "个体工商户",
    "个体",
    "民办营利",
    "民办",
    "民营",
    "私营",
    "for-profit",
    "commercial agency",
  ],
  state_owned: ["国有企业", "国企", "国有", "国有控股", "央企", "state-owned"],
};

export const formWords: Words<ServiceForm> = {
  full_day: ["全日托", "全日制", "全日", "全天托", "全天", "全托", "日托", "full-day", "full day"],
  half_day: ["半日托", "半日制", "半日", "半天托", "半天", "半托", "half-day", "half day"],
  hourly: ["计时托", "计时", "小时托", "按时", "钟点托", "hourly"],
  drop_in: ["临时托", "临托", "临时", "应急托", "drop-in"],
  night: ["夜间托", "夜托", "晚托", "夜间", "night"],
};

export const bandWords: Words<AgeBand> = {
  infant: ["乳儿班", "乳儿", "6-12个月", "6-12月", "0-1岁", "infant"],
  toddler: ["托小班", "托小", "12-24个月", "12-24月", "1-2岁", "toddler"],
  twos: ["托大班", "托大", "24-36个月", "24-36月", "2-3岁", "twos"],
  mixed: ["混合班", "混龄班", "混合", "混龄", "混合编班", "18-36个月", "mixed"],
};

export const featureWords: Words<SiteFeature> = {
  outdoor: ["户外活动场地", "户外场地", "户外", "室外", "outdoor"],
  own_kitchen: ["自有厨房", "自办食堂", "独立厨房", "厨房", "食堂", "own kitchen"],
  medical_partner: ["医育结合", "医疗机构签约", "签约医疗", "医托结合", "医防", "medical partner"],
  live_video: ["实时视频", "视频监控", "家长看护视频", "监控", "视频", "live video"],
  special_needs: ["特殊需要", "特殊儿童", "融合教育", "融合", "special needs"],
  bilingual: ["双语", "英语", "bilingual"],
  parking: ["停车位", "停车", "parking"],
  nursing_room: ["母婴室", "哺乳室", "nursing room"],
  late_pickup: ["延时服务", "延时", "延时接", "晚接", "late pickup"],
  weekend: ["周末托", "周末", "双休日", "weekend"],
  sibling: ["多孩优惠", "二孩优惠", "多孩", "二孩", "二胎", "sibling"],
  single_entrance: ["独立出入口", "独立入口", "single entrance"],
};
