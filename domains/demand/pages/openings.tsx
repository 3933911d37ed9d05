import { Card } from "../../../web/kit/card.tsx";
import { careTexts, useTexts } from "../../../web/kit/texts.ts";
import type { Opening } from "../contract.ts";
import { openingText, shortOpenings } from "./explain.ts";
import { demandTexts } from "./texts.ts";

/** What small change of the need opens more, one change a line. */
export function Openings({ openings }: { readonly openings: readonly Opening[] }) {
  const t = useTexts(demandTexts);
  const care = useTexts(careTexts);
  if (openings.length === 0) return null;
  return (
    <Card title={t.matches.openings}>
      <p className="k-soft k-small">{t.matches.openingsHint}</p>
      <ul className="dem-openings">
        {shortOpenings(openings).map((opening) => (
          <li key={`${opening.kind} ${opening.amount} ${opening.value}`}>
            <span>{openingText(opening, t, care)}</span>
            <strong className="k-number">{t.matches.more(opening.count)}</strong>
          </li>
        ))}
      </ul>
    </Card>
  );
}
