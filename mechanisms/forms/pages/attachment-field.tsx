import { useState } from "react";
import type { Attachment } from "../../../engines/questionnaire/response.ts";
import { Button } from "../../../web/kit/button.tsx";
import { Field } from "../../../web/kit/field.tsx";
import { Icon } from "../../../web/kit/icon.tsx";
import { useTexts } from "../../../web/kit/texts.ts";
import { useFilling } from "./fill-context.ts";
import type { QuestionProps } from "./question-field.tsx";
import { shrink } from "./shrink.ts";
import { formTexts } from "./texts.ts";

/** Photos (from the camera on a phone) or files of one question. */
export function AttachmentField({ item, path, label, hint, error, answers, set, disabled }: QuestionProps) {
  const t = useTexts(formTexts);
  const { files } = useFilling();
  const [failed, setFailed] = useState(false);
  const isPhoto = item.type === "photo";
  const given = answers.flatMap((answer) => ("valueAttachment" in answer ? [answer.valueAttachment] : []));
  const full = given.length >= (item.repeats ? (item.most ?? 20) : 1);
  const id = `files-${path}`;
  const take = async (list: FileList | null) => {
    setFailed(false);
    const added: Attachment[] = [];
    for (const file of [...(list ?? [])].slice(0, (item.repeats ? (item.most ?? 20) : 1) - given.length))
      try {
        if (files) added.push(await files.add(isPhoto ? await shrink(file) : file, item.id));
      } catch {
        setFailed(true);
      }
    if (added.length > 0) set([...given, ...added].map((valueAttachment) => ({ valueAttachment })));
  };
  return (
    <Field
      id={id}
      label={label}
      hint={hint}
      error={error ?? (failed ? t.fileFailed : undefined)}
      required={item.required ?? false}
      group
    >
      <ul className="f-files">
        {given.map((one, index) => (
          <li key={one.url}>
            <FileFace attachment={one} />
            {!disabled && (
              <Button
                size="small"
                variant="quiet"
                icon="trash"
                aria-label={t.removeOne(one.title, index + 1)}
                onClick={() => set(answers.toSpliced(index, 1))}
              />
            )}
          </li>
        ))}
      </ul>
      {!disabled && !full && (
        <label className="k-button k-button-secondary f-file-button">
          <Icon name={isPhoto ? "plus" : "upload"} />
          {isPhoto ? t.takePhoto : t.addFile}
          <input
            type="file"
            className="k-hidden"
            aria-label={`${label}: ${isPhoto ? t.takePhoto : t.addFile}`}
            accept={isPhoto ? "image/*" : ".pdf,image/jpeg,image/png,image/webp"}
            capture={isPhoto ? "environment" : undefined}
            multiple={item.repeats ?? false}
            onChange={(event) => {
              void take(event.target.files);
              event.target.value = "";
            }}
          />
        </label>
      )}
    </Field>
  );
}

/** A file as it is shown: the picture itself, or its name. */
export function FileFace({ attachment }: { readonly attachment: Attachment }) {
  const t = useTexts(formTexts);
  const { files } = useFilling();
  const url = files?.urlOf(attachment);
  const waits = attachment.url.startsWith("local:");
  return (
    <span className="f-file">
      {url && attachment.contentType.startsWith("image/") ? (
        <img src={url} alt={attachment.title} />
      ) : url ? (
        <a className="k-link" href={url} target="_blank" rel="noreferrer">
          {attachment.title}
        </a>
      ) : (
        <span>{attachment.title}</span>
      )}
      {waits && <span className="k-small k-soft">{t.fileWaiting}</span>}
    </span>
  );
}
