import { useEndpoint } from "../../../web/api/queries.ts";
import { Icon } from "../../../web/kit/icon.tsx";
import { Link } from "../../../web/kit/link.tsx";
import { Badge } from "../../../web/kit/tag.tsx";
import { useTexts } from "../../../web/kit/texts.ts";
import { countUnread } from "../contract.ts";
import "./notices.css";
import { noticeTexts } from "./texts.ts";

/** In the head of every end, for whoever is signed in: how much is unread, kept live. */
export function Bell() {
  const t = useTexts(noticeTexts);
  const unread = useEndpoint(countUnread, {}).data?.unread ?? 0;
  return (
    <Link to="/notices" className="nt-bell" aria-label={t.bell(unread)} title={t.inbox}>
      <Icon name="bell" size={22} />
      <span aria-hidden="true">
        <Badge count={unread} />
      </span>
    </Link>
  );
}
