import { execFile } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { listOutbox } from "../domains/accounts/contract/demo.ts";
import { readMe, saveMe } from "../domains/accounts/contract/self.ts";
import { requestCode } from "../domains/accounts/contract/sign-in.ts";
import type { Phone } from "../contract/values.ts";
import { followKeyring } from "../kernel/crypto/follow-keyring.ts";
import { loadKeyring, saveKeyring } from "../kernel/crypto/key-file.ts";
import type { SuiteName } from "../kernel/crypto/suites.ts";
import { readCatalogue } from "../kernel/database/catalogue.ts";
import { startTestServer, type TestServer } from "../test/world/server.ts";
import { reencrypt } from "./reencrypt.ts";

let server: TestServer;
let folder: string;
let keysFile: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "huituo-keys-"));
  keysFile = join(folder, "keys.json");
  server = await startTestServer();
  saveKeyring(keysFile, server.platform.keyring);
  const follow = followKeyring(keysFile);
  Object.defineProperty(server.platform, "keyring", { get: follow });
});
afterAll(async () => {
  await server.stop();
  await rm(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 200 });
});

const rotate = (...args: string[]) =>
  new Promise<{ code: number; out: string }>((resolve) => {
    const env = {
      ...process.env,
      DATABASE_URL: server.platform.database.url,
      HUITUO_KEYS: keysFile,
      HUITUO_DATA: folder,
    };
    execFile(process.execPath, ["cli/main.ts", "keys", "rotate", ...args], { env }, (error, out, err) =>
      resolve({ code: error ? Number(error.code) : 0, out: out + err }),
    );
  });

/** How many sealed values of the whole database are not under the active key. */
async function oldValues(): Promise<number> {
  const keyring = loadKeyring(keysFile);
  let count = 0;
  for (const table of (await readCatalogue(server.platform.database)).tables)
    for (const { name } of table.columns.filter((column) => column.name.endsWith("_enc"))) {
      const { rows } = await server.platform.database.pool.query<{ sealed: Buffer }>(
        `select ${name} as sealed from ${table.name} where ${name} is not null`,
      );
      count += rows.filter(({ sealed }) => keyring.needsRotation(sealed)).length;
    }
  return count;
}

test.each<SuiteName>(["sm4-ctr+hmac-sm3", "aes-256-gcm"])(
  "rotating to %s under traffic leaves nothing old and nothing unreadable",
  async (suite) => {
    const families = await Promise.all(Array.from({ length: 12 }, () => server.world.family()));
    const key = crypto.randomUUID();
    const first = await server.call(saveMe, { body: { name: "先前" } }, families[0]!.token, { "idempotency-key": key });
    await server.call(requestCode, {
      body: { phone: (suite === "aes-256-gcm" ? "13500000001" : "13500000002") as Phone },
    });
    let done = false;
    let calls = 0;
    const problems: string[] = [];
    const traffic = (async () => {
      for (; !done; calls++) {
        const { token } = families[calls % families.length]!;
        const saved = await server.call(saveMe, { body: { name: `名字${calls}` } }, token);
        const read = await server.call(readMe, {}, token);
        if (saved.status !== 200 && saved.status !== 429) problems.push(saved.raw);
        if (read.status !== 200 || (saved.status === 200 && read.data.name !== `名字${calls}`)) problems.push(read.raw);
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
    })();
    const result = await rotate("--suite", suite, "--wait", "1.5");
    done = true;
    await traffic;
    expect(result.code, result.out).toBe(0);
    expect(problems).toEqual([]);
    expect(calls).toBeGreaterThan(20);
    expect(loadKeyring(keysFile).suite).toBe(suite);
    expect(await oldValues()).toBe(0);
    const again = await server.call(saveMe, { body: { name: "先前" } }, families[0]!.token, { "idempotency-key": key });
    expect([again.status, again.raw]).toEqual([200, first.raw]);
    expect((await server.call(listOutbox, {})).data.items[0]!.text).toContain("验证码");
  },
);

test("an interrupted rotation goes on where it stopped; a value that can't be opened is named and left alone", async () => {
  const families = await Promise.all(Array.from({ length: 5 }, () => server.world.family()));
  const keyring = loadKeyring(keysFile).addKey("data");
  saveKeyring(keysFile, keyring);
  const { database } = server.platform;
  const stopped = reencrypt(database, keyring, {
    batch: 2,
    log: () => {
      throw new Error("power cut");
    },
  });
  await expect(stopped).rejects.toThrow("power cut");
  const left = await oldValues();
  expect(left).toBeGreaterThan(0);
  const broken = families[0]!.childId;
  const sealed = Buffer.from(
    (await server.world.db.selectFrom("child").select("name_enc").where("id", "=", broken).executeTakeFirstOrThrow())
      .name_enc,
  );
  sealed[sealed.length - 1]! ^= 1;
  await server.world.db.updateTable("child").set({ name_enc: sealed }).where("id", "=", broken).execute();
  const resumed = await rotate("--resume");
  expect(resumed.code, resumed.out).toBe(1);
  expect(resumed.out).toContain(`child.name_enc 990101 ${broken}`);
  expect(await oldValues()).toBe(1);
});
