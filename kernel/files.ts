import { createHash } from "node:crypto";
import { createReadStream, createWriteStream } from "node:fs";
import { mkdir, rename, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { Transform, type Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { randomUUID } from "node:crypto";
import { Refusal } from "./refusal.ts";

/** Keeps uploaded bytes in the data folder under their hash; the same content is stored once. */
export class FileStore {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  pathOf(sha256: Buffer): string {
    const hex = sha256.toString("hex");
    return join(this.#folder, hex.slice(0, 2), hex);
  }

  /** Stores a stream of at most `maxBytes`; refuses larger ones with `too_large` and keeps nothing. */
  async save(source: Readable, maxBytes: number): Promise<{ sha256: Buffer; size: number; path: string }> {
    await mkdir(this.#folder, { recursive: true });
    const temporary = join(this.#folder, `incoming-${randomUUID()}`);
    const hash = createHash("sha256");
    let size = 0;
    const measure = new Transform({
      transform(chunk: Buffer, _encoding, done) {
        size += chunk.length;
        hash.update(chunk);
        done(size > maxBytes ? new Refusal("too_large", { details: { maxBytes } }) : null, chunk);
      },
    });
    try {
      await pipeline(source, measure, createWriteStream(temporary));
    } catch (error) {
      await rm(temporary, { force: true });
      throw error;
    }
    const sha256 = hash.digest();
    const path = this.pathOf(sha256);
    await mkdir(join(path, ".."), { recursive: true });
    await rename(temporary, path);
    return { sha256, size, path };
  }

  open(sha256: Buffer): Readable {
    return createReadStream(this.pathOf(sha256));
  }

  async has(sha256: Buffer): Promise<boolean> {
    return stat(this.pathOf(sha256)).then(
      () => true,
      () => false,
    );
  }
}
