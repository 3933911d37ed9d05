import { Button } from "../../../web/kit/button.tsx";
import { Link } from "../../../web/kit/link.tsx";
import { useTexts } from "../../../web/kit/texts.ts";
import { compared } from "./kept-in-browser.ts";
import { searchTexts } from "./texts.ts";

/** What is chosen for comparison, at the foot of the list. */
export function CompareTray() {
  const t = useTexts(searchTexts);
  const ids = compared.use();
  if (ids.length === 0) return null;
  return (
    <aside className="search-tray" aria-label={t.compareTray}>
      <span className="k-small">{ids.length < 2 ? t.compareMore : t.compareTray}</span>
      <span className="k-row">
        <Button size="small" variant="quiet" onClick={() => compared.write([])}>
          {t.compareClear}
        </Button>
        {ids.length >= 2 && (
          <Link button="primary" to={`/compare?${ids.map((id) => `ids=${id}`).join("&")}`}>
            {t.compareOpen(ids.length)}
          </Link>
        )}
      </span>
    </aside>
  );
}
