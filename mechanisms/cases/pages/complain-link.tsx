import { useEndpoint } from "../../../web/api/queries.ts";
import { Icon } from "../../../web/kit/icon.tsx";
import { Link } from "../../../web/kit/link.tsx";
import { useTexts } from "../../../web/kit/texts.ts";
import { listCaseKinds } from "../contract/apply.ts";
import { casesTexts } from "./texts.ts";

/** On a site's public page: the way to complain about it, where the locality takes complaints. */
export function ComplainLink({ siteId }: { readonly siteId: string }) {
  const t = useTexts(casesTexts);
  const kinds = useEndpoint(listCaseKinds, { query: { group: "complaint", about: "site" } }, { staleTime: 600_000 });
  const kind = kinds.data?.items.find(({ follows }) => follows === null);
  if (!kind) return null;
  return (
    <p>
      <Link to={`/services/${kind.key}/begin?on=${siteId}`}>
        <Icon name="chat" size={16} /> {t.complainHere}
      </Link>
    </p>
  );
}
