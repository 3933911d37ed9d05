import { describe, expect, it } from "vitest";
import { Random } from "../random/random.ts";
import { hideSmall, hideSmallInTable, type Node, walk } from "./protect.ts";

const least = 5;

/** Rank of a system of equations over a prime field: whether a hidden cell follows from what is shown is a question of rank. */
function rank(rows: readonly (readonly number[])[]): number {
  const prime = 1_000_003;
  const inverse = (a: number): number => {
    let [result, base, power] = [1n, BigInt(((a % prime) + prime) % prime), BigInt(prime - 2)];
    for (; power > 0n; power >>= 1n, base = (base * base) % BigInt(prime))
      if (power & 1n) result = (result * base) % BigInt(prime);
    return Number(result);
  };
  const left = rows.map((row) => row.map((value) => ((value % prime) + prime) % prime));
  let found = 0;
  for (let column = 0; column < (left[0]?.length ?? 0); column++) {
    const pivot = left.findIndex((row, index) => index >= found && row[column] !== 0);
    if (pivot < 0) continue;
    [left[found], left[pivot]] = [left[pivot]!, left[found]!];
    const scale = inverse(left[found]![column]!);
    for (let r = found + 1; r < left.length; r++) {
      const factor = (left[r]![column]! * scale) % prime;
      if (factor !== 0)
        left[r] = left[r]!.map((value, c) => (((value - factor * left[found]![c]!) % prime) + prime) % prime);
    }
    found += 1;
  }
  return found;
}
const follows = (equations: readonly (readonly number[])[], unknown: number): boolean => {
  const target = equations[0]?.map((_, index) => (index === unknown ? 1 : 0)) ?? [];
  return equations.length > 0 && rank([...equations, target]) === rank(equations);
};

function randomTree(random: Random): Node {
  let next = 0;
  const grow = (depth: number): Node => {
    const code = `n${next++}`;
    const children = depth === 0 ? [] : Array.from({ length: random.int(1, 4) }, () => grow(depth - 1));
    const total =
      children.length === 0
        ? random.int(0, 9) * random.int(0, 1)
        : children.reduce((sum, child) => sum + child.total, 0);
    return { code, level: depth, children, total };
  };
  return grow(2);
}

describe("small counts in a tree", () => {
  it("cannot be computed from what is shown", () => {
    const random = Random.from("tree");
    let hiddenCells = 0;
    for (let round = 0; round < 400; round++) {
      const root = randomTree(random);
      const hidden = hideSmall([root], least);
      const nodes = [...walk([root])];
      const at = new Map(nodes.map(({ code }, index) => [code, index]));
      // Each node is the sum of its children; what is shown is known.
      const equations = nodes
        .filter(({ children }) => children.length > 0)
        .map((node) => {
          const row = nodes.map(() => 0);
          if (hidden.has(node.code)) row[at.get(node.code)!] = -1;
          for (const child of node.children) if (hidden.has(child.code)) row[at.get(child.code)!] = 1;
          return row;
        });
      for (const node of nodes) {
        if (node.total > 0 && node.total < least) expect(hidden.has(node.code)).toBe(true);
        if (!hidden.has(node.code)) continue;
        hiddenCells += 1;
        expect(follows(equations, at.get(node.code)!), JSON.stringify(root)).toBe(false);
      }
      // Nor is the sum of the hidden ones below a shown division a small count.
      for (const node of nodes.filter(({ code }) => !hidden.has(code))) {
        const out = node.children.filter(({ code }) => hidden.has(code));
        if (out.length > 0) expect(out.reduce((sum, { total }) => sum + total, 0)).toBeGreaterThanOrEqual(least);
      }
    }
    expect(hiddenCells).toBeGreaterThan(300);
  });

  it("shows everything where nothing is small", () => {
    const leaf = (code: string, total: number): Node => ({ code, level: 5, children: [], total });
    const root: Node = { code: "d", level: 4, children: [leaf("a", 5), leaf("b", 0), leaf("c", 12)], total: 17 };
    expect([...hideSmall([root], least)]).toEqual([]);
  });

  it("hides a second one beside a single small count", () => {
    const leaf = (code: string, total: number): Node => ({ code, level: 5, children: [], total });
    const root: Node = { code: "d", level: 4, children: [leaf("a", 3), leaf("b", 9), leaf("c", 12)], total: 24 };
    expect([...hideSmall([root], least)]).toEqual(["a", "b"]);
  });
});

describe("small counts in a table", () => {
  it("cannot be computed from the cells, rows and columns that are shown", () => {
    const random = Random.from("table");
    let [hiddenCells, shownCells] = [0, 0];
    for (let round = 0; round < 400; round++) {
      const [height, width] = [random.int(1, 5), random.int(2, 6)];
      const cells = Array.from({ length: height }, () => Array.from({ length: width }, () => random.int(0, 14)));
      const totals = cells.map((row) => row.reduce((a, b) => a + b, 0));
      const rows = totals.map((total, r) => ({ code: `${r}`, level: 5, children: [], total }) satisfies Node);
      const all = totals.reduce((a, b) => a + b, 0);
      const tree = hideSmall([{ code: "d", level: 4, children: rows, total: all }], least);
      const hiddenRows = rows.map(({ code }) => tree.has(code));
      const out = hideSmallInTable({ least, cells, hiddenRows, allHidden: tree.has("d") });
      if (tree.has("d")) continue;
      // Unknowns: cells, row totals, column totals.
      const cell = (r: number, c: number) => r * width + c;
      const size = height * width + height + width;
      const equation = (pick: (row: number[]) => void) => {
        const row: number[] = Array.from({ length: size }, () => 0);
        pick(row);
        return row;
      };
      const equations = [
        ...cells.map((line, r) =>
          equation((row) => {
            for (const c of line.keys()) if (out.cells[r]![c]) row[cell(r, c)] = 1;
            if (hiddenRows[r]) row[height * width + r] = -1;
          }),
        ),
        ...out.columns.map((isHidden, c) =>
          equation((row) => {
            for (const r of cells.keys()) if (out.cells[r]![c]) row[cell(r, c)] = 1;
            if (isHidden) row[height * width + height + c] = -1;
          }),
        ),
        equation((row) => {
          for (const r of cells.keys()) if (hiddenRows[r]) row[height * width + r] = 1;
        }),
        equation((row) => {
          for (const [c, isHidden] of out.columns.entries()) if (isHidden) row[height * width + height + c] = 1;
        }),
      ];
      for (const [r, line] of cells.entries())
        for (const [c, count] of line.entries()) {
          if (count > 0 && count < least) expect(out.cells[r]![c]).toBe(true);
          if (!out.cells[r]![c]) {
            shownCells += 1;
            continue;
          }
          hiddenCells += 1;
          expect(follows(equations, cell(r, c)), JSON.stringify({ cells, out })).toBe(false);
        }
      for (const c of out.columns.keys())
        if (out.columns[c]) expect(follows(equations, height * width + height + c)).toBe(false);
    }
    expect(hiddenCells).toBeGreaterThan(500);
    expect(shownCells).toBeGreaterThan(500);
  });
});
