import { useEndpoint } from "../../../web/api/queries.ts";
import { PageHead } from "../../../web/kit/card.tsx";
import { Link } from "../../../web/kit/link.tsx";
import { renderResult } from "../../../web/kit/states.tsx";
import { useTexts } from "../../../web/kit/texts.ts";
import { listFamilyBookings, listOwnBookings } from "../../../mechanisms/bookings/contract/booking.ts";
import { FeedCard } from "../../../mechanisms/bookings/pages/feed-card.tsx";
import { MyBookings } from "../../../mechanisms/bookings/pages/my-bookings.tsx";
import { bookingsTexts } from "../../../mechanisms/bookings/pages/texts.ts";
import { getFamily } from "../../families/contract.ts";
import { FamilyGate } from "./family-gate.tsx";
import { useFamily } from "./family-scope.ts";
import { enrolmentTexts } from "./texts.ts";

/** Everything a family has booked, of every kind, and its calendar. */
export function FamilyBookingsPage() {
  const t = useTexts(bookingsTexts).mine;
  const scope = useFamily();
  return (
    <>
      <PageHead title={t.title} intro={t.intro} />
      <FamilyGate scope={scope}>{(familyId) => <FamilyBookings familyId={familyId} />}</FamilyGate>
    </>
  );
}

function FamilyBookings({ familyId }: { readonly familyId: string }) {
  const find = useTexts(enrolmentTexts).form.find;
  const params = { familyId: familyId as never };
  const bookings = useEndpoint(listFamilyBookings, { params, query: {} });
  const own = useEndpoint(listOwnBookings, { query: {} }).data?.items ?? [];
  const children = useEndpoint(getFamily, { params }).data?.children ?? [];
  const names = new Map(children.map(({ id, name }) => [id as string, name]));
  return (
    <div className="k-stack">
      {renderResult(bookings, ({ items }) => (
        <MyBookings
          bookings={[...items, ...own].toSorted((a, b) => b.startsAt.localeCompare(a.startsAt))}
          names={names}
          showKind
          emptyAction={
            <Link to="/" button="primary">
              {find}
            </Link>
          }
        />
      ))}
      <FeedCard />
    </div>
  );
}
