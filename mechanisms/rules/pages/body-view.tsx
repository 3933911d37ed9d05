import type { ReactNode } from "react";
import { Words } from "../../../contract/definition.ts";
import { Facts } from "../../../web/kit/card.tsx";
import { useTexts, useWords } from "../../../web/kit/texts.ts";
import { ruleTexts } from "./texts.ts";

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** Any part of a definition made readable: words in one's language, fields by their names, lists one below the other. */
export function ValueView({ value, depth = 0 }: { readonly value: unknown; readonly depth?: number }): ReactNode {
  const t = useTexts(ruleTexts);
  const say = useWords();
  if (value === undefined || value === null || value === "") return <span className="k-soft">{t.empty}</span>;
  if (typeof value === "boolean") return value ? t.yes : t.no;
  if (typeof value === "string" || typeof value === "number") return <span className="r-plain">{String(value)}</span>;
  const words = Words.safeParse(value);
  if (words.success) return <span className="r-plain">{say(words.data)}</span>;
  if (Array.isArray(value)) {
    if (value.length === 0) return <span className="k-soft">{t.empty}</span>;
    if (!value.some(isRecord))
      return <span className="r-plain">{value.map((one) => t.facts[String(one)] ?? String(one)).join(t.and)}</span>;
    return (
      <ol className="r-nested">
        {value.map((one: unknown, index) => (
          <li key={index}>
            <ValueView value={one} depth={depth + 1} />
          </li>
        ))}
      </ol>
    );
  }
  if (!isRecord(value)) return null;
  const items = Object.entries(value).map(
    ([name, part]) => [t.fields[name] ?? name, <ValueView key={name} value={part} depth={depth + 1} />] as const,
  );
  // Of a part within a part the fields stand in one line each, without a list of terms in a list of terms.
  if (depth > 0)
    return (
      <span className="r-plain">
        {items.map(([name, shown], index) => (
          <span key={name}>
            {index > 0 && " · "}
            <span className="k-soft">{name}</span> {shown}
          </span>
        ))}
      </span>
    );
  return <Facts items={items} />;
}

/** A path of fields in words: `value`, `options.2.title.zh`. */
export function usePathWords(): (path: string) => string {
  const t = useTexts(ruleTexts);
  return (path) =>
    path
      .split(".")
      .map((step) => (/^\d+$/.test(step) ? String(Number(step) + 1) : (t.fields[step] ?? step)))
      .join(" › ");
}
