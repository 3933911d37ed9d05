import { useState } from "react";
import type { OutputOf } from "../../../contract/endpoint.ts";
import type { ApiError } from "../../../web/api/client.ts";
import { useCommand } from "../../../web/api/queries.ts";
import { Button } from "../../../web/kit/button.tsx";
import { Card } from "../../../web/kit/card.tsx";
import { Dialog } from "../../../web/kit/dialog.tsx";
import { errorText, useTexts } from "../../../web/kit/texts.ts";
import { toast } from "../../../web/kit/toast.tsx";
import * as contract from "../contract/people.ts";
import { InvitationDialog } from "./invitation-dialog.tsx";
import { officeTexts } from "./texts.ts";

/** What can be done with an account, each with what it means, and asked once more. */
export function PersonActions({ person }: { readonly person: OutputOf<typeof contract.readPerson> }) {
  const t = useTexts(officeTexts);
  const [asked, setAsked] = useState<"password" | "totp" | "close">();
  const [invitation, setInvitation] = useState<string>();
  const done = () => {
    setAsked(undefined);
    toast({ text: t.done });
  };
  const failed = (error: ApiError) => toast({ text: errorText(error, t.errors), tone: "danger" });
  const password = useCommand(contract.resetPassword, {
    onSuccess: (made) => {
      setAsked(undefined);
      setInvitation(made.invitation);
    },
    onError: failed,
  });
  const totp = useCommand(contract.resetTotp, { onSuccess: done, onError: failed });
  const close = useCommand(contract.closePerson, { onSuccess: done, onError: failed });
  const reopen = useCommand(contract.reopenPerson, { onSuccess: done, onError: failed });
  const params = { accountId: person.id };
  const body = { version: person.version };
  const reason = person.can["manage"] === true ? undefined : t.notManaged;
  const questions = {
    password: { title: t.resetPassword, text: t.resetPasswordText, run: () => password.run({ params }) },
    totp: { title: t.resetTotp, text: t.resetTotpText, run: () => totp.run({ params }) },
    close: { title: t.closeAccount, text: t.closeAccountText, run: () => close.run({ params, body }) },
  };
  const question = asked && questions[asked];
  return (
    <Card title={t.actions}>
      <div className="k-stack">
        {person.status === "closed" ? (
          <Button reason={reason} busy={reopen.busy} onClick={() => reopen.run({ params, body })}>
            {t.reopenAccount}
          </Button>
        ) : (
          <>
            <Button reason={reason} onClick={() => setAsked("password")}>
              {t.resetPassword}
            </Button>
            {person.hasTotp && (
              <Button reason={reason} onClick={() => setAsked("totp")}>
                {t.resetTotp}
              </Button>
            )}
            <Button variant="danger" reason={reason} onClick={() => setAsked("close")}>
              {t.closeAccount}
            </Button>
          </>
        )}
      </div>
      <Dialog
        open={question !== undefined}
        title={question?.title ?? ""}
        onClose={() => setAsked(undefined)}
        actions={
          <>
            <Button variant="danger" busy={password.busy || totp.busy || close.busy} onClick={() => question?.run()}>
              {t.confirm}
            </Button>
            <Button onClick={() => setAsked(undefined)}>{t.cancel}</Button>
          </>
        }
      >
        {question?.text}
      </Dialog>
      <InvitationDialog invitation={invitation} onClose={() => setInvitation(undefined)} />
    </Card>
  );
}
