import type { BirthsPanel } from "../../engines/forecast/panel.ts";
import { openTable, type Row } from "../tables/read.ts";

/** Reads the children of each community by age, rows of three; NaN where none is told. InputError for unknown or repeated communities. */
export async function readStock(file: string, panel: BirthsPanel): Promise<Float64Array> {
  const rows = new Map(panel.communities.map((name, row) => [name, row]));
  const stock = new Float64Array(rows.size * 3).fill(Number.NaN);
  const told = new Set<number>();
  const table = await openTable(file, { needed: ["community", "age0", "age1", "age2"] });
  await table.each((row: Row) => {
    const community = rows.get(row.text(0));
    if (community === undefined) row.refuse(`历史中没有社区 ${row.text(0)} · the history has no such community`);
    if (told.has(community)) row.refuse(`${row.text(0)} 重复 · is told twice`);
    told.add(community);
    for (let age = 0; age < 3; age++) {
      const children = row.number(age + 1);
      if (children < 0) row.refuse(`age${age} ${children}: 小于 0 · below 0`);
      stock[community * 3 + age] = children;
    }
  });
  return stock;
}
