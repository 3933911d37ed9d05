import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { KeyFileError, loadKeyring, loadOrCreateKeyring, saveKeyring } from "./key-file.ts";
import { createKeyring } from "./keyring.ts";
import { suiteNames } from "./suites.ts";

const folder = mkdtempSync(join(tmpdir(), "huituo-keys-"));
afterAll(() => rmSync(folder, { recursive: true }));
let count = 0;
const newPath = () => join(folder, `${count++}.json`);

describe.each(suiteNames)("key file with %s", (suite) => {
  test.each([undefined, "长口令 with spaces"])("keeps the keys (passphrase %s)", (passphrase) => {
    const path = newPath();
    const keyring = createKeyring(suite, "2026-01-02T03:04:05Z").addKey("data", suite);
    saveKeyring(path, keyring, { passphrase });
    expect(statSync(path).mode & 0o777).toBe(0o600);
    const loaded = loadKeyring(path, { passphrase });
    expect(loaded.exportKeys()).toEqual(keyring.exportKeys());
    expect(loaded.open(keyring.seal("林小明", "a.b|1"), "a.b|1")).toBe("林小明");
  });

  test("wrapped keys are not in the file, and another passphrase or an altered file doesn't open it", () => {
    const path = newPath();
    const keyring = createKeyring(suite);
    saveKeyring(path, keyring, { passphrase: "right" });
    const text = readFileSync(path, "utf8");
    for (const { material } of keyring.exportKeys()) expect(text).not.toContain(material.toString("base64"));
    expect(() => loadKeyring(path, { passphrase: "wrong" })).toThrow("passphrase is wrong");
    expect(() => loadKeyring(path)).toThrow("give its passphrase");
    writeFileSync(path, text.replace('"purpose": "audit"', '"purpose": "index"'));
    expect(() => loadKeyring(path, { passphrase: "right" })).toThrow(KeyFileError);
  });
});

describe("a bad key file is named with what to do", () => {
  test("missing, not JSON, wrong shape, damaged material", () => {
    const path = newPath();
    expect(() => loadKeyring(path)).toThrow("no key file");
    writeFileSync(path, "{", { mode: 0o600 });
    expect(() => loadKeyring(path)).toThrow("not JSON");
    writeFileSync(path, '{"format":"huituo-keys","version":1,"keys":[]}');
    expect(() => loadKeyring(path)).toThrow("damaged (keys)");
    const keyring = createKeyring();
    saveKeyring(path, keyring);
    const stored = keyring.exportKeys()[0]!.material.toString("base64");
    const other = createKeyring().exportKeys()[0]!.material.toString("base64");
    writeFileSync(path, readFileSync(path, "utf8").replace(stored, other));
    expect(() => loadKeyring(path)).toThrow(`key ${keyring.activeKeyId}`);
  });

  test.skipIf(process.platform === "win32")("open to others", () => {
    const path = newPath();
    saveKeyring(path, createKeyring());
    chmodSync(path, 0o644);
    expect(() => loadKeyring(path)).toThrow("chmod 600");
    chmodSync(path, 0o440);
    expect(loadKeyring(path).suite).toBe("aes-256-gcm");
  });
});

test("the first start makes the file, the next opens it, and nothing is left over", () => {
  const path = newPath();
  const first = loadOrCreateKeyring(path, { suite: "sm4-ctr+hmac-sm3" });
  const second = loadOrCreateKeyring(path);
  expect(second.exportKeys()).toEqual(first.exportKeys());
  expect(second.suite).toBe("sm4-ctr+hmac-sm3");
  expect(readdirSync(folder).filter((name) => name.endsWith(".draft"))).toEqual([]);
});
