import { type PointerEvent, useRef, useState } from "react";
import { Button } from "../../../web/kit/button.tsx";
import { Field } from "../../../web/kit/field.tsx";
import { TextInput } from "../../../web/kit/text-input.tsx";
import { useTexts } from "../../../web/kit/texts.ts";
import { FileFace } from "./attachment-field.tsx";
import { useFilling } from "./fill-context.ts";
import type { QuestionProps } from "./question-field.tsx";
import { formTexts } from "./texts.ts";

/** A signature by finger, pen or mouse; or a typed name, for those who cannot draw. */
export function SignatureField({ item, path, label, hint, error, answers, set, disabled }: QuestionProps) {
  const t = useTexts(formTexts);
  const { files } = useFilling();
  const [typed, setTyped] = useState("");
  const [given] = answers.flatMap((answer) => ("valueAttachment" in answer ? [answer.valueAttachment] : []));
  const keep = (canvas: HTMLCanvasElement) =>
    canvas.toBlob((blob) => {
      if (!blob || !files) return;
      const file = new File([blob], "signature.png", { type: "image/png" });
      void files.add(file, item.id).then((valueAttachment) => set([{ valueAttachment }]));
    }, "image/png");
  const write = () => {
    const canvas = document.createElement("canvas");
    [canvas.width, canvas.height] = [600, 200];
    const pen = canvas.getContext("2d");
    if (!pen || typed.trim() === "") return;
    pen.font = "italic 72px serif";
    pen.textBaseline = "middle";
    pen.fillText(typed.trim(), 24, 100, 552);
    keep(canvas);
  };
  return (
    <Field id={`sign-${path}`} label={label} hint={hint} error={error} required={item.required ?? false} group>
      {given ? (
        <div className="f-signed">
          <span className="k-hidden">{t.signDone}</span>
          <FileFace attachment={given} />
          {!disabled && (
            <Button size="small" onClick={() => set([])}>
              {t.signRedo}
            </Button>
          )}
        </div>
      ) : (
        !disabled && (
          <div className="k-stack">
            <Pad label={t.signHere} onDone={keep} />
            <div className="f-line">
              <TextInput label={t.signTyped} hint={t.signKeyboard} value={typed} onChange={setTyped} maxLength={40} />
            </div>
            {typed.trim() !== "" && <Button onClick={write}>{t.signUse}</Button>}
          </div>
        )
      )}
    </Field>
  );
}

/** A surface to draw on; what was drawn is taken a moment after the last stroke. */
function Pad({ label, onDone }: { readonly label: string; readonly onDone: (canvas: HTMLCanvasElement) => void }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const drawing = useRef(false);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const at = (event: PointerEvent<HTMLCanvasElement>) => {
    const box = event.currentTarget.getBoundingClientRect();
    return [((event.clientX - box.left) / box.width) * 600, ((event.clientY - box.top) / box.height) * 200] as const;
  };
  const begin = (event: PointerEvent<HTMLCanvasElement>) => {
    clearTimeout(timer.current);
    event.currentTarget.setPointerCapture(event.pointerId);
    drawing.current = true;
    const pen = event.currentTarget.getContext("2d");
    if (!pen) return;
    pen.lineWidth = 4;
    pen.lineCap = "round";
    pen.beginPath();
    pen.moveTo(...at(event));
  };
  const move = (event: PointerEvent<HTMLCanvasElement>) => {
    if (!drawing.current) return;
    const pen = event.currentTarget.getContext("2d");
    pen?.lineTo(...at(event));
    pen?.stroke();
  };
  const end = () => {
    if (!drawing.current) return;
    drawing.current = false;
    timer.current = setTimeout(() => canvas.current && onDone(canvas.current), 1_500);
  };
  return (
    <canvas
      ref={canvas}
      className="f-pad"
      width={600}
      height={200}
      role="img"
      aria-label={label}
      onPointerDown={begin}
      onPointerMove={move}
      onPointerUp={end}
      onPointerCancel={end}
    />
  );
}
