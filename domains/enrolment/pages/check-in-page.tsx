import { CheckInPage } from "../../../mechanisms/bookings/pages/check-in-page.tsx";

/** The door of an institution's sites. */
export function InstitutionCheckInPage() {
  return <CheckInPage calendar="/institution/visits" />;
}
