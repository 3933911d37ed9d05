import { describe, expect, test } from "vitest";
import { observers, roleNames, roles as allRoles } from "../../contract/roles.ts";
import { needsOfKey } from "../../contract/needs.ts";
import "../../domains/all.ts";
import { listActions } from "../../kernel/permission.ts";

describe("who may do what, in words", () => {
  const rules = [...listActions().values()].flatMap(({ rules: all }) => all);

  test("every rule's key names exactly the roles the rule gives the action to", () => {
    expect(rules.length).toBeGreaterThan(50);
    const officials = roleNames.filter((role) => allRoles[role].side === "government");
    const rolesOf = (who: string): readonly string[] => {
      if (who === "own_account" || who === "staff") return ["signed_in"];
      if (who === "observer") return observers;
      return who === "holder" ? officials : [who];
    };
    for (const { key, roles } of rules)
      expect([key, needsOfKey(key).flatMap(({ who }) => rolesOf(who))]).toEqual([key, [...roles]]);
  });

  test("a key of unknown form names nobody", () => expect(needsOfKey("the_mayor")).toEqual([]));
});
