import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createKeyring, type Keyring } from "../kernel/crypto/keyring.ts";
import { saveKeyring } from "../kernel/crypto/key-file.ts";
import { openGround } from "../kernel/database/ground.ts";
import type { Database } from "../kernel/database/pool.ts";

export type BenchGround = {
  readonly folder: string;
  readonly database: Database;
  readonly keyring: Keyring;
  readonly keysFile: string;
  stop(): Promise<void>;
};

/** An embedded PostgreSQL of its own with durable settings, in a folder that goes away with the run. */
export async function openBench(): Promise<BenchGround> {
  const folder = mkdtempSync(join(tmpdir(), "huituo-bench-"));
  const keyring = createKeyring();
  const keysFile = join(folder, "keys.json");
  saveKeyring(keysFile, keyring);
  const ground = await openGround({ databaseUrl: undefined, dataDirectory: folder });
  return {
    folder,
    database: ground.database,
    keyring,
    keysFile,
    async stop() {
      await ground.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
