import { useState } from "react";
import type { OutputOf } from "../../../contract/endpoint.ts";
import { ApiError, call } from "../../../web/api/client.ts";
import { useEndpoint } from "../../../web/api/queries.ts";
import { useParam } from "../../../web/kit/address.ts";
import { Card, Facts, PageHead } from "../../../web/kit/card.tsx";
import { FileDrop } from "../../../web/kit/file-drop.tsx";
import { formatDay } from "../../../web/kit/format.ts";
import { Link } from "../../../web/kit/link.tsx";
import { Notice } from "../../../web/kit/notice.tsx";
import { EmptyState, renderResult } from "../../../web/kit/states.tsx";
import { errorText, useTexts, useWords } from "../../../web/kit/texts.ts";
import { checkDocumentFile, verifyDocument } from "../contract.ts";
import { DocumentStateTag, stateTone } from "./document-state.tsx";
import { canHash, sha256Of } from "./file-hash.ts";
import { documentTexts } from "./texts.ts";

type Verified = OutputOf<typeof verifyDocument>;
const maxBytes = 20 * 1024 * 1024;

/** What the code of a document says: whether it is real and how it stands today. */
export function VerifyResultPage() {
  const t = useTexts(documentTexts);
  const code = useParam("code");
  const result = useEndpoint(verifyDocument, { params: { code } });
  // A code nobody gave out and one that is none at all are the same to whoever holds the paper.
  const isUnknown = result.error instanceof ApiError && [400, 404].includes(result.error.status);
  return (
    <div className="k-stack k-measure">
      <PageHead title={t.verifyTitle} />
      {isUnknown ? (
        <EmptyState
          icon="warning"
          title={t.notFound}
          action={
            <Link to="/verify" button="secondary">
              {t.again}
            </Link>
          }
        >
          {t.notFoundText}
        </EmptyState>
      ) : (
        renderResult(result, (found) => <Found code={code} found={found} />)
      )}
    </div>
  );
}

function Found({ code, found }: { readonly code: string; readonly found: Verified }) {
  const t = useTexts(documentTexts);
  const say = useWords();
  const { state } = found;
  return (
    <>
      <Notice tone={stateTone[state] === "neutral" ? "warning" : stateTone[state]} title={t.states[state]}>
        {state === "valid" ? t.good : t.goodBut[state]} {t.asOf(formatDay(found.today))}
      </Notice>
      {found.isDestroyed && <Notice tone="info">{t.destroyed}</Notice>}
      <Card title={say(found.title)} actions={<DocumentStateTag state={state} />}>
        <Facts
          items={[
            [t.number, found.number],
            [t.issuer, say(found.issuer)],
            ...found.fields.map((field) => [say(field.title), field.shown] as const),
            [t.issuedOn, formatDay(found.issuedOn)],
            [t.validFrom, formatDay(found.validFrom)],
            [t.validTo, found.validTo ? formatDay(found.validTo) : t.endless],
            ...(found.endedOn ? [[t.endedOn, formatDay(found.endedOn)] as const] : []),
            ...(found.replacedBy ? [[t.replacedBy, found.replacedBy] as const] : []),
          ]}
        />
      </Card>
      {canHash() && <OwnFile code={code} />}
      <span>
        <Link to="/verify" button="secondary">
          {t.again}
        </Link>
      </span>
    </>
  );
}

/** Compares the file in one's hands with the one that was issued. */
function OwnFile({ code }: { readonly code: string }) {
  const t = useTexts(documentTexts);
  const [file, setFile] = useState<File>();
  const [answer, setAnswer] = useState<{ readonly isSame: boolean } | { readonly trouble: string }>();
  const compare = async (chosen: File | undefined) => {
    setFile(chosen);
    setAnswer(undefined);
    if (!chosen) return;
    try {
      const known = await call(checkDocumentFile, { query: { sha256: await sha256Of(chosen) } });
      setAnswer({ isSame: known.code === code });
    } catch (error) {
      setAnswer({ trouble: errorText(error) });
    }
  };
  return (
    <Card title={t.checkFile}>
      <div className="k-stack">
        <FileDrop
          label={t.chooseFile}
          accept=".pdf"
          maxBytes={maxBytes}
          value={file}
          onChange={(chosen) => void compare(chosen)}
        />
        {answer && "trouble" in answer && <Notice tone="danger">{answer.trouble}</Notice>}
        {answer && "isSame" in answer && (
          <Notice tone={answer.isSame ? "success" : "danger"} alert>
            {answer.isSame ? t.fileSame : t.fileDifferent}
          </Notice>
        )}
      </div>
    </Card>
  );
}
