import { useEndpoint } from "../../../web/api/queries.ts";
import { useAddress } from "../../../web/kit/address.ts";
import { Breadcrumb } from "../../../web/kit/breadcrumb.tsx";
import { PageHead } from "../../../web/kit/card.tsx";
import { formatDay } from "../../../web/kit/format.ts";
import { Link } from "../../../web/kit/link.tsx";
import { Notice } from "../../../web/kit/notice.tsx";
import { EmptyState, renderResult } from "../../../web/kit/states.tsx";
import { Tabs } from "../../../web/kit/tabs.tsx";
import { Badge } from "../../../web/kit/tag.tsx";
import { useTexts } from "../../../web/kit/texts.ts";
import { MyBookings } from "../../../mechanisms/bookings/pages/my-bookings.tsx";
import { getFamily } from "../../families/contract.ts";
import { getEnrolment } from "../contract/offers.ts";
import { ApplicationCard } from "./application-card.tsx";
import { CounterBooking } from "./counter-booking.tsx";
import "./enrolment.css";
import { daysUntil, type FamilyScope, lastDayOf, useFamily } from "./family-scope.ts";
import { FamilyGate } from "./family-gate.tsx";
import { FamilyPlacements } from "./family-placements.tsx";
import { enrolmentTexts } from "./texts.ts";

/** A family's applications, visits and places: its own page, and the same at the counter. */
export function ApplicationsPage() {
  const t = useTexts(enrolmentTexts);
  const scope = useFamily();
  return (
    <>
      <PageHead
        title={scope.atCounter ? t.counterTitle : t.title}
        intro={t.intro}
        above={
          scope.atCounter && (
            <Breadcrumb items={[[t.counter, "/government/counter"], [t.family, scope.home], [t.counterTitle]]} />
          )
        }
        actions={
          scope.familyId && (
            <Link to={scope.apply} button="primary">
              {t.apply}
            </Link>
          )
        }
      />
      <FamilyGate scope={scope}>{(familyId) => <Enrolment familyId={familyId} scope={scope} />}</FamilyGate>
    </>
  );
}

const tabs = ["applications", "visits", "placements"] as const;

function Enrolment({ familyId, scope }: { readonly familyId: string; readonly scope: FamilyScope }) {
  const t = useTexts(enrolmentTexts);
  const [search, change] = useAddress();
  const names = useChildNames(familyId);
  const enrolment = useEndpoint(getEnrolment, { params: { familyId: familyId as never } });
  return renderResult(enrolment, ({ today, applications, placements, visits }) => {
    const live = applications.flatMap((application) =>
      application.choices.flatMap((choice) =>
        choice.offers.filter(({ status }) => status === "live").map((offer) => ({ offer, choice })),
      ),
    );
    const current = placements.filter(({ status }) => status === "planned" || status === "active");
    const coming = visits.filter(({ status }) => status === "booked" || status === "waiting" || status === "offered");
    return (
      <div className="k-stack">
        {live.map(({ offer, choice }) => (
          <Notice key={offer.id} tone="warning" title={t.offerWaiting(choice.siteName)}>
            <span className="k-row k-row-between">
              {t.answerBy(formatDay(lastDayOf(offer.deadlineAt)), t.daysLeft(daysUntil(offer.deadlineAt, today)))}
              <Link to={`${scope.offers}/${offer.id}`} button="primary">
                {t.seeOffer}
              </Link>
            </span>
          </Notice>
        ))}
        <Tabs
          label={t.title}
          chosen={tabs.find((tab) => tab === search["tab"])}
          onChoose={(tab) => change({ tab })}
          tabs={[
            {
              key: "applications",
              title: t.tabs.applications,
              content:
                applications.length === 0 ? (
                  <EmptyState
                    icon="form"
                    title={t.noApplications}
                    action={
                      <Link to={scope.apply} button="primary">
                        {t.apply}
                      </Link>
                    }
                  >
                    {t.noApplicationsText}
                  </EmptyState>
                ) : (
                  <div className="k-stack">
                    {applications.map((application) => (
                      <ApplicationCard
                        key={application.id}
                        application={application}
                        childName={names.get(application.childId) ?? ""}
                        scope={scope}
                      />
                    ))}
                  </div>
                ),
            },
            {
              key: "visits",
              title: (
                <>
                  {t.tabs.visits} <Badge count={coming.length} />
                </>
              ),
              content: (
                <div className="k-stack">
                  {scope.atCounter && (
                    <CounterBooking
                      familyId={familyId}
                      asked={applications
                        .filter(({ status }) => status === "open")
                        .flatMap(({ choices }) =>
                          choices.map(({ siteId, siteName }) => ({ id: siteId, name: siteName })),
                        )}
                    />
                  )}
                  <MyBookings
                    bookings={visits}
                    names={names}
                    emptyAction={
                      <Link to="/" button="primary">
                        {t.form.find}
                      </Link>
                    }
                  />
                </div>
              ),
            },
            {
              key: "placements",
              title: (
                <>
                  {t.tabs.placements} <Badge count={current.length} />
                </>
              ),
              content: <FamilyPlacements placements={placements} names={names} today={today} />,
            },
          ]}
        />
      </div>
    );
  });
}

/** Names of the family's children by id; masked at the counter until the clerk has said why they are needed. */
export function useChildNames(familyId: string): ReadonlyMap<string, string> {
  const family = useEndpoint(getFamily, { params: { familyId: familyId as never } });
  return new Map(family.data?.children.map((child) => [child.id as string, child.name]));
}
