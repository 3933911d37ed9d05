import { useState } from "react";
import { useCommand, useEndpoint } from "../../../web/api/queries.ts";
import { useParam } from "../../../web/kit/address.ts";
import { Breadcrumb } from "../../../web/kit/breadcrumb.tsx";
import { Button } from "../../../web/kit/button.tsx";
import { Card, Facts, PageHead } from "../../../web/kit/card.tsx";
import { Choice, optionsOf } from "../../../web/kit/choice.tsx";
import { Dialog } from "../../../web/kit/dialog.tsx";
import { dayOf, formatDay, formatMoney } from "../../../web/kit/format.ts";
import { Link } from "../../../web/kit/link.tsx";
import { Notice } from "../../../web/kit/notice.tsx";
import { renderResult } from "../../../web/kit/states.tsx";
import { Tag } from "../../../web/kit/tag.tsx";
import { TextArea } from "../../../web/kit/text-input.tsx";
import { careTexts, errorText, useTexts } from "../../../web/kit/texts.ts";
import { toast } from "../../../web/kit/toast.tsx";
import { acceptOffer, declineOffer, declineReasons, getOffer, type Offer } from "../contract/offers.ts";
import { useChildNames } from "./applications-page.tsx";
import "./enrolment.css";
import { daysUntil, type FamilyScope, lastDayOf, useFamily } from "./family-scope.ts";
import { enrolmentTexts } from "./texts.ts";

const tone = {
  live: "warning",
  accepted: "success",
  declined: "neutral",
  expired: "neutral",
  revoked: "danger",
} as const;

/** An offer of a place: what it is, until when, what accepting does. */
export function OfferPage() {
  const t = useTexts(enrolmentTexts);
  const scope = useFamily();
  const offerId = useParam("offerId");
  const offer = useEndpoint(getOffer, { params: { offerId: offerId as never } });
  return (
    <>
      <PageHead
        title={t.offer.title}
        above={<Breadcrumb items={[[scope.atCounter ? t.counterTitle : t.title, scope.list], [t.offer.title]]} />}
      />
      {renderResult(offer, (data) => (
        <OfferShown offer={data} scope={scope} />
      ))}
    </>
  );
}

function OfferShown({ offer, scope }: { readonly offer: Offer; readonly scope: FamilyScope }) {
  const t = useTexts(enrolmentTexts);
  const o = t.offer;
  const care = useTexts(careTexts);
  const childName = useChildNames(offer.familyId).get(offer.childId) ?? "";
  const left = daysUntil(offer.deadlineAt, offer.today);
  const live = offer.status === "live";
  const money = formatMoney(offer.priceFen);
  const hourly = offer.serviceForm === "hourly" || offer.serviceForm === "drop_in";
  return (
    <div className="k-stack k-measure">
      <Card
        title={<Link to={`/sites/${offer.siteId}`}>{offer.siteName}</Link>}
        actions={<Tag tone={tone[offer.status]}>{o.status[offer.status]}</Tag>}
      >
        <div className="k-stack">
          {live && left >= 0 && (
            <Notice tone={left <= 2 ? "warning" : "info"}>
              {t.answerBy(formatDay(lastDayOf(offer.deadlineAt)), t.daysLeft(left))}
            </Notice>
          )}
          {live && left < 0 && <Notice tone="warning">{o.expiredText}</Notice>}
          <Facts
            items={[
              [o.facts.child, childName],
              [o.facts.place, `${care.ageBand[offer.ageBand]} · ${care.serviceForm[offer.serviceForm]}`],
              [o.facts.from, formatDay(offer.startOn)],
              [o.facts.to, o.until(formatDay(offer.endOn))],
              [o.facts.price, hourly ? o.perHour(money) : o.perMonth(money)],
              [o.facts.address, offer.address],
              [o.facts.phone, offer.phone],
            ]}
          />
          {offer.note && (
            <p>
              {o.note}: {offer.note}
            </p>
          )}
          {!live && offer.endedAt && (
            <p className="k-soft">
              {o.ended(formatDay(dayOf(offer.endedAt)))}
              {offer.status === "revoked" && offer.reason && ` · ${t.revokeReason[offer.reason] ?? offer.reason}`}
            </p>
          )}
          {offer.status === "expired" && <Notice tone="info">{o.expiredText}</Notice>}
        </div>
      </Card>
      {live && (
        <Card title={o.what}>
          <ul className="enr-what">
            {o.effects(offer.siteName, offer.otherSites).map((line) => (
              <li key={line}>{line}</li>
            ))}
          </ul>
          <p className="k-soft">{o.notAccept(offer.otherSites.length)}</p>
          <Answer offer={offer} childName={childName} />
        </Card>
      )}
      {offer.status === "accepted" && (
        <Link to={`${scope.list}?tab=placements`} button="primary">
          {o.seePlacement}
        </Link>
      )}
    </div>
  );
}

function Answer({ offer, childName }: { readonly offer: Offer; readonly childName: string }) {
  const t = useTexts(enrolmentTexts);
  const o = t.offer;
  const [asking, setAsking] = useState<"accept" | "decline">();
  const [reason, setReason] = useState<(typeof declineReasons)[number] | "none">("none");
  const [note, setNote] = useState("");
  const params = { offerId: offer.id };
  const close = () => setAsking(undefined);
  const onError = (error: unknown) => {
    close();
    toast({ text: errorText(error, t.errors), tone: "danger" });
  };
  const done = (text: string) => () => {
    close();
    toast({ text });
  };
  const accept = useCommand(acceptOffer, { onSuccess: done(o.accepted), onError });
  const decline = useCommand(declineOffer, { onSuccess: done(o.declined), onError });
  const may = offer.can["accept"] === true;
  return (
    <>
      <div className="k-row">
        <Button variant="primary" reason={may ? undefined : o.staff} onClick={() => setAsking("accept")}>
          {o.accept}
        </Button>
        {may && <Button onClick={() => setAsking("decline")}>{o.decline}</Button>}
      </div>
      <Dialog
        open={asking === "accept"}
        title={o.acceptTitle}
        onClose={close}
        actions={
          <>
            <Button onClick={close}>{o.back}</Button>
            <Button variant="primary" busy={accept.busy} onClick={() => accept.run({ params })}>
              {o.acceptConfirm}
            </Button>
          </>
        }
      >
        <p>
          <strong>{[offer.siteName, childName, formatDay(offer.startOn)].filter(Boolean).join(" · ")}</strong>
        </p>
        <p>{o.acceptText}</p>
      </Dialog>
      <Dialog
        open={asking === "decline"}
        title={o.declineTitle}
        onClose={close}
        actions={
          <>
            <Button onClick={close}>{o.back}</Button>
            <Button
              variant="danger"
              busy={decline.busy}
              onClick={() => decline.run({ params, body: { reason: reason === "none" ? null : reason, note } })}
            >
              {o.declineConfirm}
            </Button>
          </>
        }
      >
        <div className="k-stack">
          <p>{o.declineText}</p>
          <Choice<(typeof declineReasons)[number] | "none">
            label={o.reason}
            value={reason}
            onChange={(value) => setReason(value ?? "none")}
            options={[
              { value: "none", label: o.noReason },
              ...optionsOf(declineReasons, t.declineReason as Record<(typeof declineReasons)[number], string>),
            ]}
          />
          <TextArea label={o.more} rows={2} maxLength={300} value={note} onChange={setNote} />
        </div>
      </Dialog>
    </>
  );
}
