import { keptEntry } from "./families.ts";
import type { Market } from "./market.ts";

/**
 * What siblings want of each other. `together`: all at one site, or no change. `prefer`: all at one site rather than apart,
 * apart rather than not. `all`: a place for each, wherever.
 */
export type SiblingRule = "together" | "prefer" | "all";

/** Joint lists longer than this are refused. */
export const longestJointList = 20_000;

/**
 * The joint list of siblings from their own lists. Options are ordered by how many have a place, then by the sum of the
 * ranks, then by the worst rank, then by the first child's rank, the second's and so on; with `prefer` those at one site
 * come before all others. A child who holds a place never gets one it ranks lower; last comes that all stay as they are.
 * `siteOf` names each programme's site. RangeError for a list longer than `longestJointList`.
 * O(product of the lists' lengths).
 */
export function jointList(
  market: Market,
  children: readonly number[],
  rule: SiblingRule,
  siteOf: ArrayLike<number>,
): number[][] {
  const kept = children.map((child) => keptEntry(market, child));
  const lists = children.map((child, member) => {
    const own: number[] = [];
    for (let entry = market.start[child]!; entry < market.start[child + 1]! && entry !== kept[member]; entry++)
      own.push(entry);
    return [...own, kept[member]!];
  });
  const size = lists.reduce((product, list) => product * list.length, 1);
  if (size > longestJointList) throw new RangeError(`a joint list of ${size} options`);
  const found: { ranks: number[]; option: number[]; tier: number; sum: number; worst: number }[] = [];
  for (let at = 0; at < size - 1; at++) {
    const ranks: number[] = [];
    for (let rest = at, member = lists.length - 1; member >= 0; member--) {
      ranks[member] = rest % lists[member]!.length;
      rest = Math.floor(rest / lists[member]!.length);
    }
    const option = ranks.map((rank, member) => lists[member]![rank]!);
    const missing = option.filter((entry) => entry === -1).length;
    const site = siteOf[market.programme[option[0]!]!];
    const atOneSite = missing === 0 && option.every((entry) => siteOf[market.programme[entry]!] === site);
    if (rule === "together" ? !atOneSite : rule === "all" && missing > 0) continue;
    const tier = rule === "prefer" && !atOneSite ? 1 + missing : 0;
    found.push({ ranks, option, tier, sum: ranks.reduce((a, b) => a + b, 0), worst: Math.max(...ranks) });
  }
  found.sort((a, b) => a.tier - b.tier || a.sum - b.sum || a.worst - b.worst || firstDifference(a.ranks, b.ranks));
  const options = found.map((each) => each.option);
  if (kept.some((entry) => entry !== -1)) options.push(kept);
  return options;
}

function firstDifference(a: readonly number[], b: readonly number[]): number {
  const at = a.findIndex((rank, member) => rank !== b[member]);
  return at === -1 ? 0 : a[at]! - b[at]!;
}
