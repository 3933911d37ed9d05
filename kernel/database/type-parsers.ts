import pg from "pg";

type Parser = (text: string) => unknown;

function safeInteger(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value)) throw new RangeError(`${text} does not fit a JavaScript number`);
  return value;
}

/** `2026-03-01 08:00:00.5+00` → `2026-03-01T08:00:00.500Z`: the form `Date.toISOString` writes, so texts compare like instants. */
function instant(text: string): string {
  const match = /^(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d)(?:\.(\d{1,6}))?\+00$/.exec(text);
  if (match !== null) return `${match[1]}T${match[2]}.${(match[3] ?? "").padEnd(3, "0").slice(0, 3)}Z`;
  const date = new Date(text.replace(" ", "T").replace(/([+-]\d\d)$/, "$1:00"));
  return Number.isNaN(date.getTime()) ? text : date.toISOString();
}

const asIs: Parser = (text) => text;

/** What the driver makes of a column, by type: scalar oid, array oid, parser. Days and instants stay text. */
const parsers: readonly (readonly [number, number, Parser])[] = [
  [20, 1016, safeInteger], // int8
  [1700, 1231, Number], // numeric
  [1082, 1182, asIs], // date
  [1184, 1185, instant], // timestamptz
  [1114, 1115, asIs], // timestamp
  [1083, 1183, asIs], // time
  [1186, 1187, asIs], // interval
];

/** The declarations of the driver name no array types. */
const textArrayOid = 1009 as Parameters<typeof pg.types.getTypeParser>[0];
const textArray = pg.types.getTypeParser(textArrayOid) as unknown as (text: string) => (string | null)[];

const byOid = new Map<number, Parser>(
  parsers.flatMap(([scalar, array, parse]) => [
    [scalar, parse] as const,
    [array, (text: string) => textArray(text).map((item) => (item === null ? null : parse(item)))] as const,
  ]),
);

/** Parsers of our connections; the driver's own defaults stay untouched for others in the process. */
export function parserOf(oid: number, format?: "text" | "binary"): Parser {
  const own = format === "binary" ? undefined : byOid.get(oid);
  return own ?? (pg.types.getTypeParser(oid, format as "text") as unknown as Parser);
}
