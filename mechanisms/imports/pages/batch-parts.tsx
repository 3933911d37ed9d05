import { useCommand } from "../../../web/api/queries.ts";
import { Button } from "../../../web/kit/button.tsx";
import { errorText, useTexts } from "../../../web/kit/texts.ts";
import { toast } from "../../../web/kit/toast.tsx";
import { type Batch, type BatchStatus, cancelImport, type commitImport, type undoImport } from "../contract.ts";
import { importTexts } from "./texts.ts";

export const batchTone: Record<BatchStatus, "neutral" | "info" | "success" | "danger" | "warning"> = {
  uploaded: "info",
  checking: "info",
  checked: "warning",
  committing: "info",
  committed: "success",
  undoing: "info",
  undone: "neutral",
  failed: "danger",
  cancelled: "neutral",
};

/** A command of the batch whose refusal appears as a message. */
export function useBatchCommand<E extends typeof commitImport | typeof undoImport | typeof cancelImport>(endpoint: E) {
  const t = useTexts(importTexts);
  return useCommand(endpoint, { onError: (error) => toast({ text: errorText(error, t.errors), tone: "danger" }) });
}

export function CancelButton({ batch }: { readonly batch: Batch }) {
  const t = useTexts(importTexts);
  const cancel = useBatchCommand(cancelImport);
  return (
    <Button
      variant="quiet"
      busy={cancel.busy}
      onClick={() => cancel.run({ params: { batchId: batch.id }, body: { version: batch.version } })}
    >
      {t.cancel}
    </Button>
  );
}
