import { addressOf } from "../../../web/api/client.ts";
import { dayOf, formatDistance, formatPrice } from "../../../web/kit/format.ts";
import { Icon } from "../../../web/kit/icon.tsx";
import { Link } from "../../../web/kit/link.tsx";
import { SiteImage } from "../../../web/kit/site-image.tsx";
import { FreshnessMark, Tag, VacancyTag } from "../../../web/kit/tag.tsx";
import { careTexts, useTexts } from "../../../web/kit/texts.ts";
import { toast } from "../../../web/kit/toast.tsx";
import { getPhoto } from "../../institutions/contract.ts";
import type { SiteCard } from "../contract.ts";
import type { Favourites } from "./favourites.ts";
import { compared } from "./kept-in-browser.ts";
import { searchTexts } from "./texts.ts";
import { cardLevel } from "./wording.ts";

type Props = {
  readonly card: SiteCard;
  readonly favourites: Favourites;
  /** Search of the address that the site page keeps for the way back. */
  readonly search?: string;
  readonly chosen?: boolean;
  readonly onPoint?: (id: string | undefined) => void;
  readonly level?: 2 | 3;
};
const linesShown = 3;

/** One site in a list: what a parent needs to decide whether to look closer. */
export function SiteCardView({ card, favourites, search = "", chosen, onPoint, level = 3 }: Props) {
  const t = useTexts(searchTexts);
  const care = useTexts(careTexts);
  const Heading = `h${level}` as const;
  const vacancy = cardLevel(card);
  const where = card.metres === null ? undefined : t.straight(formatDistance(card.metres));
  const hours = card.opensAt && card.closesAt ? t.hours(card.opensAt, card.closesAt) : undefined;
  return (
    <article
      id={`site-${card.id}`}
      className="search-card"
      data-chosen={chosen || undefined}
      onMouseEnter={() => onPoint?.(card.id)}
      onMouseLeave={() => onPoint?.(undefined)}
    >
      {card.photoId ? (
        <img
          className="search-photo"
          src={addressOf(getPhoto, { params: { photoId: card.photoId } })}
          alt=""
          loading="lazy"
          width={96}
          height={96}
        />
      ) : (
        <SiteImage id={card.id} kind={card.kind} className="search-photo" />
      )}
      <div className="search-card-main">
        <div className="search-card-head">
          <Heading className="search-card-title">
            <Link to={`/sites/${card.id}${search}`}>{card.name}</Link>
          </Heading>
          <CardActions card={card} favourites={favourites} />
        </div>
        <p className="search-card-tags">
          <Tag>{care.siteKind[card.kind]}</Tag>
          {card.inclusive && (
            <Tag tone="primary" icon="shield">
              {t.inclusive}
            </Tag>
          )}
          {card.grade && <Tag tone="success">{t.grades(card.grade)}</Tag>}
          {card.status !== "open" && <Tag tone="warning">{care.siteStatus[card.status]}</Tag>}
        </p>
        <p className="search-card-facts">{[where, card.division, hours].filter(Boolean).join(" · ")}</p>
        {card.lines.length > 0 && (
          <ul className="search-lines">
            {card.lines.slice(0, linesShown).map((line) => (
              <li key={line.ageBand + line.serviceForm}>
                <span>
                  {care.ageBand[line.ageBand]} {care.serviceForm[line.serviceForm]}
                </span>
                <span className="k-number">{formatPrice(line.priceFen, line.serviceForm)}</span>
                <span className={line.vacancies ? "k-number" : "k-number k-soft"}>
                  {line.vacancies === null ? t.vacancyUnknown : line.vacancies > 0 ? t.left(line.vacancies) : t.full}
                </span>
              </li>
            ))}
            {card.lines.length > linesShown && (
              <li className="k-soft">{t.moreLines(card.lines.length - linesShown)}</li>
            )}
          </ul>
        )}
        {vacancy && (
          <div className="search-card-foot">
            <VacancyTag level={vacancy}>
              {vacancy === "unknown" ? undefined : card.vacancies > 0 ? t.leftTotal(card.vacancies) : t.full}
            </VacancyTag>
            <span className="k-small">
              <FreshnessMark
                freshness={card.vacancy.freshness}
                day={card.vacancy.confirmedAt ? dayOf(card.vacancy.confirmedAt) : undefined}
              />
            </span>
          </div>
        )}
      </div>
    </article>
  );
}

function CardActions({ card, favourites }: Pick<Props, "card" | "favourites">) {
  const t = useTexts(searchTexts);
  const kept = favourites.has(card.id);
  return (
    <span className="search-card-actions">
      <CompareToggle id={card.id} name={card.name} />
      <button
        type="button"
        className="search-icon-button search-heart"
        aria-pressed={kept}
        aria-label={kept ? t.dropSite(card.name) : t.keepSite(card.name)}
        title={kept ? t.kept : t.keep}
        onClick={() => favourites.toggle(card.id)}
      >
        <Icon name="heart" />
      </button>
    </span>
  );
}

/** Puts a site beside others, four at most. */
export function CompareToggle({ id, name }: { readonly id: string; readonly name: string }) {
  const t = useTexts(searchTexts);
  const ids = compared.use();
  const on = ids.includes(id);
  const toggle = () => {
    if (on) compared.write(ids.filter((one) => one !== id));
    else if (ids.length >= 4) toast({ text: t.compareFull, tone: "danger" });
    else compared.write([...ids, id]);
  };
  return (
    <button
      type="button"
      className="search-icon-button"
      aria-pressed={on}
      aria-label={t.compareSite(name)}
      onClick={toggle}
    >
      <Icon name={on ? "check" : "compare"} size={18} />
      <span aria-hidden="true">{t.compare}</span>
    </button>
  );
}
