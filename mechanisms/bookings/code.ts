import type { Keyring } from "../../kernel/crypto/keyring.ts";

/** Letters and digits that are not taken for one another. */
const alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const letters = 10;

const purpose = (districtId: string) => `booking_code|${districtId}`;

function short(mac: Buffer): string {
  let bits = mac.readBigUInt64BE(0);
  let code = "";
  for (let i = 0; i < letters; i++) {
    code += alphabet[Number(bits & 31n)];
    bits >>= 5n;
  }
  return code;
}

/**
 * The short code of a booking: 50 bits of a keyed hash of its id. Nothing is stored, and who has only the database cannot make
 * one; among the bookings of a door a guess is right once in 10¹² tries.
 */
export const codeOf = (keyring: Keyring, districtId: string, bookingId: string): string =>
  short(keyring.blindIndex(purpose(districtId), bookingId));

/** Under every key still in use: a code shown before the keys changed is taken after it. */
export const codesOf = (keyring: Keyring, districtId: string, bookingId: string): string[] =>
  keyring.blindIndexes(purpose(districtId), bookingId).map(short);

/** In two groups, to read aloud. */
export const written = (code: string): string => `${code.slice(0, 5)}-${code.slice(5)}`;
