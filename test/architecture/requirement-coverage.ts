import { readFileSync } from "node:fs";
import { join } from "node:path";
import { root, sourceFiles } from "./imports.ts";

/** Tests name the requirements they demonstrate as `[S3-29]` in their titles; this lists them with their tests. */
export function requirementCoverage(): string {
  const found = new Map<string, string[]>();
  for (const file of sourceFiles()
    .filter((path) => /\.test\.tsx?$/.test(path))
    .toSorted()) {
    const text = readFileSync(join(root, file), "utf8");
    for (const [, title] of text.matchAll(
      /(?:test|it|describe)(?:\.\w+(?:\([^)]*\))?)*\(\s*["'`]([^"'`]*\[(?:S\d|L)-\d+[^"'`]*)["'`]/g,
    ))
      for (const [, ids] of title!.matchAll(/\[((?:(?:S\d|L)-\d+(?:,\s*)?)+)\]/g))
        for (const id of ids!.split(/,\s*/))
          found.set(id, [
            ...(found.get(id) ?? []),
            `${title!.replaceAll(/\s*\[(?:(?:S\d|L)-\d+(?:,\s*)?)+\]/g, "").trim()} (\`${file}\`)`,
          ]);
  }
  const key = (id: string) => {
    const [group, number] = id.split("-") as [string, string];
    return `${group} ${number.padStart(4, "0")}`;
  };
  const lines = [...found]
    .toSorted(([a], [b]) => key(a).localeCompare(key(b)))
    .flatMap(([id, tests]) => [`- **${id}**`, ...tests.map((test) => `  - ${test}`)]);
  return [
    "# Requirements demonstrated by tests",
    "",
    `${found.size} requirements. Made from the tags in the tests' titles by \`npm test -- -u\`.`,
    "",
    ...lines,
    "",
  ].join("\n");
}
