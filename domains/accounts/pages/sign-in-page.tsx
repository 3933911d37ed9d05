import { useEffect, useState } from "react";
import type { Phone } from "../../../contract/values.ts";
import { bootstrap } from "../../../web/api/bootstrap.ts";
import { useCommand, useEndpoint } from "../../../web/api/queries.ts";
import { useAddressText } from "../../../web/kit/address.ts";
import { Button } from "../../../web/kit/button.tsx";
import { Card, PageHead } from "../../../web/kit/card.tsx";
import { Form } from "../../../web/kit/form.tsx";
import { Link } from "../../../web/kit/link.tsx";
import { Notice } from "../../../web/kit/notice.tsx";
import { Tabs } from "../../../web/kit/tabs.tsx";
import { CodeInput, PhoneInput, TextInput } from "../../../web/kit/text-input.tsx";
import { errorText, useTexts } from "../../../web/kit/texts.ts";
import { readMe } from "../contract/self.ts";
import * as contract from "../contract/sign-in.ts";
import "./accounts.css";
import { enter } from "./enter.ts";
import { keepOidcFlow } from "./oidc-flow.ts";
import { accountsTexts } from "./texts.ts";
import { TotpStep } from "./totp-step.tsx";

/** Signing in: families by phone and code, staff by name and password, everyone by passkey. */
export function SignInPage() {
  const t = useTexts(accountsTexts);
  const next = useAddressText("next");
  const me = useEndpoint(readMe, {}).data;
  const done = () => void enter(next);
  return (
    <div className="ac-narrow k-stack">
      <PageHead title={t.signIn} intro={t.signInIntro} />
      {me && me.kind !== "anonymous" && (
        <Notice tone="info">
          <span className="k-row">
            {t.signedInAs(me.name)}
            <Button size="small" onClick={done}>
              {t.goOn}
            </Button>
          </span>
        </Notice>
      )}
      <Card>
        <Tabs
          label={t.whoAreYou}
          tabs={[
            { key: "family", title: t.family, content: <FamilySignIn onDone={done} /> },
            {
              key: "staff",
              title: t.staff,
              content: <StaffSignIn onDone={done} oidc={me?.oidc ?? false} next={next} />,
            },
          ]}
        />
      </Card>
      <Card>
        <PasskeySignIn onDone={done} />
      </Card>
      {bootstrap.mode === "demo" && (
        <Link to="/demo" button="secondary">
          {t.demoEnter}
        </Link>
      )}
    </div>
  );
}

function FamilySignIn({ onDone }: { readonly onDone: () => void }) {
  const t = useTexts(accountsTexts);
  const [phone, setPhone] = useState<string>();
  const [again, setAgain] = useState(0);
  const request = useCommand(contract.requestCode, { onSuccess: ({ againInSeconds }) => setAgain(againInSeconds) });
  useEffect(() => {
    if (again <= 0) return;
    const timer = setTimeout(() => setAgain(again - 1), 1_000);
    return () => clearTimeout(timer);
  }, [again]);
  if (phone === undefined)
    return (
      <div className="k-stack">
        <Form
          endpoint={contract.requestCode}
          initial={{ phone: "" }}
          input={(values) => ({ body: { phone: values.phone as Phone } })}
          submitLabel={t.sendCode}
          onDone={({ againInSeconds }, values) => {
            setAgain(againInSeconds);
            setPhone(values.phone);
          }}
        >
          <PhoneInput name="phone" label={t.phone} required />
        </Form>
        <p className="k-small k-soft">{t.noPhone}</p>
      </div>
    );
  return (
    <div className="k-stack">
      <Notice tone="success">
        {t.codeSent(phone)}
        {bootstrap.mode === "demo" && (
          <>
            {" "}
            {t.codeDemo}
            <a href="/demo/outbox" target="_blank" rel="noreferrer">
              {t.demoOutbox}
            </a>
          </>
        )}
      </Notice>
      {request.error && <Notice tone="danger">{errorText(request.error, t.errors)}</Notice>}
      <Form
        endpoint={contract.signInWithCode}
        initial={{ code: "" }}
        input={({ code }) => ({ body: { phone: phone as Phone, code } })}
        submitLabel={t.enter}
        errors={t.errors}
        onDone={onDone}
        actions={
          <>
            <Button
              variant="quiet"
              busy={request.busy}
              reason={again > 0 ? t.codeAgainIn(again) : undefined}
              onClick={() => request.run({ body: { phone: phone as Phone } })}
            >
              {t.codeAgain}
            </Button>
            <Button variant="quiet" onClick={() => setPhone(undefined)}>
              {t.otherPhone}
            </Button>
          </>
        }
      >
        <CodeInput name="code" label={t.code} required />
      </Form>
    </div>
  );
}

function StaffSignIn({
  onDone,
  oidc,
  next,
}: {
  readonly onDone: () => void;
  readonly oidc: boolean;
  readonly next: string | undefined;
}) {
  const t = useTexts(accountsTexts);
  const [flowId, setFlowId] = useState<string>();
  const start = useCommand(contract.startOidc, {
    onSuccess: (flow) => {
      keepOidcFlow({ flowId: flow.flowId, next });
      window.location.assign(flow.url);
    },
  });
  if (flowId !== undefined) return <TotpStep flowId={flowId} onDone={onDone} onBack={() => setFlowId(undefined)} />;
  return (
    <div className="k-stack">
      <Form
        endpoint={contract.signInWithPassword}
        initial={{ name: "", password: "" }}
        input={({ name, password }) => ({ body: { name, password } })}
        submitLabel={t.enter}
        errors={t.errors}
        onDone={(answer) => (answer.step === "totp" ? setFlowId(answer.flowId) : onDone())}
      >
        <TextInput name="name" label={t.name} autoComplete="username" required />
        <TextInput name="password" type="password" label={t.password} autoComplete="current-password" required />
      </Form>
      {oidc && (
        <>
          <div className="ac-or">{t.or}</div>
          {start.error && (
            <Notice tone="danger" alert>
              {errorText(start.error, t.errors)}
            </Notice>
          )}
          <Button
            wide
            icon="shield"
            busy={start.busy}
            onClick={() => start.run({ body: { origin: window.location.origin } })}
          >
            {t.oidc}
          </Button>
        </>
      )}
      <p className="k-small k-soft">{t.forgot}</p>
    </div>
  );
}

function PasskeySignIn({ onDone }: { readonly onDone: () => void }) {
  const t = useTexts(accountsTexts);
  const [problem, setProblem] = useState<string>();
  const [busy, setBusy] = useState(false);
  const options = useCommand(contract.passkeySignInOptions);
  const finish = useCommand(contract.signInWithPasskey);
  const run = async () => {
    setBusy(true);
    setProblem(undefined);
    try {
      const { startAuthentication } = await import("@simplewebauthn/browser");
      const flow = await options.submit({ body: { origin: window.location.origin } });
      const optionsJSON = flow.options as unknown as Parameters<typeof startAuthentication>[0]["optionsJSON"];
      const response = await startAuthentication({ optionsJSON }).catch(() => undefined);
      if (!response) return setProblem(t.passkeyCancelled);
      await finish.submit({ body: { flowId: flow.flowId, response: { ...response, clientExtensionResults: {} } } });
      onDone();
    } catch (error) {
      setProblem(errorText(error, t.errors));
    } finally {
      setBusy(false);
    }
  };
  return (
    <div className="k-stack">
      {problem && (
        <Notice tone="danger" alert>
          {problem}
        </Notice>
      )}
      <Button wide icon="shield" busy={busy} onClick={() => void run()}>
        {t.passkey}
      </Button>
      <p className="k-small k-soft">{t.passkeyHint}</p>
    </div>
  );
}
