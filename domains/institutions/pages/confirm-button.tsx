import { useCommand } from "../../../web/api/queries.ts";
import { Button } from "../../../web/kit/button.tsx";
import { errorText, useTexts } from "../../../web/kit/texts.ts";
import { toast } from "../../../web/kit/toast.tsx";
import { confirmVacancy, type SiteRow } from "../contract.ts";
import { registryTexts } from "./texts.ts";

/** "Still correct": one tap that renews the day of a vacancy figure. */
export function ConfirmButton({ siteId, reason }: { readonly siteId: SiteRow["id"]; readonly reason?: string }) {
  const t = useTexts(registryTexts);
  const confirm = useCommand(confirmVacancy, {
    onSuccess: () => toast({ text: t.confirmed }),
    onError: (error) => toast({ text: errorText(error), tone: "danger" }),
  });
  return (
    <Button
      icon="check"
      size="small"
      busy={confirm.busy}
      reason={reason}
      onClick={() => confirm.run({ params: { siteId } })}
    >
      {t.stillCorrect}
    </Button>
  );
}
