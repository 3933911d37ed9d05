import type { AnyEndpoint, CallOf } from "../../contract/endpoint.ts";
import { addressOf } from "../api/client.ts";
import { Button } from "./button.tsx";
import { Icon } from "./icon.tsx";
import { kitTexts, useTexts } from "./texts.ts";
import { toast } from "./toast.tsx";

/** Downloads what a `stream` endpoint writes (tables are exported by the server, with all rows and its permissions). */
export function ExportLink<E extends AnyEndpoint>(props: {
  readonly endpoint: E;
  readonly input: CallOf<E>;
  readonly name: string;
  readonly label?: string;
}) {
  const t = useTexts(kitTexts);
  return (
    <a className="k-button k-button-secondary" href={addressOf(props.endpoint, props.input)} download={props.name}>
      <Icon name="download" />
      {props.label ?? t.exportFile}
    </a>
  );
}

export function PrintButton() {
  const t = useTexts(kitTexts);
  return (
    <Button icon="print" className="k-no-print" onClick={() => window.print()}>
      {t.print}
    </Button>
  );
}

/** Copies a text, such as a link to share. */
export function CopyButton({ text, label }: { readonly text: string; readonly label?: string }) {
  const t = useTexts(kitTexts);
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(text);
      toast({ text: t.copied });
    } catch {
      toast({ text, tone: "danger" }); // without permission the text is at least shown
    }
  };
  return (
    <Button icon="share" onClick={() => void copy()}>
      {label ?? t.copy}
    </Button>
  );
}
