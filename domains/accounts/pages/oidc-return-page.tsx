import { useEffect, useRef, useState } from "react";
import { useCommand } from "../../../web/api/queries.ts";
import { Card, PageHead } from "../../../web/kit/card.tsx";
import { Link } from "../../../web/kit/link.tsx";
import { Notice } from "../../../web/kit/notice.tsx";
import { Skeleton } from "../../../web/kit/states.tsx";
import { errorText, useTexts } from "../../../web/kit/texts.ts";
import { finishOidc } from "../contract/sign-in.ts";
import "./accounts.css";
import { enter } from "./enter.ts";
import { forgetOidcFlow, readOidcFlow } from "./oidc-flow.ts";
import { accountsTexts } from "./texts.ts";
import { TotpStep } from "./totp-step.tsx";

/** Where the unified login sends people back to. */
export function OidcReturnPage() {
  const t = useTexts(accountsTexts);
  const begun = useRef(false);
  const [flow] = useState(readOidcFlow);
  const { run, error, data } = useCommand(finishOidc);
  const next = flow?.next;
  useEffect(() => {
    if (begun.current || !flow) return;
    begun.current = true;
    forgetOidcFlow();
    run({ body: { flowId: flow.flowId, search: window.location.search } });
  }, [run, flow]);
  useEffect(() => {
    if (data?.step === "signed_in") void enter(next);
  }, [data, next]);
  const problem = error ? errorText(error, t.errors) : flow ? undefined : t.errors.flow_expired;
  return (
    <div className="ac-narrow k-stack">
      <PageHead title={t.oidcTitle} />
      {problem ? (
        <>
          <Notice tone="danger" alert>
            {problem}
          </Notice>
          <Link to="/sign-in" button="primary">
            {t.signIn}
          </Link>
        </>
      ) : data?.step === "totp" ? (
        <Card>
          <TotpStep
            flowId={data.flowId}
            onDone={() => void enter(next)}
            onBack={() => window.location.assign("/sign-in")}
          />
        </Card>
      ) : (
        <Skeleton />
      )}
    </div>
  );
}
