import { createHash, randomBytes, scryptSync } from "node:crypto";
import {
  closeSync,
  fsyncSync,
  linkSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from "node:fs";
import { dirname } from "node:path";
import { z } from "zod";
import { createKeyring, type Key, Keyring, materialBytes } from "./keyring.ts";
import { type SuiteName, suiteNames, suites } from "./suites.ts";

/** The key file can't be used; the message says what the operator should do and never shows a key. */
export class KeyFileError extends Error {
  override readonly name = "KeyFileError";
}

const Base64 = z.base64().min(1);
const KeyFile = z.object({
  format: z.literal("huituo-keys"),
  version: z.literal(1),
  /** Present when the material is encrypted under a passphrase. */
  wrapping: z
    .object({
      kdf: z.literal("scrypt"),
      cost: z
        .int()
        .min(2 ** 14)
        .max(2 ** 20),
      salt: Base64,
      suite: z.enum(suiteNames),
    })
    .optional(),
  keys: z
    .array(
      z.object({
        id: z
          .int()
          .min(1)
          .max(2 ** 32 - 1),
        purpose: z.enum(["data", "index", "audit"]),
        suite: z.enum(suiteNames),
        createdAt: z.string().optional(),
        material: Base64,
        /** First bytes of the material's hash: tells a damaged file from damaged data. */
        check: z.string(),
      }),
    )
    .min(1),
});
type Wrapping = NonNullable<z.infer<typeof KeyFile>["wrapping"]>;

export type KeyFileOptions = {
  /** Wraps the keys; without it they lie in the file protected by its permissions only. */
  readonly passphrase?: string;
};

const scryptCost = 2 ** 15;
const checkOf = (material: Buffer) => createHash("sha256").update(material).digest("hex").slice(0, 8);
const wrapAad = (key: Pick<Key, "id" | "purpose" | "suite">) =>
  Buffer.from(`key|${key.purpose}|${key.id}|${key.suite}`);

function wrappingKey(wrapping: Wrapping, passphrase: string): Buffer {
  const salt = Buffer.from(wrapping.salt, "base64");
  const options = { N: wrapping.cost, r: 8, p: 1, maxmem: 2 * 128 * 8 * wrapping.cost };
  return scryptSync(passphrase.normalize("NFKC"), salt, suites[wrapping.suite].keyBytes, options);
}

function encode(keyring: Keyring, passphrase: string | undefined): string {
  const suite = suites[keyring.suite];
  const wrapping: Wrapping | undefined = passphrase
    ? { kdf: "scrypt", cost: scryptCost, salt: randomBytes(16).toString("base64"), suite: suite.name }
    : undefined;
  const master = wrapping && wrappingKey(wrapping, passphrase!);
  const keys = keyring.exportKeys().map(({ material, ...key }) => {
    const nonce = randomBytes(suite.nonceBytes);
    const stored = master ? Buffer.concat([nonce, suite.encrypt(master, nonce, wrapAad(key), material)]) : material;
    return { ...key, material: stored.toString("base64"), check: checkOf(material) };
  });
  return `${JSON.stringify({ format: "huituo-keys", version: 1, wrapping, keys }, null, 2)}\n`;
}

function decode(text: string, path: string, passphrase: string | undefined): Keyring {
  let raw: unknown;
  try {
    raw = JSON.parse(text);
  } catch {
    throw new KeyFileError(`key file ${path} is not JSON; restore it from the backup`);
  }
  const parsed = KeyFile.safeParse(raw);
  if (!parsed.success) {
    const where = parsed.error.issues.map((issue) => issue.path.join(".") || "file").join(", ");
    throw new KeyFileError(`key file ${path} is damaged (${where}); restore it from the backup`);
  }
  const { wrapping, keys } = parsed.data;
  if (wrapping && !passphrase) throw new KeyFileError(`key file ${path} is locked; give its passphrase`);
  const master = wrapping && wrappingKey(wrapping, passphrase!);
  return new Keyring(
    keys.map(({ material, check, ...key }) => {
      const stored = Buffer.from(material, "base64");
      const plain = wrapping && master ? unwrap(wrapping, master, stored, wrapAad(key), path) : stored;
      if (plain.length !== materialBytes(key.purpose, key.suite) || checkOf(plain) !== check) {
        throw new KeyFileError(`key ${key.id} in ${path} is damaged; restore the file from the backup`);
      }
      return { ...key, material: plain };
    }),
  );
}

function unwrap(wrapping: Wrapping, master: Buffer, stored: Buffer, aad: Buffer, path: string): Buffer {
  const suite = suites[wrapping.suite];
  try {
    return suite.decrypt(master, stored.subarray(0, suite.nonceBytes), aad, stored.subarray(suite.nonceBytes));
  } catch {
    throw new KeyFileError(`key file ${path} could not be unlocked: the passphrase is wrong or the file was altered`);
  }
}

/** Reads the key file. A group may read it (mounted secrets), others may not. */
export function loadKeyring(path: string, options: KeyFileOptions = {}): Keyring {
  let mode: number;
  let text: string;
  try {
    mode = statSync(path).mode;
    text = readFileSync(path, "utf8");
  } catch (error) {
    if (isCode(error, "ENOENT")) throw new KeyFileError(`there is no key file at ${path}`, { cause: error });
    throw new KeyFileError(`key file ${path} can't be read by this user`, { cause: error });
  }
  if (process.platform !== "win32" && (mode & 0o027) !== 0) {
    throw new KeyFileError(`key file ${path} is open to other users; run: chmod 600 ${path}`);
  }
  return decode(text, path, options.passphrase);
}

/** Writes the key file whole or not at all, readable by its owner only; replaces an older one. */
export function saveKeyring(path: string, keyring: Keyring, options: KeyFileOptions = {}): void {
  const draft = writeDraft(path, keyring, options);
  renameSync(draft, path);
}

/** Opens the key file, making it on the first start; of several starting at once all end with the same keys. */
export function loadOrCreateKeyring(
  path: string,
  options: KeyFileOptions & { readonly suite?: SuiteName; readonly createdAt?: string } = {},
): Keyring {
  try {
    return loadKeyring(path, options);
  } catch (error) {
    if (!(error instanceof KeyFileError && isCode(error.cause, "ENOENT"))) throw error;
  }
  const draft = writeDraft(path, createKeyring(options.suite, options.createdAt), options);
  try {
    // A link fails where the file exists by now; a rename would overwrite the keys another process already uses.
    linkSync(draft, path);
  } catch (error) {
    if (!isCode(error, "EEXIST")) throw error;
  } finally {
    rmSync(draft, { force: true });
  }
  return loadKeyring(path, options);
}

function writeDraft(path: string, keyring: Keyring, options: KeyFileOptions): string {
  mkdirSync(dirname(path), { recursive: true });
  const draft = `${path}.${randomBytes(6).toString("hex")}.draft`;
  const file = openSync(draft, "wx", 0o600);
  try {
    writeSync(file, encode(keyring, options.passphrase));
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  return draft;
}

function isCode(error: unknown, code: string): boolean {
  return error instanceof Error && "code" in error && error.code === code;
}
