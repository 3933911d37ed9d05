import { type ASTNode, Environment, EvaluationError, ParseError, TypeError } from "@marcbachmann/cel-js";
import { registerFunctions } from "./functions.ts";

/** Types of what an expression may name and of what it gives. A date is ISO text (`2026-09-01`) and compares as text. */
export type ExpressionType = "number" | "text" | "boolean" | "date" | "list" | "any";
export type Variables = Readonly<Record<string, ExpressionType>>;

/** A compiled condition or formula; the same on server and page. */
export type Expression = {
  readonly source: string;
  /** What it gives; a date is `text`. */
  readonly type: ExpressionType;
  /** The variables it names, in order of their first mention. */
  readonly names: readonly string[];
  /**
   * Its value, numbers as JS numbers. `undefined` when something it needs is missing or null; `&&` and `||` still decide when
   * one side does. A value of the wrong type throws ExpressionError.
   */
  evaluate(values: Readonly<Record<string, unknown>>): unknown;
};

/** The text is no valid expression over its variables. Columns count from 1. */
export class ExpressionError extends Error {
  override readonly name = "ExpressionError";
  readonly column: number;
  constructor(message: string, column: number) {
    super(message);
    this.column = column;
  }
}

const types: Record<ExpressionType, string> = {
  number: "double",
  text: "string",
  boolean: "bool",
  date: "string",
  list: "list",
  any: "dyn",
};
/** Names that the language keeps for itself. */
const kept = new Set(
  "bool bytes double duration dyn false in int list map null null_type string timestamp true type uint".split(" "),
);
const free = (name: string): boolean => /^[A-Za-z_]\w*$/.test(name) && !kept.has(name);
const known = "known_";
/** What evaluation says when something is not there. */
const absences = new Set(["unknown_variable", "no_such_key", "index_out_of_bounds", "unknown_value"]);
const ground = registerFunctions(new Environment({ homogeneousAggregateLiterals: false }));
const limit = 4_000;

/**
 * Compiles a CEL expression over typed variables. Numbers are all of one kind: `3` and `3.0` are the same, `7 / 2` is 3.5.
 * `known(name)` asks whether a variable has a value. Time and memory grow with the length of the text.
 */
export function compile(source: string, variables: Variables): Expression {
  if (source.length > limit) throw new ExpressionError(`longer than ${limit} characters`, limit + 1);
  const environment = ground.clone();
  for (const [name, type] of Object.entries(variables)) {
    if (!free(name)) throw new ExpressionError(`"${name}" has a meaning of its own here and names no variable`, 1);
    environment.registerVariable(name, types[type]);
    environment.registerVariable(known + name, "bool");
  }
  // First parsed as it stands; then its whole numbers become decimals and known(x) a variable, and it is parsed for good.
  const nodes: { node: ASTNode; isIndex: boolean }[] = [];
  attempt(() => walk(environment.parse(source).ast, nodes), 0);
  const edits = new Map<number, { end: number; text: string }>();
  const asked: { node: ASTNode; name: string }[] = [];
  for (const { node, isIndex } of nodes) {
    const text = source.slice(node.start, node.end);
    if (node.op === "value" && typeof node.args === "bigint" && !isIndex && /^-?\d+$/.test(text))
      edits.set(node.start, { end: node.end, text: `${text}.0` });
    if (node.op === "call" && node.args[0] === "known") {
      const [one, ...more] = node.args[1];
      if (one?.op !== "id" || more.length > 0 || !(one.args in variables))
        throw new ExpressionError("known() takes the name of one variable", node.start + 1);
      asked.push({ node, name: one.args });
      edits.set(node.start, { end: node.end, text: known + one.args });
    }
  }
  const { text, columnOf } = edited(source, edits);
  const program = attempt(() => environment.parse(text), columnOf);
  const checked = program.check();
  if (!checked.valid) attempt(() => raise(checked.error), columnOf);
  const named = nodes.flatMap(({ node }) => (node.op === "id" && node.args in variables ? [node] : []));
  const names = [...new Set(named.toSorted((a, b) => a.start - b.start).map((node) => String(node.args)))];
  return {
    source,
    type: typeOf(checked.type ?? "dyn"),
    names,
    evaluate(values) {
      const given: Record<string, unknown> = {};
      for (const name of names) {
        const value = values[name];
        if (value !== undefined && value !== null) given[name] = plain(value);
      }
      for (const { name } of asked) given[known + name] = values[name] !== undefined && values[name] !== null;
      try {
        const result: unknown = back(program(given));
        // A division by zero says nothing.
        return typeof result === "number" && !Number.isFinite(result) ? undefined : (result ?? undefined);
      } catch (error) {
        if (error instanceof EvaluationError && absences.has(error.code)) return undefined;
        throw asExpressionError(error, columnOf);
      }
    },
  };
}

const raise = (error: unknown): never => {
  throw error;
};

/** Every node below, with whether it stands as an index: those stay whole numbers. */
function walk(node: ASTNode, found: { node: ASTNode; isIndex: boolean }[], isIndex = false): void {
  found.push({ node, isIndex });
  const visit = (part: unknown, asIndex = false): void => {
    if (Array.isArray(part)) for (const one of part) visit(one);
    else if (typeof part === "object" && part !== null && "op" in part) walk(part as ASTNode, found, asIndex);
  };
  if (node.op === "[]") {
    visit(node.args[0]);
    visit(node.args[1], true);
  } else visit(node.args);
}

/** Applies edits; a position of the new text is answered as the column of the old. */
function edited(source: string, edits: ReadonlyMap<number, { end: number; text: string }>) {
  let text = "";
  let at = 0;
  const marks: { from: number; source: number }[] = [{ from: 0, source: 0 }];
  for (const [start, edit] of [...edits].toSorted(([a], [b]) => a - b)) {
    text += source.slice(at, start);
    marks.push({ from: text.length, source: start });
    text += edit.text;
    at = edit.end;
    marks.push({ from: text.length, source: at });
  }
  text += source.slice(at);
  const columnOf = (position: number): number => {
    const mark = marks.findLast(({ from }) => from <= position)!;
    return Math.min(mark.source + position - mark.from, source.length) + 1;
  };
  return { text, columnOf };
}

function attempt<Result>(action: () => Result, columnOf: ((position: number) => number) | 0): Result {
  try {
    return action();
  } catch (error) {
    throw asExpressionError(error, columnOf || ((position) => position + 1));
  }
}

function asExpressionError(error: unknown, columnOf: (position: number) => number): Error {
  if (error instanceof ParseError || error instanceof TypeError || error instanceof EvaluationError)
    return new ExpressionError(error.summary, columnOf(error.range?.start ?? 0));
  return error instanceof Error ? error : new Error(String(error));
}

function typeOf(type: string): ExpressionType {
  if (type === "double" || type === "int") return "number";
  if (type === "string") return "text";
  if (type === "bool") return "boolean";
  return type.startsWith("list") ? "list" : "any";
}

/** What is null inside a value is not there. */
function plain(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, part]) => (part === null || part === undefined ? [] : [[key, plain(part)]])),
  );
}

function back(value: unknown): unknown {
  if (typeof value === "bigint") return Number(value);
  return Array.isArray(value) ? value.map(back) : value;
}
