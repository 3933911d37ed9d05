import { createSecretKey, type KeyObject, randomBytes, randomInt } from "node:crypto";
import { hashWith, macWith, type SuiteName, suites, TamperedError } from "./suites.ts";

/**
 * One key: `data` keys encrypt fields (the newest writes, all read), `index` keys make blind indexes,
 * the `audit` key authenticates the audit chain.
 */
export type Key = {
  readonly id: number;
  readonly purpose: "data" | "index" | "audit";
  readonly suite: SuiteName;
  /** UTC instant, for the operator's eye; absent where the maker had no clock. */
  readonly createdAt?: string;
  readonly material: Buffer;
};

const envelopeVersion = 1;
/** version (1) | key id (4) | suite id (1) */
const headerBytes = 6;
const blindIndexBytes = 16;
const macKeyBytes = 32;

/** The context a field's envelope is bound to: a value moved to another column or row can't be opened. */
export function fieldAad(tableColumn: `${string}.${string}`, rowId: string): string {
  if (tableColumn.includes("|")) throw new TypeError("a column name has no |");
  return `${tableColumn}|${rowId}`;
}

/** How many bytes of material a key of a purpose has. */
export function materialBytes(purpose: Key["purpose"], suite: SuiteName): number {
  return purpose === "data" ? suites[suite].keyBytes : macKeyBytes;
}

function newKey(purpose: Key["purpose"], suite: SuiteName, taken: readonly Key[], createdAt?: string): Key {
  // Random ids: two key files that grew apart never give one id to two keys in practice.
  let id = randomInt(1, 2 ** 32);
  while (taken.some((key) => key.id === id)) id = randomInt(1, 2 ** 32);
  return { id, purpose, suite, createdAt, material: randomBytes(materialBytes(purpose, suite)) };
}

/** A fresh keyring with one key of each purpose. */
export function createKeyring(suite: SuiteName = "aes-256-gcm", createdAt?: string): Keyring {
  const keys: Key[] = [];
  for (const purpose of ["data", "index", "audit"] as const) keys.push(newKey(purpose, suite, keys, createdAt));
  return new Keyring(keys);
}

/**
 * The keys of a running server. Material sits in private fields: printing, logging or serialising a keyring shows nothing.
 * Immutable; rotation answers a new keyring.
 */
export class Keyring {
  readonly #keys: readonly Key[];
  readonly #data: ReadonlyMap<number, Key>;
  readonly #active: Key;
  readonly #index: readonly Key[];
  readonly #audit: Key;
  /** Made once: every audit entry is authenticated with it, and making it costs more than using it. */
  readonly #auditSecret: KeyObject;

  /** Keys in the order they were made; the last of a purpose is the active one. */
  constructor(keys: readonly Key[]) {
    const of = (purpose: Key["purpose"]) => keys.filter((key) => key.purpose === purpose);
    const [data, index, audit] = [of("data"), of("index"), of("audit")];
    const active = data.at(-1);
    const auditKey = audit[0];
    if (!active || index.length === 0 || !auditKey || audit.length > 1) {
      throw new TypeError("a keyring needs a data key, an index key and exactly one audit key");
    }
    if (new Set(keys.map((key) => key.id)).size !== keys.length) throw new TypeError("two keys have the same id");
    this.#keys = keys;
    this.#data = new Map(data.map((key) => [key.id, key]));
    this.#active = active;
    this.#index = index.toReversed();
    this.#audit = auditKey;
    this.#auditSecret = createSecretKey(auditKey.material);
  }

  get activeKeyId(): number {
    return this.#active.id;
  }

  get suite(): SuiteName {
    return this.#active.suite;
  }

  /** What an operator may see of the keys: everything but the material. */
  describe(): Omit<Key, "material">[] {
    return this.#keys.map(({ material: _secret, ...shown }) => shown);
  }

  /** The keys themselves, only for writing the key file. */
  exportKeys(): readonly Key[] {
    return this.#keys;
  }

  /**
   * A keyring with a new active key, possibly of another suite; older keys stay for reading.
   * A new `data` key takes effect at once; after a new `index` key every blind index has to be recomputed.
   */
  addKey(purpose: "data" | "index", suite: SuiteName = this.suite, createdAt?: string): Keyring {
    return new Keyring([...this.#keys, newKey(purpose, suite, this.#keys, createdAt)]);
  }

  /** Encrypts a text for one place (`fieldAad`): version | key id | suite id | nonce | ciphertext | tag. */
  seal(text: string, aad: string): Buffer {
    // UTF-8 has no lone surrogates; writing U+FFFD instead would lose what was typed without a word.
    if (!text.isWellFormed()) throw new TypeError("the text has half a character");
    const suite = suites[this.#active.suite];
    const header = Buffer.alloc(headerBytes);
    header.writeUInt8(envelopeVersion, 0);
    header.writeUInt32BE(this.#active.id, 1);
    header.writeUInt8(suite.id, 5);
    const nonce = randomBytes(suite.nonceBytes);
    const bound = Buffer.concat([header, Buffer.from(aad)]);
    return Buffer.concat([header, nonce, suite.encrypt(this.#active.material, nonce, bound, Buffer.from(text))]);
  }

  /** Decrypts an envelope for the place it was sealed for; throws TamperedError on anything else. */
  open(envelope: Uint8Array, aad: string): string {
    const bytes = Buffer.from(envelope.buffer, envelope.byteOffset, envelope.byteLength);
    if (bytes.length < headerBytes || bytes.readUInt8(0) !== envelopeVersion) throw new TamperedError("format");
    const key = this.#data.get(bytes.readUInt32BE(1));
    if (!key) throw new TamperedError("unknown_key");
    const suite = suites[key.suite];
    const start = headerBytes + suite.nonceBytes;
    if (bytes.readUInt8(5) !== suite.id || bytes.length < start + suite.tagBytes) throw new TamperedError("format");
    const bound = Buffer.concat([bytes.subarray(0, headerBytes), Buffer.from(aad)]);
    return suite
      .decrypt(key.material, bytes.subarray(headerBytes, start), bound, bytes.subarray(start))
      .toString("utf8");
  }

  /** Whether a stored value was written under a key that is no longer the active one. */
  needsRotation(envelope: Uint8Array): boolean {
    const bytes = Buffer.from(envelope.buffer, envelope.byteOffset, envelope.byteLength);
    return (
      bytes.length < headerBytes || bytes.readUInt8(0) !== envelopeVersion || bytes.readUInt32BE(1) !== this.#active.id
    );
  }

  /**
   * Search token of an encrypted field: equal texts give equal bytes, and nothing can be guessed without the key.
   * `purpose` names the column (and the district, where few values exist); the caller normalises the text.
   */
  blindIndex(purpose: string, normalisedText: string): Buffer {
    return this.#blind(this.#index[0]!, purpose, normalisedText);
  }

  /** The tokens under every index key, newest first: what a search compares with while indexes are being recomputed. */
  blindIndexes(purpose: string, normalisedText: string): Buffer[] {
    return this.#index.map((key) => this.#blind(key, purpose, normalisedText));
  }

  #blind(key: Key, purpose: string, text: string): Buffer {
    const own = macWith(key.suite, key.material, `blind-index|${purpose}`);
    return macWith(key.suite, own, text).subarray(0, blindIndexBytes);
  }

  /** Keyed hash of an audit row; it can't be recomputed by someone who can only write to the database. */
  auditMac(data: Buffer | string): Buffer {
    return macWith(this.#audit.suite, this.#auditSecret, data);
  }

  /** Plain hash by the audit key's suite, 32 bytes. */
  digest(data: Buffer | string): Buffer {
    return hashWith(this.#audit.suite, data);
  }
}
