import { useState } from "react";
import { useQueryClient } from "@tanstack/react-query";
import { keyOf, useCommand, useEndpoint } from "../../../web/api/queries.ts";
import { CopyButton } from "../../../web/kit/actions.tsx";
import { Button } from "../../../web/kit/button.tsx";
import { Card } from "../../../web/kit/card.tsx";
import { Dialog } from "../../../web/kit/dialog.tsx";
import { renderResult } from "../../../web/kit/states.tsx";
import { useTexts } from "../../../web/kit/texts.ts";
import { toast } from "../../../web/kit/toast.tsx";
import { getFeed, getSiteFeed, renewFeed, renewSiteFeed } from "../contract/feeds.ts";
import "./bookings.css";
import { useErrorWords } from "./error-words.ts";
import { bookingsTexts } from "./texts.ts";

/** The secret address of the caller's own calendar, or with `siteId` of a site's. */
export function FeedCard({ siteId }: { readonly siteId?: string }) {
  const t = useTexts(bookingsTexts).feed;
  const errorWords = useErrorWords();
  const client = useQueryClient();
  const [asking, setAsking] = useState(false);
  const params = { siteId: siteId as never };
  const own = useEndpoint(getFeed, {}, { enabled: siteId === undefined });
  const ofSite = useEndpoint(getSiteFeed, { params }, { enabled: siteId !== undefined });
  const options = {
    onSuccess: () => {
      setAsking(false);
      toast({ text: t.renewed });
      void client.invalidateQueries({ queryKey: keyOf(getFeed, {}) });
      if (siteId !== undefined) void client.invalidateQueries({ queryKey: keyOf(getSiteFeed, { params }) });
    },
    onError: (error: unknown) => toast({ text: errorWords(error), tone: "danger" as const }),
  };
  const renewOwn = useCommand(renewFeed, options);
  const renewOfSite = useCommand(renewSiteFeed, options);
  const renew = () => (siteId === undefined ? renewOwn.run({}) : renewOfSite.run({ params }));
  const busy = renewOwn.busy || renewOfSite.busy;
  return (
    <Card title={t.title}>
      {renderResult(siteId === undefined ? own : ofSite, ({ feed }) => {
        const address = feed && `${window.location.origin}${feed.path}`;
        return (
          <div className="k-stack">
            <p className="k-small k-soft">{siteId === undefined ? t.text : t.siteText}</p>
            {address ? (
              <>
                <p className="bkg-address k-small k-number">{address}</p>
                <div className="k-row">
                  <CopyButton text={address} label={t.copy} />
                  <Button variant="quiet" onClick={() => setAsking(true)}>
                    {t.renew}
                  </Button>
                </div>
              </>
            ) : (
              <div className="k-row">
                <Button busy={busy} onClick={renew}>
                  {t.make}
                </Button>
              </div>
            )}
          </div>
        );
      })}
      <Dialog
        open={asking}
        title={t.renewTitle}
        onClose={() => setAsking(false)}
        actions={
          <>
            <Button onClick={() => setAsking(false)}>{t.cancel}</Button>
            <Button variant="danger" busy={busy} onClick={renew}>
              {t.renew}
            </Button>
          </>
        }
      >
        <p>{t.renewText}</p>
      </Dialog>
    </Card>
  );
}
