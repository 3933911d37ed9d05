import { statSync } from "node:fs";
import { type KeyFileOptions, loadKeyring } from "./key-file.ts";
import type { Keyring } from "./keyring.ts";

/** How long a changed key file may take to be noticed; the rotation waits longer than that. */
const lookEveryMs = 1_000;

/**
 * The keyring of a file as it is now: a running server learns of a new key without a restart.
 * A file that can't be read for a moment changes nothing; the keys known so far stay in use.
 */
export function followKeyring(path: string, options: KeyFileOptions = {}): () => Keyring {
  let keyring = loadKeyring(path, options);
  let mark = markOf(path);
  let lookedAt = performance.now();
  return () => {
    if (performance.now() - lookedAt < lookEveryMs) return keyring;
    lookedAt = performance.now();
    try {
      const now = markOf(path);
      if (now !== mark) {
        keyring = loadKeyring(path, options);
        mark = now;
      }
    } catch {
      // Half-copied or away: looked at again in a second.
    }
    return keyring;
  };
}

function markOf(path: string): string {
  const { mtimeMs, ino, size } = statSync(path);
  return `${mtimeMs} ${ino} ${size}`;
}
