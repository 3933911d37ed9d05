import { bootstrap } from "../../../web/api/bootstrap.ts";
import { useEndpoint } from "../../../web/api/queries.ts";
import { formatNumber } from "../../../web/kit/format.ts";
import { Link } from "../../../web/kit/link.tsx";
import { useTexts } from "../../../web/kit/texts.ts";
import { searchSites } from "../contract.ts";
import { searchTexts } from "./texts.ts";

/** Two figures of the whole district, live, with where they come from. */
export function DistrictFigures() {
  const t = useTexts(searchTexts);
  const all = useEndpoint(searchSites, { query: { size: 1, sort: "vacancy" } }).data;
  const free = useEndpoint(searchSites, { query: { size: 1, sort: "vacancy", vacancy: "true" } }).data;
  if (!all || !free) return null;
  return (
    <aside className="search-figures" aria-label={t.figures}>
      <p className="k-soft">
        {bootstrap.districtName} {t.figures}
      </p>
      <p>
        <strong className="k-number">{formatNumber(all.total)}</strong> {t.figuresSites}
      </p>
      <p>
        <strong className="k-number">{formatNumber(free.total)}</strong> {t.figuresFree}
      </p>
      <Link to="/about">{t.figuresAbout}</Link>
    </aside>
  );
}
