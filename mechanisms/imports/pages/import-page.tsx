import { useState } from "react";
import { useEndpoint } from "../../../web/api/queries.ts";
import { useParam, useTitle } from "../../../web/kit/address.ts";
import { Breadcrumb } from "../../../web/kit/breadcrumb.tsx";
import { Button } from "../../../web/kit/button.tsx";
import { Card, PageHead } from "../../../web/kit/card.tsx";
import { Dialog } from "../../../web/kit/dialog.tsx";
import { formatInstant, formatNumber } from "../../../web/kit/format.ts";
import { Link } from "../../../web/kit/link.tsx";
import { Notice } from "../../../web/kit/notice.tsx";
import { Progress } from "../../../web/kit/progress.tsx";
import { renderResult } from "../../../web/kit/states.tsx";
import { Steps } from "../../../web/kit/steps.tsx";
import { Tag } from "../../../web/kit/tag.tsx";
import { kitTexts, useTexts } from "../../../web/kit/texts.ts";
import { type Batch, type BatchStatus, commitImport, getImport, undoImport } from "../contract.ts";
import { batchTone, CancelButton, useBatchCommand } from "./batch-parts.tsx";
import { MappingStep } from "./mapping-step.tsx";
import { Preview, RowTable } from "./preview.tsx";
import { importTexts } from "./texts.ts";

const stepOf: Record<BatchStatus, number> = {
  uploaded: 1,
  checking: 2,
  checked: 3,
  committing: 3,
  committed: 5,
  undoing: 4,
  undone: 5,
  failed: 1,
  cancelled: 1,
};

function CommitActions({ batch, onBack }: { readonly batch: Batch; readonly onBack: () => void }) {
  const t = useTexts(importTexts);
  const k = useTexts(kitTexts);
  const [asked, setAsked] = useState<"good" | "all">();
  const commit = useBatchCommand(commitImport);
  const count = batch.rowsGood + batch.rowsWarned;
  const start = () => {
    setAsked(undefined);
    commit.run({ params: { batchId: batch.id }, body: { allOrNothing: asked === "all", version: batch.version } });
  };
  return (
    <>
      <div className="k-row">
        <Button
          variant="primary"
          icon="check"
          busy={commit.busy}
          reason={count === 0 ? t.errors.nothing_to_commit : undefined}
          onClick={() => setAsked("good")}
        >
          {t.commitGood(formatNumber(count))}
        </Button>
        {batch.rowsBad === 0 && count > 0 && <Button onClick={() => setAsked("all")}>{t.commitAll}</Button>}
        <Button icon="left" onClick={onBack}>
          {t.back}
        </Button>
        <CancelButton batch={batch} />
      </div>
      <Dialog
        open={asked !== undefined}
        title={t.confirmCommit}
        onClose={() => setAsked(undefined)}
        actions={
          <>
            <Button variant="primary" onClick={start}>
              {k.confirm}
            </Button>
            <Button onClick={() => setAsked(undefined)}>{k.cancel}</Button>
          </>
        }
      >
        <p>
          {t.confirmCommitText(
            formatNumber(batch.effects.created),
            formatNumber(batch.effects.changed),
            formatNumber(batch.rowsBad),
          )}
        </p>
      </Dialog>
    </>
  );
}

function UndoButton({ batch }: { readonly batch: Batch }) {
  const t = useTexts(importTexts);
  const k = useTexts(kitTexts);
  const [asked, setAsked] = useState(false);
  const undo = useBatchCommand(undoImport);
  const start = () => {
    setAsked(false);
    undo.run({ params: { batchId: batch.id }, body: { version: batch.version } });
  };
  return (
    <>
      <Button variant="danger" busy={undo.busy} onClick={() => setAsked(true)}>
        {t.undo}
      </Button>
      <Dialog
        open={asked}
        title={t.confirmUndo}
        onClose={() => setAsked(false)}
        actions={
          <>
            <Button variant="danger" onClick={start}>
              {t.undo}
            </Button>
            <Button onClick={() => setAsked(false)}>{k.cancel}</Button>
          </>
        }
      >
        <p>{t.confirmUndoText}</p>
      </Dialog>
    </>
  );
}

function Failed({ batch }: { readonly batch: Batch }) {
  const t = useTexts(importTexts);
  const commit = useBatchCommand(commitImport);
  const undo = useBatchCommand(undoImport);
  const reason =
    t.faults[batch.problem ?? ""] ?? (t.errors as Record<string, string>)[batch.problem ?? ""] ?? t.failedText;
  const call = { params: { batchId: batch.id }, body: { version: batch.version } };
  return (
    <Card>
      <Notice tone="danger" alert title={t.failedTitle}>
        <p>{reason}</p>
      </Notice>
      <div className="k-row">
        {batch.failedStep === "commit" && (
          <Button
            variant="primary"
            busy={commit.busy}
            onClick={() => commit.run({ ...call, body: { ...call.body, allOrNothing: false } })}
          >
            {t.continue}
          </Button>
        )}
        {batch.failedStep === "undo" && (
          <Button variant="primary" busy={undo.busy} onClick={() => undo.run(call)}>
            {t.continue}
          </Button>
        )}
        {batch.failedStep === "commit" && <UndoButton batch={batch} />}
        {(batch.failedStep === "propose" || batch.failedStep === "check") && <CancelButton batch={batch} />}
      </div>
    </Card>
  );
}

function Working({ batch, label }: { readonly batch: Batch; readonly label: string }) {
  const t = useTexts(importTexts);
  const total = batch.rowsGood + batch.rowsWarned;
  const known = batch.status === "committing" || batch.status === "undoing";
  const note = known
    ? t.progress(formatNumber(batch.rowsDone), formatNumber(total))
    : t.read(formatNumber(batch.rowsRead));
  return (
    <Card>
      <div aria-live="polite">
        <Progress label={label} share={known && total > 0 ? batch.rowsDone / total : undefined} note={note} />
      </div>
    </Card>
  );
}

function Body({ batch }: { readonly batch: Batch }) {
  const t = useTexts(importTexts);
  const [again, setAgain] = useState<number>();
  const mapping = (
    <MappingStep key={`${batch.id} ${batch.layout?.sheet} ${batch.layout?.headerRows.join()}`} batch={batch} />
  );
  if (batch.status === "uploaded") return batch.layout ? mapping : <Working batch={batch} label={t.reading} />;
  if (batch.status === "checking") return <Working batch={batch} label={t.checking} />;
  if (batch.status === "checked")
    return again === batch.version ? (
      mapping
    ) : (
      <>
        <Preview batch={batch} actions={<CommitActions batch={batch} onBack={() => setAgain(batch.version)} />} />
      </>
    );
  if (batch.status === "committing" || batch.status === "undoing")
    return <Working batch={batch} label={batch.status === "undoing" ? t.undoing : t.committing} />;
  if (batch.status === "failed")
    return (
      <>
        <Failed batch={batch} />
        {batch.layout && batch.failedStep === "check" && mapping}
      </>
    );
  if (batch.status === "cancelled") return <Notice>{t.cancelled}</Notice>;
  if (batch.status === "undone")
    return (
      <>
        <Notice tone={batch.leftBehind > 0 ? "warning" : "success"} title={t.undoneTitle}>
          <p>{batch.leftBehind > 0 ? t.leftBehind(formatNumber(batch.leftBehind)) : t.undoneText}</p>
        </Notice>
        {batch.leftBehind > 0 && <RowTable batch={batch} initial={{ status: "committed" }} />}
      </>
    );
  return (
    <Preview
      batch={batch}
      actions={
        <div className="k-stack">
          <Notice tone="success" title={t.committedTitle}>
            <p>{t.committedText(formatNumber(batch.rowsDone))}</p>
          </Notice>
          <div className="k-row">
            <Link to="/government/sites" button="primary">
              {t.registry}
            </Link>
            <UndoButton batch={batch} />
          </div>
        </div>
      }
    />
  );
}

/** One import from its columns to its report. */
export function ImportPage() {
  const t = useTexts(importTexts);
  const batchId = useParam("batchId") as Batch["id"];
  const found = useEndpoint(getImport, { params: { batchId } });
  useTitle(found.data?.fileName);
  return renderResult(found, (batch) => (
    <>
      <PageHead
        title={batch.fileName}
        above={<Breadcrumb items={[[t.title, "/government/imports"], [batch.fileName]]} />}
        intro={
          <span className="k-row">
            <Tag tone={batchTone[batch.status]}>{t.statuses[batch.status]}</Tag>
            <span>{t.kinds[batch.kind]}</span>
            <span className="k-soft">
              {batch.createdBy} · {formatInstant(batch.createdAt)}
            </span>
          </span>
        }
      />
      <div className="k-stack">
        {batch.status !== "cancelled" && <Steps label={t.stepsLabel} steps={t.steps} current={stepOf[batch.status]} />}
        <Body batch={batch} />
      </div>
    </>
  ));
}
