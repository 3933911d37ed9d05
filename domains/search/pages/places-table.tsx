import { dayOf, formatDay, formatMonth } from "../../../web/kit/format.ts";
import { Notice } from "../../../web/kit/notice.tsx";
import { careTexts, useTexts } from "../../../web/kit/texts.ts";
import type { SiteView } from "../contract.ts";
import { searchTexts } from "./texts.ts";
import { priceText } from "./wording.ts";

/** Places, prices and free places for six months, by age band and form; on a phone price and number stand below the band. */
export function PlacesTable({ site }: { readonly site: SiteView }) {
  const t = useTexts(searchTexts);
  const care = useTexts(careTexts);
  const { vacancy, lines, months } = site;
  if (lines.length === 0) return <p className="k-soft">{t.noLines}</p>;
  const free = (value: number | null | undefined) =>
    value === null || value === undefined ? (
      <span className="k-soft">–</span>
    ) : value > 0 ? (
      <strong className="site-free">{value}</strong>
    ) : (
      <span className="k-soft">{t.full}</span>
    );
  return (
    <>
      {vacancy.confirmedAt === null ? (
        <Notice tone="warning">{t.neverConfirmed}</Notice>
      ) : vacancy.freshness === "unconfirmed" ? (
        <Notice tone="warning">{t.unconfirmedNote}</Notice>
      ) : null}
      <div className="site-places" role="region" aria-label={t.placesCaption(site.name)} tabIndex={0}>
        <table>
          <caption className="k-hidden">{t.placesCaption(site.name)}</caption>
          <thead>
            <tr>
              <th scope="col">{t.band}</th>
              <th scope="col" className="site-wide">
                {t.price}
              </th>
              <th scope="col" className="site-end site-wide">
                {t.placesCount}
              </th>
              {months.map((month) => (
                <th key={month} scope="col" className="site-end">
                  <abbr title={formatMonth(month)}>
                    {month.slice(5).replace(/^0/, "")}/{month.slice(2, 4)}
                  </abbr>
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {lines.map((line) => (
              <tr key={line.id}>
                <th scope="row">
                  {care.ageBand[line.ageBand]} · {care.serviceForm[line.serviceForm]}
                  <span className="k-small k-soft">{care.ageBandMonths[line.ageBand]}</span>
                  <span className="k-small k-number site-narrow">{priceText(line, t)}</span>
                  <span className="k-small k-soft site-narrow">
                    {t.placesCount} {line.places}
                  </span>
                </th>
                <td className="k-number site-wide">{priceText(line, t)}</td>
                <td className="k-number site-end site-wide">
                  {line.places}
                  {line.inclusivePlaces > 0 && (
                    <span className="k-small k-soft">{t.inclusivePlaces(line.inclusivePlaces)}</span>
                  )}
                </td>
                {months.map((month, index) => (
                  <td key={month} className="k-number site-end">
                    {free(line.vacancies[index])}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <p className="k-small k-soft">
        {t.vacancyExplain}{" "}
        {vacancy.confirmedAt && t.confirmedOn(formatDay(dayOf(vacancy.confirmedAt)), t.confirmedBy[vacancy.by])}
      </p>
    </>
  );
}
