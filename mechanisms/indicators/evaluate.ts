import type { Amount, Counted, Division, Measured } from "./definition.ts";
import { type HiddenCells, hideSmall, hideSmallInTable, type Node, walk } from "../../engines/small-cells/protect.ts";
import { addUp, isRest, plant, restOf } from "./tree.ts";

/** Why a division has no figure. */
export type Missing = "small" | "too_deep" | "no_denominator" | "only_now" | "not_reported";

/** A figure with what it is made of; all null where it is missing. */
export type Figure = {
  readonly value: number | null;
  readonly numerator: number | null;
  readonly denominator: number | null;
  readonly missing: Missing | null;
};
export type Part = Figure & { readonly key: string };

export type Figures = {
  /** Of a division. */
  of(code: string): Figure;
  /** Of what belongs to a division but to none of those below it; undefined when there is nothing. */
  restOf(code: string): Figure | undefined;
  /** What a division's numerator falls into; null where it must not be shown. */
  partsOf(code: string): readonly Part[] | null;
};

const none = (missing: Missing): Figure => ({ value: null, numerator: null, denominator: null, missing });

/** All figures of an indicator, protected. O(divisions + amounts). With `part` only that part of the numerator counts. */
export function evaluate(indicator: Counted, divisions: readonly Division[], part?: string): Figures {
  const { deepest, least, parts } = indicator;
  const { amounts } = indicator.numerator;
  const top = plant(divisions, deepest);
  addUp(top, amounts, divisions);
  const nodes = new Map([...walk(top)].map((node) => [node.code, node]));
  const hidden = least === undefined ? new Set<string>() : hideSmall(top, least);
  const under = indicator.denominator && denominators(indicator.denominator, divisions, deepest);
  const keys = parts ? partKeys(parts.values, amounts) : [];
  const figure = (numerator: number, denominator: number | null): Figure =>
    under !== undefined && !denominator
      ? { ...none("no_denominator"), numerator, denominator }
      : { value: (numerator * indicator.factor) / (denominator ?? 1), numerator, denominator, missing: null };
  const denominatorOf = (code: string) => under?.get(code) ?? null;

  const downwards = divisions.toSorted((a, b) => a.level - b.level);
  /** A division and all below it, for the amounts that belong to it. */
  const within = new Map<string, Set<string>>();
  const codesOf = (code: string): Set<string> => {
    const known = within.get(code);
    if (known) return known;
    const codes = new Set([code]);
    for (const division of downwards)
      if (division.parentCode !== null && codes.has(division.parentCode)) codes.add(division.code);
    within.set(code, codes);
    return codes;
  };
  const sumParts = (code: string): number[] => {
    const at = new Map(keys.map((key, index) => [key, index]));
    const sums = keys.map(() => 0);
    const codes = isRestCode(code) ? ownCodes(code, nodes, divisions) : codesOf(code);
    for (const one of amounts) if (codes.has(one.code)) sums[at.get(one.part)!]! += one.amount;
    return sums;
  };
  const tables = new Map<string, Shown>();
  if (least !== undefined && parts)
    for (const root of top)
      for (const [code, shown] of protectParts(root, hidden, least, sumParts)) tables.set(code, shown);

  const partsOf = (code: string): Part[] | null => {
    const node = nodes.get(code);
    if (!parts || !node) return null;
    const shown = tables.get(code);
    if (least !== undefined && !shown) return null;
    const sums = shown?.sums ?? sumParts(code);
    return keys.map((key, index) => ({
      key,
      ...(shown?.hidden[index] ? none("small") : figure(sums[index]!, denominatorOf(code))),
    }));
  };
  const figureOf = (node: Node): Figure => {
    if (part !== undefined) {
      const found = isRest(node) ? undefined : partsOf(node.code);
      return found === null
        ? none("small")
        : (found?.find(({ key }) => key === part) ?? figure(0, denominatorOf(node.code)));
    }
    return hidden.has(node.code) ? none("small") : figure(node.total, denominatorOf(node.code));
  };
  return {
    of: (code) => {
      const node = nodes.get(code);
      return node ? figureOf(node) : none("too_deep");
    },
    restOf: (code) => {
      const rest = nodes.get(restOf(code));
      if (!rest || part !== undefined) return undefined;
      return hidden.has(rest.code)
        ? none("small")
        : {
            ...none("no_denominator"),
            numerator: rest.total,
            ...(!under && { value: rest.total * indicator.factor, missing: null }),
          };
    },
    partsOf,
  };
}

type Shown = { readonly sums: readonly number[]; readonly hidden: readonly boolean[] };

/** Parts of counts of persons are shown for a whole and for those directly below it; deeper they would be too small. */
function protectParts(
  root: Node,
  hidden: ReadonlySet<string>,
  least: number,
  sumParts: (code: string) => number[],
): Map<string, Shown> {
  const rows = root.children;
  const cells = (rows.length > 0 ? rows : [root]).map(({ code }) => sumParts(code));
  const table: HiddenCells = hideSmallInTable({
    least,
    cells,
    hiddenRows: rows.map(({ code }) => hidden.has(code)),
    allHidden: hidden.has(root.code),
  });
  const shown = new Map<string, Shown>(rows.map(({ code }, r) => [code, { sums: cells[r]!, hidden: table.cells[r]! }]));
  return shown.set(root.code, { sums: sumParts(root.code), hidden: table.columns });
}

const isRestCode = (code: string): boolean => code.endsWith("+");

/** The divisions whose amounts a rest consists of: the division itself, as nothing below it with a node. */
function ownCodes(code: string, nodes: ReadonlyMap<string, Node>, divisions: readonly Division[]): Set<string> {
  const own = code.slice(0, -1);
  const codes = new Set([own]);
  for (const { code: each, parentCode } of divisions.toSorted((a, b) => a.level - b.level))
    if (parentCode !== null && codes.has(parentCode) && !nodes.has(each)) codes.add(each);
  return codes;
}

function partKeys(values: readonly string[], amounts: readonly Amount[]): string[] {
  const others = new Set(amounts.map(({ part }) => part).filter((part) => !values.includes(part)));
  return [...values, ...[...others].sort()];
}

function denominators(
  { isStated, amounts }: Measured,
  divisions: readonly Division[],
  deepest: number,
): ReadonlyMap<string, number> {
  if (isStated) return new Map(amounts.map(({ code, amount }) => [code, amount]));
  const top = plant(divisions, deepest);
  addUp(top, amounts, divisions);
  return new Map([...walk(top)].map(({ code, total }) => [code, total]));
}

/** The last day of each of the `months` months up to a day, and the day itself as the last. */
export function trendDays(on: string, months = 12): string[] {
  const [year = 0, month = 1] = on.split("-").map(Number);
  return Array.from({ length: months }, (_, index) =>
    index === months - 1 ? on : new Date(Date.UTC(year, month - months + 1 + index, 0)).toISOString().slice(0, 10),
  );
}
