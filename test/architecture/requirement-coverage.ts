import { readFileSync } from "node:fs";
import { join } from "node:path";
import { root, sourceFiles } from "./imports.ts";

/**
 * Tests name the requirements they demonstrate in their titles, as `[S3-29]` or `[S3-29, L-17]`. This lists them by policy
 * document. `docs/requirements/documents.tsv` says how many each document has, `subjects.tsv` what the demonstrated ones are
 * about, in a few words of ours; an id that no document has, or without a subject, is an error.
 */
export function requirementCoverage(): string {
  const documents = rowsOf("documents.tsv").map(([prefix = "", count, zh, en]) => ({
    prefix,
    count: Number(count),
    title: `${zh} · ${en}`,
  }));
  const subjects = new Map(rowsOf("subjects.tsv").map(([id = "", zh, en]) => [id, `${zh} · ${en}`]));
  const found = testsOf(taggedTitles());
  const of = (prefix: string) =>
    [...found].filter(([id]) => prefixOf(id) === prefix).toSorted(([a], [b]) => numberOf(a) - numberOf(b));

  const faults = [...found.keys(), ...subjects.keys()].flatMap((id) => {
    const count = documents.find(({ prefix }) => prefix === prefixOf(id))?.count ?? 0;
    if (numberOf(id) < 1 || numberOf(id) > count)
      return [
        `${id} is no requirement of any document (${found.get(id)?.join("; ") ?? "docs/requirements/subjects.tsv"})`,
      ];
    return subjects.has(id) ? [] : [`${id} has no line in docs/requirements/subjects.tsv`];
  });
  if (faults.length > 0) throw new Error(faults.join("\n"));

  const total = documents.reduce((sum, { count }) => sum + count, 0);
  return [
    "# Requirements demonstrated by tests",
    "",
    "Made from the tags in the tests' titles by `npm test -- -u`. A requirement is listed where its tests together show all that it asks; what shows a part only carries no tag.",
    "",
    "| Document | Requirements | Demonstrated |",
    "| --- | ---: | ---: |",
    ...documents.map(({ prefix, count, title }) => `| ${prefix} ${title} | ${count} | ${of(prefix).length} |`),
    `| All | ${total} | ${found.size} |`,
    ...documents.flatMap(({ prefix, count, title }) => [
      "",
      `## ${prefix} ${title}`,
      "",
      `${of(prefix).length} of ${count}.`,
      "",
      ...of(prefix).flatMap(([id, tests]) => [
        `- **${id}** ${subjects.get(id)}`,
        ...tests.map((test) => `  - ${test}`),
      ]),
    ]),
    "",
  ].join("\n");
}

const prefixOf = (id: string) => id.split("-")[0];
const numberOf = (id: string) => Number(id.split("-")[1]);

/** Rows of a table in `docs/requirements`, without its head. */
const rowsOf = (file: string): string[][] =>
  readFileSync(join(root, "docs", "requirements", file), "utf8")
    .trim()
    .split("\n")
    .slice(1)
    .map((line) => line.split("\t"));

const tag = /\[((?:(?:S\d|L)-\d+(?:,\s*)?)+)\]/g;

/** Titles of tests and groups that carry a tag, after that of the group they stand in, with their file; in the order of the files. */
function taggedTitles(): { readonly title: string; readonly file: string }[] {
  const opening =
    /(?:test|it|describe)(?:\.\w+(?:\([^)]*\))?)*\(\s*(["'`])((?:(?!\1).)*\[(?:S\d|L)-\d+(?:(?!\1).)*)\1/g;
  const group = /^describe(?:\.\w+(?:\([^)]*\))?)*\(\s*(["'`])((?:(?!\1).)*)\1|^(?:test|it)\b/gm;
  return sourceFiles()
    .filter((path) => /\.test\.tsx?$/.test(path))
    .toSorted()
    .flatMap((file) => {
      const text = readFileSync(join(root, file), "utf8");
      const groups = [...text.matchAll(group)];
      return [...text.matchAll(opening)].map(({ index, 2: title = "" }) => {
        const around = groups.findLast((one) => one.index < index)?.[2];
        const isInside = text[index - 1] === " ";
        return { title: isInside && around ? `${around.replaceAll(tag, "").trim()}: ${title}` : title, file };
      });
    });
}

function testsOf(titles: readonly { readonly title: string; readonly file: string }[]): Map<string, string[]> {
  const found = new Map<string, string[]>();
  for (const { title, file } of titles)
    for (const [, ids = ""] of title.matchAll(tag))
      for (const id of ids.split(/,\s*/))
        found.set(id, [
          ...(found.get(id) ?? []),
          `${title.replaceAll(tag, "").replaceAll(/\s+/g, " ").trim()} (\`${file}\`)`,
        ]);
  return found;
}
