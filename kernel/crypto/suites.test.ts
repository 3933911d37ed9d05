import { execFileSync } from "node:child_process";
import { createCipheriv, createHash, createHmac, randomBytes } from "node:crypto";
import { describe, expect, test } from "vitest";
import { hashWith, macWith, suiteNames, suites, TamperedError } from "./suites.ts";

const hex = (text: string) => Buffer.from(text.replaceAll(" ", ""), "hex");

function opensslWorks(): boolean {
  try {
    return execFileSync("openssl", ["version"]).toString().startsWith("OpenSSL");
  } catch {
    return false;
  }
}

describe("the runtime's Chinese algorithms [L-9]", () => {
  test("SM4 block of GB/T 32907 A.1", () => {
    const key = hex("0123456789abcdeffedcba9876543210");
    const cipher = createCipheriv("sm4-ecb", key, null).setAutoPadding(false);
    expect(cipher.update(key, undefined, "hex")).toBe("681edf34d206965e86b3e94f536e4246");
  });

  test("SM3 of GB/T 32905 A.1 and A.2", () => {
    expect(hashWith("sm4-ctr+hmac-sm3", "abc").toString("hex")).toBe(
      "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0",
    );
    expect(hashWith("sm4-ctr+hmac-sm3", "abcd".repeat(16)).toString("hex")).toBe(
      "debe9ff92275b8a138604889c18e5a4d6fdb70e5387e5765293dcba39c0c5732",
    );
  });

  test("SHA-256 of FIPS 180 and HMAC of RFC 4231 case 2", () => {
    expect(hashWith("aes-256-gcm", "abc").toString("hex")).toBe(
      "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
    );
    expect(macWith("aes-256-gcm", Buffer.from("Jefe"), "what do ya want for nothing?").toString("hex")).toBe(
      "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843",
    );
  });
});

describe("suites", () => {
  test("AES-256-GCM answers test case 16 of the GCM specification", () => {
    const key = hex("feffe9928665731c6d6a8f9467308308feffe9928665731c6d6a8f9467308308");
    const plain = hex(
      "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a721c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b39",
    );
    const aad = hex("feedfacedeadbeeffeedfacedeadbeefabaddad2");
    const sealed = suites["aes-256-gcm"].encrypt(key, hex("cafebabefacedbaddecaf888"), aad, plain).toString("hex");
    expect(sealed).toBe(
      "522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0abcc9f662" +
        "76fc6ece0f4e1768cddf8853bb2d551b",
    );
  });

  test.skipIf(!opensslWorks())("SM4-CTR and HMAC-SM3 agree with the OpenSSL command", () => {
    const suite = suites["sm4-ctr+hmac-sm3"];
    const [key, nonce, plain] = [randomBytes(48), randomBytes(16), randomBytes(1000)];
    const aad = Buffer.from("child.name|1");
    const sealed = suite.encrypt(key, nonce, aad, plain);
    const ciphertext = execFileSync(
      "openssl",
      ["enc", "-sm4-ctr", "-K", key.subarray(0, 16).toString("hex"), "-iv", nonce.toString("hex")],
      { input: plain },
    );
    const tag = execFileSync(
      "openssl",
      ["dgst", "-sm3", "-mac", "HMAC", "-macopt", `hexkey:${key.subarray(16).toString("hex")}`, "-binary"],
      {
        input: Buffer.concat([hex("0000000c"), aad, nonce, ciphertext]),
      },
    );
    expect(sealed).toEqual(Buffer.concat([ciphertext, tag]));
  });

  test("hashes are those of the suite", () => {
    for (const name of suiteNames) {
      const key = randomBytes(32);
      expect(hashWith(name, "托育")).toEqual(createHash(suites[name].hash).update("托育").digest());
      expect(macWith(name, key, "托育")).toEqual(createHmac(suites[name].hash, key).update("托育").digest());
    }
  });

  test.each(suiteNames)("%s refuses every flipped bit of nonce, context, text and tag", (name) => {
    const suite = suites[name];
    const parts = [randomBytes(suite.nonceBytes), Buffer.from("child.name|1")] as const;
    const key = randomBytes(suite.keyBytes);
    const sealed = suite.encrypt(key, parts[0], parts[1], Buffer.from("林小明"));
    const all = [...parts, sealed];
    for (const [which, part] of all.entries()) {
      for (let bit = 0; bit < part.length * 8; bit++) {
        const changed = all.map((one) => Buffer.from(one));
        changed[which]![bit >> 3]! ^= 1 << (bit & 7);
        expect(() => suite.decrypt(key, changed[0]!, changed[1]!, changed[2]!)).toThrow(TamperedError);
      }
    }
    expect(suite.decrypt(key, parts[0], parts[1], sealed).toString()).toBe("林小明");
  });
});
