import { lazy } from "react";
import { SitePage } from "../../../domains/search/pages/site-page.tsx";

const Visits = lazy(async () => ({
  default: (await import("../../../domains/enrolment/pages/visit-slots.tsx")).VisitSlots,
}));
const Apply = lazy(async () => ({
  default: (await import("../../../domains/enrolment/pages/apply-button.tsx")).ApplyButton,
}));
const Complain = lazy(async () => ({
  default: (await import("../../../mechanisms/cases/pages/complain-link.tsx")).ComplainLink,
}));

/** A site's public page, with visits to book and the ways to an application and to a complaint. */
export function SiteWithVisits() {
  return <SitePage Visits={Visits} Apply={Apply} Complain={Complain} />;
}
