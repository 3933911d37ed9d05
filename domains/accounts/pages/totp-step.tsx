import { Form } from "../../../web/kit/form.tsx";
import { CodeInput } from "../../../web/kit/text-input.tsx";
import { useTexts } from "../../../web/kit/texts.ts";
import { signInWithTotp } from "../contract/sign-in.ts";
import { accountsTexts } from "./texts.ts";

/** The second step of a sign-in: the code of the authenticator app. */
export function TotpStep({
  flowId,
  onDone,
  onBack,
}: {
  readonly flowId: string;
  readonly onDone: () => void;
  readonly onBack: () => void;
}) {
  const t = useTexts(accountsTexts);
  return (
    <div className="k-stack">
      <h2>{t.totpTitle}</h2>
      <p className="k-soft">{t.totpIntro}</p>
      <Form
        endpoint={signInWithTotp}
        initial={{ code: "" }}
        input={({ code }) => ({ body: { flowId, code } })}
        submitLabel={t.confirm}
        errors={t.errors}
        onDone={onDone}
        onCancel={onBack}
        cancelLabel={t.back}
      >
        <CodeInput name="code" label={t.totpCode} required />
      </Form>
    </div>
  );
}
