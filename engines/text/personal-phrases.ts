/** What names a person in words rather than in a number; patterns over the plain reading as a string. */
export type PhraseKind = "email" | "plate" | "passport" | "account" | "name" | "address" | "birth-date";
export type PhraseFind = {
  readonly kind: PhraseKind;
  /** Places among the plain units. */
  readonly from: number;
  readonly to: number;
  readonly confidence: number;
};

const email =
  /[a-z0-9][a-z0-9._%+-]{0,63} ?(?:@|\[at\]|\(at\)|艾特) ?[a-z0-9-]{1,63}(?: ?(?:\.|点|\[dot\]) ?[a-z0-9-]{1,24}){0,3} ?(?:\.|点|\[dot\]) ?[a-z]{2,12}(?![a-z0-9])/g;
const plate =
  /[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼][a-hj-np-z][·. -]?(?=[a-z]{0,2}[0-9])(?:[a-hj-np-z0-9]{6}|[a-hj-np-z0-9]{5}|[a-hj-np-z0-9]{4}[挂学警港澳])(?![a-z0-9])/g;
const passport = /(?<![a-z0-9])(?:[egdspkh][0-9]{8}|e[a-hj-np-z][0-9]{7}|[hm][0-9]{10})(?![0-9a-z])/g;
const permit = /护照|通行证|证件/;
const account =
  /(?:微信|薇信|威信|徽信|(?<![a-z])(?:[v+]信|weixin|wechat|wx|vx|\+v|qq|q)|加[vq]|扣扣|企鹅)(?:号码|账号|帐号|账户|id|群号|号|群)?[ :;,=是为_>~\-+\u{fffc}]{0,4}([a-z][a-z0-9_-]{5,19}|[0-9]{5,12})(?![a-z0-9])/gu;
const birthDate =
  /(?:19|20)[0-9]{2} ?[年\-./] ?[0-9]{1,2} ?[月\-./] ?[0-9]{1,2} ?[日号]?|[12二一][九〇零0-9][0-9〇零一二三四五六七八九]{2}年[0-9一二三四五六七八九十]{1,2}月[0-9一二三四五六七八九十]{1,3}[日号]/g;
const birthBefore = /(?:出生|生日|生于|诞生)[^,。!?;\n]{0,6}$/;
const birthAfter = /^[^,。!?;\n]{0,2}(?:出生|生日|生的|诞生|生$|生[,。!?;\n ])/;

const han = "[\\u4e00-\\u9fa5]";
const count = "[0-9一二三四五六七八九十百]";
const place = "(?:路|街|巷|大道|胡同|村|小区|花园|苑|公寓|家园|新城|公馆|里|弄)";
const houseGate = /[0-9一二三四五六七八九十](?:号|弄|栋|幢|座|单元|室)|(?:小区|花园|苑|家园|公寓|新村|公馆)[a-z]?[0-9]/;
const address = new RegExp(
  `(${han}{1,16}?${place})((?:${han}{0,8}${place})?)` +
    `(${count}{1,5}(?:号|弄)(?!楼|线)院?)?` +
    `(${han}{0,8}(?:小区|花园|苑|公寓|家园|新村|公馆))?` +
    `((?:[a-z]?(?:[0-9]{1,4}|[一二三四五六七八九十]{1,3})(?:号楼|栋|幢|座|单元|号|室|层|楼|房)|[0-9a-z]{1,4}(?:-[0-9]{1,4}){1,2}|[a-z](?:栋|幢|座)|(?<=[元栋幢座楼])[0-9]{3,4}){0,4})`,
  "g",
);
/** What stands before an address rather than in it. */
const beforeAddress = /^.*(?:住|在|址是|址|到|于|从|我家|家|送|寄|位|:)(?=.)/;

const surnames =
  "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜戚谢邹喻柏章苏潘葛奚范彭郎鲁韦昌马苗凤方俞任袁柳鲍史唐费廉岑薛雷贺倪汤滕殷罗毕郝邬安常乐于傅皮卞齐康伍余元卜顾孟黄穆萧尹姚邵湛汪祁毛禹狄贝明臧成戴谈宋庞熊纪舒屈项祝董梁杜阮蓝闵季贾江童颜郭梅盛林刁钟徐邱骆高夏蔡田樊胡凌霍虞万柯管卢莫房缪丁邓郁单杭洪包左石崔吉龚程邢裴陆荣翁甄曲封储段侯武刘景龙叶司黎白蒲卓蔺池乔闻翟谭申冉雍桑桂牛边尚农温庄晏柴阎慕连习艾容古易廖耿匡文寇关欧聂辛简饶沙丰肖涂岳游覃佟曾闫";
const notInNames =
  "的了是在有和个们不也都很就要会对给跟把被让这那你我他她它吗呢啊吧呀哦说去来到上下里外大多少每各几些时候家园班区县市省镇街村老师长妈爸爷奶宝孩及与或为以从向但而所者之其用能可想看做叫问请没别再又还太最更常当";
const nameChar = `(?![${notInNames}])${han}`;
const fullName = `[${surnames}](?:${nameChar}){1,2}`;
const namedChild = new RegExp(`(${fullName})(?:小朋友|宝宝|宝贝|同学)`, "g");
const namedAdult = new RegExp(`(${fullName})(?:老师|园长|医生|阿姨|主任)`, "g");
const called = new RegExp(`(?:名叫|叫做|叫|名字是|名字:|姓名:?) ?(${fullName})`, "g");

/** Finds by the patterns; `knows` says which names are ordinary words (高兴的宝宝). O(length) for ordinary text. */
export function findPhrases(text: string, knows: (word: string) => boolean): PhraseFind[] {
  const finds: PhraseFind[] = [];
  const each = (pattern: RegExp, take: (match: RegExpExecArray) => void) => {
    pattern.lastIndex = 0;
    for (let match = pattern.exec(text); match; match = pattern.exec(text)) take(match);
  };
  const add = (kind: PhraseKind, from: number, length: number, confidence: number) =>
    finds.push({ kind, from, to: from + length, confidence });
  const whole = (kind: PhraseKind, confidence: number) => (match: RegExpExecArray) =>
    add(kind, match.index, match[0].length, confidence);
  if (/[0-9a-z]/.test(text)) {
    if (/@|艾特|[[(]at[)\]]/.test(text)) each(email, whole("email", 0.95));
    each(plate, whole("plate", 0.9));
    if (/[0-9]{7}/.test(text)) each(passport, whole("passport", permit.test(text) ? 0.95 : 0.6));
    each(account, (match) => {
      const id = match[1]!;
      add(
        "account",
        match.index + match[0].length - id.length,
        id.length,
        /^[0-9]+$/.test(id) || /[0-9_]/.test(id) ? 0.9 : 0.7,
      );
    });
  }
  if (text.includes("生"))
    each(birthDate, (match) => {
      const before = text.slice(Math.max(0, match.index - 10), match.index);
      const after = text.slice(match.index + match[0].length, match.index + match[0].length + 6);
      if (birthBefore.test(before) || birthAfter.test(after)) whole("birth-date", 0.85)(match);
    });
  if (houseGate.test(text)) each(address, (match) => findAddress(match, add));
  const name = (confidence: number) => (match: RegExpExecArray) => {
    const found = match[1]!;
    if (!knows(found)) add("name", match.index + match[0].indexOf(found), found.length, confidence);
  };
  if (/朋友|宝宝|宝贝|同学/.test(text)) each(namedChild, name(0.5));
  if (/老师|园长|医生|阿姨|主任/.test(text)) each(namedAdult, name(0.4));
  if (/叫|名字|姓名/.test(text)) each(called, name(0.6));
  return finds;
}

function findAddress(
  match: RegExpExecArray,
  add: (kind: "address", from: number, length: number, c: number) => void,
): void {
  const [whole, , , number, , rooms] = match;
  if (!number && !rooms) return;
  const lead = beforeAddress.exec(match[1]!)?.[0].length ?? 0;
  const isExact = rooms !== undefined && rooms.length > 0;
  add("address", match.index + lead, whole.length - lead, isExact ? 0.9 : 0.6);
}
