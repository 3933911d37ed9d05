import { useEndpoint } from "../../../web/api/queries.ts";
import { Link } from "../../../web/kit/link.tsx";
import { useTexts } from "../../../web/kit/texts.ts";
import { type Booker, SessionPicker } from "../../../mechanisms/bookings/pages/session-picker.tsx";
import { EmptyState } from "../../../web/kit/states.tsx";
import { readMe } from "../../accounts/contract/self.ts";
import { getFamily, listMyFamilies } from "../../families/contract.ts";
import { visitKind } from "../contract/visits.ts";
import { ConsentStep } from "./consent-step.tsx";
import { enrolmentTexts } from "./texts.ts";

/** Times to visit a site, on its public page; a signed-in family books at once. `familyId` is given at the counter. */
export function VisitSlots(props: { readonly siteId: string; readonly familyId?: string; readonly heading?: string }) {
  const t = useTexts(enrolmentTexts);
  const booker = useBooker(props.familyId);
  return (
    <SessionPicker
      kind={visitKind}
      siteId={props.siteId}
      heading={props.heading ?? t.visits.title}
      booker={booker}
      doneText={t.visits.done}
    />
  );
}

/** The family on this page with its children, and what it has to do before it can book; or the way to signing in. */
export function useBooker(given?: string): Booker {
  const t = useTexts(enrolmentTexts);
  const isFamily = useEndpoint(readMe, {}).data?.kind === "family";
  const mine = useEndpoint(listMyFamilies, {}, { enabled: given === undefined && isFamily });
  const familyId = given ?? mine.data?.families[0]?.id;
  const family = useEndpoint(
    getFamily,
    { params: { familyId: familyId as never } },
    { enabled: familyId !== undefined },
  );
  if (familyId === undefined || !family.data) {
    const next = typeof window === "undefined" ? "/" : window.location.pathname;
    // Signed in without a family: the way there is registering it.
    const way = (
      <Link to={mine.data ? "/family/me" : `/sign-in?next=${encodeURIComponent(next)}`}>
        {mine.data ? t.toFamily : t.visits.signIn}
      </Link>
    );
    return { who: "nobody", way };
  }
  const { children, consents } = family.data;
  const agreed = consents.some(
    ({ purpose, withdrawnAt }) => purpose === "share_with_institution" && withdrawnAt === null,
  );
  const noChild = (
    <EmptyState icon="people" title={t.form.noChild} action={<Link to="/family/me">{t.toFamily}</Link>}>
      {t.form.noChildText}
    </EmptyState>
  );
  const first = children.length === 0 ? noChild : agreed ? undefined : <ConsentStep familyId={familyId} />;
  return {
    who: "family",
    familyId,
    children: children.map(({ id, name }) => ({ id, name })),
    ...(first && { first }),
  };
}
