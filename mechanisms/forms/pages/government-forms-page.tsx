import { useState } from "react";
import { upload } from "../../../web/api/upload.ts";
import { useCommand, useEndpoint } from "../../../web/api/queries.ts";
import { useGo } from "../../../web/kit/address.ts";
import { Button } from "../../../web/kit/button.tsx";
import { Card, List, ListItem, PageHead } from "../../../web/kit/card.tsx";
import { DataTable } from "../../../web/kit/data-table.tsx";
import { FileDrop } from "../../../web/kit/file-drop.tsx";
import { formatInstant } from "../../../web/kit/format.ts";
import { Link } from "../../../web/kit/link.tsx";
import { Notice } from "../../../web/kit/notice.tsx";
import { EmptyState, renderResult } from "../../../web/kit/states.tsx";
import { TextInput } from "../../../web/kit/text-input.tsx";
import { errorText, useTexts, useWords } from "../../../web/kit/texts.ts";
import { createFormDraft, type FormFault, importFormDraft, listFormDefinitions } from "../contract/builder.ts";
import { builderTexts } from "./builder-texts.ts";
import { formTexts } from "./texts.ts";

/** All forms of the district, the ones being built, and beginning a new one. */
export function GovernmentFormsPage() {
  const t = useTexts(builderTexts);
  const words = useTexts(formTexts);
  const say = useWords();
  const go = useGo();
  const forms = useEndpoint(listFormDefinitions, {});
  const create = useCommand(createFormDraft, {
    onSuccess: ({ draftId }) => go(`/government/forms/drafts/${draftId}`),
  });
  return renderResult(forms, (data) => (
    <>
      <PageHead
        title={t.title}
        intro={t.intro}
        actions={
          data.mayBuild && (
            <Button variant="primary" icon="plus" busy={create.busy} onClick={() => create.run({ body: {} })}>
              {t.create}
            </Button>
          )
        }
      />
      <div className="k-stack">
        {data.drafts.length > 0 && data.mayBuild && (
          <Card title={t.drafts}>
            <List>
              {data.drafts.map((draft) => (
                <ListItem
                  key={draft.id}
                  title={
                    <Link to={`/government/forms/drafts/${draft.id}`}>
                      {say(draft.title) || draft.key || t.untitled}
                    </Link>
                  }
                  end={<span className="k-soft k-small">{t.savedAt(formatInstant(draft.savedAt))}</span>}
                />
              ))}
            </List>
          </Card>
        )}
        <Card title={t.forms} flush={data.forms.length > 0}>
          <DataTable
            caption={t.forms}
            rows={data.forms}
            rowKey={({ key }) => key}
            rowLink={({ key }) => `/government/forms/${key}`}
            empty={<EmptyState icon="form" title={t.none} />}
            columns={[
              { key: "title", title: t.name, cell: (row) => say(row.title) },
              { key: "purpose", title: t.purposeColumn, cell: (row) => words.purpose[row.purpose] },
              { key: "questions", title: t.questions, align: "end", cell: (row) => row.questions },
              { key: "version", title: t.version, align: "end", cell: (row) => row.version },
              {
                key: "pack",
                title: t.from,
                deskOnly: true,
                cell: (row) => (row.pack === "district" ? t.ownVoice : row.pack),
              },
            ]}
          />
        </Card>
        {data.mayBuild && <ImportCard />}
      </div>
    </>
  ));
}

function ImportCard() {
  const t = useTexts(builderTexts);
  const words = useTexts(formTexts);
  const go = useGo();
  const { language } = { language: useWords()({ zh: "zh", en: "en" }) as "zh" | "en" };
  const [key, setKey] = useState("");
  const [file, setFile] = useState<File>();
  const [busy, setBusy] = useState(false);
  const [faults, setFaults] = useState<readonly FormFault[]>([]);
  const [trouble, setTrouble] = useState<unknown>();
  const read = async () => {
    if (!file) return;
    setBusy(true);
    setTrouble(undefined);
    setFaults([]);
    try {
      const { draftId, faults: found } = await upload(importFormDraft, file, { body: { key: key as never } });
      if (draftId) go(`/government/forms/drafts/${draftId}`);
      else setFaults(found);
    } catch (error) {
      setTrouble(error);
    } finally {
      setBusy(false);
    }
  };
  return (
    <Card title={t.importTitle}>
      <div className="k-stack k-measure">
        <TextInput label={t.importKey} hint={t.keyHint} value={key} onChange={setKey} required />
        <FileDrop
          label={t.importTitle}
          hint={t.importHint}
          accept=".xlsx,.json"
          maxBytes={10_000_000}
          value={file}
          onChange={setFile}
        />
        {trouble !== undefined && (
          <Notice tone="danger" alert>
            {errorText(trouble, words.errors)}
          </Notice>
        )}
        {faults.length > 0 && (
          <Notice tone="danger" title={t.importFaults} alert>
            <ul>
              {faults.map((fault) => (
                <li key={`${fault.path.join(".")} ${fault.en}`}>
                  <code>{fault.path.join(" › ")}</code> {fault[language]}
                </li>
              ))}
            </ul>
          </Notice>
        )}
        <div>
          <Button busy={busy} reason={file && key ? undefined : t.importKey} onClick={() => void read()}>
            {t.importDo}
          </Button>
        </div>
      </div>
    </Card>
  );
}
