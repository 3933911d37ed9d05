import { createHash } from "node:crypto";
import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { glob, readFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { brotliCompress, gzip } from "node:zlib";

/** Everything that ends up in the pages. */
const sources = [
  "web/**/*",
  "domains/**/*.{ts,tsx,css}",
  "mechanisms/**/*.{ts,tsx,css}",
  "contract/**/*.ts",
  "engines/**/*.ts",
  "package-lock.json",
  "vite.config.ts",
];

async function hashOfSources(root: string): Promise<string> {
  const hash = createHash("sha256");
  const files = new Set<string>();
  for await (const file of glob(sources, { cwd: root, withFileTypes: true }))
    if (file.isFile() && !file.name.includes(".test.")) files.add(join(file.parentPath, file.name));
  for (const file of [...files].toSorted()) hash.update(file.slice(root.length)).update(await readFile(file));
  return hash.digest("hex");
}

/** Builds the pages when their sources changed since the last build; answers the folder. */
export async function buildWeb(root: string, log: (message: string) => void): Promise<string> {
  const folder = join(root, "dist", "web");
  const stamp = join(folder, ".sources");
  const hash = await hashOfSources(root);
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === hash) return folder;
  log("正在构建网页… · building the pages …");
  const draft = `${folder}.${process.pid}`;
  const { build } = await import("vite");
  await build({
    root: join(root, "web"),
    configFile: join(root, "vite.config.ts"),
    logLevel: "warn",
    build: { outDir: draft, emptyOutDir: true },
  });
  await compressAssets(join(draft, "assets"));
  writeFileSync(join(draft, ".sources"), hash);
  putInPlace(draft, folder);
  return folder;
}

/** Whole or not at all, also when two builds end together: the later one takes the other's place. */
function putInPlace(draft: string, folder: string): void {
  const aside = `${draft}.old`;
  for (let attempt = 1; ; attempt++) {
    try {
      if (existsSync(folder)) renameSync(folder, aside);
      renameSync(draft, folder);
      break;
    } catch (error) {
      if (attempt === 5) throw error;
    } finally {
      rmSync(aside, { recursive: true, force: true });
    }
  }
}

/** Compresses once what is served many times. */
async function compressAssets(folder: string): Promise<void> {
  for await (const name of glob("**/*.{js,css,svg}", { cwd: folder })) {
    const content = await readFile(join(folder, name));
    if (content.length < 1_024) continue;
    writeFileSync(join(folder, `${name}.br`), await promisify(brotliCompress)(content));
    writeFileSync(join(folder, `${name}.gz`), await promisify(gzip)(content));
  }
}
