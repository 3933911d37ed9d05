import { type Node, walk } from "../../engines/small-cells/protect.ts";
import type { Amount, Division } from "./definition.ts";

/** What belongs to a division but to none of those below it stands beside them under this code. */
export const restOf = (code: string): string => `${code}+`;

/** The trees of divisions down to a level; O(divisions). */
export function plant(divisions: readonly Division[], deepest: number): Node[] {
  const nodes = new Map<string, Node>();
  const roots: Node[] = [];
  for (const { code, parentCode, level } of divisions.toSorted((a, b) => a.level - b.level)) {
    if (level > deepest) continue;
    const node: Node = { code, level, children: [], total: 0 };
    nodes.set(code, node);
    const parent = parentCode === null ? undefined : nodes.get(parentCode);
    (parent ? parent.children : roots).push(node);
  }
  return roots;
}

/**
 * Adds amounts up the trees. An amount below the deepest level counts at the division that contains it; one that lies at a
 * division with others below it becomes a rest of its own, so that parts always make up the whole. O(divisions + amounts).
 */
export function addUp(roots: readonly Node[], amounts: readonly Amount[], divisions: readonly Division[]): void {
  const parents = new Map(divisions.map(({ code, parentCode }) => [code, parentCode]));
  const nodes = new Map<string, Node>();
  for (const node of walk(roots)) nodes.set(node.code, node);
  const own = new Map<string, number>();
  for (const { code, amount } of amounts) {
    let at: string | null | undefined = code;
    while (at && !nodes.has(at)) at = parents.get(at);
    if (at) own.set(at, (own.get(at) ?? 0) + amount);
  }
  const sum = (node: Node): number => {
    const here = own.get(node.code) ?? 0;
    if (here !== 0 && node.children.length > 0)
      node.children.push({ code: restOf(node.code), level: node.level + 1, children: [], total: here });
    const below = node.children.reduce((total, child) => total + (isRest(child) ? child.total : sum(child)), 0);
    node.total = node.children.length > 0 ? below : here;
    return node.total;
  };
  for (const root of roots) sum(root);
}

export const isRest = (node: Node): boolean => node.code.endsWith("+");
