import type { FieldNames } from "../../../mechanisms/sheets/field-names.ts";
import { cleanCreditCode, cleanPhones } from "../../../mechanisms/sheets/clean/identity.ts";
import { cleanDate } from "../../../mechanisms/sheets/clean/date.ts";
import { cleanFigure, cleanPrice } from "../../../mechanisms/sheets/clean/number.ts";
import { parseDegree } from "../../../mechanisms/sheets/clean/coordinate.ts";
import type { Cleaned } from "../../../mechanisms/sheets/clean/cleaned.ts";

/** The fields of an institution ledger. */
export const ledgerFieldKeys = [
  "name",
  "siteName",
  "creditCode",
  "brand",
  "kind",
  "nature",
  "township",
  "community",
  "address",
  "headName",
  "phone",
  "places",
  "placesInfant",
  "placesToddler",
  "placesTwos",
  "placesMixed",
  "inclusivePlaces",
  "enrolled",
  "serviceForms",
  "priceFullDay",
  "priceHalfDay",
  "priceHourly",
  "inclusive",
  "inclusiveBasis",
  "inclusiveSince",
  "openedOn",
  "filedOn",
  "filingNumber",
  "buildingArea",
  "outdoorArea",
  "staffCount",
  "lon",
  "lat",
  "coordinates",
  "coordinateSystem",
  "features",
  "openingHours",
  "remarks",
] as const;
export type LedgerFieldKey = (typeof ledgerFieldKeys)[number];

export type LedgerField = FieldNames & { readonly key: LedgerFieldKey };

const fits = (clean: (text: string) => Cleaned<unknown>) => (text: string) => {
  const result = clean(text);
  return !("problem" in result) && result.value !== undefined;
};
const isFigure = fits(cleanFigure);
const isDate = (text: string) => !/^\d{1,3}$/.test(text) && fits(cleanDate)(text);
const isMonthPrice = (text: string) => fits((one) => cleanPrice(one, "month"))(text) || /-|至|~/.test(text);
const between = (low: number, high: number) => (text: string) => {
  const value = parseDegree(text)?.value ?? NaN;
  return Math.abs(value) >= low && Math.abs(value) <= high;
};

/** Names and excluding words are written in one text, parted by "|". */
const field = (
  key: LedgerFieldKey,
  names: string,
  more: { readonly required?: boolean; readonly not?: string; readonly looks?: (value: string) => boolean } = {},
): LedgerField => ({
  key,
  names: names.split("|"),
  required: more.required ?? false,
  not: more.not?.split("|"),
  looks: more.looks,
});

/** Names of each field as ledgers of different offices have them, in Chinese and English. Only the name is required. */
export const ledgerFields: readonly LedgerField[] = [
  field(
    "name",
    "机构名称|托育机构名称|单位名称|名称|机构全称|托育机构|园所名称|备案机构名称|institution name|institution|name|centre name|provider",
    {
      required: true,
      not: "品牌|校区|负责人|联系人|法人|普惠|社区|街道|brand|head",
    },
  ),
  field("siteName", "校区|校区名称|园区|园区名称|分园|站点名称|服务点名称|门店名称|site|site name|campus|branch"),
  field(
    "creditCode",
    "统一社会信用代码|信用代码|社会信用代码|统一信用代码|机构代码|组织机构代码|credit code|unified social credit code|registration code",
    {
      looks: (text) => fits(cleanCreditCode)(text) || /^[0-9A-Z]{15,18}$/i.test(text.trim()),
    },
  ),
  field("brand", "品牌|所属品牌|连锁品牌|品牌名称|举办者品牌|brand|chain"),
  field("kind", "机构类型|机构类别|机构分类|办托类型|类型|类别|托育类型|办园类型|服务类型|kind|type|provider type", {
    not: "坐标|性质",
  }),
  field(
    "nature",
    "机构性质|办学性质|举办性质|单位性质|性质|经营性质|法人类型|登记类型|营利性质|nature|ownership|auspice|legal form",
  ),
  field(
    "township",
    "所属街道|街道|街道/乡镇|街道(乡镇)|乡镇街道|街镇|乡镇|镇街|所在街道|所属镇街|township|street office|subdistrict|ward",
    { not: "地址" },
  ),
  field("community", "所属社区|社区|社区/村|村居|村(社区)|所在社区|居委会|社区居委会|community", {
    not: "街道|地址|类型",
  }),
  field(
    "address",
    "地址|详细地址|机构地址|办学地址|服务场所地址|经营地址|所在地|实际地址|场所地址|address|street address",
  ),
  field(
    "headName",
    "负责人|负责人姓名|园长|机构负责人|法定代表人|法人|法人代表|法人姓名|联系人|head|head name|director|contact person",
    { not: "电话|手机|联系方式|phone" },
  ),
  field(
    "phone",
    "联系电话|电话|手机|手机号|联系方式|负责人电话|负责人联系电话|咨询电话|联系人电话|手机号码|phone|telephone|tel|mobile|contact",
    { looks: fits(cleanPhones) },
  ),
  field(
    "places",
    "托位数|托位总数|总托位数|托位|可提供托位数|托位数/合计|托位数/总数|托位数/小计|核定托位|设置托位数|备案托位数|托位总量|places|total places|capacity|total spaces|total",
    {
      not: "普惠|剩余|空余|乳儿|托小|托大|混|inclusive|vacant",
      looks: isFigure,
    },
  ),
  field(
    "placesInfant",
    "乳儿班托位数|乳儿班托位|乳儿班|托位数/乳儿班|托位数/乳儿|托位数/6-12|6-12个月托位|places infant|infant places|infant",
    { not: "收费|元|价", looks: isFigure },
  ),
  field(
    "placesToddler",
    "托小班托位数|托小班托位|托小班|托位数/托小班|托位数/托小|托位数/12-24|12-24个月托位|places toddler|toddler places|toddler",
    { not: "收费|元|价", looks: isFigure },
  ),
  field(
    "placesTwos",
    "托大班托位数|托大班托位|托大班|托位数/托大班|托位数/托大|托位数/24-36|24-36个月托位|places twos|twos places|twos",
    { not: "收费|元|价", looks: isFigure },
  ),
  field(
    "placesMixed",
    "混合班托位数|混龄班托位数|混合班|混龄班|混合编班|托位数/混合班|托位数/混龄班|托位数/混|places mixed|mixed",
    { not: "收费|元|价", looks: isFigure },
  ),
  field(
    "inclusivePlaces",
    "普惠托位数|普惠托位|其中普惠托位|其中普惠|普惠性托位数|托位数/普惠|其中:普惠托位数|inclusive places",
    { looks: isFigure },
  ),
  field(
    "enrolled",
    "在托人数|实际收托人数|在托婴幼儿数|在托数|入托人数|收托人数|实际入托数|在园人数|3岁以下入托数|现有婴幼儿数|enrolled|children enrolled|attendance",
    { not: "普惠", looks: isFigure },
  ),
  field(
    "serviceForms",
    "服务形式|托育服务形式|服务方式|托育形式|收托形式|收托方式|托育方式|service forms|service form|service",
    { not: "时间|价" },
  ),
  field(
    "priceFullDay",
    "全日托收费|全日托价格|全日托收费标准|全日托保育费|收费标准/全日托|收费/全日托|收费标准/全日|收费标准|保育费|收费|月收费|托育费|价格|price full-day|full-day price|monthly fee|price",
    {
      not: "半日|计时|临时|伙食|half|hour",
      looks: isMonthPrice,
    },
  ),
  field(
    "priceHalfDay",
    "半日托收费|半日托价格|半日托收费标准|半日托保育费|收费标准/半日托|收费/半日托|收费标准/半日|price half-day|half-day price",
  ),
  field(
    "priceHourly",
    "计时托收费|计时托价格|计时托收费标准|计时托保育费|收费标准/计时托|收费/计时托|收费标准/计时|小时收费|price hourly|hourly price",
  ),
  field(
    "inclusive",
    "是否普惠|是否普惠机构|是否普惠性|普惠|普惠机构|普惠性|是否为普惠托育机构|inclusive|is inclusive",
    { not: "依据|文号|托位|人数|时间|日期|basis|places|since" },
  ),
  field("inclusiveBasis", "普惠认定依据|认定依据|普惠依据|认定文号|普惠认定文号|普惠认定文件|inclusive basis"),
  field("inclusiveSince", "普惠认定时间|普惠认定日期|认定时间|认定日期|inclusive since|inclusive date", {
    looks: isDate,
  }),
  field(
    "openedOn",
    "成立时间|成立日期|开业时间|开业日期|开办时间|开园时间|运营时间|注册时间|opened on|opening date|opened",
    { not: "营业时间|服务时间", looks: isDate },
  ),
  field("filedOn", "备案时间|备案日期|备案通过时间|备案回执日期|filed on|filing date", {
    looks: isDate,
  }),
  field("filingNumber", "备案编号|备案号|备案回执编号|备案回执号|备案证号|备案登记号|filing number", {
    not: "时间|日期",
  }),
  field("buildingArea", "建筑面积|建筑总面积|总建筑面积|场所面积|使用面积|面积|building area|floor area", {
    not: "户外|室外|outdoor",
    looks: isFigure,
  }),
  field(
    "outdoorArea",
    "户外面积|户外活动面积|户外场地面积|室外活动面积|户外活动场地面积|自有户外面积|室外面积|outdoor area",
    { looks: isFigure },
  ),
  field(
    "staffCount",
    "职工人数|教职工数|从业人员数|工作人员数|员工人数|全职从业人员数|人员总数|工作人员总数|职工总数|staff count|staff",
    { looks: isFigure },
  ),
  field("lon", "经度|坐标/经度|地理坐标/经度|坐标经度|东经|longitude|lon|lng|x", {
    not: "纬",
    looks: between(20, 180),
  }),
  field("lat", "纬度|坐标/纬度|地理坐标/纬度|坐标纬度|北纬|latitude|lat|y", {
    not: "经度",
    looks: between(1, 90),
  }),
  field("coordinates", "坐标|经纬度|地理坐标|地图坐标|位置坐标|经纬度坐标|coordinates|lon lat|location", {
    not: "坐标系|坐标类型|system",
    looks: (text) => /\d{2,3}\.\d+\D+\d{1,3}\.\d+|°|度/.test(text),
  }),
  field("coordinateSystem", "坐标系|坐标类型|坐标系统|坐标来源|经纬度坐标系|coordinate system|datum", {
    looks: (text) => /wgs|gcj|bd|cgcs|百度|高德|火星|腾讯|天地图/i.test(text),
  }),
  field("features", "特色|机构特色|服务特色|特色服务|设施|features"),
  field("openingHours", "服务时间|营业时间|开放时间|入托时间|托育时间|服务时段|opening hours|hours"),
  field("remarks", "备注|说明|其他|其他说明|remarks|notes|comment"),
];
