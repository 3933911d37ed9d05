import { createCipheriv, createDecipheriv, createHash, createHmac, timingSafeEqual, type KeyObject } from "node:crypto";

/**
 * The algorithms behind the envelope, so that one can be swapped for another without touching any caller.
 * `sm4-ctr+hmac-sm3` is for places assessed under GB/T 39786; OpenSSL has no SM4-GCM, hence encrypt-then-MAC.
 */
export const suiteNames = ["aes-256-gcm", "sm4-ctr+hmac-sm3"] as const;
export type SuiteName = (typeof suiteNames)[number];

/** Thrown when a stored value was not written by us as it stands: altered, moved, cut, or under a key we don't have. */
export class TamperedError extends Error {
  override readonly name = "TamperedError";
  readonly reason: "format" | "unknown_key" | "authentication";
  constructor(reason: TamperedError["reason"]) {
    super(`an encrypted value could not be read: ${reason}`);
    this.reason = reason;
  }
}

export type Suite = {
  readonly name: SuiteName;
  /** The byte that names the suite in an envelope; never reused. */
  readonly id: number;
  readonly hash: "sha256" | "sm3";
  readonly keyBytes: number;
  readonly nonceBytes: number;
  readonly tagBytes: number;
  /** Answers ciphertext | tag. */
  readonly encrypt: (key: Buffer, nonce: Buffer, aad: Buffer, plain: Buffer) => Buffer;
  /** Takes ciphertext | tag; throws TamperedError before any plaintext is given out. */
  readonly decrypt: (key: Buffer, nonce: Buffer, aad: Buffer, sealed: Buffer) => Buffer;
};

const aesGcm: Suite = {
  name: "aes-256-gcm",
  id: 1,
  hash: "sha256",
  keyBytes: 32,
  nonceBytes: 12,
  tagBytes: 16,
  encrypt(key, nonce, aad, plain) {
    const cipher = createCipheriv("aes-256-gcm", key, nonce, { authTagLength: 16 }).setAAD(aad);
    return Buffer.concat([cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
  },
  decrypt(key, nonce, aad, sealed) {
    const end = sealed.length - 16;
    const decipher = createDecipheriv("aes-256-gcm", key, nonce, { authTagLength: 16 }).setAAD(aad);
    decipher.setAuthTag(sealed.subarray(end));
    try {
      return Buffer.concat([decipher.update(sealed.subarray(0, end)), decipher.final()]);
    } catch {
      throw new TamperedError("authentication");
    }
  },
};

/** HMAC-SM3 over length of AAD | AAD | nonce | ciphertext; the length keeps the border between the parts fixed. */
function sm3Tag(key: Buffer, nonce: Buffer, aad: Buffer, ciphertext: Buffer): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(aad.length);
  return createHmac("sm3", key).update(length).update(aad).update(nonce).update(ciphertext).digest();
}

const sm4Bytes = 16;
const sm4Ctr: Suite = {
  name: "sm4-ctr+hmac-sm3",
  id: 2,
  hash: "sm3",
  // 16 bytes for SM4 and 32 others for the MAC: one key must not serve two purposes.
  keyBytes: sm4Bytes + 32,
  nonceBytes: 16,
  tagBytes: 32,
  encrypt(key, nonce, aad, plain) {
    const cipher = createCipheriv("sm4-ctr", key.subarray(0, sm4Bytes), nonce);
    const ciphertext = Buffer.concat([cipher.update(plain), cipher.final()]);
    return Buffer.concat([ciphertext, sm3Tag(key.subarray(sm4Bytes), nonce, aad, ciphertext)]);
  },
  decrypt(key, nonce, aad, sealed) {
    const ciphertext = sealed.subarray(0, sealed.length - 32);
    const tag = sealed.subarray(sealed.length - 32);
    if (!timingSafeEqual(tag, sm3Tag(key.subarray(sm4Bytes), nonce, aad, ciphertext))) {
      throw new TamperedError("authentication");
    }
    const decipher = createDecipheriv("sm4-ctr", key.subarray(0, sm4Bytes), nonce);
    return Buffer.concat([decipher.update(ciphertext), decipher.final()]);
  },
};

export const suites: Record<SuiteName, Suite> = { "aes-256-gcm": aesGcm, "sm4-ctr+hmac-sm3": sm4Ctr };

/** Plain hash by the suite's function: SHA-256 or SM3, 32 bytes either way. */
export function hashWith(suite: SuiteName, data: Buffer | string): Buffer {
  return createHash(suites[suite].hash).update(data).digest();
}

/** Keyed hash by the suite's function, 32 bytes. */
export function macWith(suite: SuiteName, key: Buffer | KeyObject, data: Buffer | string): Buffer {
  return createHmac(suites[suite].hash, key).update(data).digest();
}
