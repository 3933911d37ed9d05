import { cleaned, unclear, type Cleaned, type CleanNote } from "./cleaned.ts";
import { halfWidth, isBlank } from "./text.ts";

/** Numbers as people write them into tables. */

const digits: Readonly<Record<string, number>> = {
  零: 0,
  〇: 0,
  一: 1,
  壹: 1,
  二: 2,
  两: 2,
  贰: 2,
  三: 3,
  叁: 3,
  四: 4,
  肆: 4,
  五: 5,
  伍: 5,
  六: 6,
  陆: 6,
  七: 7,
  柒: 7,
  八: 8,
  捌: 8,
  九: 9,
  玖: 9,
};
const steps: Readonly<Record<string, number>> = { 十: 10, 拾: 10, 百: 100, 佰: 100, 千: 1000, 仟: 1000 };

/** Value of a number written in Chinese words, up to 万; undefined when it is none. */
export function parseChineseNumber(text: string): number | undefined {
  if (!/^[零〇一壹二两贰三叁四肆五伍六陆七柒八捌九玖十拾百佰千仟万]+$/.test(text)) return undefined;
  if (/^[零〇一二三四五六七八九]{2,}$/.test(text))
    return Number(text.replace(/./g, (character) => String(digits[character] ?? 0)));
  let total = 0;
  let section = 0;
  let digit: number | undefined;
  for (const character of text) {
    const step = steps[character];
    if (character === "万") {
      total += (section + (digit ?? 0)) * 10_000;
      section = 0;
      digit = undefined;
    } else if (step !== undefined) {
      section += (digit ?? 1) * step;
      digit = undefined;
    } else digit = digits[character];
  }
  return total + section + (digit ?? 0);
}

export type Figure = {
  readonly value: number;
  /** Figures named inside the cell: "50(含普惠30)" → { 普惠: 30 }. */
  readonly parts: Readonly<Record<string, number>>;
};

const unit =
  /(?:个|人|名|位|张|家|间|班|岁|个月|周|天|日|小时|点|万|元|㎡|m2|m²|平方米|平米|平方|托位|床位|学位|places?|sqm)+$/i;
const about = /^(?:大约|约|近|大概|共计|合计|总计|共|计|≈|~)+|(?:左右|上下|余|多|以上|\+)$/g;

/** A figure with all the decorations of ledgers. A range is ambiguous; a sum is added up; sub-figures are kept apart. */
export function cleanFigure(raw: string): Cleaned<Figure> {
  let text = halfWidth(raw)
    .replace(/(\d)[,，](?=\d{3}(?!\d))/g, "$1")
    .replaceAll(" ", "");
  if (isBlank(text)) return cleaned<Figure>(undefined);
  if (/^\d{1,9}$/.test(text)) return cleaned({ value: Number(text), parts: {} });
  const notes: CleanNote[] = [];
  const parts: Record<string, number> = {};
  const collect = (content: string) => {
    for (const match of content.matchAll(
      /(?:其中|包括|包含|含|内)?([\u4e00-\u9fffA-Za-z]{1,12}?)(?:托位|位数)?[::]?(\d+)/g,
    )) {
      const name = (match[1] ?? "").replace(/^(其中|包括|包含|含|有)+/, "");
      if (name !== "") parts[name] = Number(match[2]);
    }
    return "";
  };
  text = text.replace(/[([【]([^()[\]【】]*)[)\]】]/g, (_, content: string) => collect(content));
  text = text.replace(/[,，;；、]?(?:其中|包括|包含|含)(.*)$/, (_, content: string) => collect(content));
  if (Object.keys(parts).length > 0) notes.push({ code: "sub_figures", details: parts });
  const bare = text.replace(about, "");
  if (bare !== text) notes.push({ code: "approximate", details: { text } });
  const range = /^(\d+(?:\.\d+)?)[^\d.]*?(?:-|~|—|–|至|到)+(\d+(?:\.\d+)?)\D*$/.exec(bare);
  if (range) return unclear("ambiguous_range", { from: Number(range[1]), to: Number(range[2]) });
  const plain = bare.replace(unit, "").replace(about, "");
  const value = figureOf(plain, notes);
  if (value === "mismatch") return unclear("sum_does_not_match", { text: plain });
  if (value === undefined || !Number.isFinite(value))
    return unclear("not_a_number", { text: halfWidth(raw).slice(0, 100) });
  return cleaned({ value, parts }, notes);
}

function figureOf(text: string, notes: CleanNote[]): number | "mismatch" | undefined {
  if (/^[-+]?(\d{1,12}(\.\d+)?|\.\d+)(e[+-]?\d{1,2})?$/i.test(text)) return Number(text);
  const sum = /^(\d{1,9}(?:[^\d+=]*\+[^\d+=]*\d{1,9})+)[^\d+=]*(?:=(\d{1,9})\D*)?$/.exec(text);
  if (sum) {
    const total = (sum[1] ?? "").split("+").reduce((all, one) => all + Number(/\d+/.exec(one)?.[0] ?? 0), 0);
    if (sum[2] !== undefined && Number(sum[2]) !== total) return "mismatch";
    notes.push({ code: "summed", details: { text } });
    return total;
  }
  const words = parseChineseNumber(text);
  if (words !== undefined) notes.push({ code: "from_words", details: { text } });
  return words;
}

/** A whole number with sub-figures. */
export function cleanInteger(raw: string): Cleaned<Figure> {
  const figure = cleanFigure(raw);
  if ("problem" in figure || figure.value === undefined || Number.isInteger(figure.value.value)) return figure;
  return unclear("not_an_integer", { value: figure.value.value });
}

export const pricePeriods = ["month", "half_month", "term", "year", "week", "day", "hour"] as const;
export type PricePeriod = (typeof pricePeriods)[number];

function periodOf(text: string): PricePeriod | undefined {
  if (/半个?月|半月/.test(text)) return "half_month";
  if (/学期|\/期|每期/.test(text)) return "term";
  if (/学年|年/.test(text)) return "year";
  if (/月|month/i.test(text)) return "month";
  if (/周|星期|week/i.test(text)) return "week";
  if (/小时|课时|时|hour|\/h\b/i.test(text)) return "hour";
  return /天|日|day|次/i.test(text) ? "day" : undefined;
}

/** A price in fen for the period the column is about; another period written in the cell is a problem, never converted. */
export function cleanPrice(raw: string, period: PricePeriod): Cleaned<number> {
  const text = halfWidth(raw)
    .replace(/(\d),(?=\d{3}(?!\d))/g, "$1")
    .replaceAll(" ", "")
    .replace(/[¥￥]|rmb|cny|人民币/gi, "");
  if (isBlank(text)) return cleaned<number>(undefined);
  if (/^(免费|免收|不收费|公益|free)/i.test(text)) return cleaned(0, [{ code: "free" }]);
  const found = periodOf(text.replace(/\d+/g, ""));
  const range = /^(?:约)?(\d+(?:\.\d+)?)(万?)元?(?:\/月)?(?:-|~|—|–|至|到)+(\d+(?:\.\d+)?)(万?)/.exec(text);
  if (range) {
    const scale = range[4] || range[2] ? 10_000 : 1;
    return unclear("ambiguous_range", { from: Number(range[1]) * scale, to: Number(range[3]) * scale });
  }
  const match = /^([^\d.+-]*)([-+]?\d{1,12}(?:\.\d+)?|\.\d+)(万|千)?(.*)$/.exec(text);
  const words = match ? undefined : parseChineseNumber(text.replace(/元.*$|块.*$/, ""));
  if (words !== undefined)
    return found && found !== period
      ? unclear("wrong_period", { found, expected: period })
      : cleaned(words * 100, [{ code: "from_words", details: { text } }]);
  if (!match || /\d/.test((match[4] ?? "").replace(/[([].*?[)\]]/g, "")) || (match[1] ?? "").length > 8)
    return unclear("not_a_number", { text: text.slice(0, 100) });
  if (found !== undefined && found !== period) return unclear("wrong_period", { found, expected: period });
  const scale = match[3] === "万" ? 10_000 : match[3] === "千" ? 1000 : 1;
  const fen = Math.round(Number(match[2]) * scale * 100);
  const notes: CleanNote[] = [];
  if (scale > 1) notes.push({ code: "scaled", details: { text } });
  if (/起/.test(match[4] ?? "")) notes.push({ code: "starting_price", details: { text } });
  if (/约|左右/.test(text)) notes.push({ code: "approximate", details: { text } });
  return cleaned(fen, notes);
}
