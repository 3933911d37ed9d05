import { CopyButton } from "../../../web/kit/actions.tsx";
import { Button } from "../../../web/kit/button.tsx";
import { Dialog } from "../../../web/kit/dialog.tsx";
import { QrCode } from "../../../web/kit/qr-code.tsx";
import { useTexts } from "../../../web/kit/texts.ts";
import { officeTexts } from "./texts.ts";

/** Shows a fresh invitation, once. */
export function InvitationDialog({
  invitation,
  onClose,
}: {
  readonly invitation: string | undefined;
  readonly onClose: () => void;
}) {
  const t = useTexts(officeTexts);
  const link = `${window.location.origin}/invitation#${invitation ?? ""}`;
  return (
    <Dialog
      open={invitation !== undefined}
      title={t.invitation}
      onClose={onClose}
      actions={<Button onClick={onClose}>{t.close}</Button>}
    >
      {invitation !== undefined && (
        <div className="k-stack">
          <p>{t.invitationText}</p>
          <QrCode text={link} label={t.invitation} />
          <p className="ac-link k-small">{link}</p>
          <CopyButton text={link} label={t.copyInvitation} />
        </div>
      )}
    </Dialog>
  );
}
