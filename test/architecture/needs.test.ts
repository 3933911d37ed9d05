import { describe, expect, test } from "vitest";
import { needsOfKey } from "../../contract/needs.ts";
import "../../domains/all.ts";
import { listActions } from "../../kernel/permission.ts";

describe("who may do what, in words", () => {
  const rules = [...listActions().values()].flatMap(({ rules: all }) => all);

  test("every rule's key names exactly the roles the rule gives the action to", () => {
    expect(rules.length).toBeGreaterThan(50);
    const roleOf = (who: string) => (who === "own_account" || who === "staff" ? "signed_in" : who);
    for (const { key, roles } of rules)
      expect([key, needsOfKey(key).map(({ who }) => roleOf(who))]).toEqual([key, [...roles]]);
  });

  test("a key of unknown form names nobody", () => expect(needsOfKey("the_mayor")).toEqual([]));
});
