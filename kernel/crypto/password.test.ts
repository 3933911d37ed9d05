import { hash } from "@node-rs/argon2";
import { describe, expect, test } from "vitest";
import { hashPassword, needsRehash, passwordProblems, PasswordQueueFullError, verifyPassword } from "./password.ts";

describe("password hashes", () => {
  test("argon2id with 19 MiB and two passes; right fits, wrong and unknown don't", async () => {
    const stored = await hashPassword("梧桐树下的第三把椅子");
    expect(stored).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
    expect(await verifyPassword(stored, "梧桐树下的第三把椅子")).toBe(true);
    expect(await verifyPassword(stored, "梧桐树下的第四把椅子")).toBe(false);
    expect(await verifyPassword(undefined, "nobody has this password")).toBe(false);
  });

  test("full-width and composed letters are the same password", async () => {
    expect(await verifyPassword(await hashPassword("Ｃａｆｅ\u0301 9 Uhr früh"), "Café 9 Uhr früh")).toBe(true);
  });

  test("weaker or foreign hashes are to be renewed", async () => {
    expect(needsRehash(await hashPassword("x"))).toBe(false);
    expect(needsRehash(await hash("x", { memoryCost: 4096, timeCost: 2, parallelism: 1 }))).toBe(true);
    expect(needsRehash("$2b$10$abcdefghijklmnopqrstuv")).toBe(true);
  });

  test("more sign-ins than can wait are refused, the others are answered", async () => {
    const stored = await hash("right", { memoryCost: 8, timeCost: 1, parallelism: 1 });
    const results = await Promise.allSettled(Array.from({ length: 300 }, () => verifyPassword(stored, "right")));
    const refused = results.filter((result) => result.status === "rejected");
    expect(refused).toHaveLength(98);
    for (const { reason } of refused) expect(reason).toBeInstanceOf(PasswordQueueFullError);
    expect(await verifyPassword(stored, "right")).toBe(true);
  });
});

describe("password policy", () => {
  test.each([
    ["短密码", ["too_short"]],
    ["password123!", ["too_common"]],
    ["P@ssw0rd2026", ["too_common"]],
    ["woaini1314520", ["too_common"]],
    ["13812345678", ["too_common"]],
    ["1qaz2wsx3edc", ["too_common"]],
    ["aaaabbbbccaa", ["too_common"]],
    ["linxiaoming-92", ["contains_account"]],
    ["x".repeat(50) + "correct horse battery staple 梧桐".repeat(3), ["too_long"]],
    ["correct horse battery", []],
    ["梧桐树下的第三把椅子", []],
  ])("%s → %j", (password, problems) => {
    expect(passwordProblems(password, "LinXiaoMing")).toEqual(problems);
  });
});
