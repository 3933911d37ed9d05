import { useState } from "react";
import { upload } from "../../../web/api/upload.ts";
import { useQueryClient } from "@tanstack/react-query";
import { invalidateEntities, useCommand, useEndpoint } from "../../../web/api/queries.ts";
import { Button } from "../../../web/kit/button.tsx";
import { DateInput } from "../../../web/kit/date-input.tsx";
import { Dialog } from "../../../web/kit/dialog.tsx";
import { FileDrop } from "../../../web/kit/file-drop.tsx";
import { EmptyState, renderResult } from "../../../web/kit/states.tsx";
import { List, ListItem } from "../../../web/kit/card.tsx";
import { Notice } from "../../../web/kit/notice.tsx";
import { Tag } from "../../../web/kit/tag.tsx";
import { errorText, useTexts, useWords } from "../../../web/kit/texts.ts";
import { toast } from "../../../web/kit/toast.tsx";
import type { OutputOf } from "../../../contract/endpoint.ts";
import { addMaterial, type getCase, listReusable, removeMaterial, reuseMaterial } from "../contract/apply.ts";
import { FileLink } from "./parts.tsx";
import { casesTexts } from "./texts.ts";

type View = OutputOf<typeof getCase>;
type Shown = View["materials"][number];

/** The materials of a case: what is asked, what is there, and giving it. */
export function Materials({ view }: { readonly view: View }) {
  const t = useTexts(casesTexts);
  const asked = view.materials.filter((material) => material.isRequired || material.files.length > 0 || view.canEdit);
  if (asked.length === 0) return <p className="k-soft">{t.noMaterials}</p>;
  return (
    <>
      {asked.map((material) => (
        <MaterialPart key={material.key} view={view} material={material} />
      ))}
    </>
  );
}

function MaterialPart({ view, material }: { readonly view: View; readonly material: Shown }) {
  const t = useTexts(casesTexts);
  const say = useWords();
  const [open, setOpen] = useState<"add" | "reuse">();
  const remove = useCommand(removeMaterial, {
    onSuccess: () => toast({ text: t.removed }),
    onError: (error) => toast({ text: errorText(error, t.errors), tone: "danger" }),
  });
  const full = material.files.length >= material.maxFiles;
  return (
    <div className="cas-material">
      <div className="k-row k-row-between">
        <h3>{say(material.title)}</h3>
        <Tag tone={material.isRequired ? "primary" : "neutral"}>{material.isRequired ? t.required : t.optional}</Tag>
      </div>
      {material.help && <p className="k-small k-soft">{say(material.help)}</p>}
      {material.files.map((file) => (
        <div key={file.id} className="k-row k-row-between">
          <FileLink file={file} />
          {view.canEdit && (
            <Button
              size="small"
              variant="quiet"
              icon="trash"
              busy={remove.busy}
              aria-label={`${t.remove} ${file.name}`}
              onClick={() => remove.run({ params: { caseId: view.id, materialId: file.id } })}
            >
              {t.remove}
            </Button>
          )}
        </div>
      ))}
      {view.canEdit && !full && (
        <div className="k-row">
          <Button
            size="small"
            icon="plus"
            aria-label={`${t.add} ${say(material.title)}`}
            onClick={() => setOpen("add")}
          >
            {t.add}
          </Button>
          {material.mayReuse && (
            <Button
              size="small"
              variant="quiet"
              aria-label={`${t.reuse} ${say(material.title)}`}
              onClick={() => setOpen("reuse")}
            >
              {t.reuse}
            </Button>
          )}
        </div>
      )}
      {open === "add" && <AddDialog view={view} material={material} onClose={() => setOpen(undefined)} />}
      {open === "reuse" && <ReuseDialog view={view} material={material} onClose={() => setOpen(undefined)} />}
    </div>
  );
}

type DialogProps = { readonly view: View; readonly material: Shown; readonly onClose: () => void };

function AddDialog({ view, material, onClose }: DialogProps) {
  const t = useTexts(casesTexts);
  const say = useWords();
  const client = useQueryClient();
  const [file, setFile] = useState<File>();
  const [validUntil, setValidUntil] = useState("");
  const [progress, setProgress] = useState<number>();
  const [problem, setProblem] = useState<string>();
  const send = async () => {
    if (!file) return;
    setProblem(undefined);
    setProgress(0);
    try {
      const body = { material: material.key, ...(validUntil && { validUntil: validUntil as never }) };
      await upload(addMaterial, file, { params: { caseId: view.id }, body }, setProgress);
      await invalidateEntities(client, addMaterial.entities);
      onClose();
    } catch (error) {
      setProblem(errorText(error, t.errors));
    } finally {
      setProgress(undefined);
    }
  };
  const missing = !file || (material.needsValidUntil && !validUntil);
  return (
    <Dialog
      open
      title={say(material.title)}
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>{t.cancel}</Button>
          <Button
            variant="primary"
            busy={progress !== undefined}
            reason={missing ? t.chooseFirst : undefined}
            onClick={() => void send()}
          >
            {t.upload}
          </Button>
        </>
      }
    >
      {problem && (
        <Notice tone="danger" alert>
          {problem}
        </Notice>
      )}
      <FileDrop
        label={t.add}
        accept={material.formats.flatMap((format) => (format === "jpg" ? [".jpg", ".jpeg"] : [`.${format}`])).join(",")}
        maxBytes={material.maxMegabytes * 1_048_576}
        value={file}
        onChange={setFile}
        progress={progress}
      />
      {material.needsValidUntil && (
        <DateInput label={t.validUntil} hint={t.validUntilHint} value={validUntil} onChange={setValidUntil} required />
      )}
    </Dialog>
  );
}

function ReuseDialog({ view, material, onClose }: DialogProps) {
  const t = useTexts(casesTexts);
  const say = useWords();
  const reusable = useEndpoint(listReusable, { params: { caseId: view.id } });
  const use = useCommand(reuseMaterial, {
    onSuccess: onClose,
    onError: (error) => toast({ text: errorText(error, t.errors), tone: "danger" }),
  });
  return (
    <Dialog open title={t.reuseTitle} onClose={onClose}>
      {renderResult(reusable, ({ items }) => {
        const fitting = items.filter((item) => item.material === material.key);
        if (fitting.length === 0) return <EmptyState icon="form" title={t.reuseNone} />;
        return (
          <List label={t.reuseTitle}>
            {fitting.map((item) => (
              <ListItem
                key={item.id}
                title={<FileLink file={item} />}
                end={
                  <Button
                    size="small"
                    variant="primary"
                    busy={use.busy}
                    aria-label={`${t.use} ${item.name}`}
                    onClick={() => use.run({ params: { caseId: view.id }, body: { materialId: item.id } })}
                  >
                    {t.use}
                  </Button>
                }
              >
                <p className="k-small k-soft">{t.reuseFrom(say(item.fromKind), item.fromNumber ?? "")}</p>
              </ListItem>
            ))}
          </List>
        );
      })}
    </Dialog>
  );
}
