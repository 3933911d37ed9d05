import { createHash, randomBytes, randomInt, timingSafeEqual } from "node:crypto";

/** A secret for a session or a link: 256 random bits, safe in an address. Only its hash is stored. */
export function newToken(): string {
  return randomBytes(32).toString("base64url");
}

/** What is stored of a token. No salt or stretching: 256 random bits can't be guessed from their hash. */
export function tokenHash(token: string): Buffer {
  return createHash("sha256").update(token).digest();
}

/** A six-digit one-time code, every value equally likely. Store `keyring.blindIndex` of it: a plain hash of a million values is no secret. */
export function newCode(): string {
  return randomInt(1_000_000).toString().padStart(6, "0");
}

/** Compares two secrets in a time that tells nothing about either, their lengths included. */
export function sameSecret(a: string | Uint8Array, b: string | Uint8Array): boolean {
  return timingSafeEqual(createHash("sha256").update(a).digest(), createHash("sha256").update(b).digest());
}
