import { type Families, FamilyList, keptEntry, largestFamily } from "../../engines/match/families.ts";
import { jointList, type SiblingRule } from "../../engines/match/joint-lists.ts";
import type { Market } from "../../engines/match/market.ts";
import { Dictionary, InputError, openTable, type Row } from "../tables/read.ts";
import type { Applicants } from "./applicants.ts";
import type { Programmes } from "./programmes.ts";

type Listed = { rank: number; children: number[]; programmes: number[]; line: number };
type Family = { children: number[]; rule: SiblingRule | "apart" | undefined; options: Listed[]; line: number };

export type FamilyFile = {
  readonly names: Dictionary;
  /** The family of each applicant, or -1. */
  readonly familyOf: Int32Array;
  /** The families in the order of the file, once the market is known. */
  build(market: Market): Families;
};

const rules: readonly string[] = ["together", "prefer", "all", "apart"];

/**
 * Reads families.csv: either a row for each child with the family's rule, or (with the columns rank and programme) a row for
 * each child in each option of the family's own joint list.
 */
export async function readFamilies(file: string, applicants: Applicants, programmes: Programmes): Promise<FamilyFile> {
  const table = await openTable(file, { needed: ["family", "applicant"], optional: ["rule", "rank", "programme"] });
  const explicit = table.header.includes("programme");
  if (explicit && !table.header.includes("rank"))
    throw new InputError(file, 1, "有 programme 列时须有 rank 列 · with a column programme there must be one rank");
  const names = new Dictionary();
  const families: Family[] = [];
  const familyOf = new Int32Array(applicants.ids.size).fill(-1);
  await table.each((row) => {
    if (row.isEmpty(0)) row.refuse("family 为空 · is empty");
    const known = names.size;
    const family = row.key(0, names);
    if (family === known) families.push({ children: [], rule: undefined, options: [], line: row.line });
    const one = families[family]!;
    const child = applicants.ids.find(row.text(1));
    if (child === -1) row.refuse(`没有申请人 ${row.text(1)} · there is no applicant ${row.text(1)}`);
    if (familyOf[child] !== -1 && familyOf[child] !== family)
      row.refuse(`申请人 ${row.text(1)} 属于两个家庭 · applicant ${row.text(1)} is in two families`);
    if (!explicit && familyOf[child] === family)
      row.refuse(`申请人 ${row.text(1)} 出现两次 · applicant ${row.text(1)} is there twice`);
    if (familyOf[child] === -1) one.children.push(child);
    familyOf[child] = family;
    if (one.children.length > largestFamily)
      row.refuse(`家庭 ${row.text(0)} 超过 ${largestFamily} 名儿童 · more than ${largestFamily} children`);
    if (explicit) addOption(one, row, child, programmes);
    else setRule(one, row);
  });
  return { names, familyOf, build: (market) => build(file, market, applicants, programmes, families, explicit) };
}

function setRule(family: Family, row: Row): void {
  const rule = row.isEmpty(2) ? "prefer" : row.text(2);
  if (!rules.includes(rule)) row.refuse(`rule: “${rule}”应为 ${rules.join(", ")} · must be one of these`);
  if (family.rule !== undefined && family.rule !== rule)
    row.refuse(`rule: 同一家庭先写了 ${family.rule} · the family had ${family.rule} before`);
  family.rule = rule as Family["rule"];
}

function addOption(family: Family, row: Row, child: number, programmes: Programmes): void {
  const rank = row.whole(3);
  let option = family.options.find((each) => each.rank === rank);
  if (!option) family.options.push((option = { rank, children: [], programmes: [], line: row.line }));
  if (option.children.includes(child))
    row.refuse(`申请人 ${row.text(1)} 在 rank ${rank} 中出现两次 · is in rank ${rank} twice`);
  const programme = row.isEmpty(4) ? -1 : programmes.ids.find(row.text(4));
  if (programme === -1 && !row.isEmpty(4)) row.refuse(`没有项目 ${row.text(4)} · there is no programme ${row.text(4)}`);
  option.children.push(child);
  option.programmes.push(programme);
}

function build(
  file: string,
  market: Market,
  applicants: Applicants,
  programmes: Programmes,
  families: readonly Family[],
  explicit: boolean,
): Families {
  const list = new FamilyList(market);
  for (const family of families) {
    // By id, so that the order of rows does not matter.
    const children = family.children.toSorted((a, b) => (applicants.ids.name(a) < applicants.ids.name(b) ? -1 : 1));
    if (children.length < 2 || family.rule === "apart") continue;
    try {
      list.add(
        children,
        explicit
          ? explicitList(market, children, family.options)
          : jointList(market, children, (family.rule as SiblingRule | undefined) ?? "prefer", programmes.site),
      );
    } catch (error) {
      if (error instanceof RangeError) throw new InputError(file, family.line, error.message);
      throw error;
    }
  }
  return list.finish();
}

/** Options as entries. An option with a place that a child may not have (age, start, kind) is left out. */
function explicitList(market: Market, children: readonly number[], listed: readonly Listed[]): number[][] {
  const options: number[][] = [];
  for (const option of listed.toSorted((a, b) => a.rank - b.rank)) {
    const entries = children.map((child) => {
      const at = option.children.indexOf(child);
      const programme = at === -1 ? -1 : option.programmes[at]!;
      if (programme === -1) return -1;
      for (let entry = market.start[child]!; entry < market.start[child + 1]!; entry++)
        if (market.programme[entry] === programme) return entry;
      return -2;
    });
    if (!entries.includes(-2)) options.push(entries);
  }
  const kept = children.map((child) => keptEntry(market, child));
  if (kept.some((entry) => entry !== -1)) {
    // Nobody loses the place held now, whatever the family's list says: worse options are left out, staying comes last.
    const better = options.filter((option) =>
      option.every((entry, at) => kept[at] === -1 || (entry !== -1 && entry <= kept[at]!)),
    );
    return [...better.filter((option) => option.some((entry, at) => entry !== kept[at])), kept];
  }
  return options.filter((option) => option.some((entry) => entry !== -1));
}
