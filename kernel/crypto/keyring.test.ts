import { inspect } from "node:util";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createKeyring, fieldAad, Keyring } from "./keyring.ts";
import { suiteNames, TamperedError } from "./suites.ts";

const place = fieldAad("child.name", "0198-1");

describe.each(suiteNames)("keyring with %s [L-9]", (suite) => {
  const keyring = createKeyring(suite);

  test("gives back any text, emoji and rare characters included", () => {
    const text = fc.oneof(
      fc.string({ unit: "binary" }),
      fc.constantFrom("", "👨‍👩‍👧", "𠮷野家", "㐂𪚥龘", "\u0000", "a".repeat(100_000)),
    );
    fc.assert(
      fc.property(text, fc.string({ unit: "grapheme" }), (value, row) => {
        const aad = fieldAad("child.name", row);
        expect(keyring.open(keyring.seal(value, aad), aad)).toBe(value);
      }),
    );
  });

  test("equal texts give different envelopes", () => {
    expect(keyring.seal("林小明", place)).not.toEqual(keyring.seal("林小明", place));
  });

  test("any changed, missing or added byte is noticed", () => {
    const envelope = keyring.seal("林小明", place);
    for (let at = 0; at < envelope.length; at++) {
      const changed = Buffer.from(envelope);
      changed[at]! ^= 0x01;
      expect(() => keyring.open(changed, place), `byte ${at}`).toThrow(TamperedError);
      expect(() => keyring.open(envelope.subarray(0, at), place), `cut at ${at}`).toThrow(TamperedError);
    }
    expect(() => keyring.open(Buffer.concat([envelope, Buffer.of(0)]), place)).toThrow(TamperedError);
    expect(keyring.open(envelope, place)).toBe("林小明");
  });

  test("a value can't be moved to another row, column or keyring", () => {
    const envelope = keyring.seal("林小明", place);
    expect(() => keyring.open(envelope, fieldAad("child.name", "0198-2"))).toThrow(TamperedError);
    expect(() => keyring.open(envelope, fieldAad("guardian.name", "0198-1"))).toThrow(TamperedError);
    expect(() => createKeyring(suite).open(envelope, place)).toThrow(TamperedError);
  });

  test("the blind index finds equal texts, per purpose and key", () => {
    const token = keyring.blindIndex("guardian.phone", "13812345678");
    expect(token).toHaveLength(16);
    expect(keyring.blindIndex("guardian.phone", "13812345678")).toEqual(token);
    expect(keyring.blindIndex("staff.phone", "13812345678")).not.toEqual(token);
    expect(createKeyring(suite).blindIndex("guardian.phone", "13812345678")).not.toEqual(token);
  });

  test("the audit hash depends on the key, the digest doesn't", () => {
    const other = createKeyring(suite);
    expect(keyring.auditMac("row")).toHaveLength(32);
    expect(keyring.auditMac("row")).not.toEqual(other.auditMac("row"));
    expect(keyring.digest("row")).toEqual(other.digest("row"));
  });
});

test("the suites' indexes and digests differ", () => {
  const [aes, sm] = suiteNames.map((suite) => createKeyring(suite));
  expect(aes!.digest("abc")).not.toEqual(sm!.digest("abc"));
});

describe("rotation [L-9]", () => {
  test("old values stay readable and are named for rotation, also into another suite", () => {
    const before = createKeyring("aes-256-gcm");
    const old = before.seal("林小明", place);
    expect(before.needsRotation(old)).toBe(false);
    const after = before.addKey("data", "sm4-ctr+hmac-sm3");
    expect(after.open(old, place)).toBe("林小明");
    expect(after.needsRotation(old)).toBe(true);
    const fresh = after.seal("林小明", place);
    expect(after.needsRotation(fresh)).toBe(false);
    expect(fresh.readUInt8(5)).toBe(2);
    expect(() => before.open(fresh, place)).toThrow(expect.objectContaining({ reason: "unknown_key" }));
    expect(after.blindIndex("a.b", "x")).toEqual(before.blindIndex("a.b", "x"));
    expect(after.auditMac("x")).toEqual(before.auditMac("x"));
  });

  test("a new index key gives new tokens and still searches by the old ones", () => {
    const before = createKeyring();
    const after = before.addKey("index");
    expect(after.blindIndex("a.b", "x")).not.toEqual(before.blindIndex("a.b", "x"));
    expect(after.blindIndexes("a.b", "x")).toEqual([after.blindIndex("a.b", "x"), before.blindIndex("a.b", "x")]);
  });
});

test("half a character is refused, not replaced", () => {
  expect(() => createKeyring().seal("\ud83d", place)).toThrow(TypeError);
});

test("no way of printing shows a key", () => {
  const keyring = createKeyring();
  const shown = [
    inspect(keyring, { showHidden: true, depth: 9 }),
    JSON.stringify(keyring),
    String(keyring),
    JSON.stringify(keyring.describe()),
  ].join();
  for (const { material } of keyring.exportKeys()) {
    expect(shown).not.toContain(material.toString("base64"));
    expect(shown).not.toContain(material.toString("hex"));
  }
  expect(shown).not.toContain("material");
});

test("an incomplete set of keys is refused", () => {
  const keys = createKeyring().exportKeys();
  for (const missing of keys) expect(() => new Keyring(keys.filter((key) => key !== missing))).toThrow(TypeError);
  expect(() => new Keyring([...keys, keys[0]!])).toThrow("same id");
});
