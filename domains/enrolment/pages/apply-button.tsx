import { Link } from "../../../web/kit/link.tsx";
import { useTexts } from "../../../web/kit/texts.ts";
import { enrolmentTexts } from "./texts.ts";

/** The way from a site's public page to an application. */
export function ApplyButton({ siteId }: { readonly siteId: string }) {
  const t = useTexts(enrolmentTexts);
  return (
    <Link to={`/family/apply?site=${siteId}`} button="primary">
      {t.apply}
    </Link>
  );
}
