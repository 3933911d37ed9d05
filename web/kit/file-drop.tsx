import { type DragEvent, useState } from "react";
import "./data.css";
import { Field, type FieldProps, useField } from "./field.tsx";
import { formatNumber } from "./format.ts";
import { Icon } from "./icon.tsx";
import { Progress } from "./progress.tsx";
import { kitTexts, useTexts } from "./texts.ts";

type FileDropProps = FieldProps<File | undefined> & {
  /** Endings, such as `.xlsx,.csv`. */
  readonly accept: string;
  readonly maxBytes: number;
  /** Share sent, while sending. */
  readonly progress?: number;
};

const sizeText = (bytes: number) =>
  bytes < 1_048_576 ? `${formatNumber(Math.ceil(bytes / 1024))} KB` : `${formatNumber(bytes / 1_048_576, 1)} MB`;

/** Takes one file, dropped or chosen, and says at once when it is of the wrong kind or too large. */
export function FileDrop(props: FileDropProps) {
  const t = useTexts(kitTexts);
  const field = useField<File | undefined>(props, undefined);
  const [over, setOver] = useState(false);
  const [refused, setRefused] = useState<string>();
  const { accept, maxBytes, progress } = props;
  const take = (file: File | undefined) => {
    if (!file) return;
    const endings = accept.split(",").map((ending) => ending.trim().toLowerCase());
    const wrong =
      endings.some((ending) => ending.startsWith(".")) &&
      !endings.some((ending) => file.name.toLowerCase().endsWith(ending));
    if (wrong) return setRefused(t.fileWrongKind + accept);
    if (file.size > maxBytes) return setRefused(t.fileTooLarge + sizeText(maxBytes));
    setRefused(undefined);
    field.set(file);
  };
  const drop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    take(event.dataTransfer.files[0]);
  };
  const error = refused ?? field.error;
  return (
    <Field {...props} id={field.id} error={error}>
      <label
        className={over ? "k-drop k-drop-over" : "k-drop"}
        onDragOver={(event) => {
          event.preventDefault();
          setOver(true);
        }}
        onDragLeave={() => setOver(false)}
        onDrop={drop}
      >
        <Icon name="upload" size={28} />
        <span>
          {t.fileDrop} <span className="k-drop-choose">{t.fileChoose}</span>
        </span>
        {field.value && (
          <span className="k-tag k-tone-primary">
            {field.value.name} · {sizeText(field.value.size)}
          </span>
        )}
        <input
          {...field.input}
          type="file"
          className="k-hidden"
          accept={accept}
          onChange={(event) => {
            take(event.target.files?.[0]);
            event.target.value = "";
          }}
        />
      </label>
      {progress !== undefined && <Progress label={field.value?.name ?? props.label} share={progress} />}
    </Field>
  );
}
