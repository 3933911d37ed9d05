import { type BirthsPanel, monthOf, monthText } from "../../engines/forecast/panel.ts";
import { Dictionary, InputError, openTable, type Row } from "../tables/read.ts";

/** A month column; each text is looked at once. */
export function monthColumn(): (row: Row, column: number) => number {
  const dictionary = new Dictionary();
  const months: number[] = [];
  return (row, column) => {
    const id = row.key(column, dictionary);
    if (id === months.length) {
      try {
        months.push(monthOf(row.text(column)));
      } catch {
        row.refuse(`“${row.text(column)}” 不是月份 · is not a month (YYYY-MM)`);
      }
    }
    return months[id]!;
  };
}

/** Names in the order first met. */
export const namesOf = (dictionary: Dictionary): string[] =>
  Array.from({ length: dictionary.size }, (_, id) => dictionary.name(id));

/**
 * Reads the births by month into a panel. InputError with the line for births below zero, a community under two parents
 * and a month told twice; without a line for a month that is not told at all.
 */
export async function readHistory(file: string, missingIsZero: boolean): Promise<BirthsPanel> {
  const [communities, parents] = [new Dictionary(), new Dictionary()];
  const parentOf: number[] = [];
  /** Births by community, then month; sparse until the first and last month are known. */
  const told: Map<number, number>[] = [];
  let [first, last] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  const month = monthColumn();
  const table = await openTable(file, { needed: ["community", "parent", "month", "births"] });
  await table.each((row: Row) => {
    if (row.isEmpty(0)) row.refuse("community 为空 · is empty");
    const community = row.key(0, communities);
    const parent = row.key(1, parents);
    const at = month(row, 2);
    const births = row.number(3);
    if (!(births >= 0)) row.refuse(`births “${row.text(3)}” 应为不小于 0 的数 · should be a number not below 0`);
    if (community === parentOf.length) {
      parentOf.push(parent);
      told.push(new Map());
    } else if (parentOf[community] !== parent)
      row.refuse(`${row.text(0)} 属于两个上级 · lies under two parents: ${row.text(1)}`);
    const own = told[community]!;
    if (own.has(at)) row.refuse(`${row.text(0)} ${monthText(at)} 重复 · is told twice`);
    own.set(at, births);
    first = Math.min(first, at);
    last = Math.max(last, at);
  });
  const names = namesOf(communities);
  const months = names.length === 0 ? 0 : last - first + 1;
  if (months > 1200)
    throw new InputError(file, 0, `${monthText(first)}–${monthText(last)}: 超过 100 年 · over 100 years`);
  const births = new Float64Array(names.length * months);
  for (const [row, own] of told.entries())
    for (let at = 0; at < months; at++) {
      const count = own.get(first + at);
      if (count === undefined && !missingIsZero)
        throw new InputError(
          file,
          0,
          `${names[row]} 缺少 ${monthText(first + at)}；没有出生请写 0，或用 --missing zero · ${monthText(first + at)} is missing; ` +
            "write 0 for none, or use --missing zero",
        );
      births[row * months + at] = count ?? 0;
    }
  if (!births.some((count) => count > 0)) throw new InputError(file, 0, "没有出生记录 · there are no births");
  return {
    communities: names,
    parents: namesOf(parents),
    parentOf: Int32Array.from(parentOf),
    firstMonth: first,
    months,
    births,
  };
}
