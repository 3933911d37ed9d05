import { useState } from "react";
import { useCommand } from "../../../web/api/queries.ts";
import { Button } from "../../../web/kit/button.tsx";
import { Card } from "../../../web/kit/card.tsx";
import { Form } from "../../../web/kit/form.tsx";
import { Notice } from "../../../web/kit/notice.tsx";
import { QrCode } from "../../../web/kit/qr-code.tsx";
import { CodeInput, TextInput } from "../../../web/kit/text-input.tsx";
import { errorText, useTexts } from "../../../web/kit/texts.ts";
import { toast } from "../../../web/kit/toast.tsx";
import * as contract from "../contract/self.ts";
import { NewPassword } from "./new-password.tsx";
import { accountsTexts } from "./texts.ts";

export function PasswordCard() {
  const t = useTexts(accountsTexts);
  const [open, setOpen] = useState(false);
  return (
    <Card title={t.password} actions={!open && <Button onClick={() => setOpen(true)}>{t.changePassword}</Button>}>
      {open ? (
        <Form
          endpoint={contract.changePassword}
          initial={{ current: "", next: "" }}
          input={({ current, next }) => ({ body: { current, next } })}
          submitLabel={t.changePassword}
          errors={t.errors}
          onCancel={() => setOpen(false)}
          onDone={() => {
            setOpen(false);
            toast({ text: t.passwordChanged });
          }}
        >
          <TextInput
            name="current"
            type="password"
            label={t.currentPassword}
            autoComplete="current-password"
            required
          />
          <NewPassword name="next" />
        </Form>
      ) : (
        <p className="k-soft">{t.passwordRules}</p>
      )}
    </Card>
  );
}

export function TotpCard({ isOn }: { readonly isOn: boolean }) {
  const t = useTexts(accountsTexts);
  const [removing, setRemoving] = useState(false);
  const start = useCommand(contract.startTotp);
  const enrolment = start.data;
  const action = isOn
    ? !removing && <Button onClick={() => setRemoving(true)}>{t.totpRemove}</Button>
    : !enrolment && (
        <Button busy={start.busy} onClick={() => start.run({})}>
          {t.totpAdd}
        </Button>
      );
  return (
    <Card title={t.totp} actions={action}>
      <div className="k-stack">
        <p className="k-soft">{isOn ? t.totpOn : t.totpOff}</p>
        {start.error && <Notice tone="danger">{errorText(start.error)}</Notice>}
        {!isOn && enrolment && (
          <>
            <p>{t.totpScan}</p>
            <QrCode text={enrolment.uri} label={t.totpQr} />
            <p className="k-small k-soft ac-link">
              {t.totpSecret} <code>{enrolment.secret}</code>
            </p>
            <Form
              endpoint={contract.confirmTotp}
              initial={{ code: "" }}
              input={({ code }) => ({ body: { flowId: enrolment.flowId, code } })}
              submitLabel={t.totpAdd}
              errors={t.errors}
              onCancel={start.reset}
              onDone={() => {
                start.reset();
                toast({ text: t.totpAdded });
              }}
            >
              <CodeInput name="code" label={t.totpCode} required />
            </Form>
          </>
        )}
        {isOn && removing && (
          <Form
            endpoint={contract.removeTotp}
            initial={{ code: "" }}
            input={({ code }) => ({ body: { code } })}
            submitLabel={t.totpRemove}
            errors={t.errors}
            onCancel={() => setRemoving(false)}
            onDone={() => {
              setRemoving(false);
              toast({ text: t.totpRemoved });
            }}
          >
            <CodeInput name="code" label={t.totpCode} hint={t.totpRemoveText} required />
          </Form>
        )}
      </div>
    </Card>
  );
}
