import { useState } from "react";
import { call } from "../../../web/api/client.ts";
import { useGo } from "../../../web/kit/address.ts";
import { Button } from "../../../web/kit/button.tsx";
import { Card, PageHead } from "../../../web/kit/card.tsx";
import { FileDrop } from "../../../web/kit/file-drop.tsx";
import { Notice } from "../../../web/kit/notice.tsx";
import { TextInput } from "../../../web/kit/text-input.tsx";
import { errorText, useTexts } from "../../../web/kit/texts.ts";
import { checkDocumentFile, VerificationCode } from "../contract.ts";
import { canHash, sha256Of } from "./file-hash.ts";
import { documentTexts } from "./texts.ts";

const maxBytes = 20 * 1024 * 1024;

/** Where anyone finds out about a document in their hands. */
export function VerifyPage() {
  const t = useTexts(documentTexts);
  const go = useGo();
  const [typed, setTyped] = useState("");
  const [wrong, setWrong] = useState(false);
  const [file, setFile] = useState<File>();
  const [trouble, setTrouble] = useState<string>();
  const verify = () => {
    const code = VerificationCode.safeParse(typed);
    setWrong(!code.success);
    if (code.success) go(`/verify/${code.data}`);
  };
  const look = async (chosen: File | undefined) => {
    setFile(chosen);
    setTrouble(undefined);
    if (!chosen) return;
    try {
      const { code } = await call(checkDocumentFile, { query: { sha256: await sha256Of(chosen) } });
      if (code) go(`/verify/${code}`);
      else setTrouble(t.fileUnknown);
    } catch (error) {
      setTrouble(errorText(error));
    }
  };
  return (
    <div className="k-stack k-measure">
      <PageHead title={t.verifyTitle} intro={t.verifyIntro} />
      <Card>
        <form
          className="k-stack"
          onSubmit={(event) => {
            event.preventDefault();
            verify();
          }}
        >
          <TextInput
            label={t.code}
            hint={t.codeHint}
            value={typed}
            onChange={setTyped}
            error={wrong ? t.codeWrong : undefined}
          />
          <span>
            <Button type="submit" variant="primary" icon="shield">
              {t.verify}
            </Button>
          </span>
        </form>
      </Card>
      <Card title={t.fileTitle}>
        {canHash() ? (
          <div className="k-stack">
            <FileDrop
              label={t.chooseFile}
              accept=".pdf"
              maxBytes={maxBytes}
              value={file}
              onChange={(chosen) => void look(chosen)}
            />
            {trouble && (
              <Notice tone="warning" alert>
                {trouble}
              </Notice>
            )}
          </div>
        ) : (
          <Notice tone="info">{t.fileNeedsHttps}</Notice>
        )}
      </Card>
    </div>
  );
}
