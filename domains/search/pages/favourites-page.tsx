import { useEndpoint } from "../../../web/api/queries.ts";
import { PageHead } from "../../../web/kit/card.tsx";
import { Link } from "../../../web/kit/link.tsx";
import { Notice } from "../../../web/kit/notice.tsx";
import { EmptyState, renderResult } from "../../../web/kit/states.tsx";
import { kitTexts, useTexts } from "../../../web/kit/texts.ts";
import { listCards, type SiteId } from "../contract.ts";
import { CompareTray } from "./compare-tray.tsx";
import { useFavourites } from "./favourites.ts";
import { SiteCardView } from "./site-card.tsx";
import { searchTexts } from "./texts.ts";
import "./search.css";
import "./site.css";

const shown = 50;

/** The sites a person keeps an eye on, with their newest vacancy. */
export function FavouritesPage() {
  const t = useTexts(searchTexts);
  const kit = useTexts(kitTexts);
  const favourites = useFavourites();
  // the newest first
  const ids = favourites.ids.toReversed().slice(0, shown) as SiteId[];
  const query = useEndpoint(listCards, { query: { ids } }, { enabled: ids.length > 0, keepPrevious: true });
  return (
    <div className="search-page">
      <PageHead title={t.favouritesTitle} intro={t.favouritesIntro} />
      {!favourites.signedIn && ids.length > 0 && (
        <Notice>
          {t.favouritesLocal} <Link to="/sign-in?next=/favourites">{kit.signIn}</Link>
        </Notice>
      )}
      {ids.length === 0 ? (
        <EmptyState
          icon="heart"
          title={t.favouritesEmpty}
          action={
            <Link button="primary" to="/">
              {t.back}
            </Link>
          }
        >
          {t.favouritesEmptyText}
        </EmptyState>
      ) : (
        renderResult(query, ({ items }) => (
          <div className="site-nearby">
            {items
              .filter(({ id }) => favourites.has(id))
              .map((card) => (
                <SiteCardView key={card.id} card={card} favourites={favourites} level={2} />
              ))}
          </div>
        ))
      )}
      <CompareTray />
    </div>
  );
}
