import type {
  AgeBand,
  Freshness,
  Nature,
  ServiceForm,
  SiteFeature,
  SiteKind,
  SiteStatus,
  UnmetCause,
} from "../care.ts";
import type { PlatformError } from "../errors.ts";
import type { Role } from "../roles.ts";

export const rolesZh = {
  head: "机构负责人",
  office: "机构事务员",
  health_official: "卫生健康部门",
  street_official: "街镇工作人员",
  education_official: "教育部门",
  civil_affairs_official: "民政部门",
  market_official: "市场监管部门",
  establishment_official: "机构编制部门",
  fire_official: "消防救援部门",
  police_official: "公安部门",
  grid_worker: "社区网格员",
  expert: "评估专家",
  counter: "窗口人员",
  viewer: "只读人员",
  administrator: "平台管理员",
} satisfies Record<Role, string>;

/** Who a permission asks for, where that is no role. */
export const needsZh = {
  anyone: "所有人",
  signed_in: "已登录的用户",
  own_account: "账号本人",
  guardian: "孩子的监护人",
  staff: "工作人员账号",
  holder: "当前环节的承办部门",
  observer: "本辖区的政府部门工作人员",
  /** A role, but only over the whole district. */
  wholeDistrict: (role: string) => `负责全区的${role}`,
};

/** Chinese names of the field's closed lists. */
export const careZh = {
  ageBand: {
    infant: "乳儿班",
    toddler: "托小班",
    twos: "托大班",
    mixed: "混合编班",
  } satisfies Record<AgeBand, string>,
  ageBandMonths: {
    infant: "6–12 个月",
    toddler: "12–24 个月",
    twos: "24–36 个月",
    mixed: "18–36 个月",
  } satisfies Record<AgeBand, string>,
  serviceForm: {
    full_day: "全日托",
    half_day: "半日托",
    hourly: "计时托",
    drop_in: "临时托",
    night: "夜间托",
  } satisfies Record<ServiceForm, string>,
  siteKind: {
    institution: "托育机构",
    kindergarten_class: "幼儿园托班",
    employer: "用人单位托育",
    community: "社区托育",
    home: "家庭托育点",
    integrated: "医育结合托育",
    hub: "托育综合服务中心",
    station: "社区宝宝屋",
    care_group: "照护小组",
    training_base: "实训基地",
    children_home: "儿童之家",
    parent_room: "亲子活动室",
    guidance_station: "养育照护指导站",
    early_learning_point: "早教指导点",
    nursing_room: "母婴室",
  } satisfies Record<SiteKind, string>,
  nature: {
    public: "公办",
    non_profit: "民办非营利",
    for_profit: "民办营利",
    state_owned: "国有企业",
  } satisfies Record<Nature, string>,
  feature: {
    outdoor: "有户外场地",
    own_kitchen: "自有厨房",
    medical_partner: "有签约医疗机构",
    live_video: "家长可看视频",
    special_needs: "接收特殊需要儿童",
    bilingual: "双语",
    parking: "可停车",
    nursing_room: "有母婴室",
    late_pickup: "可延时接托",
    weekend: "周末开放",
    sibling: "多孩优待",
    single_entrance: "独立出入口",
  } satisfies Record<SiteFeature, string>,
  unmetCause: {
    distance: "离得太远",
    price: "价格太高",
    age_band: "没有合适的月龄班",
    hours: "时间不合适",
    quality: "对质量不满意",
    trust: "不放心",
    full: "已经满员",
    other: "其他原因",
  } satisfies Record<UnmetCause, string>,
  siteStatus: {
    preparing: "筹备中",
    open: "开放中",
    suspended: "暂停服务",
    closed: "已停办",
  } satisfies Record<SiteStatus, string>,
  freshness: {
    confirmed: "近 30 天内已确认",
    ageing: "超过 30 天未确认",
    unconfirmed: "未确认",
  } satisfies Record<Freshness, string>,
};

/** What went wrong and what to do, for the refusals any endpoint may answer, and for a missing network. */
export const errorsZh: Record<PlatformError | "offline", string> = {
  invalid_input: "有内容需要修改，请按提示改正后再提交。",
  not_signed_in: "请先登录，再继续操作。",
  not_allowed: "您的账号没有这项权限。如确实需要，请联系管理员开通。",
  not_found: "没有找到相关内容，可能已被移除，请返回上一页重新查找。",
  changed_by_someone_else: "您编辑期间，其他人已经修改了这条记录。请核对两个版本后再保存。",
  too_many_requests: "操作过于频繁，请稍等一分钟再试。",
  repeated_differently: "这次提交与之前的内容不一致，请刷新页面后重新提交。",
  too_large: "内容或文件太大，请缩小后重试。",
  unavailable: "系统暂时繁忙，请稍后再试。您填写的内容仍然保留。",
  unexpected: "系统出现问题，请稍后再试；如仍不行，请把下方编号告诉工作人员。",
  offline: "网络连接不上，请检查网络后重试。您填写的内容仍然保留。",
};

/** What is wrong with one field of a form. */
export const problemsZh = {
  required: "请填写此项",
  too_short: "内容太短，请补充",
  too_long: "内容太长，请删减",
  too_small: "数值太小",
  too_big: "数值太大",
  wrong_format: "格式不正确",
  wrong_choice: "请从选项中选择",
  wrong_type: "填写的内容类型不正确",
  not_a_number: "请填写数字",
  not_a_day: "请填写正确的日期",
  not_a_month: "请填写正确的月份",
  not_a_phone: "请填写 11 位手机号",
  not_money: "请填写金额，最多两位小数",
  unknown_field: "此项不被接受",
};
