import fc from "fast-check";
import { expect, test } from "vitest";
import { compile, ExpressionError, type Variables } from "./expression.ts";

const variables: Variables = {
  a: "number",
  b: "number",
  yes: "boolean",
  name: "text",
  on: "date",
  items: "list",
  thing: "any",
};
const value = (source: string, values: Record<string, unknown> = {}) => compile(source, variables).evaluate(values);

test.each<[string, Record<string, unknown>, unknown]>([
  ["a + 1", { a: 2 }, 3],
  ["7 / 2", {}, 3.5],
  ["a % 3 == 1", { a: 7 }, true],
  ["-a * -2", { a: 3 }, 6],
  ["a in [1, 2.5]", { a: 1 }, true],
  ["items[1] + size(items)", { items: [1, 2] }, 4],
  ["items.size() == 2", { items: [1, 2] }, true],
  ["items.filter(x, x > 1)", { items: [1, 2, 3] }, [2, 3]],
  ["items.exists(x, x == 'b') && !contains(items, 'c')", { items: ["a", "b"] }, true],
  [
    "min(a, 4, 9) + max(items) + sum(items) + count(items) + average(items)",
    { a: 5, items: [1, 3] },
    4 + 3 + 4 + 2 + 2,
  ],
  ["round(a, 1) + ceil(a) + floor(a) + abs(-1)", { a: 2.25 }, 2.3 + 3 + 2 + 1],
  ["round(a)", { a: -2.5 }, -3],
  ["a > 5 ? 'many' : 'few'", { a: 6 }, "many"],
  ["days_between('2024-02-28', on)", { on: "2024-03-01" }, 2],
  ["months_between('2024-01-31', on)", { on: "2024-03-01" }, 1],
  ["months_between(on, '2024-01-31')", { on: "2024-03-01" }, -1],
  ["years_between('2023-09-02', on)", { on: "2026-09-01" }, 2],
  ["add_months('2024-01-31', 1)", {}, "2024-02-29"],
  ["add_days(on, 1)", { on: "2026-12-31" }, "2027-01-01"],
  ["year(on) * 100 + month(on)", { on: "2026-12-31" }, 202_612],
  ["on < '2027-01-01'", { on: "2026-12-31" }, true],
  ["length(name) == 2 && starts_with(name, '慧')", { name: "慧托" }, true],
  ["thing.x + 1", { thing: { x: 1 } }, 2],
  ["known(a) ? 1 : 2", { a: 0 }, 1],
  ["known( a ) ? 1 : 2", { a: null }, 2],
])("%s with %j is %j", (source, values, expected) => {
  expect(value(source, values)).toEqual(expected);
});

test.each<[string, Record<string, unknown>]>([
  ["a + 1", {}],
  ["a > 1 && yes", { yes: true }],
  ["a > 1 || yes", { yes: false }],
  ["!(a > 1)", {}],
  ["a / b", { a: 1, b: 0 }],
  ["thing.x", { thing: { x: null } }],
  ["items[2]", { items: [1] }],
  ["max(items)", { items: [] }],
  ["sum(items)", { items: [1, null] }],
  ["days_between(name, on)", { name: "soon", on: "2026-01-01" }],
])("%s with %j is not known", (source, values) => {
  expect(value(source, values)).toBeUndefined();
});

test("and, or decide when one side does, whichever stands first", () => {
  for (const source of ["a > 1 && yes", "yes && a > 1"]) expect(value(source, { yes: false })).toBe(false);
  for (const source of ["a > 1 || yes", "yes || a > 1"]) expect(value(source, { yes: true })).toBe(true);
});

test.each<[string, string, number]>([
  ["a +", "Unexpected token: EOF", 4],
  ["100 + unheard", "Unknown variable: unheard", 7],
  ["1 + 2 + (a > 'x' ? 1 : 2)", "no such overload", 10],
  ["a ? 1 : 2", "condition must be bool", 1],
  ["known(unheard)", "known() takes the name of one variable", 1],
])("%s is refused: %s at column %i", (source, message, column) => {
  try {
    compile(source, variables);
  } catch (error) {
    expect(error).toBeInstanceOf(ExpressionError);
    expect((error as ExpressionError).message).toContain(message);
    expect((error as ExpressionError).column).toBe(column);
    return;
  }
  expect.unreachable();
});

test("a value of the wrong type is an error, not an answer", () => {
  expect(() => value("a + 1", { a: "1" })).toThrow(ExpressionError);
});

test("the type and the names are known before any value", () => {
  const { type, names } = compile("known(b) && a > items.map(x, x * 2)[0]", variables);
  expect([type, names]).toEqual(["boolean", ["b", "a", "items"]]);
  expect(["a", "name", "on", "items", "thing.x"].map((source) => compile(source, variables).type)).toEqual([
    "number",
    "text",
    "text",
    "list",
    "any",
  ]);
});

type Tree = { source: string; value(values: Record<string, number>): number };
const trees = fc.letrec<{ tree: Tree }>((tie) => ({
  tree: fc.oneof(
    { maxDepth: 4 },
    fc.nat(1000).map((n): Tree => ({ source: String(n), value: () => n })),
    fc.constantFrom("a", "b").map((name): Tree => ({ source: name, value: (values) => values[name]! })),
    fc.tuple(tie("tree"), fc.constantFrom("+", "-", "*"), tie("tree")).map(([left, sign, right]): Tree => ({
      source: `(${left.source} ${sign} ${right.source})`,
      value(values) {
        const [x, y] = [left.value(values), right.value(values)];
        return sign === "+" ? x + y : sign === "-" ? x - y : x * y;
      },
    })),
  ),
}));

test("arithmetic is JavaScript's own", () => {
  fc.assert(
    fc.property(
      trees.tree,
      fc.integer({ min: -99, max: 99 }),
      fc.double({ noNaN: true, min: -9, max: 9 }),
      (tree, a, b) => {
        const expected = tree.value({ a, b });
        fc.pre(Number.isFinite(expected));
        expect((value(tree.source, { a, b }) as number) + 0).toBe(expected + 0);
      },
    ),
    { numRuns: 200 },
  );
});
