import { useState } from "react";
import { useCommand, useEndpoint } from "../../../web/api/queries.ts";
import { ExportLink } from "../../../web/kit/actions.tsx";
import { Button } from "../../../web/kit/button.tsx";
import { Card } from "../../../web/kit/card.tsx";
import { Dialog } from "../../../web/kit/dialog.tsx";
import { renderResult } from "../../../web/kit/states.tsx";
import { errorText, useTexts } from "../../../web/kit/texts.ts";
import { toast } from "../../../web/kit/toast.tsx";
import { eraseFamily, exportFamily, type Family, previewErasure } from "../contract.ts";
import { familyTexts } from "./texts.ts";

/** The right to one's data: take it along, or have it deleted, with what would go and what has to stay shown before. */
export function DataCard({ family, onErased }: { readonly family: Family; readonly onErased: () => void }) {
  const t = useTexts(familyTexts);
  const [open, setOpen] = useState(false);
  const preview = useEndpoint(previewErasure, { params: { familyId: family.id } }, { enabled: open });
  const erase = useCommand(eraseFamily, {
    onSuccess: () => {
      toast({ text: t.erased });
      setOpen(false);
      onErased();
    },
    onError: (error) => toast({ text: errorText(error), tone: "danger" }),
  });
  return (
    <Card title={t.data}>
      <div className="k-stack">
        <div className="k-row k-row-between">
          <p className="k-soft k-measure">{t.exportText}</p>
          <ExportLink
            endpoint={exportFamily}
            input={{ params: { familyId: family.id } }}
            name="huituo-family.json"
            label={t.export}
          />
        </div>
        <div className="k-row k-row-between">
          <p className="k-soft k-measure">{t.eraseText}</p>
          <Button icon="trash" onClick={() => setOpen(true)}>
            {t.erase}
          </Button>
        </div>
      </div>
      <Dialog
        open={open}
        title={t.eraseTitle}
        onClose={() => setOpen(false)}
        actions={
          <Button
            variant="danger"
            busy={erase.busy}
            onClick={() => erase.run({ params: { familyId: family.id }, body: { confirm: true } })}
          >
            {t.eraseConfirm}
          </Button>
        }
      >
        {renderResult(preview, ({ deleted, kept, complete }) => (
          <div className="k-stack">
            <p>
              {t.eraseNow({
                guardians: deleted.guardians,
                children: deleted.children,
                points: deleted.pickupPoints,
                needs: deleted.needs,
              })}
            </p>
            {kept.length > 0 && (
              <div>
                <p>{t.eraseKept}</p>
                <ul>
                  {kept.map(({ childId, name, reason }) => (
                    <li key={childId}>
                      {name} · {t.keptReason[reason]}
                    </li>
                  ))}
                </ul>
              </div>
            )}
            {complete && <p>{t.eraseWhole}</p>}
          </div>
        ))}
      </Dialog>
    </Card>
  );
}
