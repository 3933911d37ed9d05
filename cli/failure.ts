import { ConfigError } from "../kernel/config.ts";
import { KeyFileError } from "../kernel/crypto/key-file.ts";
import { GroundError } from "../kernel/database/ground-error.ts";
import { PackError } from "../mechanisms/packs/index.ts";
import { keyFileHint } from "./keys.ts";

/** What to print of an error that ended a command of the platform, and its exit code. */
export function explain(error: unknown): { readonly said: unknown; readonly code: number } {
  if (error instanceof ConfigError || error instanceof PackError) return { said: error.message, code: 2 };
  if (error instanceof KeyFileError) return { said: `${error.message}\n${keyFileHint}`, code: 1 };
  return { said: error instanceof GroundError ? error.message : error, code: 1 };
}
