import type { SiteKind } from "../../contract/care.ts";
import type { Random } from "../../engines/random/random.ts";

/** Fictional names. All are put together from everyday syllables; a likeness to a real place, firm or person is chance. */

const syllables = (text: string) => text.split("");
const first = syllables("云青麦稻荷桐枫柳榆桂兰竹杏枣梨栗芦苇溪泉湖堤渡岚晴和安康宁乐嘉瑞清明春秋晨星月虹");
const second = syllables("栖禾浪香塘荫林影岸园圃坡湾洲桥头泽川原谷汀庭苑畔风语歌舒平宜泰景新远临");

/** So many different two-syllable names, the same for the same generator; beyond all pairs a number is added. */
export function placeNames(random: Random, count: number): string[] {
  const pairs = random.shuffle(first.flatMap((one) => second.map((two) => one + two)));
  return Array.from({ length: count }, (_, at) => {
    const name = pairs[at % pairs.length]!;
    const round = Math.floor(at / pairs.length);
    return round === 0 ? name : `${name}${hanNumber(round + 1)}`;
  });
}

const digits = syllables("〇一二三四五六七八九");
export function hanNumber(value: number): string {
  if (value < 10) return digits[value]!;
  return String(value)
    .split("")
    .map((digit) => digits[Number(digit)])
    .join("");
}

const surnames = syllables(
  "王李张刘陈杨黄赵周吴徐孙朱马胡郭林何高罗郑梁谢宋唐许邓冯韩曹曾彭萧蔡潘田董袁于余叶蒋杜苏魏程吕丁沈任姚卢傅钟姜崔谭廖范汪陆金石戴贾韦夏邱方侯邹熊孟秦白江阎薛尹段雷",
);
const given = syllables(
  "晓明文静雨佳思涵子轩欣怡浩宇嘉琪梓萱俊杰雅婷志强丽华建国秀英海燕春梅玉兰国庆永刚桂芳红霞淑珍美玲",
);
const babyGiven = syllables("禾苗乐安宁悦可心朵果糖豆米元一诺沐辰知夏星野南乔言溪小满芽棠");

export function surname(random: Random): string {
  return random.pick(surnames);
}

export function personName(random: Random, family: string = surname(random)): string {
  return family + random.pick(given) + (random.chance(0.65) ? random.pick(given) : "");
}

export function childName(random: Random, family: string): string {
  return family + random.pick(babyGiven) + (random.chance(0.6) ? random.pick(babyGiven) : "");
}

/** 199 0000 xxxx and, for load sizes, the numbers after it; not given out by any operator to this project's knowledge. */
export function fictionalPhone(number: number): string {
  if (!Number.isInteger(number) || number < 0 || number >= 1e8)
    throw new RangeError(`phone ${number}: 0 to 99,999,999`);
  return `199${String(number).padStart(8, "0")}`;
}

const brands = [
  "小青禾",
  "云朵伙伴",
  "蒲公英家",
  "暖芽",
  "豆豆湾",
  "小满星",
  "棉花糖屋",
  "萤火虫",
  "青柠树",
  "小橘灯",
  "麦芽",
  "月亮船",
];

export function brandName(number: number): string {
  const name = brands[number % brands.length]!;
  const round = Math.floor(number / brands.length);
  return `${name}${round === 0 ? "" : hanNumber(round + 1)}托育`;
}

const alone = [
  "向日葵",
  "小海豚",
  "彩虹",
  "童心",
  "七色花",
  "小木马",
  "春芽",
  "爱贝",
  "蓝鲸",
  "小鹿",
  "星星河",
  "暖阳",
  "萌宝",
  "小石榴",
  "乐陶",
  "蜜糖",
  "苹果树",
  "小蜗牛",
];
const employers = [
  "云州纺织",
  "青禾机械",
  "云河电子",
  "禾丰食品",
  "市第三医院",
  "云州物流园",
  "青禾软件园",
  "云州轨道",
];

/** A site's name; `community` without 社区 or 村 keeps most names apart, `number` those within one community. */
export function siteName(
  kind: SiteKind,
  random: Random,
  district: string,
  community: string,
  brand: string | null,
): string {
  if (brand !== null) return `${brand}(${community}园)`;
  switch (kind) {
    case "institution":
      return `${random.pick(alone)}托育园(${community})`;
    case "kindergarten_class":
      return `${district}${community}幼儿园托班`;
    case "employer":
      return `${random.pick(employers)}职工托育园(${community})`;
    case "community":
      return `${community}社区嵌入式托育点`;
    case "home":
      return `${random.pick(alone)}家庭托育点(${community})`;
    case "integrated":
      return `${community}托幼一体园`;
    case "hub":
      return `${district}托育综合服务中心(${community})`;
    case "station":
      return `${community}托育驿站`;
    case "care_group":
      return `${community}养育照护小组`;
    case "training_base":
      return `${district}托育实训基地(${community})`;
    case "children_home":
      return `${community}儿童之家`;
    case "parent_room":
      return `${community}亲子小屋`;
    case "guidance_station":
      return `${community}家庭科学育儿指导站`;
    case "early_learning_point":
      return `${community}早教指导点`;
    case "nursing_room":
      return `${community}母婴室`;
  }
}
