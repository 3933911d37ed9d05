import { useEndpoint } from "../../../web/api/queries.ts";
import { useTexts } from "../../../web/kit/texts.ts";
import { HostPage } from "../../../mechanisms/bookings/pages/host-page.tsx";
import { listSitesForStaff } from "../../institutions/contract.ts";
import { officeTexts } from "./texts.ts";

/** Visits and everything else that can be booked at an institution's sites. */
export function VisitsPage() {
  const t = useTexts(officeTexts);
  const sites = useEndpoint(listSitesForStaff, { query: { size: "100" } }, { staleTime: 300_000 }).data?.items ?? [];
  return <HostPage title={t.visits} intro={t.visitsIntro} checkIn="/institution/check-in" sites={sites} />;
}
