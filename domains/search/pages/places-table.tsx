import { dayOf, formatDay, formatMonth, formatPrice } from "../../../web/kit/format.ts";
import { Notice } from "../../../web/kit/notice.tsx";
import { careTexts, useTexts } from "../../../web/kit/texts.ts";
import type { SiteView } from "../contract.ts";
import { searchTexts } from "./texts.ts";

const shortMonth = (month: string) => `${month.slice(5).replace(/^0/, "")}/${month.slice(2, 4)}`;

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
        <table role="table">
          <caption className="k-hidden">{t.placesCaption(site.name)}</caption>
          <thead role="rowgroup">
            <tr role="row">
              <th role="columnheader" scope="col">
                {t.band}
              </th>
              <th role="columnheader" scope="col" className="site-wide">
                {t.price}
              </th>
              <th role="columnheader" scope="col" className="site-end site-wide">
                {t.placesCount}
              </th>
              {months.map((month) => (
                <th role="columnheader" key={month} scope="col" className="site-end">
                  <abbr title={formatMonth(month)}>{shortMonth(month)}</abbr>
                </th>
              ))}
            </tr>
          </thead>
          <tbody role="rowgroup">
            {lines.map((line) => (
              <tr role="row" key={line.id}>
                <th role="rowheader" scope="row">
                  {care.ageBand[line.ageBand]} · {care.serviceForm[line.serviceForm]}
                  <span className="k-small k-soft">{care.ageBandMonths[line.ageBand]}</span>
                  <span className="k-small k-number site-narrow">{formatPrice(line.priceFen, line.serviceForm)}</span>
                  <span className="k-small k-soft site-narrow">
                    {t.placesCount} {line.places}
                  </span>
                </th>
                <td role="cell" className="k-number site-wide">
                  {formatPrice(line.priceFen, line.serviceForm)}
                </td>
                <td role="cell" className="k-number site-end site-wide">
                  {line.places}
                  {line.inclusivePlaces > 0 && (
                    <span className="k-small k-soft">{t.inclusivePlaces(line.inclusivePlaces)}</span>
                  )}
                </td>
                {months.map((month, index) => (
                  <td role="cell" key={month} className="k-number site-end site-month" data-label={shortMonth(month)}>
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
