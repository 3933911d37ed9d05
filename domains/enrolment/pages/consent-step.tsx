import { useCommand } from "../../../web/api/queries.ts";
import { Button } from "../../../web/kit/button.tsx";
import { Notice } from "../../../web/kit/notice.tsx";
import { usePreferences } from "../../../web/kit/preferences.ts";
import { errorText, useTexts } from "../../../web/kit/texts.ts";
import { toast } from "../../../web/kit/toast.tsx";
import { consentTexts, currentVersion, giveConsent } from "../../families/contract.ts";
import { enrolmentTexts } from "./texts.ts";

const purpose = "share_with_institution";

/** Asks for the consent without which no institution sees the child, in its full text. */
export function ConsentStep({ familyId }: { readonly familyId: string }) {
  const t = useTexts(enrolmentTexts);
  const english = usePreferences().language === "en";
  const text = consentTexts[purpose].at(-1)!;
  const agree = useCommand(giveConsent, {
    onError: (error) => toast({ text: errorText(error, t.errors), tone: "danger" }),
  });
  return (
    <Notice tone="warning" title={t.form.consentNeeded}>
      <p>{english ? text.en : text.zh}</p>
      <Button
        variant="primary"
        busy={agree.busy}
        onClick={() =>
          agree.run({
            params: { familyId: familyId as never },
            body: { purpose, textVersion: currentVersion(purpose) },
          })
        }
      >
        {t.form.agree}
      </Button>
    </Notice>
  );
}
