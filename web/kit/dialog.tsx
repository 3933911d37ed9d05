import { type ReactNode, useEffect, useId, useRef } from "react";
import "./overlays.css";
import { Button } from "./button.tsx";
import { kitTexts, useTexts } from "./texts.ts";

type DialogProps = {
  readonly open: boolean;
  readonly title: string;
  readonly onClose: () => void;
  readonly children: ReactNode;
  readonly actions?: ReactNode;
  /** `sheet` comes from below on a phone and from the side on a desk. */
  readonly look?: "box" | "sheet" | "side";
  readonly wide?: boolean;
};

/** A native modal dialog: focus stays inside, Escape and the backdrop close it. */
export function Dialog({ open, title, onClose, children, actions, look = "box", wide }: DialogProps) {
  const t = useTexts(kitTexts);
  const element = useRef<HTMLDialogElement>(null);
  const titleId = useId();
  useEffect(() => {
    const dialog = element.current;
    if (open && !dialog?.open) dialog?.showModal();
    if (!open && dialog?.open) dialog.close();
  }, [open]);
  return (
    <dialog
      ref={element}
      className={`k-dialog k-dialog-${look}${wide ? " k-dialog-wide" : ""}`}
      aria-labelledby={titleId}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
      onClick={(event) => event.target === element.current && onClose()}
    >
      {open && (
        <div className="k-dialog-frame">
          <div className="k-dialog-head">
            <h2 id={titleId}>{title}</h2>
            <Button variant="quiet" icon="close" aria-label={t.close} onClick={onClose} />
          </div>
          <div className="k-dialog-body">{children}</div>
          {actions && <div className="k-dialog-actions">{actions}</div>}
        </div>
      )}
    </dialog>
  );
}

/** A sheet: filters and details on a phone. */
export function Sheet(props: Omit<DialogProps, "look">) {
  return <Dialog {...props} look="sheet" />;
}
