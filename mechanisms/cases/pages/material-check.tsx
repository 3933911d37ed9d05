import { useState } from "react";
import { useCommand } from "../../../web/api/queries.ts";
import { Button } from "../../../web/kit/button.tsx";
import { Dialog } from "../../../web/kit/dialog.tsx";
import { Form } from "../../../web/kit/form.tsx";
import { TextInput } from "../../../web/kit/text-input.tsx";
import { errorText, useTexts } from "../../../web/kit/texts.ts";
import { toast } from "../../../web/kit/toast.tsx";
import type { MaterialFile } from "../contract/case.ts";
import { checkMaterial } from "../contract/office.ts";
import { casesTexts, officeTexts } from "./texts.ts";

/** Says of a material that it is in order, or what is wrong with it. */
export function MaterialCheck({ file }: { readonly file: MaterialFile }) {
  const t = useTexts(officeTexts);
  const words = useTexts(casesTexts);
  const [rejecting, setRejecting] = useState(false);
  const accept = useCommand(checkMaterial, {
    onError: (error) => toast({ text: errorText(error, words.errors), tone: "danger" }),
  });
  const params = { materialId: file.id };
  return (
    <span className="k-row">
      {file.status !== "accepted" && (
        <Button
          size="small"
          busy={accept.busy}
          aria-label={`${t.accept} ${file.name}`}
          onClick={() => accept.run({ params, body: { accepted: true } })}
        >
          {t.accept}
        </Button>
      )}
      {file.status !== "rejected" && (
        <Button size="small" variant="quiet" aria-label={`${t.reject} ${file.name}`} onClick={() => setRejecting(true)}>
          {t.reject}
        </Button>
      )}
      {rejecting && (
        <Dialog open title={file.name} onClose={() => setRejecting(false)}>
          <Form
            endpoint={checkMaterial}
            initial={{ remark: "" }}
            input={({ remark }) => ({ params, body: { accepted: false, remark } })}
            submitLabel={t.reject}
            errors={words.errors}
            onCancel={() => setRejecting(false)}
            onDone={() => setRejecting(false)}
          >
            <TextInput name="remark" label={t.remark} required maxLength={500} />
          </Form>
        </Dialog>
      )}
    </span>
  );
}
