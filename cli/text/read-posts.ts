import type { SensitiveWord } from "../../engines/text/sensitive-words.ts";
import { openTable, type Row } from "../tables/read.ts";

/** China keeps one time without summer time: what names no zone is meant so. */
const localZone = "+08:00";
const time = /^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2})(:\d{2}(?:\.\d{1,3})?)?)?(Z|[+-]\d{2}:\d{2})?$/;

/** The instant of a column, milliseconds since 1970. InputError when empty or not a time. */
export function readTime(row: Row, column: number): number {
  const text = row.text(column).trim();
  const parts = time.exec(text);
  const at = parts
    ? Date.parse(`${parts[1]}T${parts[2] ?? "00:00"}${parts[3] ?? ":00"}${parts[4] ?? localZone}`)
    : Number.NaN;
  if (Number.isNaN(at))
    row.refuse(`at: “${text}”不是时间，应如 2026-11-05 08:30 · is not a time such as 2026-11-05 08:30`);
  return at;
}

/** An instant in China's time, to the second. */
export const writeTime = (at: number): string =>
  new Date(at + 8 * 3_600_000).toISOString().slice(0, 19).replace("T", " ");

/** Every post's id and text, row by row. */
export async function eachPost(source: string, onPost: (id: string, text: string, row: Row) => void): Promise<void> {
  const table = await openTable(source, { needed: ["id", "text"] });
  await table.each((row) => onPost(row.text(0), row.text(1), row));
}

const isYes = (row: Row, column: number, name: string) => {
  const text = row.text(column).trim().toLowerCase();
  if (!["", "y", "n"].includes(text)) row.refuse(`${name}: y, n`);
  return text === "y";
};

/** A list of sensitive words. InputError for a word that cannot be searched for or a severity that is none. */
export async function readSensitiveWords(source: string): Promise<SensitiveWord[]> {
  const table = await openTable(source, {
    needed: ["word", "category", "severity"],
    optional: ["homophones", "look_alikes", "exceptions"],
  });
  const words: SensitiveWord[] = [];
  await table.each((row) => {
    const severity = row.whole(2);
    if (severity !== 1 && severity !== 2 && severity !== 3) return row.refuse("severity: 1, 2, 3");
    const text = row.text(0).trim();
    if (!/[\p{L}\p{N}]/u.test(text))
      row.refuse(`word: “${text}”没有文字或数字 · has no letters, digits or Han characters`);
    const exceptions = row.text(5).split("|");
    words.push({
      text,
      category: row.text(1).trim(),
      severity,
      homophones: isYes(row, 3, "homophones"),
      lookAlikes: isYes(row, 4, "look_alikes"),
      exceptions: exceptions.map((each) => each.trim()).filter((each) => each !== ""),
    });
  });
  return words;
}

/** The column `word` of a file; nothing when there is no file. */
export async function readWords(source: string | undefined): Promise<string[]> {
  if (source === undefined) return [];
  const words: string[] = [];
  const table = await openTable(source, { needed: ["word"] });
  await table.each((row) => {
    const word = row.text(0).trim();
    if (!/[\p{L}\p{N}]/u.test(word))
      row.refuse(`word: “${word}”没有文字或数字 · has no letters, digits or Han characters`);
    words.push(word);
  });
  return words;
}
