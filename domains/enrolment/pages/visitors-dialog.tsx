import { useState } from "react";
import { useCommand, useEndpoint } from "../../../web/api/queries.ts";
import { Button } from "../../../web/kit/button.tsx";
import { List, ListItem } from "../../../web/kit/card.tsx";
import { Choice, optionsOf } from "../../../web/kit/choice.tsx";
import { Dialog } from "../../../web/kit/dialog.tsx";
import { formatInstant } from "../../../web/kit/format.ts";
import { EmptyState, renderResult } from "../../../web/kit/states.tsx";
import { Tag } from "../../../web/kit/tag.tsx";
import { errorText, useTexts } from "../../../web/kit/texts.ts";
import { toast } from "../../../web/kit/toast.tsx";
import {
  cancelVisitSlot,
  listVisitors,
  recordVisit,
  slotCancelReasons,
  type Visitor,
  type VisitSlot,
} from "../contract/visits.ts";
import { enrolmentTexts, officeTexts } from "./texts.ts";

type Props = { readonly slot: VisitSlot | undefined; readonly onClose: () => void };

/** Who comes to a visit, and who came. */
export function VisitorsDialog({ slot, onClose }: Props) {
  const t = useTexts(officeTexts);
  return (
    <Dialog
      open={slot !== undefined}
      title={slot ? `${t.visitors} · ${formatInstant(slot.startsAt)}` : ""}
      onClose={onClose}
    >
      {slot && <Visitors slot={slot} />}
    </Dialog>
  );
}

function Visitors({ slot }: { readonly slot: VisitSlot }) {
  const t = useTexts(officeTexts);
  const visitors = useEndpoint(listVisitors, { params: { slotId: slot.id } });
  return renderResult(
    visitors,
    (data) => (
      <div className="k-stack">
        <List label={t.visitors}>
          {data.visitors.map((visitor) => (
            <VisitorItem key={visitor.id} visitor={visitor} />
          ))}
        </List>
        {data.hidden > 0 && <p className="k-small k-soft">{t.hidden(data.hidden)}</p>}
      </div>
    ),
    {
      isEmpty: (data) => data.visitors.length === 0 && data.hidden === 0,
      empty: <EmptyState icon="people" title={t.noVisitors} />,
    },
  );
}

function VisitorItem({ visitor }: { readonly visitor: Visitor }) {
  const t = useTexts(officeTexts);
  const record = useCommand(recordVisit, {
    onSuccess: () => toast({ text: t.recorded }),
    onError: (error) => toast({ text: errorText(error, t.errors), tone: "danger" }),
  });
  const set = (attended: boolean) => record.run({ params: { bookingId: visitor.id }, body: { attended } });
  return (
    <ListItem
      title={`${visitor.childName} · ${t.months(visitor.ageMonths)}`}
      end={
        visitor.status !== "booked" && (
          <Tag tone={visitor.status === "attended" ? "success" : "warning"}>{t.visitorStatus[visitor.status]}</Tag>
        )
      }
    >
      <span className="k-small k-soft">
        {visitor.guardianName} <span className="k-number">{visitor.phone}</span>
      </span>
      <div className="k-row">
        {visitor.status !== "attended" && (
          <Button
            size="small"
            busy={record.busy}
            onClick={() => set(true)}
            aria-label={`${t.attended} ${visitor.childName}`}
          >
            {t.attended}
          </Button>
        )}
        {visitor.status !== "no_show" && (
          <Button
            size="small"
            variant="quiet"
            busy={record.busy}
            onClick={() => set(false)}
            aria-label={`${t.noShow} ${visitor.childName}`}
          >
            {t.noShow}
          </Button>
        )}
      </div>
    </ListItem>
  );
}

/** Calls a time off; those who booked see why. */
export function CancelSlotDialog({ slot, onClose }: Props) {
  const t = useTexts(officeTexts);
  const names = useTexts(enrolmentTexts).visits.cancelReason as Record<(typeof slotCancelReasons)[number], string>;
  const [reason, setReason] = useState<(typeof slotCancelReasons)[number]>("staff");
  const cancel = useCommand(cancelVisitSlot, {
    onSuccess: ({ cancelledBookings }) => {
      toast({ text: t.slotCancelled(cancelledBookings) });
      onClose();
    },
    onError: (error) => toast({ text: errorText(error, t.errors), tone: "danger" }),
  });
  return (
    <Dialog
      open={slot !== undefined}
      title={t.slotCancelTitle}
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>{t.cancel}</Button>
          <Button
            variant="danger"
            busy={cancel.busy}
            onClick={() => slot && cancel.run({ params: { slotId: slot.id }, body: { reason } })}
          >
            {t.slotCancelConfirm}
          </Button>
        </>
      }
    >
      <div className="k-stack">
        <p>{t.slotCancelText(slot?.taken ?? 0)}</p>
        <Choice
          label={t.reason}
          value={reason}
          onChange={(value) => setReason(value ?? "staff")}
          options={optionsOf(slotCancelReasons, names)}
        />
      </div>
    </Dialog>
  );
}
