import { type Assignment, type Market, sizeOf } from "./market.ts";

/** Who decides together: every child belongs to one family, most of them to one of their own. */
export type Families = {
  /** Children of family f: `start[f]` to `start[f + 1]` of `child`. */
  readonly start: Int32Array;
  readonly child: Int32Array;
  /**
   * What family f would accept, best first: `optionStart[f]` to `optionStart[f + 1]` of `option`, in groups of one entry for
   * each child (-1: no place). No place for anybody comes after the last, unless the children hold places they keep: then
   * the last option is that they stay there.
   */
  readonly optionStart: Int32Array;
  readonly option: Int32Array;
};

/** The option that each family gets: its place in the family's list, or -1. */
export type FamilyChoice = Int32Array;

/** How many children a family may have. */
export const largestFamily = 8;

/** Builds families one after another: first those with joint lists, then `finish` adds every other child alone. */
export class FamilyList {
  private readonly market: Market;
  private readonly inFamily: Uint8Array;
  private readonly start: number[] = [0];
  private readonly child: number[] = [];
  private readonly optionStart: number[] = [0];
  private readonly option: number[] = [];

  constructor(market: Market) {
    this.market = market;
    this.inFamily = new Uint8Array(sizeOf(market));
  }

  /**
   * A family with its list of options. RangeError for a child in two families, an entry of another child, an option twice
   * as long, or children who keep places but have no last option in which all stay.
   */
  add(children: ArrayLike<number>, options: Iterable<ArrayLike<number>>): void {
    const { start } = this.market;
    if (children.length > largestFamily) throw new RangeError(`a family of ${children.length} children`);
    for (let at = 0; at < children.length; at++) {
      const child = children[at]!;
      if (this.inFamily[child] !== 0) throw new RangeError(`child ${child} is in two families, or unknown`);
      this.inFamily[child] = 1;
      this.child.push(child);
    }
    let last: ArrayLike<number> = [];
    for (const option of options) {
      if (option.length !== children.length) throw new RangeError("an option names a place for every child");
      for (let at = 0; at < children.length; at++) {
        const entry = option[at]!;
        if (entry !== -1 && !(entry >= start[children[at]!]! && entry < start[children[at]! + 1]!))
          throw new RangeError(`entry ${entry} is not of child ${children[at]}`);
        this.option.push(entry);
      }
      last = option;
    }
    for (let at = 0; at < children.length; at++) {
      const kept = keptEntry(this.market, children[at]!);
      if (kept !== -1 && last[at] !== kept) throw new RangeError(`child ${children[at]} would lose the place it holds`);
    }
    this.start.push(this.child.length);
    this.optionStart.push(this.option.length);
  }

  finish(): Families {
    const alone: number[] = [];
    for (let child = 0; child < this.inFamily.length; child++) if (this.inFamily[child] === 0) alone.push(child);
    const joint = this.start.length - 1;
    const start = new Int32Array(joint + alone.length + 1);
    const optionStart = new Int32Array(start.length);
    start.set(this.start);
    optionStart.set(this.optionStart);
    let options = this.option.length;
    for (const child of alone) options += this.market.start[child + 1]! - this.market.start[child]!;
    const option = new Int32Array(options);
    option.set(this.option);
    let at = this.option.length;
    for (const [each, child] of alone.entries()) {
      for (let entry = this.market.start[child]!; entry < this.market.start[child + 1]!; entry++) option[at++] = entry;
      start[joint + each + 1] = this.child.length + each + 1;
      optionStart[joint + each + 1] = at;
    }
    return { start, child: Int32Array.from([...this.child, ...alone]), optionStart, option };
  }
}

/** The entry of the place that a child holds now and keeps unless it gets a better one, or -1. O(row). */
export function keptEntry({ start, priority, keeps }: Market, child: number): number {
  if (!keeps) return -1;
  for (let entry = start[child]!; entry < start[child + 1]!; entry++) if (priority[entry] === 0) return entry;
  return -1;
}

/** Every child's entry, from what each family gets. O(children). */
export function assignmentOf(families: Families, choice: FamilyChoice): Assignment {
  const assigned = new Int32Array(families.child.length).fill(-1);
  for (let family = 0; family < choice.length; family++) {
    if (choice[family] === -1) continue;
    const from = families.start[family]!;
    const size = families.start[family + 1]! - from;
    const at = families.optionStart[family]! + choice[family]! * size;
    for (let member = 0; member < size; member++)
      assigned[families.child[from + member]!] = families.option[at + member]!;
  }
  return assigned;
}

/** How many options a family lists. */
export function optionsOf({ start, optionStart }: Families, family: number): number {
  return (optionStart[family + 1]! - optionStart[family]!) / (start[family + 1]! - start[family]!);
}
