import { useState } from "react";
import { ApiError } from "../../../web/api/client.ts";
import { useEndpoint } from "../../../web/api/queries.ts";
import { upload } from "../../../web/api/upload.ts";
import { useAddressAs, useGo } from "../../../web/kit/address.ts";
import { Button } from "../../../web/kit/button.tsx";
import { Card, PageHead } from "../../../web/kit/card.tsx";
import { Choice, optionsOf } from "../../../web/kit/choice.tsx";
import { DataTable } from "../../../web/kit/data-table.tsx";
import { FileDrop } from "../../../web/kit/file-drop.tsx";
import { formatInstant, formatNumber } from "../../../web/kit/format.ts";
import { Pager } from "../../../web/kit/pager.tsx";
import { EmptyState, renderResult } from "../../../web/kit/states.tsx";
import { Tag } from "../../../web/kit/tag.tsx";
import { errorText, useTexts } from "../../../web/kit/texts.ts";
import { importKinds, type ImportKindKey, listImports, uploadImport } from "../contract.ts";
import { batchTone } from "./batch-parts.tsx";
import { importTexts } from "./texts.ts";

const maxBytes = 64 * 1024 * 1024;

function UploadCard() {
  const t = useTexts(importTexts);
  const go = useGo();
  const [kind, setKind] = useState<ImportKindKey | undefined>("ledger");
  const [file, setFile] = useState<File>();
  const [progress, setProgress] = useState<number>();
  const [error, setError] = useState<ApiError>();
  const send = async () => {
    if (!file || !kind) return;
    setError(undefined);
    setProgress(0);
    try {
      const { batchId } = await upload(uploadImport, file, { body: { kind } }, setProgress);
      go(`/government/imports/${batchId}`);
    } catch (failure) {
      setError(failure instanceof ApiError ? failure : new ApiError(0, { error: "unexpected", requestId: "" }));
      setProgress(undefined);
    }
  };
  const isMap = kind === "boundary";
  return (
    <Card>
      <div className="k-stack k-measure">
        <Choice label={t.kind} options={optionsOf(importKinds, t.kinds)} value={kind} onChange={setKind} />
        <FileDrop
          key={isMap ? "map" : "sheet"}
          label={isMap ? t.chooseMap : t.chooseFile}
          accept={isMap ? ".json,.geojson" : ".xlsx,.csv"}
          maxBytes={maxBytes}
          value={file}
          onChange={setFile}
          progress={progress}
          error={error && errorText(error)}
        />
        <span>
          <Button
            variant="primary"
            icon="upload"
            busy={progress !== undefined}
            reason={file ? undefined : isMap ? t.chooseMap : t.chooseFile}
            onClick={() => void send()}
          >
            {t.upload}
          </Button>
        </span>
      </div>
    </Card>
  );
}

/** Upload a file, and all imports so far. */
export function ImportsPage() {
  const t = useTexts(importTexts);
  const [query, change] = useAddressAs(listImports.query);
  const imports = useEndpoint(listImports, { query }, { keepPrevious: true });
  return (
    <>
      <PageHead title={t.title} intro={t.intro} />
      <div className="k-stack">
        <UploadCard />
        {renderResult(imports, ({ items, total }) => (
          <Card title={t.history} flush>
            <DataTable
              caption={t.history}
              columns={[
                { key: "file", title: t.file, cell: (batch) => batch.fileName },
                { key: "kind", title: t.kind, cell: (batch) => t.kinds[batch.kind] },
                {
                  key: "status",
                  title: t.status,
                  cell: (batch) => <Tag tone={batchTone[batch.status]}>{t.statuses[batch.status]}</Tag>,
                },
                { key: "rows", title: t.rows, align: "end", cell: (batch) => formatNumber(batch.rowsTotal) },
                { key: "bad", title: t.bad, align: "end", cell: (batch) => formatNumber(batch.rowsBad) },
                { key: "who", title: t.who, deskOnly: true, cell: (batch) => batch.createdBy ?? "" },
                { key: "when", title: t.when, cell: (batch) => formatInstant(batch.createdAt) },
              ]}
              rows={items}
              rowKey={(batch) => batch.id}
              rowLink={(batch) => `/government/imports/${batch.id}`}
              empty={<EmptyState icon="upload">{t.none}</EmptyState>}
            />
            <Pager
              page={query.page}
              size={query.size}
              total={total}
              onPage={(page) => change({ page: String(page) }, true)}
            />
          </Card>
        ))}
      </div>
    </>
  );
}
