import { Tag } from "../../../web/kit/tag.tsx";
import { useTexts } from "../../../web/kit/texts.ts";
import type { DocumentState } from "../contract.ts";
import { documentTexts } from "./texts.ts";

export const stateTone = {
  valid: "success",
  not_yet_valid: "info",
  expired: "warning",
  revoked: "danger",
  replaced: "neutral",
} as const satisfies Record<DocumentState, string>;

export function DocumentStateTag({ state }: { readonly state: DocumentState }) {
  const t = useTexts(documentTexts);
  return (
    <Tag tone={stateTone[state]} icon={state === "valid" ? "check" : state === "revoked" ? "close" : undefined}>
      {t.states[state]}
    </Tag>
  );
}
