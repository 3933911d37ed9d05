import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Reader } from "./normalise.ts";
import { checkBankCard, checkIdNumber, isLandline, isMobile, passesLuhn } from "./number-checks.ts";
import { findPersonalData, maskPersonalData } from "./personal-data.ts";
import { fieldSegmenter } from "./segmenter.fixture.ts";

const reader = new Reader();
const knows = (word: string) => fieldSegmenter().knows(word);
const find = (text: string) => findPersonalData(reader.read(text), { knows });
const digits = (text: string) => Array.from(text, (char) => (char === "X" ? 10 : Number(char)));

describe("personal data", () => {
  test.each([
    // Numbers of GB 11643's own annex and made ones with a right check digit; no one's.
    ["身份证11010519491231002X", "id-number", "11010519491231002X", 0.99],
    ["号码１１０１０５１９４９１２３１００２Ｘ", "id-number", "１１０１０５１９４９１２３１００２Ｘ", 0.99],
    ["110105 19491231 002x", "id-number", "110105 19491231 002x", 0.99],
    ["1101*0519*4912*3100*2X", "id-number", "1101*0519*4912*3100*2X", 0.89],
    ["110105194912310021", "id-number", "110105194912310021", 0.6],
    ["老证110105491231002", "id-number", "110105491231002", 0.55],
    ["电话13800138000。", "mobile", "13800138000", 0.95],
    ["138 0013 8000", "mobile", "138 0013 8000", 0.95],
    ["138-0013-8000", "mobile", "138-0013-8000", 0.95],
    ["1 3 8 0 0 1 3 8 0 0 0", "mobile", "1 3 8 0 0 1 3 8 0 0 0", 0.9],
    ["1😀3😀8😀0😀0😀1😀3😀8😀0😀0😀0", "mobile", "1😀3😀8😀0😀0😀1😀3😀8😀0😀0😀0", 0.9],
    ["+86 13800138000", "mobile", "86 13800138000", 0.95],
    ["壹叁捌零零壹叁捌零零零", "mobile", "壹叁捌零零壹叁捌零零零", 0.95],
    ["幺三八零零幺三八零零零", "mobile", "幺三八零零幺三八零零零", 0.95],
    ["①③⑧00138000", "mobile", "①③⑧00138000", 0.95],
    ["l38OO138OOO", "mobile", "l38OO138OOO", 0.95],
    ["tel13800138000", "mobile", "13800138000", 0.81],
    ["座机025-83712345", "landline", "025-83712345", 0.8],
    ["（0516）83712345转2", "landline", "0516）83712345", 0.8],
    ["卡号6222 0212 3456 7890 128", "bank-card", "6222 0212 3456 7890 128", 0.9],
    ["4111111111111111", "bank-card", "4111111111111111", 0.75],
    ["邮箱 Zhang.San@qq.com，", "email", "Zhang.San@qq.com", 0.95],
    ["zhangsan艾特163点com", "email", "zhangsan艾特163点com", 0.95],
    ["车牌苏A·12345停门口", "plate", "苏A·12345", 0.9],
    ["蘇AD12345", "plate", "蘇AD12345", 0.9],
    ["护照E12345678", "passport", "E12345678", 0.95],
    ["微信号：abc_123456", "account", "abc_123456", 0.9],
    ["加V hello-mama2", "account", "hello-mama2", 0.9],
    ["QQ群 123456789", "account", "123456789", 0.9],
    ["扣扣：987654321", "account", "987654321", 0.9],
    ["家住鼓楼区中山北路32号3栋2单元501室", "address", "鼓楼区中山北路32号3栋2单元501室", 0.9],
    ["幸福小区3-2-501", "address", "幸福小区3-2-501", 0.9],
    ["在人民路18号开会", "address", "人民路18号", 0.6],
    ["生日2023年3月5日", "birth-date", "2023年3月5日", 0.85],
    ["二〇二三年三月五日出生", "birth-date", "二〇二三年三月五日", 0.85],
    ["王子涵小朋友今天发烧", "name", "王子涵", 0.5],
    ["我女儿叫李思思", "name", "李思思", 0.6],
    ["李晓燕老师很好", "name", "李晓燕", 0.4],
  ] as const)("%s", (text, kind, wanted, confidence) => {
    const found = find(text).filter((each) => each.kind === kind);
    expect(found.map((each) => [each.text, each.confidence])).toEqual([[wanted, confidence]]);
    expect(text.slice(found[0]!.start, found[0]!.end)).toBe(wanted);
  });

  test.each([
    "2026-11-05 13:30 共15人，2026年11月22日开园",
    "订单号202411051330123",
    "价格 1200-1500-1800-2000 元",
    "全市10000个托位，每千人口4.5个",
    "一二三四五六七八九十，一岁二岁三岁",
    "高兴的小朋友、黄金宝宝、马上小朋友就来",
    "政策文件〔2024〕18号",
    "张老师你好，园长好",
    "热线12345、12329",
    "单价100 200 300 400 500",
    "疫苗2026.3.5打完第2针",
    "iPhone15 和 mp3",
    "1385001380",
    "138001380001",
    "SKU1380013800012345",
  ])("nothing in: %s", (text) => expect(find(text).map((each) => [each.kind, each.text])).toEqual([]));

  test("what is shown instead keeps the rest of the text", () => {
    const text = "😀王子涵小朋友，電話138 0013 8000，身份证11010519491231002X，a.b@qq.com，中山路8号2单元。";
    expect(maskPersonalData(text, find(text))).toBe(
      "😀王**小朋友，電話138****8000，身份证110*************2X，a***@qq.com，中山路*号*单元。",
    );
  });

  test("two numbers written together are two", () => {
    expect(find("1380013800013900139000").map((each) => each.text)).toEqual(["13800138000", "13900139000"]);
  });

  test("any mobile number is found behind any separators, with its place", () => {
    const separator = fc.constantFrom("", " ", "-", ".", "·", "*", "_", "\u200b", "😀");
    const tail = fc.array(fc.nat(9), { minLength: 9, maxLength: 9 });
    fc.assert(
      fc.property(fc.constantFrom("13", "15", "18"), tail, separator, fc.nat(2), (head, rest, between, style) => {
        const number = (head + rest.join("")).replace(/^154/, "155");
        const forms = ["0123456789", "０１２３４５６７８９", "零一二三四五六七八九"][style]!;
        const written = Array.from(number, (digit) => forms[Number(digit)]).join(between);
        const text = `𠮷孩子，${written}。谢`;
        const found = find(text).filter((each) => each.kind === "mobile");
        expect(found.map((each) => each.text)).toEqual([written]);
        expect(found[0]!.mask).toBe(`${number.slice(0, 3)}****${number.slice(-4)}`);
      }),
    );
  });

  // Were anything quadratic, these would not end within the limit of a test.
  test.each([
    ["1 ", 3333],
    ["a@", 0],
    ["微信a", 0],
    ["o", 0],
    ["王", 0],
    ["二〇二三年", 0],
    ["13800138000 ", 50_000],
  ])("hostile text of 50,000 times “%s” is read in a time that grows with its length", (piece, wanted) => {
    const found = find(piece.repeat(50_000)).length;
    expect(found).toBe(wanted);
  });
});

describe("checks of numbers", () => {
  test("identity numbers: place, date and check digit", () => {
    expect(checkIdNumber(digits("11010519491231002X"))).toBe("checked");
    expect(checkIdNumber(digits("110105194912310020"))).toBe("likely");
    expect(checkIdNumber(digits("99010519491231002X"))).toBeUndefined();
    expect(checkIdNumber(digits("11010519491331002X"))).toBeUndefined();
    expect(checkIdNumber(digits("110105190002290026"))).toBeUndefined();
    expect(checkIdNumber(digits("11010519490229002"))).toBeUndefined();
  });

  test("exactly one check digit is right for any number", () => {
    fc.assert(
      fc.property(fc.array(fc.nat(9), { minLength: 3, maxLength: 3 }), (tail) => {
        const head = [...digits("32010620230305"), ...tail];
        const right = Array.from({ length: 11 }, (_, last) => checkIdNumber([...head, last])).filter(
          (each) => each === "checked",
        );
        expect(right).toHaveLength(1);
      }),
    );
  });

  test("Luhn finds every single wrong digit", () => {
    const card = digits("6222021234567890128");
    expect(passesLuhn(card)).toBe(true);
    expect(checkBankCard(card)).toBe("domestic");
    card.forEach((digit, at) => expect(passesLuhn(card.with(at, (digit + 3) % 10))).toBe(false));
    expect(checkBankCard(digits("4111111111111111"))).toBe("foreign");
    expect(checkBankCard(digits("9999999999999995"))).toBeUndefined();
  });

  test("phones by the numbering plan", () => {
    expect([
      isMobile(digits("8613800138000")),
      isMobile(digits("12800138000")),
      isMobile(digits("15400138000")),
    ]).toEqual([true, false, false]);
    expect([isLandline(digits("02583712345")), isLandline(digits("02513712345"))]).toEqual([true, false]);
  });
});
