import { z } from "zod";

export type Path = readonly (string | number)[];

/** A mistake in a pack: where it stands and why it is refused, in both languages. */
export type PackFault = {
  readonly file: string;
  readonly line: number;
  readonly path: Path;
  readonly zh: string;
  readonly en: string;
  /** The list it stands in means nothing here; entries themselves may still be right. */
  readonly unknownList?: boolean;
};

/** `packs/x/rules.yaml:12  rules.class.max.when  原因 · reason`. */
export const faultLine = ({ file, line, path, zh, en }: PackFault): string =>
  `${file}:${line}  ${path.length > 0 ? `${path.join(".")}  ` : ""}${zh === en ? zh : `${zh} · ${en}`}`;

/** A message written as `中文 · English`, taken apart. */
export function bothOf(message: string): { zh: string; en: string } {
  const at = message.indexOf(" · ");
  return at < 0 ? { zh: message, en: message } : { zh: message.slice(0, at), en: message.slice(at + 3) };
}

/** A pack, or several that hold together, with mistakes: nothing of it is installed. */
export class PackError extends Error {
  override readonly name = "PackError";
  readonly faults: readonly PackFault[];
  constructor(faults: readonly PackFault[]) {
    super(faults.map(faultLine).join("\n"));
    this.faults = faults;
  }
}

const languages = { zh: z.locales.zhCN().localeError, en: z.locales.en().localeError };

type Issue = z.core.$ZodIssue;
type Mistake = { readonly path: Path; readonly zh: string; readonly en: string };

/** Reads a value by a schema; every mistake comes with its path and a reason in both languages. */
export function readBody<Value>(
  schema: z.ZodType<Value>,
  value: unknown,
):
  | { readonly body: Value; readonly mistakes?: undefined }
  | { readonly body?: undefined; readonly mistakes: Mistake[] } {
  const zh = schema.safeParse(value, { error: languages.zh, reportInput: true });
  if (zh.success) return { body: zh.data };
  const en = schema.safeParse(value, { error: languages.en, reportInput: true });
  const chinese = zh.error.issues.flatMap((issue) => spread(issue));
  const english = en.error!.issues.flatMap((issue) => spread(issue));
  return {
    mistakes: chinese.map(({ path, message }, index) => ({
      path,
      ...reason(message, english[index]?.message ?? message),
    })),
  };
}

function reason(zh: string, en: string): { zh: string; en: string } {
  if (zh === "not_a_day")
    return { zh: "没有这一天，日期应写作 2026-09-01", en: "There is no such day; write 2026-09-01" };
  return zh === en ? bothOf(zh) : { zh, en };
}

/** One mistake for each unknown key; of alternatives, the one that comes nearest. */
function spread(issue: Issue, before: Path = []): { path: Path; message: string }[] {
  const path = [...before, ...(issue.path as (string | number)[])];
  if (issue.code === "unrecognized_keys") {
    // A comma within `{ en: Small, cheap }` makes a key without a value of the rest.
    const value = (key: string) => (issue.input as Readonly<Record<string, unknown>> | undefined)?.[key];
    return issue.keys.map((key) => ({
      path: [...path, key],
      message:
        value(key) === null
          ? `不认识的键“${key}”；若是文字的一部分，请给带逗号的文字加引号 · unknown key "${key}"; a text with a comma in { } needs quotes`
          : `不认识的键“${key}” · unknown key "${key}"`,
    }));
  }
  if (issue.code === "invalid_union" && issue.errors.length > 0) {
    // An alternative whose very type differs was not meant; the one with mistakes further inside was.
    const depth = (issues: readonly Issue[]) => Math.min(...issues.map((one) => one.path.length));
    const nearest = issue.errors.toSorted((a, b) => depth(b) - depth(a) || a.length - b.length)[0]!;
    if (depth(nearest) > 0 || nearest.some(({ code }) => code === "unrecognized_keys"))
      return nearest.flatMap((one) => spread(one, path));
  }
  return [{ path, message: issue.message }];
}
