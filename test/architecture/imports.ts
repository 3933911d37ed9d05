import { globSync, readFileSync } from "node:fs";
import { dirname, join, normalize } from "node:path";

export const root = join(import.meta.dirname, "..", "..");

export type Import = { readonly from: string; readonly to: string };

const areas = [
  "engines",
  "contract",
  "kernel",
  "mechanisms",
  "domains",
  "packs",
  "web",
  "db",
  "demo",
  "cli",
  "bench",
  "test",
];

/** Paths of our source files, from the project's root. */
export const sourceFiles = (): string[] =>
  areas
    .flatMap((area) => globSync(`${area}/**/*.{ts,tsx}`, { cwd: root }))
    .filter((file) => !file.includes("node_modules"));

const pattern = /(?:from|import)\s*\(?\s*["'](\.{1,2}\/[^"']+)["']/g;

/** Every import between our own files, also the lazy ones. */
export function listImports(): Import[] {
  return sourceFiles().flatMap((from) => {
    const text = readFileSync(join(root, from), "utf8");
    return [...text.matchAll(pattern)].map(([, path]) => ({ from, to: normalize(join(dirname(from), path!)) }));
  });
}
