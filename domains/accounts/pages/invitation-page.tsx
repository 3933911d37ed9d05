import { useEffect, useState } from "react";
import { useCommand } from "../../../web/api/queries.ts";
import { Card, PageHead } from "../../../web/kit/card.tsx";
import { Form } from "../../../web/kit/form.tsx";
import { EmptyState, ErrorState, Skeleton } from "../../../web/kit/states.tsx";
import { useTexts } from "../../../web/kit/texts.ts";
import { acceptInvitation, lookAtInvitation } from "../contract/sign-in.ts";
import "./accounts.css";
import { enter } from "./enter.ts";
import { NewPassword } from "./new-password.tsx";
import { accountsTexts } from "./texts.ts";
import { TotpStep } from "./totp-step.tsx";

/** Sets the first password. The token stands behind #, which browsers keep from servers and their logs. */
export function InvitationPage() {
  const t = useTexts(accountsTexts);
  const [token] = useState(() => window.location.hash.slice(1));
  const [flowId, setFlowId] = useState<string>();
  const { run, data, error } = useCommand(lookAtInvitation);
  useEffect(() => {
    if (token !== "") run({ body: { token } });
  }, [run, token]);
  return (
    <div className="ac-narrow k-stack">
      <PageHead title={t.invitationTitle} intro={data && t.invitationFor(data.name, data.signInName)} />
      {token === "" ? (
        <EmptyState icon="warning" title={t.errors.invitation_invalid} />
      ) : error ? (
        <ErrorState error={error} errors={t.errors} />
      ) : !data ? (
        <Skeleton />
      ) : (
        <Card>
          {flowId ? (
            <TotpStep flowId={flowId} onDone={() => void enter()} onBack={() => window.location.assign("/sign-in")} />
          ) : (
            <Form
              endpoint={acceptInvitation}
              initial={{ password: "" }}
              input={({ password }) => ({ body: { token, password } })}
              submitLabel={t.start}
              errors={t.errors}
              onDone={(answer) => (answer.step === "totp" ? setFlowId(answer.flowId) : void enter())}
            >
              <NewPassword name="password" />
            </Form>
          )}
        </Card>
      )}
    </div>
  );
}
