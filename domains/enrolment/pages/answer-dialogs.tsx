import { Choice, optionsOf } from "../../../web/kit/choice.tsx";
import { Dialog } from "../../../web/kit/dialog.tsx";
import { Form } from "../../../web/kit/form.tsx";
import { TextArea } from "../../../web/kit/text-input.tsx";
import { useTexts } from "../../../web/kit/texts.ts";
import { toast } from "../../../web/kit/toast.tsx";
import { type Enquiry, refuseChoice, refuseReasons } from "../contract/applications.ts";
import { revokeOffer, revokeReasons } from "../contract/offers.ts";
import { enrolmentTexts, officeTexts } from "./texts.ts";

type Props = { readonly enquiry: Enquiry | undefined; readonly onClose: () => void };

/** Says no to an application, with a reason the family reads. */
export function RefuseDialog({ enquiry, onClose }: Props) {
  const t = useTexts(officeTexts);
  const names = useTexts(enrolmentTexts).refuseReason as Record<(typeof refuseReasons)[number], string>;
  const initial: { reason: (typeof refuseReasons)[number]; note: string; version: number } = {
    reason: "no_place",
    note: "",
    version: enquiry?.version ?? 1,
  };
  return (
    <Dialog open={enquiry !== undefined} title={enquiry ? t.refuseTitle(enquiry.childName) : ""} onClose={onClose}>
      {enquiry && (
        <>
          <p>{t.refuseText}</p>
          <Form
            endpoint={refuseChoice}
            initial={initial}
            input={(body) => ({ params: { choiceId: enquiry.choiceId }, body })}
            submitLabel={t.refuse}
            errors={t.errors}
            onCancel={onClose}
            onDone={() => {
              toast({ text: t.refused });
              onClose();
            }}
          >
            <Choice name="reason" label={t.reason} options={optionsOf(refuseReasons, names)} />
            <TextArea name="note" label={t.note} rows={2} maxLength={300} />
          </Form>
        </>
      )}
    </Dialog>
  );
}

/** Takes a live offer back, with a reason the family reads. */
export function RevokeDialog({ enquiry, onClose }: Props) {
  const t = useTexts(officeTexts);
  const names = useTexts(enrolmentTexts).revokeReason as Record<(typeof revokeReasons)[number], string>;
  const initial: { reason: (typeof revokeReasons)[number]; note: string } = { reason: "mistake", note: "" };
  const offer = enquiry?.offer;
  return (
    <Dialog open={offer !== undefined && offer !== null} title={t.revokeTitle} onClose={onClose}>
      {offer && (
        <>
          <p>{t.revokeText}</p>
          <Form
            endpoint={revokeOffer}
            initial={initial}
            input={(body) => ({ params: { offerId: offer.id }, body })}
            submitLabel={t.revoke}
            errors={t.errors}
            onCancel={onClose}
            onDone={() => {
              toast({ text: t.revoked });
              onClose();
            }}
          >
            <Choice name="reason" label={t.reason} options={optionsOf(revokeReasons, names)} />
            <TextArea name="note" label={t.note} rows={2} maxLength={300} />
          </Form>
        </>
      )}
    </Dialog>
  );
}
