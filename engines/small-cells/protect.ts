/** A count with those it is the sum of. */
export type Node = { readonly code: string; readonly level: number; readonly children: Node[]; total: number };

/** Every node, parents first. */
export function* walk(nodes: readonly Node[]): Generator<Node> {
  for (const node of nodes) {
    yield node;
    yield* walk(node.children);
  }
}

/**
 * Codes whose count must not be shown: counts from 1 to `least - 1`, and whatever would let one be computed. Going down from
 * the whole, the hidden divisions below a shown one are always two or more, together at least `least`, and zeros hide
 * with them; below a hidden division everything is hidden. So all that can be computed of a hidden count is a sum of several
 * that is itself no small count. O(n log n).
 */
export function hideSmall(roots: readonly Node[], least: number): Set<string> {
  const hidden = new Set<string>();
  const visit = (node: Node): void => {
    const isClosed = hidden.has(node.code);
    const isSmall = ({ total }: Node) => total > 0 && total < least;
    if (isClosed || node.children.some(isSmall)) {
      const order = node.children.toSorted((a, b) => a.total - b.total);
      let [count, sum] = [0, 0];
      for (const child of order) {
        if (!isClosed && child.total >= least && count >= 2 && sum >= least) break;
        hidden.add(child.code);
        count += 1;
        sum += child.total;
      }
    }
    for (const child of node.children) visit(child);
  };
  // The roots have no whole above them that would give them away.
  for (const root of roots) {
    if (root.total > 0 && root.total < least) hidden.add(root.code);
    visit(root);
  }
  return hidden;
}

export type Table = {
  readonly least: number;
  /** Counts by row and column. */
  readonly cells: readonly (readonly number[])[];
  /** Rows whose own total is already hidden. */
  readonly hiddenRows: readonly boolean[];
  /** The total of everything is hidden. */
  readonly allHidden: boolean;
};
export type HiddenCells = {
  readonly cells: readonly (readonly boolean[])[];
  /** Column totals. */
  readonly columns: readonly boolean[];
};

/**
 * The same for a table of rows by columns whose row totals and grand total are shown. With margins as one more row and
 * column every line adds up to zero, and a hidden cell can be computed exactly when its edge between row and column is a
 * bridge of the graph of hidden cells (D. Gusfield, A graph theoretic approach to statistical data security, 1988).
 * Cells are hidden until there is no bridge and no line hides less than `least` in all. O(hidden cells²).
 */
export function hideSmallInTable({ least, cells, hiddenRows, allHidden }: Table): HiddenCells {
  const width = cells[0]?.length ?? 0;
  const height = cells.length;
  const sums = Array.from({ length: width }, (_, c) => cells.reduce((sum, row) => sum + (row[c] ?? 0), 0));
  // Last row: column totals; last column: row totals.
  const value = [...cells.map((row) => [...row, row.reduce((a, b) => a + b, 0)]), [...sums, 0]];
  const isSmall = (count: number) => count > 0 && count < least;
  const hidden = value.map((row, r) => {
    const closed = allHidden || hiddenRows[r] === true;
    const lineIsSmall = row.some((count, c) => c < width && isSmall(count));
    return row.map((count, c) => closed || (c < width && lineIsSmall && count < least));
  });
  if (allHidden) return split(hidden, height, width);
  const rowLine = (r: number): Line => ({
    inside: Array.from({ length: width }, (_, c) => [r, c] as const),
    total: [r, width],
  });
  const columnLine = (c: number): Line => ({
    inside: Array.from({ length: height }, (_, r) => [r, c] as const),
    total: [height, c],
  });
  const lines = [
    ...Array.from({ length: height + 1 }, (_, r) => rowLine(r)),
    ...Array.from({ length: width }, (_, c) => columnLine(c)),
  ];
  const isHidden = ([r, c]: Cell) => hidden[r]![c]!;
  const rank = ([r, c]: Cell) => value[r]![c]! || Number.MAX_SAFE_INTEGER;
  /** Hides the smallest shown cell of a line, zeros last. False when all are hidden. */
  const hideOne = ({ inside }: Line): boolean => {
    const [next] = inside.filter((cell) => !isHidden(cell)).toSorted((a, b) => rank(a) - rank(b));
    if (next) hidden[next[0]]![next[1]] = true;
    return next !== undefined;
  };
  const isWeak = ({ inside, total }: Line): boolean => {
    const out = inside.filter(isHidden);
    if (out.length === 0 || out.length === inside.length || isHidden(total)) return false;
    return out.length < 2 || out.reduce((sum, [r, c]) => sum + value[r]![c]!, 0) < least;
  };
  for (;;) {
    const weak = lines.find(isWeak);
    if (weak && hideOne(weak)) continue;
    const bridge = findBridge(hidden);
    if (!bridge) break;
    const [r, c] = bridge;
    if (!(hideOne(rowLine(r)) || (c < width && hideOne(columnLine(c))) || lines.some(hideOne))) break;
  }
  return split(hidden, height, width);
}

type Cell = readonly [row: number, column: number];
type Line = { readonly inside: readonly Cell[]; readonly total: Cell };

const split = (hidden: boolean[][], height: number, width: number): HiddenCells => ({
  cells: hidden.slice(0, height).map((row) => row.slice(0, width)),
  columns: hidden[height]!.slice(0, width),
});

/** A hidden cell that is the only tie between two parts of the graph whose nodes are rows and columns. */
function findBridge(hidden: readonly (readonly boolean[])[]): [number, number] | undefined {
  for (const [r, row] of hidden.entries())
    for (const [c, isHidden] of row.entries()) if (isHidden && !reaches(hidden, r, c)) return [r, c];
  return undefined;
}

/** Whether column `c` can be reached from row `r` without their common cell. */
function reaches(hidden: readonly (readonly boolean[])[], r: number, c: number): boolean {
  const [rows, columns] = [new Set([r]), new Set<number>()];
  const waiting = [r];
  for (let row = waiting.pop(); row !== undefined; row = waiting.pop())
    for (const [column, isHidden] of hidden[row]!.entries()) {
      if (!isHidden || columns.has(column) || (row === r && column === c)) continue;
      if (column === c) return true;
      columns.add(column);
      for (const [next, line] of hidden.entries())
        if (line[column] && !rows.has(next)) {
          rows.add(next);
          waiting.push(next);
        }
    }
  return false;
}
