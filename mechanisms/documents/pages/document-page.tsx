import { useState } from "react";
import type { OutputOf } from "../../../contract/endpoint.ts";
import { useCommand, useEndpoint } from "../../../web/api/queries.ts";
import { useParam, useTitle } from "../../../web/kit/address.ts";
import { Breadcrumb } from "../../../web/kit/breadcrumb.tsx";
import { Button } from "../../../web/kit/button.tsx";
import { Card, Facts, PageHead } from "../../../web/kit/card.tsx";
import { Dialog } from "../../../web/kit/dialog.tsx";
import { formatDay, formatInstant } from "../../../web/kit/format.ts";
import { Link } from "../../../web/kit/link.tsx";
import { Notice } from "../../../web/kit/notice.tsx";
import { renderResult } from "../../../web/kit/states.tsx";
import { TextArea } from "../../../web/kit/text-input.tsx";
import { errorText, needsText, useTexts, useWords } from "../../../web/kit/texts.ts";
import { toast } from "../../../web/kit/toast.tsx";
import { type DocumentId, getDocument, revokeDocument } from "../contract.ts";
import { DocumentLink } from "./document-link.tsx";
import { DocumentStateTag } from "./document-state.tsx";
import { documentTexts } from "./texts.ts";

type Shown = OutputOf<typeof getDocument>;

/** One document of the archive. */
export function DocumentPage() {
  const documentId = useParam("documentId") as DocumentId;
  const document = useEndpoint(getDocument, { params: { documentId } });
  return renderResult(document, (shown) => <Document document={shown} />);
}

function Document({ document }: { readonly document: Shown }) {
  const t = useTexts(documentTexts);
  const say = useWords();
  useTitle(document.number);
  const [isAsked, setIsAsked] = useState(false);
  const may = document.can["revoke"];
  const isOver = document.state === "revoked" || document.state === "replaced";
  return (
    <div className="k-stack">
      <PageHead
        above={<Breadcrumb items={[[t.archiveTitle, "/government/documents"], [document.number]]} />}
        title={say(document.title)}
        actions={
          <>
            {!document.destroyedAt && (
              <DocumentLink
                documentId={document.id}
                title={say(document.title)}
                number={document.number}
                look="button"
              />
            )}
            {!isOver && (
              <Button
                variant="danger"
                reason={may === true ? undefined : needsText(may ?? [])}
                onClick={() => setIsAsked(true)}
              >
                {t.revoke}
              </Button>
            )}
          </>
        }
      />
      {document.destroyedAt && <Notice tone="info">{t.destroyed}</Notice>}
      {isOver && (
        <Notice tone="warning" title={t.states[document.state]}>
          {document.reason}
        </Notice>
      )}
      <div className="k-split k-split-even">
        <Card title={t.values}>
          <Facts items={document.values.map((value) => [say(value.title), value.shown] as const)} />
        </Card>
        <Card title={t.facts} actions={<DocumentStateTag state={document.state} />}>
          <Facts
            items={[
              [t.number, document.number],
              [t.issuer, say(document.issuer)],
              [t.issuedAt, formatInstant(document.issuedAt)],
              [t.validFrom, formatDay(document.validFrom)],
              [t.validTo, document.validTo ? formatDay(document.validTo) : t.endless],
              ...(document.endedAt ? [[t.endedOn, formatInstant(document.endedAt)] as const] : []),
              ...(document.replacedBy
                ? [
                    [
                      t.replacedBy,
                      <Link key="next" to={`/government/documents/${document.replacedBy.id}`}>
                        {document.replacedBy.number}
                      </Link>,
                    ] as const,
                  ]
                : []),
              [t.retainedUntil, document.validTo || isOver ? formatDay(document.retainedUntil) : "—"],
              [
                t.verifyPage,
                <Link key="verify" to={`/verify/${document.code}`}>
                  <span className="k-number">{document.code.replace(/(.{4})(?=.)/g, "$1-")}</span>
                </Link>,
              ],
              [
                t.sha256,
                <span key="hash" className="k-small" style={{ overflowWrap: "anywhere" }}>
                  {document.sha256 ?? t.notPrinted}
                </span>,
              ],
            ]}
          />
        </Card>
      </div>
      <RevokeDialog document={document} open={isAsked} onClose={() => setIsAsked(false)} />
    </div>
  );
}

function RevokeDialog(props: { readonly document: Shown; readonly open: boolean; readonly onClose: () => void }) {
  const t = useTexts(documentTexts);
  const [reason, setReason] = useState("");
  const revoke = useCommand(revokeDocument, {
    onSuccess: () => {
      toast({ text: t.revoked });
      props.onClose();
    },
    onError: (error) => toast({ text: errorText(error, t.errors), tone: "danger" }),
  });
  const { id, version } = props.document;
  return (
    <Dialog
      open={props.open}
      title={t.revoke}
      onClose={props.onClose}
      actions={
        <>
          <Button
            variant="danger"
            busy={revoke.busy}
            reason={reason.trim().length < 2 ? t.revokeReason : undefined}
            onClick={() => revoke.run({ params: { documentId: id }, body: { reason, version } })}
          >
            {t.revoke}
          </Button>
          <Button onClick={props.onClose}>{t.cancel}</Button>
        </>
      }
    >
      <div className="k-stack">
        <p>{t.revokeText}</p>
        <TextArea label={t.revokeReason} value={reason} onChange={setReason} required />
      </div>
    </Dialog>
  );
}
