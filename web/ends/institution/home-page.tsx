import { useEndpoint } from "../../api/queries.ts";
import { formatDay, formatNumber } from "../../kit/format.ts";
import { Stat } from "../../kit/stat.tsx";
import { useTexts } from "../../kit/texts.ts";
import { countEnquiries } from "../../../domains/enrolment/contract/applications.ts";
import { InstitutionHome } from "../../../domains/institutions/pages/institution-home.tsx";
import { endsTexts } from "../shell-parts.tsx";

/** An institution's first page, with what waits for an answer. */
export function InstitutionHomePage() {
  return <InstitutionHome Work={EnrolmentToday} />;
}

function EnrolmentToday() {
  const t = useTexts(endsTexts);
  const counts = useEndpoint(countEnquiries, {}).data;
  const figure = (value: number | undefined) => (value === undefined ? undefined : formatNumber(value));
  return (
    <>
      <Stat
        label={t.waiting}
        value={figure(counts?.waiting)}
        to="/institution/enquiries?status=waiting"
        note={counts?.waitingSince ? t.waitingSince(formatDay(counts.waitingSince)) : undefined}
      />
      <Stat label={t.liveOffers} value={figure(counts?.offered)} to="/institution/enquiries?status=offered" />
      <Stat label={t.visitsToCome} value={figure(counts?.visitsToCome)} to="/institution/visits" />
    </>
  );
}
