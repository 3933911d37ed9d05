import { type Environment, EvaluationError } from "@marcbachmann/cel-js";

const dayMs = 86_400_000;

/** Said by a function that was given something not known: the whole expression is then not known either. */
const unknown = (): never => {
  throw new EvaluationError({ code: "unknown_value", message: "not known" });
};

const number = (value: unknown): number =>
  typeof value === "number" ? value : typeof value === "bigint" ? Number(value) : unknown();
const numbers = (list: unknown): number[] => (list as unknown[]).map(number);

/** Days since 1970 of an ISO day or of the day an ISO instant begins with. */
function day(text: string): number {
  const ms = Date.parse(`${text.slice(0, 10)}T00:00:00Z`);
  return Number.isNaN(ms) ? unknown() : ms / dayMs;
}

const isoDay = (days: number): string => new Date(days * dayMs).toISOString().slice(0, 10);

/** Whole months from one day to another: 31 January to 28 February is none, to 1 March one. */
function months(from: string, to: string): number {
  if (day(to) < day(from)) return -months(to, from);
  const [fromYear, fromMonth, fromDay] = parts(from);
  const [toYear, toMonth, toDay] = parts(to);
  return (toYear - fromYear) * 12 + toMonth - fromMonth - (toDay < fromDay ? 1 : 0);
}

const parts = (text: string) => text.slice(0, 10).split("-").map(Number) as [number, number, number];

/** The same day of a later month, or that month's last. */
function addMonths(text: string, count: number): string {
  const [year, month, dayOfMonth] = parts(isoDay(day(text)));
  const first = year * 12 + month - 1 + Math.trunc(count);
  const last = new Date(Date.UTC(0, first + 1, 0)).getUTCDate();
  return isoDay(Date.UTC(Math.floor(first / 12), first % 12, Math.min(dayOfMonth, last)) / dayMs);
}

const round = (value: number, digits = 0): number => {
  const scale = 10 ** Math.trunc(digits);
  return Math.sign(value) * (Math.round((Math.abs(value) + Number.EPSILON) * scale) / scale);
};

/** Registers what expressions may call, and arithmetic between the two number types the language keeps apart. */
export function registerFunctions(environment: Environment): Environment {
  const define = (signature: string, handler: (...given: never[]) => unknown) =>
    void environment.registerFunction(signature, handler);
  for (const [left, right] of [
    ["double", "int"],
    ["int", "double"],
  ]) {
    environment.registerOperator(`${left} + ${right}: double`, (a: unknown, b: unknown) => number(a) + number(b));
    environment.registerOperator(`${left} - ${right}: double`, (a: unknown, b: unknown) => number(a) - number(b));
    environment.registerOperator(`${left} * ${right}: double`, (a: unknown, b: unknown) => number(a) * number(b));
    environment.registerOperator(`${left} / ${right}: double`, (a: unknown, b: unknown) => number(a) / number(b));
  }
  environment.registerOperator("double == int", (a: unknown, b: unknown) => number(a) === number(b));
  environment.registerOperator("double % double: double", (a: number, b: number) => a % b);
  define("abs(double): double", (a: number) => Math.abs(a));
  define("floor(double): double", (a: number) => Math.floor(a));
  define("ceil(double): double", (a: number) => Math.ceil(a));
  define("round(double): double", (a: number) => round(a));
  define("round(double, double): double", (a: number, digits: number) => round(a, digits));
  for (const [name, pick] of [
    ["min", Math.min],
    ["max", Math.max],
  ] as const) {
    for (let count = 2; count <= 5; count++)
      define(`${name}(${Array(count).fill("double").join(", ")}): double`, (...given: number[]) => pick(...given));
    define(`${name}(list): double`, (list: unknown[]) => (list.length === 0 ? unknown() : pick(...numbers(list))));
  }
  define("sum(list): double", (list: unknown[]) => numbers(list).reduce((total, one) => total + one, 0));
  define("average(list): double", (list: unknown[]) =>
    list.length === 0 ? unknown() : numbers(list).reduce((total, one) => total + one, 0) / list.length,
  );
  define("count(list): double", (list: unknown[]) => list.length);
  define("contains(list, dyn): bool", (list: unknown[], item: unknown) => list.includes(item));
  define("contains(string, string): bool", (text: string, part: string) => text.includes(part));
  define("starts_with(string, string): bool", (text: string, part: string) => text.startsWith(part));
  define("length(string): double", (text: string) => Array.from(text).length);
  define("days_between(string, string): double", (from: string, to: string) => day(to) - day(from));
  define("months_between(string, string): double", months);
  define("years_between(string, string): double", (from: string, to: string) => Math.trunc(months(from, to) / 12));
  define("add_days(string, double): string", (from: string, count: number) => isoDay(day(from) + Math.trunc(count)));
  define("add_months(string, double): string", addMonths);
  define("year(string): double", (text: string) => parts(isoDay(day(text)))[0]);
  define("month(string): double", (text: string) => parts(isoDay(day(text)))[1]);
  return environment;
}
