import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { z } from "zod";
import { GroundError } from "./ground-error.ts";

/**
 * A backup is a folder: `manifest.json`, one compressed file a table in PostgreSQL's own text form (COPY), and the
 * uploaded files under their hash. Readable with gunzip; independent of the server's version.
 */
export const backupFormat = 1;
export const manifestFile = "manifest.json";

const Sha256 = z.string().regex(/^[0-9a-f]{64}$/);
const Manifest = z.object({
  format: z.literal(backupFormat),
  takenAt: z.string(),
  server: z.string(),
  migrations: z.array(z.object({ name: z.string(), checksum: Sha256 })),
  /** Version of the job tables; null when the database had none. */
  jobs: z.int().nullable(),
  tables: z.array(
    z.object({
      schema: z.enum(["public", "pgboss"]),
      name: z.string(),
      columns: z.array(z.string()).min(1),
      file: z.string().regex(/^[a-z0-9_.]+$/),
      rows: z.int().min(0),
      sha256: Sha256,
    }),
  ),
  sequences: z.array(z.object({ schema: z.string(), name: z.string(), last: z.int(), called: z.boolean() })),
  files: z.array(Sha256),
});
export type Manifest = z.infer<typeof Manifest>;

export const tableFile = (schema: string, name: string) => `${schema}.${name}.copy.gz`;
export const uploadedFile = (sha256: string) => join("files", sha256.slice(0, 2), sha256);

/** Reads a backup's manifest and proves that every file it names is there and unchanged. */
export async function readBackup(directory: string): Promise<Manifest> {
  const text = await readFile(join(directory, manifestFile), "utf8").catch(() => {
    throw new GroundError(
      `${directory} 不是完整的备份（缺少 ${manifestFile}）。`,
      `${directory} is not a finished backup (${manifestFile} is missing).`,
    );
  });
  const parsed = Manifest.safeParse(parseJson(text));
  if (!parsed.success) {
    throw new GroundError(
      `${manifestFile} 已损坏，或由其他版本生成。`,
      `${manifestFile} is damaged or of another release: ${z.prettifyError(parsed.error)}`,
    );
  }
  const manifest = parsed.data;
  for (const { file, sha256 } of manifest.tables) await checkFile(directory, file, sha256);
  for (const sha256 of manifest.files) await checkFile(directory, uploadedFile(sha256), sha256);
  return manifest;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

async function checkFile(directory: string, file: string, expected: string): Promise<void> {
  const hash = createHash("sha256");
  try {
    await pipeline(createReadStream(join(directory, file)), hash);
  } catch (error) {
    throw new GroundError(
      `备份中的 ${file} 无法读取。`,
      `${file} of the backup cannot be read: ${(error as Error).message}`,
    );
  }
  if (hash.digest("hex") !== expected) {
    throw new GroundError(
      `备份中的 ${file} 已损坏（校验和不符），未恢复任何内容。`,
      `${file} of the backup is damaged (its checksum differs); nothing was restored.`,
    );
  }
}
