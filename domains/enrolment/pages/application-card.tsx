import { useState } from "react";
import { useCommand } from "../../../web/api/queries.ts";
import { Button } from "../../../web/kit/button.tsx";
import { Card } from "../../../web/kit/card.tsx";
import { Dialog } from "../../../web/kit/dialog.tsx";
import { dayOf, formatDay, formatInstant, formatMonth } from "../../../web/kit/format.ts";
import { Link } from "../../../web/kit/link.tsx";
import type { Tone } from "../../../web/kit/notice.tsx";
import { Timeline, type TimelineEntry } from "../../../web/kit/steps.tsx";
import { Tag } from "../../../web/kit/tag.tsx";
import { careTexts, errorText, useTexts } from "../../../web/kit/texts.ts";
import { toast } from "../../../web/kit/toast.tsx";
import { type Application, type Choice, type ChoiceStatus, withdrawApplication } from "../contract/applications.ts";
import type { FamilyScope } from "./family-scope.ts";
import { enrolmentTexts } from "./texts.ts";

type Props = { readonly application: Application; readonly childName: string; readonly scope: FamilyScope };

export const choiceTone: Record<ChoiceStatus, Tone> = {
  waiting: "info",
  offered: "warning",
  paused: "neutral",
  declined: "neutral",
  refused: "danger",
  withdrawn: "neutral",
  placed: "success",
};
const applicationTone = { open: "info", placed: "success", withdrawn: "neutral" } as const;

/** One application: every site in the family's order with what has happened there. */
export function ApplicationCard({ application, childName, scope }: Props) {
  const t = useTexts(enrolmentTexts);
  const care = useTexts(careTexts);
  const open = application.status === "open";
  const shown = [...application.choices].sort((a, b) => Number(isOver(a)) - Number(isOver(b)) || a.rank - b.rank);
  return (
    <Card
      title={childName || t.title}
      actions={<Tag tone={applicationTone[application.status]}>{t.status[application.status]}</Tag>}
    >
      <div className="k-stack">
        <p className="k-soft k-small">
          {t.wanted(formatMonth(application.wantedFrom), care.serviceForm[application.serviceForm])}
          {" · "}
          {t.submitted(formatInstant(application.submittedAt))}
          {application.channel === "counter" && ` · ${t.byCounter}`}
        </p>
        {application.note && <p>{application.note}</p>}
        <ol className="enr-order">
          {shown.map((choice) => (
            <ChoiceItem key={choice.id} choice={choice} application={application} scope={scope} />
          ))}
        </ol>
        {open && (
          <div className="k-row">
            <Link to={`${scope.apply}?application=${application.id}`} button="secondary">
              {t.change}
            </Link>
            <Withdraw applicationId={application.id} />
          </div>
        )}
      </div>
    </Card>
  );
}

const isOver = ({ status }: Choice) => status === "withdrawn" || status === "declined" || status === "refused";

function ChoiceItem({
  choice,
  application,
  scope,
}: {
  readonly choice: Choice;
  readonly application: Application;
  readonly scope: FamilyScope;
}) {
  const t = useTexts(enrolmentTexts);
  const live = choice.offers.find(({ status }) => status === "live");
  const hint = t.choiceHint[choice.status];
  return (
    <li>
      <span className="enr-rank k-number" aria-label={t.order(choice.rank)}>
        {choice.rank}
      </span>
      <div className="enr-grow">
        <div className="k-row k-row-between">
          <Link to={`/sites/${choice.siteId}`}>{choice.siteName}</Link>
          <Tag tone={choiceTone[choice.status]}>{t.choice[choice.status]}</Tag>
        </div>
        {hint && <p className="k-small k-soft">{hint}</p>}
        {choice.status === "refused" && choice.reason && (
          <p className="k-small">
            {t.refuseReason[choice.reason] ?? choice.reason}
            {choice.note && `：${choice.note}`}
          </p>
        )}
        {live && (
          <p>
            <Link to={`${scope.offers}/${live.id}`} button="primary">
              {t.seeOffer}
            </Link>
          </p>
        )}
        <details>
          <summary className="k-small">{t.history}</summary>
          <Timeline entries={useHistory(choice, application)} />
        </details>
      </div>
    </li>
  );
}

/** What happened at one site, oldest first. */
function useHistory(choice: Choice, application: Application): TimelineEntry[] {
  const t = useTexts(enrolmentTexts);
  const entries: (TimelineEntry & { at: string })[] = [
    {
      key: "submitted",
      at: application.submittedAt,
      when: formatInstant(application.submittedAt),
      title: t.event.submitted,
    },
  ];
  for (const offer of choice.offers) {
    entries.push({
      key: `${offer.id} made`,
      at: offer.madeAt,
      when: formatInstant(offer.madeAt),
      title: t.event.offered,
      state: offer.status === "live" ? "current" : "done",
    });
    if (!offer.endedAt || offer.status === "live") continue;
    const reasons = offer.status === "revoked" ? t.revokeReason : t.declineReason;
    entries.push({
      key: `${offer.id} ended`,
      at: offer.endedAt,
      when: formatInstant(offer.endedAt),
      title: t.event[offer.status],
      state: offer.status === "accepted" ? "done" : "failed",
      children: offer.reason && <p className="k-small k-soft">{reasons[offer.reason] ?? offer.reason}</p>,
    });
  }
  if (choice.status === "refused" || choice.status === "withdrawn")
    entries.push({
      key: "ended",
      at: choice.changedAt,
      when: formatDay(dayOf(choice.changedAt)),
      title:
        choice.status === "refused"
          ? t.event.refused
          : application.status === "placed"
            ? t.event.closed
            : t.event.withdrawn,
      state: "failed",
    });
  return entries.sort((a, b) => a.at.localeCompare(b.at));
}

function Withdraw({ applicationId }: { readonly applicationId: Application["id"] }) {
  const t = useTexts(enrolmentTexts);
  const [asking, setAsking] = useState(false);
  const withdraw = useCommand(withdrawApplication, {
    onSuccess: () => {
      setAsking(false);
      toast({ text: t.withdrawn });
    },
    onError: (error) => toast({ text: errorText(error, t.errors), tone: "danger" }),
  });
  return (
    <>
      <Button variant="quiet" onClick={() => setAsking(true)}>
        {t.withdraw}
      </Button>
      <Dialog
        open={asking}
        title={t.withdrawTitle}
        onClose={() => setAsking(false)}
        actions={
          <>
            <Button onClick={() => setAsking(false)}>{t.keep}</Button>
            <Button variant="danger" busy={withdraw.busy} onClick={() => withdraw.run({ params: { applicationId } })}>
              {t.withdraw}
            </Button>
          </>
        }
      >
        <p>{t.withdrawText}</p>
      </Dialog>
    </>
  );
}
