import { describe, expect, test } from "vitest";
import { canonicalText, digest, findDifference } from "./canonical.ts";

describe("the canonical form", () => {
  test("keys sorted, no blanks, text as in JSON", () => {
    expect(canonicalText({ b: [1, true, null], a: { 丙: '"\n', "": -3 } })).toBe(
      '{"a":{"":-3,"丙":"\\"\\n"},"b":[1,true,null]}',
    );
    expect(canonicalText([])).toBe("[]");
    expect(canonicalText({})).toBe("{}");
    expect(canonicalText(["", {}])).toBe('["",{}]');
  });

  test("what has no single form is refused", () => {
    for (const bad of [0.5, Number.NaN, Infinity, 2 ** 53, -0])
      expect(() => canonicalText(bad)).toThrow("whole number");
    expect(() => canonicalText("\ud800")).toThrow("half a character");
  });

  test("digest is SHA-256 (FIPS 180-4, “abc” between quotes)", async () => {
    const bytes = await crypto.subtle.digest("SHA-256", new TextEncoder().encode('"abc"'));
    expect(digest("abc")).toBe(Buffer.from(bytes).toString("hex"));
  });

  test("differences are named by their place", () => {
    expect(findDifference({ a: [1, { b: 2 }] }, { a: [1, { b: 3 }] })).toEqual({
      path: ".a[1].b",
      stated: 2,
      computed: 3,
    });
    expect(findDifference([1], [1, 2])).toMatchObject({ path: "[1]", computed: 2 });
    expect(findDifference([1, 2], [1])).toMatchObject({ path: "[1]", stated: 2 });
    expect(findDifference({ a: [] }, { a: {} })).toMatchObject({ path: ".a" });
    expect(findDifference({ a: null }, { a: {} })).toMatchObject({ path: ".a" });
    expect(findDifference({ a: 1 }, { a: 1 })).toBeUndefined();
  });
});
