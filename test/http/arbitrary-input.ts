import fc from "fast-check";
import { z } from "zod";

const junk = fc.oneof(
  fc.constantFrom(
    "",
    " ",
    "null",
    "0",
    "-1",
    "NaN",
    "𠮷龘",
    "'; drop table site; --",
    "<script>",
    "../../etc/passwd",
    "9".repeat(40),
    "2026-02-30",
    "\u0000",
    "[]",
    "{}",
    "%",
    "_",
  ),
  fc.string({ maxLength: 40 }),
  fc.integer(),
  fc.double(),
  fc.boolean(),
  fc.constant(null),
  fc.array(fc.string({ maxLength: 5 }), { maxLength: 3 }),
  fc.object({ maxDepth: 1 }),
);

/** Values that fit a JSON schema more or less; enough to get past parsing now and then. */
function valueFor(schema: Record<string, unknown>, ids: readonly string[]): fc.Arbitrary<unknown> {
  const options = (schema["anyOf"] ?? schema["oneOf"]) as Record<string, unknown>[] | undefined;
  if (options) return fc.oneof(...options.map((option) => valueFor(option, ids)));
  if (schema["const"] !== undefined) return fc.constant(schema["const"]);
  if (schema["enum"]) return fc.constantFrom(...(schema["enum"] as unknown[]));
  switch (schema["type"]) {
    case "integer":
      return fc.integer({
        min: Math.max(Number(schema["minimum"] ?? 0), -1e6),
        max: Math.min(Number(schema["maximum"] ?? 1_000), 1e6),
      });
    case "number":
      return fc.double({ min: Number(schema["minimum"] ?? 0), max: Number(schema["maximum"] ?? 180), noNaN: true });
    case "boolean":
      return fc.boolean();
    case "array":
      return fc.array(valueFor((schema["items"] ?? {}) as Record<string, unknown>, ids), { maxLength: 3 });
    case "object": {
      const properties = (schema["properties"] ?? {}) as Record<string, Record<string, unknown>>;
      return fc.record(
        Object.fromEntries(Object.entries(properties).map(([key, value]) => [key, valueFor(value, ids)])),
        {
          requiredKeys: (schema["required"] as string[]) ?? [],
        },
      );
    }
    case "string": {
      if (schema["format"] === "uuid") return fc.oneof(fc.uuid(), fc.constantFrom(...ids));
      const pattern = String(schema["pattern"] ?? "");
      if (pattern.includes("\\d{4}-\\d{2}-\\d{2}")) return fc.constantFrom("2026-12-01", "2025-02-03", "2030-01-31");
      if (pattern.includes("(19|20)")) return fc.constantFrom("2026-12", "2027-03");
      if (pattern.startsWith("^1[3-9]")) return fc.constantFrom("13800000001", "19900000000");
      if (pattern.includes("\\d{12}")) return fc.constantFrom("990101", "990101001", "990101001001", "31");
      return fc.oneof(
        fc.string({
          minLength: Number(schema["minLength"] ?? 0),
          maxLength: Math.min(Number(schema["maxLength"] ?? 30), Math.max(60, Number(schema["minLength"] ?? 0))),
        }),
        fc.constantFrom("柳湾", "林"),
      );
    }
    default:
      return junk;
  }
}

const jsonSchema = (schema: z.ZodType) =>
  z.toJSONSchema(schema, { io: "input", unrepresentable: "any" }) as Record<string, unknown>;

/** Values that the schema accepts more often than not. */
export const rightInput = (schema: z.ZodType, ids: readonly string[]): fc.Arbitrary<unknown> =>
  valueFor(jsonSchema(schema), ids);

/** Mostly right, sometimes with one value replaced by junk, sometimes all junk. */
export const inputFor = (schema: z.ZodType, ids: readonly string[]): fc.Arbitrary<unknown> => {
  const right = rightInput(schema, ids);
  const spoiled = fc.tuple(right, junk, fc.nat()).map(([value, bad, which]) => {
    if (typeof value !== "object" || value === null) return bad;
    const keys = Object.keys(value);
    return keys.length === 0 ? { unknown: bad } : { ...value, [keys[which % keys.length]!]: bad };
  });
  return fc.oneof({ weight: 4, arbitrary: right }, { weight: 3, arbitrary: spoiled }, { weight: 1, arbitrary: junk });
};
