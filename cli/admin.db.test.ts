import { execFile } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { acceptInvitation, lookAtInvitation, signInWithPassword } from "../domains/accounts/contract/sign-in.ts";
import { verifyAudit } from "../kernel/audit.ts";
import { saveKeyring } from "../kernel/crypto/key-file.ts";
import { startTestServer, type TestServer } from "../test/world/server.ts";

let server: TestServer;
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "huituo-admin-"));
  server = await startTestServer({ start: new Date().toISOString() });
  saveKeyring(join(folder, "keys.json"), server.platform.keyring);
});
afterAll(async () => {
  await server.stop();
  await rm(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 200 });
});

const admin = (...args: string[]) =>
  new Promise<{ code: number; out: string }>((resolve) => {
    const env = {
      ...process.env,
      DATABASE_URL: server.platform.database.url,
      HUITUO_KEYS: join(folder, "keys.json"),
      HUITUO_DATA: folder,
      PUBLIC_URL: "https://tuoyu.example.cn",
      LOG_LEVEL: "silent",
    };
    execFile(process.execPath, ["cli/main.ts", "admin", ...args], { env }, (error, out, err) =>
      resolve({ code: error ? Number(error.code) : 0, out: out + err }),
    );
  });
const tokenIn = (out: string) => /https:\/\/tuoyu\.example\.cn\/invitation#(\S+)/.exec(out)?.[1] ?? "";

test("the first administrator is made on the command line, and sets the password through the invitation", async () => {
  const made = await admin("create", "--district", "990101", "--name", "王芳", "--sign-in", "wangfang");
  expect(made.code, made.out).toBe(0);
  const token = tokenIn(made.out);
  expect((await server.call(lookAtInvitation, { body: { token } })).data).toMatchObject({ name: "王芳" });
  const password = "一只很长的青色小禾苗 2026";
  const accepted = await server.call(acceptInvitation, { body: { token, password } });
  expect(accepted.status, accepted.raw).toBe(200);
  const entered = await server.call(signInWithPassword, { body: { name: "wangfang", password } });
  expect(entered.status, entered.raw).toBe(200);

  const again = await admin("invite", "--district", "990101", "--sign-in", "wangfang");
  expect(again.code, again.out).toBe(0);
  expect((await server.call(signInWithPassword, { body: { name: "wangfang", password } })).status).not.toBe(200);
  expect((await verifyAudit(server.platform.database, server.platform.keyring, "990101")).faults).toEqual([]);
});

test("what is missing or wrong is said, and nothing is made", async () => {
  const twice = await admin("create", "--district", "990101", "--name", "王芳", "--sign-in", "wangfang");
  expect(twice).toMatchObject({ code: 2, out: expect.stringContaining("登录名已被使用") });
  const nowhere = await admin("create", "--district", "110101", "--name", "王芳");
  expect(nowhere).toMatchObject({ code: 2, out: expect.stringContaining("district create") });
  expect((await admin("create", "--district", "990101")).code).toBe(2);
  const wrong = await admin("create", "--district", "990101", "--name", "王芳", "--phone", "12");
  expect(wrong).toMatchObject({ code: 2, out: expect.stringContaining("phone") });
  expect((await admin("invite", "--district", "990101", "--sign-in", "nobody")).code).toBe(2);
});
