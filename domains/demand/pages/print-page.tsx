import { useEndpoint } from "../../../web/api/queries.ts";
import { PrintButton } from "../../../web/kit/actions.tsx";
import { useParam } from "../../../web/kit/address.ts";
import { Breadcrumb } from "../../../web/kit/breadcrumb.tsx";
import { PageHead } from "../../../web/kit/card.tsx";
import { formatDay, formatDistance, formatMoney, formatMonth } from "../../../web/kit/format.ts";
import { QrCode } from "../../../web/kit/qr-code.tsx";
import { renderResult } from "../../../web/kit/states.tsx";
import { careTexts, useTexts } from "../../../web/kit/texts.ts";
import { familyNumber } from "../../families/contract.ts";
import { getNeed, listNeeds, matchNeed, type NeedId } from "../contract.ts";
import { NeedSummary } from "./need-summary.tsx";
import { Openings } from "./openings.tsx";
import "./demand.css";
import { useScope } from "./scope.ts";
import { demandTexts } from "./texts.ts";

const most = 8;

/** One page to take home: the need, the best options with phone numbers, and the number to go on with. */
export function PrintPage() {
  const t = useTexts(demandTexts);
  const m = t.matches;
  const care = useTexts(careTexts);
  const scope = useScope();
  const needId = useParam("needId") as NeedId;
  const need = useEndpoint(getNeed, { params: { needId } });
  const matches = useEndpoint(matchNeed, { params: { needId } });
  const familyId = need.data?.familyId;
  const today = useEndpoint(
    listNeeds,
    { params: { familyId: (familyId ?? "") as never } },
    { enabled: familyId !== undefined },
  ).data?.today;
  return (
    <>
      <PageHead
        title={m.printTitle}
        above={
          <Breadcrumb
            items={[
              [scope.atCounter ? t.counterTitle : t.title, scope.base],
              [m.title, `${scope.base}/${needId}`],
              [m.print],
            ]}
          />
        }
        actions={<PrintButton />}
        intro={today && m.printIntro(formatDay(today))}
      />
      {renderResult(need, (row) =>
        renderResult(
          matches,
          ({ fits, near, openings }) => (
            <div className="k-stack">
              <div className="k-row k-row-between">
                <div className="k-stack" style={{ "--gap": "var(--space-2)" } as React.CSSProperties}>
                  <p>
                    <strong>{row.childName}</strong> · {m.familyNumber}{" "}
                    <span className="k-number">{familyNumber(row.familyId)}</span>
                  </p>
                  <NeedSummary need={row} />
                  <p className="k-small k-soft">{m.printNumber}</p>
                </div>
                <QrCode text={familyNumber(row.familyId)} label={m.familyNumber} size={112} />
              </div>
              <div className="k-table-wrap" tabIndex={0} role="region" aria-label={m.title}>
                <table className="k-table dem-print-table">
                  <thead>
                    <tr>
                      <th scope="col">{m.title}</th>
                      <th scope="col">{m.criterion.distance}</th>
                      <th scope="col">{m.criterion.price}</th>
                      <th scope="col">{m.criterion.vacancy}</th>
                      <th scope="col">{m.phone}</th>
                    </tr>
                  </thead>
                  <tbody>
                    {[...fits, ...near].slice(0, most).map((option) => (
                      <tr key={option.siteId}>
                        <th scope="row">
                          {option.name}
                          <div className="k-small k-soft">
                            {option.address} · {care.ageBand[option.ageBand]} · {care.serviceForm[option.serviceForm]}
                            {option.failed.length > 0 &&
                              ` · ${m.near}: ${option.failed.map((criterion) => m.criterion[criterion]).join(" ")}`}
                          </div>
                        </th>
                        <td className="k-number">
                          {option.distances.map(({ metres }) => formatDistance(metres)).join(" / ")}
                        </td>
                        <td className="k-number">
                          {formatMoney(option.priceFen)}
                          {option.unit === "hour" ? m.perHour : m.perMonth}
                        </td>
                        <td>
                          {option.free > 0
                            ? m.free(option.free, formatMonth(option.month))
                            : m.noFree(formatMonth(option.month))}
                        </td>
                        <td className="k-number">{option.phone}</td>
                      </tr>
                    ))}
                  </tbody>
                </table>
              </div>
              <Openings openings={openings} />
            </div>
          ),
          { errors: t.errors },
        ),
      )}
    </>
  );
}
