import { Link } from "../../../web/kit/link.tsx";
import { Tag } from "../../../web/kit/tag.tsx";
import { useTexts, useWords } from "../../../web/kit/texts.ts";
import type { JudgedBasis } from "../contract/judged.ts";
import "./rules.css";
import { ruleTexts } from "./texts.ts";

/** The sentences something comes from, each with its document. */
export function BasisList({ basis }: { readonly basis: readonly JudgedBasis[] }) {
  const t = useTexts(ruleTexts);
  const say = useWords();
  if (basis.length === 0) return <span className="k-soft">{t.noBasis}</span>;
  return (
    <ul className="r-basis">
      {basis.map((one) => (
        <li key={`${one.document} ${one.at}`}>
          <span>{t.at(say(one.title), one.at)}</span>
          {one.status !== null && one.status !== "in_force" && <Tag tone="warning">{t.documentStatus[one.status]}</Tag>}
          {one.says && <q className="k-soft">{one.says}</q>}
          {one.url && (
            <Link to={one.url} target="_blank" rel="noreferrer" aria-label={`${t.openDocument}: ${say(one.title)}`}>
              {t.openDocument}
            </Link>
          )}
        </li>
      ))}
    </ul>
  );
}
