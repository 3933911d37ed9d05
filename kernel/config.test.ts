import { join, resolve } from "node:path";
import { expect, test } from "vitest";
import { ConfigError, readConfig } from "./config.ts";

function problemsOf(env: Record<string, string>): readonly string[] {
  try {
    readConfig(env);
    return [];
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
}

test("an empty environment is a demo on this machine only", () => {
  expect(readConfig({ PORT: "", HUITUO_MODE: " " })).toEqual({
    port: 3000,
    host: "127.0.0.1",
    databaseUrl: undefined,
    dataDirectory: resolve("data"),
    mode: "demo",
    keysFile: join(resolve("data"), "keys.json"),
    publicUrl: undefined,
    sms: undefined,
    smsDailyLimit: 20_000,
    smtp: undefined,
    push: {
      subject: undefined,
      hosts: ["fcm.googleapis.com", "push.services.mozilla.com", "push.apple.com", "notify.windows.com"],
    },
    wechat: undefined,
    oidc: undefined,
    logLevel: "info",
    tiandituKey: undefined,
  });
});

test.each([
  ["PORT", "80a"],
  ["PORT", "70000"],
  ["DATABASE_URL", "mysql://host/db"],
  ["DATABASE_URL", "localhost"],
  ["HUITUO_MODE", "test"],
  ["PUBLIC_URL", "tuoyu.example.gov.cn"],
  ["LOG_LEVEL", "loud"],
])("%s=%s gets one line in Chinese and English with an example", (name, value) => {
  const problems = problemsOf({ [name]: value });
  expect(problems).toHaveLength(1);
  expect(problems[0]).toMatch(new RegExp(`^${name} .*[\\u4e00-\\u9fff].*例如 .* · .*for example `));
});

test("a secret's value is never repeated", () => {
  expect(problemsOf({ DATABASE_URL: "mysql://user:secret@host/db" }).join()).not.toContain("secret");
});

test("all problems come at once", () => {
  expect(problemsOf({ PORT: "x", HUITUO_MODE: "x", LOG_LEVEL: "x" }).map((line) => line.split(" ")[0])).toEqual([
    "PORT",
    "HUITUO_MODE",
    "LOG_LEVEL",
  ]);
});

test("what belongs together is asked for together", () => {
  expect(problemsOf({ OIDC_ISSUER: "https://login.example" }).map((line) => line.split(" ")[0])).toEqual([
    "OIDC_CLIENT_ID",
    "OIDC_CLIENT_SECRET",
  ]);
  expect(problemsOf({ SMS_URL: "https://sms.example" }).map((line) => line.split(" ")[0])).toEqual(["SMS_TOKEN"]);
  expect(problemsOf({ SMTP_URL: "smtp://mail.example" }).map((line) => line.split(" ")[0])).toEqual(["SMTP_FROM"]);
  expect(problemsOf({ WECHAT_URL: "https://wechat.example" }).map((line) => line.split(" ")[0])).toEqual([
    "WECHAT_APP",
    "WECHAT_SECRET",
  ]);
  expect(problemsOf({ HUITUO_MODE: "production" }).map((line) => line.split(" ")[0])).toEqual([
    "HUITUO_KEYS",
    "PUBLIC_URL",
  ]);
});

test("a full production environment", () => {
  const config = readConfig({
    HUITUO_MODE: "production",
    HUITUO_KEYS: "/etc/keys.json",
    PUBLIC_URL: "https://a.example/",
    PORT: "8080",
    HOST: "0.0.0.0",
  });
  expect(config).toMatchObject({
    mode: "production",
    keysFile: "/etc/keys.json",
    publicUrl: "https://a.example",
    port: 8080,
    host: "0.0.0.0",
  });
});
