import { useState } from "react";
import { z } from "zod";
import { LocalDate } from "../../../contract/values.ts";
import { useEndpoint } from "../../../web/api/queries.ts";
import { useAddressAs } from "../../../web/kit/address.ts";
import { Button } from "../../../web/kit/button.tsx";
import { Card, PageHead } from "../../../web/kit/card.tsx";
import { Select } from "../../../web/kit/choice.tsx";
import { formatDay } from "../../../web/kit/format.ts";
import { Link } from "../../../web/kit/link.tsx";
import { Notice } from "../../../web/kit/notice.tsx";
import { usePreferences } from "../../../web/kit/preferences.ts";
import { EmptyState, renderResult } from "../../../web/kit/states.tsx";
import { useTexts } from "../../../web/kit/texts.ts";
import { listBookingKinds, listHostedSessions, type Session } from "../contract/sessions.ts";
import { AttendeesDialog } from "./attendees-dialog.tsx";
import "./bookings.css";
import { FeedCard } from "./feed-card.tsx";
import { SeriesDialog } from "./series-dialog.tsx";
import { bookingsTexts } from "./texts.ts";
import { WeekView } from "./week-view.tsx";
import { addDays, mondayOf } from "./week.ts";

const Address = z.object({
  week: LocalDate.optional().catch(undefined),
  kind: z.string().max(80).optional().catch(undefined),
  siteId: z.uuid().optional().catch(undefined),
});
const most = 100;

/** The calendar of a host: what can be booked in a week, who has booked, new times; of one kind or of all. */
export function HostPage(props: {
  readonly kind?: string;
  readonly title?: string;
  readonly intro?: string;
  readonly checkIn: string;
  readonly sites: readonly { readonly id: string; readonly name: string }[];
}) {
  const texts = useTexts(bookingsTexts);
  const t = texts.host;
  const language = usePreferences().language === "en" ? "en" : "zh";
  const [address, change] = useAddressAs(Address);
  const [adding, setAdding] = useState(false);
  const [open, setOpen] = useState<Session>();
  const kinds = useEndpoint(listBookingKinds, {}, { staleTime: 300_000 }).data?.items ?? [];
  const now = useEndpoint(listHostedSessions, { query: { size: 1 } }, { staleTime: 60_000 }).data?.today;
  const today = now ?? address.week;
  const monday = address.week ?? (today ? mondayOf(today) : undefined);
  const sunday = monday && addDays(monday, 6);
  const kind = props.kind ?? address.kind;
  const sessions = useEndpoint(
    listHostedSessions,
    {
      query: {
        from: monday as never,
        to: sunday as never,
        kind,
        siteId: address.siteId as never,
        size: most,
      },
    },
    { keepPrevious: true, enabled: monday !== undefined },
  );
  const go = (days: number) => monday && change({ week: addDays(monday, days) }, true);
  const add = (
    <Button variant="primary" icon="plus" onClick={() => setAdding(true)}>
      {t.add}
    </Button>
  );
  const site = address.siteId ?? (props.sites.length === 1 ? props.sites[0]!.id : undefined);
  return (
    <>
      <PageHead
        title={props.title ?? t.title}
        intro={props.intro ?? t.intro}
        actions={
          <>
            <Link to={props.checkIn} button="secondary">
              {t.checkIn}
            </Link>
            {add}
          </>
        }
      />
      <div className="k-stack">
        <div className="bkg-filters" role="search">
          {props.kind === undefined && kinds.length > 1 && (
            <Select
              label={t.kind}
              placeholder={t.allKinds}
              value={kind}
              onChange={(value) => change({ kind: value })}
              options={kinds.map(({ key, title }) => ({ value: key as string, label: title[language] }))}
            />
          )}
          {props.sites.length > 1 && (
            <Select
              label={t.site}
              placeholder={t.allSites}
              value={address.siteId}
              onChange={(value) => change({ siteId: value })}
              options={props.sites.map(({ id, name }) => ({ value: id, label: name }))}
            />
          )}
          <div className="k-row">
            <Button icon="left" onClick={() => go(-7)} aria-label={t.previous} />
            <Button onClick={() => change({ week: undefined }, true)}>{t.thisWeek}</Button>
            <Button icon="right" onClick={() => go(7)} aria-label={t.next} />
          </div>
        </div>
        <Card title={monday && sunday ? t.week(formatDay(monday), formatDay(sunday)) : t.title}>
          {renderResult(
            sessions,
            ({ items, total }) => (
              <div className="k-stack">
                {total > items.length && <Notice tone="warning">{t.tooMany(items.length, total)}</Notice>}
                <WeekView
                  monday={monday!}
                  today={today ?? ""}
                  sessions={items}
                  kinds={props.kind === undefined ? kinds : []}
                  onOpen={setOpen}
                />
              </div>
            ),
            {
              isEmpty: ({ total }) => total === 0,
              empty: (
                <EmptyState icon="calendar" title={t.none} action={add}>
                  {t.noneText}
                </EmptyState>
              ),
            },
          )}
        </Card>
        {site && <FeedCard key={site} siteId={site} />}
      </div>
      <SeriesDialog
        open={adding}
        kinds={props.kind === undefined ? kinds : kinds.filter(({ key }) => key === props.kind)}
        sites={props.sites}
        today={today ?? ""}
        onClose={() => setAdding(false)}
      />
      <AttendeesDialog
        session={open && (sessions.data?.items.find(({ id }) => id === open.id) ?? open)}
        onClose={() => setOpen(undefined)}
      />
    </>
  );
}
