import { useState } from "react";
import { useCommand } from "../../../web/api/queries.ts";
import { ExportLink } from "../../../web/kit/actions.tsx";
import { Button } from "../../../web/kit/button.tsx";
import { Card, List, ListItem } from "../../../web/kit/card.tsx";
import { Dialog } from "../../../web/kit/dialog.tsx";
import { formatInstant } from "../../../web/kit/format.ts";
import { Link } from "../../../web/kit/link.tsx";
import { EmptyState } from "../../../web/kit/states.tsx";
import { Tag } from "../../../web/kit/tag.tsx";
import { errorText, useTexts } from "../../../web/kit/texts.ts";
import { toast } from "../../../web/kit/toast.tsx";
import { bookVisit, cancelVisit, getVisitCalendar, type Visit } from "../contract/visits.ts";
import { enrolmentTexts } from "./texts.ts";

type Props = { readonly visits: readonly Visit[]; readonly names: ReadonlyMap<string, string> };

/** Visits to come, with calendar and cancelling, and those that were. */
export function FamilyVisits({ visits, names }: Props) {
  const t = useTexts(enrolmentTexts);
  if (visits.length === 0)
    return (
      <EmptyState
        icon="calendar"
        title={t.visits.noMine}
        action={
          <Link to="/" button="primary">
            {t.form.find}
          </Link>
        }
      >
        {t.visits.noMineText}
      </EmptyState>
    );
  const [coming, past] = [
    visits.filter(({ status }) => status === "booked"),
    visits.filter(({ status }) => status !== "booked"),
  ];
  return (
    <div className="k-stack">
      {coming.length > 0 && (
        <Card title={t.visits.upcoming}>
          <List label={t.visits.upcoming}>
            {coming.toReversed().map((visit) => (
              <VisitItem key={visit.id} visit={visit} childName={names.get(visit.childId) ?? ""} />
            ))}
          </List>
        </Card>
      )}
      {past.length > 0 && (
        <Card title={t.visits.past}>
          <List label={t.visits.past}>
            {past.map((visit) => (
              <VisitItem key={visit.id} visit={visit} childName={names.get(visit.childId) ?? ""} />
            ))}
          </List>
        </Card>
      )}
    </div>
  );
}

function VisitItem({ visit, childName }: { readonly visit: Visit; readonly childName: string }) {
  const t = useTexts(enrolmentTexts);
  const [asking, setAsking] = useState(false);
  const failed = (error: unknown) => toast({ text: errorText(error, t.errors), tone: "danger" });
  const again = useCommand(bookVisit, { onSuccess: () => toast({ text: t.visits.done }), onError: failed });
  const cancel = useCommand(cancelVisit, {
    onSuccess: () => {
      setAsking(false);
      const undo = () => again.run({ params: { slotId: visit.slotId }, body: { childId: visit.childId } });
      toast({ text: t.visits.cancelled, undo });
    },
    onError: failed,
  });
  const reason =
    visit.cancelReason && t.visits.byInstitution(t.visits.cancelReason[visit.cancelReason] ?? visit.cancelReason);
  return (
    <ListItem
      title={<Link to={`/sites/${visit.siteId}`}>{visit.siteName}</Link>}
      end={
        visit.status !== "booked" && (
          <Tag tone={visit.status === "attended" ? "success" : "neutral"}>{t.visits.status[visit.status]}</Tag>
        )
      }
    >
      <p className="k-number">
        {formatInstant(visit.startsAt)}–{formatInstant(visit.endsAt).slice(-5)}
        {childName && ` · ${childName}`}
      </p>
      <p className="k-small k-soft">
        {visit.address}
        {visit.phone && ` · ${visit.phone}`}
      </p>
      {visit.note && (
        <p className="k-small">
          {t.visits.note}: {visit.note}
        </p>
      )}
      {visit.status === "cancelled" && reason && <p className="k-small">{reason}</p>}
      {visit.status === "booked" && (
        <div className="k-row">
          <ExportLink
            endpoint={getVisitCalendar}
            input={{ params: { bookingId: visit.id } }}
            name={`${visit.siteName}.ics`}
            label={t.visits.calendar}
          />
          <Button variant="quiet" onClick={() => setAsking(true)}>
            {t.visits.cancel}
          </Button>
        </div>
      )}
      <Dialog
        open={asking}
        title={t.visits.cancelTitle}
        onClose={() => setAsking(false)}
        actions={
          <>
            <Button onClick={() => setAsking(false)}>{t.visits.keep}</Button>
            <Button variant="danger" busy={cancel.busy} onClick={() => cancel.run({ params: { bookingId: visit.id } })}>
              {t.visits.cancel}
            </Button>
          </>
        }
      >
        <p>{t.visits.cancelText}</p>
      </Dialog>
    </ListItem>
  );
}
