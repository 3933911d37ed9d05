import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Cleaned } from "./cleaned.ts";
import { cleanCoordinatePair, cleanCoordinates } from "./coordinate.ts";
import { cleanDate } from "./date.ts";
import { cleanCreditCode, cleanPhones, creditCodeCheck } from "./identity.ts";
import { cleanFigure, cleanInteger, cleanPrice, parseChineseNumber } from "./number.ts";
import { cleanText, cleanWord, cleanWords, cleanYesNo, halfWidth } from "./text.ts";

const valueOf = <T>(result: Cleaned<T>) => ("problem" in result ? result.problem : result.value);
const notesOf = <T>(result: Cleaned<T>) => ("problem" in result ? [] : result.notes.map((note) => note.code));

describe("text", () => {
  it.each([
    ["（青禾）ＡＢ１２", "(青禾)AB12"],
    ["\u00a0青禾\u200b 路\r\n12号\u3000", "青禾 路 12号"],
    ["a\u0000b", "ab"],
  ])("%j → %j", (raw, expected) => expect(halfWidth(raw)).toBe(expected));

  it.each(["", "  ", "/", "-", "——", "无", "暂无", "N/A", "#N/A"])("%j is empty", (raw) =>
    expect(valueOf(cleanText(raw))).toBeUndefined(),
  );
});

describe("integers", () => {
  it.each([
    ["50", 50],
    ["５０", 50],
    ["1,200", 1200],
    ["50.0", 50],
    ["约50个", 50],
    ["50个左右", 50],
    ["50余人", 50],
    ["50人", 50],
    ["五十", 50],
    ["一百二十", 120],
    ["二〇二", 202],
    ["20+15+15", 50],
    ["20个+15个=35个", 35],
    ["-5", -5],
    ["0", 0],
    ["50(含普惠30)", 50],
    ["", undefined],
    ["/", undefined],
    ["40-50", "ambiguous_range"],
    ["40至50个", "ambiguous_range"],
    ["50.5", "not_an_integer"],
    ["20+15=40", "sum_does_not_match"],
    ["很多", "not_a_number"],
    ["50/60", "not_a_number"],
  ])("%j → %j", (raw, expected) => {
    const result = cleanInteger(raw);
    expect("problem" in result ? result.problem : result.value?.value).toBe(expected);
  });

  it.each([
    ["50（含普惠30）", { 普惠: 30 }],
    ["50,其中普惠30个", { 普惠: 30 }],
    ["45（乳儿班10、托小班15、托大班20）", { 乳儿班: 10, 托小班: 15, 托大班: 20 }],
  ])("sub-figures of %j", (raw, parts) => {
    const result = cleanInteger(raw);
    expect("problem" in result ? result : result.value?.parts).toEqual(parts);
    expect(notesOf(result)).toContain("sub_figures");
  });

  it("keeps both ends of a range for the person who decides", () => {
    expect(cleanInteger("40-50")).toEqual({ problem: "ambiguous_range", details: { from: 40, to: 50 } });
  });

  it.each([
    ["320㎡", 320],
    ["120.5平方米", 120.5],
  ])("area %j", (raw, expected) => {
    const result = cleanFigure(raw);
    expect("problem" in result ? result : result.value?.value).toBe(expected);
  });

  it("reads every whole number through its decorations", () => {
    const before = fc.constantFrom("", "约", "共", " ", "\u3000");
    const after = fc.constantFrom("", "个", "人", "名", " 个", "左右", "个托位", "(含普惠3)");
    const wide = (text: string) => text.replace(/\d/g, (digit) => String.fromCharCode(digit.charCodeAt(0) + 0xfee0));
    const grouped = (text: string) => text.replace(/\B(?=(\d{3})+$)/g, ",");
    fc.assert(
      fc.property(fc.nat(9_999_999), before, after, fc.boolean(), fc.boolean(), (number, head, tail, full, commas) => {
        const written = commas ? grouped(String(number)) : String(number);
        const result = cleanInteger(head + (full ? wide(written) : written) + tail);
        expect("problem" in result ? result : result.value?.value).toBe(number);
      }),
    );
  });

  it.each([
    ["十", 10],
    ["十五", 15],
    ["二十", 20],
    ["一百零五", 105],
    ["两千三百", 2300],
    ["一万二千", 12000],
    ["青", undefined],
  ])("%s is %s", (words, expected) => {
    expect(parseChineseNumber(words)).toBe(expected);
  });
});

describe("prices", () => {
  it.each([
    ["1,980元/月", 198_000],
    ["1980", 198_000],
    ["1980元", 198_000],
    ["￥1980.5/月", 198_050],
    ["0.2万", 200_000],
    ["2千元", 200_000],
    ["免费", 0],
    ["1980元/生/月", 198_000],
    ["/", undefined],
    ["1500-1800", "ambiguous_range"],
    ["80元/天", "wrong_period"],
    ["9800元/学期", "wrong_period"],
    ["面议", "not_a_number"],
  ])("%j → %j fen a month", (raw, expected) => expect(valueOf(cleanPrice(raw, "month"))).toBe(expected));

  it("takes an hourly price for an hourly column only", () => {
    expect(valueOf(cleanPrice("25元/小时", "hour"))).toBe(2500);
    expect(valueOf(cleanPrice("25元/小时", "month"))).toBe("wrong_period");
  });
});

describe("days", () => {
  it.each([
    ["2024年3月1日", "2024-03-01", []],
    ["2024.3.1", "2024-03-01", []],
    ["2024/03/01 00:00:00", "2024-03-01", []],
    ["20240301", "2024-03-01", []],
    ["２０２４－３－１", "2024-03-01", []],
    ["45352", "2024-03-01", ["from_serial"]],
    ["2024/3", "2024-03-01", ["first_of_month"]],
    ["2024年", "2024-01-01", ["first_of_year"]],
    ["31.12.2024", "2024-12-31", []],
    ["2024-02-29", "2024-02-29", []],
    ["无", undefined, []],
    ["2023-02-29", "no_such_day", []],
    ["2023-13-01", "no_such_day", []],
    ["03/04/2024", "ambiguous_date", []],
    ["去年", "not_a_date", []],
  ])("%j → %j", (raw, expected, notes) => {
    expect(valueOf(cleanDate(raw))).toBe(expected);
    expect(notesOf(cleanDate(raw))).toEqual(notes);
  });
});

describe("phones and codes", () => {
  it.each([
    ["13900010001", ["13900010001"]],
    ["139-0001-0001", ["13900010001"]],
    ["+86 13900010001", ["13900010001"]],
    ["0990-8810001", ["0990-8810001"]],
    ["(0990)8810001", ["0990-8810001"]],
    ["林老师13900010001、0990-8810001", ["13900010001", "0990-8810001"]],
    ["400-800-1234", ["400-800-1234"]],
    ["", undefined],
    ["12345678901", "not_a_phone"],
    ["13900010001/123", "not_a_phone"],
  ])("%j → %j", (raw, expected) => expect(valueOf(cleanPhones(raw))).toEqual(expected));

  const body = "91350100M000100Y4";
  it("knows the worked example of the standard", () => expect(creditCodeCheck(body)).toBe("3"));
  it.each([
    [`${body}3`, `${body}3`],
    [` ${body.toLowerCase()}3 `, `${body}3`],
    ["9135O1OOMOOO1OOY43", `${body}3`],
    [`${body}4`, "code_checksum"],
    ["350100100012345", "old_registration_number"],
    ["123", "code_length"],
    ["9135010?M000100Y43", "code_characters"],
    ["无", undefined],
  ])("%j → %j", (raw, expected) => expect(valueOf(cleanCreditCode(raw))).toBe(expected));

  it("refuses any single wrong character", () => {
    const alphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY";
    fc.assert(
      fc.property(fc.nat(16), fc.constantFrom(...alphabet.split("")), (at, character) => {
        fc.pre(body[at] !== character);
        expect("problem" in cleanCreditCode(`${body.slice(0, at)}${character}${body.slice(at + 1)}3`)).toBe(true);
      }),
    );
  });
});

describe("words", () => {
  const forms = { full_day: ["全日托", "全日制", "全日"], half_day: ["半日托", "半日"] };
  it("reads lists and keeps unknown words", () => {
    expect(cleanWords("全日制、半日托/早教", forms)).toEqual({
      value: ["full_day", "half_day"],
      notes: [{ code: "unknown_words", details: { words: "早教" } }],
    });
    expect(valueOf(cleanWord("全日托服务", forms))).toBe("full_day");
    expect(valueOf(cleanWord("寄宿", forms))).toBe("unknown_word");
  });
  it.each([
    ["是", true],
    ["√", true],
    ["有", true],
    ["已认定", true],
    ["否", false],
    ["×", false],
    ["无", false],
    ["未认定", false],
    ["", undefined],
    ["/", undefined],
    ["也许", "not_yes_or_no"],
  ])("%j → %j", (raw, expected) => {
    expect(valueOf(cleanYesNo(raw))).toBe(expected);
  });
});

describe("coordinates", () => {
  it.each([
    "118.78,32.04",
    "118.78，32.04",
    "118.78E 32.04N",
    "32.04N, 118.78E",
    "(118.78, 32.04)",
    "32.04,118.78",
    "东经118.78 北纬32.04",
    "东经118.78°，北纬32.04°",
    "118°46'48\"E 32°2'24\"N",
    "118°46′48″，32°2′24″",
    "118度46分48秒 32度2分24秒",
    "北纬32°2′24″东经118°46′48″",
  ])("%j", (raw) => {
    const result = cleanCoordinatePair(raw);
    if ("problem" in result || !result.value) throw new Error(JSON.stringify(result));
    expect(result.value.lon).toBeCloseTo(118.78, 9);
    expect(result.value.lat).toBeCloseTo(32.04, 9);
  });

  it.each([
    ["118.78", "", "coordinate_incomplete"],
    ["不详地", "32.04", "not_a_coordinate"],
    ["13222551.5", "3767203.2", "projected_coordinates"],
    ["118.78", "320.4", "coordinate_range"],
    ["", "", undefined],
    ["0", "0", undefined],
  ])("%j %j → %j", (lon, lat, expected) => expect(valueOf(cleanCoordinates(lon, lat))).toBe(expected));

  it("turns a swapped pair and says so", () => {
    expect(cleanCoordinates("32.0412", "118.7812")).toEqual({
      value: { lon: 118.7812, lat: 32.0412 },
      notes: [{ code: "swapped", details: { lon: 118.7812, lat: 32.0412 } }],
    });
  });
  it("leaves a western longitude alone", () => {
    expect(valueOf(cleanCoordinates("-79.5041", "43.5999"))).toEqual({ lon: -79.5041, lat: 43.5999 });
  });
});

it("no cleaner ever throws", () => {
  const piece = fc.oneof(
    fc.string(),
    fc.string({ unit: "binary" }),
    fc.constantFrom("约", "(", "含", "+", "-", "万", "/月", "年", "°", "十", "９", "东经", ",", "１２"),
  );
  const cell = fc.array(piece, { maxLength: 12 }).map((pieces) => pieces.join(""));
  const cleaners = [
    cleanText,
    cleanFigure,
    cleanInteger,
    cleanDate,
    cleanPhones,
    cleanCreditCode,
    cleanYesNo,
    cleanCoordinatePair,
    (raw: string) => cleanPrice(raw, "month"),
    (raw: string) => cleanWords(raw, { a: ["甲"] }),
  ];
  fc.assert(
    fc.property(cell, (raw) => {
      for (const clean of cleaners) expect(clean(raw)).toBeTypeOf("object");
    }),
    { numRuns: 500 },
  );
});
